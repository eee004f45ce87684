/* The days are gone through from the newest one back to the first signal day (backtest/prices.h). On each
 * signal day the condition is asked, and each stock that the condition finds becomes a pick, whose returns
 * are known at once. */
#include "backtest/backtest.h"

#include <math.h>
#include <stdlib.h>

#include "backtest/costs.h"
#include "backtest/internal.h"
#include "backtest/lanes.h"
#include "backtest/prices.h"
#include "base/array.h"

const unsigned horizon_days[HORIZONS] = {1, 5, 20, 60};

struct walk {
    struct backtest *backtest;
    const struct backtest_ask *ask;
    struct history *history;
    struct view *view;
    struct screen screen;
    struct holes holes;
    struct prices prices;
    struct costs costs;
    size_t first, end;            /* the signal days: from `first` up to the one before `end` */
    uint32_t *slots;              /* [lanes], the slots that the condition found on a day */
    const double *left[HORIZONS]; /* [lanes], of the day that is being asked: what costs leave of a return, */
    const double *sale[HORIZONS]; /* and what a position is sold for; both NULL where the sale's day has not
                                     come, or lies behind a hole */
    size_t capacity;              /* of backtest->pick */
};

/* ---- the market ---- */

/* The mean return of all stocks in the universe that can be bought; NaN where the store does not have the day
 * of the sale. */
static double market_return(const struct walk *walk, int h)
{
    const double *mask = walk->screen.mask, *entry = prices_entry(&walk->prices);
    double sums[TILE_LANES] = {0}, counts[TILE_LANES] = {0}, sum = 0, count = 0;
    if (!walk->sale[h])
        return NAN;
    for (size_t lane = 0; lane < walk->prices.lanes; lane += TILE_LANES)
        backtest_lanes()->gain(mask + lane, entry + lane, walk->sale[h] + lane, walk->left[h] + lane, sums,
                               counts);
    for (int i = 0; i < TILE_LANES; i++) {
        sum += sums[i];
        count += counts[i];
    }
    return count > 0 ? sum / count : NAN;
}

/* ---- picks ---- */

/* The day on which the picks of a signal day are bought. */
static size_t entry_of(const struct walk *walk, size_t day)
{
    return walk->ask->entry_close ? day : day + 1;
}

/* Whether a position that is bought for a day's signal and is due after so many days reaches over a hole: up
 * to the day on which it is due, or up to the newest one. */
static bool due_over_hole(const struct walk *walk, size_t day, int h)
{
    size_t bought = entry_of(walk, day), due = day + horizon_days[h], newest = walk->prices.newest;
    return bought <= newest && holes_between(&walk->holes, bought, due < newest ? due : newest);
}

static void pick_fill(const struct walk *walk, uint32_t slot, size_t day, struct backtest_pick *pick)
{
    double entry = prices_entry(&walk->prices)[slot];
    *pick = (struct backtest_pick){.slot = slot, .day = (uint32_t)(day - walk->first), .entry = NAN};
    for (int h = 0; h < HORIZONS; h++)
        pick->result[h] =
            entry > 0 && walk->sale[h] ? walk->sale[h][slot] / entry * walk->left[h][slot] - 1 : NAN;
    if (!(entry > 0))
        return;
    for (int h = 0; h < HORIZONS; h++)
        pick->over_hole[h] = due_over_hole(walk, day, h) || (walk->sale[h] && isnan(walk->sale[h][slot]));
    size_t entry_day = entry_of(walk, day);
    pick->entry_date = history_date(walk->history, entry_day);
    pick->entry = history_value(walk->history, (int)walk->prices.bought_at, entry_day, slot);
}

/* Whether a pick could not be bought. This is unknown for the picks of the newest day, which are bought on
 * the next one. */
static bool is_untradable(const struct walk *walk, const struct backtest_pick *pick, size_t day)
{
    bool known = walk->ask->entry_close || day < walk->prices.newest;
    return known && !pick->entry_date;
}

/* Adds the picks of a day. Days come from the newest to the oldest, so the picks of a day are added from the
 * last to the first; picks_turn() reverses all of them at the end. */
static int picks_add(struct walk *walk, size_t day, size_t count, struct error *err)
{
    struct backtest *backtest = walk->backtest;
    size_t most = walk->ask->picks_most;
    if (most && count > most - backtest->found)
        return error_set(err, ERROR_USAGE, "more than %zu picks: ask fewer days, or a narrower condition",
                         most);
    if (!array_reserve(&backtest->pick, &walk->capacity, backtest->found + count, sizeof *backtest->pick))
        return error_no_memory(err);
    while (count-- > 0) {
        struct backtest_pick *pick = &backtest->pick[backtest->found++];
        pick_fill(walk, walk->slots[count], day, pick);
        backtest->untradable += is_untradable(walk, pick, day);
    }
    return 0;
}

static void picks_turn(struct backtest *backtest)
{
    for (size_t i = 0, j = backtest->found; i + 1 < j; i++) {
        struct backtest_pick pick = backtest->pick[i];
        backtest->pick[i] = backtest->pick[--j];
        backtest->pick[j] = pick;
    }
}

/* ---- days ---- */

/* Looks up what is left of a position that is bought for a day's signal, after each horizon. */
static void sales_find(struct walk *walk, size_t day)
{
    for (int h = 0; h < HORIZONS; h++) {
        size_t due = day + horizon_days[h];
        walk->sale[h] = due_over_hole(walk, day, h) ? NULL : prices_sale(&walk->prices, due);
        walk->left[h] = walk->sale[h] ? costs_left(&walk->costs, h, due) : NULL;
    }
}

static int signal_day(struct walk *walk, size_t day, struct error *err)
{
    struct backtest_day *asked = &walk->backtest->day[day - walk->first];
    size_t count;
    int ret = screen_day(&walk->screen, walk->history, walk->view, day, walk->slots, &count, err);
    if (ret)
        return ret;
    sales_find(walk, day);
    asked->date = history_date(walk->history, day);
    for (int h = 0; h < HORIZONS; h++)
        asked->market[h] = market_return(walk, h);
    return picks_add(walk, day, count, err);
}

/* Finds the signal days. On the days after them positions are only sold. */
static int range_set(struct walk *walk, struct error *err)
{
    struct backtest *backtest = walk->backtest;
    size_t first = history_first(walk->history), end = history_days(walk->history);
    while (walk->ask->to && end > first && history_date(walk->history, end - 1) > walk->ask->to)
        end--;
    if (end == first)
        return error_set(err, ERROR_NOT_FOUND, "no day is stored in the range that is asked");
    walk->first = first;
    walk->end = end;
    backtest->days = end - first;
    backtest->day = malloc(backtest->days * sizeof *backtest->day);
    walk->slots = malloc(history_lanes(walk->history) * sizeof *walk->slots + 1);
    return backtest->day && walk->slots ? 0 : error_no_memory(err);
}

static void progress_tell(const struct walk *walk, size_t day)
{
    size_t days = history_days(walk->history);
    if (walk->ask->progress)
        walk->ask->progress(walk->ask->progress_arg, days - day, days - walk->first);
}

static int walk_all(struct walk *walk, struct error *err)
{
    int ret = range_set(walk, err);
    if (ret == 0)
        ret = holes_open(&walk->holes, walk->history, walk->ask->calendar, err);
    if (ret == 0)
        ret = prices_open(&walk->prices, walk->history, &walk->holes, walk->ask->entry_close, err);
    if (ret == 0)
        ret = costs_open(&walk->costs, walk->ask, walk->history, err);
    if (ret == 0)
        progress_tell(walk, history_days(walk->history));
    for (size_t day = history_days(walk->history); ret == 0 && day-- > walk->first;) {
        ret = history_stopped(walk->history, err);
        if (ret == 0)
            ret = prices_move(&walk->prices, day, err);
        if (ret == 0 && day < walk->end)
            ret = signal_day(walk, day, err);
        if (ret == 0)
            progress_tell(walk, day);
    }
    if (ret == 0)
        picks_turn(walk->backtest);
    return ret;
}

/* ---- the whole ---- */

int backtest_run(struct store_txn *txn, const struct backtest_ask *ask, struct backtest *backtest,
                 struct error *err)
{
    struct walk walk = {
        .backtest = backtest, .ask = ask, .screen = {.where = ask->where, .universe = ask->universe}};
    *backtest = (struct backtest){0};
    int ret = history_open(txn, ask->from, 0, &walk.history, err);
    if (ret == 0)
        history_stop(walk.history, ask->stopped, ask->stopped_arg);
    if (ret == 0)
        ret = view_open(walk.history, &walk.view, err);
    if (ret == 0)
        ret = walk_all(&walk, err);
    if (ret == 0 && ask->exits)
        ret = exits_find(backtest, walk.history, err);
    if (ret == 0)
        ret = curves_make(backtest, ask, &walk.prices, walk.view, err);
    if (ret == 0)
        ret = history_stopped(walk.history, err);
    if (ret == 0)
        ret = figures_make(backtest, walk.history, err);
    if (ret == 0)
        ret = picks_recheck(backtest, ask, txn, err);
    holes_close(&walk.holes);
    prices_close(&walk.prices);
    costs_close(&walk.costs);
    free(walk.slots);
    screen_free(&walk.screen);
    view_close(&walk.view);
    history_close(&walk.history);
    return ret ? ret : store_txn_error(txn, err);
}

void backtest_free(struct backtest *backtest)
{
    free(backtest->day);
    free(backtest->pick);
    free(backtest->exit);
    free(backtest->curve_date);
    free(backtest->market_curve);
    *backtest = (struct backtest){0};
}
