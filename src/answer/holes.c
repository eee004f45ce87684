#include "answer/holes.h"

#include <stdlib.h>

#include "base/array.h"
#include "market/action.h"

/* Whether the day's own base prices say that nothing is missing before it. */
static bool is_neighbour(struct history *history, size_t day)
{
    struct row before = history_row(history, RAW_CLOSE, day - 1),
               close = history_row(history, RAW_CLOSE, day), change = history_row(history, RAW_CHANGE, day);
    size_t count = before.count < close.count ? before.count : close.count;
    count = change.count < count ? change.count : count;
    return action_days_adjacent(before.values, close.values, change.values, count);
}

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
    int ret = 0;
    *holes = (struct holes){0};
    for (size_t d = day - (lookback < day ? lookback : day) + 1; ret == 0 && d <= day; d++) {
        kst_date missing = calendar_next(calendar, history_date(history, d - 1)),
                 end = history_date(history, d);
        if (missing >= end || is_neighbour(history, d))
            continue;
        for (; ret == 0 && missing < end; missing = calendar_next(calendar, missing))
            ret = hole_add(holes, missing);
    }
    return ret ? error_no_memory(err) : 0;
}

void holes_free(struct holes *holes)
{
    free(holes->date);
    *holes = (struct holes){0};
}
