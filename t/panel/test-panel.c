/* The values of a made-up market, read as rows of a ticker and as days, in both modes and as of several
 * dates: halted, missing, new, split and delisted stocks, held against a plain reading of the store
 * (t/panel/plain-store.c). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "panel/panel.h"
#include "t/fixture.h"
#include "t/strategies/plain.h"

#define STOCKS (TILE_LANES + 24) /* two tiles */
#define DAYS   150               /* more than a tile of them, and than the store is asked for at once */

/* What there is to be seen: each stock is of one kind. */
enum kind { STEADY, HALTED, AWAY, AWAY_LONG, NEW, GONE, SPLIT, SPLIT_AWAY, VAGUE, BLINKING, KINDS };

struct desk {
    struct fixture fixture;
    struct panel *panel;
    struct plain_store *plain;
    struct error err;
};

static kst_date date_of(size_t day)
{
    return fixture_date((int)day);
}

static enum kind kind_of(int stock)
{
    return (enum kind)(stock % KINDS);
}

static bool is_away(int stock, int at)
{
    switch (kind_of(stock)) {
    case AWAY:
        return at % 20 >= 10 && at % 20 < 10 + stock % 7;
    case AWAY_LONG:
    case SPLIT_AWAY:
        return at >= 10 + stock % 5 && at < 120;
    case NEW:
        return at < 40 + stock % 60;
    case GONE:
        return at > 60 + stock % 60;
    case BLINKING:
        return (at + stock) % 2;
    default:
        return false;
    }
}

static double factor_of(int stock, int at)
{
    if (is_away(stock, at))
        return NAN;
    switch (kind_of(stock)) {
    case SPLIT:
        return at == 30 ? 0.5 : at == 100 ? 0.1 : at == 101 ? 3 : 1;
    case SPLIT_AWAY:
        return at == 120 ? 0.2 : at == 8 || at == 140 ? 1.1 : 1;
    case HALTED:
        return at == 35 ? 0.25 : NAN;
    case BLINKING:
        return at % 31 == 7 ? 0.9 : 1;
    default:
        return 1;
    }
}

static bool line(int stock, int at, struct fixture_line *line)
{
    line->factor = factor_of(stock, at);
    if (is_away(stock, at))
        return false;
    bool halted = kind_of(stock) == HALTED && at % 50 >= 30 && at % 50 < 40;
    double base = 1000 + 3 * stock + at;
    if (stock == 5 && at < 20)
        strcat(line->name, " before");
    for (int c = RAW_OPEN; c <= RAW_CLOSE; c++)
        line->column[c] = halted && c < RAW_CLOSE ? 0 : base + c;
    line->column[RAW_CHANGE] = at % 7 - 3;
    line->column[RAW_VOLUME] = halted ? 0 : kind_of(stock) == VAGUE && at % 3 ? NAN : 100.0 + at;
    line->column[RAW_VALUE] = kind_of(stock) == VAGUE && at % 4 == 0 ? NAN : 5000.0 + stock;
    line->column[RAW_MARKET_CAP] = 1e9 * base;
    line->column[RAW_SHARES] = 1e6;
    if (kind_of(stock) == VAGUE && at % 5 == 0)
        line->column[RAW_HIGH] = NAN;
    return true;
}

/* Rows of the analyzed columns of each kind; what stands in them does not matter here. */
static int rows_put(struct store_txn *txn, int at)
{
    static const char *const names[] = {"sma_5", "volume_sma_20", "rsi_14"};
    double values[STOCKS];
    size_t slots = ticker_count(txn);
    int ret = 0;
    for (int c = 0; ret == 0 && c < 3; c++) {
        for (size_t i = 0; i < slots; i++)
            values[i] = at < 10 ? NAN : (double)(c * 1000 + at) + (double)i / 8;
        ret = row_put(txn, store_column(store_of(txn), DATASET_ANALYZED, names[c]), fixture_date(at), values,
                      slots);
    }
    return ret;
}

static int analysis(struct store_txn *txn, int at)
{
    kst_date analyzed[STOCKS];
    for (int i = 0; i < STOCKS; i++)
        analyzed[i] = i % 9 == 0 ? fixture_date(100) : i % 9 == 1 ? 0 : fixture_date(DAYS - 1);
    int ret = at % 40 == 39 ? 0 : rows_put(txn, at);
    return ret || at < DAYS - 1 ? ret : ticker_analyzed_put(txn, analyzed, STOCKS);
}

static int begin(void **state)
{
    static const struct fixture_market market = {STOCKS, DAYS, line, analysis, NULL};
    struct desk *desk = *state = calloc(1, sizeof *desk);
    assert_non_null(desk);
    fixture_begin(&desk->fixture, &market);
    assert_int_equal(panel_open(desk->fixture.txn, &desk->panel, &desk->err), 0);
    desk->plain = plain_store_open(desk->fixture.txn);
    return 0;
}

static int end(void **state)
{
    struct desk *desk = *state;
    plain_store_close(desk->plain);
    panel_close(&desk->panel);
    fixture_end(&desk->fixture);
    free(desk);
    return 0;
}

/* ---- what is expected ---- */

#define NEVER DAYS /* as of no date: unadjusted */

static size_t known_until(size_t as_of)
{
    return as_of == NEVER ? DAYS - 1 : as_of;
}

static int state_expected(const struct desk *desk, enum rows_mode mode, size_t as_of, size_t day, size_t slot)
{
    int state = plain_store_state(desk->plain, day, known_until(as_of), slot);
    return mode == ROWS_RAW && state == BAR_MISSING ? BAR_ABSENT : state;
}

/* The plain reader is at as_of, or where values are not adjusted at the day itself. */
static double value_expected(const struct desk *desk, enum rows_mode mode, size_t as_of, size_t day,
                             const struct column *column, size_t slot)
{
    struct plain_market market = plain_store_market(desk->plain);
    int id = market.column(market.arg, column->name);
    if (state_expected(desk, mode, as_of, day, slot) == BAR_ABSENT)
        return NAN;
    if (mode == ROWS_RAW)
        return plain_store_published(desk->plain, id, day, slot);
    return market.value(market.arg, id, as_of == NEVER ? 0 : (unsigned)(as_of - day), slot);
}

static bool near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-13 * fabs(b);
}

static unsigned differences;

static void value_check(const struct desk *desk, const struct rows_ask *ask, size_t as_of, size_t day,
                        const struct column *column, size_t slot, double got)
{
    double expected = value_expected(desk, ask->mode, as_of, day, column, slot);
    if (!near(got, expected) && differences++ < 10)
        print_error("%s %s as of %d, %d, slot %zu: %.17g, expected %.17g\n",
                    ask->mode == ROWS_RAW ? "raw" : "bar", column->name, (int)ask->as_of, (int)date_of(day),
                    slot, got, expected);
}

static void state_check(const struct desk *desk, const struct rows_ask *ask, size_t as_of, size_t day,
                        size_t slot, int got)
{
    int expected = state_expected(desk, ask->mode, as_of, day, slot);
    if (got != expected && differences++ < 10)
        print_error("state of slot %zu as of %d on %d: %d, expected %d\n", slot, (int)ask->as_of,
                    (int)date_of(day), got, expected);
}

/* ---- days ---- */

static void day_check(struct desk *desk, struct panel_day *open, const struct rows_ask *ask, size_t as_of,
                      size_t day)
{
    const struct columns *columns = panel_columns(desk->panel);
    double tile[TILE_LANES];
    assert_int_equal(panel_day_open(desk->panel, date_of(day), columns, ask, open, &desk->err), 0);
    assert_int_equal(open->lanes, 2 * TILE_LANES);
    plain_store_move(desk->plain, as_of == NEVER || day > as_of ? day : as_of);
    for (size_t slot = 0; slot < STOCKS; slot++)
        state_check(desk, ask, as_of, day, slot, panel_day_state(open, (uint32_t)slot));
    for (unsigned c = 0; c < columns->count; c++)
        for (size_t lane = 0; lane < open->lanes; lane += TILE_LANES) {
            panel_day_tile(open, c, lane, tile);
            for (size_t slot = lane; slot < lane + TILE_LANES && slot < STOCKS; slot++) {
                value_check(desk, ask, as_of, day, &columns->column[c], slot, tile[slot - lane]);
                assert_true(near(panel_day_value(open, c, (uint32_t)slot), tile[slot - lane]));
            }
        }
}

static const size_t as_ofs[] = {NEVER, DAYS - 1, 125, 121, 105, 101, 64, 30, 10};
#define AS_OFS (sizeof as_ofs / sizeof *as_ofs)

/* Days come in an order in which what is kept from one to the next would be seen if it were wrong. */
static void a_day_is_what_a_plain_reading_says(void **state)
{
    struct desk *desk = *state;
    struct panel_day open = {0};
    differences = 0;
    for (size_t i = 0; i < AS_OFS; i++)
        for (int mode = ROWS_RAW; mode <= ROWS_BAR; mode++) {
            struct rows_ask ask = {.mode = (enum rows_mode)mode,
                                   .as_of = as_ofs[i] == NEVER ? 0 : date_of(as_ofs[i])};
            for (size_t n = 0, day = 7; n < DAYS; n += 3, day = (day + 67) % DAYS)
                day_check(desk, &open, &ask, as_ofs[i], day);
        }
    panel_day_close(&open);
    assert_int_equal(differences, 0);
}

static void a_day_that_is_not_stored_has_nobody(void **state)
{
    struct desk *desk = *state;
    struct panel_day open = {0};
    struct rows_ask ask = {.mode = ROWS_BAR};
    assert_int_equal(
        panel_day_open(desk->panel, 20231231, panel_columns(desk->panel), &ask, &open, &desk->err), 0);
    for (uint32_t slot = 0; slot < STOCKS; slot++) {
        assert_int_equal(panel_day_state(&open, slot), BAR_ABSENT);
        assert_true(isnan(panel_day_value(&open, RAW_CLOSE, slot)));
    }
    panel_day_close(&open);
}

/* ---- a ticker's rows ---- */

static size_t day_of(kst_date date)
{
    return (size_t)(date_to_days(date) - date_to_days(20240102));
}

/* Which days there should be rows of, ascending. */
static size_t days_expected(const struct desk *desk, const struct rows_ask *ask, size_t as_of, size_t slot,
                            size_t days[DAYS])
{
    size_t count = 0;
    for (size_t day = 0; day <= known_until(as_of); day++) {
        kst_date date = date_of(day);
        if (date >= ask->from && (!ask->to || date <= ask->to) &&
            state_expected(desk, ask->mode, as_of, day, slot) != BAR_ABSENT)
            days[count++] = day;
    }
    size_t cut = ask->most && ask->most < count ? count - ask->most : 0;
    memmove(days, days + cut, (count - cut) * sizeof *days);
    return count - cut;
}

static void rows_check(struct desk *desk, const struct rows_ask *ask, size_t as_of, size_t slot)
{
    const struct columns *columns = panel_columns(desk->panel);
    const struct ticker *tickers;
    struct ticker_rows rows = {0};
    size_t days[DAYS], count;
    assert_int_equal(panel_tickers(desk->panel, &tickers, &count, &desk->err), 0);
    assert_int_equal(panel_ticker_rows(desk->panel, &tickers[slot], columns, ask, &rows, &desk->err), 0);
    assert_int_equal(rows.count, days_expected(desk, ask, as_of, slot, days));
    if (as_of != NEVER)
        plain_store_move(desk->plain, as_of);
    for (size_t i = 0; i < rows.count; i++) {
        assert_int_equal(day_of(rows.date[i]), days[i]);
        state_check(desk, ask, as_of, days[i], slot, rows.state[i]);
        if (as_of == NEVER)
            plain_store_move(desk->plain, days[i]);
        for (unsigned c = 0; c < columns->count; c++)
            value_check(desk, ask, as_of, days[i], &columns->column[c], slot,
                        ticker_rows_column(&rows, c)[i]);
    }
    ticker_rows_free(&rows);
}

static void rows_are_what_a_plain_reading_says(void **state)
{
    struct desk *desk = *state;
    differences = 0;
    for (size_t i = 0; i < AS_OFS; i++)
        for (int mode = ROWS_RAW; mode <= ROWS_BAR; mode++)
            for (size_t slot = i % 3; slot < STOCKS; slot += 3) {
                struct rows_ask ask = {.mode = (enum rows_mode)mode,
                                       .as_of = as_ofs[i] == NEVER ? 0 : date_of(as_ofs[i])};
                rows_check(desk, &ask, as_ofs[i], slot);
            }
    assert_int_equal(differences, 0);
}

/* Windows that begin and end inside gaps, before the first day and after the last one. */
static void a_window_shows_the_same_rows(void **state)
{
    static const struct {
        size_t from, to, most; /* days; NEVER: open */
    } windows[] = {{NEVER, NEVER, 1}, {NEVER, NEVER, 7}, {NEVER, NEVER, 1000}, {12, 18, 0},
                   {50, 110, 0},      {50, 130, 20},     {90, NEVER, 0},       {NEVER, 90, 5},
                   {14, 14, 0},       {119, 121, 2},     {130, 120, 0},        {DAYS - 1, DAYS - 1, 0}};
    struct desk *desk = *state;
    differences = 0;
    for (size_t w = 0; w < sizeof windows / sizeof *windows; w++)
        for (size_t i = 0; i < AS_OFS; i += 2)
            for (size_t slot = 0; slot < 3 * KINDS; slot++) {
                struct rows_ask ask = {.mode = (w + i / 2 + slot / KINDS) % 2 ? ROWS_RAW : ROWS_BAR,
                                       .as_of = as_ofs[i] == NEVER ? 0 : date_of(as_ofs[i]),
                                       .from = windows[w].from == NEVER ? 0 : date_of(windows[w].from),
                                       .to = windows[w].to == NEVER ? 0 : date_of(windows[w].to),
                                       .most = windows[w].most};
                rows_check(desk, &ask, as_ofs[i], slot);
            }
    assert_int_equal(differences, 0);
}

static void some_columns_are_those_of_all(void **state)
{
    struct desk *desk = *state;
    struct columns chosen;
    struct ticker ticker;
    struct ticker_rows some = {0}, all = {0};
    struct rows_ask ask = {.mode = ROWS_BAR, .as_of = date_of(DAYS - 1)};
    const struct columns *columns = panel_columns(desk->panel);
    assert_int_equal(columns_choose(columns, "rsi_14,volume,open", &chosen, &desk->err), 0);
    assert_int_equal(ticker_get(desk->fixture.txn, "000007", &ticker), 0);
    assert_int_equal(panel_ticker_rows(desk->panel, &ticker, &chosen, &ask, &some, &desk->err), 0);
    assert_int_equal(panel_ticker_rows(desk->panel, &ticker, columns, &ask, &all, &desk->err), 0);
    assert_int_equal(some.count, all.count);
    for (unsigned c = 0; c < chosen.count; c++)
        for (size_t i = 0; i < some.count; i++)
            assert_true(near(ticker_rows_column(&some, c)[i],
                             ticker_rows_column(&all, (unsigned)chosen.column[c].id)[i]));
    ticker_rows_free(&some);
    ticker_rows_free(&all);
}

static void names_are_those_of_the_day(void **state)
{
    struct desk *desk = *state;
    struct ticker ticker;
    assert_int_equal(ticker_get(desk->fixture.txn, "000005", &ticker), 0);
    assert_string_equal(panel_name(desk->panel, &ticker, date_of(DAYS - 1)), "stock 5");
    assert_int_equal(ticker_get(desk->fixture.txn, "000007", &ticker), 0);
    assert_string_equal(panel_market(desk->panel, &ticker, date_of(3)), "KOSPI");
}

/* A panel that keeps where rows lie reads what one says that looks them up each time. Short and long walks
 * follow each other, and such as begin on earlier and on later days. */
static void rows_that_are_kept_are_the_same(void **state)
{
    struct desk *desk = *state;
    panel_keep(desk->panel);
    a_window_shows_the_same_rows(state);
    rows_are_what_a_plain_reading_says(state);
    a_window_shows_the_same_rows(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_what_a_plain_reading_says),
        cmocka_unit_test(a_day_that_is_not_stored_has_nobody),
        cmocka_unit_test(rows_are_what_a_plain_reading_says),
        cmocka_unit_test(a_window_shows_the_same_rows),
        cmocka_unit_test(some_columns_are_those_of_all),
        cmocka_unit_test(names_are_those_of_the_day),
        cmocka_unit_test(rows_that_are_kept_are_the_same),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, begin, end);
}
