/* The checks that every source's tables pass: one row of vectors for each rule, where the fault is said to
 * be, and which of several faults is told. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "source/day-check.h"

#define ROWS 5

/* Five good rows; the lines of a file are known where `lined`. */
static void day_fill(struct day *day, bool lined)
{
    static const double row[RAW_PUBLISHED] = {
        [RAW_OPEN] = 100,  [RAW_HIGH] = 110,   [RAW_LOW] = 90,          [RAW_CLOSE] = 105, [RAW_CHANGE] = -5,
        [RAW_VOLUME] = 10, [RAW_VALUE] = 1000, [RAW_MARKET_CAP] = 1050, [RAW_SHARES] = 10};
    static const char *const market[ROWS] = {"KOSPI", "KOSDAQ", "KOSDAQ GLOBAL", "KONEX", "KOSPI"};
    day_clear(day, 20260303);
    for (unsigned i = 0; i < ROWS; i++) {
        assert_int_equal(day_add(day), i);
        snprintf(day->line[i].ticker, TICKER_TEXT, "0000%u0", i + 1);
        snprintf(day->line[i].market, MARKET_TEXT, "%s", market[i]);
        day->line[i].file_line = lined ? i + 2 : 0;
        for (int c = 0; c < RAW_PUBLISHED; c++)
            day->column[c][i] = row[c];
    }
}

static const struct day_past nothing;

struct fault {
    const char *rule;
    enum raw_column
        column; /* set to `number`, in the fourth row; ticker or market where one of these is given */
    double number;
    const char *ticker, *market, *message;
};

static const struct fault faults[] = {
    {"ticker", 0, 0, "00004", NULL,
     "ticker \"00004\" is no code, expected six characters such as 005930 or 00104K"},
    {"market", 0, 0, NULL, "NYSE",
     "market \"NYSE\" is not known, expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX"},
    {"market", 0, 0, NULL, "", "market \"\" is not known, expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX"},
    {"size", RAW_VALUE, 9007199254740994.0, NULL, NULL,
     "value \"9.00719925474099e+15\" is too large, expected at most 9007199254740992 (2^53)"},
    {"size", RAW_SHARES, INFINITY, NULL, NULL,
     "shares \"inf\" is too large, expected at most 9007199254740992 (2^53)"},
    {"size", RAW_CHANGE, -1e17, NULL, NULL,
     "change \"-1e+17\" is too large, expected at most 9007199254740992 (2^53)"},
    {"sign", RAW_VOLUME, -0.5, NULL, NULL, "volume \"-0.5\" is negative, expected 0 or more"},
    {"sign", RAW_CLOSE, -105, NULL, NULL, "close \"-105\" is negative, expected 0 or more"},
    {"close", RAW_CLOSE, 0, NULL, NULL,
     "close is 0, expected a price above 0 (carried while the ticker is halted)"},
    {"close", RAW_CLOSE, NAN, NULL, NULL,
     "close is unknown, expected a price above 0 (carried while the ticker is halted)"},
    {"high", RAW_HIGH, 89, NULL, NULL, "high 89 is below low 90, expected high at or above low"},
    {"price", RAW_OPEN, 0, NULL, NULL,
     "open, high, low are 0, 110, 90, expected three prices, or 0 three times without a regular trade, or "
     "three "
     "empty fields"},
    {"price", RAW_LOW, NAN, NULL, NULL,
     "open, high, low are 100, 110, nan, expected three prices, or 0 three times without a regular trade, or "
     "three "
     "empty fields"},
    {"twice", 0, 0, "000020", NULL, "ticker 000020 was on line 3 already, expected once"},
};

static void fault_put(struct day *day, size_t row, const struct fault *fault)
{
    if (fault->ticker != NULL)
        snprintf(day->line[row].ticker, TICKER_TEXT, "%s", fault->ticker);
    else if (fault->market != NULL)
        snprintf(day->line[row].market, MARKET_TEXT, "%s", fault->market);
    else
        day->column[fault->column][row] = fault->number;
}

static void is_refused(const struct day *day, const struct day_past *past, const char *message)
{
    struct error err = {0};
    if (day_check(day, past, "t.csv", &err) != ERROR_DATA || strcmp(err.text, message) != 0)
        fail_msg("\n  said     %s\n  expected %s", err.text, message);
    assert_int_equal(day_check(day, past, "t.csv", NULL), ERROR_DATA);
}

static void each_fault_by_its_line(void **state)
{
    (void)state;
    struct day day = {0};
    struct error err = {0};
    day_fill(&day, true);
    if (day_check(&day, &nothing, "t.csv", &err) != 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        char message[512];
        day_fill(&day, true);
        fault_put(&day, 3, &faults[i]);
        snprintf(message, sizeof message, "t.csv:5: %s", faults[i].message);
        is_refused(&day, &nothing, message);
    }
    day_free(&day);
}

/* A table that was no text has no lines. */
static void each_fault_by_its_row(void **state)
{
    (void)state;
    struct day day = {0};
    day_fill(&day, false);
    day.column[RAW_CLOSE][3] = NAN;
    is_refused(
        &day, &nothing,
        "t.csv: row 4 (000040): close is unknown, expected a price above 0 (carried while the ticker is "
        "halted)");
    day_fill(&day, false);
    memcpy(day.line[4].ticker, day.line[1].ticker, TICKER_TEXT);
    is_refused(&day, &nothing, "t.csv: row 5 (000020): ticker 000020 was in row 2 already, expected once");
    day_free(&day);
}

/* Of two faults the one in the earlier row is told, whichever rules they break; in one row, the rule's that
 * comes first. */
static void the_first_fault_is_told(void **state)
{
    (void)state;
    struct day day = {0};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) {
            char message[512];
            day_fill(&day, true);
            fault_put(&day, 4, &faults[k]);
            fault_put(&day, 3, &faults[i]);
            snprintf(message, sizeof message, "t.csv:5: %s", faults[i].message);
            is_refused(&day, &(struct day_past){20260302, 1000}, message);
        }
    day_fill(&day, true);
    day.column[RAW_HIGH][2] = 1;
    day.column[RAW_CLOSE][2] = 0;
    day.column[RAW_VOLUME][2] = -1;
    is_refused(&day, &nothing, "t.csv:4: volume \"-1\" is negative, expected 0 or more");
    day.column[RAW_OPEN][2] = -2;
    is_refused(&day, &nothing, "t.csv:4: open \"-2\" is negative, expected 0 or more");
    day_free(&day);
}

/* A halted stock, an unknown one, prices at the limits, a close out of its range. */
static void what_is_let_pass(void **state)
{
    (void)state;
    struct day day = {0};
    struct error err = {0};
    day_fill(&day, true);
    day.column[RAW_OPEN][0] = day.column[RAW_HIGH][0] = day.column[RAW_LOW][0] = 0;
    for (int c = 0; c < RAW_PUBLISHED; c++)
        day.column[c][1] = c == RAW_CLOSE ? 1 : NAN;
    day.column[RAW_MARKET_CAP][2] = DAY_NUMBER_MOST;
    day.column[RAW_CHANGE][2] = -DAY_NUMBER_MOST;
    day.column[RAW_CLOSE][3] = 1000;
    day.column[RAW_HIGH][4] = day.column[RAW_LOW][4] = 100;
    if (day_check(&day, &nothing, "t.csv", &err) != 0)
        fail_msg("%s", err.text);
    day_free(&day);
}

/* Five rows are enough after ten of the day before, and too few after eleven. */
static void half_of_the_rows(void **state)
{
    (void)state;
    struct day day = {0};
    struct error err = {0};
    day_fill(&day, true);
    assert_int_equal(day_check(&day, &(struct day_past){20260302, 10}, "t.csv", &err), 0);
    is_refused(
        &day, &(struct day_past){20260302, 11},
        "t.csv: the table of 2026-03-03 has 5 rows, that of 2026-03-02 had 11, expected at least half as "
        "many");
    day_free(&day);
}

/* Each rule has a name of its own, and a fault above breaks it and no other one that comes first. */
static void every_rule_has_its_fault(void **state)
{
    (void)state;
    struct day day = {0};
    for (size_t r = 0; r < day_rule_count; r++) {
        const struct day_rule *rule = &day_rule_table[r];
        bool tried = strcmp(rule->name, "rows") == 0;
        for (size_t other = 0; other < r; other++)
            assert_string_not_equal(rule->name, day_rule_table[other].name);
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
            struct day_breach breach = {.row = BREACH_ROWS};
            day_fill(&day, true);
            fault_put(&day, 3, &faults[i]);
            struct day_look look;
            day_look_at(&look, &day, &nothing);
            bool own = strcmp(faults[i].rule, rule->name) == 0;
            int broken = rule->breaks(rule, &look, &breach);
            if (own) {
                assert_int_equal(broken, 1);
                assert_int_equal(breach.row, 3);
                assert_true(breach.text[0] != '\0');
            }
            tried |= own;
        }
        if (!tried)
            fail_msg("no fault breaks rule %s", rule->name);
        assert_true(rule->what[0] != '\0' && strncmp(rule->expected, "expected ", 9) == 0);
    }
    day_free(&day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_by_its_line),  cmocka_unit_test(each_fault_by_its_row),
        cmocka_unit_test(the_first_fault_is_told), cmocka_unit_test(what_is_let_pass),
        cmocka_unit_test(half_of_the_rows),        cmocka_unit_test(every_rule_has_its_fault),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
