#include "job/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_priority(const void *left, const void *right)
{
    const struct ticker *a = *(const struct ticker *const *)left, *b = *(const struct ticker *const *)right;
    if (a->is_active != b->is_active)
        return a->is_active ? -1 : 1;
    double cap_a = isnan(a->market_cap) ? 0 : a->market_cap, cap_b = isnan(b->market_cap) ? 0 : b->market_cap;
    if (cap_a != cap_b)
        return cap_a > cap_b ? -1 : 1;
    return strcmp(a->code, b->code);
}

static int lanes_allocate(struct lanes *lanes, size_t count)
{
    lanes->count = count;
    lanes->first = calloc(count + 1, sizeof *lanes->first);
    lanes->end = calloc(count + 1, sizeof *lanes->end);
    lanes->analyzed = calloc(count + 1, sizeof *lanes->analyzed);
    lanes->selected = calloc(count + 1, sizeof *lanes->selected);
    return lanes->first && lanes->end && lanes->analyzed && lanes->selected ? 0 : ERROR_NO_MEMORY;
}

static void lanes_fill(struct lanes *lanes, const struct ticker *tickers, const struct lanes_options *options)
{
    for (size_t i = 0; i < lanes->count; i++) {
        lanes->first[i] = tickers[i].first_date;
        lanes->end[i] = tickers[i].last_date < options->target ? tickers[i].last_date : options->target;
        lanes->analyzed[i] = tickers[i].last_analyzed_date;
    }
}

static bool lane_behind(const struct lanes *lanes, size_t i, bool rebuild)
{
    return lanes->first[i] && lanes->first[i] <= lanes->end[i] &&
           (rebuild || lanes->analyzed[i] < lanes->end[i]);
}

static void lanes_select(struct lanes *lanes, const struct ticker **order,
                         const struct lanes_options *options)
{
    for (size_t i = 0; i < lanes->count; i++) {
        uint32_t slot = order[i]->slot;
        if (!lane_behind(lanes, slot, options->rebuild) || (options->tracked_only && !order[i]->is_active))
            continue;
        if (options->quota && lanes->selected_count == options->quota) {
            lanes->waiting_count++;
            continue;
        }
        lanes->selected[slot] = true;
        if (options->rebuild)
            lanes->analyzed[slot] = 0;
        lanes->selected_count++;
    }
}

int lanes_choose(struct lanes *lanes, struct store_txn *txn, const struct lanes_options *options,
                 struct error *err)
{
    struct ticker *tickers = NULL;
    size_t count = 0;
    *lanes = (struct lanes){0};
    ticker_all(txn, &tickers, &count);
    int ret = store_txn_error(txn, err);
    const struct ticker **order = calloc(count + 1, sizeof *order);
    if (ret == 0 && (!order || lanes_allocate(lanes, count)))
        ret = error_no_memory(err);
    if (ret == 0) {
        for (size_t i = 0; i < count; i++)
            order[i] = &tickers[i];
        qsort(order, count, sizeof *order, by_priority);
        lanes_fill(lanes, tickers, options);
        lanes_select(lanes, order, options);
    }
    free(order);
    free(tickers);
    return ret;
}

void lanes_free(struct lanes *lanes)
{
    free(lanes->first);
    free(lanes->end);
    free(lanes->analyzed);
    free(lanes->selected);
    *lanes = (struct lanes){0};
}

void lanes_advance(struct lanes *lanes, kst_date date)
{
    for (size_t i = 0; i < lanes->count; i++)
        if (lane_due(lanes, i, date))
            lanes->analyzed[i] = date;
}

kst_date lanes_done_until(const struct lanes *lanes)
{
    kst_date until = 0;
    bool any = false;
    for (size_t i = 0; i < lanes->count; i++) {
        if (!lanes->selected[i])
            continue;
        kst_date done = lanes->analyzed[i] ? lanes->analyzed[i] : lanes->first[i] - 1;
        if (!any || done < until)
            until = done;
        any = true;
    }
    return until;
}
