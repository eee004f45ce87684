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

int holes_find(struct history *history, const struct calendar *calendar, size_t day, unsigned lookback,
               struct holes *holes, struct error *err)
{
    struct store_txn *txn = panel_txn(history_panel(history));
    int ret = 0;
    *holes = (struct holes){0};
    for (size_t d = day - (lookback < day ? lookback : day) + 1; ret == 0 && d <= day; d++) {
        kst_date before = history_date(history, d - 1), end = history_date(history, d);
        if (days_adjacent(txn, calendar, before, end))
            continue;
        for (kst_date missing = calendar_next(calendar, before); ret == 0 && missing < end;
             missing = calendar_next(calendar, missing))
            ret = hole_add(holes, missing);
    }
    return ret ? error_no_memory(err) : 0;
}

void holes_free(struct holes *holes)
{
    free(holes->date);
    *holes = (struct holes){0};
}
