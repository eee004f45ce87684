/* What expressions mean, worked out by hand on three stocks and five days, and held against both evaluators:
 * the real one and the plain one of t/strategies/plain.h, which judges it elsewhere. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/store.h"
#include "strategies/expr.h"
#include "t/strategies/plain.h"

#define N      NAN
#define STOCKS 3
#define DAYS   5
enum { X, Y, NUMBERS, MARKET = NUMBERS, TICKER };

/* The newest day first. A fourth stock has x 100 and y 100 on all days; it was in the table up to two days
 * before, and the first one was not three days before. */
static const double series[NUMBERS][STOCKS][DAYS] = {
    [X] = {{5, 3, 4, 1, 2}, {2, N, 6, 8, 7}, {10, 0, -1, 0, 10}},
    [Y] = {{4, 4, 4, 4, 4}, {1, 2, 3, 4, 5}, {N, N, N, N, N}},
};
static const char *const markets[STOCKS] = {"KOSPI", "KOSDAQ GLOBAL", "KONEX"};
static const char *const tickers[STOCKS] = {"000010", "0004A0", "100000"};

struct meaning {
    const char *text;
    double value[STOCKS];
};

static const struct meaning of_one_day[] = {
    {"x", {5, 2, 10}},
    {"-x + 2 * 3", {1, 4, -4}},
    {"x + 8 / 4 / 2 - 1 - 2", {3, 0, 8}},
    {"(x + 1) * -2", {-12, -6, -22}},
    {"x * 5%", {0.25, 0.1, 0.5}},
    {"x + 1_000 + 1k + 1.5mn", {1502005, 1502002, 1502010}},
    {"x * 2만 + 1억 - 1조", {-999899900000, -999899960000, -999899800000}},
    {"x * 1bn + 1tn + 1e3", {1005000001000, 1002000001000, 1010000001000}},
    {"10 / (x - 5)", {N, -10. / 3, 2}},
    {"x > 3", {1, 0, 1}},
    {"x >= 5 and x <= 5", {1, 0, 0}},
    {"x == 5 or x != 10", {1, 1, 0}},
    {"1 < x < 5", {0, 1, 0}},
    {"10 >= x > 2", {1, 0, 1}},
    {"not x > 3 and y > 0 or x < 3", {0, 1, 0}},
    {"x > 4 or x > 1 and x > 20", {1, 0, 1}},
    {"not not x > 3", {1, 0, 1}},
    {"abs(x - 5)", {0, 3, 5}},
    {"min(x, y)", {4, 1, N}},
    {"max(x, 3, x[3])", {5, 8, 10}},
    {"log(x - 4)", {0, N, 1.791759469228055}},
    {"sqrt(x - 5)", {0, N, 2.23606797749979}},
};

static const struct meaning of_unknowns[] = {
    {"y > 0", {1, 1, N}},
    {"not y > 0", {0, 0, N}},
    {"y == y", {1, 1, N}},
    {"y != 1", {1, 0, N}},
    {"x[1] > 3 or y > 0", {1, 1, N}},
    {"x[1] > 3 and y > 3", {0, 0, 0}},
    {"x[1] > 3 and y > 0", {0, N, 0}},
    {"y > 0 or x > 3", {1, 1, 1}},
    {"y + 0 * x", {4, 1, N}},
};

static const struct meaning of_lags[] = {
    {"x[0]", {5, 2, 10}},
    {"x[1]", {3, N, 0}},
    {"x[4]", {2, 7, 10}},
    {"x[5]", {N, N, N}},
    {"x[1][1]", {4, 6, -1}},
    {"(x - y[1])[2]", {0, 2, N}},
    {"(x > 3)[1]", {0, N, 0}},
    {"-x[2]", {-4, -6, 1}},
    {"x[2 * 2 - 1]", {1, 8, 0}},
    {"change(x)", {2, N, 10}},
    {"change(x, 2)", {1, -4, 11}},
    {"pct_change(x)", {200. / 3, N, N}},
    {"pct_change(x, 2)", {25, -200. / 3, -1100}},
    {"cross_above(x, y)", {1, N, N}},
    {"cross_above(x, 4)", {1, 0, 1}},
    {"not cross_above(x, 4)", {0, 1, 0}},
    {"cross_below(x, y)[1]", {1, N, N}},
    {"cross_below(x, 7)", {0, N, 0}},
    {"crossed_within(x, 3, 3)", {1, 0, 1}},
    {"crossed_within(x, 8, 2)", {0, N, 1}},
};

static const struct meaning of_windows[] = {
    {"highest(x, 3)", {5, N, 10}},
    {"highest(x[2], 3)", {4, 8, 10}},
    {"lowest(x, 3)[2]", {1, 6, -1}},
    {"lowest(x, 1)", {5, 2, 10}},
    {"sum(x, 3)[2]", {7, 21, 9}},
    {"sum(x, 6)", {N, N, N}},
    {"sma(x[2], 3)", {7. / 3, 7, 3}},
    {"stdev(x[2], 3)", {1.247219128924647, 0.816496580927726, 4.96655480858378}},
    {"ema(x, 2)", {235. / 54, N, 61. / 9}},
    {"ema(x, 1)", {5, N, 10}},
    {"ema(x, 5)", {3, N, 3.8}},
    {"ema(x, 6)", {N, N, N}},
    {"sum(highest(x, 2), 2)", {9, N, 10}},
    {"count(x > 2, 3)", {3, N, 1}},
    {"every(x > 2, 3)", {1, 0, 0}},
    {"every(x > 1, 2)", {1, N, 0}},
    {"since(x > 5)", {N, 2, 0}},
    {"since(x < 2)", {3, N, 1}},
    {"streak(x > 2)", {3, 0, 1}},
    {"streak(x >= 2)", {3, 1, 1}},
    {"streak(x > 2)[1]", {2, N, 0}},
    {"streak(2 > 1)", {250, 250, 250}},
};

static const struct meaning of_the_market[] = {
    {"rank(x)", {2, 3, 1}},
    {"rank(x)[1]", {1, N, 2}},
    {"rank(x)[2]", {3, 2, 4}},
    {"rank(x)[3]", {N, 2, 3}},
    {"rank(x[3])", {2, 1, 3}},
    {"percentile(x[1])[1]", {50, 100, 0}},
    {"rank(x) - rank(x)[2]", {-1, 1, -3}},
    {"change(rank(x), 4) + rank(x)[4]", {2, 3, 1}},
    {"sum(rank(-x), 4)", {N, N, 6}},
    {"max(rank(x)[4], rank(rank(x))[2], rank(rank(x)))", {4, 3, 3}},
    {"rank(x)[1] + rank(x)[4] + rank(x)[2] - sum(rank(x), 5) + rank(x) + rank(x)[3]", {N, N, 0}},
    {"rank(x) + 10 * rank(rank(x)) + 100 * rank(-rank(rank(x)))", {222, 113, 331}},
    {"rank(min(x, 4))", {1, 3, 1}},
    {"rank(-x) < 3", {1, 1, 0}},
    {"percentile(x)", {50, 0, 100}},
    {"percentile(y)", {100, 0, N}},
    {"percentile(y + x[1])", {N, N, N}},
    {"percentile(min(x, 4))", {50, 0, 50}},
    {"zscore(x)", {-0.20203050891044216, -1.1111677990074318, 1.313198307917874}},
    {"zscore(min(x, 1))", {N, N, N}},
    {"rank(rank(x) + x)", {2, 3, 1}},
    {"market == \"KOSDAQ\"", {0, 1, 0}},
    {"market == 'KOSDAQ GLOBAL'", {0, 1, 0}},
    {"market != 'KOSDAQ' and x > 0", {1, 0, 1}},
    {"market in ('KOSDAQ', \"KONEX\")", {0, 1, 1}},
    {"market not in ('KOSPI')", {0, 1, 1}},
    {"market in ('KOSPI', 'KOSDAQ GLOBAL', 'KOSPI')", {1, 1, 0}},
    {"ticker in ('9', '0004A0', '100000', '1', '', '000011', '0004A')", {0, 1, 1}},
    {"ticker == '000010' or ticker starts_with '1'", {1, 0, 1}},
    {"(ticker starts_with '000')[3]", {1, 1, 0}},
    {"ticker contains '001'", {1, 0, 0}},
    {"ticker not contains '001'", {0, 1, 1}},
    {"(ticker contains '')[3] and not ticker contains 'x'", {1, 1, 1}},
};

/* What is asked again: on one day, in windows and out of them, in a window within one, across the market. */
static const struct meaning of_what_is_repeated[] = {
    {"x + y - (x + y)", {0, 0, N}},
    {"(x + 1) * (x + 1) - (x + 1) * (x + 1)", {0, 0, 0}},
    {"(x + 1) * 2 + (x + 1) * 2 - (x + 1) * 4", {0, 0, 0}},
    {"-x + -x + -x", {-15, -6, -30}},
    {"1 < x + 1 < 7", {1, 1, 0}},
    {"0 < x + 1 < 7 < x + 3", {1, 0, 0}},
    {"sum((x - 2) * (x - 2), 3) - sum((x - 2) * (x - 2), 3)[1]", {8, N, 60}},
    {"(x - 2) * (x - 2) + sum((x - 2) * (x - 2), 3)", {23, N, 141}},
    {"sum(-x + sum(-x, 2) + -x, 2) + -x", {-36, N, -39}},
    {"stdev(x + 1 + (x + 1), 3) - 2 * stdev(x, 3)", {0, N, 0}},
    {"since(x + 1 > 6 or x + 1 < 0) + since(x + 1 > 6 or x + 1 < 0)", {N, 4, 0}},
    {"streak(x + x > 4 and x + x > 4)", {3, 0, 1}},
    {"rank(-x + -x) + rank(-x + -x)", {4, 2, 6}},
    {"rank(-x) + -x + -x + rank(-x)", {-6, -2, -14}},
    {"cross_above(x + 1, 5 - x) or cross_above(x + 1, 5 - x)[1]", {0, 0, 1}},
};

/* ---- the market, for both ---- */

static int number_find(void *arg, const char *name)
{
    (void)arg;
    return strcmp(name, "x") == 0 ? X : strcmp(name, "y") == 0 ? Y : -1;
}

static double number_value(void *arg, int column, unsigned lag, size_t lane)
{
    (void)arg;
    if (lag >= DAYS || lane > STOCKS)
        return NAN;
    return lane == STOCKS ? 100 : series[column][lane][lag];
}

static const char *text_value(int column, size_t lane)
{
    return lane >= STOCKS ? "" : column == MARKET ? markets[lane] : tickers[lane];
}

static const char *plain_text(void *arg, const char *name, size_t lane)
{
    (void)arg;
    return text_value(strcmp(name, "market") == 0 ? MARKET : TICKER, lane);
}

static bool in_table(void *arg, unsigned lag, size_t lane)
{
    (void)arg;
    return lane < STOCKS ? lane > 0 || lag != 3 : lane == STOCKS && lag >= 2;
}

static bool find(void *arg, const char *name, struct expr_column *column)
{
    int text = strcmp(name, "market") == 0 ? MARKET : strcmp(name, "ticker") == 0 ? TICKER : -1;
    int number = number_find(arg, name);
    *column = (struct expr_column){text < 0 ? number : text, text < 0 ? EXPR_NUMBER : EXPR_TEXT, false, 1};
    return column->id >= 0;
}

static const double *load(void *arg, int column, unsigned lag, size_t lane, double *scratch)
{
    for (size_t i = 0; i < TILE_LANES; i++)
        scratch[i] = number_value(arg, column, lag, lane + i);
    return scratch;
}

static const char *frame_text(void *arg, int column, size_t lane)
{
    (void)arg;
    return text_value(column, lane);
}

static const char *covers(void *arg, int column, const char *text)
{
    (void)arg;
    return column == MARKET && strcmp(text, "KOSDAQ") == 0 ? "KOSDAQ GLOBAL" : NULL;
}

static void table(void *arg, unsigned lag, size_t lane, double *listed)
{
    for (size_t i = 0; i < TILE_LANES; i++)
        listed[i] = in_table(arg, lag, lane + i);
}

/* ---- the evaluators ---- */

static void real(const char *text, double *values)
{
    static double listed[TILE_LANES] = {1, 1, 1};
    double all[TILE_LANES];
    struct expr_names names = {.find = find, .covers = covers};
    struct expr_frame frame = {NULL, TILE_LANES, load, frame_text, table, listed, NULL};
    struct expr_memory memory = {0};
    struct expr *expr = NULL;
    struct error err = {0};
    if (expr_compile_any(text, &names, &expr, NULL, &err))
        fail_msg("%s: %s", text, err.text);
    assert_int_equal(expr_run(expr, &frame, &memory, all), 0);
    memcpy(values, all, STOCKS * sizeof *values);
    expr_memory_free(&memory);
    expr_free(&expr);
}

static void plain(const char *text, double *values)
{
    struct plain_market market = {NULL, TILE_LANES, number_find, number_value, plain_text, in_table};
    const char *fault;
    struct plain *read = plain_read(text, &market, &fault);
    if (!read)
        fail_msg("%s: %s", text, fault);
    for (size_t lane = 0; lane < STOCKS; lane++)
        values[lane] = plain_value(read, lane);
    plain_free(read);
}

static bool near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-14 * fabs(b) || a == b;
}

static void expect(const struct meaning *meanings, size_t count)
{
    void (*const evaluators[])(const char *text, double *values) = {plain, real};
    for (size_t i = 0; i < 2 * count; i++) {
        const struct meaning *meaning = &meanings[i / 2];
        double got[STOCKS];
        evaluators[i % 2](meaning->text, got);
        for (int lane = 0; lane < STOCKS; lane++)
            if (!near(got[lane], meaning->value[lane]))
                fail_msg("%s, %s evaluator, lane %d: got %.17g, expected %.17g", meaning->text,
                         i % 2 ? "real" : "plain", lane, got[lane], meaning->value[lane]);
    }
}

/* Rows of the whole market that a run keeps. */
static size_t rows_of(const char *text)
{
    struct expr_names names = {.find = find, .covers = covers};
    struct expr *expr = NULL;
    struct error err = {0};
    if (expr_compile_any(text, &names, &expr, NULL, &err))
        fail_msg("%s: %s", text, err.text);
    size_t one = expr_memory(expr, TILE_LANES), two = expr_memory(expr, 2 * TILE_LANES);
    expr_free(&expr);
    return (two - one) / (TILE_LANES * sizeof(double));
}

static void test_rows_of_days_that_are_asked(void **state)
{
    (void)state;
    size_t one = rows_of("rank(x)");
    assert_int_equal(rows_of("rank(x) + 2 * rank(x)"), one);
    assert_int_equal(rows_of("cross_above(rank(x), 2)"), one + 1);
    assert_int_equal(rows_of("change(rank(x), 1900)"), one + 1);
    assert_int_equal(rows_of("rank(x)[5] + rank(x)[3] + rank(x)[4]"), one + 2);
    assert_int_equal(rows_of("change(rank(-rank(x)), 700) + rank(x)"), one + 3);
    assert_int_equal(rows_of("sum(rank(x), 10) + sum(rank(x), 10)[5]"), one + 14);
    assert_int_equal(rows_of("sum(rank(x), 27) + sum(rank(rank(x)), 27)"), one + 53);
    assert_int_equal(rows_of("sum(rank(rank(x)), 27) + sum(rank(x), 27)"), one + 53);
    assert_int_equal(rows_of("rank(x) + rank(-rank(x)) + rank(rank(x)) + rank(rank(-rank(x)))"), one + 3);
    assert_int_equal(rows_of("rank(x)[1] + rank(x)[3] + rank(x)[5] + rank(x)[7] + sum(rank(x), 9)"), one + 8);
    assert_int_equal(rows_of("rank(x)[1] + rank(x)[9] + rank(x)[3] + rank(x)[2] + rank(x)[0]"), one + 4);
    assert_int_equal(rows_of("market == 'KONEX' or (market == 'KONEX')[9]"), one);
    assert_int_equal(rows_of("market in ('A', 'B') or market in ('B', 'A')"), one);
}

#define MEANING_TEST(name)                                                                                   \
    static void test_##name(void **state)                                                                    \
    {                                                                                                        \
        (void)state;                                                                                         \
        expect(name, sizeof name / sizeof *name);                                                            \
    }
MEANING_TEST(of_one_day)
MEANING_TEST(of_unknowns)
MEANING_TEST(of_lags)
MEANING_TEST(of_windows)
MEANING_TEST(of_the_market)
MEANING_TEST(of_what_is_repeated)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_one_day),
        cmocka_unit_test(test_of_unknowns),
        cmocka_unit_test(test_of_lags),
        cmocka_unit_test(test_of_windows),
        cmocka_unit_test(test_of_the_market),
        cmocka_unit_test(test_of_what_is_repeated),
        cmocka_unit_test(test_rows_of_days_that_are_asked),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
