/* The histogram of the load client against sorted values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "t/http/histogram.h"

static void test_places(void **state)
{
    (void)state;
    unsigned before = 0;
    for (unsigned bit = 0; bit < 63; bit++)
        for (int step = -1; step <= 1; step++) {
            uint64_t value = (UINT64_C(1) << bit) + (uint64_t)step;
            unsigned place = histogram_place(value);
            assert_true(place >= before || step == -1);
            before = place;
            assert_true(histogram_value(place) >= value);
            assert_true(histogram_value(place) - value <= value / 128);
            assert_int_equal(histogram_place(histogram_value(place)), place);
            assert_int_equal(histogram_place(histogram_value(place) + 1), place + 1);
        }
    assert_true(histogram_place(UINT64_MAX) < 64 * HISTOGRAM_STEPS);
}

static int ascending(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void test_quantiles(void **state)
{
    (void)state;
    static uint64_t values[10000];
    static struct histogram histogram;
    assert_int_equal(histogram_quantile(&histogram, 0.5), 0);
    uint64_t seed = 1;
    for (size_t i = 0; i < 10000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
        values[i] = (seed >> 33) >> (seed % 31);
        histogram_add(&histogram, values[i]);
    }
    qsort(values, 10000, sizeof *values, ascending);
    static const double parts[] = {0.0001, 0.01, 0.5, 0.9, 0.99, 0.999, 1};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint64_t exact = values[(size_t)(parts[i] * 10000 + 0.5) - 1];
        uint64_t told = histogram_quantile(&histogram, parts[i]);
        assert_true(told >= exact && told - exact <= exact / 128);
    }
    assert_int_equal(histogram_quantile(&histogram, 1), values[9999]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_quantiles),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
