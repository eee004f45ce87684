/* Real days, or made-up ones where there is no reference data, are spoiled in all the ways of spoil.c and in
 * each byte of their last line: what goes beyond the limit of a rule is refused, the days as they are pass.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "market/clock.h"
#include "source/day-check.h"
#include "source/source.h"
#include "source/table-parse.h"
#include "t/source/spoil.h"

enum { OLDER, BEFORE, DAY, AFTER, DAYS };

struct market {
    const char *name;
    struct calendar *calendar;
    struct day day[DAYS];
    struct day other; /* of another market */
};

/* Fills day[count] with the dates of a source; false where it does not have them. */
static bool days_read(const char *text, const struct calendar *calendar, const kst_date *dates, size_t count,
                      struct day *day)
{
    const struct source_context context = {.calendar = calendar, .complete_minute = -1};
    struct source *source = NULL;
    struct source_stream *stream = NULL;
    const struct source_item *item;
    struct error err;
    size_t i = 0;
    int ret = source_open(text, &context, &source, &err);
    if (ret == 0)
        ret = source_begin(source, dates, count, &stream, &err);
    while (ret == 0 && (ret = source_next(stream, &item, &err)) == 0 && item && item->day) {
        day[i].date = item->date;
        spoil_copy(&day[i++], item->day, NULL);
    }
    source_end(&stream);
    source_close(&source);
    return ret == 0 && i == count;
}

static const kst_date real_dates[DAYS] = {20260116, 20260130, 20260202, 20260203};

static bool market_open(struct market *market, bool real)
{
    const char *shared = getenv("SISE_SHARED"), *demo = "demo", *other = "demo:7";
    char folder[600];
    snprintf(folder, sizeof folder, "directory:%s/data/krx-raw", shared ? shared : "../shared");
    *market = (struct market){.name = real ? "krx-raw" : "demo"};
    assert_int_equal(calendar_new(NULL, &market->calendar, NULL), 0);
    assert_int_equal(clock_set("2026-06-30T19:30+09:00", NULL), 0);
    return days_read(real ? folder : demo, market->calendar, real_dates, DAYS, market->day) &&
           days_read(real ? demo : other, market->calendar, &real_dates[DAY], 1, &market->other);
}

static void market_close(struct market *market)
{
    for (int i = 0; i < DAYS; i++)
        day_free(&market->day[i]);
    day_free(&market->other);
    calendar_free(&market->calendar);
}

static struct day_past past_of(const struct market *market)
{
    return (struct day_past){
        .before = &market->day[BEFORE], .after = &market->day[AFTER], .calendar = market->calendar};
}

static void way_try(const struct market *market, const struct spoil_way *way)
{
    struct spoil spoil = {.day.date = market->day[DAY].date,
                          .before = &market->day[BEFORE],
                          .older = &market->day[OLDER],
                          .other = &market->other};
    struct day_verdict verdict;
    struct day_past past = past_of(market);
    past.after = NULL;
    spoil_copy(&spoil.day, &market->day[DAY], NULL);
    way->spoil(&spoil);
    assert_int_equal(day_judge(&spoil.day, &past, &verdict), 0);
    bool seen = false;
    for (size_t i = 0; way->rule && i < day_rule_count; i++)
        seen |= verdict.broken & 1u << i && strcmp(day_rule_table[i].name, way->rule) == 0;
    if (way->rule && !seen)
        fail_msg("%s, %s: rule %s does not see it (%x)", market->name, way->name, way->rule, verdict.broken);
    if (!way->rule && verdict.first >= 0)
        fail_msg("%s, %s: rule %s sees it, so it is no way that none can see: %s", market->name, way->name,
                 day_rule_table[verdict.first].name, way->reason);
    day_free(&spoil.day);
}

static void spoiled_days_are_refused(const struct market *market)
{
    struct day_past past = past_of(market);
    struct error err = {0};
    if (day_check(&market->day[DAY], &past, market->name, &err) != 0)
        fail_msg("as it is: %s", err.text);
    for (unsigned i = 0; i < spoil_way_count; i++)
        way_try(market, &spoil_ways[i]);
}

/* ---- the last line, cut at every byte ---- */

static size_t line_print(char *text, size_t size, const struct day *day, size_t row)
{
    int used =
        snprintf(text, size, "%s,%s,%s", day->line[row].ticker, day->line[row].name, day->line[row].market);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        used += snprintf(text + used, size - (size_t)used, ",%.15g", day->column[c][row]);
    return (size_t)used;
}

static char *table_print(const struct day *day, size_t *length, size_t *last_line)
{
    const size_t size = day->count * 400 + 200;
    char *text = malloc(size);
    assert_non_null(text);
    *length = (size_t)snprintf(
        text, size, "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n");
    for (size_t i = 0; i < day->count; i++) {
        *last_line = *length;
        *length += line_print(text + *length, size - *length, day, i);
        text[(*length)++] = '\n';
    }
    return text;
}

static int text_check(const struct market *market, const char *text, size_t length)
{
    struct day day = {0};
    struct error err;
    struct day_past past = past_of(market);
    struct file_text copy = {.bytes = malloc(length + 1), .length = length};
    assert_non_null(copy.bytes);
    memcpy(copy.bytes, text, length);
    copy.bytes[length] = '\0';
    day_clear(&day, market->day[DAY].date);
    int ret = table_parse("t.csv", &copy, &(struct table_how){0}, &day, &err);
    file_text_free(&copy);
    if (ret == 0)
        ret = day_check(&day, &past, "t.csv", &err);
    day_free(&day);
    return ret;
}

/* Without any byte of it, it is a row less; without its line end, it is whole. */
static void a_cut_last_line_is_refused(const struct market *market)
{
    size_t length, last_line = 0;
    char *text = table_print(&market->day[DAY], &length, &last_line);
    assert_int_equal(text_check(market, text, length), 0);
    assert_int_equal(text_check(market, text, length - 1), 0);
    assert_int_equal(text_check(market, text, last_line), 0);
    for (size_t cut = last_line + 1; cut < length - 1; cut++)
        if (text_check(market, text, cut) != ERROR_DATA)
            fail_msg("%s: a table that ends in \"%.*s\" is let in", market->name, (int)(cut - last_line),
                     text + last_line);
    free(text);
}

/* ---- */

static void market_try(bool real, void (*try)(const struct market *market))
{
    struct market market;
    bool there = market_open(&market, real);
    if (there)
        try(&market);
    market_close(&market);
    assert_true(there || real);
    if (!there)
        skip();
}

static void spoiled_real_days(void **state)
{
    (void)state;
    market_try(true, spoiled_days_are_refused);
}

static void spoiled_made_up_days(void **state)
{
    (void)state;
    market_try(false, spoiled_days_are_refused);
}

static void cut_real_days(void **state)
{
    (void)state;
    market_try(true, a_cut_last_line_is_refused);
}

static void cut_made_up_days(void **state)
{
    (void)state;
    market_try(false, a_cut_last_line_is_refused);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spoiled_real_days),
        cmocka_unit_test(spoiled_made_up_days),
        cmocka_unit_test(cut_real_days),
        cmocka_unit_test(cut_made_up_days),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
