/* Figures of a list of returns. None of the values may be NaN; a result is NaN where there is nothing to
 * compute it from. */
#ifndef SISE_BACKTEST_STATISTICS_H
#define SISE_BACKTEST_STATISTICS_H

#include <stddef.h>

/* sum / count. */
double statistics_mean(const double *value, size_t count);

/* The middle one, or the mean of the two in the middle. Reorders the values. */
double statistics_median(double *value, size_t count);

/* The share of values above 0. */
double statistics_hit_rate(const double *value, size_t count);

/* The sum and the number of the values of one day. */
struct day_sum {
    double sum;
    size_t count;
};

/* t of the mean of all days' values (n of them) against 0, values of one day and of neighbouring days being
 * allowed to depend on each other:
 *
 *     mean = sum of sums / n        u[d] = sum[d] - count[d] * mean
 *     g[l] = sum over d >= l of u[d] * u[d - l]
 *     V    = (g[0] + 2 * sum over l = 1..lag of (1 - l / (lag + 1)) * g[l]) / n^2
 *     t    = mean / sqrt(V)
 *
 * W. Newey, K. West, "A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent
 * covariance matrix", Econometrica 55 (1987), with Bartlett's weights; summing a day's values first is
 * J. Driscoll, A. Kraay, "Consistent covariance matrix estimation with spatially dependent panel data",
 * Review of Economics and Statistics 80 (1998). No correction for small samples. `day` has one element for
 * every trading day in order, days without values included. NaN: fewer than two values, or V is not above 0
 * by more than rounding makes it. */
double statistics_t(const struct day_sum *day, size_t days, size_t lag);

/* The deepest fall of a curve below its highest point so far, curve / highest - 1: 0 where it never falls,
 * -0.25 after a fall by a quarter. Its values are above 0. */
double statistics_drawdown(const double *curve, size_t days);

#endif
