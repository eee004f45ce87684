/* What the files of the backtest have in common: backtest.c walks through the days, curve.c through the
 * portfolios, exit.c looks how they were sold, figures.c adds up,
 * recheck.c asks again. Private to this folder. */
#ifndef SISE_BACKTEST_INTERNAL_H
#define SISE_BACKTEST_INTERNAL_H

#include "backtest/backtest.h"
#include "indicator/bar.h"

/* Whether one can buy and sell: the bar is one of regular trade, and shares changed hands. NaN is none. */
static inline bool is_traded(double open, double high, double low, double close, double volume)
{
    return bar_traded(open, high, low, close) & (volume > 0);
}

/* What selling in that market on that day costs, of the price. */
double sell_cost(const struct backtest_ask *ask, const char *market, kst_date date);

/* Fills in the curves of a backtest whose picks are there. */
int curves_make(struct backtest *backtest, const struct backtest_ask *ask, struct history *history,
                struct view *view, struct error *err);

/* Fills in the figures; the curves are there. */
int figures_make(struct backtest *backtest, struct error *err);

/* Fills in how the picks were sold. */
int exits_find(struct backtest *backtest, struct history *history, struct error *err);

/* Asks some days again, each in a history that ends with it. */
int picks_recheck(struct backtest *backtest, const struct backtest_ask *ask, struct store_txn *txn,
                  struct error *err);

#endif
