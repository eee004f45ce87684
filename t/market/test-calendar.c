/* The trading calendar: the closures that KRX had, the rules one by one, and the user's file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "market/calendar.h"
#include "t/shared.h"
#include "t/temp.h"

struct fixture {
    char dir[TEMP_PATH];
    struct calendar *calendar;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    temp_make(fixture.dir);
    *state = &fixture;
    return calendar_new(NULL, &fixture.calendar, NULL);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    calendar_free(&fixture->calendar);
    calendar_free(&fixture->calendar);
    temp_remove(fixture->dir);
    return 0;
}

static kst_date day_after(kst_date date)
{
    return date_from_days(date_to_days(date) + 1);
}

/* Days from `date` on that the calendar agrees are open, up to but without `until`; weekends are passed over.
 */
static void assert_open_until(const struct calendar *calendar, kst_date date, kst_date until)
{
    for (; date < until; date = day_after(date))
        if (date_weekday(date) != 0 && date_weekday(date) != 6 && !calendar_is_open(calendar, date))
            fail_msg("%d is closed (%s), but KRX was open", date, calendar_reason(calendar, date));
}

static void no_closure_more_and_none_less_than_krx_had(void **state)
{
    const struct calendar *calendar = ((struct fixture *)*state)->calendar;
    char path[SHARED_PATH], line[256], text[DATE_TEXT];
    if (!shared_find("data/xkrx-closures.csv", path))
        skip();
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    kst_date date = 0, next = CALENDAR_FIRST;
    size_t count = 0;
    while (fgets(line, sizeof line, file)) {
        snprintf(text, sizeof text, "%.10s", line);
        if (!date_parse(text, &date) || date < CALENDAR_FIRST)
            continue;
        assert_open_until(calendar, next, date);
        if (calendar_is_open(calendar, date))
            fail_msg("%d is open, but KRX was closed", date);
        next = day_after(date);
        count++;
    }
    fclose(file);
    assert_true(count > 400);
    assert_open_until(calendar, next, date / 10000 * 10000 + 1231);
}

/* Each is a rule's first or last year, or two rules that meet. */
static void the_rules_one_by_one(void **state)
{
    const struct calendar *calendar = ((struct fixture *)*state)->calendar;
    static const struct {
        kst_date date;
        const char *reason; /* "": open */
    } days[] = {
        {20050405, "Arbor Day"},
        {20060405, ""},
        {20070717, "Constitution Day"},
        {20250717, ""},
        {20260717, "Constitution Day"},
        {20130513, ""},
        {20140506, "Buddha's Birthday"},
        {20140910, "substitute holiday"},
        {20131009, "Hangeul Day"},
        {20121009, ""},
        {20171006, "substitute holiday"}, /* Chuseok and National Foundation Day on one day */
        {20171002, "temporary holiday"},
        {20210816, "substitute holiday"},
        {20210607, ""}, /* Memorial Day has no substitute */
        {20230529, "substitute holiday"},
        {20211227, ""},
        {20271227, "substitute holiday"},
        {20250506, "substitute holiday"}, /* Children's Day and Buddha's Birthday on one day */
        {20270503, "substitute holiday"},
        {20220502, ""}, /* Labour Day on a Sunday before it was a public holiday */
        {20260603, "local elections"},
        {20280412, "National Assembly election"},
        {20300612, "local elections"},    /* not on the 5th, the eve of Memorial Day */
        {20361007, "substitute holiday"}, /* two days lost in one Chuseok */
        {20231229, "year-end closing"},
        {20271231, "year-end closing"},
        {20271230, ""},
        {20261121, "Saturday"},
        {20261122, "Sunday"},
        {20261123, ""},
        {19990301, ""}, /* before the rules: weekends only */
        {20500103, ""},
        {20500101, "Saturday"},
        {20500102, "Sunday"},
    };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        if (strcmp(calendar_reason(calendar, days[i].date), days[i].reason) != 0)
            fail_msg("%d: '%s', expected '%s'", days[i].date, calendar_reason(calendar, days[i].date),
                     days[i].reason);
        assert_int_equal(calendar_is_open(calendar, days[i].date), !*days[i].reason);
    }
}

static void next_prev_and_between_agree(void **state)
{
    const struct calendar *calendar = ((struct fixture *)*state)->calendar;
    assert_int_equal(calendar_next(calendar, 20260213), 20260219);
    assert_int_equal(calendar_prev(calendar, 20260219), 20260213);
    assert_int_equal(calendar_next(calendar, 20260217), 20260219);
    assert_int_equal(calendar_prev(calendar, 20260217), 20260213);
    assert_int_equal(calendar_between(calendar, 20230101, 20231231), 245);
    assert_int_equal(calendar_between(calendar, 20240101, 20241231), 244);
    assert_int_equal(calendar_between(calendar, 20250101, 20251231), 242);
    assert_int_equal(calendar_between(calendar, 20260101, 20261231), 244);
    assert_int_equal(calendar_between(calendar, 20261123, 20261123), 1);
    assert_int_equal(calendar_between(calendar, 20261122, 20261122), 0);
    assert_int_equal(calendar_between(calendar, 20261123, 20261120), 0);
    size_t count = 0;
    for (kst_date date = 19991230; date < 20500110; date = calendar_next(calendar, date), count++)
        assert_int_equal(calendar_prev(calendar, calendar_next(calendar, date)), date);
    assert_int_equal(calendar_between(calendar, 19991230, 20500109), count);
}

static void the_users_file_closes_and_opens_days(void **state)
{
    struct fixture *fixture = *state;
    temp_text(fixture->dir, "calendar",
              "# what the government decided\n"
              "closed 2026-11-23 cabinet decision   # by telephone\r\n"
              "\n"
              "  closed\t2026-11-24\n"
              "open 2026-11-21\n"
              "open 2026-12-25 a session for once\n"
              "closed 2026-11-25 first\n"
              "closed 2026-11-25 second\n"
              "closed 2026-11-26\n"
              "open 2026-11-26");
    struct calendar *calendar;
    struct error err = {0};
    if (calendar_new(temp_path(fixture->dir, "calendar"), &calendar, &err) != 0)
        fail_msg("%s", err.text);
    assert_string_equal(calendar_reason(calendar, 20261123), "cabinet decision");
    assert_string_equal(calendar_reason(calendar, 20261124), "closed by the calendar file");
    assert_string_equal(calendar_reason(calendar, 20261125), "second");
    assert_true(calendar_is_open(calendar, 20261121));
    assert_true(calendar_is_open(calendar, 20261225));
    assert_true(calendar_is_open(calendar, 20261126));
    assert_int_equal(calendar_next(calendar, 20261121), 20261126);
    calendar_free(&calendar);
    assert_null(calendar);
}

static void a_wrong_line_is_named_with_what_was_expected(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"shut 2026-11-23\n", ":1: 'shut', expected 'closed' or 'open'"},
        {"# fine\nclosed\n", ":2: '' is no date, expected YYYY-MM-DD"},
        {"closed 20261123\n", ":1: '20261123' is no date"},
        {"closed 2026-11-31 oops\n", ":1: '2026-11-31' is no date"},
        {"open 1999-12-31\n", ":1: 1999-12-31 is out of range, expected a day of the years 2000 to 2049"},
        {"closed 2026-11-23\n\nclosed 2050-01-01\n", ":3: 2050-01-01 is out of range"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        temp_text(fixture->dir, "calendar", bad[i].text);
        struct calendar *calendar;
        struct error err = {0};
        assert_int_equal(calendar_new(temp_path(fixture->dir, "calendar"), &calendar, &err), ERROR_CONFIG);
        assert_null(calendar);
        if (!strstr(err.text, bad[i].message) || !strstr(err.text, fixture->dir))
            fail_msg("'%s', expected '%s'", err.text, bad[i].message);
    }
}

static void a_file_that_cannot_be_read_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct calendar *calendar;
    struct error err = {0};
    assert_int_equal(calendar_new(temp_path(fixture->dir, "absent"), &calendar, &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.text, "absent"));
    assert_int_equal(calendar_new(fixture->dir, &calendar, &err), ERROR_IO);
    assert_null(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_closure_more_and_none_less_than_krx_had),
        cmocka_unit_test(the_rules_one_by_one),
        cmocka_unit_test(next_prev_and_between_agree),
        cmocka_unit_test(the_users_file_closes_and_opens_days),
        cmocka_unit_test(a_wrong_line_is_named_with_what_was_expected),
        cmocka_unit_test(a_file_that_cannot_be_read_is_an_error),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
