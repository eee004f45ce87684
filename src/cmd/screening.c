#include "cmd/screening.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/table.h"
#include "base/log.h"
#include "base/progress.h"
#include "cmd/option.h"

/* ---- opening ---- */

static int day_missing(struct screening *screening, kst_date date, struct error *err)
{
    char text[DATE_TEXT], before[DATE_TEXT], after[DATE_TEXT];
    kst_date early = day_before(screening->in->txn, date), late = day_after(screening->in->txn, date);
    if (!early && !late)
        return error_set(err, ERROR_NOT_FOUND, "no day is stored yet");
    return error_set(err, ERROR_NOT_FOUND, "%s is not stored, the nearest stored day%s %s%s%s",
                     date_format(date, text), early && late ? "s are" : " is",
                     early ? date_format(early, before) : "", early && late ? " and " : "",
                     late ? date_format(late, after) : "");
}

static int history_find(struct screening *screening, struct error *err)
{
    kst_date date = 0, since = 0;
    char first[DATE_TEXT], last[DATE_TEXT];
    int ret = option_date(screening->in, "date", &date, err);
    if (ret == 0)
        ret = option_date(screening->in, "since", &since, err);
    if (ret)
        return ret;
    if (!date)
        date = day_last(screening->in->txn);
    if (!date || !day_stored(screening->in->txn, date))
        return day_missing(screening, date, err);
    screening->since = since != 0;
    if (since > date)
        return error_set(err, ERROR_USAGE, "--since %s is after %s, the date that is asked",
                         date_format(since, first), date_format(date, last));
    ret = history_open(screening->in->txn, since ? since : date, date, &screening->history, err);
    if (ret == 0)
        ret = view_open(screening->history, &screening->view, err);
    if (ret == 0)
        screening->day = history_days(screening->history) - 1;
    return ret;
}

int screening_open(struct screening *screening, struct error *err)
{
    int ret = ask_universe(screening->in, &screening->screen.universe, err);
    if (ret == 0)
        ret = history_find(screening, err);
    if (ret)
        return ret;
    screening->names = history_names(screening->history);
    ret = ask_open(&screening->ask, screening->in->operand[0], &screening->names, err);
    screening->screen.where = screening->ask.where;
    return ret ? ret : screen_ready(screening->ask.where, screening->history, screening->day, err);
}

void screening_close(struct screening *screening)
{
    shown_close(screening);
    free(screening->found);
    screen_free(&screening->screen);
    ask_close(&screening->ask);
    view_close(&screening->view);
    history_close(&screening->history);
}

/* ---- finding ---- */

static int found_compare(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = isnan(x->sort) - isnan(y->sort);
    if (order == 0)
        order = (x->sort < y->sort) - (x->sort > y->sort);
    return order ? order : strcmp(x->ticker->code, y->ticker->code);
}

static void found_mark(struct found *found, kst_date date, bool last)
{
    if (!found->days++)
        found->first = date;
    found->now = last;
}

static void asked_mark(const struct screening *screening, struct found *by)
{
    const struct screen *screen = &screening->screen;
    for (size_t lane = 0; lane < history_lanes(screening->history); lane++) {
        bool asked = screen->mask[lane] == 1;
        by[lane].asked |= asked;
        by[lane].known |= asked && !isnan(screen->value[lane]);
    }
}

static void asked_count(struct screening *screening, const struct found *by)
{
    for (size_t lane = 0; lane < history_lanes(screening->history); lane++) {
        screening->asked += by[lane].asked;
        screening->unknown += by[lane].asked && !by[lane].known;
    }
}

static int find_day(struct screening *screening, size_t day, struct found *by, uint32_t *slots,
                    struct error *err)
{
    size_t count;
    int ret = screen_day(&screening->screen, screening->history, screening->view, day, slots, &count, err);
    if (ret)
        return ret;
    for (size_t i = 0; i < count; i++)
        found_mark(&by[slots[i]], history_date(screening->history, day), day == screening->day);
    asked_mark(screening, by);
    return 0;
}

/* Every day from the first that is asked; by[lanes] counts for each ticker. */
static int find_days(struct screening *screening, struct found *by, uint32_t *slots, struct error *err)
{
    size_t first = screening->since ? history_first(screening->history) : screening->day, day = first;
    struct progress progress;
    int ret = 0;
    /* Years take a second or two: a bar for who looks, no lines for a log. */
    progress_begin(&progress, "screening", screening->since && log_draws() ? screening->day + 1 - first : 0,
                   "day");
    for (; ret == 0 && day <= screening->day; day++) {
        ret = find_day(screening, day, by, slots, err);
        progress_step(&progress, day + 1 - first);
    }
    progress_end(&progress);
    if (ret == 0)
        asked_count(screening, by);
    return ret;
}

/* The newest come first where days are asked and nobody says otherwise. */
static void found_gather(struct screening *screening)
{
    size_t count;
    const struct ticker *tickers = history_tickers(screening->history, &count);
    bool by_date = screening->since && !option_given(screening->in, "sort");
    for (size_t i = 0; i < count; i++) {
        struct found *found = &screening->found[i];
        if (!found->days)
            continue;
        found->ticker = &tickers[i];
        found->sort = by_date ? (double)found->first : screening->sort.value[i];
        screening->found[screening->count++] = *found;
    }
    screening->all = screening->count;
    qsort(screening->found, screening->count, sizeof *screening->found, found_compare);
}

int screening_run(struct screening *screening, struct error *err)
{
    size_t lanes = history_lanes(screening->history);
    const struct strategy *strategy = screening->ask.strategy;
    unsigned limit = strategy && strategy->limit ? strategy->limit : UINT_MAX;
    int ret = option_count(screening->in, "limit", UINT_MAX, &limit, err);
    if (ret == 0)
        ret = shown_open(screening, err);
    if (ret)
        return ret;
    uint32_t *slots = malloc((lanes + 1) * sizeof *slots);
    screening->found = calloc(lanes + 1, sizeof *screening->found);
    ret =
        slots && screening->found ? find_days(screening, screening->found, slots, err) : error_no_memory(err);
    free(slots);
    if (ret)
        return ret;
    found_gather(screening);
    if (screening->count > limit)
        screening->count = limit;
    return 0;
}

const char *shown_cell(enum expr_type type, double value, char text[static 40])
{
    if (type == EXPR_CONDITION)
        return isnan(value) ? "-" : value != 0 ? "true" : "false";
    return cell_number(value, text);
}
