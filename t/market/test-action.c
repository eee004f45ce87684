/* Corporate actions: what is one and what is none, and all of two real months. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "market/action.h"
#include "source/table-list.h"
#include "t/shared.h"

static void splits_and_issues_change_the_base_price(void **state)
{
    (void)state;
    /* Samsung Electronics 50:1 */
    assert_true(action_factor(2650000, 51900, -1100, "KOSPI", 20180504) == 53000.0 / 2650000);
    /* a bonus issue and a consolidation */
    assert_true(action_factor(43300, 21600, -100, "KOSDAQ", 20240626) == 21700.0 / 43300);
    assert_true(action_factor(1162, 2325, 0, "KOSDAQ", 20260316) == 2325.0 / 1162);
    /* a split of a stock that does not trade on the day */
    assert_true(action_factor(261, 1305, 0, "KOSPI", 20260210) == 5);
}

static void an_ordinary_day_has_factor_one(void **state)
{
    (void)state;
    assert_true(action_factor(128500, 120200, -8300, "KOSPI", 20260102) == 1);
    assert_true(action_factor(1000, 1300, 300, "KOSDAQ", 20260102) == 1);
    assert_true(action_factor(5000, 5000, 0, "KOSDAQ", 20260102) == 1); /* halted */
}

static void nothing_is_inferred_from_what_is_unknown(void **state)
{
    (void)state;
    assert_true(action_factor(NAN, 104000, 78000, "KOSDAQ", 20260320) == 1); /* a new listing, a gap */
    assert_true(action_factor(0, 104000, 78000, "KOSDAQ", 20260320) == 1);
    assert_true(action_factor(5000, 2500, NAN, "KOSDAQ", 20260320) == 1);
    assert_true(action_factor(5000, NAN, 0, "KOSDAQ", 20260320) == 1);
    assert_true(action_factor(5000, 0, 0, "KOSDAQ", 20260320) == 1);
    assert_true(action_factor(5000, 2500, 2500, "KOSDAQ", 20260320) == 1);
}

static void a_close_off_the_ticks_is_rounded_and_no_action(void **state)
{
    (void)state;
    assert_true(action_factor(2087, 2100, 10, "KOSDAQ", 20260320) == 1); /* base 2,090 */
    assert_true(action_factor(2042, 2050, 5, "KOSDAQ", 20260320) == 1);
    assert_true(action_factor(2042, 2052, 5, "KOSDAQ", 20260320) == 2047.0 / 2042); /* a whole tick is one */
    assert_true(action_factor(2047, 2052, 10, "KOSDAQ", 20260320) == 2042.0 / 2047);
    /* below 2,000 won a tick was 5 won before the reform, and is 1 won since */
    assert_true(action_factor(1503, 1510, 5, "KOSDAQ", 20230120) == 1);
    assert_true(action_factor(1503, 1510, 5, "KOSDAQ", 20230126) == 1505.0 / 1503);
}

static void days_are_adjacent_where_the_bases_are_the_closes_before(void **state)
{
    (void)state;
    double before[40], close[40], change[40];
    for (size_t i = 0; i < 40; i++) {
        before[i] = 1000 + 10 * (double)i;
        close[i] = 1500;
        change[i] = 1500 - before[i];
    }
    assert_true(action_days_adjacent(before, close, change, 40));
    assert_true(action_days_adjacent(before, close, change, 20));
    assert_false(action_days_adjacent(before, close, change, 19)); /* too few to tell */
    change[0]++, change[1]++;
    assert_true(action_days_adjacent(before, close, change, 40)); /* 95 % */
    change[2]++;
    assert_false(action_days_adjacent(before, close, change, 40));
    before[0] = close[1] = change[2] = NAN; /* unknown, so not compared */
    assert_true(action_days_adjacent(before, close, change, 40));
    for (size_t i = 0; i < 20; i++)
        before[i] = NAN;
    assert_true(action_days_adjacent(before, close, change, 40));
    before[20] = NAN;
    assert_false(action_days_adjacent(before, close, change, 40));
    assert_false(action_days_adjacent(NULL, NULL, NULL, 0));
}

/* ---- two months of the whole market ---- */

struct month {
    struct table_list list;
    struct table_desk desk;
    struct day today, before;
    FILE *golden;
    size_t rows;
};

static int line_compare(const void *a, const void *b)
{
    return strcmp(((const struct day_line *)a)->ticker, ((const struct day_line *)b)->ticker);
}

/* Both tables are sorted by ticker. */
static long day_find(const struct day *day, const struct day_line *line)
{
    if (day->count == 0)
        return -1;
    const struct day_line *found = bsearch(line, day->line, day->count, sizeof *line, line_compare);
    return found ? found - day->line : -1;
}

static void action_compare(struct month *month, size_t i, long was, double factor)
{
    const struct day *today = &month->today, *before = &month->before;
    char date[DATE_TEXT], found[512], expected[512];
    snprintf(found, sizeof found, "%s,%s,%s,%.0f,%.0f,%.10g,%.0f,%.0f\n", date_format(today->date, date),
             today->line[i].ticker, today->line[i].market, before->column[RAW_CLOSE][was],
             today->column[RAW_CLOSE][i] - today->column[RAW_CHANGE][i], factor,
             before->column[RAW_SHARES][was], today->column[RAW_SHARES][i]);
    if (!fgets(expected, sizeof expected, month->golden))
        fail_msg("one too many: %s", found);
    assert_string_equal(found, expected);
    month->rows++;
}

static void day_compare(struct month *month)
{
    for (size_t i = 0; i < month->today.count; i++) {
        long was = day_find(&month->before, &month->today.line[i]);
        double prev_close = was < 0 ? NAN : month->before.column[RAW_CLOSE][was];
        double factor =
            action_factor(prev_close, month->today.column[RAW_CLOSE][i], month->today.column[RAW_CHANGE][i],
                          month->today.line[i].market, month->today.date);
        if (factor != 1)
            action_compare(month, i, was, factor);
    }
}

static void two_real_months_have_these_actions_and_no_others(void **state)
{
    (void)state;
    char folder[SHARED_PATH], golden[SHARED_PATH], line[512];
    if (!shared_find("data/krx-raw", folder) || !shared_find("golden/corporate-actions-2026.csv", golden))
        skip();
    struct month month = {.golden = fopen(golden, "r")};
    assert_non_null(month.golden);
    assert_non_null(fgets(line, sizeof line, month.golden));
    char *paths[] = {folder};
    struct error err = {0};
    assert_int_equal(table_list_expand(paths, 1, &month.list, &err), 0);
    for (size_t i = 0; i < month.list.count; i++) {
        if (table_list_read(&month.list, i, 1, &month.desk, &month.today, &err) != 0)
            fail_msg("%s", err.text);
        day_compare(&month);
        struct day swap = month.before;
        month.before = month.today;
        month.today = swap;
    }
    if (fgets(line, sizeof line, month.golden))
        fail_msg("not found: %s", line);
    assert_int_equal(month.rows, 25);
    fclose(month.golden);
    day_free(&month.today);
    day_free(&month.before);
    table_desk_free(&month.desk);
    table_list_free(&month.list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(splits_and_issues_change_the_base_price),
        cmocka_unit_test(an_ordinary_day_has_factor_one),
        cmocka_unit_test(nothing_is_inferred_from_what_is_unknown),
        cmocka_unit_test(a_close_off_the_ticks_is_rounded_and_no_action),
        cmocka_unit_test(days_are_adjacent_where_the_bases_are_the_closes_before),
        cmocka_unit_test(two_real_months_have_these_actions_and_no_others),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
