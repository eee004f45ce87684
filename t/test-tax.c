/* The tax on sales: every rate on its first and its last day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/tax.h"

static void every_rate_from_its_first_to_its_last_day(void **state)
{
    static const struct {
        kst_date first, last;
        double bp, konex_bp;
    } rates[] = {
        {19960103, 20190602, 30, 30}, {20190603, 20201231, 25, 10}, {20210101, 20221231, 23, 10},
        {20230101, 20231231, 20, 10}, {20240101, 20241231, 18, 10}, {20250101, 20251231, 15, 10},
        {20260101, 20991231, 20, 10},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        const kst_date days[] = {rates[i].first, rates[i].last};
        for (int k = 0; k < 2; k++) {
            assert_true(tax_sell_bp("KOSPI", days[k]) == rates[i].bp);
            assert_true(tax_sell_bp("KOSDAQ", days[k]) == rates[i].bp);
            assert_true(tax_sell_bp("KOSDAQ GLOBAL", days[k]) == rates[i].bp);
            assert_true(tax_sell_bp("KONEX", days[k]) == rates[i].konex_bp);
        }
    }
}

static void a_market_without_a_name_is_taxed_as_the_large_ones(void **state)
{
    (void)state;
    assert_true(tax_sell_bp("", 20260102) == 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rate_from_its_first_to_its_last_day),
        cmocka_unit_test(a_market_without_a_name_is_taxed_as_the_large_ones),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
