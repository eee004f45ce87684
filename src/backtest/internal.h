/* What the files of the backtest have in common. backtest.c asks the condition on each day and makes the
 * picks; prices.h and costs.h say what they are bought and sold for. exit.c finds how each pick was sold,
 * curve.c what portfolios of the picks are worth, figures.c adds up, and recheck.c asks the condition again.
 * Private to this folder. */
#ifndef SISE_BACKTEST_INTERNAL_H
#define SISE_BACKTEST_INTERNAL_H

#include "backtest/prices.h"
#include "indicator/bar.h"

/* Whether one can buy and sell: the bar is one of regular trade, and shares changed hands. NaN is none. */
static inline bool is_traded(double open, double high, double low, double close, double volume)
{
    return bar_traded(open, high, low, close) & (volume > 0);
}

/* Fills in the curves. The picks must be there, and the prices moved back to the first signal day: they know
 * which sessions are not stored, and which stocks were locked. */
int curves_make(struct backtest *backtest, const struct backtest_ask *ask, const struct prices *prices,
                struct view *view, struct error *err);

/* Fills in the figures. The picks and the curves must be there. `history` is the one in which they were
 * found.
 */
int figures_make(struct backtest *backtest, const struct history *history, struct error *err);

/* Fills in how each pick was sold. The picks must be there. */
int exits_find(struct backtest *backtest, struct history *history, struct error *err);

/* Asks the condition again on some of the days, each in a history that ends with the day, and counts the
 * picks that are found only then or no longer. The picks must be there. */
int picks_recheck(struct backtest *backtest, const struct backtest_ask *ask, struct store_txn *txn,
                  struct error *err);

#endif
