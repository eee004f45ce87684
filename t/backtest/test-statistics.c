/* The figures of a backtest: by hand, and against numbers that numpy gave. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "backtest/statistics.h"

static void near(double value, double expected)
{
    assert_true(fabs(value - expected) <= 1e-12 * fabs(expected));
}

static void mean_median_and_hit_rate_by_hand(void **state)
{
    double odd[] = {0.03, -0.01, 0, 0.02, 0.01}, even[] = {4, 1, 3, 2}, one[] = {-7};
    (void)state;
    near(statistics_mean(odd, 5), 0.01);
    near(statistics_hit_rate(odd, 5), 0.6);
    near(statistics_median(odd, 5), 0.01);
    near(statistics_median(even, 4), 2.5);
    near(statistics_median(one, 1), -7);
    near(statistics_hit_rate(one, 1), 0);
}

static int number_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Of lists of all lengths to 200: rising, falling, all equal, of few values, like an organ, and by chance. */
static void the_median_is_that_of_a_sorted_list(void **state)
{
    unsigned random = 1;
    (void)state;
    for (int count = 1; count <= 200; count++)
        for (int kind = 0; kind < 6; kind++) {
            double value[200], sorted[200];
            for (int i = 0; i < count; i++) {
                random = random * 1103515245 + 12345;
                const double made[] = {i, -i, 7, random >> 16 & 3, abs(count - 2 * i), random >> 4};
                sorted[i] = value[i] = made[kind];
            }
            qsort(sorted, (size_t)count, sizeof *sorted, number_compare);
            assert_true(statistics_median(value, (size_t)count) ==
                        (sorted[(count - 1) / 2] + sorted[count / 2]) / 2);
            qsort(value, (size_t)count, sizeof *value, number_compare);
            assert_memory_equal(value, sorted, (size_t)count * sizeof *value);
        }
}

static void nothing_has_no_figures(void **state)
{
    (void)state;
    assert_true(isnan(statistics_mean(NULL, 0)));
    assert_true(isnan(statistics_median(NULL, 0)));
    assert_true(isnan(statistics_hit_rate(NULL, 0)));
    assert_true(isnan(statistics_t(NULL, 0, 4)));
    assert_true(isnan(statistics_drawdown(NULL, 0)));
}

/* 3, 5, none, 1, 7, a value a day: the mean is 4, u is -1, 1, 0, -3, 3, g[0] 20, g[1] -1 - 9 = -10. Of both
 * pairs as days, every u is 0. */
static void t_by_hand(void **state)
{
    const struct day_sum single[] = {{3, 1}, {5, 1}, {0, 0}, {1, 1}, {7, 1}};
    const struct day_sum together[] = {{8, 2}, {0, 0}, {8, 2}};
    (void)state;
    near(statistics_t(single, 5, 0), 4 / sqrt(20.0 / 16));
    near(statistics_t(single, 5, 1), 4 / sqrt(10.0 / 16));
    assert_true(isnan(statistics_t(together, 3, 0)));
    assert_true(isnan(statistics_t(single, 1, 0)));
}

/* .01 -.02 .03 | | .015 | -.01 -.005 | .02 .04 .01 -.03 | .005 | | -.025 .01 | .03 | .002 .001 a day; numpy:
 * u[d] the sums of x - mean, W[i, j] = max(0, 1 - |i - j| / (lag + 1)), t = mean / sqrt(u' W u / n^2). */
static void t_is_that_of_numpy(void **state)
{
    const struct day_sum day[] = {{0.01 - 0.02 + 0.03, 3},
                                  {0, 0},
                                  {0.015, 1},
                                  {-0.01 - 0.005, 2},
                                  {0.04, 4},
                                  {0.005, 1},
                                  {0, 0},
                                  {-0.015, 2},
                                  {0.03, 1},
                                  {0.003, 2}};
    (void)state;
    near(statistics_t(day, 10, 0), 1.6787707729813688);
    near(statistics_t(day, 10, 1), 2.7810313879980266);
    near(statistics_t(day, 10, 4), 3.8256122330324707);
    near(statistics_t(day, 10, 19), 8.668950285809556);
}

static void equal_values_have_no_t(void **state)
{
    struct day_sum day[7];
    (void)state;
    for (int d = 0; d < 7; d++)
        day[d] = (struct day_sum){0.1 + 0.1 + 0.1, 3};
    for (size_t lag = 0; lag < 10; lag++)
        assert_true(isnan(statistics_t(day, 7, lag)));
}

static void drawdown_is_from_the_highest_point_before(void **state)
{
    const double curve[] = {1, 1.25, 1, 1.5, 1.2, 0.9, 1.6, 1.5}, rising[] = {1, 1, 2};
    (void)state;
    near(statistics_drawdown(curve, 8), 0.9 / 1.5 - 1);
    near(statistics_drawdown(curve, 4), 1 / 1.25 - 1);
    assert_true(statistics_drawdown(rising, 3) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_median_and_hit_rate_by_hand),
        cmocka_unit_test(the_median_is_that_of_a_sorted_list),
        cmocka_unit_test(nothing_has_no_figures),
        cmocka_unit_test(t_by_hand),
        cmocka_unit_test(t_is_that_of_numpy),
        cmocka_unit_test(equal_values_have_no_t),
        cmocka_unit_test(drawdown_is_from_the_highest_point_before),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
