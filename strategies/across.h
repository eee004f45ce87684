/* Functions across the whole market: rank(), percentile(), zscore(). Private to this folder. */
#ifndef SISE_STRATEGIES_ACROSS_H
#define SISE_STRATEGIES_ACROSS_H

#include <stddef.h>

#include "strategies/function.h"

/* Doubles of memory that across() works in. */
size_t across_scratch(size_t lanes);

/* out[lanes] of the values of a row; those not listed, or without a value, are left out and NaN. */
void across(enum function_id function, const double *value, const double *listed, size_t lanes,
            double *scratch, double *out);

#endif
