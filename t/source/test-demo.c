/* The made-up market: the same whatever is asked for, and possible by the rules of the real one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "market/action.h"
#include "market/clock.h"
#include "market/code.h"
#include "market/tick.h"
#include "market/universe.h"
#include "source/day-check.h"
#include "source/demo-market.h"
#include "source/kind.h"

struct fixture {
    struct calendar *calendar;
    struct source_context context;
    void *demo;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    *state = &fixture;
    int ret = clock_set("2026-11-23T19:00+09:00", NULL);
    if (ret == 0)
        ret = calendar_new(NULL, &fixture.calendar, NULL);
    fixture.context = (struct source_context){.calendar = fixture.calendar, .complete_minute = -1};
    return ret == 0 ? source_demo.open(NULL, &fixture.context, &fixture.demo, NULL) : ret;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    source_demo.close(fixture->demo);
    calendar_free(&fixture->calendar);
    return 0;
}

static void fetch(void *demo, kst_date date, struct day *day)
{
    struct source_answer answer = {.date = date, .day = *day};
    day_clear(&answer.day, date);
    source_demo.fetch(demo, &answer);
    if (answer.error.code != 0 || day_check(&answer.day, &(struct day_past){0}, "demo", &answer.error) != 0)
        fail_msg("%s", answer.error.text);
    *day = answer.day;
    assert_int_equal(day->date, date);
}

/* Of every bit of the table (FNV-1a). */
static uint64_t digest(const struct day *day)
{
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < day->count; i++) {
        const char *texts[] = {day->line[i].ticker, day->line[i].market, day->line[i].name};
        for (size_t k = 0; k < 3; k++)
            for (const char *p = texts[k]; *p; p++)
                hash = (hash ^ (unsigned char)*p) * 0x100000001B3u;
        for (size_t c = 0; c < RAW_PUBLISHED; c++) {
            uint64_t bits;
            memcpy(&bits, &day->column[c][i], sizeof bits);
            hash = (hash ^ bits) * 0x100000001B3u;
        }
    }
    return hash;
}

static uint64_t digest_of(void *demo, kst_date date)
{
    struct day day = {0};
    fetch(demo, date, &day);
    uint64_t hash = digest(&day);
    day_free(&day);
    return hash;
}

static void same_rows_in_any_order_and_from_any_instance(void **state)
{
    struct fixture *fixture = *state;
    static const kst_date dates[] = {20120316, 20100104, 20120316, 20120319, 20110801, 20120316};
    uint64_t hash[6];
    for (size_t i = 0; i < 6; i++)
        hash[i] = digest_of(fixture->demo, dates[i]);
    assert_true(hash[0] == hash[2] && hash[0] == hash[5]);
    assert_true(hash[0] != hash[1] && hash[0] != hash[3] && hash[1] != hash[3]);
    void *other;
    assert_int_equal(source_demo.open("1", &fixture->context, &other, NULL), 0);
    for (kst_date date = 20120314; date < 20120316; date = calendar_next(fixture->calendar, date))
        digest_of(other, date);
    assert_true(digest_of(other, 20120316) == hash[0]);
    source_demo.close(other);
}

/* The digests that gcc on x86-64 found first. A change of the model changes them, another machine does not.
 */
static void same_bits_on_every_machine(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        kst_date date;
        uint64_t digest;
    } days[] = {{20100104, UINT64_C(0x8864EF743EA9340A)},
                {20150615, UINT64_C(0xE46F25A6780643AE)},
                {20261123, UINT64_C(0xBED758BB0A5214F9)}};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (digest_of(fixture->demo, days[i].date) != days[i].digest)
            fail_msg("%d is 0x%016jX", days[i].date, (uintmax_t)digest_of(fixture->demo, days[i].date));
}

static void another_seed_is_another_market(void **state)
{
    struct fixture *fixture = *state;
    void *other;
    assert_int_equal(source_demo.open("7", &fixture->context, &other, NULL), 0);
    assert_true(digest_of(other, 20100104) != digest_of(fixture->demo, 20100104));
    source_demo.close(other);
    static const char *const bad[] = {"", "x", "-1", "1.5", "7 ", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(source_demo.open(bad[i], &fixture->context, &other, NULL), ERROR_USAGE);
}

static void days_without_a_table_are_not_ready(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        kst_date date;
        const char *message;
    } days[] = {
        {20091230, "its first day is 2010-01-04"},
        {20260217, "the market is closed (Seollal)"},
        {20261124, "in the future"},
    };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct source_answer answer = {.date = days[i].date};
        source_demo.fetch(fixture->demo, &answer);
        assert_int_equal(answer.error.code, ERROR_NOT_READY);
        assert_non_null(strstr(answer.error.text, days[i].message));
        day_free(&answer.day);
    }
    kst_date first, last;
    source_demo.range(fixture->demo, &first, &last);
    assert_int_equal(first, 20100104);
    assert_int_equal(last, 0);
}

/* ---- every row of some hundred days ---- */

#define CHECK(condition)                                                                                     \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            fail_msg("%d %s: %s", day->date, day->line[i].ticker, #condition);                               \
    } while (0)

static bool on_tick(double price, const char *market, kst_date date)
{
    return tick_round(price, market, date) == price;
}

static bool whole(double value)
{
    return value >= 0 && value < 0x1p53 && floor(value) == value;
}

static void line_check(const struct day *day, size_t i)
{
    const struct day_line *line = &day->line[i];
    CHECK(ticker_code_valid(line->ticker));
    CHECK(universe_qualifies(line->market, 1, 0));
    CHECK(strlen(line->name) >= 9 && strlen(line->name) % 3 == 0);
    CHECK(strcmp(line->market, "KOSDAQ GLOBAL") != 0 || day->date >= 20221121);
}

static void bar_check(const struct day *day, size_t i)
{
    double open = day->column[RAW_OPEN][i], high = day->column[RAW_HIGH][i], low = day->column[RAW_LOW][i],
           close = day->column[RAW_CLOSE][i], volume = day->column[RAW_VOLUME][i],
           value = day->column[RAW_VALUE][i];
    const char *market = day->line[i].market;
    CHECK(whole(volume) && whole(value));
    if (volume == 0) {
        CHECK(open == 0 && high == 0 && low == 0 && value == 0 && day->column[RAW_CHANGE][i] == 0);
        return;
    }
    CHECK(low > 0 && low <= fmin(open, close) && high >= fmax(open, close));
    CHECK(on_tick(open, market, day->date) && on_tick(high, market, day->date));
    CHECK(on_tick(low, market, day->date) && on_tick(close, market, day->date));
    CHECK(value > low * volume - 1 && value <= high * volume);
    CHECK(volume < day->column[RAW_SHARES][i]);
}

static void size_check(const struct day *day, size_t i)
{
    double close = day->column[RAW_CLOSE][i], shares = day->column[RAW_SHARES][i];
    CHECK(close > 0 && whole(close) && shares > 0 && whole(shares));
    CHECK(day->column[RAW_MARKET_CAP][i] == close * shares);
    CHECK(close * shares > 5e9 && close * shares < 5e14);
}

static void limits_check(const struct day *day, size_t i, bool first_day)
{
    double percent = day->date >= 20150615 ? 30 : 15;
    double close = day->column[RAW_CLOSE][i], change = day->column[RAW_CHANGE][i], base = close - change;
    CHECK(whole(base) && base > 0);
    if (first_day)
        return;
    CHECK(fabs(change) * 100 <= base * percent);
    CHECK(day->column[RAW_VOLUME][i] == 0 || ((day->column[RAW_HIGH][i] - base) * 100 <= base * percent &&
                                              (base - day->column[RAW_LOW][i]) * 100 <= base * percent));
}

/* What a walk over consecutive days saw. */
struct tally {
    size_t rows, days, halted, actions, listed, left, renamed;
    size_t global, kospi, lettered;
};

static int line_compare(const void *a, const void *b)
{
    return strcmp(((const struct day_line *)a)->ticker, ((const struct day_line *)b)->ticker);
}

/* The day's lines sorted, for looking up; free() it. */
static struct day_line *lines_sorted(const struct day *day)
{
    struct day_line *lines = malloc(day->count * sizeof *lines);
    assert_non_null(lines);
    memcpy(lines, day->line, day->count * sizeof *lines);
    qsort(lines, day->count, sizeof *lines, line_compare);
    for (size_t i = 1; i < day->count; i++)
        if (strcmp(lines[i - 1].ticker, lines[i].ticker) == 0)
            fail_msg("%d has %s twice", day->date, lines[i].ticker);
    return lines;
}

static void lines_compare(const struct day_line *was, size_t was_count, const struct day_line *now,
                          size_t now_count, struct tally *tally)
{
    size_t same = 0;
    for (size_t i = 0; i < now_count; i++) {
        const struct day_line *before = bsearch(&now[i], was, was_count, sizeof *was, line_compare);
        same += before != NULL;
        tally->renamed += before && strcmp(before->name, now[i].name) != 0;
    }
    tally->listed += now_count - same;
    tally->left += was_count - same;
}

static void model_check(const struct day *day, const struct demo_market *model, struct tally *tally)
{
    assert_int_equal(day->count, model->count);
    for (size_t i = 0; i < day->count; i++) {
        const struct demo_stock *stock = &model->stock[i];
        line_check(day, i);
        bar_check(day, i);
        size_check(day, i);
        limits_check(day, i, isnan(stock->prev_close));
        CHECK(strcmp(day->line[i].ticker, stock->line.ticker) == 0);
        const struct action_day action = {.date = day->date,
                                          .market = day->line[i].market,
                                          .prev_market = day->line[i].market,
                                          .open = day->column[RAW_OPEN][i],
                                          .close = day->column[RAW_CLOSE][i],
                                          .change = day->column[RAW_CHANGE][i],
                                          .prev_open = NAN,
                                          .prev_close = stock->prev_close,
                                          .shares_before = NAN};
        double factor = action_factor(&action);
        CHECK(factor == stock->factor);
        tally->actions += factor != 1;
        tally->halted += day->column[RAW_VOLUME][i] == 0;
        tally->global += strcmp(day->line[i].market, "KOSDAQ GLOBAL") == 0;
        tally->kospi += strcmp(day->line[i].market, "KOSPI") == 0;
        tally->lettered += strspn(day->line[i].ticker, "0123456789") < 6;
    }
    tally->rows += day->count;
    tally->days++;
}

/* Every row of `days` business days from `from` on, against the model itself one day at a time. */
static struct tally walk(struct fixture *fixture, kst_date from, size_t days)
{
    struct tally tally = {0};
    struct demo_market model;
    struct day day = {0};
    struct day_line *was = NULL;
    size_t was_count = 0;
    demo_market_init(&model, fixture->calendar, 1);
    for (kst_date date = from; tally.days < days; date = calendar_next(fixture->calendar, date)) {
        assert_int_equal(demo_market_seek(&model, date), 0);
        fetch(fixture->demo, date, &day);
        model_check(&day, &model, &tally);
        struct day_line *now = lines_sorted(&day);
        if (was)
            lines_compare(was, was_count, now, day.count, &tally);
        free(was);
        was = now;
        was_count = day.count;
    }
    free(was);
    day_free(&day);
    demo_market_free(&model);
    return tally;
}

static void assert_plausible(const struct tally *tally)
{
    print_message("# %zu days, %zu rows, %zu halted, %zu actions, %zu listed, %zu left, %zu renamed\n",
                  tally->days, tally->rows, tally->halted, tally->actions, tally->listed, tally->left,
                  tally->renamed);
    assert_in_range(tally->rows / tally->days, 2600, 2850);
    assert_in_range(tally->halted / tally->days, 20, 150);
    assert_in_range(tally->actions, tally->days / 4, tally->days * 2);
    assert_in_range(tally->listed, tally->days / 8, tally->days / 2);
    assert_in_range(tally->left, tally->days / 8, tally->days / 2);
    assert_in_range(tally->renamed, tally->days / 50, tally->days / 2);
    assert_in_range(tally->kospi * 100 / tally->rows, 25, 45);
    assert_in_range(tally->lettered, tally->days * 10, tally->rows / 5);
}

/* From the narrow limits and the three old tick tables into the wide limits. */
static void rows_of_2015_keep_every_rule(void **state)
{
    struct tally tally = walk(*state, 20150102, 250);
    assert_plausible(&tally);
    assert_int_equal(tally.global, 0);
}

/* Over the start of KOSDAQ GLOBAL and the reform of the ticks. */
static void rows_of_2023_keep_every_rule(void **state)
{
    struct tally tally = walk(*state, 20221101, 300);
    assert_plausible(&tally);
    assert_in_range(tally.global / tally.days, 25, 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_rows_in_any_order_and_from_any_instance),
        cmocka_unit_test(same_bits_on_every_machine),
        cmocka_unit_test(another_seed_is_another_market),
        cmocka_unit_test(days_without_a_table_are_not_ready),
        cmocka_unit_test(rows_of_2015_keep_every_rule),
        cmocka_unit_test(rows_of_2023_keep_every_rule),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
