/* The tick table: every border, every market, both sides of the reform. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/tick.h"

struct vector {
    double price, kospi_before, kosdaq_before, since;
};

static const struct vector vectors[] = {
    {1, 1, 1, 1},
    {999, 1, 1, 1},
    {1000, 5, 5, 1},
    {1999, 5, 5, 1},
    {2000, 5, 5, 5},
    {4999, 5, 5, 5},
    {5000, 10, 10, 10},
    {9999, 10, 10, 10},
    {10000, 50, 50, 10},
    {19999, 50, 50, 10},
    {20000, 50, 50, 50},
    {49999, 50, 50, 50},
    {50000, 100, 100, 100},
    {99999, 100, 100, 100},
    {100000, 500, 100, 100},
    {199999, 500, 100, 100},
    {200000, 500, 100, 500},
    {499999, 500, 100, 500},
    {500000, 1000, 100, 1000},
    {2650000, 1000, 100, 1000},
};

static void every_border_of_every_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        assert_true(tick_size(v->price, "KOSPI", 20230124) == v->kospi_before);
        assert_true(tick_size(v->price, "KOSDAQ", 20230124) == v->kosdaq_before);
        assert_true(tick_size(v->price, "KONEX", 20180504) == v->kosdaq_before);
        assert_true(tick_size(v->price, "KOSDAQ GLOBAL", 20221121) == v->kosdaq_before);
        assert_true(tick_size(v->price, "KOSPI", 20230125) == v->since);
        assert_true(tick_size(v->price, "KOSDAQ", 20230125) == v->since);
        assert_true(tick_size(v->price, "KONEX", 20261123) == v->since);
    }
}

static void rounds_to_the_nearest_upwards_from_the_middle(void **state)
{
    (void)state;
    assert_true(tick_round(2042, "KOSDAQ", 20260320) == 2040);
    assert_true(tick_round(2042.5, "KOSDAQ", 20260320) == 2045);
    assert_true(tick_round(2087, "KOSDAQ", 20260320) == 2085);
    assert_true(tick_round(4999, "KOSDAQ", 20260320) == 5000);
    assert_true(tick_round(183250, "KOSPI", 20220103) == 183500);
    assert_true(tick_round(183250, "KOSPI", 20230125) == 183300);
    assert_true(tick_round(53000, "KOSPI", 20180504) == 53000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_border_of_every_table),
        cmocka_unit_test(rounds_to_the_nearest_upwards_from_the_middle),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
