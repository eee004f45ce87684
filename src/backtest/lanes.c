/* Vector code: base/isa.h. */
#include "backtest/lanes.h"

#include <math.h>

#include "backtest/internal.h"
#include "panel/bars.h"

static bool lanes_sell(const double *restrict open, const double *restrict high, const double *restrict low,
                       const double *restrict close, const double *restrict volume, const double *price,
                       const double *restrict factor, const double *restrict later, double *restrict sale,
                       double *restrict entry)
{
    int flat = 0;
    for (int i = 0; i < TILE_LANES; i++) {
        bool trades = is_traded(open[i], high[i], low[i], close[i], volume[i]);
        sale[i] = trades ? close[i] * factor[i] : later[i];
        entry[i] = trades ? price[i] * factor[i] : NAN;
        flat |= trades & (high[i] == low[i]) & (open[i] == close[i]);
    }
    return flat;
}

static void lanes_gain(const double *restrict mask, const double *restrict entry, const double *restrict sale,
                       const double *restrict left, double *restrict sum, double *restrict count)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double made = sale[i] / entry[i] * left[i] - 1;
        bool known = (mask[i] == 1) & (made == made);
        sum[i] += known ? made : 0;
        count[i] += known ? 1 : 0;
    }
}

static void lanes_move(const double *restrict close, const double *restrict factor, double *restrict price,
                       double *restrict moved)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double base = price[i] * panel_factor_known(factor[i]);
        bool traded = close[i] > 0;
        moved[i] = (traded & (base > 0)) ? close[i] / base - 1 : 0;
        price[i] = bar_carried(close[i], factor[i], price[i]);
    }
}

static void lanes_weigh(const double *restrict weight, const double *restrict moved, double *restrict sum,
                        double *restrict weights)
{
    for (int i = 0; i < TILE_LANES; i++) {
        sum[i] += weight[i] * moved[i];
        weights[i] += weight[i];
    }
}

static void lanes_trade(const double *restrict open, const double *restrict high, const double *restrict low,
                        const double *restrict close, const double *restrict volume, double *restrict trades)
{
    for (int i = 0; i < TILE_LANES; i++)
        trades[i] = is_traded(open[i], high[i], low[i], close[i], volume[i]) ? 1 : 0;
}

const struct backtest_lanes ISA_NAME(backtest_lanes) = {
    .sell = lanes_sell,
    .gain = lanes_gain,
    .move = lanes_move,
    .weigh = lanes_weigh,
    .trade = lanes_trade,
};
