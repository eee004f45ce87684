#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define TICKERS 130 /* more than a tile */

/* ---- one table, put as it is ---- */

struct put {
    const struct day *day;
    bool replace;
    enum day_result result;
    uint32_t *slots;
};

static int put_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct put *put = arg;
    day_put(txn, put->day, put->replace, &put->result, put->slots);
    return store_txn_error(txn, err);
}

static int put_day(struct toy *toy, const struct day *day, bool replace, enum day_result *result)
{
    struct put put = {day, replace, DAY_NEW, NULL};
    int ret = store_write(toy->store, put_body, &put, &toy->err);
    if (result)
        *result = put.result;
    return ret;
}

static uint64_t version_of(struct toy *toy)
{
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, NULL), 0);
    return info.last_txn;
}

static struct ticker ticker_of(struct toy *toy, const char *code)
{
    struct store_txn *txn;
    struct ticker ticker = {0};
    assert_int_equal(store_read(toy->store, &txn, NULL), 0);
    assert_int_equal(ticker_get(txn, code, &ticker), 0);
    store_read_end(&txn);
    return ticker;
}

static double value_of(struct toy *toy, enum raw_column column, kst_date date, size_t slot)
{
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, NULL), 0);
    struct row row = row_get(txn, store_column(toy->store, DATASET_RAW, raw_column_name[column]), date);
    double value = row_value(row, slot);
    store_read_end(&txn);
    return value;
}

/* ---- */

static void a_day_comes_back(void **state)
{
    struct toy *toy = *state;
    struct day day = {0};
    uint32_t slots[TICKERS];
    toy_day(&day, toy_date(0), TICKERS, 7);
    struct put put = {&day, false, DAY_SAME, slots};
    assert_int_equal(store_write(toy->store, put_body, &put, &toy->err), 0);
    assert_int_equal(put.result, DAY_NEW);
    toy_reopen(toy);
    for (size_t t = 0; t < TICKERS; t++) {
        assert_int_equal(slots[t], t);
        for (int c = 0; c < RAW_PUBLISHED; c++)
            assert_true(value_of(toy, c, day.date, t) == toy_value(day.date, t, c, 7));
    }
    assert_true(isnan(value_of(toy, RAW_CLOSE, day.date, TICKERS)));
    assert_true(isnan(value_of(toy, RAW_CLOSE, day.date, 2 * TILE_LANES - 1)));
    struct ticker ticker = ticker_of(toy, "T00129");
    assert_int_equal(ticker.slot, 129);
    assert_string_equal(ticker.market, "KOSDAQ");
    assert_string_equal(ticker.name, "이름 129");
    assert_int_equal(ticker.first_date, day.date);
    assert_int_equal(ticker.last_date, day.date);
    assert_int_equal(ticker.last_analyzed_date, 0);
    assert_true(ticker.market_cap == toy_value(day.date, 129, RAW_MARKET_CAP, 7));
    day_free(&day);
}

static void the_same_again_writes_nothing(void **state)
{
    struct toy *toy = *state;
    struct day day = {0};
    enum day_result result;
    toy_day(&day, toy_date(0), TICKERS, 1);
    day.column[RAW_VALUE][3] = NAN;
    assert_int_equal(put_day(toy, &day, false, NULL), 0);
    uint64_t version = version_of(toy);
    assert_int_equal(put_day(toy, &day, false, &result), 0);
    assert_int_equal(result, DAY_SAME);
    assert_int_equal(put_day(toy, &day, true, &result), 0);
    assert_int_equal(result, DAY_SAME);
    assert_int_equal(version_of(toy), version);
    day_free(&day);
}

static void other_content_is_refused(void **state)
{
    struct toy *toy = *state;
    struct day day = {0};
    enum day_result result;
    toy_day(&day, toy_date(0), TICKERS, 1);
    assert_int_equal(put_day(toy, &day, false, NULL), 0);
    day.column[RAW_LOW][17] += 1;
    assert_int_equal(put_day(toy, &day, false, NULL), ERROR_CONFLICT);
    assert_non_null(strstr(toy->err.text, "T00017"));
    assert_non_null(strstr(toy->err.text, "low"));
    assert_true(value_of(toy, RAW_LOW, day.date, 17) == toy_value(day.date, 17, RAW_LOW, 1));
    assert_int_equal(put_day(toy, &day, true, &result), 0);
    assert_int_equal(result, DAY_REPLACED);
    assert_true(value_of(toy, RAW_LOW, day.date, 17) == toy_value(day.date, 17, RAW_LOW, 1) + 1);
    /* One ticker more, one ticker less: other content too. */
    toy_day(&day, toy_date(0), TICKERS + 1, 1);
    assert_int_equal(put_day(toy, &day, false, NULL), ERROR_CONFLICT);
    toy_day(&day, toy_date(0), TICKERS - 1, 1);
    day.column[RAW_LOW][17] += 1;
    assert_int_equal(put_day(toy, &day, false, NULL), ERROR_CONFLICT);
    day_free(&day);
}

static void bad_tables_are_refused_and_leave_nothing(void **state)
{
    struct toy *toy = *state;
    struct day day = {0};
    toy_day(&day, toy_date(0), TICKERS, 1);
    memcpy(day.line[9].ticker, day.line[4].ticker, TICKER_TEXT);
    assert_int_equal(put_day(toy, &day, false, NULL), ERROR_DATA);
    assert_non_null(strstr(toy->err.text, "T00004 twice"));
    toy_day(&day, toy_date(0), TICKERS, 1);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        day.column[c][5] = NAN;
    assert_int_equal(put_day(toy, &day, false, NULL), ERROR_DATA);
    day_clear(&day, toy_date(0));
    assert_int_equal(put_day(toy, &day, false, NULL), ERROR_DATA);
    toy_day(&day, 20240231, TICKERS, 1);
    assert_int_equal(put_day(toy, &day, false, NULL), ERROR_DATA);
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, NULL), 0);
    assert_int_equal(day_first(txn), 0);
    assert_int_equal(ticker_count(txn), 0);
    store_read_end(&txn);
    /* What an undone table had put into memory is gone as well. */
    toy_day(&day, toy_date(0), TICKERS, 1);
    assert_int_equal(put_day(toy, &day, false, NULL), 0);
    assert_int_equal(ticker_of(toy, "T00129").slot, 129);
    day_free(&day);
}

static void slots_are_for_good(void **state)
{
    struct toy *toy = *state;
    struct day day = {0};
    toy_day(&day, toy_date(1), 3, 1);
    assert_int_equal(put_day(toy, &day, false, NULL), 0);
    toy_day(&day, toy_date(2), TILE_LANES + 1, 1);
    assert_int_equal(put_day(toy, &day, false, NULL), 0);
    struct store_txn *txn;
    int close = store_column(toy->store, DATASET_RAW, "close");
    assert_int_equal(store_read(toy->store, &txn, NULL), 0);
    assert_int_equal(row_get(txn, close, toy_date(1)).count, TILE_LANES);
    assert_int_equal(row_get(txn, close, toy_date(2)).count, 2 * TILE_LANES);
    assert_int_equal(ticker_count(txn), TILE_LANES + 1);
    store_read_end(&txn);
    assert_int_equal(ticker_of(toy, "T00002").slot, 2);
    assert_int_equal(ticker_of(toy, "T00128").slot, TILE_LANES);
    day_free(&day);
}

static void an_older_day_does_not_overwrite_what_is_newer(void **state)
{
    struct toy *toy = *state;
    struct day day = {0};
    toy_day(&day, toy_date(5), 3, 1);
    strcpy(day.line[1].name, "새 이름");
    assert_int_equal(put_day(toy, &day, false, NULL), 0);
    toy_day(&day, toy_date(2), 4, 1);
    assert_int_equal(put_day(toy, &day, false, NULL), 0);
    struct ticker ticker = ticker_of(toy, "T00001");
    assert_string_equal(ticker.name, "새 이름");
    assert_int_equal(ticker.first_date, toy_date(2));
    assert_int_equal(ticker.last_date, toy_date(5));
    assert_true(ticker.market_cap == toy_value(toy_date(5), 1, RAW_MARKET_CAP, 1));
    assert_int_equal(ticker_of(toy, "T00003").last_date, toy_date(2));
    toy_day(&day, toy_date(6), 3, 1);
    day.line[1].name[0] = '\0';
    assert_int_equal(put_day(toy, &day, false, NULL), 0);
    assert_string_equal(ticker_of(toy, "T00001").name, "새 이름");
    day_free(&day);
}

static void a_ticker_lost_by_replacing_goes_back_to_where_it_was_seen(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 3, 5);
    struct toy_put fewer = {.date = toy_date(2), .tickers = 4, .version = 1, .replace = true};
    assert_int_equal(toy_put(toy->store, &fewer, &toy->err), 0);
    assert_int_equal(fewer.result, DAY_REPLACED);
    struct ticker ticker = ticker_of(toy, "T00004");
    assert_int_equal(ticker.last_date, toy_date(1));
    assert_true(ticker.market_cap == toy_value(toy_date(1), 4, RAW_MARKET_CAP, 1));
    fewer.date = toy_date(0);
    assert_int_equal(toy_put(toy->store, &fewer, &toy->err), 0);
    assert_int_equal(ticker_of(toy, "T00004").first_date, toy_date(1));
    fewer.date = toy_date(1);
    assert_int_equal(toy_put(toy->store, &fewer, &toy->err), 0);
    ticker = ticker_of(toy, "T00004");
    assert_int_equal(ticker.first_date, 0);
    assert_int_equal(ticker.last_date, 0);
    assert_true(isnan(ticker.market_cap));
    assert_true(toy_clean(toy->store));
}

/* In a process of its own. */
static void stored_by_another(struct toy *toy, unsigned n, size_t tickers)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = toy_open(toy->dir, NULL);
        toy_fill(store, n, n + 1, tickers);
        store_close(&store);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void another_process_may_add_tickers_in_between(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 2, 10);
    stored_by_another(toy, 2, 20);
    toy_fill(toy->store, 3, 4, 30);
    assert_int_equal(ticker_of(toy, "T00015").slot, 15);
    assert_int_equal(ticker_of(toy, "T00015").first_date, toy_date(2));
    assert_int_equal(ticker_of(toy, "T00029").slot, 29);
    assert_true(toy_clean(toy->store));
}

/* The ticker of the undone table is in this process's memory while another one's commit gets the number that
 * the undone one would have had. */
static void an_undone_ticker_is_not_taken_for_stored(void **state)
{
    struct toy *toy = *state;
    struct day day = {0};
    toy_fill(toy->store, 0, 1, 10);
    toy_day(&day, toy_date(1), 12, 1);
    memcpy(day.line[11].ticker, day.line[4].ticker, TICKER_TEXT);
    assert_int_equal(put_day(toy, &day, false, NULL), ERROR_DATA);
    stored_by_another(toy, 1, 10);
    toy_fill(toy->store, 2, 3, 12);
    assert_int_equal(ticker_of(toy, "T00010").slot, 10);
    assert_true(toy_clean(toy->store));
    day_free(&day);
}

/* ---- reading a day back ---- */

static int day_read(struct toy *toy, kst_date date, struct day *day)
{
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, NULL), 0);
    int ret = day_get(txn, date, day);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    store_read_end(&txn);
    return ret;
}

static void line_equal(const struct day *a, size_t i, const struct day *b, size_t j)
{
    assert_string_equal(a->line[i].ticker, b->line[j].ticker);
    assert_string_equal(a->line[i].market, b->line[j].market);
    assert_string_equal(a->line[i].name, b->line[j].name);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        assert_memory_equal(&a->column[c][i], &b->column[c][j], sizeof(double));
}

static void a_stored_table_is_read_back_ascending_by_ticker(void **state)
{
    struct toy *toy = *state;
    struct day day = {0}, back = {0}, descending = {0};
    toy_day(&day, toy_date(0), TICKERS, 3);
    day.column[RAW_VALUE][3] = day.column[RAW_CLOSE][4] = NAN;
    for (size_t t = 0; t < TICKERS; t++) { /* slots are given from the last ticker to the first */
        size_t from = TICKERS - 1 - t, i = (size_t)day_add(&descending);
        descending.line[i] = day.line[from];
        for (int c = 0; c < RAW_PUBLISHED; c++)
            descending.column[c][i] = day.column[c][from];
    }
    descending.date = day.date;
    assert_int_equal(put_day(toy, &descending, false, NULL), 0);
    toy_reopen(toy);
    assert_int_equal(day_read(toy, day.date, &back), 0);
    assert_int_equal(back.date, day.date);
    assert_int_equal(back.count, day.count);
    for (size_t t = 0; t < TICKERS; t++)
        line_equal(&back, t, &day, t);
    assert_int_equal(day_read(toy, toy_date(1), &back), ERROR_NOT_FOUND);
    assert_int_equal(back.count, 0);
    day_free(&day);
    day_free(&back);
    day_free(&descending);
}

/* T00001 has another name and market from the second day on; T00002 is not in the second day's table. */
static void a_day_is_read_back_with_that_days_names(void **state)
{
    struct toy *toy = *state;
    struct day first = {0}, second = {0}, back = {0};
    toy_day(&first, toy_date(0), 5, 1);
    assert_int_equal(put_day(toy, &first, false, NULL), 0);
    toy_day(&second, toy_date(1), 5, 2);
    strcpy(second.line[1].name, "새 이름");
    strcpy(second.line[1].market, "KOSDAQ GLOBAL");
    second.count = 2;
    assert_int_equal(put_day(toy, &second, false, NULL), 0);
    assert_int_equal(day_read(toy, first.date, &back), 0);
    assert_int_equal(back.count, 5);
    for (size_t t = 0; t < 5; t++)
        line_equal(&back, t, &first, t);
    assert_int_equal(day_read(toy, second.date, &back), 0);
    assert_int_equal(back.count, 2);
    line_equal(&back, 1, &second, 1);
    enum day_result result;
    assert_int_equal(put_day(toy, &back, false, &result), 0);
    assert_int_equal(result, DAY_SAME);
    day_free(&first);
    day_free(&second);
    day_free(&back);
}

static int read_own_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct put *put = arg;
    struct day back = {0};
    day_put(txn, put->day, false, &put->result, NULL);
    assert_int_equal(day_get(txn, put->day->date, &back), 0);
    assert_int_equal(back.count, put->day->count);
    line_equal(&back, back.count - 1, put->day, put->day->count - 1);
    day_free(&back);
    return store_txn_error(txn, err);
}

static void a_writer_reads_back_what_it_has_put(void **state)
{
    struct toy *toy = *state;
    struct day day = {0};
    toy_day(&day, toy_date(0), 7, 1);
    struct put put = {&day, false, DAY_SAME, NULL};
    assert_int_equal(store_write(toy->store, read_own_body, &put, &toy->err), 0);
    day_free(&day);
}

int main(void)
{
#define DAY_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        DAY_TEST(a_day_comes_back),
        DAY_TEST(the_same_again_writes_nothing),
        DAY_TEST(other_content_is_refused),
        DAY_TEST(bad_tables_are_refused_and_leave_nothing),
        DAY_TEST(slots_are_for_good),
        DAY_TEST(an_older_day_does_not_overwrite_what_is_newer),
        DAY_TEST(a_ticker_lost_by_replacing_goes_back_to_where_it_was_seen),
        DAY_TEST(another_process_may_add_tickers_in_between),
        DAY_TEST(an_undone_ticker_is_not_taken_for_stored),
        DAY_TEST(a_stored_table_is_read_back_ascending_by_ticker),
        DAY_TEST(a_day_is_read_back_with_that_days_names),
        DAY_TEST(a_writer_reads_back_what_it_has_put),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
