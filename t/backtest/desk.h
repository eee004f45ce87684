/* A backtest over a made-up market, for the tests that work its returns out by hand. */
#ifndef SISE_T_BACKTEST_DESK_H
#define SISE_T_BACKTEST_DESK_H

#include <math.h>
#include <stdlib.h>

#include <cmocka.h>

#include "backtest/backtest.h"
#include "t/fixture.h"

struct desk {
    struct fixture fixture;
    struct history *history;
    struct calendar *calendar; /* NULL: the test needs none */
    struct expr *where;
    struct backtest_ask ask;
    struct backtest backtest;
    struct error err;
};

/* Compiles the condition for the days that are stored now, and asks it from then on. */
static void compile(struct desk *desk, const char *text)
{
    history_close(&desk->history);
    assert_int_equal(history_open(desk->fixture.txn, 0, 0, &desk->history, &desk->err), 0);
    struct expr_names names = history_names(desk->history);
    expr_free(&desk->where);
    assert_int_equal(expr_compile(text, EXPR_CONDITION, &names, &desk->where, NULL, &desk->err), 0);
    desk->ask.where = desk->where;
}

/* A desk whose condition finds every stock of the market, on its first day alone. */
static struct desk *desk_new(const struct fixture_market *market)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert_non_null(desk);
    fixture_begin(&desk->fixture, market);
    desk->ask = (struct backtest_ask){
        .universe = {.all = true}, .from = fixture_date(0), .to = fixture_date(0), .sell_tax_bp = 0};
    compile(desk, "close > 0");
    return desk;
}

/* The function of cmocka behind a test; *state is a desk. */
static int end(void **state)
{
    struct desk *desk = *state;
    backtest_free(&desk->backtest);
    expr_free(&desk->where);
    history_close(&desk->history);
    calendar_free(&desk->calendar);
    fixture_end(&desk->fixture);
    free(desk);
    return 0;
}

static const struct backtest *ask(struct desk *desk)
{
    backtest_free(&desk->backtest);
    assert_int_equal(backtest_run(desk->fixture.txn, &desk->ask, &desk->backtest, &desk->err), 0);
    return &desk->backtest;
}

static void near(double got, double expected)
{
    if (!(fabs(got - expected) < 1e-12))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

#endif
