/* The made-up market: the same whatever is asked for, and possible by the rules of the real one. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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
                {20150615, UINT64_C(0x71D0797BA7C6582C)},
                {20261123, UINT64_C(0x7A084050E6C93BCE)}};
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
    CHECK(universe_qualifies(line->market, 1, 0) || day->date >= 20130701);
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
    /* Halted stocks keep a close of the old ticks, and midpoint orders make closes between two. */
    CHECK(on_tick(close, market, day->date) || day->date >= (open == 0 ? 20230125 : 20250304));
    if (open == 0) {
        CHECK(high == 0 && low == 0);
        CHECK(volume > 0 ? value == volume * close : value == 0);
        CHECK(strcmp(market, "KONEX") == 0 || day->column[RAW_CHANGE][i] == 0);
        return;
    }
    CHECK(volume > 0 && low > 0 && low <= fmin(open, close) && high >= fmax(open, close));
    CHECK(on_tick(open, market, day->date) && (on_tick(high, market, day->date) || high == close));
    CHECK(on_tick(low, market, day->date) || low == close);
    CHECK(value > low * volume - 1 && value <= high * volume);
    CHECK(volume < day->column[RAW_SHARES][i]);
}

static void size_check(const struct day *day, size_t i)
{
    double close = day->column[RAW_CLOSE][i], shares = day->column[RAW_SHARES][i];
    CHECK(close > 0 && whole(close) && shares > 0 && whole(shares));
    CHECK(day->column[RAW_MARKET_CAP][i] == close * shares);
    CHECK(close * shares < 1e15);
}

/* All prices of a day lie inside the limits around the price that it begins with: the base, or the price of
 * the first auction. */
static void limits_check(const struct day *day, size_t i, const struct demo_stock *stock)
{
    double percent = day->date >= 20150615 && strcmp(day->line[i].market, "KONEX") != 0 ? 30 : 15;
    double close = day->column[RAW_CLOSE][i], base = close - day->column[RAW_CHANGE][i];
    double around = stock->auction ? day->column[RAW_OPEN][i] : base;
    CHECK(whole(base) && base > 0);
    if (isnan(stock->prev_close) || stock->halted)
        return;
    CHECK(fabs(close - around) * 100 <= around * percent);
    CHECK(day->column[RAW_OPEN][i] == 0 || ((day->column[RAW_HIGH][i] - around) * 100 <= around * percent &&
                                            (around - day->column[RAW_LOW][i]) * 100 <= around * percent));
}

/* What the tables told of a ticker on the day before. */
struct seen {
    char ticker[TICKER_TEXT], market[MARKET_TEXT];
    double open, close, volume, shares;
    double shares_traded; /* of the last day with an open price, or of an action since */
    bool unseen;          /* it has not traded since the walk began, so its shares before may be other ones */
};

/* What a walk over consecutive days saw. */
struct tally {
    size_t rows, days, halted, idle, actions, listed, left, renamed;
    size_t global, kospi, konex, lettered, between, after_hours;
    size_t auctions, redrawn, drawn_in_vain, kept_alone, auctioned, set_in_halt, computed, late, moved,
        dividends;
    size_t shares_changed, reopened, untold;
    size_t beyond_most, off_most; /* rows of one day */
    double worth_most;
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

/* ---- the truth: what the tables tell equals what the model knows ---- */

/* The factor that the tables of the day and of the days before tell. */
static double told(const struct seen *was, const struct day *day, size_t i)
{
    return action_factor(&(struct action_day){.date = day->date,
                                              .market = day->line[i].market,
                                              .prev_market = was->market,
                                              .open = day->column[RAW_OPEN][i],
                                              .close = day->column[RAW_CLOSE][i],
                                              .change = day->column[RAW_CHANGE][i],
                                              .shares = day->column[RAW_SHARES][i],
                                              .prev_open = was->open,
                                              .prev_close = was->close,
                                              .prev_volume = was->volume,
                                              .shares_before = was->shares_traded});
}

/* A base price is rounded to its tick, so a factor may be off by half of that. */
static void worth_check(const struct day *day, size_t i, const struct demo_stock *stock, struct tally *tally)
{
    double tick = tick_size(stock->base, stock->line.market, day->date);
    double off = fabs(stock->factor * stock->given - 1);
    CHECK(off <= fmax(0.51 * tick / stock->base, 1e-4) || stock->factor == 1);
    CHECK(stock->factor != 1 || fabs(stock->given - 1) * stock->base < tick);
    tally->worth_most = fmax(tally->worth_most, off);
}

static void event_count(const struct day *day, const struct demo_stock *stock, const struct seen *was,
                        struct tally *tally)
{
    bool action = stock->factor != 1, halted = was->open == 0 && was->volume == 0;
    tally->actions += action;
    tally->auctions += stock->auction && stock->leave == 0;
    tally->redrawn += stock->redraws > 0;
    tally->drawn_in_vain += stock->redraws >= 64;
    tally->kept_alone += action && stock->auction && stock->base == was->close;
    tally->auctioned += action && stock->auction && stock->base != was->close;
    tally->set_in_halt += action && stock->halted;
    tally->computed += action && !stock->halted && !stock->auction && halted;
    tally->late += action && !stock->halted && !stock->auction && !halted;
    tally->dividends += action && stock->factor > 0.945 && stock->shares_wait > 60;
    tally->moved += strncmp(was->market, stock->line.market, 5) != 0;
    tally->shares_changed += was->shares != stock->shares;
    tally->reopened += halted && !stock->halted && !stock->konex;
    tally->between += !stock->halted && !on_tick(stock->close, stock->line.market, day->date);
}

static void truth_check(const struct day *day, size_t i, const struct demo_stock *stock,
                        const struct seen *was, struct tally *tally)
{
    CHECK(stock->prev_close == was->close);
    double factor = told(was, day, i);
    if (factor != stock->factor && was->unseen)
        tally->untold++;
    else if (factor != stock->factor)
        fail_msg(
            "%d %s: the table tells the factor %.17g, the truth is %.17g (close %g before, base %g, open %g, "
            "shares %.0f before, %.0f now)",
            day->date, day->line[i].ticker, factor, stock->factor, was->close, stock->base,
            day->column[RAW_OPEN][i], was->shares_traded, stock->shares);
    worth_check(day, i, stock, tally);
    event_count(day, stock, was, tally);
}

static int seen_compare(const void *a, const void *b)
{
    return strcmp(((const struct seen *)a)->ticker, ((const struct seen *)b)->ticker);
}

/* Compares the day with `was`, the tickers of the day before, and puts its own there. */
static void truth_walk(const struct day *day, const struct demo_market *model, struct seen **was,
                       size_t *count, struct tally *tally)
{
    struct seen *now = calloc(day->count, sizeof *now);
    assert_non_null(now);
    size_t beyond = 0, off = 0;
    for (size_t i = 0; i < day->count; i++) {
        const struct demo_stock *stock = &model->stock[i];
        struct seen *seen = &now[i];
        strcpy(seen->ticker, day->line[i].ticker);
        strcpy(seen->market, day->line[i].market);
        seen->open = day->column[RAW_OPEN][i];
        seen->close = day->column[RAW_CLOSE][i];
        seen->volume = day->column[RAW_VOLUME][i];
        seen->shares = seen->shares_traded = day->column[RAW_SHARES][i];
        const struct seen *before = *was ? bsearch(seen, *was, *count, sizeof **was, seen_compare) : NULL;
        seen->unseen = seen->open == 0 && (!*was || (before && before->unseen));
        CHECK(!*was || isnan(stock->prev_close) == !before);
        if (!before)
            continue;
        truth_check(day, i, stock, before, tally);
        if (seen->open == 0 && stock->factor == 1)
            seen->shares_traded = before->shares_traded;
        beyond += fabs(stock->close - stock->base) > 0.3001 * stock->base;
        off += stock->base != before->close;
    }
    if (off > tally->off_most)
        print_message("# %d: %zu bases are off, the most so far\n", day->date, off);
    tally->beyond_most = beyond > tally->beyond_most ? beyond : tally->beyond_most;
    tally->off_most = off > tally->off_most ? off : tally->off_most;
    qsort(now, day->count, sizeof *now, seen_compare);
    free(*was);
    *was = now;
    *count = day->count;
}

static void model_check(const struct day *day, const struct demo_market *model, struct tally *tally)
{
    assert_int_equal(day->count, model->count);
    for (size_t i = 0; i < day->count; i++) {
        const struct demo_stock *stock = &model->stock[i];
        line_check(day, i);
        bar_check(day, i);
        size_check(day, i);
        limits_check(day, i, stock);
        CHECK(strcmp(day->line[i].ticker, stock->line.ticker) == 0);
        tally->halted += stock->halted && !stock->konex;
        tally->idle += stock->halted && stock->konex;
        tally->after_hours += stock->after_hours;
        tally->global += strcmp(day->line[i].market, "KOSDAQ GLOBAL") == 0;
        tally->kospi += strcmp(day->line[i].market, "KOSPI") == 0;
        tally->konex += stock->konex;
        tally->lettered += strspn(day->line[i].ticker, "0123456789") < 6;
    }
    tally->rows += day->count;
    tally->days++;
}

/* Every row of `days` business days from `from` on, against the model itself one day at a time. */
static struct tally walk(struct fixture *fixture, uint64_t seed, kst_date from, size_t days)
{
    char argument[32];
    snprintf(argument, sizeof argument, "%ju", (uintmax_t)seed);
    void *demo;
    assert_int_equal(source_demo.open(argument, &fixture->context, &demo, NULL), 0);
    struct tally tally = {0};
    struct demo_market model;
    struct day day = {0};
    struct day_line *was = NULL;
    struct seen *seen = NULL;
    size_t was_count = 0, seen_count = 0;
    demo_market_init(&model, fixture->calendar, seed);
    for (kst_date date = from; tally.days < days; date = calendar_next(fixture->calendar, date)) {
        assert_int_equal(demo_market_seek(&model, date), 0);
        fetch(demo, date, &day);
        model_check(&day, &model, &tally);
        truth_walk(&day, &model, &seen, &seen_count, &tally);
        struct day_line *now = lines_sorted(&day);
        if (was)
            lines_compare(was, was_count, now, day.count, &tally);
        free(was);
        was = now;
        was_count = day.count;
    }
    free(was);
    free(seen);
    day_free(&day);
    demo_market_free(&model);
    source_demo.close(demo);
    return tally;
}

static void tally_print(const struct tally *t)
{
    print_message("# %zu days, %zu rows (%zu KONEX a day); a day: %zu halted, %zu idle on KONEX\n", t->days,
                  t->rows, t->konex / t->days, t->halted / t->days, t->idle / t->days);
    print_message(
        "# %zu actions: %zu auctions decide, %zu bases left alone, %zu set in a halt, %zu computed after "
        "a halt, %zu without one, of these %zu stock dividends; factor x given - 1 is at most %g\n",
        t->actions, t->auctioned, t->kept_alone, t->set_in_halt, t->computed, t->late, t->dividends,
        t->worth_most);
    print_message(
        "# %zu auctions, %zu of them drawn again; %zu reopened, %zu moved, %zu listed, %zu left, %zu "
        "renamed, %zu shares changed, %zu closes between ticks, %zu traded after hours only\n",
        t->auctions, t->redrawn, t->reopened, t->moved, t->listed, t->left, t->renamed, t->shares_changed,
        t->between, t->after_hours);
    print_message("# on one day at most %zu rows beyond 30 %% and %zu bases that are not the close before\n",
                  t->beyond_most, t->off_most);
}

static void assert_plausible(const struct tally *tally)
{
    tally_print(tally);
    assert_int_equal(tally->drawn_in_vain, 0);
    assert_in_range(tally->untold, 0, 3);
    assert_in_range(tally->rows / tally->days, 2600, 3200);
    assert_in_range(tally->halted / tally->days, 40, 130);
    assert_in_range(tally->actions, tally->days / 4, tally->days * 2);
    assert_in_range(tally->listed, tally->days / 4, tally->days);
    assert_in_range(tally->left, tally->days / 4, tally->days);
    assert_in_range(tally->renamed, tally->days / 50, tally->days / 2);
    assert_in_range(tally->kospi * 100 / tally->rows, 25, 45);
    assert_in_range(tally->lettered, tally->days * 10, tally->rows / 5);
}

/* From the narrow limits and the three old tick tables into the wide limits. */
static void rows_of_2015_keep_every_rule(void **state)
{
    struct tally tally = walk(*state, 1, 20150102, 250);
    assert_plausible(&tally);
    assert_int_equal(tally.global, 0);
}

/* Over the start of KOSDAQ GLOBAL and the reform of the ticks. */
static void rows_of_2023_keep_every_rule(void **state)
{
    struct tally tally = walk(*state, 1, 20221101, 300);
    assert_plausible(&tally);
    assert_in_range(tally.global / tally.days, 25, 90);
}

/* KONEX begins with many companies on one day, and grows. */
static void konex_begins_in_2013(void **state)
{
    struct tally before = walk(*state, 7, 20130627, 2), after = walk(*state, 7, 20130701, 500);
    assert_int_equal(before.konex, 0);
    assert_in_range(after.konex / after.days, 30, 60);
    assert_in_range(after.moved, 3, 40);
    assert_plausible(&after);
}

/* Every kind of event of the last years, in two other markets. */
static void every_kind_of_event_is_told_by_the_tables(void **state)
{
    struct tally tally[] = {walk(*state, 7, 20190701, 500), walk(*state, 20260101, 20240102, 700)};
    for (size_t i = 0; i < sizeof tally / sizeof *tally; i++) {
        const struct tally *t = &tally[i];
        assert_plausible(t);
        assert_in_range(t->auctioned, 10, 120);
        assert_in_range(t->kept_alone, 1, 20);
        assert_in_range(t->set_in_halt, 15, 90);
        assert_in_range(t->computed, 30, 180);
        assert_in_range(t->late, 200, 700);
        assert_in_range(t->dividends, 30, 200);
        assert_in_range(t->moved, 5, 40);
        assert_in_range(t->auctions - t->auctioned - t->kept_alone, 60, 300);
        assert_in_range(t->redrawn, 1, t->auctions / 10);
        assert_in_range(t->konex / t->days, 95, 118);
        assert_in_range(t->idle / t->days, 15, 35);
    }
    assert_in_range(tally[1].between, 200, 2000);
    assert_in_range(tally[1].after_hours, 1, 40);
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
        cmocka_unit_test(konex_begins_in_2013),
        cmocka_unit_test(every_kind_of_event_is_told_by_the_tables),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
