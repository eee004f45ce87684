#include <math.h>
#include <stdlib.h>

#include "backtest/internal.h"
#include "backtest/lanes.h"
#include "market/tax.h"
#include "panel/bars.h"

struct holding {
    struct backtest *backtest;
    const struct backtest_ask *ask;
    struct history *history;
    struct view *view;
    const struct ticker *tickers;
    size_t lanes;
    double *value, *moved, *mask; /* [lanes]: last close in the day's won, the day's return, the universe */
    double *trades;               /* [lanes]: 1 where it can be bought and sold today */
    double *held[HORIZONS];       /* [lanes]: positions */
    uint32_t *waiting[HORIZONS];  /* picks that could not be sold yet, */
    size_t waits[HORIZONS];       /* and how many there are */
    size_t entering, leaving[HORIZONS], entered[HORIZONS]; /* next pick to come in, to go out, to be held */
};

double sell_cost(const struct backtest_ask *ask, const char *market, kst_date date)
{
    double tax = isnan(ask->sell_tax_bp) ? tax_sell_bp(market, date) : ask->sell_tax_bp;
    return (ask->fee_bp + tax) / 1e4;
}

static void weigh(const struct holding *holding, const double *weight, double *sum, double *weights)
{
    double sums[TILE_LANES] = {0}, counts[TILE_LANES] = {0};
    for (size_t lane = 0; lane < holding->lanes; lane += TILE_LANES)
        backtest_lanes()->weigh(weight + lane, holding->moved + lane, sums, counts);
    *sum = *weights = 0;
    for (int i = 0; i < TILE_LANES; i++) {
        *sum += sums[i];
        *weights += counts[i];
    }
}

static const double *tile_at(const struct holding *holding, int column, size_t day, size_t lane)
{
    return history_tile(holding->history, column, day, lane);
}

static void market_move(struct holding *holding, size_t day)
{
    for (size_t lane = 0; lane < holding->lanes; lane += TILE_LANES) {
        const double *close = tile_at(holding, RAW_CLOSE, day, lane);
        backtest_lanes()->move(close, tile_at(holding, HISTORY_FACTOR, day, lane), holding->value + lane,
                               holding->moved + lane);
        backtest_lanes()->trade(tile_at(holding, RAW_OPEN, day, lane), tile_at(holding, RAW_HIGH, day, lane),
                                tile_at(holding, RAW_LOW, day, lane), close,
                                tile_at(holding, RAW_VOLUME, day, lane), holding->trades + lane);
    }
}

/* A pick's signal day, in the history. */
static size_t pick_day(const struct holding *holding, size_t at)
{
    return history_first(holding->history) + holding->backtest->pick[at].day;
}

/* What a position is worth at today's close, of what it was before: the fee is taken with the first day. */
static double growth(const struct holding *holding, size_t at, size_t day)
{
    const struct backtest_pick *pick = &holding->backtest->pick[at];
    bool first = pick_day(holding, at) + 1 == day;
    double fee = first ? 1 + holding->ask->fee_bp / 1e4 : 1;
    double close = history_value(holding->history, RAW_CLOSE, day, pick->slot);
    return (first && !holding->ask->entry_close ? close / pick->entry : 1 + holding->moved[pick->slot]) / fee;
}

/* What those that are bought today add. */
static size_t entries(struct holding *holding, size_t day, double *sum)
{
    const struct backtest *backtest = holding->backtest;
    size_t count = 0;
    *sum = 0;
    for (; holding->entering < backtest->found; holding->entering++) {
        const struct backtest_pick *pick = &backtest->pick[holding->entering];
        if (pick_day(holding, holding->entering) + 1 > day)
            break;
        if (!pick->entry_date)
            continue;
        *sum += growth(holding, holding->entering, day) - 1;
        count++;
    }
    return count;
}

/* Who was bought the day before is held from now on. */
static void hold(struct holding *holding, int h, size_t upto)
{
    const struct backtest *backtest = holding->backtest;
    for (; holding->entered[h] < upto; holding->entered[h]++)
        if (backtest->pick[holding->entered[h]].entry_date)
            holding->held[h][backtest->pick[holding->entered[h]].slot]++;
}

/* Whether it is sold when its time has come: a halted one waits, one that is gone does not. */
static bool is_sold(const struct holding *holding, const struct backtest_pick *pick, size_t day)
{
    return holding->trades[pick->slot] == 1 ||
           holding->tickers[pick->slot].last_date < history_date(holding->history, day);
}

/* Taxed as its return is: by the day on which it was due. */
static double sell(struct holding *holding, int h, size_t at, size_t day)
{
    uint32_t slot = holding->backtest->pick[at].slot;
    size_t due = pick_day(holding, at) + horizon_days[h];
    const char *market = history_market(holding->history, due, slot);
    holding->held[h][slot]--;
    return sell_cost(holding->ask, market, history_date(holding->history, due)) * growth(holding, at, day);
}

/* What those that are sold at today's close lose by it: those that waited, and those whose time has come. */
static double leave(struct holding *holding, int h, size_t day)
{
    const struct backtest *backtest = holding->backtest;
    double costs = 0;
    size_t waiting = 0;
    for (size_t i = 0; i < holding->waits[h]; i++)
        if (is_sold(holding, &backtest->pick[holding->waiting[h][i]], day))
            costs += sell(holding, h, holding->waiting[h][i], day);
        else
            holding->waiting[h][waiting++] = holding->waiting[h][i];
    holding->waits[h] = waiting;
    for (; holding->leaving[h] < backtest->found; holding->leaving[h]++) {
        const struct backtest_pick *pick = &backtest->pick[holding->leaving[h]];
        if (pick_day(holding, holding->leaving[h]) + horizon_days[h] > day)
            break;
        if (pick->entry_date && is_sold(holding, pick, day))
            costs += sell(holding, h, holding->leaving[h], day);
        else if (pick->entry_date)
            holding->waiting[h][holding->waits[h]++] = (uint32_t)holding->leaving[h];
    }
    return costs;
}

static double after(double curve, double sum, double weights)
{
    return weights > 0 ? curve * (1 + sum / weights) : curve;
}

static int curves_day(struct holding *holding, size_t day, size_t at, struct error *err)
{
    struct backtest *backtest = holding->backtest;
    double sum, weights, entry_sum;
    int ret = view_move(holding->view, day - 1, 0, err);
    if (ret)
        return ret;
    view_universe(holding->view, &holding->ask->universe, holding->mask);
    market_move(holding, day);
    weigh(holding, holding->mask, &sum, &weights);
    backtest->market_curve[at] = after(backtest->market_curve[at - 1], sum, weights);
    size_t before = holding->entering, bought = entries(holding, day, &entry_sum);
    for (int h = 0; h < HORIZONS; h++) {
        hold(holding, h, before);
        weigh(holding, holding->held[h], &sum, &weights);
        hold(holding, h, holding->entering);
        sum += entry_sum - leave(holding, h, day);
        backtest->curve[h][at] = after(backtest->curve[h][at - 1], sum, weights + (double)bought);
    }
    return 0;
}

static int holding_lay(struct holding *holding, struct error *err)
{
    double *rows = calloc((4 + HORIZONS) * holding->lanes + 1, sizeof *rows);
    holding->value = rows;
    holding->waiting[0] = malloc((HORIZONS * holding->backtest->found + 1) * sizeof *holding->waiting[0]);
    if (!rows || !holding->waiting[0])
        return error_no_memory(err);
    holding->moved = rows + holding->lanes;
    holding->mask = rows + 2 * holding->lanes;
    holding->trades = rows + 3 * holding->lanes;
    for (int h = 0; h < HORIZONS; h++) {
        holding->held[h] = rows + (size_t)(4 + h) * holding->lanes;
        holding->waiting[h] = holding->waiting[0] + (size_t)h * holding->backtest->found;
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
    struct holding holding = {.backtest = backtest,
                              .ask = ask,
                              .history = history,
                              .view = view,
                              .tickers = history_tickers(history, &tickers),
                              .lanes = history_lanes(history)};
    size_t last = first + backtest->days - 1 + HORIZON_LONGEST;
    if (backtest->found) /* before its first pick a portfolio cannot move, and the market would be ahead */
        first += backtest->pick[0].day;
    size_t days = (last < all ? last + 1 : all) - first;
    int ret = curves_lay(backtest, first, days, history, err);
    if (ret == 0)
        ret = holding_lay(&holding, err);
    if (ret == 0)
        market_move(&holding, first);
    for (size_t i = 1; ret == 0 && i < days; i++)
        ret = curves_day(&holding, first + i, i, err);
    free(holding.value);
    free(holding.waiting[0]);
    return ret;
}
