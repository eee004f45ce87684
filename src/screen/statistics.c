#include "screen/statistics.h"

#include <math.h>
#include <stdlib.h>

double statistics_mean(const double *value, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += value[i];
    return count ? sum / (double)count : NAN;
}

static int number_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double statistics_median(double *value, size_t count)
{
    if (count == 0)
        return NAN;
    qsort(value, count, sizeof *value, number_compare);
    double high = value[count / 2];
    return count % 2 ? high : (value[count / 2 - 1] + high) / 2;
}

double statistics_hit_rate(const double *value, size_t count)
{
    size_t hits = 0;
    for (size_t i = 0; i < count; i++)
        hits += value[i] > 0;
    return count ? (double)hits / (double)count : NAN;
}

static double residual(const struct day_sum *day, double mean)
{
    return day->sum - (double)day->count * mean;
}

/* g[lag]. */
static double autocovariance(const struct day_sum *day, size_t days, size_t lag, double mean)
{
    double sum = 0;
    for (size_t d = lag; d < days; d++)
        sum += residual(&day[d], mean) * residual(&day[d - lag], mean);
    return sum;
}

/* Of equal values rounding leaves residuals of some 1e-16 of them. */
#define ROUNDING 1e-24

double statistics_t(const struct day_sum *day, size_t days, size_t lag)
{
    double sum = 0, count = 0, squares = 0;
    for (size_t d = 0; d < days; d++) {
        sum += day[d].sum;
        count += (double)day[d].count;
        squares += day[d].sum * day[d].sum;
    }
    if (count < 2)
        return NAN;
    double mean = sum / count, variance = autocovariance(day, days, 0, mean);
    for (size_t l = 1; l <= lag && l < days; l++)
        variance += 2 * (1 - (double)l / (double)(lag + 1)) * autocovariance(day, days, l, mean);
    return variance > ROUNDING * squares ? mean / (sqrt(variance) / count) : NAN;
}

double statistics_drawdown(const double *curve, size_t days)
{
    double highest = days ? curve[0] : NAN, deepest = days ? 0 : NAN;
    for (size_t d = 0; d < days; d++) {
        highest = curve[d] > highest ? curve[d] : highest;
        deepest = curve[d] / highest - 1 < deepest ? curve[d] / highest - 1 : deepest;
    }
    return deepest;
}
