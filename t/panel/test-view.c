/* Views of a made-up market: days missing between others, actions, days that are not analyzed, the universe,
 * a stock that moved. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "panel/view.h"
#include "t/fixture.h"

#define DAYS 6
enum { MISSING, PLAIN, LATE, SMALL, MOVED, STOCKS };

/* NAN: not in the table. The first one is split two for one on day 4, and missing on the two days before. */
static const double closes[STOCKS][DAYS] = {
    [MISSING] = {100, 102, NAN, NAN, 50, 55},
    [PLAIN] = {10, 11, 12, 13, 14, 15},
    [LATE] = {NAN, NAN, NAN, 7, 8, 9},
    [SMALL] = {1, 1, 1, 1, 1, NAN},
    [MOVED] = {4, 4, 4, 4, 4, 4},
};
static const char *const markets[STOCKS] = {"KOSPI", "KOSDAQ GLOBAL", "KONEX", "KOSPI", "KOSDAQ"};

/* The last one was on KONEX for two days, and renamed twice. */
static const char *const moved_names[DAYS] = {"old", "old", "old", "newer", "newest", "newest"};

static const char *market_of(int stock, int at)
{
    return stock == MOVED && at < 2 ? "KONEX" : markets[stock];
}

struct desk {
    struct fixture fixture;
    struct history *history;
    struct view *view;
    struct error err;
};

/* What day 2 is to each stock: of one only the close is known; of one the close stands in the
 * place of the open, but nobody dealt in it; one is dealt in after hours. */
static void line_still(int stock, struct fixture_line *line)
{
    if (stock == PLAIN)
        line->column[RAW_VOLUME] = NAN;
    else if (stock != MOVED)
        line->column[RAW_VOLUME] = 0;
    for (int c = RAW_OPEN; c <= RAW_LOW && stock != SMALL; c++)
        line->column[c] = stock == PLAIN ? NAN : 0;
}

static bool line(int stock, int at, struct fixture_line *line)
{
    line->factor = stock == MISSING && at == 4 ? 0.5 : 1;
    if (isnan(closes[stock][at]))
        return false;
    line->market = market_of(stock, at);
    if (stock == MOVED)
        strcat(line->name, moved_names[at]);
    for (int c = RAW_OPEN; c <= RAW_CLOSE; c++)
        line->column[c] = closes[stock][at];
    line->column[RAW_VOLUME] = at == 1 ? NAN : 1000;
    if (at == 2)
        line_still(stock, line);
    line->column[RAW_VALUE] = 5000;
    line->column[RAW_MARKET_CAP] = stock == SMALL ? 1 : 1e12;
    return true;
}

static int analysis(struct store_txn *txn, int at)
{
    const kst_date newest = fixture_date(DAYS - 1);
    const kst_date dates[STOCKS] = {newest, newest, fixture_date(3), newest, newest};
    const double sma[STOCKS] = {100, 10, 8, 1, 4};
    int ret = 0;
    for (int day = 0; at == DAYS - 1 && ret == 0 && day < DAYS; day++)
        ret = row_put(txn, store_column(store_of(txn), DATASET_ANALYZED, "sma_5"), fixture_date(day), sma,
                      STOCKS);
    return ret || at < DAYS - 1 ? ret : ticker_analyzed_put(txn, dates, STOCKS);
}

static int begin(void **state)
{
    static const struct fixture_market market = {STOCKS, DAYS, line, analysis, NULL};
    struct desk *desk = *state = calloc(1, sizeof *desk);
    assert_non_null(desk);
    fixture_begin(&desk->fixture, &market);
    assert_int_equal(history_open(desk->fixture.txn, 0, 0, &desk->history, &desk->err), 0);
    assert_int_equal(view_open(desk->history, &desk->view, &desk->err), 0);
    return 0;
}

static int end(void **state)
{
    struct desk *desk = *state;
    view_close(&desk->view);
    history_close(&desk->history);
    fixture_end(&desk->fixture);
    free(desk);
    return 0;
}

static uint32_t slot_of(struct desk *desk, int stock)
{
    return fixture_slot(&desk->fixture, stock);
}

static double value(struct desk *desk, const char *column, size_t day, unsigned lag, int stock)
{
    struct expr_names names = history_names(desk->history);
    struct expr_column found;
    double scratch[TILE_LANES];
    assert_true(names.find(names.arg, column, &found));
    assert_int_equal(view_move(desk->view, day, lag, &desk->err), 0);
    const struct expr_frame *frame = view_frame(desk->view);
    return frame->load(frame->arg, found.id, lag, 0, scratch)[slot_of(desk, stock)];
}

#define VALUE(column, day, lag, stock, expected)                                                             \
    assert_true(value(*state, column, day, lag, stock) == (expected))
#define UNKNOWN(column, day, lag, stock) assert_true(isnan(value(*state, column, day, lag, stock)))

static void a_missing_day_carries_the_close(void **state)
{
    VALUE("close", 5, 0, MISSING, 55);
    VALUE("close", 5, 1, MISSING, 50);
    VALUE("close", 5, 2, MISSING, 51); /* 102, halved */
    VALUE("close", 5, 3, MISSING, 51);
    VALUE("high", 5, 3, MISSING, 51);
    VALUE("open", 5, 4, MISSING, 51);
    VALUE("close", 5, 5, MISSING, 50);
    VALUE("volume", 5, 2, MISSING, 0);
    VALUE("value", 5, 3, MISSING, 0);
    VALUE("value", 5, 5, MISSING, 5000);
    UNKNOWN("close", 5, 6, MISSING);
}

static void actions_count_up_to_the_day(void **state)
{
    VALUE("volume", 5, 5, MISSING, 2000);
    VALUE("close", 1, 1, MISSING, 100); /* nobody knows of the split yet */
    VALUE("volume", 1, 1, MISSING, 1000);
    VALUE("sma_5", 5, 5, MISSING, 50);
    VALUE("sma_5", 5, 1, MISSING, 100);
    VALUE("close", 5, 5, PLAIN, 10);
}

static void what_is_not_told_of_a_day_is_not_made_up(void **state)
{
    VALUE("volume", 1, 0, PLAIN, 0); /* traded, but nobody says how much */
    UNKNOWN("close", 5, 3, LATE);    /* before its first day */
    UNKNOWN("volume", 5, 3, LATE);
    UNKNOWN("shares", 5, 0, PLAIN);
    assert_true(isnan(value(*state, "rsi_14", 5, 0, PLAIN)));
}

static void masks(struct desk *desk, size_t day, struct universe universe, const int expected[STOCKS])
{
    double mask[TILE_LANES];
    assert_int_equal(view_move(desk->view, day, 0, &desk->err), 0);
    view_universe(desk->view, &universe, mask);
    for (int stock = 0; stock < STOCKS; stock++)
        assert_int_equal(mask[slot_of(desk, stock)], expected[stock]);
}

static void the_universe_is_the_table_of_the_day(void **state)
{
    masks(*state, 5, (struct universe){.all = true}, (const int[]){1, 1, 1, 0, 1});
    masks(*state, 3, (struct universe){.all = true}, (const int[]){0, 1, 1, 1, 1});
    masks(*state, 4, (struct universe){.min_cap_won = 1e11}, (const int[]){1, 1, 0, 0, 1});
    masks(*state, 4, (struct universe){.min_cap_won = 0}, (const int[]){1, 1, 0, 1, 1});
    masks(*state, 4, (struct universe){.all = true, .market = "KOSDAQ"}, (const int[]){0, 1, 0, 0, 1});
    masks(*state, 4, (struct universe){.all = true, .market = "KONEX"}, (const int[]){0, 0, 1, 0, 0});
}

static void who_did_not_trade_is_apart(void **state)
{
    enum { OUT = UNIVERSE_OUT, ASKED = UNIVERSE_ASKED, HALTED = UNIVERSE_HALTED };
    masks(*state, 2, (struct universe){.all = true}, (const int[]){OUT, HALTED, OUT, HALTED, ASKED});
    masks(*state, 2, (struct universe){.all = true, .halted = true},
          (const int[]){OUT, ASKED, OUT, ASKED, ASKED});
    masks(*state, 2, (struct universe){.min_cap_won = 1e11}, (const int[]){OUT, HALTED, OUT, OUT, ASKED});
    masks(*state, 2, (struct universe){.all = true, .market = "KOSPI"},
          (const int[]){OUT, OUT, OUT, HALTED, OUT});
}

/* Days are gone to forwards, backwards and with leaps: what is kept from one to the next must not stay. */
static void names_and_markets_are_those_of_the_day(void **state)
{
    static const int walk[] = {0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 5, 0, 3, 1, 4, 2, 5, 1};
    struct desk *desk = *state;
    uint32_t slot = slot_of(desk, MOVED);
    char name[NAME_TEXT];
    for (size_t i = 0; i < sizeof walk / sizeof *walk; i++) {
        int at = walk[i], konex = at < 2, there = !isnan(closes[SMALL][at]), late = !isnan(closes[LATE][at]);
        int first = !isnan(closes[MISSING][at]);
        snprintf(name, sizeof name, "stock %d%s", MOVED, moved_names[at]);
        masks(desk, (size_t)at, (struct universe){.halted = true}, (const int[]){first, 1, 0, there, !konex});
        masks(desk, (size_t)at, (struct universe){.all = true, .halted = true, .market = "KONEX"},
              (const int[]){0, 0, late, 0, konex});
        masks(desk, (size_t)at, (struct universe){.halted = true, .market = "KOSDAQ"},
              (const int[]){0, 1, 0, 0, !konex});
        assert_string_equal(view_name(desk->view, slot), name);
        assert_string_equal(view_market(desk->view, slot), market_of(MOVED, at));
        assert_string_equal(history_market(desk->history, (size_t)at, slot), market_of(MOVED, at));
        assert_string_equal(view_name(desk->view, slot_of(desk, PLAIN)), "stock 1");
    }
}

static void what_is_not_analyzed_is_unknown(void **state)
{
    struct desk *desk = *state;
    kst_date analyzed[STOCKS];
    assert_int_equal(ticker_analyzed_get(desk->fixture.txn, analyzed, STOCKS), 0);
    for (int stock = 0; stock < STOCKS; stock++) {
        double sma = value(desk, "sma_5", 5, 0, stock);
        assert_int_equal(isnan(sma), analyzed[slot_of(desk, stock)] < fixture_date(5));
        assert_false(isnan(value(desk, "sma_5", 3, 0, stock)));
    }
}

/* sma(close, 5) asks for no analysis: it is put together from means only where all are there. */
static void means_are_offered_where_everybody_has_them(void **state)
{
    struct desk *desk = *state;
    struct history *earlier;
    assert_null(history_names(desk->history).mean);
    assert_int_equal(history_open(desk->fixture.txn, 0, fixture_date(3), &earlier, &desk->err), 0);
    assert_non_null(history_names(earlier).mean);
    history_close(&earlier);
}

static void texts_are_those_of_the_ticker(void **state)
{
    struct desk *desk = *state;
    struct expr_names names = history_names(desk->history);
    struct expr_column market, name;
    const struct expr_frame *frame = view_frame(desk->view);
    assert_true(names.find(names.arg, "market", &market) && names.find(names.arg, "name", &name));
    assert_string_equal(frame->text(frame->arg, market.id, slot_of(desk, PLAIN)), "KOSDAQ GLOBAL");
    assert_string_equal(names.covers(names.arg, market.id, "KOSDAQ"), "KOSDAQ GLOBAL");
    assert_null(names.covers(names.arg, market.id, "KOSPI"));
    assert_null(names.covers(names.arg, name.id, "KOSDAQ"));
    assert_string_equal(frame->text(frame->arg, name.id, slot_of(desk, LATE)), "stock 2");
    assert_string_equal(frame->text(frame->arg, name.id, TILE_LANES - 1), "");
    assert_int_equal(view_move(desk->view, 1, 0, &desk->err), 0);
    assert_string_equal(frame->text(frame->arg, market.id, slot_of(desk, MOVED)), "KONEX");
    assert_string_equal(frame->text(frame->arg, name.id, slot_of(desk, MOVED)), "stock 4old");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_missing_day_carries_the_close, begin, end),
        cmocka_unit_test_setup_teardown(actions_count_up_to_the_day, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_told_of_a_day_is_not_made_up, begin, end),
        cmocka_unit_test_setup_teardown(the_universe_is_the_table_of_the_day, begin, end),
        cmocka_unit_test_setup_teardown(who_did_not_trade_is_apart, begin, end),
        cmocka_unit_test_setup_teardown(names_and_markets_are_those_of_the_day, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_analyzed_is_unknown, begin, end),
        cmocka_unit_test_setup_teardown(means_are_offered_where_everybody_has_them, begin, end),
        cmocka_unit_test_setup_teardown(texts_are_those_of_the_ticker, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
