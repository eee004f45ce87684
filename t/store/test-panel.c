#include <fcntl.h>
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

#define DAYS    12
#define TICKERS 10

static struct store_txn *reading(struct toy *toy)
{
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    return txn;
}

/* ---- reading ---- */

static void windows_go_back_from_any_date(void **state)
{
    struct toy *toy = *state;
    struct row rows[DAYS];
    kst_date dates[DAYS];
    toy_fill(toy->store, 0, DAYS, TICKERS);
    struct store_txn *txn = reading(toy);
    int close = store_column(toy->store, DATASET_RAW, "close");
    assert_int_equal(row_back(txn, close, toy_date(7), 3, dates, rows), 3);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(dates[i], toy_date(7 - i));
        assert_true(rows[i].values[4] == toy_value(dates[i], 4, RAW_CLOSE, 1));
    }
    /* A Saturday, the day before the first, the day after the last, more than there are. */
    assert_int_equal(row_back(txn, close, date_from_days(date_to_days(toy_date(4)) + 1), 1, dates, rows), 1);
    assert_int_equal(dates[0], toy_date(4));
    assert_int_equal(row_back(txn, close, toy_date(0) - 1, 3, dates, rows), 0);
    assert_int_equal(row_back(txn, close, 0, 3, dates, rows), 0);
    assert_int_equal(row_back(txn, close, 20991231, DAYS, NULL, rows), DAYS);
    assert_int_equal(row_back(txn, close, toy_date(1), DAYS, dates, rows), 2);
    assert_int_equal(
        row_back(txn, store_column(toy->store, DATASET_RAW, "nothing"), 20991231, 2, dates, rows), 0);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    store_read_end(&txn);
}

/* Replaces a number wherever it stands in the store's file. */
static void file_replace(const char *path, uint64_t from, uint64_t to)
{
    uint64_t page[512];
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    for (off_t at = 0; pread(fd, page, sizeof page, at) == sizeof page; at += sizeof page)
        for (size_t i = 0; i + sizeof from <= sizeof page; i += 2) /* LMDB begins keys at even bytes. */
            if (memcmp((char *)page + i, &from, sizeof from) == 0)
                assert_int_equal(pwrite(fd, &to, sizeof to, at + (off_t)i), sizeof to);
    close(fd);
}

/* Callers walk on from the last date that they were given, so a later one must not be among them. */
static void a_window_in_a_wrong_order_is_damage(void **state)
{
    static const uint64_t wrong[] = {20991231, UINT64_MAX, ((uint64_t)1 << 32) + 20240102, 0};
    struct toy *toy = *state;
    struct row rows[DAYS];
    kst_date dates[DAYS];
    uint64_t key = (uint64_t)toy_date(5);
    toy_fill(toy->store, 0, DAYS, TICKERS);
    for (size_t w = 0; w < sizeof wrong / sizeof *wrong; key = wrong[w++]) {
        toy_close(toy);
        file_replace(temp_path(toy->dir, "data.mdb"), key, wrong[w]);
        toy->store = toy_open(toy->dir, &(struct store_options){.read_only = true});
        struct store_txn *txn = reading(toy);
        int close = store_column(toy->store, DATASET_RAW, "close");
        assert_int_equal(row_back(txn, close, toy_date(11), 6, dates, rows), 6);
        assert_int_equal(row_back(txn, close, toy_date(11), DAYS, dates, rows), 0);
        assert_int_equal(store_txn_error(txn, &toy->err), ERROR_DATA);
        assert_non_null(
            strstr(toy->err.text, "stock_data/close: its rows are not in the order of their dates"));
        store_read_end(&txn);
    }
}

static void stored_days_are_found(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn = reading(toy);
    assert_int_equal(day_first(txn), 0);
    assert_int_equal(day_last(txn), 0);
    assert_int_equal(day_before(txn, 20240105), 0);
    store_read_end(&txn);
    toy_fill(toy->store, 0, DAYS, TICKERS);
    txn = reading(toy);
    assert_int_equal(day_first(txn), toy_date(0));
    assert_int_equal(day_last(txn), toy_date(DAYS - 1));
    assert_int_equal(day_before(txn, toy_date(0)), 0);
    assert_int_equal(day_before(txn, toy_date(5)), toy_date(4));
    assert_int_equal(day_after(txn, toy_date(4)), toy_date(5));
    assert_int_equal(day_after(txn, toy_date(DAYS - 1)), 0);
    assert_true(day_stored(txn, toy_date(3)));
    assert_false(day_stored(txn, date_from_days(date_to_days(toy_date(4)) + 1)));
    kst_date *dates;
    size_t count;
    int open = store_column(toy->store, DATASET_RAW, "open");
    assert_int_equal(row_dates(txn, open, toy_date(2), toy_date(4), &dates, &count), 0);
    assert_int_equal(count, 3);
    assert_int_equal(dates[2], toy_date(4));
    free(dates);
    assert_int_equal(row_dates(txn, open, 0, 0, &dates, &count), 0);
    assert_int_equal(count, DAYS);
    free(dates);
    store_read_end(&txn);
}

static void columns_are_listed(void **state)
{
    struct toy *toy = *state;
    char **names;
    size_t count;
    toy_fill(toy->store, 0, 1, TICKERS);
    store_column(toy->store, DATASET_ANALYZED, "never_written");
    struct store_txn *txn = reading(toy);
    assert_int_equal(store_columns(txn, DATASET_ANALYZED, &names, &count), 0);
    assert_int_equal(count, 2);
    assert_string_equal(names[0], "rsi_14");
    assert_string_equal(names[1], "sma_5");
    free(names);
    assert_int_equal(store_columns(txn, DATASET_RAW, &names, &count), 0);
    assert_int_equal(count, RAW_COUNT);
    free(names);
    store_read_end(&txn);
}

static void a_bad_column_is_remembered(void **state)
{
    struct toy *toy = *state;
    char name[70];
    memset(name, 'x', sizeof name);
    name[61] = '\0';
    assert_int_equal(store_column(toy->store, DATASET_ANALYZED, name), -1);
    name[60] = '\0';
    int column = store_column(toy->store, DATASET_ANALYZED, name);
    assert_true(column >= 0);
    assert_int_equal(store_column(toy->store, DATASET_ANALYZED, name), column);
    toy_fill(toy->store, 0, 1, TICKERS);
    struct store_txn *txn = reading(toy);
    assert_int_equal(row_get(txn, -1, toy_date(0)).count, 0);
    assert_int_equal(store_txn_error(txn, &toy->err), ERROR_INTERNAL);
    /* From here on nothing is read. */
    assert_false(day_stored(txn, toy_date(0)));
    store_read_end(&txn);
}

/* ---- writing ---- */

struct write {
    int column;
    kst_date date;
    size_t count;
    double value;
    int result; /* what the body returns */
    unsigned runs;
};

static int write_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct write *write = arg;
    double *values = malloc(write->count * sizeof *values + 1);
    write->runs++;
    for (size_t i = 0; values && i < write->count; i++)
        values[i] = write->value;
    row_put(txn, write->column, write->date, values, write->count);
    free(values);
    int ret = store_txn_error(txn, err);
    return ret ? ret : write->result ? error_set(err, write->result, "on purpose") : 0;
}

static void rows_are_padded_and_replaced(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    int column = store_column(toy->store, DATASET_ANALYZED, "ema_12");
    struct write write = {column, toy_date(0), TICKERS, 2.5, 0, 0};
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), 0);
    write.value = 3.5;
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), 0);
    struct store_txn *txn = reading(toy);
    struct row row = row_get(txn, column, toy_date(0));
    assert_int_equal(row.count, TILE_LANES);
    assert_true(row.values[TICKERS - 1] == 3.5);
    assert_true(isnan(row.values[TICKERS]));
    assert_true(isnan(row.values[TILE_LANES - 1]));
    store_read_end(&txn);
    write.count = TILE_LANES + 1;
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), ERROR_INTERNAL);
    write.count = 0;
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), ERROR_INTERNAL);
}

static void an_undone_column_can_be_made_again(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    int first = store_column(toy->store, DATASET_ANALYZED, "first");
    int second = store_column(toy->store, DATASET_ANALYZED, "second");
    struct write write = {first, toy_date(0), TICKERS, 1, ERROR_NOT_READY, 0};
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), ERROR_NOT_READY);
    assert_string_equal(toy->err.text, "on purpose");
    write = (struct write){second, toy_date(0), TICKERS, 2, 0, 0};
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), 0);
    struct store_txn *txn = reading(toy);
    assert_int_equal(row_get(txn, first, toy_date(0)).count, 0);
    assert_true(row_get(txn, second, toy_date(0)).values[0] == 2);
    store_read_end(&txn);
    write = (struct write){first, toy_date(0), TICKERS, 1, 0, 0};
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), 0);
    txn = reading(toy);
    assert_true(row_get(txn, first, toy_date(0)).values[0] == 1);
    assert_true(row_get(txn, second, toy_date(0)).values[0] == 2);
    store_read_end(&txn);
}

static void a_column_made_later_is_not_in_an_older_snapshot(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    int column = store_column(toy->store, DATASET_ANALYZED, "later");
    struct store_txn *txn = reading(toy);
    struct write write = {column, toy_date(0), TICKERS, 4, 0, 0};
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), 0);
    assert_int_equal(row_get(txn, column, toy_date(0)).count, 0);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    assert_int_equal(store_renew(txn, &toy->err), 0);
    assert_true(row_get(txn, column, toy_date(0)).values[0] == 4);
    store_read_end(&txn);
}

static void a_failed_call_undoes_the_whole_body(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    struct write write = {-1, toy_date(0), TICKERS, 4, 0, 0};
    struct store_info before, after;
    store_info(toy->store, &before, NULL);
    assert_int_equal(store_write(toy->store, write_body, &write, &toy->err), ERROR_INTERNAL);
    store_info(toy->store, &after, NULL);
    assert_int_equal(before.last_txn, after.last_txn);
}

static void a_full_map_grows_and_the_body_runs_again(void **state)
{
    struct toy *toy = *state;
    toy_close(toy);
    struct store_options options = {.map_size = 128 << 10};
    toy->store = toy_open(toy->dir, &options);
    toy_fill(toy->store, 0, 60, 300);
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    assert_true(info.map_bytes > options.map_size);
    assert_true(info.file_bytes <= info.map_bytes);
    assert_true(toy_clean(toy->store));
    /* Another process with the small map must be able to read what outgrew it. */
    toy_close(toy);
    toy->store = toy_open(toy->dir, &options);
    struct store_txn *txn = reading(toy);
    assert_int_equal(day_last(txn), toy_date(59));
    store_read_end(&txn);
}

/* A process of its own, with a map of its own, stores days. */
static void stored_by_another(struct toy *toy, unsigned from, unsigned to)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = toy_open(toy->dir, NULL);
        toy_fill(store, from, to, 300);
        store_close(&store);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void what_another_process_added_beyond_the_map_is_reached(void **state)
{
    struct toy *toy = *state;
    toy_close(toy);
    toy->store = toy_open(toy->dir, &(struct store_options){.map_size = 128 << 10});
    struct store_txn *txn = reading(toy);
    stored_by_another(toy, 0, 30);
    assert_int_equal(day_last(txn), 0);
    assert_int_equal(store_renew(txn, &toy->err), 0);
    assert_int_equal(day_last(txn), toy_date(29));
    store_read_end(&txn);
    stored_by_another(toy, 30, 60);
    toy_fill(toy->store, 60, 61, 300);
    stored_by_another(toy, 61, 90);
    txn = reading(toy);
    assert_int_equal(day_last(txn), toy_date(89));
    store_read_end(&txn);
    assert_true(toy_clean(toy->store));
}

static void a_reader_of_ones_own_keeps_the_map_from_moving(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, 300);
    toy_close(toy);
    toy->store = toy_open(toy->dir, &(struct store_options){.map_size = 256 << 10, .wait_ms = 300});
    struct store_txn *txn = reading(toy);
    struct row row = row_get(txn, store_column(toy->store, DATASET_RAW, "close"), toy_date(0));
    int ret = 0;
    for (unsigned n = 1; n < 60 && ret == 0; n++) {
        struct toy_put put = {.date = toy_date(n), .tickers = 300, .version = 1};
        ret = toy_put(toy->store, &put, &toy->err);
    }
    assert_int_equal(ret, ERROR_BUSY);
    assert_true(row.values[7] == toy_value(toy_date(0), 7, RAW_CLOSE, 1));
    store_read_end(&txn);
    struct store_txn *next = reading(toy);
    unsigned stored = 0;
    while (day_stored(next, toy_date(stored)))
        stored++;
    store_read_end(&next);
    toy_fill(toy->store, stored, 60, 300);
    assert_true(toy_clean(toy->store));
}

int main(void)
{
#define ROW_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        ROW_TEST(windows_go_back_from_any_date),
        ROW_TEST(a_window_in_a_wrong_order_is_damage),
        ROW_TEST(stored_days_are_found),
        ROW_TEST(columns_are_listed),
        ROW_TEST(a_bad_column_is_remembered),
        ROW_TEST(rows_are_padded_and_replaced),
        ROW_TEST(an_undone_column_can_be_made_again),
        ROW_TEST(a_column_made_later_is_not_in_an_older_snapshot),
        ROW_TEST(a_failed_call_undoes_the_whole_body),
        ROW_TEST(a_full_map_grows_and_the_body_runs_again),
        ROW_TEST(what_another_process_added_beyond_the_map_is_reached),
        ROW_TEST(a_reader_of_ones_own_keeps_the_map_from_moving),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
