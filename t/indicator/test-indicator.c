/* The indicators: against TA-Lib's values on real days, and against the slow reference on made-up markets. */
#include <math.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/isa.h"
#include "t/digest.h"
#include "t/indicator/market.h"
#include "t/indicator/reference.h"
#include "t/shared.h"

/* ---- made-up markets ---- */

static double random_unit(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / 9007199254740992.0;
}

static bool chance(uint64_t *seed, double probability)
{
    return random_unit(seed) < probability;
}

/* How a lane lives; lanes are of all kinds by turns. */
struct life {
    size_t first; /* listed on this day */
    double close, swing, quiet, halt, hole, action;
    bool told; /* the change is known */
};

static struct life life_of(size_t lane, size_t days, uint64_t *seed)
{
    struct life life = {.first = lane % 3 == 0 ? 0 : (size_t)(random_unit(seed) * (double)days),
                        .close = floor(exp(7 + 6 * random_unit(seed))),
                        .swing = lane % 7 == 1 ? 0 : 0.03,
                        .quiet = lane % 5 == 2 ? 0.4 : 0.01,
                        .halt = lane % 11 == 3 ? 0.3 : 0.01,
                        .hole = lane % 13 == 4 ? 0.2 : 0.005,
                        .action = lane % 4 == 1 ? 0.02 : 0,
                        .told = lane % 2};
    if (lane % 17 == 5)
        life.halt = 1; /* never traded */
    return life;
}

static void trade(struct market *market, size_t day, size_t lane, double close, double swing, uint64_t *seed)
{
    double open = floor(close * (1 + swing * (random_unit(seed) - 0.5))) + 1;
    double high = floor(fmax(open, close) * (1 + swing * random_unit(seed)));
    double low = ceil(fmin(open, close) * (1 - swing * random_unit(seed)));
    *market_raw(market, RAW_OPEN, day, lane) = swing > 0 ? open : close;
    *market_raw(market, RAW_HIGH, day, lane) = swing > 0 ? fmax(high, fmax(open, close)) : close;
    *market_raw(market, RAW_LOW, day, lane) = swing > 0 ? fmin(low, fmin(open, close)) : close;
}

static void live(struct market *market, size_t lane, struct life life, uint64_t *seed)
{
    static const double ratios[] = {0.02, 0.1, 1.0 / 3, 0.5, 0.87654321, 2, 5, 10};
    for (size_t day = life.first; day < market->days; day++) {
        if (chance(seed, life.hole))
            continue;
        double base = life.close;
        if (day > life.first && chance(seed, life.action))
            base = floor(base * ratios[(size_t)(random_unit(seed) * 8)]) + 1;
        bool halted = chance(seed, life.halt);
        double close = halted ? base : floor(base * (1 + life.swing * (random_unit(seed) - 0.5))) + 1;
        close = chance(seed, life.quiet) || life.swing == 0 ? base : close;
        *market_raw(market, RAW_FACTOR, day, lane) = base / life.close;
        *market_raw(market, RAW_CLOSE, day, lane) = close;
        *market_raw(market, RAW_VOLUME, day, lane) =
            halted || chance(seed, life.quiet) ? 0 : floor(random_unit(seed) * 1e6);
        if (halted)
            *market_raw(market, RAW_OPEN, day, lane) = *market_raw(market, RAW_HIGH, day, lane) =
                *market_raw(market, RAW_LOW, day, lane) = chance(seed, 0.5) ? 0 : NAN;
        else
            trade(market, day, lane, close, life.swing, seed);
        if (life.told)
            *market_raw(market, RAW_CHANGE, day, lane) = close - base;
        life.close = close;
    }
}

static void market_random(struct market *market, size_t days, size_t tickers, uint64_t seed)
{
    market_new(market, days, tickers);
    for (size_t lane = 0; lane < tickers; lane++)
        live(market, lane, life_of(lane, days, &seed), &seed);
}

/* ---- comparisons ---- */

static bool alike(double a, double b)
{
    return isnan(a) ? isnan(b) : fabs(a - b) <= fmax(fabs(b) * 1e-9, 1e-6);
}

static void expect(double got, double wanted, int column, const char *of, size_t day)
{
    if (!alike(got, wanted))
        fail_msg("%s of %s, day %zu: %.17g, expected %.17g", indicator_table[column].name, of, day, got,
                 wanted);
}

static void equals_the_reference(void **state)
{
    (void)state;
    struct market market;
    double *values[INDICATOR_COUNT];
    char of[80];
    for (int c = 0; c < INDICATOR_COUNT; c++)
        values[c] = test_calloc(REFERENCE_DAYS, sizeof *values[c]);
    for (uint64_t seed = 1; seed <= 3; seed++) {
        market_random(&market, 290, 140, seed);
        market_compute(&market);
        for (size_t lane = 0; lane < market.tickers; lane++) {
            reference_compute(&market, lane, values);
            snprintf(of, sizeof of, "lane %zu, market %d", lane, (int)seed);
            for (int c = 0; c < INDICATOR_COUNT; c++)
                for (size_t day = 0; !indicator_table[c].internal && day < market.days; day++)
                    expect(market_value(&market, c, day, lane), values[c][day], c, of, day);
        }
        market_free(&market);
    }
    for (int c = 0; c < INDICATOR_COUNT; c++)
        test_free(values[c]);
}

/* ---- TA-Lib ---- */

#define GOLDEN_COLUMNS 40

struct golden {
    gzFile file;
    int columns, column[GOLDEN_COLUMNS]; /* -1: ticker, date */
    char line[2048], *field[GOLDEN_COLUMNS];
};

static bool golden_next(struct golden *golden)
{
    if (!gzgets(golden->file, golden->line, sizeof golden->line))
        return false;
    char *rest = golden->line;
    rest[strcspn(rest, "\r\n")] = '\0';
    for (golden->columns = 0; rest && golden->columns < GOLDEN_COLUMNS; golden->columns++)
        golden->field[golden->columns] = strsep(&rest, ",");
    return true;
}

static void golden_open(struct golden *golden, const char *path)
{
    golden->file = gzopen(path, "rb");
    assert_non_null(golden->file);
    assert_true(golden_next(golden));
    assert_string_equal(golden->field[0], "ticker");
    assert_string_equal(golden->field[1], "date");
    for (int i = 2; i < golden->columns; i++) {
        const char *name = golden->field[i];
        name = strcmp(name, "max_high_250") == 0  ? "high_52w"
               : strcmp(name, "min_low_250") == 0 ? "low_52w"
                                                  : name;
        golden->column[i] = indicator_find(name);
        assert_true(golden->column[i] >= 0);
    }
}

/* Whether TA-Lib's value is one that the indicators are meant to equal. */
static bool golden_counts(int column, const char *text, double bars)
{
    if (column == INDICATOR_macd || column == INDICATOR_macd_signal || column == INDICATOR_macd_hist)
        return bars < 34 || bars > 200;
    return *text || (column != INDICATOR_high_52w && column != INDICATOR_low_52w);
}

static size_t golden_row(const struct golden *golden, const struct market *market, size_t day)
{
    size_t lane = 0, compared = 0;
    while (lane < market->tickers && strcmp(market->code[lane], golden->field[0]) != 0)
        lane++;
    assert_true(lane < market->tickers);
    double bars = market_value(market, INDICATOR_bars, day, lane);
    for (int i = 2; i < golden->columns; i++) {
        const char *text = golden->field[i];
        int c = golden->column[i];
        if (!golden_counts(c, text, bars))
            continue;
        expect(market_value(market, c, day, lane), *text ? strtod(text, NULL) : NAN, c, golden->field[0],
               day);
        compared++;
    }
    return compared;
}

static void equals_ta_lib(void **state)
{
    (void)state;
    char folder[SHARED_PATH], path[SHARED_PATH];
    struct market market;
    struct error err;
    struct golden golden;
    size_t compared = 0;
    if (!shared_find("data/krx-adjusted", folder) || !shared_find("golden/talib.csv.gz", path))
        skip();
    if (!market_load(&market, folder, &err))
        fail_msg("%s", err.text);
    market_compute(&market);
    golden_open(&golden, path);
    while (golden_next(&golden)) {
        size_t day = 0;
        char date[DATE_TEXT];
        while (day < market.days && strcmp(date_format(market.date[day], date), golden.field[1]) != 0)
            day++;
        assert_true(day < market.days);
        compared += golden_row(&golden, &market, day);
    }
    gzclose(golden.file);
    market_free(&market);
    assert_true(compared > 200000);
}

/* ---- what must not change a value ---- */

static void market_copy_raw(struct market *to, const struct market *from)
{
    market_new(to, from->days, from->tickers);
    for (int c = 0; c < RAW_COUNT; c++)
        memcpy(to->raw[c], from->raw[c], from->days * from->lanes * sizeof(double));
}

/* Everything before `day` becomes `factor` times as much won and one part of so many shares; the action on
 * `day` says so. */
static void split(struct market *market, size_t day, size_t lane, double factor)
{
    static const enum raw_column prices[] = {RAW_OPEN, RAW_HIGH, RAW_LOW, RAW_CLOSE, RAW_CHANGE};
    for (size_t d = 0; d < day; d++) {
        for (size_t i = 0; i < sizeof prices / sizeof *prices; i++)
            *market_raw(market, prices[i], d, lane) /= factor;
        *market_raw(market, RAW_VOLUME, d, lane) *= factor;
    }
    double *declared = market_raw(market, RAW_FACTOR, day, lane);
    *declared = (isnan(*declared) ? 1 : *declared) * factor;
}

static double as_of(double value, int column, double factor)
{
    enum indicator_kind kind = indicator_table[column].kind;
    return kind == KIND_PRICE ? value * factor : kind == KIND_SHARE ? value / factor : value;
}

static void a_split_moves_nothing(void **state)
{
    (void)state;
    struct market plain, moved;
    uint64_t seed = 7;
    char of[80];
    market_random(&plain, 290, 140, 4);
    market_copy_raw(&moved, &plain);
    size_t *days = test_calloc(plain.tickers, sizeof *days);
    double *factors = test_calloc(plain.tickers, sizeof *factors);
    for (size_t lane = 0; lane < plain.tickers; lane++) {
        days[lane] = 1 + (size_t)(random_unit(&seed) * (double)(plain.days - 1));
        factors[lane] = exp(6 * random_unit(&seed) - 3);
        split(&moved, days[lane], lane, factors[lane]);
    }
    market_compute(&plain);
    market_compute(&moved);
    for (size_t lane = 0; lane < plain.tickers; lane++) {
        snprintf(of, sizeof of, "lane %zu, split on %zu", lane, days[lane]);
        for (int c = 0; c < INDICATOR_COUNT; c++)
            for (size_t day = 0; !indicator_table[c].internal && day < plain.days; day++) {
                double factor = day < days[lane] ? factors[lane] : 1;
                expect(as_of(market_value(&moved, c, day, lane), c, factor),
                       market_value(&plain, c, day, lane), c, of, day);
            }
    }
    test_free(days);
    test_free(factors);
    market_free(&plain);
    market_free(&moved);
}

/* Bit for bit, all columns. */
static void expect_same_bits(const struct market *a, const struct market *b)
{
    for (int c = 0; c < INDICATOR_COUNT; c++)
        for (size_t i = 0; i < a->days * a->lanes; i++)
            if (memcmp(&a->out[c][i], &b->out[c][i], sizeof(double)) != 0)
                fail_msg("%s of lane %zu, day %zu: %.17g and %.17g", indicator_table[c].name, i % a->lanes,
                         i / a->lanes, a->out[c][i], b->out[c][i]);
}

struct share {
    struct market *market;
    size_t begin, end;
};

static void *share_run(void *arg)
{
    struct share *share = arg;
    market_step(share->market, 0, share->market->days, share->begin, share->end);
    return NULL;
}

static void batches_tiles_and_threads_give_the_same_bits(void **state)
{
    (void)state;
    struct market whole, daily, shared;
    market_random(&whole, 300, 500, 5);
    market_copy_raw(&daily, &whole);
    market_copy_raw(&shared, &whole);
    market_compute(&whole);
    for (size_t d = 0, step = 1; d < daily.days; d += step, step = step % 7 + 1)
        for (size_t tile = daily.lanes / TILE_LANES; tile-- > 0;)
            market_step(&daily, d, d + step < daily.days ? d + step : daily.days, tile, tile + 1);
    expect_same_bits(&daily, &whole);
    struct share first = {&shared, 0, 3}, second = {&shared, 3, 4};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, share_run, &second), 0);
    share_run(&first);
    pthread_join(thread, NULL);
    expect_same_bits(&shared, &whole);
    market_free(&whole);
    market_free(&daily);
    market_free(&shared);
}

static uint64_t digest_on(enum isa isa)
{
    struct market market;
    struct digest digest = DIGEST_EMPTY;
    market_random(&market, 300, 200, 8);
    atomic_store(&isa_chosen, isa);
    market_compute(&market);
    isa_choose();
    for (int c = 0; c < INDICATOR_COUNT; c++)
        digest_add(&digest, market.out[c], market.days * market.lanes);
    market_free(&market);
    return digest.value;
}

/* Whatever the compiler. A change of an indicator's bits changes the number, and is said in NEWS. */
#define INDICATOR_DIGEST 0xe1300208dd9d54aa

static void every_instruction_set_gives_these_bits(void **state)
{
    (void)state;
    assert_int_equal(digest_on(ISA_BASELINE), INDICATOR_DIGEST);
    assert_int_equal(digest_on(isa_choose()), INDICATOR_DIGEST);
}

/* A ticker's values are its own: the same in another slot, among other tickers, and after days on which it
 * was not there and rows were shorter. */
static void a_lane_knows_nothing_of_the_others(void **state)
{
    (void)state;
    struct market crowd, alone;
    size_t shift = 130, lane = 40, late = 60;
    market_random(&alone, 200, 1, 6);
    market_random(&crowd, 200 + late, 300, 7);
    for (int c = 0; c < RAW_COUNT; c++)
        for (size_t day = 0; day < crowd.days; day++)
            *market_raw(&crowd, c, day, shift + lane) =
                day < late ? NAN : *market_raw(&alone, c, day - late, 0);
    for (int c = 0; c < INDICATOR_COUNT; c++)
        for (size_t day = 0; day < late; day++)
            crowd.newest_first[c][crowd.days - 1 - day].count = TILE_LANES;
    market_compute(&alone);
    market_compute(&crowd);
    for (int c = 0; c < INDICATOR_COUNT; c++)
        for (size_t day = 0; day < alone.days; day++) {
            double a = market_value(&alone, c, day, 0), b = market_value(&crowd, c, day + late, shift + lane);
            if (memcmp(&a, &b, sizeof a) != 0)
                fail_msg("%s, day %zu: %.17g alone, %.17g in the crowd", indicator_table[c].name, day, a, b);
        }
    market_free(&crowd);
    market_free(&alone);
}

/* ---- the table ---- */

static void the_table_is_whole(void **state)
{
    (void)state;
    assert_int_equal(indicator_find("no such column"), -1);
    assert_int_equal(indicator_find(""), -1);
    for (int c = 0; c < INDICATOR_COUNT; c++) {
        const struct indicator *row = &indicator_table[c];
        assert_int_equal(indicator_find(row->name), c);
        assert_true(strlen(row->meaning) > 4 && !strchr(row->meaning, '\n'));
        assert_true(row->internal || row->kind != KIND_FIXED);
        for (int r = 0; r < RAW_COUNT; r++)
            assert_string_not_equal(row->name, raw_column_name[r]);
    }
}

enum { LANE_FLAT, LANE_STILL, LANE_RISING, LANE_NEVER, LANE_LAST_DAY, LANE_COUNT };

/* Kinds of price that divide by zero where nobody looked. */
static void market_odd(struct market *market)
{
    market_new(market, 300, LANE_COUNT);
    for (size_t day = 0; day < market->days; day++)
        for (size_t lane = 0; lane < LANE_COUNT; lane++) {
            double price = lane == LANE_RISING ? 1000 + (double)day : 1000;
            if (lane == LANE_NEVER || (lane == LANE_LAST_DAY && day + 1 < market->days))
                continue;
            for (int c = RAW_OPEN; c <= RAW_LOW; c++)
                *market_raw(market, c, day, lane) = lane == LANE_STILL ? 0 : price;
            *market_raw(market, RAW_CLOSE, day, lane) = price;
            *market_raw(market, RAW_VOLUME, day, lane) = lane == LANE_STILL ? 0 : 5;
        }
}

/* The documented holes of a lane with enough bars: no mean volume to divide by, no close before the first. */
static bool may_lack(int column, size_t lane, size_t bar)
{
    return (column == INDICATOR_volume_ratio && lane == LANE_STILL) ||
           (column == INDICATOR_change_pct && bar == 0);
}

static void values_begin_where_the_table_says(void **state)
{
    (void)state;
    struct market market;
    market_odd(&market);
    market_compute(&market);
    for (int c = 0; c < INDICATOR_COUNT; c++)
        for (size_t day = 0; day < market.days; day++)
            for (size_t lane = 0; lane < market.lanes; lane++) {
                size_t bar = lane == LANE_LAST_DAY ? day - (market.days - 1) : day;
                bool due = lane <= LANE_RISING || (lane == LANE_LAST_DAY && day + 1 == market.days);
                due = due && bar >= indicator_table[c].lookback && !may_lack(c, lane, bar);
                double value = market_value(&market, c, day, lane);
                if (due ? !isfinite(value) : !isnan(value))
                    fail_msg("%s of lane %zu, day %zu: %g", indicator_table[c].name, lane, day, value);
            }
    market_free(&market);
}

static void a_flat_price_has_these_values(void **state)
{
    (void)state;
    static const struct {
        int column;
        double flat, rising;
    } known[] = {
        {INDICATOR_sma_120, 1000, 1239.5},
        {INDICATOR_ema_26, 1000, 1286.5},
        {INDICATOR_macd, 0, 7},
        {INDICATOR_macd_hist, 0, 0},
        {INDICATOR_rsi_14, 0, 100},
        {INDICATOR_stoch_k, 0, 100},
        {INDICATOR_willr_14, 0, 0},
        {INDICATOR_mfi_14, 0, 100},
        {INDICATOR_atr_14, 0, 1},
        {INDICATOR_plus_di_14, 0, 100},
        {INDICATOR_minus_di_14, 0, 0},
        {INDICATOR_adx_14, 0, 100},
        {INDICATOR_high_52w, 1000, 1299},
        {INDICATOR_low_52w, 1000, 1050},
        {INDICATOR_obv, 5, 1500},
        {INDICATOR_volume_ratio, 1, 1},
        {INDICATOR_disparity_20, 100, 1299 / 1289.5 * 100},
        {INDICATOR_cci_20, 0, 9.5 / 0.075},
        {INDICATOR_roc_20, 0, 20 / 1279.0 * 100},
        {INDICATOR_bb_upper, 1000, 1289.5 + 2 * 5.766281297335398},
    };
    struct market market;
    market_odd(&market);
    market_compute(&market);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int c = known[i].column;
        expect(market_value(&market, c, 299, LANE_FLAT), known[i].flat, c, "a flat price", 299);
        expect(market_value(&market, c, 299, LANE_RISING), known[i].rising, c, "a rising price", 299);
    }
    market_free(&market);
}

/* Adjusted prices have closes outside of the day's range. */
static void williams_stays_in_its_range(void **state)
{
    (void)state;
    enum { ABOVE, BELOW };
    struct market market;
    market_new(&market, 20, 2);
    for (size_t day = 0; day < market.days; day++)
        for (size_t lane = ABOVE; lane <= BELOW; lane++) {
            *market_raw(&market, RAW_OPEN, day, lane) = 1000;
            *market_raw(&market, RAW_HIGH, day, lane) = 1010;
            *market_raw(&market, RAW_LOW, day, lane) = 990;
            *market_raw(&market, RAW_CLOSE, day, lane) = day < 19 ? 1005 : lane == ABOVE ? 1012 : 985;
        }
    market_compute(&market);
    expect(market_value(&market, INDICATOR_willr_14, 18, ABOVE), -25, INDICATOR_willr_14, "a usual day", 18);
    expect(market_value(&market, INDICATOR_willr_14, 19, ABOVE), 0, INDICATOR_willr_14, "a close above", 19);
    expect(market_value(&market, INDICATOR_willr_14, 19, BELOW), -100, INDICATOR_willr_14, "one below", 19);
    assert_true(isnan(market_value(&market, INDICATOR_willr_14, 12, ABOVE)));
    market_free(&market);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(values_begin_where_the_table_says),
        cmocka_unit_test(a_flat_price_has_these_values),
        cmocka_unit_test(williams_stays_in_its_range),
        cmocka_unit_test(equals_the_reference),
        cmocka_unit_test(equals_ta_lib),
        cmocka_unit_test(a_split_moves_nothing),
        cmocka_unit_test(batches_tiles_and_threads_give_the_same_bits),
        cmocka_unit_test(every_instruction_set_gives_these_bits),
        cmocka_unit_test(a_lane_knows_nothing_of_the_others),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
