#include "screen/curve.h"

#include <math.h>
#include <stdlib.h>

#include "market/tax.h"

struct walk {
    struct backtest *backtest;
    const struct backtest_ask *ask;
    struct history *history;
    struct view *view;
    const struct ticker *tickers;
    size_t lanes;
    double *value, *moved, *mask; /* [lanes]: last close in the day's won, the day's return, the universe */
    double *trades;               /* [lanes]: 1 where it can be bought and sold today */
    double *held[HORIZONS];       /* [lanes]: positions */
    size_t *pick_day;             /* [found] */
    size_t *waiting[HORIZONS], waits[HORIZONS];            /* picks that could not be sold yet */
    size_t entering, leaving[HORIZONS], entered[HORIZONS]; /* next pick to come in, to go out, to be held */
};

double sell_cost(const struct backtest_ask *ask, const char *market, kst_date date)
{
    double tax = isnan(ask->sell_tax_bp) ? tax_sell_bp(market, date) : ask->sell_tax_bp;
    return (ask->fee_bp + tax) / 1e4;
}

TILE_CLONES
static void lanes_move(const double *restrict close, const double *restrict factor, double *restrict value,
                       double *restrict moved)
{
    for (int i = 0; i < PANEL_TILE; i++) {
        double base = value[i] * (factor[i] > 0 ? factor[i] : 1);
        bool traded = close[i] > 0;
        moved[i] = traded & (base > 0) ? close[i] / base - 1 : 0;
        value[i] = traded ? close[i] : base;
    }
}

TILE_CLONES
static void lanes_weigh(const double *restrict weight, const double *restrict moved, double *restrict sum,
                        double *restrict weights)
{
    for (int i = 0; i < PANEL_TILE; i++) {
        sum[i] += weight[i] * moved[i];
        weights[i] += weight[i];
    }
}

static void weigh(const struct walk *walk, const double *weight, double *sum, double *weights)
{
    double sums[PANEL_TILE] = {0}, counts[PANEL_TILE] = {0};
    for (size_t lane = 0; lane < walk->lanes; lane += PANEL_TILE)
        lanes_weigh(weight + lane, walk->moved + lane, sums, counts);
    *sum = *weights = 0;
    for (int i = 0; i < PANEL_TILE; i++) {
        *sum += sums[i];
        *weights += counts[i];
    }
}

TILE_CLONES
static void lanes_trade(const double *restrict open, const double *restrict high, const double *restrict low,
                        const double *restrict close, const double *restrict volume, double *restrict trades)
{
    for (int i = 0; i < PANEL_TILE; i++)
        trades[i] = is_traded(open[i], high[i], low[i], close[i], volume[i]) ? 1 : 0;
}

static const double *tile_at(const struct walk *walk, int column, size_t day, size_t lane)
{
    return history_tile(walk->history, column, day, lane);
}

static void market_move(struct walk *walk, size_t day)
{
    for (size_t lane = 0; lane < walk->lanes; lane += PANEL_TILE) {
        const double *close = tile_at(walk, RAW_CLOSE, day, lane);
        lanes_move(close, tile_at(walk, HISTORY_FACTOR, day, lane), walk->value + lane, walk->moved + lane);
        lanes_trade(tile_at(walk, RAW_OPEN, day, lane), tile_at(walk, RAW_HIGH, day, lane),
                    tile_at(walk, RAW_LOW, day, lane), close, tile_at(walk, RAW_VOLUME, day, lane),
                    walk->trades + lane);
    }
}

/* The signal days of the picks, in the history. */
static int pick_days(struct walk *walk, struct error *err)
{
    const struct backtest *backtest = walk->backtest;
    size_t day = history_first(walk->history);
    walk->pick_day = malloc((backtest->found + 1) * sizeof *walk->pick_day);
    if (!walk->pick_day)
        return error_no_memory(err);
    for (size_t i = 0; i < backtest->found; i++) {
        while (history_date(walk->history, day) < backtest->pick[i].date)
            day++;
        walk->pick_day[i] = day;
    }
    return 0;
}

/* What a position is worth at today's close, of what it was before: the fee is taken with the first day. */
static double growth(const struct walk *walk, size_t at, size_t day)
{
    const struct backtest_pick *pick = &walk->backtest->pick[at];
    bool first = walk->pick_day[at] + 1 == day;
    double fee = first ? 1 + walk->ask->fee_bp / 1e4 : 1;
    double close = row_value(history_row(walk->history, RAW_CLOSE, day), pick->slot);
    return (first && !walk->ask->entry_close ? close / pick->entry : 1 + walk->moved[pick->slot]) / fee;
}

/* What those that are bought today add. */
static size_t entries(struct walk *walk, size_t day, double *sum)
{
    const struct backtest *backtest = walk->backtest;
    size_t count = 0;
    *sum = 0;
    for (; walk->entering < backtest->found; walk->entering++) {
        const struct backtest_pick *pick = &backtest->pick[walk->entering];
        if (walk->pick_day[walk->entering] + 1 > day)
            break;
        if (!pick->entry_date)
            continue;
        *sum += growth(walk, walk->entering, day) - 1;
        count++;
    }
    return count;
}

/* Who was bought the day before is held from now on. */
static void hold(struct walk *walk, int h, size_t upto)
{
    const struct backtest *backtest = walk->backtest;
    for (; walk->entered[h] < upto; walk->entered[h]++)
        if (backtest->pick[walk->entered[h]].entry_date)
            walk->held[h][backtest->pick[walk->entered[h]].slot]++;
}

/* Whether it is sold when its time has come: a halted one waits, one that is gone does not. */
static bool is_sold(const struct walk *walk, const struct backtest_pick *pick, size_t day)
{
    return walk->trades[pick->slot] == 1 ||
           walk->tickers[pick->slot].last_date < history_date(walk->history, day);
}

static double sell(struct walk *walk, int h, size_t at, size_t day)
{
    uint32_t slot = walk->backtest->pick[at].slot;
    walk->held[h][slot]--;
    return sell_cost(walk->ask, walk->tickers[slot].market, history_date(walk->history, day)) *
           growth(walk, at, day);
}

/* What those that are sold at today's close lose by it: those that waited, and those whose time has come. */
static double leave(struct walk *walk, int h, size_t day)
{
    const struct backtest *backtest = walk->backtest;
    double costs = 0;
    size_t waiting = 0;
    for (size_t i = 0; i < walk->waits[h]; i++)
        if (is_sold(walk, &backtest->pick[walk->waiting[h][i]], day))
            costs += sell(walk, h, walk->waiting[h][i], day);
        else
            walk->waiting[h][waiting++] = walk->waiting[h][i];
    walk->waits[h] = waiting;
    for (; walk->leaving[h] < backtest->found; walk->leaving[h]++) {
        const struct backtest_pick *pick = &backtest->pick[walk->leaving[h]];
        if (walk->pick_day[walk->leaving[h]] + horizon_days[h] > day)
            break;
        if (pick->entry_date && is_sold(walk, pick, day))
            costs += sell(walk, h, walk->leaving[h], day);
        else if (pick->entry_date)
            walk->waiting[h][walk->waits[h]++] = walk->leaving[h];
    }
    return costs;
}

static double after(double curve, double sum, double weights)
{
    return weights > 0 ? curve * (1 + sum / weights) : curve;
}

static int walk_day(struct walk *walk, size_t day, size_t at, struct error *err)
{
    struct backtest *backtest = walk->backtest;
    double sum, weights, entry_sum;
    int ret = view_move(walk->view, day - 1, 0, err);
    if (ret)
        return ret;
    view_universe(walk->view, &walk->ask->universe, walk->mask);
    market_move(walk, day);
    weigh(walk, walk->mask, &sum, &weights);
    backtest->market_curve[at] = after(backtest->market_curve[at - 1], sum, weights);
    size_t before = walk->entering, bought = entries(walk, day, &entry_sum);
    for (int h = 0; h < HORIZONS; h++) {
        hold(walk, h, before);
        weigh(walk, walk->held[h], &sum, &weights);
        hold(walk, h, walk->entering);
        sum += entry_sum - leave(walk, h, day);
        backtest->curve[h][at] = after(backtest->curve[h][at - 1], sum, weights + (double)bought);
    }
    return 0;
}

static int walk_lay(struct walk *walk, struct error *err)
{
    double *rows = calloc((4 + HORIZONS) * walk->lanes + 1, sizeof *rows);
    walk->value = rows;
    walk->waiting[0] = malloc((HORIZONS * walk->backtest->found + 1) * sizeof *walk->waiting[0]);
    if (!rows || !walk->waiting[0])
        return error_no_memory(err);
    walk->moved = rows + walk->lanes;
    walk->mask = rows + 2 * walk->lanes;
    walk->trades = rows + 3 * walk->lanes;
    for (int h = 0; h < HORIZONS; h++) {
        walk->held[h] = rows + (size_t)(4 + h) * walk->lanes;
        walk->waiting[h] = walk->waiting[0] + (size_t)h * walk->backtest->found;
    }
    return 0;
}

static int curves_lay(struct backtest *backtest, size_t first, size_t days, struct history *history,
                      struct error *err)
{
    double *curves = malloc((HORIZONS + 1) * days * sizeof *curves);
    backtest->curve_date = malloc(days * sizeof *backtest->curve_date);
    backtest->market_curve = curves;
    if (!curves || !backtest->curve_date)
        return error_no_memory(err);
    backtest->curve_days = days;
    for (int h = 0; h < HORIZONS; h++)
        backtest->curve[h] = curves + (size_t)(h + 1) * days;
    for (int c = 0; c <= HORIZONS; c++)
        curves[(size_t)c * days] = 1;
    for (size_t i = 0; i < days; i++)
        backtest->curve_date[i] = history_date(history, first + i);
    return 0;
}

int curves_make(struct backtest *backtest, const struct backtest_ask *ask, struct history *history,
                struct view *view, struct error *err)
{
    size_t tickers, first = history_first(history), all = history_days(history);
    struct walk walk = {.backtest = backtest,
                        .ask = ask,
                        .history = history,
                        .view = view,
                        .tickers = history_tickers(history, &tickers),
                        .lanes = history_lanes(history)};
    size_t last = first + backtest->days - 1 + HORIZON_LONGEST;
    size_t days = (last < all ? last + 1 : all) - first;
    int ret = curves_lay(backtest, first, days, history, err);
    if (ret == 0)
        ret = walk_lay(&walk, err);
    if (ret == 0)
        ret = pick_days(&walk, err);
    if (ret == 0)
        market_move(&walk, first);
    for (size_t i = 1; ret == 0 && i < days; i++)
        ret = walk_day(&walk, first + i, i, err);
    free(walk.value);
    free(walk.pick_day);
    free(walk.waiting[0]);
    return ret;
}
