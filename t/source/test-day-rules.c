/* The rules of whole tables: each limit from both sides, small tables, gaps, the day after, markets that were
 * not asked for or did not exist, limits from the configuration, labels that are kept. */
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

#include "market/universe.h"
#include "source/day-check.h"
#include "source/day-labels.h"

/* Two days of a market: the second follows the first as KRX says, and a test changes what it wants of it. */
struct pair {
    struct day before, day;
    struct calendar *calendar;
    struct day_past past;
};

/* Every second stock rises, the others fall; closes and volumes differ from day to day. */
static void day_make(struct day *day, kst_date date, size_t rows, unsigned at)
{
    day_clear(day, date);
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(day_add(day), i);
        double base = 10000 + 10 * (double)i + (i % 2 ? 100.0 : -100.0) * at;
        double close = base + (i % 2 ? 100 : -100);
        snprintf(day->line[i].ticker, TICKER_TEXT, "0%05u", (unsigned)i % 100000);
        strcpy(day->line[i].market, i < rows / 2 ? "KOSPI" : "KOSDAQ");
        day->column[RAW_CLOSE][i] = close;
        day->column[RAW_CHANGE][i] = close - base;
        day->column[RAW_VOLUME][i] = 1000 + at;
        day->column[RAW_SHARES][i] = 1000;
        day->column[RAW_MARKET_CAP][i] = close * 1000;
    }
}

/* 2026-03-03 (Tuesday) and the day after. */
static void pair_make(struct pair *pair, size_t rows)
{
    day_make(&pair->before, 20260303, rows, 0);
    day_make(&pair->day, 20260304, rows, 1);
    if (!pair->calendar)
        assert_int_equal(calendar_new(NULL, &pair->calendar, NULL), 0);
    pair->past = (struct day_past){.before = &pair->before, .calendar = pair->calendar};
}

static void pair_free(struct pair *pair)
{
    day_free(&pair->before);
    day_free(&pair->day);
    calendar_free(&pair->calendar);
}

/* The rules that the second day breaks: "rows,known". */
static const char *broken(const struct pair *pair)
{
    static char text[DAY_RULES_TEXT];
    struct day_verdict verdict;
    assert_int_equal(day_judge(&pair->day, &pair->past, &verdict), 0);
    return day_rules_text(verdict.broken, text);
}

static void message(const struct pair *pair, const char *expected)
{
    struct error err = {0};
    assert_int_equal(day_check(&pair->day, &pair->past, "t.csv", &err), ERROR_DATA);
    if (strstr(err.text, expected) == NULL)
        fail_msg("\n  said     %s\n  expected %s", err.text, expected);
}

/* Takes away the first `count` rows of a day: they are of KOSPI. */
static void rows_drop(struct day *day, size_t count)
{
    day->count -= count;
    memmove(day->line, day->line + count, day->count * sizeof *day->line);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        memmove(day->column[c], day->column[c] + count, day->count * sizeof(double));
}

static void row_repeat(struct pair *pair, size_t row)
{
    for (int c = 0; c < RAW_PUBLISHED; c++)
        pair->day.column[c][row] = pair->before.column[c][row];
}

/* ---- each limit from both sides ---- */

static void a_market_loses_rows(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    assert_string_equal(broken(&pair), "");
    rows_drop(&pair.day, 25); /* 5 % of the 500 of KOSPI */
    assert_string_equal(broken(&pair), "");
    rows_drop(&pair.day, 1);
    assert_string_equal(broken(&pair), "rows");
    message(&pair,
            "t.csv: 474 rows of KOSPI, 2026-03-03 has 500: 5.2 % fewer, expected at most 5.0 % (rule rows)");
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 500; i++)
        strcpy(pair.before.line[i].market, "KONEX"), strcpy(pair.day.line[i].market, "KONEX");
    rows_drop(&pair.day, 250);
    assert_string_equal(broken(&pair), "known"); /* 250 of 1000 tickers, but half of KONEX may go */
    rows_drop(&pair.day, 1);
    assert_string_equal(broken(&pair), "rows,known");
    pair_free(&pair);
}

static void a_market_is_gone(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 10); /* 5 of KOSPI */
    rows_drop(&pair.day, 5);
    assert_string_equal(broken(&pair), "rows");
    message(&pair, "t.csv: no row of KOSPI, expected about the 5 of 2026-03-03 (rule rows)");
    pair_make(&pair, 9); /* 4 */
    rows_drop(&pair.day, 4);
    assert_string_equal(broken(&pair), "");
    pair_make(&pair, 10);
    rows_drop(&pair.day, 5);
    pair.past.markets = 1u << GROUP_KOSDAQ; /* the source was asked for nothing else */
    assert_string_equal(broken(&pair), "");
    pair_make(&pair, 10); /* KOSDAQ GLOBAL is of KOSDAQ */
    for (size_t i = 0; i < 10; i++)
        strcpy(pair.before.line[i].market, "KOSDAQ"), strcpy(pair.day.line[i].market, "KOSDAQ GLOBAL");
    assert_string_equal(broken(&pair), "");
    pair_free(&pair);
}

static void tickers_are_unknown(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 1000; i += 20)
        pair.day.line[i].ticker[0] = '9';
    assert_string_equal(broken(&pair), "");
    pair.day.line[1].ticker[0] = '9';
    assert_string_equal(broken(&pair), "known");
    message(&pair,
            "t.csv: 51 of the 1000 tickers of 2026-03-03 are not there: 5.1 %, expected at most 5.0 %");
    pair.past.markets = 1u << GROUP_KONEX;
    assert_string_equal(broken(&pair), "");
    pair_free(&pair);
}

static void rows_are_copies(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 50; i++)
        row_repeat(&pair, i);
    assert_string_equal(broken(&pair), "");
    row_repeat(&pair, 50);
    assert_string_equal(broken(&pair), "copy");
    message(&pair,
            "51 of 1000 rows have the same prices and volumes as 2026-03-03: 5.1 %, expected at most 5.0 %");
    for (size_t i = 0; i < 1000; i++) /* no volume on both days is no copy */
        pair.before.column[RAW_VOLUME][i] = pair.day.column[RAW_VOLUME][i] = 0;
    assert_string_equal(broken(&pair), "");
    pair_free(&pair);
}

/* KONEX has few rows: what is wrong with it alone is not many percent of all. */
static void one_market_is_a_copy(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 40; i++)
        strcpy(pair.before.line[i].market, "KONEX"), strcpy(pair.day.line[i].market, "KONEX");
    for (size_t i = 0; i < 10; i++)
        row_repeat(&pair, i);
    assert_string_equal(broken(&pair), "");
    row_repeat(&pair, 10);
    assert_string_equal(broken(&pair), "copy,off-base");
    message(&pair, "11 of 40 rows of KONEX have the same prices and volumes as 2026-03-03: 27.5 %, expected "
                   "at most 25.0 %");
    pair_free(&pair);
}

static void bases_are_off(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 100; i++)
        pair.day.column[RAW_CHANGE][i] += 10;
    assert_string_equal(broken(&pair), "");
    pair.before.column[RAW_CLOSE][100] -= 3; /* which is rounded up to the tick of 10 won overnight */
    pair.before.column[RAW_MARKET_CAP][100] -= 3000;
    assert_string_equal(broken(&pair), "");
    pair.day.column[RAW_CHANGE][101] += 10;
    assert_string_equal(broken(&pair), "off-base");
    message(
        &pair,
        "101 of 1000 base prices (close - change) are not the closes of the day before: 10.1 %, expected at "
        "most 10.0 %, compared with 2026-03-03 (rule off-base)");
    pair_free(&pair);
}

static void nothing_rises(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 100);
    pair.past.before = NULL;
    for (size_t i = 0; i < 100; i++)
        pair.day.column[RAW_CHANGE][i] = i < 5 ? 1 : i < 10 ? -1 : 0;
    assert_string_equal(broken(&pair), "");
    pair.day.column[RAW_CHANGE][0] = 0;
    assert_string_equal(broken(&pair), "signs");
    message(&pair, "4 rows rise and 5 fall of 100, expected at least 5 of each (rule signs)");
    pair.day.count = 99;
    assert_string_equal(broken(&pair), "");
    pair_free(&pair);
}

static void volume_is_gone(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 300; i++)
        pair.day.column[RAW_VOLUME][i] = i % 2 ? 0 : NAN;
    for (size_t i = 0; i < 50; i++)
        pair.before.column[RAW_VOLUME][i] = 0;
    assert_string_equal(broken(&pair), "");
    pair.day.column[RAW_VOLUME][300] = 0;
    assert_string_equal(broken(&pair), "volume");
    message(
        &pair,
        "30.1 % of the rows are without a trade, 2026-03-03 has 5.0 %, expected at most 25.0 points more");
    pair_free(&pair);
}

static void moves_beyond_the_limit(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    pair.past.before = NULL;
    for (size_t i = 0; i < 21; i++) {
        pair.day.column[RAW_CLOSE][i] = 1300;
        pair.day.column[RAW_CHANGE][i] = 300; /* 30 % of 1,000 just */
        pair.day.column[RAW_MARKET_CAP][i] = 1300 * 1000;
    }
    assert_string_equal(broken(&pair), "");
    for (size_t i = 0; i < 20; i++)
        pair.day.column[RAW_CHANGE][i] = 301;
    assert_string_equal(broken(&pair), "");
    pair.day.column[RAW_CHANGE][20] = 301;
    assert_string_equal(broken(&pair), "limit");
    message(&pair,
            "21 of 1000 rows move by more than 30 % of their base price: 2.1 %, expected at most 2.0 %");
    pair_make(&pair, 1000);
    pair.past.before = NULL;
    pair_free(&pair);
}

/* A table without change is held against the closes before. */
static void moves_beyond_the_limit_without_a_base(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 1000; i++)
        pair.day.column[RAW_CHANGE][i] = NAN;
    assert_string_equal(broken(&pair), "");
    for (size_t i = 0; i < 20; i++)
        pair.day.column[RAW_CLOSE][i] = floor(pair.before.column[RAW_CLOSE][i] * 1.31);
    assert_string_equal(broken(&pair), "");
    pair.day.column[RAW_CLOSE][20] = floor(pair.before.column[RAW_CLOSE][20] * 0.69);
    assert_string_equal(broken(&pair), "limit");
    message(&pair, "21 of 1000 rows are more than 30 % away from their closes of 2026-03-03: 2.1 %, expected "
                   "at most 2.0 %");
    pair_free(&pair);
}

static void bar_set(struct day *day, size_t i, double open)
{
    day->column[RAW_OPEN][i] = open;
    day->column[RAW_HIGH][i] = open > 0 ? 1e6 : open;
    day->column[RAW_LOW][i] = open > 0 ? 1 : open;
}

static void opens_are_gone(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 1000; i++) {
        bar_set(&pair.before, i, 10000);
        bar_set(&pair.day, i, i < 250 ? 0 : i < 950 ? 10000 : NAN);
    }
    assert_string_equal(broken(&pair), "");
    bar_set(&pair.day, 949, NAN);
    assert_string_equal(broken(&pair), "missing");
    message(&pair, "open is unknown in 5.1 % of the rows, 2026-03-03 has 0.0 %, expected at most 5.0 %");
    bar_set(&pair.day, 949, 0);
    assert_string_equal(broken(&pair), "volume");
    pair_free(&pair);
}

static void caps_are_missing(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 51; i++)
        pair.day.column[RAW_MARKET_CAP][i] = pair.day.column[RAW_SHARES][i] = NAN;
    assert_string_equal(broken(&pair), "missing");
    message(&pair, "market_cap or shares are unknown in 5.1 % of the rows, 2026-03-03 has 0.0 %");
    pair.day.column[RAW_MARKET_CAP][50] = pair.day.column[RAW_CLOSE][50] * 1000;
    pair.day.column[RAW_SHARES][50] = 1000;
    assert_string_equal(broken(&pair), "");
    for (size_t i = 0; i < 1000; i++)
        for (struct day *day = &pair.before; day; day = day == &pair.before ? &pair.day : NULL)
            day->column[RAW_MARKET_CAP][i] = day->column[RAW_SHARES][i] = NAN;
    assert_string_equal(broken(&pair), ""); /* the day before had none either */
    pair_free(&pair);
}

/* ---- small tables ---- */

static void small_tables(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 19); /* nothing that takes a percentage */
    for (size_t i = 0; i < 19; i++)
        row_repeat(&pair, i);
    assert_string_equal(broken(&pair), "");
    pair_make(&pair, 20);
    for (size_t i = 0; i < 5; i++)
        row_repeat(&pair, i);
    assert_string_equal(broken(&pair), "");
    row_repeat(&pair, 5);
    assert_string_equal(broken(&pair), "copy,off-base");
    pair_make(&pair, 99);
    rows_drop(&pair.day, 24);
    assert_string_equal(broken(&pair), "rows"); /* 24 of the 49 of KOSPI, 24 of 99 tickers */
    rows_drop(&pair.day, 1);
    assert_string_equal(broken(&pair), "rows,known");
    pair_free(&pair);
}

/* ---- gaps ---- */

static void after_a_gap(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 1000; i++)
        pair.day.column[RAW_CHANGE][i] += i % 2 ? -20 : 20;
    assert_string_equal(broken(&pair), "off-base");
    pair.day.date = 20260305; /* the fourth is a business day */
    assert_string_equal(broken(&pair), "");
    for (size_t i = 0; i < 1000; i++)
        row_repeat(&pair, i);
    assert_string_equal(broken(&pair), "copy"); /* never falls away */
    pair_make(&pair, 1000);
    rows_drop(&pair.day, 49); /* 9.8 % of KOSPI */
    for (size_t i = 0; i < pair.day.count; i++)
        pair.day.column[RAW_CHANGE][i] += 20;
    pair.day.date = 20260320; /* half a month: 2.7 points */
    assert_string_equal(broken(&pair), "rows");
    pair.day.date = 20260403; /* a month: 5 points */
    assert_string_equal(broken(&pair), "");
    pair_free(&pair);
}

/* Whatever the calendar says: the bases are the closes before. */
static void bases_say_that_days_are_adjacent(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    pair.day.date = 20260330;
    rows_drop(&pair.day, 30);
    assert_string_equal(broken(&pair), "rows"); /* not widened by a month */
    pair_free(&pair);
}

/* The second table stands under Thursday, and Wednesday, the day after the first one, could not be had. */
static void a_day_between_could_not_be_had(void **state)
{
    struct pair pair = {0};
    (void)state;
    pair_make(&pair, 1000);
    pair.day.date = 20260305;
    assert_string_equal(broken(&pair), "");
    pair.past.unsettled = 20260304;
    assert_string_equal(broken(&pair), "copy");
    message(&pair, "1000 of 1000 base prices (close - change) are the closes of 2026-03-03: 100.0 %");
    message(&pair, "so that they may be of 2026-03-04, which lies between and could not be had");
    for (size_t i = 125; i < 1000; i++) /* those of Wednesday are other ones; a quarter of KOSPI's stay */
        pair.day.column[RAW_CHANGE][i] += 10;
    assert_string_equal(broken(&pair), "");
    pair.day.column[RAW_CHANGE][125] -= 10;
    assert_string_equal(broken(&pair), "copy");
    message(&pair, "126 of 500 base prices (close - change) of KOSPI");
    pair.past.unsettled = 20260303; /* it does not lie between */
    assert_string_equal(broken(&pair), "");
    pair_free(&pair);
}

static void on_a_day_off(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    pair.before.date = 20260306;
    pair.day.date = 20260307; /* Saturday */
    assert_string_equal(broken(&pair), "");
    for (size_t i = 0; i < 1000; i++)
        row_repeat(&pair, i);
    assert_string_equal(broken(&pair), "copy,off-base");
    pair_free(&pair);
}

/* ---- the day after ---- */

static void before_a_stored_day(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    /* The second day is stored, the first one comes. */
    struct day stored = pair.day;
    pair.day = pair.before;
    pair.before = stored;
    pair.past = (struct day_past){.after = &pair.before, .calendar = pair.calendar};
    assert_string_equal(broken(&pair), "");
    pair.day.count -= 30;
    assert_string_equal(broken(&pair), "rows");
    message(&pair, "470 rows of KOSDAQ, 2026-03-04 has 500");
    pair.day.count += 30;
    for (size_t i = 0; i < 101; i++) {
        pair.day.column[RAW_CLOSE][i] += 10;
        pair.day.column[RAW_MARKET_CAP][i] += 10 * 1000;
    }
    assert_string_equal(broken(&pair), "off-base");
    message(&pair, "101 of 1000 closes are not the base prices (close - change) of the day after");
    pair_free(&pair);
}

/* KONEX opened on 2013-07-01: the day before lacks nothing. */
static void before_a_market_opened(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 100; i++)
        strcpy(pair.day.line[i].market, "KONEX");
    struct day stored = pair.day;
    pair.day = pair.before;
    pair.before = stored;
    rows_drop(&pair.day, 100);
    pair.before.date = 20130701;
    pair.day.date = 20130628;
    pair.past = (struct day_past){.after = &pair.before, .calendar = pair.calendar};
    assert_string_equal(broken(&pair), "");
    pair.before.date = 20130702;
    pair.day.date = 20130701;
    assert_string_equal(broken(&pair), "rows,known");
    pair_free(&pair);
}

/* ---- limits, labels ---- */

static void limits_are_configured(void **state)
{
    (void)state;
    struct pair pair = {0};
    struct day_limits limits = day_limits_of(NULL);
    pair_make(&pair, 1000);
    for (size_t i = 0; i < 51; i++)
        row_repeat(&pair, i);
    pair.past.limits = &limits;
    assert_string_equal(broken(&pair), "copy");
    limits.of[DAY_LIMIT_COPY] = 5.1;
    assert_string_equal(broken(&pair), "");
    const struct config_table table = {day_limit_keys, DAY_LIMIT_COUNT};
    struct config config = {0};
    assert_int_equal(config_load(&config, &table, 1, "/dev/null", NULL), 0);
    limits = day_limits_of(&config);
    assert_string_equal(broken(&pair), "copy");
    assert_int_equal(config_set(&config, &day_limit_keys[DAY_LIMIT_COPY], "7.5", "test", NULL), 0);
    limits = day_limits_of(&config);
    assert_string_equal(broken(&pair), "");
    config_free(&config);
    pair_free(&pair);
}

static void labels_are_kept(void **state)
{
    (void)state;
    struct pair pair = {0};
    pair_make(&pair, 10);
    for (size_t i = 5; i < 9; i++)
        strcpy(pair.before.line[i].market, "KOSDAQ GLOBAL");
    strcpy(pair.day.line[5].market, "KOSPI"); /* moved */
    assert_int_equal(day_labels_keep(&pair.day, NULL), 0);
    assert_string_equal(pair.day.line[6].market, "KOSDAQ");
    assert_int_equal(day_labels_keep(&pair.day, &pair.before), 0);
    assert_string_equal(pair.day.line[0].market, "KOSPI");
    assert_string_equal(pair.day.line[5].market, "KOSPI");
    assert_string_equal(pair.day.line[6].market, "KOSDAQ GLOBAL");
    assert_string_equal(pair.day.line[9].market, "KOSDAQ");
    strcpy(pair.day.line[7].market, "KOSDAQ"); /* one that the source says has left */
    assert_int_equal(day_labels_keep(&pair.day, &pair.before), 0);
    assert_string_equal(pair.day.line[7].market, "KOSDAQ");
    pair_free(&pair);
}

static void markets_by_their_first_word(void **state)
{
    (void)state;
    assert_int_equal(market_group("KOSPI"), GROUP_KOSPI);
    assert_int_equal(market_group("KOSDAQ"), GROUP_KOSDAQ);
    assert_int_equal(market_group("KOSDAQ GLOBAL"), GROUP_KOSDAQ);
    assert_int_equal(market_group("KONEX"), GROUP_KONEX);
    assert_int_equal(market_group("KOSPI2"), -1);
    assert_int_equal(market_group("NYSE"), -1);
    assert_int_equal(market_group("KOS"), -1);
    assert_int_equal(market_group(""), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_market_loses_rows),
        cmocka_unit_test(a_market_is_gone),
        cmocka_unit_test(tickers_are_unknown),
        cmocka_unit_test(rows_are_copies),
        cmocka_unit_test(one_market_is_a_copy),
        cmocka_unit_test(bases_are_off),
        cmocka_unit_test(nothing_rises),
        cmocka_unit_test(volume_is_gone),
        cmocka_unit_test(moves_beyond_the_limit),
        cmocka_unit_test(moves_beyond_the_limit_without_a_base),
        cmocka_unit_test(opens_are_gone),
        cmocka_unit_test(caps_are_missing),
        cmocka_unit_test(small_tables),
        cmocka_unit_test(after_a_gap),
        cmocka_unit_test(bases_say_that_days_are_adjacent),
        cmocka_unit_test(a_day_between_could_not_be_had),
        cmocka_unit_test(on_a_day_off),
        cmocka_unit_test(before_a_stored_day),
        cmocka_unit_test(before_a_market_opened),
        cmocka_unit_test(limits_are_configured),
        cmocka_unit_test(labels_are_kept),
        cmocka_unit_test(markets_by_their_first_word),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
