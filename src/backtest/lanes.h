/* Loops over the lanes of a tile, for the files of this folder. Private to it. Rows are pointers to the first
 * lane of the tile; a row that is written overlaps no other. */
#ifndef SISE_BACKTEST_LANES_H
#define SISE_BACKTEST_LANES_H

#include <stdbool.h>

#include "base/isa.h"
#include "store/slots.h"

struct backtest_lanes {
    /* sale[i] is the price at which a position is sold whose sale is due on the day: the close where the
     * ticker trades, else later[i], the price for a sale that is due a day later. entry[i] is the price at
     * which a position is bought: `price`, or NaN where the ticker does not trade. Closes and prices are
     * multiplied by `factor`. Returns whether some ticker that trades has one price all day. */
    bool (*sell)(const double *restrict open, const double *restrict high, const double *restrict low,
                 const double *restrict close, const double *restrict volume, const double *price,
                 const double *restrict factor, const double *restrict later, double *restrict sale,
                 double *restrict entry);
    /* Adds up the returns after costs that are known where the mask is 1, and counts them; left[i] is what
     * costs leave of a return (backtest/costs.h). */
    void (*gain)(const double *restrict mask, const double *restrict entry, const double *restrict sale,
                 const double *restrict left, double *restrict sum, double *restrict count);

    /* price[i], the last close in won of the day before, becomes the last close in won of the day; moved[i]
     * is the return of the day, 0 where there is no close. */
    void (*move)(const double *restrict close, const double *restrict factor, double *restrict price,
                 double *restrict moved);
    /* Adds up the returns times the weights, and the weights. */
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
