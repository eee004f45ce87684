/* Loops over the lanes of a tile, for the files of this folder. Private to it. Rows are pointers to the first
 * lane of the tile; one that is written is no other row. */
#ifndef SISE_BACKTEST_LANES_H
#define SISE_BACKTEST_LANES_H

#include "base/isa.h"
#include "store/slots.h"

struct backtest_lanes {
    /* What a position is sold for when the day has come: the close where the ticker trades, else what it is
     * sold for `later`; and `entry`, the price to buy at on that day, NaN where it does not trade. */
    void (*sell)(const double *restrict open, const double *restrict high, const double *restrict low,
                 const double *restrict close, const double *restrict volume, const double *price,
                 const double *restrict adjust, const double *restrict later, double *restrict sale,
                 double *restrict entry);
    /* Adds up the returns that are known where the mask is 1, after costs, and counts them. */
    void (*gain)(const double *restrict mask, const double *restrict buy, const double *restrict sale,
                 const double *restrict kept, double *restrict sum, double *restrict count);

    /* value[i], the last close in the day before's won, becomes that in today's; moved[i] the day's return.
     */
    void (*move)(const double *restrict close, const double *restrict factor, double *restrict value,
                 double *restrict moved);
    /* Adds up the weighted returns, and the weights. */
    void (*weigh)(const double *restrict weight, const double *restrict moved, double *restrict sum,
                  double *restrict weights);
    /* 1 where the ticker trades, else 0. */
    void (*trade)(const double *restrict open, const double *restrict high, const double *restrict low,
                  const double *restrict close, const double *restrict volume, double *restrict trades);
};

extern const struct backtest_lanes backtest_lanes_baseline, backtest_lanes_avx2;

static inline const struct backtest_lanes *backtest_lanes(void)
{
    return ISA_PICK(backtest_lanes);
}

#endif
