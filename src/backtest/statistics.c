#include "backtest/statistics.h"

#include <math.h>
#include <stdlib.h>

double statistics_mean(const double *value, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += value[i];
    return count ? sum / (double)count : NAN;
}

static void swap(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

/* Orders three values, so that the smallest is the first and the largest the last. */
static void three_sort(double *first, double *middle, double *last)
{
    if (*middle < *first)
        swap(middle, first);
    if (*last < *middle)
        swap(last, middle);
    if (*middle < *first)
        swap(middle, first);
}

/* Divides value[from..to] at the median of three of them: from *first on nothing is smaller than it, up to
 * *last nothing is larger, and *last is before *first. */
static void divide(double *value, ptrdiff_t from, ptrdiff_t to, ptrdiff_t *first, ptrdiff_t *last)
{
    ptrdiff_t middle = from + (to - from) / 2;
    three_sort(&value[from], &value[middle], &value[to]);
    double at = value[middle];
    *first = from;
    *last = to;
    while (*first <= *last) {
        while (value[*first] < at)
            ++*first;
        while (at < value[*last])
            --*last;
        if (*first <= *last)
            swap(&value[(*first)++], &value[(*last)--]);
    }
}

/* Reorders so that value[place] is what sorting would put there, nothing before it is larger and nothing
 * after it smaller: C. A. R. Hoare, "Algorithm 65: find", Communications of the ACM 4 (1961). */
static void find(double *value, ptrdiff_t count, ptrdiff_t place)
{
    ptrdiff_t from = 0, to = count - 1, first, last;
    while (from < to) {
        divide(value, from, to, &first, &last);
        from = place >= first ? first : from;
        to = place <= last ? last : to;
        if (last < place && place < first)
            return;
    }
}

static double largest(const double *value, size_t count)
{
    double most = value[0];
    for (size_t i = 1; i < count; i++)
        most = value[i] > most ? value[i] : most;
    return most;
}

double statistics_median(double *value, size_t count)
{
    size_t half = count / 2;
    if (count == 0)
        return NAN;
    find(value, (ptrdiff_t)count, (ptrdiff_t)half);
    return count % 2 ? value[half] : (largest(value, half) + value[half]) / 2;
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

/* A variance of less than this part of the squares comes from rounding: where all values are equal, rounding
 * leaves residuals of about 1e-16 of a value. */
#define VARIANCE_ROUNDING 1e-24

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
    return variance > VARIANCE_ROUNDING * squares ? mean / (sqrt(variance) / count) : NAN;
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
