/* What a backtest cannot buy, cannot sell, and leaves out: price limits, halts at the store's end, and
 * sessions that are not stored. Every figure is worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "t/backtest/desk.h"

#define DAYS 8
enum {
    LOCKED_AT_ENTRY, /* at the upper limit on day 1 */
    BELOW_LIMIT,     /* one price on day 1, a tick below it */
    LOCKED_AT_SALE,  /* at the lower limit on days 1 and 2 */
    LOCKED_UP_LATER, /* at the upper limit on day 6 */
    LOCKED_TO_END,   /* at the lower limit from day 6 on */
    HALTED_TO_END,   /* from day 5 on */
    HALTED_A_WHILE,  /* on days 5 and 6 */
    ON_KONEX,        /* at its limit of 15 % on day 1 */
    STOCKS
};

/* 0: halted. A stock whose open is the close has this one price all day. */
static const double opens[STOCKS][DAYS] = {
    [LOCKED_AT_ENTRY] = {10000, 13000, 13500, 14000, 14000, 14000, 14000, 14000},
    [BELOW_LIMIT] = {10000, 12990, 13500, 14000, 14000, 14000, 14000, 14000},
    [LOCKED_AT_SALE] = {10000, 7000, 4900, 4500, 4000, 4000, 4000, 4000},
    [LOCKED_UP_LATER] = {10000, 10000, 10000, 10000, 10000, 10000, 13000, 14000},
    [LOCKED_TO_END] = {10000, 10000, 10000, 10000, 10000, 10000, 7000, 4900},
    [HALTED_TO_END] = {1000, 1100, 1200, 1200, 1200, 0, 0, 0},
    [HALTED_A_WHILE] = {5000, 5000, 5000, 5000, 5000, 0, 0, 5800},
    [ON_KONEX] = {1000, 1150, 1200, 1200, 1200, 1200, 1200, 1200},
};
static const double closes[STOCKS][DAYS] = {
    [LOCKED_AT_ENTRY] = {10000, 13000, 14000, 14100, 14100, 14100, 14100, 14100},
    [BELOW_LIMIT] = {10000, 12990, 14000, 14100, 14100, 14100, 14100, 14100},
    [LOCKED_AT_SALE] = {10000, 7000, 4900, 4000, 4100, 4100, 4100, 4100},
    [LOCKED_UP_LATER] = {10000, 10010, 10000, 10010, 10000, 10000, 13000, 14010},
    [LOCKED_TO_END] = {10000, 10010, 10000, 10010, 10010, 10000, 7000, 4900},
    [HALTED_TO_END] = {1000, 1200, 1250, 1210, 1300, 1300, 1300, 1300},
    [HALTED_A_WHILE] = {5000, 5010, 5000, 5010, 5500, 5500, 5500, 6000},
    [ON_KONEX] = {1000, 1150, 1210, 1210, 1210, 1210, 1210, 1210},
};

static bool line(int stock, int at, struct fixture_line *line)
{
    double open = opens[stock][at], close = closes[stock][at];
    line->market = stock == ON_KONEX ? "KONEX" : "KOSDAQ";
    line->column[RAW_OPEN] = open;
    line->column[RAW_HIGH] = open > 0 ? fmax(open, close) : 0;
    line->column[RAW_LOW] = open > 0 ? fmin(open, close) : 0;
    line->column[RAW_CLOSE] = close;
    line->column[RAW_CHANGE] = at ? close - closes[stock][at - 1] : 0;
    line->column[RAW_VOLUME] = open > 0 ? 3 : 0;
    return true;
}

static int market_begin(void **state, const struct fixture_market *market)
{
    struct desk *desk = *state = desk_new(market);
    assert_int_equal(calendar_new(NULL, &desk->calendar, &desk->err), 0);
    desk->ask.exits = true;
    desk->ask.calendar = desk->calendar;
    return 0;
}

static int begin(void **state)
{
    static const struct fixture_market market = {STOCKS, DAYS, line, NULL, NULL};
    return market_begin(state, &market);
}

static void sold(const struct backtest *backtest, int stock, int h, int at, double result)
{
    assert_int_equal(backtest->exit[stock].date[h], fixture_date(at));
    near(backtest->exit[stock].close[h], closes[stock][at]);
    near(backtest->pick[stock].result[h], result);
}

static void nothing_is_bought_at_a_locked_limit(void **state)
{
    const struct backtest *backtest = ask(*state);
    assert_int_equal(backtest->found, STOCKS);
    assert_int_equal(backtest->untradable, 2);
    for (int stock = 0; stock < STOCKS; stock++) {
        bool locked = stock == LOCKED_AT_ENTRY || stock == ON_KONEX;
        assert_int_equal(backtest->pick[stock].entry_date, locked ? 0 : fixture_date(1));
        assert_int_equal(isnan(backtest->pick[stock].result[0]), locked);
    }
    near(backtest->pick[BELOW_LIMIT].entry, 12990);
    sold(backtest, BELOW_LIMIT, 0, 1, 0);
}

static void nor_at_the_close(void **state)
{
    struct desk *desk = *state;
    desk->ask.entry_close = true;
    desk->ask.from = desk->ask.to = fixture_date(1);
    const struct backtest *backtest = ask(desk);
    assert_int_equal(backtest->untradable, 2);
    assert_int_equal(backtest->pick[LOCKED_AT_ENTRY].entry_date, 0);
    assert_int_equal(backtest->pick[LOCKED_AT_SALE].entry_date, fixture_date(1)); /* sellers there are */
}

static void nothing_is_sold_at_a_locked_limit(void **state)
{
    const struct backtest *backtest = ask(*state);
    sold(backtest, LOCKED_AT_SALE, 0, 3, 4000.0 / 7000 - 1);
    sold(backtest, LOCKED_AT_SALE, 1, 5, 4100.0 / 7000 - 1);
    struct desk *desk = *state;
    desk->ask.from = desk->ask.to = fixture_date(1);
    backtest = ask(desk);
    sold(backtest, LOCKED_UP_LATER, 1, 6, 13000.0 / 10000 - 1); /* buyers there are */
    sold(backtest, LOCKED_TO_END, 1, 7, 4900.0 / 10000 - 1);    /* never again: its last close */
}

/* Each portfolio of one pick ends at what the pick made, costs and all, also where it could not be sold. */
static void the_curve_of_one_pick_ends_at_its_return(void **state)
{
    struct desk *desk = *state;
    desk->ask.fee_bp = 10;
    desk->ask.sell_tax_bp = 20;
    for (int at = 0; at < 3; at++)
        for (int stock = 0; stock < STOCKS; stock++) {
            char text[40];
            snprintf(text, sizeof text, "ticker == '00000%d'", stock);
            compile(desk, text);
            desk->ask.from = desk->ask.to = fixture_date(at);
            const struct backtest *backtest = ask(desk);
            bool bought = backtest->pick[0].entry_date != 0;
            for (int h = 0; h < 2; h++)
                near(backtest->curve[h][backtest->curve_days - 1],
                     bought ? 1 + backtest->pick[0].result[h] : 1);
        }
}

/* ---- sessions that are not stored ---- */

static int day_take(struct store_txn *txn, void *arg, struct error *err)
{
    size_t rows;
    day_remove(txn, fixture_date(*(int *)arg), &rows);
    assert_true(rows >= STOCKS);
    return store_txn_error(txn, err);
}

static void take_away(struct desk *desk, int at)
{
    store_rest(desk->fixture.txn);
    assert_int_equal(store_write(desk->fixture.store, day_take, &at, &desk->err), 0);
    assert_int_equal(store_renew(desk->fixture.txn, &desk->err), 0);
    compile(desk, "close > 0");
}

/* Day 3, 2024-01-05, is a Friday. */
static void a_holding_over_a_hole_is_left_out(void **state)
{
    struct desk *desk = *state;
    take_away(desk, 3);
    const struct backtest *backtest = ask(desk);
    for (int stock = 0; stock < STOCKS; stock++) {
        const struct backtest_pick *pick = &backtest->pick[stock];
        assert_true(isnan(pick->result[1]));
        assert_int_equal(pick->over_hole[0], stock == LOCKED_AT_SALE);
        assert_int_equal(pick->over_hole[1], pick->entry_date != 0);
        assert_int_equal(backtest->exit[stock].date[1], 0);
    }
    assert_int_equal(backtest->figures[0].over_holes, 1); /* it waits for a day on which it can be sold */
    assert_int_equal(backtest->figures[0].count, STOCKS - 3);
    assert_int_equal(backtest->figures[1].over_holes, STOCKS - 2);
    assert_int_equal(backtest->figures[1].count, 0);
    assert_int_equal(backtest->figures[2].over_holes, 0); /* not due yet in any case */
    assert_true(isnan(backtest->day[0].market[1]));
    for (size_t i = 0; i < backtest->curve_days; i++)
        near(backtest->curve[1][i], 1);
    near(backtest->market_curve[3], backtest->market_curve[2]);
    desk->ask.calendar = NULL;
    assert_int_equal(ask(desk)->figures[1].over_holes, 0);
    assert_int_equal(desk->backtest.figures[1].count, STOCKS - 2);
}

/* Day 6, 2024-01-08, is a Monday. The stock that is halted on day 5 is sold on day 7, over the hole. */
static void a_sale_that_waits_over_a_hole_is_left_out(void **state)
{
    struct desk *desk = *state;
    take_away(desk, 6);
    const struct backtest *backtest = ask(desk);
    assert_true(backtest->pick[HALTED_A_WHILE].over_hole[1]);
    assert_true(backtest->pick[HALTED_TO_END].over_hole[1]);
    assert_int_equal(backtest->figures[1].over_holes, 2);
    assert_int_equal(backtest->figures[1].count, STOCKS - 4);
    sold(backtest, BELOW_LIMIT, 1, 5, 14100.0 / 12990 - 1);
    near(backtest->day[0].market[1], backtest->figures[1].mean);
    assert_int_equal(backtest->figures[0].over_holes, 0);
}

/* The 6th and 7th of January are no business days: their lack is no hole. */
static void a_weekend_is_no_hole(void **state)
{
    struct desk *desk = *state;
    take_away(desk, 4);
    take_away(desk, 5);
    assert_int_equal(ask(desk)->figures[1].over_holes, 0);
    assert_int_equal(desk->backtest.figures[1].count, STOCKS - 2);
}

#define MANY 20 /* as many stocks as are needed before base prices say anything */

/* Every stock costs 1,000 won on every day. */
static bool still_line(int stock, int at, struct fixture_line *line)
{
    (void)stock;
    (void)at;
    for (int c = RAW_OPEN; c <= RAW_CLOSE; c++)
        line->column[c] = 1000;
    line->column[RAW_CHANGE] = 0;
    line->column[RAW_VOLUME] = 3;
    return true;
}

static int still_begin(void **state)
{
    static const struct fixture_market market = {MANY, DAYS, still_line, NULL, NULL};
    return market_begin(state, &market);
}

/* Friday is not stored, but the base prices of the next day are the closes of Thursday, so nothing was traded
 * on it. */
static void a_day_without_trade_is_no_hole(void **state)
{
    struct desk *desk = *state;
    take_away(desk, 3);
    assert_int_equal(ask(desk)->figures[1].over_holes, 0);
    assert_int_equal(desk->backtest.figures[1].count, MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_bought_at_a_locked_limit, begin, end),
        cmocka_unit_test_setup_teardown(nor_at_the_close, begin, end),
        cmocka_unit_test_setup_teardown(nothing_is_sold_at_a_locked_limit, begin, end),
        cmocka_unit_test_setup_teardown(the_curve_of_one_pick_ends_at_its_return, begin, end),
        cmocka_unit_test_setup_teardown(a_holding_over_a_hole_is_left_out, begin, end),
        cmocka_unit_test_setup_teardown(a_sale_that_waits_over_a_hole_is_left_out, begin, end),
        cmocka_unit_test_setup_teardown(a_weekend_is_no_hole, begin, end),
        cmocka_unit_test_setup_teardown(a_day_without_trade_is_no_hole, still_begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
