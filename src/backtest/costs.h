/* What buying and selling cost. Private to this folder. */
#ifndef SISE_BACKTEST_COSTS_H
#define SISE_BACKTEST_COSTS_H

#include "backtest/backtest.h"

/* What selling costs, as a part of the price: the fee, and the tax of that market on that day. */
double sell_cost(const struct backtest_ask *ask, const char *market, kst_date date);

/* What both costs leave of a gross return g: (1 + g) * left - 1. It depends on the market of the ticker and
 * on the day of the sale, so each horizon has figures of its own for the day on which its sales are due. */
struct costs {
    const struct backtest_ask *ask;
    struct history *history;
    struct costs_left {
        double *left;           /* [lanes] for sales that are due on the day `due` */
        kst_date due;           /* 0: nothing has been computed yet */
        kst_date rates_hold_to; /* the tax rates of `due` hold from this day on */
    } of[HORIZONS];
};

/* Free with costs_close() whatever the return value. */
int costs_open(struct costs *costs, const struct backtest_ask *ask, struct history *history,
               struct error *err);
void costs_close(struct costs *costs);

/* [lanes]: `left`, as above, for returns whose sale is due on a day. The days of one horizon must be asked
 * for from the newest one back. The result is good until the horizon is asked for another day. */
const double *costs_left(struct costs *costs, int horizon, size_t due);

#endif
