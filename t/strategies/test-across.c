/* Ranks of a whole market against counting: values of all kinds, also those that only their last bits tell
 * apart. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "strategies/across.h"
#include "t/strategies/random-expr.h"

#define LANES 1280

static double value[LANES], listed[LANES], out[LANES];

static double of_kind(int kind, size_t i, uint64_t random)
{
    double part = (double)(random % 1000003) / 1000003;
    switch (kind) {
    case 0: /* as prices are */
        return 100 + floor(part * 1e5);
    case 1: /* around 0 */
        return part - 0.5;
    case 2: /* told apart by the last bits, descending */
        return 0x1p52 - (double)i;
    case 3: /* the same, in no order, beside one that is far away */
        return i == 7 ? -1e300 : 1e15 + floor(part * 1000);
    case 4: /* equal ones, and both zeros */
        return (double)(random % 3) * (random & 4 ? -0.0 : 1.0);
    default: /* of every size */
        return (random & 1 ? -1 : 1) * ldexp(1 + part, (int)(random % 1900) - 950);
    }
}

static void make(int kind, unsigned hole)
{
    uint64_t state = UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)kind;
    for (size_t i = 0; i < LANES; i++) {
        value[i] = of_kind(kind, i, random_next(&state));
        listed[i] = 1;
        if (hole && i % hole == 0)
            i % 2 ? (value[i] = NAN) : (listed[i] = 0);
    }
}

static int taken(size_t i)
{
    return listed[i] == 1 && !isnan(value[i]);
}

static void as_counted(size_t i, enum function_id function)
{
    size_t larger = 0, smaller = 0, known = 0;
    for (size_t k = 0; k < LANES; k++) {
        known += taken(k);
        larger += taken(k) && value[k] > value[i];
        smaller += taken(k) && value[k] < value[i];
    }
    if (!taken(i))
        assert_true(isnan(out[i]));
    else if (function == FUNCTION_rank)
        assert_true(out[i] == (double)(1 + larger));
    else
        assert_true(out[i] == 100 * (double)smaller / (double)(known - 1));
}

static void ranks_are_those_of_counting(void **state)
{
    static const enum function_id functions[] = {FUNCTION_rank, FUNCTION_percentile};
    double *scratch = malloc(across_scratch(LANES) * sizeof *scratch);
    (void)state;
    assert_non_null(scratch);
    for (int kind = 0; kind <= 5; kind++)
        for (unsigned hole = 0; hole <= 3; hole += 3) {
            make(kind, hole);
            for (int f = 0; f < 2; f++) {
                across(functions[f], value, listed, LANES, scratch, out);
                for (size_t i = 0; i < LANES; i++)
                    as_counted(i, functions[f]);
            }
        }
    free(scratch);
}

static void few_and_nobody(void **state)
{
    double scratch[4 * LANES];
    (void)state;
    assert_true(across_scratch(LANES) <= sizeof scratch / sizeof *scratch);
    make(0, 1);
    for (size_t i = 0; i < LANES; i++)
        listed[i] = 0;
    across(FUNCTION_rank, value, listed, LANES, scratch, out);
    assert_true(isnan(out[0]) && isnan(out[LANES - 1]));
    listed[LANES - 2] = 1;
    value[LANES - 2] = 5;
    across(FUNCTION_rank, value, listed, LANES, scratch, out);
    assert_true(out[LANES - 2] == 1 && isnan(out[LANES - 1]));
    across(FUNCTION_percentile, value, listed, LANES, scratch, out);
    assert_true(isnan(out[LANES - 2]));
    across(FUNCTION_zscore, value, listed, LANES, scratch, out);
    assert_true(isnan(out[LANES - 2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_those_of_counting),
        cmocka_unit_test(few_and_nobody),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
