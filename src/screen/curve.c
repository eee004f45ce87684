#include "screen/curve.h"

#include <math.h>
#include <stdlib.h>

#include "market/tax.h"
#include "screen/statistics.h"
#include "store/tile.h"

struct walk {
    struct backtest *backtest;
    const struct backtest_ask *ask;
    struct history *history;
    struct view *view;
    const struct ticker *tickers;
    size_t lanes;
    double *value, *moved, *mask; /* [lanes]: last close in the day's won, the day's return, the universe */
    double *held[HORIZONS];       /* [lanes]: positions */
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

static void market_move(struct walk *walk, size_t day)
{
    static const double unknown[PANEL_TILE] = {[0 ... PANEL_TILE - 1] = NAN};
    struct row close = history_row(walk->history, RAW_CLOSE, day);
    struct row factor = history_factors(walk->history, day);
    for (size_t lane = 0; lane < walk->lanes; lane += PANEL_TILE)
        lanes_move(lane < close.count ? close.values + lane : unknown,
                   lane < factor.count ? factor.values + lane : unknown, walk->value + lane,
                   walk->moved + lane);
}

/* The day after the signal day `date`, in the history. */
static size_t day_of(const struct walk *walk, const struct backtest_pick *pick)
{
    size_t low = 0, high = history_days(walk->history);
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (history_date(walk->history, middle) <= pick->date)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* What those that are bought today add: their move since they were bought, less the fee. */
static size_t entries(struct walk *walk, size_t day, double *sum)
{
    const struct backtest *backtest = walk->backtest;
    size_t count = 0;
    *sum = 0;
    for (; walk->entering < backtest->found; walk->entering++) {
        const struct backtest_pick *pick = &backtest->pick[walk->entering];
        if (day_of(walk, pick) + 1 > day)
            break;
        if (!pick->entry_date)
            continue;
        double close = row_value(history_row(walk->history, RAW_CLOSE, day), pick->slot);
        double move = walk->ask->entry_close ? walk->moved[pick->slot] : close / pick->entry - 1;
        *sum += move - walk->ask->fee_bp / 1e4;
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

/* What those that are sold at today's close lose by it. */
static double leave(struct walk *walk, int h, size_t day)
{
    const struct backtest *backtest = walk->backtest;
    double costs = 0;
    for (; walk->leaving[h] < backtest->found; walk->leaving[h]++) {
        const struct backtest_pick *pick = &backtest->pick[walk->leaving[h]];
        if (day_of(walk, pick) + horizon_days[h] > day)
            break;
        if (!pick->entry_date)
            continue;
        costs += sell_cost(walk->ask, walk->tickers[pick->slot].market, history_date(walk->history, day));
        walk->held[h][pick->slot]--;
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
    double *rows = calloc((3 + HORIZONS) * walk->lanes + 1, sizeof *rows);
    if (!rows)
        return error_no_memory(err);
    walk->value = rows;
    walk->moved = rows + walk->lanes;
    walk->mask = rows + 2 * walk->lanes;
    for (int h = 0; h < HORIZONS; h++)
        walk->held[h] = rows + (size_t)(3 + h) * walk->lanes;
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
        market_move(&walk, first);
    for (size_t i = 1; ret == 0 && i < days; i++)
        ret = walk_day(&walk, first + i, i, err);
    free(walk.value);
    for (int h = 0; ret == 0 && h < HORIZONS; h++)
        backtest->figures[h].worst_drawdown = statistics_drawdown(backtest->curve[h], days);
    return ret;
}
