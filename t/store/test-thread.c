/* One store shared by threads: readers of their own snapshots while a writer makes days and columns. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/internal.h"
#include "t/store/toy.h"

#define THREADS 4
#define DAYS    60
#define TICKERS 40

struct shared {
    struct store *store;
    atomic_bool done;
    atomic_uint wrong, reads;
};

struct write {
    int column;
    kst_date date;
};

static int column_body(struct store_txn *txn, void *arg, struct error *err)
{
    const struct write *write = arg;
    double row[TICKERS];
    for (size_t i = 0; i < TICKERS; i++)
        row[i] = write->date;
    row_put(txn, write->column, write->date, row, TICKERS);
    return store_txn_error(txn, err);
}

static int column_of(struct store *store, unsigned n)
{
    char name[16];
    snprintf(name, sizeof name, "column_%u", n);
    return store_column(store, DATASET_ANALYZED, name);
}

/* Every day whose row of the n-th column is there must have it as it was written; every stored day before the
 * newest must have it. */
static bool snapshot_good(struct store_txn *txn)
{
    for (unsigned n = 0; n < DAYS; n++) {
        struct row row = row_get(txn, column_of(store_of(txn), n), toy_date(n));
        if (row.count && row.values[TICKERS - 1] != toy_date(n))
            return false;
        if (!row.count && day_stored(txn, toy_date(n + 1)))
            return false;
    }
    return store_txn_error(txn, NULL) == 0;
}

static void *reader(void *arg)
{
    struct shared *shared = arg;
    struct store_txn *txn = NULL;
    while (!shared->done) {
        int ret = txn ? store_renew(txn, NULL) : store_read(shared->store, &txn, NULL);
        if (ret || !snapshot_good(txn))
            shared->wrong++;
        if (ret || shared->reads++ % 3 == 0)
            store_read_end(&txn);
    }
    store_read_end(&txn);
    return NULL;
}

static void readers_see_whole_days_while_columns_are_made(void **state)
{
    struct toy *toy = *state;
    struct shared shared = {.store = toy->store};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reader, &shared), 0);
    for (unsigned n = 0; n < DAYS; n++) {
        toy_fill(toy->store, n, n + 1, TICKERS);
        struct write write = {column_of(toy->store, n), toy_date(n)};
        assert_int_equal(store_write(toy->store, column_body, &write, &toy->err), 0);
    }
    shared.done = true;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(shared.wrong, 0);
    assert_true(shared.reads > 0);
}

/* Whoever writes next must find the tickers of whoever wrote before. */
static void *adder(void *arg)
{
    struct shared *shared = arg;
    for (unsigned n = 0; n < DAYS; n++) {
        struct toy_put put = {toy_date(shared->reads++), TICKERS + n, 1, true, DAY_NEW};
        struct error err;
        shared->wrong += toy_put(shared->store, &put, &err) != 0;
    }
    return NULL;
}

static void writers_take_turns(void **state)
{
    struct toy *toy = *state;
    struct shared shared = {.store = toy->store};
    pthread_t threads[2];
    struct store_txn *txn;
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, adder, &shared), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(shared.wrong, 0);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_count(txn), TICKERS + DAYS - 1);
    store_read_end(&txn);
    assert_true(toy_clean(toy->store));
}

/* Threads that read must not stop one another at each row: the lock of the process is held here while a
 * transaction reads, and whoever took it once more would wait for good. */
static void reading_takes_no_lock_of_the_process(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn;
    struct row rows[DAYS];
    toy_fill(toy->store, 0, DAYS, TICKERS);
    int written = store_column(toy->store, DATASET_ANALYZED, "rsi_14");
    int never = store_column(toy->store, DATASET_ANALYZED, "never");
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    int later = store_column(toy->store, DATASET_ANALYZED, "later");
    alarm(20);
    pthread_mutex_lock(&toy->store->mutex);
    assert_int_equal(row_get(txn, written, toy_date(1)).count, TILE_LANES);
    assert_int_equal(row_get(txn, never, toy_date(1)).count, 0);
    assert_int_equal(row_get(txn, later, toy_date(1)).count, 0);
    assert_int_equal(row_back(txn, written, toy_date(DAYS), DAYS, NULL, rows), DAYS);
    assert_int_equal(day_last(txn), toy_date(DAYS - 1));
    assert_int_equal(ticker_count(txn), TICKERS);
    pthread_mutex_unlock(&toy->store->mutex);
    alarm(0);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    store_read_end(&txn);
}

/* A transaction keeps the columns that it began with, a renewed one has those that came since. */
static void a_snapshot_keeps_its_columns(void **state)
{
    struct toy *toy = *state;
    struct store_txn *old, *renewed;
    toy_fill(toy->store, 0, 1, TICKERS);
    assert_int_equal(store_read(toy->store, &old, &toy->err), 0);
    assert_int_equal(store_read(toy->store, &renewed, &toy->err), 0);
    struct write write = {column_of(toy->store, 0), toy_date(0)};
    assert_int_equal(store_write(toy->store, column_body, &write, &toy->err), 0);
    assert_int_equal(store_renew(renewed, &toy->err), 0);
    assert_int_equal(row_get(old, write.column, write.date).count, 0);
    assert_int_equal(row_get(renewed, write.column, write.date).count, TILE_LANES);
    assert_int_equal(store_renew(old, &toy->err), 0);
    assert_int_equal(row_get(old, write.column, write.date).count, TILE_LANES);
    store_read_end(&old);
    store_read_end(&renewed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(readers_see_whole_days_while_columns_are_made, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(writers_take_turns, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(reading_takes_no_lock_of_the_process, toy_begin, toy_end),
        cmocka_unit_test_setup_teardown(a_snapshot_keeps_its_columns, toy_begin, toy_end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
