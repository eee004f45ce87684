/* Bars of weeks and months, held against the daily rows, which are put together here in another way: by the
 * names that strftime(3) has for their weeks and months. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "panel/periods.h"
#include "t/fixture.h"

enum { STOCKS = 5, DAYS = 420, ROWS = DAYS, NAMES = 12 };
#define COLUMNS "volume,close,open,change,low,high,value,shares"

static double factor_of(int stock, int day)
{
    return stock == 3 && (day == 10 || day == 100 || day == 101 || day == 364) ? 0.5 : 1;
}

/* Stock 1 is halted at times, once for two weeks; stock 2 is missing at times, once for three weeks; stock 3
 * is split, twice within a week and once in that of the year's end; stock 4 comes and goes, and its volume is
 * not always known. */
static bool line(int stock, int day, struct fixture_line *line)
{
    bool halted = stock == 1 && (day % 11 < 3 || (day >= 34 && day < 48));
    double price = 1000 * (stock + 1) + 64 * ((day * 37) % 19);
    for (int d = 0; d <= day; d++)
        price *= factor_of(stock, d);
    line->factor = factor_of(stock, day);
    if ((stock == 2 && (day % 5 == 3 || (day > 60 && day < 82))) || (stock == 4 && (day < 45 || day > 300)))
        return false;
    line->column[RAW_OPEN] = halted ? 0 : price - 8;
    line->column[RAW_HIGH] = halted ? 0 : price + 32 + day % 7;
    line->column[RAW_LOW] = halted ? 0 : price - 64 - day % 5;
    line->column[RAW_CLOSE] = price;
    line->column[RAW_CHANGE] = day % 3;
    line->column[RAW_VOLUME] = halted ? 0 : 1024 + day;
    if (stock == 4 && day % 4 == 0)
        line->column[RAW_VOLUME] = NAN;
    line->column[RAW_VALUE] = halted ? 0 : price * (1024 + day);
    line->column[RAW_SHARES] = 1000000 + day;
    return true;
}

struct test {
    struct fixture fixture;
    struct panel *panel;
    struct columns columns;
    struct ticker ticker[STOCKS];
    struct error err;
};

static int setup(void **state)
{
    static struct test test;
    const struct fixture_market market = {.stocks = STOCKS, .days = DAYS, .line = line};
    fixture_begin(&test.fixture, &market);
    *state = &test;
    int ret = panel_open(test.fixture.txn, &test.panel, &test.err);
    if (ret == 0)
        ret = columns_choose(panel_columns(test.panel), COLUMNS, &test.columns, &test.err);
    for (int i = 0; ret == 0 && i < STOCKS; i++) {
        char code[TICKER_TEXT];
        fixture_code(i, code);
        ret = ticker_get(test.fixture.txn, code, &test.ticker[i]);
    }
    return ret;
}

static int teardown(void **state)
{
    struct test *test = *state;
    panel_close(&test->panel);
    fixture_end(&test->fixture);
    return 0;
}

/* ---- the same, plainly ---- */

struct plain {
    char name[NAMES]; /* "2025-W01", "2025-01" */
    kst_date date;
    bool traded, halted;
    double volume, close, open, change, low, high, value, shares;
};

static void period_name(enum interval interval, kst_date date, char name[static NAMES])
{
    struct tm day = {
        .tm_year = date / 10000 - 1900, .tm_mon = date / 100 % 100 - 1, .tm_mday = date % 100, .tm_hour = 12};
    mktime(&day);
    strftime(name, NAMES, interval == INTERVAL_WEEK ? "%G-W%V" : "%Y-%m", &day);
}

/* What the values of a day are multiplied with on the last day of its period: of unadjusted rows. */
static double factor_to(int stock, kst_date date, kst_date last)
{
    double factor = 1;
    for (int day = 0; day < DAYS; day++)
        if (fixture_date(day) > date && fixture_date(day) <= last)
            factor *= factor_of(stock, day);
    return factor;
}

static void plain_day(struct plain *plain, const double *value, enum bar_state state, double factor)
{
    bool first = state == BAR_TRADED && !plain->traded;
    const double open = value[2] * factor, low = value[4] * factor, high = value[5] * factor;
    plain->volume += isnan(value[0]) ? 0 : value[0] / factor;
    plain->close = value[1] * factor;
    plain->change = value[3] * factor;
    plain->value += isnan(value[6]) ? 0 : value[6];
    plain->shares = value[7];
    if (first || (!plain->traded && state != BAR_TRADED)) {
        plain->open = open;
        plain->low = low;
        plain->high = high;
    } else if (state == BAR_TRADED) {
        plain->low = fmin(plain->low, low);
        plain->high = fmax(plain->high, high);
    }
    plain->traded |= state == BAR_TRADED;
    plain->halted |= state == BAR_HALTED;
}

static kst_date last_of(enum interval interval, const struct ticker_rows *days, size_t i)
{
    char name[NAMES], other[NAMES];
    period_name(interval, days->date[i], name);
    kst_date last = days->date[i];
    for (; i < days->count; i++) {
        period_name(interval, days->date[i], other);
        last = strcmp(name, other) ? last : days->date[i];
    }
    return last;
}

static size_t plain_make(struct test *test, int stock, const struct rows_ask *ask, enum interval interval,
                         struct plain plain[ROWS])
{
    struct ticker_rows days = {0};
    size_t count = 0;
    double value[8];
    assert_int_equal(
        panel_ticker_rows(test->panel, &test->ticker[stock], &test->columns, ask, &days, &test->err), 0);
    for (size_t i = 0; i < days.count; i++) {
        char name[NAMES];
        period_name(interval, days.date[i], name);
        if (count == 0 || strcmp(plain[count - 1].name, name)) {
            plain[count] = (struct plain){.date = 0};
            strcpy(plain[count++].name, name);
        }
        for (unsigned c = 0; c < days.columns; c++)
            value[c] = ticker_rows_column(&days, c)[i];
        double factor = ask->as_of ? 1 : factor_to(stock, days.date[i], last_of(interval, &days, i));
        plain[count - 1].date = days.date[i];
        plain_day(&plain[count - 1], value, (enum bar_state)days.state[i], factor);
    }
    ticker_rows_free(&days);
    return count;
}

static void row_is(const struct ticker_rows *rows, size_t i, const struct plain *plain, const char *what)
{
    const double expected[] = {plain->volume, plain->close, plain->open,  plain->change,
                               plain->low,    plain->high,  plain->value, plain->shares};
    int state = plain->traded ? BAR_TRADED : plain->halted ? BAR_HALTED : BAR_MISSING;
    if (rows->date[i] != plain->date || rows->state[i] != state)
        fail_msg("%s, %s: %d in state %d, not %d in %d", what, plain->name, rows->date[i], rows->state[i],
                 plain->date, state);
    for (unsigned c = 0; c < rows->columns; c++) {
        double value = ticker_rows_column(rows, c)[i];
        if (isnan(expected[c]) ? !isnan(value) : fabs(value - expected[c]) > 1e-9 * fabs(expected[c]))
            fail_msg("%s, %s, column %u: %.17g, not %.17g", what, plain->name, c, value, expected[c]);
    }
}

/* ---- tests ---- */

static void every_period_is_made_of_its_days(void **state)
{
    struct test *test = *state;
    static struct plain plain[ROWS];
    struct ticker_rows rows = {0};
    char what[64];
    for (int i = 0; i < STOCKS * 2 * 2 * 2; i++) {
        int stock = i / 8;
        struct rows_ask ask = {.mode = i & 1 ? ROWS_BAR : ROWS_RAW,
                               .as_of = i & 2 ? fixture_date(DAYS - 1) : 0};
        enum interval interval = i & 4 ? INTERVAL_MONTH : INTERVAL_WEEK;
        snprintf(what, sizeof what, "stock %d, %s, %s, %s", stock, i & 1 ? "bar" : "raw",
                 i & 2 ? "adjusted" : "unadjusted", interval_name[interval]);
        assert_int_equal(panel_ticker_periods(test->panel, &test->ticker[stock], &test->columns, &ask,
                                              interval, &rows, &test->err),
                         0);
        size_t count = plain_make(test, stock, &ask, interval, plain);
        if (rows.count != count)
            fail_msg("%s: %zu rows, not %zu", what, rows.count, count);
        for (size_t r = 0; r < count; r++)
            row_is(&rows, r, &plain[r], what);
    }
    ticker_rows_free(&rows);
}

static void a_week_over_the_end_of_a_year_is_one(void **state)
{
    struct test *test = *state;
    const struct rows_ask ask = {.mode = ROWS_BAR, .from = 20250101, .to = 20250101};
    struct ticker_rows rows = {0};
    assert_int_equal(panel_ticker_periods(test->panel, &test->ticker[0], &test->columns, &ask, INTERVAL_WEEK,
                                          &rows, &test->err),
                     0);
    assert_int_equal(rows.count, 1);
    assert_int_equal(rows.date[0], 20250101);
    /* 2024-12-30, 31 and 2025-01-01 are the days 363, 364 and 365 of the fixture */
    assert_true(ticker_rows_column(&rows, 0)[0] == 3 * 1024 + 363 + 364 + 365);
    ticker_rows_free(&rows);
}

/* The newest N periods are the last N of all, and the first of them is whole, whatever it is asked from. */
static void fewer_periods_are_the_last_ones(void **state)
{
    struct test *test = *state;
    struct ticker_rows all = {0}, some = {0};
    for (int i = 0; i < STOCKS * 2 * 9; i++) {
        const struct ticker *ticker = &test->ticker[i / 18];
        enum interval interval = i & 1 ? INTERVAL_MONTH : INTERVAL_WEEK;
        struct rows_ask ask = {.mode = ROWS_BAR, .as_of = fixture_date(DAYS - 1)};
        assert_int_equal(
            panel_ticker_periods(test->panel, ticker, &test->columns, &ask, interval, &all, &test->err), 0);
        size_t most = 1 + (size_t)(i / 2 % 9);
        if (i / 2 % 9 == 8)
            ask.from = interval_first(interval, all.date[all.count - most]) + (interval == INTERVAL_MONTH);
        else
            ask.most = most;
        assert_int_equal(
            panel_ticker_periods(test->panel, ticker, &test->columns, &ask, interval, &some, &test->err), 0);
        assert_int_equal(some.count, most);
        for (size_t r = 0; r < most; r++) {
            size_t a = all.count - most + r;
            assert_int_equal(some.date[r], all.date[a]);
            assert_int_equal(some.state[r], all.state[a]);
            for (unsigned c = 0; c < all.columns; c++)
                assert_memory_equal(ticker_rows_column(&some, c) + r, ticker_rows_column(&all, c) + a,
                                    sizeof(double));
        }
    }
    ticker_rows_free(&all);
    ticker_rows_free(&some);
}

static void days_are_as_they_are(void **state)
{
    struct test *test = *state;
    const struct rows_ask ask = {.mode = ROWS_BAR, .most = 20};
    struct ticker_rows days = {0}, rows = {0};
    assert_int_equal(
        panel_ticker_rows(test->panel, &test->ticker[2], &test->columns, &ask, &days, &test->err), 0);
    assert_int_equal(panel_ticker_periods(test->panel, &test->ticker[2], &test->columns, &ask, INTERVAL_DAY,
                                          &rows, &test->err),
                     0);
    assert_int_equal(rows.count, 20);
    assert_memory_equal(rows.date, days.date, 20 * sizeof *rows.date);
    assert_memory_equal(rows.value, days.value, days.columns * days.stride * sizeof *rows.value);
    ticker_rows_free(&days);
    ticker_rows_free(&rows);
}

static void no_rows_are_no_periods(void **state)
{
    struct test *test = *state;
    const struct rows_ask ask = {.mode = ROWS_BAR, .from = 20300101};
    struct ticker_rows rows = {0};
    assert_int_equal(panel_ticker_periods(test->panel, &test->ticker[0], &test->columns, &ask, INTERVAL_MONTH,
                                          &rows, &test->err),
                     0);
    assert_int_equal(rows.count, 0);
    ticker_rows_free(&rows);
}

static void periods_begin_and_end(void **state)
{
    (void)state;
    static const struct {
        enum interval interval;
        kst_date date, first, last;
    } cases[] = {
        {INTERVAL_DAY, 20260306, 20260306, 20260306},   {INTERVAL_WEEK, 20260306, 20260302, 20260308},
        {INTERVAL_WEEK, 20260302, 20260302, 20260308},  {INTERVAL_WEEK, 20260308, 20260302, 20260308},
        {INTERVAL_WEEK, 20250101, 20241230, 20250105},  {INTERVAL_WEEK, 20241231, 20241230, 20250105},
        {INTERVAL_WEEK, 20270101, 20261228, 20270103},  {INTERVAL_MONTH, 20240215, 20240201, 20240229},
        {INTERVAL_MONTH, 20260228, 20260201, 20260228}, {INTERVAL_MONTH, 20261231, 20261201, 20261231},
        {INTERVAL_MONTH, 20260401, 20260401, 20260430},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(interval_first(cases[i].interval, cases[i].date), cases[i].first);
        assert_int_equal(interval_last(cases[i].interval, cases[i].date), cases[i].last);
    }
}

static void a_period_goes_on_while_a_trading_day_is_to_come(void **state)
{
    (void)state;
    struct calendar *calendar;
    struct error err;
    static const struct {
        enum interval interval;
        kst_date date, until;
        bool on;
    } cases[] = {
        {INTERVAL_WEEK, 20260305, 20260305, true},   /* a Thursday */
        {INTERVAL_WEEK, 20260306, 20260306, false},  /* a Friday */
        {INTERVAL_WEEK, 20260305, 20260306, false},  /* the stock has no row of the Friday */
        {INTERVAL_WEEK, 20260430, 20260430, false},  /* the Friday is Labour Day */
        {INTERVAL_WEEK, 20251231, 20251231, true},   /* closed, but 2026-01-02 belongs to the week */
        {INTERVAL_MONTH, 20261229, 20261229, true},  /* the 30th is the year's last trading day */
        {INTERVAL_MONTH, 20261230, 20261230, false}, /* and the 31st is closed */
        {INTERVAL_MONTH, 20260529, 20260529, false}, /* a weekend ends the month */
        {INTERVAL_MONTH, 20260315, 20260601, false}, /* a stock that has gone */
        {INTERVAL_DAY, 20260305, 20260305, false},
    };
    assert_int_equal(calendar_new(NULL, &calendar, &err), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (interval_goes_on(cases[i].interval, calendar, cases[i].date, cases[i].until) != cases[i].on)
            fail_msg("case %zu", i);
    calendar_free(&calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_period_is_made_of_its_days),
        cmocka_unit_test(a_week_over_the_end_of_a_year_is_one),
        cmocka_unit_test(fewer_periods_are_the_last_ones),
        cmocka_unit_test(days_are_as_they_are),
        cmocka_unit_test(no_rows_are_no_periods),
        cmocka_unit_test(periods_begin_and_end),
        cmocka_unit_test(a_period_goes_on_while_a_trading_day_is_to_come),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
