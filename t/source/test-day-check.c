/* The rules of a row that every source's tables pass: one row of vectors for each rule, where the fault is
 * said to be, and which of several faults is told. The rules of whole tables are those of test-day-rules.c.
 */
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
    {"three", RAW_OPEN, 0, NULL, NULL,
     "open, high, low are 0, 110, 90, expected three prices, or 0 three times without a regular trade, or "
     "three "
     "empty fields"},
    {"three", RAW_LOW, NAN, NULL, NULL,
     "open, high, low are 100, 110, nan, expected three prices, or 0 three times without a regular trade, or "
     "three "
     "empty fields"},
    {"price", RAW_CLOSE, 111, NULL, NULL,
     "open 100 and close 111 are not both between low 90 and high 110, expected low <= open, close <= high"},
    {"price", RAW_OPEN, 89, NULL, NULL,
     "open 89 and close 105 are not both between low 90 and high 110, expected low <= open, close <= high"},
    {"price", RAW_VALUE, 620, NULL, NULL,
     "value 620 with volume 10, expected 621 to 1441: 0.69 x low x volume to 1.31 x high x volume"},
    {"price", RAW_VALUE, 1442, NULL, NULL,
     "value 1442 with volume 10, expected 621 to 1441: 0.69 x low x volume to 1.31 x high x volume"},
    {"base", RAW_CHANGE, 105, NULL, NULL,
     "close 105 and change 105 make a base price of 0, expected a base price above 0"},
    {"cap", RAW_MARKET_CAP, 1051, NULL, NULL,
     "market_cap is 1051, close 105 x shares 10 is 1050, expected market_cap = close x shares exactly"},
    {"cap", RAW_SHARES, 1, NULL, NULL,
     "market_cap is 1050, close 105 x shares 1 is 105, expected market_cap = close x shares exactly"},
    {"cap", RAW_SHARES, NAN, NULL, NULL,
     "shares is unknown, market_cap is 1050, expected market_cap = close x shares exactly"},
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

/* A rule that a day may be let past is named. */
static void message_of(const struct fault *fault, char message[static 512])
{
    bool named = day_rule_named(fault->rule) >= 0;
    snprintf(message, 512, "t.csv:5: %s%s%s%s", fault->message, named ? " (rule " : "",
             named ? fault->rule : "", named ? ")" : "");
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
        message_of(&faults[i], message);
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
            message_of(&faults[i], message);
            is_refused(&day, &nothing, message);
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

/* A halted stock, an unknown one, numbers at the limits, a trade after hours, and in an adjusted table a
 * close out of the day's range and a market cap that is no product. */
static void what_is_let_pass(void **state)
{
    (void)state;
    struct day day = {0};
    struct error err = {0};
    day_fill(&day, true);
    day.column[RAW_OPEN][0] = day.column[RAW_HIGH][0] = day.column[RAW_LOW][0] = 0;
    for (int c = 0; c < RAW_PUBLISHED; c++)
        day.column[c][1] = c == RAW_CLOSE ? 1 : NAN;
    day.column[RAW_CHANGE][2] = -DAY_NUMBER_MOST;
    day.column[RAW_VALUE][2] = 621;
    day.column[RAW_VALUE][3] = 1441;
    day.column[RAW_HIGH][4] = day.column[RAW_LOW][4] = 105;
    day.column[RAW_OPEN][4] = 105;
    if (day_check(&day, &nothing, "t.csv", &err) != 0)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < day.count; i++)
        day.column[RAW_CHANGE][i] = NAN;
    day.column[RAW_MARKET_CAP][2] = DAY_NUMBER_MOST;
    day.column[RAW_CLOSE][3] = 1000;
    if (day_check(&day, &nothing, "t.csv", &err) != 0)
        fail_msg("%s", err.text);
    day_free(&day);
}

/* The rule's name, its advice, and several of them at once. */
static void what_can_be_accepted(void **state)
{
    (void)state;
    struct day day = {0};
    struct error err = {0};
    day_fill(&day, true);
    day.column[RAW_VALUE][3] = 1;
    day.column[RAW_SHARES][4] = 1;
    assert_int_equal(day_check(&day, &nothing, "t.csv", &err), ERROR_DATA);
    assert_int_equal(err.remedy, REMEDY_ACCEPT);
    assert_string_equal(err.about, "2026-03-03:price,cap");
    struct day_past past = {.accepted = 1u << day_rule_named("price")};
    assert_int_equal(day_check(&day, &past, "t.csv", &err), ERROR_DATA);
    assert_non_null(strstr(err.text, "t.csv:6: market_cap"));
    assert_string_equal(err.about, "2026-03-03:cap");
    past.accepted |= 1u << day_rule_named("cap");
    struct day_verdict verdict;
    assert_int_equal(day_judge(&day, &past, &verdict), 0);
    assert_int_equal(verdict.first, -1);
    assert_int_equal(verdict.let_by, past.accepted);
    day.column[RAW_VOLUME][0] = -1; /* what nobody may accept */
    assert_int_equal(day_check(&day, &past, "t.csv", &err), ERROR_DATA);
    assert_int_equal(err.remedy, REMEDY_NONE);
    assert_int_equal(day_rule_named("sign"), -1);
    assert_int_equal(day_rule_named("rowz"), -1);
    day_free(&day);
}

static void rules_as_texts(void **state)
{
    (void)state;
    char text[DAY_RULES_TEXT];
    unsigned all = 0;
    for (size_t i = 0; i < day_rule_count; i++)
        all |= day_rule_table[i].acceptable ? 1u << i : 0;
    assert_string_equal(day_rules_text(all, text),
                        "price,base,cap,rows,known,copy,off-base,signs,volume,limit,missing");
    assert_int_equal(day_rules_parse(text), all);
    assert_string_equal(day_rules_text(0, text), "");
    assert_int_equal(day_rules_parse("copy,a rule of a later version, rows"),
                     1u << day_rule_named("copy") | 1u << day_rule_named("rows"));
}

/* Each rule of a row has a name of its own, and a fault above breaks it. */
static void every_rule_has_its_fault(void **state)
{
    (void)state;
    struct day day = {0};
    for (size_t r = 0; r < day_rule_count; r++) {
        const struct day_rule *rule = &day_rule_table[r];
        bool tried = rule->acceptable && r >= (size_t)day_rule_named("rows");
        for (size_t other = 0; other < r; other++)
            assert_string_not_equal(rule->name, day_rule_table[other].name);
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
            struct day_verdict verdict;
            if (strcmp(faults[i].rule, rule->name) != 0)
                continue;
            day_fill(&day, true);
            fault_put(&day, 3, &faults[i]);
            assert_int_equal(day_judge(&day, &nothing, &verdict), 0);
            assert_true(verdict.broken & 1u << r);
            assert_int_equal(verdict.breach[r].row, 3);
            assert_true(verdict.breach[r].text[0] != '\0');
            tried = true;
        }
        if (!tried)
            fail_msg("no fault breaks rule %s", rule->name);
        assert_true(rule->what[0] != '\0');
        assert_true(rule->expected == NULL || strncmp(rule->expected, "expected ", 9) == 0);
    }
    day_free(&day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_by_its_line),   cmocka_unit_test(each_fault_by_its_row),
        cmocka_unit_test(the_first_fault_is_told),  cmocka_unit_test(what_is_let_pass),
        cmocka_unit_test(what_can_be_accepted),     cmocka_unit_test(rules_as_texts),
        cmocka_unit_test(every_rule_has_its_fault),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
