#include "screen/statistics.h"

#include <math.h>

static void swap(double *a, double *b)
{
    double value = *a;
    *a = *b;
    *b = value;
}

/* Puts the value of that rank into its place, smaller ones before it: C. A. R. Hoare, Algorithm 65: FIND,
 * Communications of the ACM 4 (1961). */
static double rank_select(double *values, size_t count, size_t rank)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        double pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (values[i] < pivot)
                i++;
            while (pivot < values[j])
                j--;
            if (i >= j)
                break;
            swap(&values[i++], &values[j--]);
        }
        if (rank <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[rank];
}

double median_of(double *values, size_t count)
{
    if (count == 0)
        return NAN;
    double upper = rank_select(values, count, count / 2);
    return count % 2 ? upper : (rank_select(values, count, count / 2 - 1) + upper) / 2;
}

double newey_west_t(const double *sum, const double *number, size_t days, unsigned lag)
{
    double total = 0, n = 0, variance = 0;
    for (size_t d = 0; d < days; d++) {
        total += sum[d];
        n += number[d];
    }
    double mean = total / n;
    for (unsigned l = 0; l <= lag && l < days; l++) {
        double weight = l ? 2 * (1 - (double)l / (lag + 1)) : 1;
        for (size_t d = l; d < days; d++)
            variance += weight * (sum[d] - number[d] * mean) * (sum[d - l] - number[d - l] * mean);
    }
    return variance > 0 && n > 1 ? mean / (sqrt(variance) / n) : NAN;
}

double drawdown_of(const double *curve, size_t count)
{
    double height = count ? curve[0] : NAN, worst = 0;
    for (size_t i = 0; i < count; i++) {
        height = curve[i] > height ? curve[i] : height;
        worst = 1 - curve[i] / height > worst ? 1 - curve[i] / height : worst;
    }
    return worst;
}
