/* The curves: what the portfolio of each horizon, and the market, are worth on each day.
 *
 * The picks come in the order of their signal days, so one pass through them serves for all days: the picks
 * that are bought on a day come right after those that were bought the day before, and the picks that are due
 * to be sold come right after those that were due the day before. `next_bought` and each portfolio's
 * `next_due` are the places that this pass has reached. */
#include <math.h>
#include <stdlib.h>

#include "backtest/costs.h"
#include "backtest/internal.h"
#include "backtest/lanes.h"

/* The portfolio of one horizon. */
struct portfolio {
    int horizon;
    unsigned days;     /* how many days a pick is held: horizon_days[horizon] */
    double *held;      /* [lanes] how many positions there are in each ticker */
    size_t next_due;   /* the first pick that is not due to be sold yet */
    uint32_t *waiting; /* [waits] picks that are due, but could not be sold yet */
    size_t waits;
};

struct curves {
    struct backtest *backtest;
    const struct backtest_ask *ask;
    struct history *history;
    const struct prices *prices;
    struct view *view;
    const struct ticker *tickers;
    size_t lanes;
    size_t last;        /* the day on which the curves end */
    size_t locks;       /* how many of the locks are still to be heeded */
    double *price;      /* [lanes] the last close up to today, in today's won */
    double *moved;      /* [lanes] today's return, 0 where the ticker is not in the table */
    double *sells;      /* [lanes] 1 where the ticker can be sold today, else 0 */
    double *mask;       /* [lanes] 1 where the ticker was in the universe of the day before, else 0 */
    size_t next_bought; /* the first pick that has not been bought yet */
    struct portfolio portfolio[HORIZONS];
};

/* ---- a day of the market ---- */

/* Nobody can sell a stock that is locked at its lower limit. The days are gone through from the first to the
 * last one, and the locks are listed from the last to the first. */
static void locks_heed(struct curves *curves, size_t day)
{
    const struct lock *lock = curves->prices->locks.lock;
    while (curves->locks && lock[curves->locks - 1].day < day)
        curves->locks--;
    for (; curves->locks && lock[curves->locks - 1].day == day; curves->locks--)
        if (lock[curves->locks - 1].side == LIMIT_LOCKED_DOWN)
            curves->sells[lock[curves->locks - 1].slot] = 0;
}

static void market_move(struct curves *curves, size_t day)
{
    struct history *history = curves->history;
    for (size_t lane = 0; lane < curves->lanes; lane += TILE_LANES) {
        const double *close = history_tile(history, RAW_CLOSE, day, lane);
        backtest_lanes()->move(close, history_tile(history, HISTORY_FACTOR, day, lane), curves->price + lane,
                               curves->moved + lane);
        backtest_lanes()->trade(history_tile(history, RAW_OPEN, day, lane),
                                history_tile(history, RAW_HIGH, day, lane),
                                history_tile(history, RAW_LOW, day, lane), close,
                                history_tile(history, RAW_VOLUME, day, lane), curves->sells + lane);
    }
    locks_heed(curves, day);
}

/* Adds up the day's returns of all tickers, each as often as its weight says, and the weights. */
static void weigh(const struct curves *curves, const double *weight, double *sum, double *weights)
{
    double sums[TILE_LANES] = {0}, counts[TILE_LANES] = {0};
    for (size_t lane = 0; lane < curves->lanes; lane += TILE_LANES)
        backtest_lanes()->weigh(weight + lane, curves->moved + lane, sums, counts);
    *sum = *weights = 0;
    for (int i = 0; i < TILE_LANES; i++) {
        *sum += sums[i];
        *weights += counts[i];
    }
}

/* The new value of a curve after a day on which `positions` of equal weight had returns that add up to
 * `sum`. */
static double curve_after(double curve, double sum, double positions)
{
    return positions > 0 ? curve * (1 + sum / positions) : curve;
}

/* ---- picks ---- */

/* The place of a pick's signal day in the history. */
static size_t signal_of(const struct curves *curves, size_t pick)
{
    return history_first(curves->history) + curves->backtest->pick[pick].day;
}

/* A pick counts in the curves from the day after its signal on, whether it is bought at that day's open or
 * was bought at the close before. */
static bool is_bought_by(const struct curves *curves, size_t pick, size_t day)
{
    return signal_of(curves, pick) + 1 <= day;
}

/* The value of a position at today's close, divided by its value before today. On the first day the fee of
 * buying is taken off. */
static double growth(const struct curves *curves, size_t at, size_t day)
{
    const struct backtest_pick *pick = &curves->backtest->pick[at];
    bool first = signal_of(curves, at) + 1 == day;
    double fee = first ? 1 + curves->ask->fee_bp / 1e4 : 1;
    double close = history_value(curves->history, RAW_CLOSE, day, pick->slot);
    return (first && !curves->ask->entry_close ? close / pick->entry : 1 + curves->moved[pick->slot]) / fee;
}

/* Whether the portfolio of a horizon has the pick: it could be bought, and does not reach over a hole. */
static bool is_held(const struct backtest_pick *pick, int h)
{
    return pick->entry_date && !pick->over_hole[h];
}

/* The picks that a portfolio buys on a day. */
struct purchase {
    double count;
    double sum; /* of their returns of that day */
};

/* Moves next_bought behind the picks that are bought today, and adds them up for each portfolio. */
static void picks_buy(struct curves *curves, size_t day, struct purchase purchase[static HORIZONS])
{
    const struct backtest *backtest = curves->backtest;
    for (; curves->next_bought < backtest->found && is_bought_by(curves, curves->next_bought, day);
         curves->next_bought++) {
        const struct backtest_pick *pick = &backtest->pick[curves->next_bought];
        double made = pick->entry_date ? growth(curves, curves->next_bought, day) - 1 : 0;
        for (int h = 0; h < HORIZONS; h++)
            if (is_held(pick, h)) {
                purchase[h].sum += made;
                purchase[h].count++;
            }
    }
}

/* ---- a portfolio ---- */

/* Adds the positions of the picks from..to that the portfolio has. */
static void portfolio_add(struct portfolio *portfolio, const struct backtest *backtest, size_t from,
                          size_t to)
{
    for (size_t i = from; i < to; i++)
        if (is_held(&backtest->pick[i], portfolio->horizon))
            portfolio->held[backtest->pick[i].slot]++;
}

/* Whether a pick that is due can be sold. One that is halted or locked waits until it can; a delisted one is
 * sold at once, and on the day on which the curves end all that wait are, so that every pick that is due has
 * paid its costs. */
static bool can_be_sold(const struct curves *curves, const struct backtest_pick *pick, size_t day)
{
    return curves->sells[pick->slot] == 1 || day == curves->last ||
           curves->tickers[pick->slot].last_date < history_date(curves->history, day);
}

/* Sells one position at today's close. Returns what the sale costs, as a part of the position's value before
 * today. The tax is that of the day on which the sale was due, as it is in the pick's return. */
static double pick_sell(const struct curves *curves, struct portfolio *portfolio, size_t at, size_t day)
{
    uint32_t slot = curves->backtest->pick[at].slot;
    size_t due = signal_of(curves, at) + portfolio->days;
    const char *market = history_market(curves->history, due, slot);
    portfolio->held[slot]--;
    return sell_cost(curves->ask, market, history_date(curves->history, due)) * growth(curves, at, day);
}

/* Sells the waiting picks that can be sold today. Returns what the sales cost. */
static double waiting_sell(const struct curves *curves, struct portfolio *portfolio, size_t day)
{
    double costs = 0;
    size_t waits = 0;
    for (size_t i = 0; i < portfolio->waits; i++) {
        uint32_t at = portfolio->waiting[i];
        if (can_be_sold(curves, &curves->backtest->pick[at], day))
            costs += pick_sell(curves, portfolio, at, day);
        else
            portfolio->waiting[waits++] = at;
    }
    portfolio->waits = waits;
    return costs;
}

/* Sells the picks that are due today, or lets them wait. Returns `costs` plus what the sales cost. */
static double due_sell(const struct curves *curves, struct portfolio *portfolio, size_t day, double costs)
{
    const struct backtest *backtest = curves->backtest;
    for (; portfolio->next_due < backtest->found &&
           signal_of(curves, portfolio->next_due) + portfolio->days <= day;
         portfolio->next_due++) {
        const struct backtest_pick *pick = &backtest->pick[portfolio->next_due];
        if (!is_held(pick, portfolio->horizon))
            continue;
        if (can_be_sold(curves, pick, day))
            costs += pick_sell(curves, portfolio, portfolio->next_due, day);
        else
            portfolio->waiting[portfolio->waits++] = (uint32_t)portfolio->next_due;
    }
    return costs;
}

/* ---- a day ---- */

static int curves_day(struct curves *curves, size_t day, size_t at, struct error *err)
{
    struct backtest *backtest = curves->backtest;
    double sum, positions;
    struct purchase purchase[HORIZONS] = {{0}};
    int ret = history_stopped(curves->history, err);
    if (ret == 0)
        ret = view_move(curves->view, day - 1, 0, err);
    if (ret)
        return ret;
    struct universe market = curves->ask->universe;
    market.halted = true; /* one who holds the market holds the stocks that do not trade too */
    view_universe(curves->view, &market, curves->mask);
    market_move(curves, day);
    weigh(curves, curves->mask, &sum, &positions);
    /* What the market did on sessions that are not stored is not known, and left out as holdings are. */
    bool hole = holes_between(curves->prices->holes, day - 1, day);
    backtest->market_curve[at] = curve_after(backtest->market_curve[at - 1], sum, hole ? 0 : positions);
    size_t before = curves->next_bought;
    picks_buy(curves, day, purchase);
    for (int h = 0; h < HORIZONS; h++) {
        struct portfolio *portfolio = &curves->portfolio[h];
        weigh(curves, portfolio->held, &sum, &positions);
        portfolio_add(portfolio, backtest, before, curves->next_bought);
        sum += purchase[h].sum - due_sell(curves, portfolio, day, waiting_sell(curves, portfolio, day));
        backtest->curve[h][at] = curve_after(backtest->curve[h][at - 1], sum, positions + purchase[h].count);
    }
    return 0;
}

/* ---- the whole ---- */

static int curves_lay(struct curves *curves, struct error *err)
{
    size_t lanes = curves->lanes, found = curves->backtest->found;
    double *rows = calloc((4 + HORIZONS) * lanes + 1, sizeof *rows);
    uint32_t *waiting = malloc((HORIZONS * found + 1) * sizeof *waiting);
    curves->price = rows;
    curves->portfolio[0].waiting = waiting;
    if (!rows || !waiting)
        return error_no_memory(err);
    curves->moved = rows + lanes;
    curves->mask = rows + 2 * lanes;
    curves->sells = rows + 3 * lanes;
    for (size_t h = 0; h < HORIZONS; h++)
        curves->portfolio[h] = (struct portfolio){.horizon = (int)h,
                                                  .days = horizon_days[h],
                                                  .held = rows + (4 + h) * lanes,
                                                  .waiting = waiting + h * found};
    return 0;
}

/* The curves' memory, which is the backtest's; all begin with 1. */
static int result_lay(struct backtest *backtest, size_t first, size_t days, struct history *history,
                      struct error *err)
{
    double *rows = malloc((HORIZONS + 1) * days * sizeof *rows);
    backtest->curve_date = malloc(days * sizeof *backtest->curve_date);
    backtest->market_curve = rows;
    if (!rows || !backtest->curve_date)
        return error_no_memory(err);
    backtest->curve_days = days;
    for (int h = 0; h < HORIZONS; h++)
        backtest->curve[h] = rows + (size_t)(h + 1) * days;
    for (int c = 0; c <= HORIZONS; c++)
        rows[(size_t)c * days] = 1;
    for (size_t i = 0; i < days; i++)
        backtest->curve_date[i] = history_date(history, first + i);
    return 0;
}

/* A portfolio cannot move before its first pick, while the market would: so all curves begin on the day of
 * the first pick. They end when the picks of the last signal day have been held for the longest time. */
int curves_make(struct backtest *backtest, const struct backtest_ask *ask, const struct prices *prices,
                struct view *view, struct error *err)
{
    struct history *history = prices->history;
    size_t tickers, first = history_first(history), all = history_days(history);
    struct curves curves = {.backtest = backtest,
                            .ask = ask,
                            .history = history,
                            .prices = prices,
                            .locks = prices->locks.count,
                            .view = view,
                            .tickers = history_tickers(history, &tickers),
                            .lanes = history_lanes(history)};
    size_t last = first + backtest->days - 1 + HORIZON_LONGEST;
    if (backtest->found)
        first += backtest->pick[0].day;
    size_t days = (last < all ? last + 1 : all) - first;
    curves.last = first + days - 1;
    int ret = result_lay(backtest, first, days, history, err);
    if (ret == 0)
        ret = curves_lay(&curves, err);
    if (ret == 0)
        market_move(&curves, first);
    for (size_t i = 1; ret == 0 && i < days; i++)
        ret = curves_day(&curves, first + i, i, err);
    free(curves.price);
    free(curves.portfolio[0].waiting);
    return ret;
}
