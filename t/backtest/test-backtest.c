/* The backtest on eight days of five stocks, every return worked out by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "t/backtest/desk.h"

#define DAYS   8
#define STOCKS 5
enum { PLAIN, SPLIT, HALTED_AT_ENTRY, HALTED_AT_EXIT, DELISTED };

/* 0: halted, the close being carried; NAN: not in the table. */
static const double opens[STOCKS][DAYS] = {
    [PLAIN] = {100, 110, 121, 121, 121, 121, 121, 121},
    [SPLIT] = {200, 200, 210, 105, 105, 105, 110, 110}, /* two for one on day 3 */
    [HALTED_AT_ENTRY] = {100, 0, 95, 90, 90, 90, 90, 90},
    [HALTED_AT_EXIT] = {50, 50, 50, 50, 50, 0, 0, 58},
    [DELISTED] = {40, 40, 50, 50, NAN, NAN, NAN, NAN},
};
static const double closes[STOCKS][DAYS] = {
    [PLAIN] = {100, 121, 121, 121, 121, 132, 121, 121},
    [SPLIT] = {200, 210, 210, 105, 105, 110, 110, 110},
    [HALTED_AT_ENTRY] = {100, 100, 90, 90, 90, 90, 90, 90},
    [HALTED_AT_EXIT] = {50, 50, 50, 50, 55, 55, 55, 60},
    [DELISTED] = {40, 50, 50, 30, NAN, NAN, NAN, NAN},
};

/* The first one was on KONEX at first. */
static const char *market_of(int stock, int at)
{
    return stock == PLAIN && at < 2 ? "KONEX" : "KOSPI";
}

static bool line(int stock, int at, struct fixture_line *line)
{
    double open = opens[stock][at], close = closes[stock][at];
    line->factor = stock == SPLIT && at == 3 ? 0.5 : 1;
    if (isnan(close))
        return false;
    line->market = market_of(stock, at);
    line->column[RAW_OPEN] = open;
    line->column[RAW_HIGH] = open > 0 ? fmax(open, close) : 0;
    line->column[RAW_LOW] = open > 0 ? fmin(open, close) : 0;
    line->column[RAW_CLOSE] = close;
    line->column[RAW_VOLUME] = open > 0 ? 100 : 0;
    line->column[RAW_MARKET_CAP] = stock == PLAIN ? 1e9 : 1e12;
    return true;
}

static int begin(void **state)
{
    static const struct fixture_market market = {STOCKS, DAYS, line, NULL, NULL};
    *state = desk_new(&market);
    return 0;
}

static void returns_are_adjusted_and_tradable(void **state)
{
    static const double after_1[STOCKS] = {0.1, 0.05, NAN, 0, 0.25};
    static const double after_5[STOCKS] = {0.2, 0.1, NAN, 0.2, -0.25};
    const struct backtest *backtest = ask(*state);
    assert_int_equal(backtest->found, STOCKS);
    assert_int_equal(backtest->untradable, 1);
    for (int stock = 0; stock < STOCKS; stock++) {
        const struct backtest_pick *pick = &backtest->pick[stock];
        assert_int_equal(pick->slot, stock);
        assert_int_equal(backtest->day[pick->day].date, fixture_date(0));
        assert_int_equal(pick->entry_date, stock == HALTED_AT_ENTRY ? 0 : fixture_date(1));
        if (stock == HALTED_AT_ENTRY)
            assert_true(isnan(pick->result[0]) && isnan(pick->entry));
        else {
            near(pick->entry, opens[stock][1]);
            near(pick->result[0], after_1[stock]);
            near(pick->result[1], after_5[stock]);
        }
        assert_true(isnan(pick->result[2]));
    }
    near(backtest->day[0].market[0], 0.1);
    near(backtest->day[0].market[1], 0.0625);
    assert_true(isnan(backtest->day[0].market[3]));
}

static void figures_are_of_what_is_known(void **state)
{
    const struct backtest *backtest = ask(*state);
    assert_int_equal(backtest->figures[0].count, 4);
    near(backtest->figures[0].mean, 0.1);
    near(backtest->figures[0].median, 0.075);
    near(backtest->figures[0].hit_rate, 0.75);
    near(backtest->figures[0].excess, 0);
    near(backtest->figures[1].mean, 0.0625);
    assert_int_equal(backtest->figures[2].count, 0);
    assert_true(isnan(backtest->figures[2].mean));
    assert_int_equal(backtest->checked_days, 1);
    assert_int_equal(backtest->changed_picks, 0);
}

static void costs_are_taken_both_ways(void **state)
{
    struct desk *desk = *state;
    desk->ask.fee_bp = 10;
    desk->ask.sell_tax_bp = 20;
    near(ask(desk)->pick[PLAIN].result[0], 1.1 * 0.997 / 1.001 - 1);
    near(desk->backtest.day[0].market[0], 1.1 * 0.997 / 1.001 - 1); /* at the same costs */
    near(desk->backtest.figures[0].excess, 0);
    desk->ask.sell_tax_bp = NAN; /* 18 in 2024 */
    near(ask(desk)->pick[SPLIT].result[0], 1.05 * 0.9972 / 1.001 - 1);
}

/* 10 on KONEX on day 1, and 18 on KOSPI from day 2 on. */
static void the_tax_is_that_of_the_market_of_the_day(void **state)
{
    struct desk *desk = *state;
    desk->ask.sell_tax_bp = NAN;
    near(ask(desk)->pick[PLAIN].result[0], 1.1 * 0.999 - 1);
    near(desk->backtest.pick[PLAIN].result[1], 1.2 * 0.9982 - 1);
    near(desk->backtest.day[0].market[0], ((1.05 + 1 + 1.25) * 0.9982 + 1.1 * 0.999) / 4 - 1);
    desk->ask.to = 0;
    compile(desk, "ticker == '000000'");
    near(ask(desk)->pick[0].result[0], 1.1 * 0.999 - 1);
    near(desk->backtest.pick[0].result[1], 1.2 * 0.9982 - 1);
    near(desk->backtest.pick[1].result[0], 0.9982 - 1);
    desk->ask.to = desk->ask.from;
    for (int h = 0; h < 2; h++)
        near(ask(desk)->curve[h][DAYS - 1], 1 + desk->backtest.pick[0].result[h]);
}

static void entry_at_the_close(void **state)
{
    struct desk *desk = *state;
    desk->ask.entry_close = true;
    const struct backtest *backtest = ask(desk);
    assert_int_equal(backtest->untradable, 0);
    near(backtest->pick[HALTED_AT_ENTRY].result[0], -0.1); /* sold on day 2 */
    near(backtest->pick[PLAIN].result[0], 0.21);
    assert_int_equal(backtest->pick[PLAIN].entry_date, fixture_date(0));
}

static void portfolios_hold_every_pick(void **state)
{
    const struct backtest *backtest = ask(*state);
    assert_int_equal(backtest->curve_days, DAYS);
    near(backtest->curve[0][0], 1);
    near(backtest->curve[0][1], 1.1); /* bought and sold on day 1 */
    near(backtest->curve[0][7], 1.1);
    near(backtest->curve[1][2], 1.1);                       /* nothing moves */
    near(backtest->curve[1][3], 1.1 * (1 - 0.4 / 4));       /* one falls from 50 to 30, one is split */
    near(backtest->curve[1][4], 1.1 * 0.9 * (1 + 0.1 / 4)); /* one rises from 50 to 55 */
    near(backtest->market_curve[1], 1 + (0.21 + 0.05 + 0.25) / 5);
    near(backtest->figures[0].worst_drawdown, 0);
    near(backtest->figures[1].worst_drawdown, -0.1);
    assert_true(isnan(backtest->figures[2].worst_drawdown));
}

static void the_curve_of_one_pick_ends_at_its_return(void **state)
{
    struct desk *desk = *state;
    desk->ask.fee_bp = 10;
    desk->ask.sell_tax_bp = 20;
    for (int close = 0; close < 2; close++)
        for (int stock = 0; stock < STOCKS; stock++) {
            char text[40];
            snprintf(text, sizeof text, "ticker == '00000%d'", stock);
            compile(desk, text);
            desk->ask.entry_close = close;
            const struct backtest *backtest = ask(desk);
            bool bought = backtest->pick[0].entry_date != 0;
            for (int h = 0; h < 2; h++)
                near(backtest->curve[h][DAYS - 1], bought ? 1 + backtest->pick[0].result[h] : 1);
        }
}

static void the_universe_is_that_of_the_day(void **state)
{
    struct desk *desk = *state;
    desk->ask.universe = (struct universe){.min_cap_won = 1e10};
    assert_int_equal(ask(desk)->found, STOCKS - 1);
    near(desk->backtest.day[0].market[0], 0.1); /* without 0.1 the mean of the others is the same */
    desk->ask.universe.market = "KOSDAQ";
    assert_int_equal(ask(desk)->found, 0);
}

static void days_without_a_next_one_have_no_returns(void **state)
{
    struct desk *desk = *state;
    desk->ask.from = fixture_date(DAYS - 1);
    desk->ask.to = 0;
    const struct backtest *backtest = ask(desk);
    assert_int_equal(backtest->found, STOCKS - 1);
    assert_int_equal(backtest->untradable, 0);
    assert_int_equal(backtest->figures[0].count, 0);
    desk->ask.from = 20250101;
    backtest_free(&desk->backtest);
    assert_int_equal(backtest_run(desk->fixture.txn, &desk->ask, &desk->backtest, &desk->err),
                     ERROR_NOT_FOUND);
}

static void many_days_are_in_order(void **state)
{
    struct desk *desk = *state;
    desk->ask.from = desk->ask.to = 0;
    compile(desk, "close != close[1]");
    const struct backtest *backtest = ask(desk);
    assert_int_equal(backtest->days, DAYS);
    for (size_t i = 1; i < backtest->found; i++) {
        const struct backtest_pick *a = &backtest->pick[i - 1], *b = &backtest->pick[i];
        assert_true(a->day < b->day || (a->day == b->day && a->slot < b->slot));
    }
    /* days 1, 2, 3, 4, 5, 6, 7: the split is no change */
    assert_int_equal(backtest->found, 3 + 1 + 1 + 1 + 2 + 1 + 1);
    assert_int_equal(backtest->changed_picks, 0);
    assert_int_equal(backtest->checked_picks, backtest->found);
}

static void t_needs_holdings_that_do_not_overlap(void **state)
{
    struct desk *desk = *state;
    desk->ask.from = desk->ask.to = 0;
    compile(desk, "ticker == '000000'");
    const struct backtest *backtest = ask(desk);
    assert_int_equal(backtest->figures[0].count, 7);
    assert_false(isnan(backtest->figures[0].t));
    assert_int_equal(backtest->figures[1].count, 3); /* within three days, of the 25 that there should be */
    assert_true(isnan(backtest->figures[1].t));
    compile(desk, "ticker == '000000' and close[3] > 0");
    assert_int_equal(ask(desk)->figures[0].count, 4);
    assert_true(isnan(desk->backtest.figures[0].t));
}

static void picks_tell_how_they_were_sold(void **state)
{
    struct desk *desk = *state;
    desk->ask.exits = true;
    const struct backtest *backtest = ask(desk);
    assert_int_equal(backtest->exit[PLAIN].date[0], fixture_date(1));
    near(backtest->exit[PLAIN].close[1], 132);
    assert_int_equal(backtest->exit[HALTED_AT_ENTRY].date[0], 0);
    assert_int_equal(backtest->exit[HALTED_AT_EXIT].date[1], fixture_date(7));
    near(backtest->exit[HALTED_AT_EXIT].close[1], 60);
    assert_int_equal(backtest->exit[DELISTED].date[1], fixture_date(3));
    near(backtest->exit[DELISTED].close[1], 30);
    assert_int_equal(backtest->exit[PLAIN].date[2], 0);
    assert_true(isnan(backtest->exit[PLAIN].close[2]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(returns_are_adjusted_and_tradable, begin, end),
        cmocka_unit_test_setup_teardown(figures_are_of_what_is_known, begin, end),
        cmocka_unit_test_setup_teardown(costs_are_taken_both_ways, begin, end),
        cmocka_unit_test_setup_teardown(the_tax_is_that_of_the_market_of_the_day, begin, end),
        cmocka_unit_test_setup_teardown(entry_at_the_close, begin, end),
        cmocka_unit_test_setup_teardown(portfolios_hold_every_pick, begin, end),
        cmocka_unit_test_setup_teardown(the_curve_of_one_pick_ends_at_its_return, begin, end),
        cmocka_unit_test_setup_teardown(the_universe_is_that_of_the_day, begin, end),
        cmocka_unit_test_setup_teardown(days_without_a_next_one_have_no_returns, begin, end),
        cmocka_unit_test_setup_teardown(many_days_are_in_order, begin, end),
        cmocka_unit_test_setup_teardown(t_needs_holdings_that_do_not_overlap, begin, end),
        cmocka_unit_test_setup_teardown(picks_tell_how_they_were_sold, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
