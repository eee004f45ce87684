/* A service's history against the store's: what is equal, what is rounded, what is explained, and what is
 * not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "answer/compare.h"
#include "t/fixture.h"

#define DAYS 12

/* Stock 0 has a split on day 6: two shares for one. Stock 1 is halted on day 5 and comes back on day 6 by an
 * auction at half of its price, which is no action. Stock 2 is missing on day 4. Stock 3 lost 80 % over a
 * reduction of its capital whose base price the exchange left alone: shares / 10 on day 6. */
enum { SPLIT, AUCTION, HOLE, REDUCED, STOCKS };

static double close_of(int stock, int day)
{
    double close = 10001 + 10 * day;
    if (stock == SPLIT && day >= 6)
        return 5001 + 10 * day;
    if (stock == AUCTION && day >= 5)
        return day == 5 ? close_of(stock, 4) : 5000 + 10 * day;
    if (stock == REDUCED && day >= 5)
        return day == 5 ? close_of(stock, 4) : 20000 + 10 * day;
    return close;
}

static bool line(int stock, int day, struct fixture_line *line)
{
    double close = close_of(stock, day), before = day ? close_of(stock, day - 1) : close, base = before;
    bool halted = (stock == AUCTION || stock == REDUCED) && day == 5;
    if (stock == HOLE && day == 4)
        return false;
    if (stock == SPLIT && day == 6) {
        line->factor = 0.5;
        base = 5026; /* 10,051 / 2, rounded up */
    }
    if (stock == AUCTION && day == 6)
        base = close; /* its open */
    if (stock == REDUCED && day == 6)
        line->factor = 10;
    const double values[] = {close, close + 5, close - 5, close, close - base, 1000 + day};
    for (int c = 0; c <= RAW_VOLUME; c++)
        line->column[c] = values[c];
    if (halted)
        line->column[RAW_OPEN] = line->column[RAW_HIGH] = line->column[RAW_LOW] = line->column[RAW_VOLUME] =
            0;
    return true;
}

struct test {
    struct fixture fixture;
    struct calendar *calendar;
    struct panel *panel;
    struct price_history history;
    struct compare_of of;
};

static int test_open(void **state)
{
    static struct test test;
    const struct fixture_market market = {.stocks = STOCKS, .days = DAYS, .line = line};
    memset(&test, 0, sizeof test);
    fixture_begin(&test.fixture, &market);
    *state = &test;
    return calendar_new(NULL, &test.calendar, NULL) ||
           panel_open(test.fixture.txn, &test.panel, &test.fixture.err);
}

static int test_close(void **state)
{
    struct test *test = *state;
    panel_close(&test->panel);
    calendar_free(&test->calendar);
    price_history_free(&test->history);
    compare_of_free(&test->of);
    fixture_end(&test->fixture);
    return 0;
}

/* What the stock's prices of a day are multiplied by, as a service does it that goes by the base price. */
static double service_factor(int stock, int day)
{
    double factor = 1;
    for (int later = day + 1; later < DAYS; later++) {
        struct fixture_line of = {.factor = 1};
        if (line(stock, later, &of) &&
            close_of(stock, later) - of.column[RAW_CHANGE] != close_of(stock, later - 1))
            factor *= (close_of(stock, later) - of.column[RAW_CHANGE]) / close_of(stock, later - 1);
    }
    return factor;
}

static void day_add_to(struct price_history *history, kst_date date, const double *values)
{
    long i = price_history_add(history);
    assert_true(i >= 0);
    history->date[i] = date;
    for (int c = 0; c < PRICE_COLUMNS; c++)
        history->column[c][i] = values[c];
}

/* The service's days: adjusted, cut to whole won; a halted day has only a close. */
static void service_tell(struct test *test, int stock)
{
    test->history.count = 0;
    for (int day = 0; day < DAYS; day++) {
        struct fixture_line of = {.factor = 1};
        double factor = service_factor(stock, day), values[PRICE_COLUMNS];
        if (!line(stock, day, &of))
            continue;
        for (int c = 0; c < PRICE_VOLUME; c++)
            values[c] = floor(of.column[c] * factor + 1e-9);
        values[PRICE_VOLUME] = of.column[RAW_VOLUME];
        day_add_to(&test->history, fixture_date(day), values);
    }
}

static void compare(struct test *test, int stock, const struct compare_request *asked)
{
    struct compare_request request = *asked;
    struct ticker ticker;
    char code[TICKER_TEXT];
    fixture_code(stock, code);
    request.calendar = test->calendar;
    compare_of_free(&test->of);
    assert_int_equal(ticker_get(test->fixture.txn, code, &ticker), 0);
    if (compare_stock(test->panel, &request, &ticker, &test->history, &test->of, &test->fixture.err))
        fail_msg("%s", test->fixture.err.text);
}

static const struct compare_request all;

/* "days equal rounded reopening other_close different not_in_source not_in_store volumes" */
static void counts_are(const struct test *test, const char *expected)
{
    const struct compare_of *of = &test->of;
    char got[128];
    snprintf(got, sizeof got, "%d %d %d %d %d %d %d %d %d", (int)of->days, (int)of->equal, (int)of->rounded,
             (int)of->reopening, (int)of->other_close, (int)of->different, (int)of->not_in_source,
             (int)of->not_in_store, (int)of->volumes);
    assert_string_equal(got, expected);
    assert_int_equal(of->days, of->equal + of->rounded + of->reopening + of->other_close + of->different);
}

/* The split is in both; the service cuts halves off, and its base was rounded up. */
static void a_split(void **state)
{
    struct test *test = *state;
    service_tell(test, SPLIT);
    compare(test, SPLIT, &all);
    counts_are(test, "12 6 6 0 0 0 0 0 0");
    assert_int_equal(test->of.reopening_count, 1); /* 5,026 / 10,051 is not quite 0.5, and explains nothing */
    assert_int_equal(test->of.reopenings[0].days, 0);
    assert_int_equal(test->of.first, fixture_date(0));
    assert_int_equal(test->of.last, fixture_date(11));
    assert_int_equal(test->of.as_of, fixture_date(11));
    compare(test, SPLIT, &(struct compare_request){.from = fixture_date(5), .to = fixture_date(7)});
    counts_are(test, "3 2 1 0 0 0 0 0 0");
}

static void an_auction(void **state)
{
    struct test *test = *state;
    service_tell(test, AUCTION);
    compare(test, AUCTION, &all);
    counts_are(test, "12 6 0 6 0 0 0 0 0");
    assert_int_equal(test->of.reopening_count, 1);
    assert_int_equal(test->of.reopenings[0].date, fixture_date(6));
    assert_int_equal(test->of.reopenings[0].days, 6);
    assert_true(test->of.reopenings[0].store == 1);
    assert_true(fabs(test->of.reopenings[0].source - 5060. / 10041) < 1e-12);
    assert_int_equal(test->of.difference_count, 6);
    assert_int_equal(test->of.difference[0].kind, COMPARE_REOPENING);
    assert_int_equal(test->of.difference[0].reopening, fixture_date(6));
    assert_string_equal(test->of.difference[0].column, "close");
    assert_true(test->of.difference[0].store == 10001);
    /* A day before it that differs by another ratio is not explained. */
    test->history.column[PRICE_CLOSE][3] += 3;
    compare(test, AUCTION, &all);
    counts_are(test, "12 6 0 5 0 1 0 0 0");
    assert_int_equal(test->of.difference[3].kind, COMPARE_DIFFERENT);
}

static void a_reduction(void **state)
{
    struct test *test = *state;
    service_tell(test, REDUCED);
    compare(test, REDUCED, &all);
    counts_are(test, "12 6 0 6 0 0 0 0 0");
    assert_true(test->of.reopenings[0].store == 10 && test->of.reopenings[0].source == 1);
}

static void missing_days(void **state)
{
    struct test *test = *state;
    const double values[] = {10041, 10046, 10036, 10041, 1004};
    service_tell(test, HOLE);
    compare(test, HOLE, &all);
    counts_are(test, "11 11 0 0 0 0 0 0 0"); /* missing on both sides is no difference */
    service_tell(test, AUCTION);
    price_history_cut(&test->history, fixture_date(1), fixture_date(10));
    compare(test, AUCTION, &all);
    counts_are(test, "10 5 0 5 0 0 2 0 0");
    assert_int_equal(test->of.difference[0].kind, COMPARE_NOT_IN_SOURCE);
    assert_true(isnan(test->of.difference[0].source) && test->of.difference[0].store == 10001);
    test->history.count = 0;
    for (int day = 0; day < DAYS; day++) {
        struct fixture_line of = {.factor = 1};
        if (line(HOLE, day, &of))
            day_add_to(
                &test->history, fixture_date(day),
                (double[]){of.column[0], of.column[1], of.column[2], of.column[3], of.column[RAW_VOLUME]});
        else
            day_add_to(&test->history, fixture_date(day), values);
    }
    compare(test, HOLE, &all);
    counts_are(test, "11 11 0 0 0 0 0 1 0");
    assert_int_equal(test->of.difference[0].date, fixture_date(4));
    assert_true(isnan(test->of.difference[0].store) && test->of.difference[0].source == 10041);
}

static void volumes_and_prices(void **state)
{
    struct test *test = *state;
    service_tell(test, HOLE);
    test->history.column[PRICE_VOLUME][2] = 1;
    test->history.column[PRICE_HIGH][3] += 1; /* within one won */
    test->history.column[PRICE_LOW][5] -= 2;  /* not */
    test->history.column[PRICE_CLOSE][7] = 1;
    compare(test, HOLE, &all);
    counts_are(test, "11 8 1 0 0 2 0 0 1");
    assert_int_equal(test->of.difference_count, 3);
    assert_int_equal(test->of.difference[0].kind, COMPARE_VOLUME);
    assert_string_equal(test->of.difference[0].column, "volume");
    assert_true(test->of.difference[0].store == 1002 && test->of.difference[0].source == 1);
    assert_string_equal(test->of.difference[1].column, "low");
    assert_string_equal(test->of.difference[2].column, "close");
}

/* From a day on the service's close is another one; its open is not. */
static void another_close(void **state)
{
    struct test *test = *state;
    const struct compare_request request = {.mixed_since = fixture_date(8)};
    service_tell(test, HOLE);
    size_t count = test->history.count;
    test->history.column[PRICE_CLOSE][count - 1] += 40;
    test->history.column[PRICE_HIGH][count - 1] += 40;
    test->history.column[PRICE_LOW][count - 2] -= 40;
    test->history.column[PRICE_OPEN][count - 3] -= 40;
    test->history.column[PRICE_CLOSE][count - 6] -= 40; /* before that day */
    compare(test, HOLE, &request);
    counts_are(test, "11 7 0 0 2 2 0 0 0");
    compare(test, HOLE, &all);
    counts_are(test, "11 7 0 0 0 4 0 0 0");
}

/* The service has newer days, and has adjusted for a split on one of them. */
static void a_later_action(void **state)
{
    struct test *test = *state;
    service_tell(test, HOLE);
    for (size_t i = 0; i < test->history.count; i++)
        for (int c = 0; c < PRICE_VOLUME; c++)
            test->history.column[c][i] = floor(test->history.column[c][i] / 4);
    compare(test, HOLE, &all);
    assert_true(test->of.later == 1); /* it has no newer days: all of it is different */
    assert_int_equal(test->of.different, 11);
    day_add_to(&test->history, fixture_date(DAYS), (double[]){2500, 2500, 2500, 2500, 5});
    compare(test, HOLE, &all);
    assert_true(fabs(test->of.later - 0.25) < 1e-4);
    assert_int_equal(test->of.equal + test->of.rounded, 11);
    assert_int_equal(test->of.not_in_store, 0);
}

/* ---- writing ---- */

static void written(struct test *test, enum sheet_format format, const char *expected)
{
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    compare_write(&test->of, 1, format, &out);
    output_char(&out, '\0');
    assert_false(out.failed);
    assert_string_equal(out.bytes, expected);
    output_close(&out, "memory", NULL);
}

static void what_is_written(void **state)
{
    struct test *test = *state;
    service_tell(test, AUCTION);
    price_history_cut(&test->history, fixture_date(4), 0);
    test->history.column[PRICE_CLOSE][3] += 5;
    compare(test, AUCTION, &(struct compare_request){.from = fixture_date(4)});
    written(test, SHEET_CSV,
            "ticker,date,kind,column,store,source,reopened\n"
            "000001,2024-01-06,reopening,close,10041,5060,2024-01-08\n"
            "000001,2024-01-07,reopening,close,10041,5060,2024-01-08\n"
            "000001,2024-01-09,different,close,5070,5075,\n");
    written(
        test, SHEET_LINES,
        "{\"ticker\":\"000001\",\"name\":\"stock "
        "1\",\"error\":null,\"as_of\":\"2024-01-13\",\"first\":\"2024-01-06\","
        "\"last\":\"2024-01-13\",\"days\":8,\"equal\":5,\"rounded\":0,\"reopening\":2,\"other_close\":0,"
        "\"different\":1,\"not_in_source\":0,\"not_in_store\":0,\"volume\":0,\"later_factor\":1,"
        "\"reopenings\":[{\"date\":\"2024-01-08\",\"store_factor\":1,\"source_factor\":0.5039338711283736,"
        "\"days\":2}],\"differences\":["
        "{\"date\":\"2024-01-06\",\"kind\":\"reopening\",\"column\":\"close\",\"store\":10041,\"source\":"
        "5060,"
        "\"reopened\":\"2024-01-08\"},"
        "{\"date\":\"2024-01-07\",\"kind\":\"reopening\",\"column\":\"close\",\"store\":10041,\"source\":"
        "5060,"
        "\"reopened\":\"2024-01-08\"},"
        "{\"date\":\"2024-01-09\",\"kind\":\"different\",\"column\":\"close\",\"store\":5070,\"source\":5075,"
        "\"reopened\":null}]}\n");
    written(test, SHEET_TABLE,
            "ticker  name     days  equal  reopening  different\n"
            "000001  stock 1     8      5          2          1\n"
            "000001: reopening auction of 2024-01-08: the source multiplies the 2 days before it by "
            "0.503934, the "
            "store by 1\n"
            "\n"
            "ticker  date        kind       column  store  source\n"
            "000001  2024-01-09  different  close   5,070   5,075\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, test_open, test_close)
    const struct CMUnitTest tests[] = {
        TEST(a_split),        TEST(an_auction),         TEST(a_reduction),
        TEST(missing_days),   TEST(volumes_and_prices), TEST(another_close),
        TEST(a_later_action), TEST(what_is_written),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
