/* Ticker codes, and which market a stock counts to. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "market/code.h"
#include "market/universe.h"

static void codes_with_and_without_letters(void **state)
{
    (void)state;
    static const char *const good[] = {"005930", "00104K", "0126Z0", "0001A0", "33637L", "900270"};
    static const char *const bad[] = {"",       "5930",   "0059300",   "00593a", "A05930",
                                      "00593 ", "005.30", "00593\xEA", "-05930", "가나"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(ticker_code_valid(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ticker_code_valid(bad[i]));
}

static void codes_are_read_as_other_programs_write_them(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"005930", "005930"},       {"5930", "005930"},       {"1", "000001"},
        {"0126z0", "0126Z0"},       {"A005930", "005930"},    {"a005930", "005930"},
        {"005930.KS", "005930"},    {"035720.kq", "035720"},  {"5930.KS", "005930"},
        {"005930 KS", "005930"},    {"KRX:005930", "005930"}, {" 005930 ", "005930"},
        {"KR7005930003", "005930"}, {"00104K.KS", "00104K"},  {"A0126Z0", "0126Z0"},
    };
    static const char *const bad[] = {"",
                                      " ",
                                      ".KS",
                                      "KRX:",
                                      "삼성전자",
                                      "samsung",
                                      "0059300",
                                      "A5930000",
                                      "A",
                                      "005930.XX",
                                      "KR8005930003",
                                      "-5930",
                                      "59.30",
                                      "005930,1",
                                      "A00593",
                                      "0059\xEA",
                                      "0000000000000000005930"};
    char code[CODE_TEXT];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(ticker_code_read(good[i][0], code));
        assert_string_equal(code, good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ticker_code_read(bad[i], code));
}

static void konex_and_small_companies_are_not_tracked(void **state)
{
    (void)state;
    assert_true(universe_qualifies("KOSPI", 1e11, 1e11));
    assert_true(universe_qualifies("KOSDAQ", 1e11, 1e11));
    assert_true(universe_qualifies("KOSDAQ GLOBAL", 2e11, 1e11));
    assert_false(universe_qualifies("KOSPI", 1e11 - 1, 1e11));
    assert_false(universe_qualifies("KONEX", 1e13, 1e11));
    assert_false(universe_qualifies("NYSE", 1e13, 1e11));
    assert_false(universe_qualifies("KOSPI", NAN, 1e11));
}

static void kosdaq_global_is_a_part_of_kosdaq(void **state)
{
    (void)state;
    assert_true(market_matches("KOSDAQ", "KOSDAQ"));
    assert_true(market_matches("KOSDAQ GLOBAL", "KOSDAQ"));
    assert_true(market_matches("KOSDAQ GLOBAL", "KOSDAQ GLOBAL"));
    assert_false(market_matches("KOSDAQ", "KOSDAQ GLOBAL"));
    assert_false(market_matches("KOSPI", "KOSDAQ"));
    assert_false(market_matches("KONEX", "KOSDAQ"));
    assert_true(market_valid("KOSDAQ GLOBAL"));
    assert_false(market_valid("kospi"));
    assert_false(market_valid(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_with_and_without_letters),
        cmocka_unit_test(codes_are_read_as_other_programs_write_them),
        cmocka_unit_test(konex_and_small_companies_are_not_tracked),
        cmocka_unit_test(kosdaq_global_is_a_part_of_kosdaq),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
