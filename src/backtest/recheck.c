/* Asks the condition again on some of the days, each time in a history that ends with the day. If the
 * condition could see the future, it would now find other stocks. */
#include <stdint.h>
#include <stdlib.h>

#include "backtest/internal.h"

#define CHECKED_MOST 10

/* The picks of a day, in the order of their slots: from *begin up to the one before *end. */
static void picks_of(const struct backtest *backtest, size_t day, size_t *begin, size_t *end)
{
    *begin = 0;
    while (*begin < backtest->found && backtest->pick[*begin].day < day)
        ++*begin;
    *end = *begin;
    while (*end < backtest->found && backtest->pick[*end].day == day)
        ++*end;
}

/* Compares a day's picks with the slots that the condition finds now, which ascend too: a pick that is in
 * only one of the two lists has changed. */
static void day_compare(struct backtest *backtest, size_t day, const uint32_t *slots, size_t count)
{
    size_t begin, end, now = 0;
    picks_of(backtest, day, &begin, &end);
    for (size_t then = begin; then < end || now < count;) {
        bool only_then = now == count || (then < end && backtest->pick[then].slot < slots[now]);
        bool only_now = then == end || (now < count && slots[now] < backtest->pick[then].slot);
        backtest->changed_picks += only_then || only_now;
        then += !only_now;
        now += !only_then;
    }
    backtest->checked_days++;
    backtest->checked_picks += end - begin;
}

static int day_recheck(struct backtest *backtest, const struct backtest_ask *ask, struct store_txn *txn,
                       size_t day, uint32_t **slots, struct error *err)
{
    struct screen screen = {.where = ask->where, .universe = ask->universe};
    struct history *history;
    struct view *view = NULL;
    size_t count = 0;
    kst_date date = backtest->day[day].date;
    int ret = history_open(txn, date, date, &history, err);
    if (ret == 0)
        history_stop(history, ask->stopped, ask->stopped_arg);
    if (ret == 0)
        ret = view_open(history, &view, err);
    if (ret == 0 && !*slots && !(*slots = malloc(history_lanes(history) * sizeof **slots + 1)))
        ret = error_no_memory(err);
    if (ret == 0)
        ret = screen_day(&screen, history, view, history_days(history) - 1, *slots, &count, err);
    if (ret == 0)
        day_compare(backtest, day, *slots, count);
    screen_free(&screen);
    view_close(&view);
    history_close(&history);
    return ret;
}

/* The day that check number `i` of `checks` asks again. Where there are more days than checks, the checks are
 * spread over the picks, or without picks over the days. */
static size_t day_choose(const struct backtest *backtest, size_t i, size_t checks)
{
    bool picks = backtest->found && backtest->days > checks;
    size_t places = picks ? backtest->found : backtest->days;
    size_t place = checks > 1 ? (places - 1) * i / (checks - 1) : 0;
    return picks ? backtest->pick[place].day : place;
}

int picks_recheck(struct backtest *backtest, const struct backtest_ask *ask, struct store_txn *txn,
                  struct error *err)
{
    size_t checks = backtest->days < CHECKED_MOST ? backtest->days : CHECKED_MOST, before = SIZE_MAX;
    uint32_t *slots = NULL;
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < checks; i++) {
        size_t day = day_choose(backtest, i, checks);
        if (day != before)
            ret = day_recheck(backtest, ask, txn, day, &slots, err);
        before = day;
    }
    free(slots);
    return ret;
}
