#include <string.h>

#include "indicator/step.h"

/* Each pass combines five rows, so that the partial results are written and read a fifth as often. */
#define PASS 5

static void sum_5(const double *restrict a, const double *restrict b, const double *restrict c,
                  const double *restrict d, const double *restrict e, double *restrict sum)
{
    for (int i = 0; i < TILE_LANES; i++)
        sum[i] += (a[i] + b[i]) + (c[i] + d[i]) + e[i];
}

static void sum_1(const double *restrict a, double *restrict sum)
{
    for (int i = 0; i < TILE_LANES; i++)
        sum[i] += a[i];
}

void window_sum(const double *const *rows, unsigned count, double *sum)
{
    unsigned k = 0;
    memset(sum, 0, TILE_LANES * sizeof *sum);
    for (; k + PASS <= count; k += PASS)
        sum_5(rows[k], rows[k + 1], rows[k + 2], rows[k + 3], rows[k + 4], sum);
    for (; k < count; k++)
        sum_1(rows[k], sum);
}

static void distance_sum_5(const double *restrict a, const double *restrict b, const double *restrict c,
                           const double *restrict d, const double *restrict e, const double *restrict m,
                           double *restrict sum)
{
    for (int i = 0; i < TILE_LANES; i++)
        sum[i] += (fabs(a[i] - m[i]) + fabs(b[i] - m[i])) + (fabs(c[i] - m[i]) + fabs(d[i] - m[i])) +
                  fabs(e[i] - m[i]);
}

void window_distance_sum(const double *const *rows, unsigned count, const double *middle, double *sum)
{
    assert(count % PASS == 0);
    memset(sum, 0, TILE_LANES * sizeof *sum);
    for (unsigned k = 0; k < count; k += PASS)
        distance_sum_5(rows[k], rows[k + 1], rows[k + 2], rows[k + 3], rows[k + 4], middle, sum);
}

static inline double square(double x)
{
    return x * x;
}

static void square_sum_5(const double *restrict a, const double *restrict b, const double *restrict c,
                         const double *restrict d, const double *restrict e, const double *restrict m,
                         double *restrict sum)
{
    for (int i = 0; i < TILE_LANES; i++)
        sum[i] += (square(a[i] - m[i]) + square(b[i] - m[i])) + (square(c[i] - m[i]) + square(d[i] - m[i])) +
                  square(e[i] - m[i]);
}

void window_square_sum(const double *const *rows, unsigned count, const double *middle, double *sum)
{
    assert(count % PASS == 0);
    memset(sum, 0, TILE_LANES * sizeof *sum);
    for (unsigned k = 0; k < count; k += PASS)
        square_sum_5(rows[k], rows[k + 1], rows[k + 2], rows[k + 3], rows[k + 4], middle, sum);
}

/* larger() and smaller() return their second argument where the first is NaN. So a NaN in a row is left out.
 */
static void highest_5(const double *restrict a, const double *restrict b, const double *restrict c,
                      const double *restrict d, const double *restrict e, double *restrict best)
{
    for (int i = 0; i < TILE_LANES; i++)
        best[i] = larger(a[i], larger(b[i], larger(c[i], larger(d[i], larger(e[i], best[i])))));
}

static void lowest_5(const double *restrict a, const double *restrict b, const double *restrict c,
                     const double *restrict d, const double *restrict e, double *restrict best)
{
    for (int i = 0; i < TILE_LANES; i++)
        best[i] = smaller(a[i], smaller(b[i], smaller(c[i], smaller(d[i], smaller(e[i], best[i])))));
}

/* Begins with the first row and combines the others with it, five at a time. The last row is repeated to make
 * the last five complete, which changes neither the highest nor the lowest. */
static void window_best(const double *const *rows, unsigned count, double *best,
                        void (*best_5)(const double *, const double *, const double *, const double *,
                                       const double *, double *))
{
    memcpy(best, rows[0], TILE_LANES * sizeof *best);
    for (unsigned k = 1; k < count; k += PASS) {
        const double *pass[PASS];
        for (unsigned j = 0; j < PASS; j++)
            pass[j] = rows[k + j < count ? k + j : count - 1];
        best_5(pass[0], pass[1], pass[2], pass[3], pass[4], best);
    }
}

void window_highest(const double *const *rows, unsigned count, double *highest)
{
    window_best(rows, count, highest, highest_5);
}

void window_lowest(const double *const *rows, unsigned count, double *lowest)
{
    window_best(rows, count, lowest, lowest_5);
}
