/* The portfolios of a backtest, day by day. Private to this folder. */
#ifndef SISE_SCREEN_CURVE_H
#define SISE_SCREEN_CURVE_H

#include "screen/backtest.h"
#include "store/tile.h" /* whoever vectorises is_traded() compiles it as it does */

/* Fills in the curves of a backtest whose picks are there. */
int curves_make(struct backtest *backtest, const struct backtest_ask *ask, struct history *history,
                struct view *view, struct error *err);

/* Whether there was regular trade: KRX leaves a halted day's open, high and low 0. NaN is none. */
static inline bool is_traded(double open, double high, double low, double close, double volume)
{
    return (open > 0) & (high > 0) & (low > 0) & (close > 0) & (volume > 0);
}

/* What selling in that market on that day costs, of the price. */
double sell_cost(const struct backtest_ask *ask, const char *market, kst_date date);

#endif
