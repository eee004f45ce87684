#include <string.h>

#include "indicator/kernel.h"

/* Four rows a pass: the partial results go through memory a quarter as often. */

TILE_CLONES
static void sum_4(const double *restrict a, const double *restrict b, const double *restrict c,
                  const double *restrict d, double *restrict sum)
{
    for (int i = 0; i < PANEL_TILE; i++)
        sum[i] += (a[i] + b[i]) + (c[i] + d[i]);
}

TILE_CLONES
static void sum_1(const double *restrict a, double *restrict sum)
{
    for (int i = 0; i < PANEL_TILE; i++)
        sum[i] += a[i];
}

void window_sum(const double *const *rows, unsigned count, double *sum)
{
    unsigned k = 0;
    for (int i = 0; i < PANEL_TILE; i++)
        sum[i] = 0;
    for (; k + 4 <= count; k += 4)
        sum_4(rows[k], rows[k + 1], rows[k + 2], rows[k + 3], sum);
    for (; k < count; k++)
        sum_1(rows[k], sum);
}

TILE_CLONES
static void distance_sum_4(const double *const *rows, const double *restrict m, double *restrict sum)
{
    const double *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3];
    for (int i = 0; i < PANEL_TILE; i++)
        sum[i] += (fabs(a[i] - m[i]) + fabs(b[i] - m[i])) + (fabs(c[i] - m[i]) + fabs(d[i] - m[i]));
}

void window_distance_sum(const double *const *rows, unsigned count, const double *middle, double *sum)
{
    assert(count % 4 == 0);
    for (int i = 0; i < PANEL_TILE; i++)
        sum[i] = 0;
    for (unsigned k = 0; k < count; k += 4)
        distance_sum_4(rows + k, middle, sum);
}

TILE_CLONES
static void square_sum_4(const double *const *rows, const double *restrict m, double *restrict sum)
{
    const double *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3];
    for (int i = 0; i < PANEL_TILE; i++) {
        double p = a[i] - m[i], q = b[i] - m[i], r = c[i] - m[i], s = d[i] - m[i];
        sum[i] += (p * p + q * q) + (r * r + s * s);
    }
}

void window_square_sum(const double *const *rows, unsigned count, const double *middle, double *sum)
{
    assert(count % 4 == 0);
    for (int i = 0; i < PANEL_TILE; i++)
        sum[i] = 0;
    for (unsigned k = 0; k < count; k += 4)
        square_sum_4(rows + k, middle, sum);
}

/* The rows' elements stand first, so that a NaN among them loses the comparison. */
TILE_CLONES
static void highest_4(const double *restrict a, const double *restrict b, const double *restrict c,
                      const double *restrict d, double *restrict best)
{
    for (int i = 0; i < PANEL_TILE; i++)
        best[i] = larger(a[i], larger(b[i], larger(c[i], larger(d[i], best[i]))));
}

TILE_CLONES
static void lowest_4(const double *restrict a, const double *restrict b, const double *restrict c,
                     const double *restrict d, double *restrict best)
{
    for (int i = 0; i < PANEL_TILE; i++)
        best[i] = smaller(a[i], smaller(b[i], smaller(c[i], smaller(d[i], best[i]))));
}

/* Calls `best_4` with all rows but the first, the last one as often as it takes to make fours. */
static void window_best(const double *const *rows, unsigned count, double *best,
                        void (*best_4)(const double *, const double *, const double *, const double *,
                                       double *))
{
    memcpy(best, rows[0], PANEL_TILE * sizeof *best);
    for (unsigned k = 1; k < count; k += 4) {
        unsigned last = count - 1;
        best_4(rows[k], rows[k + 1 < last ? k + 1 : last], rows[k + 2 < last ? k + 2 : last],
               rows[k + 3 < last ? k + 3 : last], best);
    }
}

void window_highest(const double *const *rows, unsigned count, double *highest)
{
    window_best(rows, count, highest, highest_4);
}

void window_lowest(const double *const *rows, unsigned count, double *lowest)
{
    window_best(rows, count, lowest, lowest_4);
}
