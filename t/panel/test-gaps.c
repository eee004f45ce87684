/* A market that is missing from the tables of hundreds of days, in two tiles: what its bars are meanwhile,
 * held against a plain reading of the store (t/panel/plain-store.c). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "panel/view.h"
#include "t/fixture.h"
#include "t/strategies/plain.h"

#define STOCKS (TILE_LANES + 40)
#define DAYS   260
#define LEFT   20
#define BACK   240

/* Every other stock of the last hundred was away; one in seven of them came back for one day, and one in
 * eleven began after the gap did. */
static bool there(int stock, int at)
{
    bool away = stock >= STOCKS - 100 && stock % 2;
    if (away && stock % 11 == 1 && at < 100)
        return false;
    return !away || at < LEFT || at >= BACK || (stock % 7 == 0 && at == 150);
}

/* Splits: of somebody who was never away; on the day of return, and before and after it; in the gap, of one
 * that came back for a day. */
static double factor_of(int stock, int at)
{
    bool split = (stock == 2 && at == 90) || (stock % 3 == 0 && at == BACK) ||
                 (stock % 5 == 0 && (at == LEFT - 2 || at == BACK + 5)) || (stock % 7 == 0 && at == 150);
    return split && there(stock, at) ? 0.5 : 1;
}

static bool line(int stock, int at, struct fixture_line *line)
{
    line->factor = factor_of(stock, at);
    if (!there(stock, at))
        return false;
    line->market = stock % 2 ? "KOSDAQ" : "KOSPI";
    for (int c = RAW_OPEN; c <= RAW_CLOSE; c++)
        line->column[c] = at % 9 == 3 && c < RAW_CLOSE ? 0 : 1000 + stock + at * (c + 1);
    line->column[RAW_VOLUME] = at % 9 == 3 ? 0 : 100 + at;
    line->column[RAW_VALUE] = 5000 + stock;
    return true;
}

static int begin(void **state, const int *order)
{
    const struct fixture_market market = {STOCKS, DAYS, line, NULL, order};
    struct fixture *fixture = *state = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    fixture_begin(fixture, &market);
    return 0;
}

static int begin_by_date(void **state)
{
    int order[DAYS];
    for (int i = 0; i < DAYS; i++)
        order[i] = i;
    return begin(state, order);
}

/* The days of the gap first: their rows are shorter than those of the days around them. */
static int begin_from_within(void **state)
{
    int order[DAYS];
    for (int i = 0; i < DAYS; i++)
        order[i] = i < BACK - LEFT ? LEFT + i : i < BACK ? i - (BACK - LEFT) : i;
    return begin(state, order);
}

static int end(void **state)
{
    fixture_end(*state);
    free(*state);
    return 0;
}

static bool near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-13 * fabs(b);
}

/* Every lane of those in the table, every day before. */
static size_t column_compare(const struct expr_frame *frame, const struct plain_market *plain, size_t day,
                             int column)
{
    double scratch[TILE_LANES];
    size_t wrong = 0;
    for (unsigned lag = 0; lag <= day; lag++)
        for (size_t lane = 0; lane < frame->lanes; lane += TILE_LANES) {
            const double *value = frame->load(frame->arg, column, lag, lane, scratch);
            for (size_t i = 0; i < TILE_LANES; i++)
                if (frame->listed[lane + i] == 1)
                    wrong += !near(value[i], plain->value(plain->arg, column, lag, lane + i));
        }
    return wrong;
}

/* From later days to earlier ones and back, so that some of what is carried is there already. */
static void a_market_away_has_its_last_close(void **state)
{
    static const size_t days[] = {150, DAYS - 1, 30, BACK, BACK + 4, 149, DAYS - 1};
    static const int columns[] = {RAW_OPEN, RAW_HIGH, RAW_LOW, RAW_CLOSE, RAW_VOLUME, RAW_VALUE};
    struct fixture *fixture = *state;
    struct history *history;
    struct view *view;
    assert_int_equal(history_open(fixture->txn, 0, 0, &history, &fixture->err), 0);
    assert_int_equal(view_open(history, &view, &fixture->err), 0);
    struct plain_store *store = plain_store_open(fixture->txn);
    struct plain_market plain = plain_store_market(store);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        plain_store_move(store, days[i]);
        assert_int_equal(view_move(view, days[i], (unsigned)days[i], &fixture->err), 0);
        for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
            assert_int_equal(column_compare(view_frame(view), &plain, days[i], columns[c]), 0);
    }
    plain_store_close(store);
    view_close(&view);
    history_close(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_market_away_has_its_last_close, begin_by_date, end),
        cmocka_unit_test_setup_teardown(a_market_away_has_its_last_close, begin_from_within, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
