/* A market that is missing from the tables of hundreds of days, in two tiles: what its bars are meanwhile,
 * held against a plain reading of the store (t/panel/plain-store.c). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "panel/view.h"
#include "t/strategies/plain.h"
#include "t/temp.h"

#define STOCKS (TILE_LANES + 40)
#define DAYS   260
#define LEFT   20
#define BACK   240

struct fixture {
    char dir[TEMP_PATH];
    struct store *store;
    struct store_txn *txn;
    struct error err;
};

static kst_date date_of(int day)
{
    return date_from_days(date_to_days(20240102) + day);
}

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

static void line_add(struct day *day, int stock, int at)
{
    if (!there(stock, at))
        return;
    long i = day_add(day);
    assert_true(i >= 0);
    snprintf(day->line[i].ticker, TICKER_TEXT, "%06u", (unsigned)stock % 1000);
    snprintf(day->line[i].market, MARKET_TEXT, stock % 2 ? "KOSDAQ" : "KOSPI");
    snprintf(day->line[i].name, NAME_TEXT, "stock %d", stock);
    for (int c = RAW_OPEN; c <= RAW_CLOSE; c++)
        day->column[c][i] = at % 9 == 3 && c < RAW_CLOSE ? 0 : 1000 + stock + at * (c + 1);
    day->column[RAW_VOLUME][i] = at % 9 == 3 ? 0 : 100 + at;
    day->column[RAW_VALUE][i] = 5000 + stock;
}

static int days_put(struct store_txn *txn, void *arg, struct error *err)
{
    struct day day = {0};
    enum day_result result;
    const int *order = arg;
    double factors[STOCKS];
    int ret = 0;
    for (int i = 0; ret == 0 && i < DAYS; i++) {
        int at = order[i];
        day_clear(&day, date_of(at));
        for (int stock = 0; stock < STOCKS; stock++)
            line_add(&day, stock, at);
        ret = day_put(txn, &day, false, &result, NULL);
        size_t slots = ticker_count(txn);
        for (int stock = 0; ret == 0 && stock < STOCKS; stock++) {
            struct ticker ticker;
            char code[TICKER_TEXT];
            snprintf(code, sizeof code, "%06u", (unsigned)stock % 1000);
            if (ticker_get(txn, code, &ticker) == 0)
                factors[ticker.slot] = factor_of(stock, at);
        }
        if (ret == 0)
            ret =
                row_put(txn, store_column(store_of(txn), DATASET_RAW, "factor"), date_of(at), factors, slots);
    }
    day_free(&day);
    return ret ? store_txn_error(txn, err) : 0;
}

static int begin(void **state, int *order)
{
    struct fixture *fixture = *state = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    temp_make(fixture->dir);
    struct store_options options = {.create = true, .no_sync = true};
    assert_int_equal(store_open(fixture->dir, &options, &fixture->store, &fixture->err), 0);
    assert_int_equal(store_write(fixture->store, days_put, order, &fixture->err), 0);
    assert_int_equal(store_read(fixture->store, &fixture->txn, &fixture->err), 0);
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
    struct fixture *fixture = *state;
    store_read_end(&fixture->txn);
    store_close(&fixture->store);
    temp_remove(fixture->dir);
    free(fixture);
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
