/* A right table always gets in: 2,000 days that nobody has spoiled, real ones and made-up ones, satisfy every
 * rule for tables, with the stored days before and after them, alone, after a gap, and in small stores. The
 * figures that come nearest to the limits are printed, so that the limits can be judged. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/array.h"
#include "market/clock.h"
#include "source/day-check.h"
#include "source/kind.h"
#include "t/shared.h"

enum { GAP_MOST = 70, GAPS_EVERY = 25, SMALL_EVERY = 10 };

/* What the days of a walk came nearest to, each with its day. */
enum nearest { FALL, FALL_KONEX, GONE, REPEATED, OFF_BASE, SIGN, IDLE_MORE, BEYOND, LACKING, NEAREST_COUNT };
static const char *const nearest_text[NEAREST_COUNT] = {
    [FALL] = "% of a market's rows gone",
    [FALL_KONEX] = "% of KONEX gone",
    [GONE] = "% of the tickers gone",
    [REPEATED] = "% of the rows repeat close and volume",
    [OFF_BASE] = "% of the bases are not the close before",
    [SIGN] = "% of the rows have the rarer sign", /* the lowest, the others are the highest */
    [IDLE_MORE] = "points more rows without volume",
    [BEYOND] = "rows beyond 30 % of their base",
    [LACKING] = "% of the rows without market cap or shares",
};

struct walk {
    struct calendar *calendar;
    struct day *day; /* [count], ascending by date; those before the longest gap are freed */
    size_t count, capacity;
    kst_date first, last;
    double nearest[NEAREST_COUNT];
    kst_date date[NEAREST_COUNT];
    size_t judged;
};

static int set_up(void **state)
{
    static struct walk walk;
    *state = &walk;
    int ret = clock_set("2026-11-23T19:00+09:00", NULL);
    return ret ? ret : calendar_new(NULL, &walk.calendar, NULL);
}

static int tear_down(void **state)
{
    struct walk *walk = *state;
    calendar_free(&walk->calendar);
    return 0;
}

static int line_compare(const void *a, const void *b)
{
    return strcmp(((const struct day_line *)a)->ticker, ((const struct day_line *)b)->ticker);
}

/* ---- the figures, counted plainly ---- */

static long row_find(const struct day *day, const char *ticker)
{
    size_t low = 0, high = day->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(day->line[middle].ticker, ticker);
        if (order == 0)
            return (long)middle;
        *(order < 0 ? &low : &high) = order < 0 ? middle + 1 : middle;
    }
    return -1;
}

static void nearest_take(struct walk *walk, enum nearest what, double figure, kst_date date)
{
    bool first = walk->date[what] == 0;
    if (!first && (what == SIGN ? figure >= walk->nearest[what] : figure <= walk->nearest[what]))
        return;
    walk->nearest[what] = figure;
    walk->date[what] = date;
}

static size_t market_rows(const struct day *day, const char *market)
{
    size_t rows = 0;
    for (size_t i = 0; i < day->count; i++)
        rows += strncmp(day->line[i].market, market, strlen(market)) == 0;
    return rows;
}

static void market_take(struct walk *walk, const struct day *was, const struct day *day, const char *market,
                        enum nearest what)
{
    double before = (double)market_rows(was, market), now = (double)market_rows(day, market);
    if (before > 0)
        nearest_take(walk, what, 100 * (1 - now / before), day->date);
}

static double idle_percent(const struct day *day)
{
    size_t idle = 0;
    for (size_t i = 0; i < day->count; i++)
        idle += day->column[RAW_VOLUME][i] == 0;
    return 100 * (double)idle / (double)day->count;
}

static void pair_take(struct walk *walk, const struct day *was, const struct day *day)
{
    size_t same = 0, repeated = 0, off = 0, bases = 0;
    for (size_t i = 0; i < day->count; i++) {
        long k = row_find(was, day->line[i].ticker);
        if (k < 0)
            continue;
        double close = day->column[RAW_CLOSE][i], volume = day->column[RAW_VOLUME][i];
        same++;
        repeated += close == was->column[RAW_CLOSE][k] && volume > 0 && volume == was->column[RAW_VOLUME][k];
        bases += !isnan(day->column[RAW_CHANGE][i]);
        off += close - day->column[RAW_CHANGE][i] != was->column[RAW_CLOSE][k];
    }
    market_take(walk, was, day, "KOSPI", FALL);
    market_take(walk, was, day, "KOSDAQ", FALL);
    market_take(walk, was, day, "KONEX", FALL_KONEX);
    nearest_take(walk, GONE, 100 * (1 - (double)same / (double)was->count), day->date);
    nearest_take(walk, REPEATED, 100 * (double)repeated / (double)day->count, day->date);
    nearest_take(walk, IDLE_MORE, idle_percent(day) - idle_percent(was), day->date);
    if (bases)
        nearest_take(walk, OFF_BASE, 100 * (double)off / (double)bases, day->date);
}

static void day_take(struct walk *walk, const struct day *day)
{
    size_t up = 0, down = 0, beyond = 0, lacking = 0, known = 0;
    for (size_t i = 0; i < day->count; i++) {
        double change = day->column[RAW_CHANGE][i], base = day->column[RAW_CLOSE][i] - change;
        known += !isnan(change);
        up += change > 0;
        down += change < 0;
        beyond += fabs(change) > 0.3 * base + 1;
        lacking += isnan(day->column[RAW_MARKET_CAP][i]) || isnan(day->column[RAW_SHARES][i]);
    }
    nearest_take(walk, LACKING, 100 * (double)lacking / (double)day->count, day->date);
    if (known == 0)
        return;
    nearest_take(walk, SIGN, 100 * (double)(up < down ? up : down) / (double)day->count, day->date);
    nearest_take(walk, BEYOND, (double)beyond, day->date);
}

/* ---- the rules ---- */

static void judge(struct walk *walk, const struct day *day, const struct day *before, const struct day *after)
{
    const struct day_past past = {.before = before, .after = after, .calendar = walk->calendar};
    struct error err = {0};
    if (day_check(day, &past, "the table", &err) != 0)
        fail_msg("%d, after %d, before %d: %s", day->date, before ? before->date : 0, after ? after->date : 0,
                 err.text);
    walk->judged++;
}

/* The rows whose ticker begins so, on all three days: a small store keeps its tickers. */
static void begin_make(const struct day *day, const char *begin, struct day *small)
{
    day_clear(small, day->date);
    for (size_t i = 0; i < day->count; i++) {
        if (strncmp(day->line[i].ticker, begin, strlen(begin)) != 0)
            continue;
        long row = day_add(small);
        assert_true(row >= 0);
        small->line[row] = day->line[i];
        for (int c = 0; c < RAW_PUBLISHED; c++)
            small->column[c][row] = day->column[c][i];
    }
}

static void judge_small(struct walk *walk, const struct day *before, const struct day *day,
                        const struct day *after)
{
    static const char *const begins[] = {"00", "1", "05", "23", "417", "9", "0001"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        struct day small[3] = {0};
        begin_make(before, begins[i], &small[0]);
        begin_make(day, begins[i], &small[1]);
        begin_make(after, begins[i], &small[2]);
        if (small[0].count && small[1].count && small[2].count)
            judge(walk, &small[1], &small[0], &small[2]);
        for (size_t k = 0; k < 3; k++)
            day_free(&small[k]);
    }
}

/* Every day as an update stores it, as one that is put between stored days, as the first of a store. */
static void judge_day(struct walk *walk, size_t i)
{
    const struct day *day = &walk->day[i], *before = i > 0 ? day - 1 : NULL,
                     *after = i + 1 < walk->count ? day + 1 : NULL;
    judge(walk, day, NULL, NULL);
    judge(walk, day, before, NULL);
    judge(walk, day, before, after);
    judge(walk, day, NULL, after);
    day_take(walk, day);
    if (before)
        pair_take(walk, before, day);
    for (size_t gap = 2; i % GAPS_EVERY == 0 && gap <= i && gap <= GAP_MOST; gap = gap * 2 + 1)
        judge(walk, day, day - gap, after);
    if (before && after && i % SMALL_EVERY == 0)
        judge_small(walk, before, day, after);
}

static void walk_print(const struct walk *walk, const char *what)
{
    print_message("# %s: %zu days from %d to %d, %zu times held against the rules\n", what, walk->count,
                  walk->first, walk->last, walk->judged);
    for (int k = 0; k < NEAREST_COUNT; k++)
        if (walk->date[k])
            print_message("#   %d: %.2f %s\n", walk->date[k], walk->nearest[k], nearest_text[k]);
}

/* ---- where the days come from ---- */

/* Rows ascending by ticker, as a store has them. */
static void day_sort(const struct day *from, struct day *day)
{
    struct day_line *order = calloc(from->count, sizeof *order);
    assert_non_null(order);
    for (size_t i = 0; i < from->count; i++) {
        order[i] = from->line[i];
        order[i].file_line = (unsigned)i;
    }
    qsort(order, from->count, sizeof *order, line_compare);
    day_clear(day, from->date);
    for (size_t i = 0; i < from->count; i++) {
        long row = day_add(day);
        assert_true(row >= 0);
        day->line[row] = order[i];
        for (int c = 0; c < RAW_PUBLISHED; c++)
            day->column[c][row] = from->column[c][order[i].file_line];
        day->line[row].file_line = 0;
    }
    free(order);
}

/* Adds the table of a date, where the source has one, and judges the day before it, which is now whole. */
static void walk_fetch(struct walk *walk, const struct source_kind *kind, void *source, kst_date date)
{
    struct source_answer answer = {.date = date};
    day_clear(&answer.day, date);
    kind->fetch(source, &answer);
    if (answer.error.code != 0 && answer.error.code != ERROR_NOT_READY)
        fail_msg("%s", answer.error.text);
    if (answer.error.code == 0) {
        assert_true(array_reserve(&walk->day, &walk->capacity, walk->count + 1, sizeof *walk->day));
        memset(&walk->day[walk->count], 0, sizeof *walk->day);
        day_sort(&answer.day, &walk->day[walk->count++]);
        walk->first = walk->first ? walk->first : date;
        walk->last = date;
        if (walk->count > 1)
            judge_day(walk, walk->count - 2);
        if (walk->count > GAP_MOST + 2)
            day_free(&walk->day[walk->count - GAP_MOST - 3]);
    }
    free(answer.from);
    day_free(&answer.day);
}

static void walk_free(struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        day_free(&walk->day[i]);
    free(walk->day);
    *walk = (struct walk){.calendar = walk->calendar};
}

static void source_walk(struct walk *walk, const struct source_kind *kind, const char *argument,
                        kst_date from, kst_date to, size_t days)
{
    const struct source_context context = {.calendar = walk->calendar, .complete_minute = -1};
    struct error err = {0};
    void *source;
    if (kind->open(argument, &context, &source, &err) != 0)
        fail_msg("%s", err.text);
    for (kst_date date = from; date <= to; date = calendar_next(walk->calendar, date))
        walk_fetch(walk, kind, source, date);
    kind->close(source);
    assert_int_equal(walk->count, days);
    judge_day(walk, walk->count - 1);
    walk_print(walk, argument);
    walk_free(walk);
}

static void real_walk(struct walk *walk, const char *name, kst_date from, kst_date to, size_t days)
{
    char path[SHARED_PATH];
    if (!shared_find(name, path))
        skip();
    source_walk(walk, &source_directory, path, from, to, days);
}

static void real_days_as_they_were_published(void **state)
{
    real_walk(*state, "data/krx-raw", 20260102, 20260220, 33);
}

static void real_days_adjusted(void **state)
{
    real_walk(*state, "data/krx-adjusted", 20231205, 20250617, 370);
}

/* Its first companies all come on one day. */
static void made_up_days_over_the_start_of_konex(void **state)
{
    source_walk(*state, &source_demo, "7", 20130603, 20150630, 510);
}

/* Year ends with their stock dividends; KOSDAQ GLOBAL begins on 2022-11-21, new ticks on 2023-01-25. */
static void made_up_days_over_the_start_of_kosdaq_global(void **state)
{
    source_walk(*state, &source_demo, "1", 20220901, 20240315, 378);
}

static void made_up_days_of_the_last_years(void **state)
{
    source_walk(*state, &source_demo, "20260101", 20250102, 20261120, 459);
    source_walk(*state, &source_demo, "3", 20180102, 20190630, 365);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_days_as_they_were_published),
        cmocka_unit_test(real_days_adjusted),
        cmocka_unit_test(made_up_days_over_the_start_of_konex),
        cmocka_unit_test(made_up_days_over_the_start_of_kosdaq_global),
        cmocka_unit_test(made_up_days_of_the_last_years),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
