/* Functions across the whole market: rank(), percentile(), zscore(). Private to this folder. */
#ifndef SISE_STRATEGIES_ACROSS_H
#define SISE_STRATEGIES_ACROSS_H

#include <stddef.h>

#include "strategies/function.h"

/* How many doubles of memory across() needs for its work. */
size_t across_scratch(size_t lanes);

/* Computes the function over the values of a row and writes out[lanes]. Tickers that are not listed, and
 * those without a value, do not count and get NaN. */
void across(enum function_id function, const double *value, const double *listed, size_t lanes,
            double *scratch, double *out);

#endif
