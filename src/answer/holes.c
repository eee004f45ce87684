#include "answer/holes.h"

#include <stdlib.h>

#include "base/array.h"
#include "panel/holes.h"

static int hole_add(struct holes *holes, kst_date date)
{
    if (!array_reserve(&holes->date, &holes->capacity, holes->count + 1, sizeof *holes->date))
        return ERROR_NO_MEMORY;
    holes->date[holes->count++] = date;
    return 0;
}

/* Adds the business days between two stored days that follow each other, from `from` to `to` only. */
static int neighbours_look(struct store_txn *txn, const struct calendar *calendar, kst_date before,
                           kst_date end, kst_date from, kst_date to, struct holes *holes)
{
    int ret = 0;
    if (days_adjacent(txn, calendar, before, end))
        return 0;
    for (kst_date missing = calendar_next(calendar, before); ret == 0 && missing < end && missing <= to;
         missing = calendar_next(calendar, missing))
        if (missing >= from)
            ret = hole_add(holes, missing);
    return ret;
}

int holes_find(struct history *history, const struct calendar *calendar, size_t day, unsigned lookback,
               struct holes *holes, struct error *err)
{
    struct store_txn *txn = panel_txn(history_panel(history));
    int ret = 0;
    *holes = (struct holes){0};
    for (size_t d = day - (lookback < day ? lookback : day) + 1; ret == 0 && d <= day; d++) {
        kst_date before = history_date(history, d - 1), end = history_date(history, d);
        ret = neighbours_look(txn, calendar, before, end, before, end, holes);
    }
    return ret ? error_no_memory(err) : 0;
}

int holes_between(struct store_txn *txn, const struct calendar *calendar, kst_date from, kst_date to,
                  struct holes *holes, struct error *err)
{
    kst_date *dates = NULL, first = day_first(txn), last = day_last(txn);
    size_t count = 0;
    *holes = (struct holes){0};
    from = from > first ? from : first;
    to = to < last ? to : last;
    if (!first || from > to || (from == to && day_stored(txn, from)))
        return store_txn_error(txn, err);
    kst_date before = day_stored(txn, from) ? from : day_before(txn, from);
    kst_date end = day_stored(txn, to) ? to : day_after(txn, to);
    int ret = day_dates(txn, before, end, &dates, &count) ? store_txn_error(txn, err) : 0;
    for (size_t d = 1; ret == 0 && d < count; d++)
        if (neighbours_look(txn, calendar, dates[d - 1], dates[d], from, to, holes))
            ret = error_no_memory(err);
    free(dates);
    return ret;
}

void holes_free(struct holes *holes)
{
    free(holes->date);
    *holes = (struct holes){0};
}
