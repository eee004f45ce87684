/* Finds how each pick was sold: the day and the price from which its return follows. prices.c finds the same
 * prices, but for all tickers at once, going from the newest day back. */
#include <stdlib.h>

#include "backtest/internal.h"
#include "backtest/locks.h"

static bool can_be_sold(struct history *history, size_t day, uint32_t slot)
{
    double bar[RAW_VOLUME + 1];
    for (int c = RAW_OPEN; c <= RAW_VOLUME; c++)
        bar[c] = history_value(history, c, day, slot);
    return is_traded(bar[RAW_OPEN], bar[RAW_HIGH], bar[RAW_LOW], bar[RAW_CLOSE], bar[RAW_VOLUME]) &&
           lock_of(history, day, slot) != LIMIT_LOCKED_DOWN;
}

/* The first day from `due` on on which the ticker can be sold; where there is none, the last day on which it
 * has a close. */
static size_t day_of_sale(struct history *history, size_t due, uint32_t slot)
{
    size_t days = history_days(history), day = due;
    while (day < days && !can_be_sold(history, day, slot))
        day++;
    if (day < days)
        return day;
    while (day-- > 0 && !(history_value(history, RAW_CLOSE, day, slot) > 0))
        ;
    return day;
}

/* How one pick was sold. `first` is the first signal day. */
static void exit_find(const struct backtest_pick *pick, struct history *history, size_t first,
                      struct backtest_exit *exit)
{
    for (int h = 0; h < HORIZONS; h++) {
        size_t due = first + pick->day + horizon_days[h];
        exit->close[h] = NAN;
        if (!pick->entry_date || due >= history_days(history) || pick->over_hole[h])
            continue;
        size_t day = day_of_sale(history, due, pick->slot);
        exit->date[h] = history_date(history, day);
        exit->close[h] = history_value(history, RAW_CLOSE, day, pick->slot);
    }
}

#define PICKS_AT_ONCE 4096 /* how many are looked up before somebody is asked whether to go on */

int exits_find(struct backtest *backtest, struct history *history, struct error *err)
{
    size_t first = history_first(history);
    backtest->exit = calloc(backtest->found + 1, sizeof *backtest->exit);
    if (!backtest->exit)
        return error_no_memory(err);
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < backtest->found; i++) {
        exit_find(&backtest->pick[i], history, first, &backtest->exit[i]);
        if (i % PICKS_AT_ONCE == 0)
            ret = history_stopped(history, err);
    }
    return ret;
}
