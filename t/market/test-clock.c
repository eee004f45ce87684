/* The clock: what it reads, what it refuses, and that Korea's day is nine hours ahead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "market/clock.h"

/* Runs first: clock_set() has no way back. */
static void runs_with_the_system_until_it_is_set(void **state)
{
    (void)state;
    struct timespec before, after;
    /* time() may not be asked instead: it reads a clock that can still be in the second before. */
    clock_gettime(CLOCK_REALTIME, &before);
    int64_t now = clock_now_utc();
    clock_gettime(CLOCK_REALTIME, &after);
    assert_true(before.tv_sec <= now && now <= after.tv_sec);
}

static void reads_every_offset(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t utc;
    } good[] = {
        {"1970-01-01T09:00+09:00", 0},
        {"2026-11-23T19:00+09:00", 1795428000},
        {"2026-11-23T19:00:59+09:00", 1795428059},
        {"2026-11-23T10:00Z", 1795428000},
        {"2026-11-23T10:00:00Z", 1795428000},
        {"2026-11-23T05:00-05:00", 1795428000},
        {"2026-11-24T00:15+14:15", 1795428000},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_int_equal(clock_set(good[i].text, NULL), 0);
        assert_int_equal(clock_now_utc(), good[i].utc);
    }
}

static void refuses_what_is_no_instant(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "now",
        "2026-11-23",
        "2026-11-23T19:00",
        "2026-11-23 19:00+09:00",
        "2026-11-31T19:00+09:00",
        "2026-11-23T24:00+09:00",
        "2026-11-23T19:60+09:00",
        "2026-11-23T19:00:60+09:00",
        "2026-11-23T19:00:+09:00",
        "2026-11-23T19:00+0900",
        "2026-11-23T19:00+09",
        "2026-11-23T19:00+09:00 ",
        "2026-11-23T19:00ZZ",
        "2026-11-23T1a:00Z",
        "2026-11-23T",
    };
    assert_int_equal(clock_set("2026-11-23T10:00Z", NULL), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct error err = {0};
        assert_int_equal(clock_set(bad[i], &err), ERROR_USAGE);
        assert_non_null(strstr(err.text, "expected"));
        assert_int_equal(clock_now_utc(), 1795428000);
    }
}

static void the_day_in_korea_begins_at_15_utc(void **state)
{
    (void)state;
    assert_int_equal(clock_kst_date(1795446000 - 1), 20261123);
    assert_int_equal(clock_kst_date(1795446000), 20261124);
    assert_int_equal(clock_kst_date(-9 * 3600), 19700101);
    assert_int_equal(clock_kst_date(-9 * 3600 - 1), 19691231);
}

static void minutes_reach_into_the_days_after(void **state)
{
    (void)state;
    assert_int_equal(clock_utc_at(20261123, 1140), 1795428000);
    assert_int_equal(clock_utc_at(20261122, 1440 + 1140), 1795428000);
    assert_int_equal(clock_utc_at(20261231, 1440 + 490), clock_utc_at(20270101, 490));
    assert_int_equal(clock_kst_date(clock_utc_at(20261231, 1439)), 20261231);
    assert_int_equal(clock_kst_date(clock_utc_at(20261231, 1440)), 20270101);
}

static void texts_are_iso_8601(void **state)
{
    (void)state;
    char text[CLOCK_TEXT];
    assert_string_equal(clock_format_utc(1795428059, text), "2026-11-23T10:00:59Z");
    assert_string_equal(clock_format_kst(1795428059, text), "2026-11-23T19:00:59+09:00");
    assert_string_equal(clock_format_utc(-1, text), "1969-12-31T23:59:59Z");
    assert_string_equal(clock_format_kst(INT64_MIN / 2, text), "");
    assert_string_equal(clock_format_utc(INT64_MAX / 2, text), "");
    assert_int_equal(clock_set(clock_format_kst(1795428059, text), NULL), 0);
    assert_int_equal(clock_now_utc(), 1795428059);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_with_the_system_until_it_is_set),
        cmocka_unit_test(reads_every_offset),
        cmocka_unit_test(refuses_what_is_no_instant),
        cmocka_unit_test(the_day_in_korea_begins_at_15_utc),
        cmocka_unit_test(minutes_reach_into_the_days_after),
        cmocka_unit_test(texts_are_iso_8601),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
