/* The tax on sales: every rate on its first and its last day, which settlement decides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/calendar.h"
#include "market/tax.h"

static void every_rate_from_its_first_to_its_last_day(void **state)
{
    static const struct {
        kst_date first, last;
        double bp, konex_bp;
    } rates[] = {
        {19960103, 20190529, 30, 30}, {20190530, 20201228, 25, 10}, {20201229, 20221227, 23, 10},
        {20221228, 20231226, 20, 10}, {20231227, 20241226, 18, 10}, {20241227, 20251226, 15, 10},
        {20251229, 20991231, 20, 10},
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

/* The law's dates, and how sales around them are settled. */
static void a_sale_is_taxed_by_the_day_of_its_settlement(void **state)
{
    static const kst_date changes[] = {20190603, 20210101, 20230101, 20240101, 20250101, 20260101};
    struct calendar *calendar;
    struct error err = {0};
    (void)state;
    assert_int_equal(calendar_new(NULL, &calendar, &err), 0);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        kst_date sale = calendar_prev(calendar, changes[i]);
        for (int days = 0; days < 8; days++, sale = calendar_prev(calendar, sale)) {
            kst_date settled = calendar_next(calendar, calendar_next(calendar, sale));
            double before = tax_sell_bp("KOSPI", changes[i] - 10000),
                   after = tax_sell_bp("KOSPI", changes[i]);
            assert_true(tax_sell_bp("KOSPI", sale) == (settled >= changes[i] ? after : before));
        }
    }
    calendar_free(&calendar);
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
        cmocka_unit_test(a_sale_is_taxed_by_the_day_of_its_settlement),
        cmocka_unit_test(a_market_without_a_name_is_taxed_as_the_large_ones),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
