#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/date.h"

static void every_day_goes_there_and_back(void **state)
{
    (void)state;
    int32_t days = date_to_days(19000101);
    int weekday = 1; /* 1900-01-01 was a Monday */
    for (kst_date date = 19000101; date < 22000101; date = date_from_days(++days)) {
        assert_true(date_valid(date));
        assert_int_equal(date_to_days(date), days);
        assert_int_equal(date_weekday(date), weekday);
        weekday = (weekday + 1) % 7;
    }
    assert_int_equal(date_to_days(19700101), 0);
    assert_int_equal(date_to_days(20261123), 20780);
}

static void texts(void **state)
{
    (void)state;
    char text[DATE_TEXT];
    kst_date date = 1;
    assert_true(date_parse("2024-02-29", &date));
    assert_int_equal(date, 20240229);
    assert_string_equal(date_format(date, text), "2024-02-29");
    assert_string_equal(date_format(0, text), "");
    static const char *const bad[] = {"2023-02-29",  "2024-13-01", "2024-00-10", "2024-1-01",  "20240101",
                                      "2024-01-01 ", "",           "abcd-ef-gh", "2024-01-32", "-024-01-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(date_parse(bad[i], &date));
    assert_int_equal(date, 20240229);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_goes_there_and_back),
        cmocka_unit_test(texts),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
