#include "screen/screen.h"

#include <stdlib.h>
#include <string.h>

#include "screen/lanes.h"

static int screen_reserve(struct screen *screen, size_t lanes, struct error *err)
{
    if (!screen->mask)
        screen->mask = malloc(2 * lanes * sizeof *screen->mask);
    if (!screen->mask)
        return error_no_memory(err);
    screen->value = screen->mask + lanes;
    return 0;
}

/* Few tickers are found, so eight lanes at a time are skipped where none is. */
static size_t slots_take(const uint8_t found[TILE_LANES], size_t lane, uint32_t *slots)
{
    size_t count = 0;
    for (size_t i = 0; i < TILE_LANES; i += sizeof(uint64_t)) {
        uint64_t any;
        memcpy(&any, found + i, sizeof any);
        for (size_t k = i; any && k < i + sizeof any; k++) {
            slots[count] = (uint32_t)(lane + k);
            count += found[k];
        }
    }
    return count;
}

int screen_day(struct screen *screen, struct history *history, struct view *view, size_t day, uint32_t *slots,
               size_t *count, struct error *err)
{
    size_t lanes = history_lanes(history);
    uint8_t found[TILE_LANES];
    int ret = screen_reserve(screen, lanes, err);
    if (ret == 0)
        ret = view_move(view, day, expr_lookback(screen->where), err);
    if (ret)
        return ret;
    view_universe(view, &screen->universe, screen->mask);
    ret = view_run(view, screen->where, &screen->memory, screen->value, err);
    if (ret)
        return ret;
    *count = 0;
    for (size_t lane = 0; lane < lanes; lane += TILE_LANES) {
        ISA_PICK(lanes_found)(screen->value + lane, screen->mask + lane, found);
        *count += slots_take(found, lane, slots + *count);
    }
    return 0;
}

void screen_free(struct screen *screen)
{
    free(screen->mask);
    expr_memory_free(&screen->memory);
    screen->mask = screen->value = NULL;
}

int screen_column_ready(const struct column *column, struct history *history, size_t day, struct error *err)
{
    char date[DATE_TEXT];
    enum day_analysis analysis =
        column->dataset == DATASET_RAW ? DAY_ANALYZED : history_analysis(history, day);
    date_format(history_date(history, day), date);
    if (analysis == DAY_ANALYZED)
        return 0;
    if (analysis == DAY_NOT_ANALYZED)
        error_set(err, ERROR_NOT_READY, "%s is not there yet: %s has not been analyzed", column->name, date);
    else
        error_set(err, ERROR_NOT_READY,
                  "%s is out of date: the days that %s is computed from have changed since it was analyzed",
                  column->name, date);
    return error_remedy(err, ERROR_NOT_READY, REMEDY_ANALYZE);
}

bool screen_is_partial(const struct expr *expr, const struct history *history)
{
    const struct columns *columns = history_columns(history);
    bool reads = false;
    for (unsigned c = RAW_PUBLISHED; c < columns->count; c++)
        reads |= columns->column[c].dataset != DATASET_RAW && expr_reads(expr, (int)c);
    return reads && history_is_partial(history);
}

int screen_ready(const struct expr *expr, struct history *history, size_t day, struct error *err)
{
    const struct columns *columns = history_columns(history);
    int ret = 0;
    if (history_analysis(history, day) == DAY_ANALYZED)
        return 0;
    for (unsigned c = RAW_PUBLISHED; ret == 0 && c < columns->count; c++)
        if (expr_reads(expr, (int)c))
            ret = screen_column_ready(&columns->column[c], history, day, err);
    return ret;
}
