/* What a step does to the TILE_LANES values of its tiles. Private to this folder. A condition is 1, 0 or NaN.
 * `out` must be another tile than those that are read. */
#ifndef SISE_STRATEGIES_KERNEL_H
#define SISE_STRATEGIES_KERNEL_H

#include "base/isa.h"
#include "store/slots.h"
#include "strategies/program.h"

struct kernels {
    /* By the kind of the step; NULL where a kind has other operands. */
    void (*unary[STEP_SQRT + 1])(const double *restrict a, double *restrict out);
    void (*binary[STEP_OR + 1])(const double *restrict a, const double *restrict b, double *restrict out);

    /* out[i] = value */
    void (*fill)(double value, double *out);

    /* A standard deviation: squares[i] += (value[i] - mean[i])^2 for each of n days, then out[i] is the root
     * of the mean of the squares. */
    void (*square_add)(const double *restrict value, const double *restrict mean, double *restrict squares);
    void (*square_end)(double n, const double *restrict squares, double *restrict out);

    /* An exponential mean, whose values are added from the oldest to the newest day. count[i] is the number
     * of values since the first known one; mean[i] is their sum until there are n of them, then the mean. */
    void (*ema_add)(double n, const double *restrict value, double *restrict count, double *restrict mean);
    void (*ema_end)(double n, const double *restrict count, const double *restrict mean,
                    double *restrict out);

    /* Day k of the search of since(): found[i] becomes k where it was unknown and the condition is true.
     * Returns for how many of the listed tickers nothing is found yet. */
    int (*since_add)(double k, const double *restrict condition, const double *restrict listed,
                     double *restrict found);

    /* The run of days of streak(): running[i] says whether the run of a ticker still goes on, days[i] is its
     * length. Both return for how many of the listed tickers it goes on. */
    int (*streak_begin)(const double *restrict condition, const double *restrict listed,
                        double *restrict running, double *restrict days);
    int (*streak_add)(const double *restrict condition, const double *restrict listed,
                      double *restrict running, double *restrict days);
};

extern const struct kernels kernels_baseline, kernels_avx2;

#endif
