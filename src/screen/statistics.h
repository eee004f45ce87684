/* Figures of returns. */
#ifndef SISE_SCREEN_STATISTICS_H
#define SISE_SCREEN_STATISTICS_H

#include <stddef.h>

/* The middle value, of two the mean; NaN without any. Puts values[count] into another order. */
double median_of(double *values, size_t count);

/* The t-statistic of the mean of observations that come in days and overlap by `lag` days: sum[d] and
 * number[d] are those of day d. With mean m = sum of sums / n and u[d] = sum[d] - number[d] * m, the variance
 * of m is (g[0] + 2 * sum over l = 1..lag of (1 - l / (lag + 1)) * g[l]) / n^2, g[l] = sum over d of u[d] *
 * u[d - l]. W. Newey, K. West, A Simple, Positive Semi-Definite, Heteroskedasticity and Autocorrelation
 * Consistent Covariance Matrix, Econometrica 55 (1987). NaN where there is no variance. */
double newey_west_t(const double *sum, const double *number, size_t days, unsigned lag);

/* The deepest fall from an earlier height, 0.2 is 20 %. */
double drawdown_of(const double *curve, size_t count);

#endif
