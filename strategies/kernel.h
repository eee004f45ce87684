/* What a step does to its tiles. Private to this folder. Conditions are 1, 0 and NaN; out is no other tile.
 */
#ifndef SISE_STRATEGIES_KERNEL_H
#define SISE_STRATEGIES_KERNEL_H

#include "strategies/program.h"

void kernel_unary(enum step_kind kind, const double *restrict a, double *restrict out);
void kernel_binary(enum step_kind kind, const double *restrict a, const double *restrict b,
                   double *restrict out);

/* out[i] = value */
void kernel_fill(double value, double *out);

/* squares[i] += (value[i] - mean[i])^2, and in the end the root of their mean. */
void kernel_square_add(const double *restrict value, const double *restrict mean, double *restrict squares);
void kernel_square_end(double n, const double *restrict squares, double *restrict out);

/* An exponential mean, oldest value first. `count` is how many there were since the first known one; `mean`
 * is their sum until there are n. */
void kernel_ema_add(double n, const double *restrict value, double *restrict count, double *restrict mean);
void kernel_ema_end(double n, const double *restrict count, const double *restrict mean,
                    double *restrict out);

/* Day k of a search: found[i] becomes k where it was unknown and the condition is true. Returns how many of
 * those listed are still without. */
int kernel_since_add(double k, const double *restrict condition, const double *restrict listed,
                     double *restrict found);

/* A run of days: running[i] says whether it still goes on. Returns for how many of those listed. */
int kernel_streak_begin(const double *restrict condition, const double *restrict listed,
                        double *restrict running, double *restrict days);
int kernel_streak_add(const double *restrict condition, const double *restrict listed,
                      double *restrict running, double *restrict days);

#endif
