/* The daily price limit: the figures are those of real days. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/limit.h"
#include "market/tick.h"

struct vector {
    double base, upper, lower;
    const char *market;
    kst_date date;
};

static const struct vector vectors[] = {
    {10000, 13000, 7000, "KOSDAQ", 20250310},
    {8910, 11580, 6240, "KOSDAQ", 20260105}, /* the width of 2,673 is cut to the tick of 10 */
    {2005, 2605, 1405, "KOSDAQ",
     20260105},                         /* and one of 601 to the tick of 5, though 1,404 is on its own tick */
    {199, 228, 170, "KONEX", 20260105}, /* 15 % */
    {5310, 6900, 3720, "KOSPI", 20260106},    /* 6,903 lies between two ticks */
    {15900, 20650, 11130, "KOSPI", 20260106}, /* 20,670 between two of 50 won */
    {8790, 11420, 6160, "KOSDAQ", 20260113},
    {3, 3, 3, "KONEX", 20260203},
    {366500, 476000, 257000, "KOSDAQ", 20260213},
    {10000, 11500, 8500, "KOSDAQ", 20150612},
    {10000, 13000, 7000, "KOSDAQ", 20150615},
    {10000, 11500, 8500, "KONEX", 20150615},
    {100000, 115000, 85000, "KOSPI", 20150612},
};

static void limits_of_known_bases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        const struct vector *v = &vectors[i];
        assert_true(limit_upper(v->base, v->market, v->date) == v->upper);
        assert_true(limit_lower(v->base, v->market, v->date) == v->lower);
    }
}

/* Both limits lie on a tick, within the percentage, and a further tick would leave it. */
static void every_base_on_a_tick(void **state)
{
    (void)state;
    for (double base = 1; base < 3e6; base += tick_size(base, "KOSPI", 20260105)) {
        double upper = limit_upper(base, "KOSPI", 20260105), lower = limit_lower(base, "KOSPI", 20260105);
        double above = tick_size(upper, "KOSPI", 20260105), below = tick_size(base, "KOSPI", 20260105);
        assert_true(tick_round(upper, "KOSPI", 20260105) == upper);
        assert_true(tick_round(lower, "KOSPI", 20260105) == lower);
        assert_true(upper <= base * 1.3 && upper + above > base * 1.3);
        assert_true(lower >= base * 0.7 - 1e-9 && lower - below < base * 0.7);
    }
}

static void a_locked_day(void **state)
{
    (void)state;
    assert_int_equal(limit_locked(13000, 3000, "KOSDAQ", 20250310), LIMIT_LOCKED_UP);
    assert_int_equal(limit_locked(7000, -3000, "KOSDAQ", 20250310), LIMIT_LOCKED_DOWN);
    assert_int_equal(limit_locked(12990, 2990, "KOSDAQ", 20250310), LIMIT_FREE);
    assert_int_equal(limit_locked(40000, 30000, "KOSDAQ", 20250310), LIMIT_FREE); /* a first day */
    assert_int_equal(limit_locked(1000, -9000, "KOSDAQ", 20250310), LIMIT_FREE);  /* liquidation trading */
    assert_int_equal(limit_locked(13000, NAN, "KOSDAQ", 20250310), LIMIT_FREE);
    assert_int_equal(limit_locked(13000, 13000, "KOSDAQ", 20250310), LIMIT_FREE);
    assert_int_equal(limit_locked(3, 0, "KONEX", 20260203), LIMIT_FREE); /* both limits are the base */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits_of_known_bases),
        cmocka_unit_test(every_base_on_a_tick),
        cmocka_unit_test(a_locked_day),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
