/* Readers that live long in one process: at rest they are in nobody's way, and their snapshots have versions.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/internal.h"
#include "t/store/toy.h"

#define TICKERS   300
#define SMALL_MAP ((size_t)512 << 10)
#define READERS   4
#define WAIT_MS   2000 /* instead of five seconds */
#define DAY_ROUND 40   /* days that double the map and more */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void wait_ms(unsigned ms)
{
    nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL);
}

static int small_begin(void **state)
{
    int ret = toy_begin(state);
    struct toy *toy = *state;
    toy_close(toy);
    toy->store = toy_open(
        toy->dir, &(struct store_options){.map_size = SMALL_MAP, .no_sync = true, .wait_ms = WAIT_MS});
    return ret;
}

/* Another process stores days, so that the file outgrows the map of this one. */
static void foreign_growth(const struct toy *toy, unsigned round)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct store *store =
            toy_open(toy->dir, &(struct store_options){.map_size = SMALL_MAP, .no_sync = true});
        toy_fill(store, round * DAY_ROUND, (round + 1) * DAY_ROUND, TICKERS);
        store_close(&store);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static struct store_txn *begin(struct toy *toy)
{
    struct store_txn *txn;
    if (store_read(toy->store, &txn, &toy->err))
        fail_msg("%s", toy->err.text);
    return txn;
}

static uint64_t map_bytes(struct toy *toy)
{
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    return info.map_bytes;
}

static uint32_t snapshots(struct toy *toy)
{
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    return info.readers;
}

/* ---- the map ---- */

/* An idle reader that holds its snapshot is in the way: the renewal waits, and gives up in the end. */
static void a_snapshot_that_is_held_keeps_the_map_from_growing(void **state)
{
    struct toy *toy = *state;
    struct store_txn *idle = begin(toy), *other = begin(toy);
    foreign_growth(toy, 0);
    int64_t before = now_ms();
    assert_int_equal(store_renew(other, &toy->err), ERROR_BUSY);
    assert_non_null(strstr(toy->err.text, "has to grow"));
    assert_true(now_ms() - before >= WAIT_MS - 1);
    assert_int_equal(day_last(idle), 0);
    assert_int_equal(store_txn_error(idle, NULL), 0);
    /* Once it has ended, all is well again. */
    store_read_end(&idle);
    assert_int_equal(store_renew(other, &toy->err), 0);
    assert_int_equal(day_last(other), toy_date(DAY_ROUND - 1));
    store_read_end(&other);
}

static void a_reader_at_rest_does_not(void **state)
{
    struct toy *toy = *state;
    struct store_txn *idle = begin(toy), *other = begin(toy);
    store_rest(idle);
    uint64_t map = map_bytes(toy);
    for (unsigned round = 0; round < 3; round++) {
        foreign_growth(toy, round);
        int64_t before = now_ms();
        assert_int_equal(store_renew(other, &toy->err), 0);
        assert_true(now_ms() - before < WAIT_MS);
        assert_int_equal(day_last(other), toy_date((round + 1) * DAY_ROUND - 1));
    }
    assert_true(map_bytes(toy) > map);
    /* The resting one comes back, to a map that was replaced three times. */
    assert_int_equal(store_renew(idle, &toy->err), 0);
    assert_int_equal(day_last(idle), toy_date(3 * DAY_ROUND - 1));
    assert_true(toy_digest(idle) == toy_digest(other));
    store_read_end(&idle);
    store_read_end(&other);
}

/* Both rest, and the one that comes back first replaces the map. */
static void all_may_rest_while_the_file_grows(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txns[READERS];
    for (int i = 0; i < READERS; i++)
        store_rest(txns[i] = begin(toy));
    foreign_growth(toy, 0);
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(store_renew(txns[i], &toy->err), 0);
        assert_int_equal(day_last(txns[i]), toy_date(DAY_ROUND - 1));
    }
    for (int i = 0; i < READERS; i++)
        store_read_end(&txns[i]);
}

struct holder {
    struct store_txn *txn;
    atomic_bool ended;
};

static void *hold_for_a_while(void *arg)
{
    struct holder *holder = arg;
    wait_ms(400);
    holder->ended = true;
    store_rest(holder->txn);
    return NULL;
}

static void a_renewal_waits_for_readers_that_are_active(void **state)
{
    struct toy *toy = *state;
    struct store_txn *other = begin(toy), *idle = begin(toy);
    struct holder holder = {.txn = begin(toy)};
    pthread_t thread;
    store_rest(idle);
    foreign_growth(toy, 0);
    assert_int_equal(pthread_create(&thread, NULL, hold_for_a_while, &holder), 0);
    assert_int_equal(store_renew(other, &toy->err), 0);
    assert_true(holder.ended);
    assert_int_equal(pthread_join(thread, NULL), 0);
    store_read_end(&holder.txn);
    store_read_end(&idle);
    store_read_end(&other);
}

static int grow_body(struct store_txn *txn, void *arg, struct error *err)
{
    static double row[TICKERS];
    const int *column = arg;
    for (unsigned n = 0; n < 200 && store_txn_error(txn, err) == 0; n++)
        row_put(txn, *column, toy_date(n), row, TICKERS);
    return store_txn_error(txn, err);
}

static void a_writer_grows_the_map_beside_readers_at_rest(void **state)
{
    struct toy *toy = *state;
    struct store_txn *idle = begin(toy);
    int column = store_column(toy->store, DATASET_ANALYZED, "wide");
    store_rest(idle);
    toy_fill(toy->store, 0, 1, TICKERS);
    uint64_t map = map_bytes(toy);
    assert_int_equal(store_write(toy->store, grow_body, &column, &toy->err), 0);
    assert_true(map_bytes(toy) > map);
    store_read_end(&idle);
}

/* Several threads find the map too small at the same time: one replaces it, and none of the others waits for
 * the first one's snapshot to end. */
struct renewal {
    struct store_txn *txn;
    pthread_barrier_t *barrier;
    int64_t ms;
    int ret;
};

#define HOLD_MS 700

static void *renew_and_hold(void *arg)
{
    struct renewal *renewal = arg;
    pthread_barrier_wait(renewal->barrier);
    int64_t before = now_ms();
    renewal->ret = store_renew(renewal->txn, NULL);
    renewal->ms = now_ms() - before;
    wait_ms(HOLD_MS);
    store_rest(renewal->txn);
    return NULL;
}

static void threads_renew_at_once(void **state)
{
    struct toy *toy = *state;
    struct renewal renewals[READERS];
    pthread_barrier_t barrier;
    pthread_t threads[READERS];
    for (int i = 0; i < READERS; i++)
        store_rest((renewals[i] = (struct renewal){begin(toy), &barrier, 0, 0}).txn);
    for (unsigned round = 0; round < 3; round++) {
        foreign_growth(toy, round);
        assert_int_equal(pthread_barrier_init(&barrier, NULL, READERS), 0);
        for (int i = 0; i < READERS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, renew_and_hold, &renewals[i]), 0);
        for (int i = 0; i < READERS; i++)
            assert_int_equal(pthread_join(threads[i], NULL), 0);
        for (int i = 0; i < READERS; i++) {
            assert_int_equal(renewals[i].ret, 0);
            assert_true(renewals[i].ms < HOLD_MS);
        }
        pthread_barrier_destroy(&barrier);
    }
    for (int i = 0; i < READERS; i++)
        store_read_end(&renewals[i].txn);
}

/* The thread that comes second: the map that it found too small has been replaced, by one that reads in it
 * now. */
static void a_map_that_was_replaced_already_is_not_waited_for(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn = begin(toy);
    unsigned before = toy->store->map_number;
    foreign_growth(toy, 0);
    assert_int_equal(store_renew(txn, &toy->err), 0);
    assert_int_equal(toy->store->map_number, before + 1);
    assert_int_equal(map_replace(toy->store, before, false, &toy->err), 0);
    assert_int_equal(map_replace(toy->store, before + 1, false, &toy->err), ERROR_BUSY);
    assert_int_equal(toy->store->map_number, before + 1);
    store_read_end(&txn);
}

/* ---- as a server's workers do ---- */

#define LIVE_DAYS 150

struct worker {
    struct store *store;
    char wrong[128];
    unsigned renewals;
};

/* What one snapshot must show: its newest day, wholly there. */
static bool newest_whole(struct store_txn *txn, kst_date last)
{
    for (int c = 0; last && c < RAW_PUBLISHED; c++) {
        struct row row = row_get(txn, store_column(store_of(txn), DATASET_RAW, raw_column_name[c]), last);
        if (row_value(row, TICKERS - 1) != toy_value(last, TICKERS - 1, c, 1))
            return false;
    }
    return true;
}

/* Renews when there is something newer, looks, and rests. */
static void *worker_run(void *arg)
{
    struct worker *worker = arg;
    struct store_txn *txn;
    struct store_version before = {0, 0};
    struct error err;
    kst_date last = 0;
    if (store_read(worker->store, &txn, &err)) {
        snprintf(worker->wrong, sizeof worker->wrong, "%.100s", err.text);
        return NULL;
    }
    while (last < toy_date(LIVE_DAYS - 1) && !worker->wrong[0]) {
        store_rest(txn);
        if (!store_has_newer(txn) && before.data) {
            sched_yield();
            continue;
        }
        if (store_renew(txn, &err)) {
            snprintf(worker->wrong, sizeof worker->wrong, "renewal: %.100s", err.text);
            break;
        }
        worker->renewals++;
        struct store_version version = store_txn_version(txn);
        kst_date now = day_last(txn);
        if (!newest_whole(txn, now) || store_txn_error(txn, NULL))
            snprintf(worker->wrong, sizeof worker->wrong, "%d is not whole", now);
        if (version.data < before.data || (version.data == before.data) != (now == last && before.data))
            snprintf(worker->wrong, sizeof worker->wrong, "the version of %d after %d", now, last);
        before = version;
        last = now;
    }
    store_read_end(&txn);
    return NULL;
}

/* It begins when it is given a byte. */
static pid_t live_writer(const struct toy *toy, const int gate[static 2])
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct store *store =
            toy_open(toy->dir, &(struct store_options){.map_size = SMALL_MAP, .no_sync = true});
        char byte;
        if (read(gate[0], &byte, 1) != 1)
            _exit(1);
        for (unsigned n = 0; n < LIVE_DAYS; n++) {
            toy_fill(store, n, n + 1, TICKERS);
            wait_ms(2);
        }
        store_close(&store);
        _exit(0);
    }
    return pid;
}

/* Another process stores days, and the file outgrows the map of this one several times: no worker may fail,
 * see half a day, or see a version that does not belong to what it sees. */
static void workers_follow_what_another_process_stores(void **state)
{
    struct toy *toy = *state;
    struct worker workers[READERS];
    pthread_t threads[READERS];
    int status, gate[2];
    unsigned maps = toy->store->map_number;
    assert_int_equal(pipe(gate), 0);
    pid_t pid = live_writer(toy, gate);
    for (int i = 0; i < READERS; i++) {
        workers[i] = (struct worker){.store = toy->store};
        assert_int_equal(pthread_create(&threads[i], NULL, worker_run, &workers[i]), 0);
    }
    assert_int_equal(write(gate[1], "g", 1), 1);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    for (int i = 0; i < READERS; i++) {
        assert_string_equal(workers[i].wrong, "");
        assert_true(workers[i].renewals > 1);
    }
    assert_true(toy->store->map_number > maps);
    close(gate[0]), close(gate[1]);
    assert_int_equal(snapshots(toy), 0);
}

/* ---- resting ---- */

static void a_reader_at_rest_holds_nothing_and_reads_nothing(void **state)
{
    struct toy *toy = *state;
    struct job_status job;
    toy_fill(toy->store, 0, 3, TICKERS);
    struct store_txn *txn = begin(toy);
    int column = store_column(toy->store, DATASET_RAW, raw_column_name[RAW_CLOSE]);
    assert_int_equal(snapshots(toy), 1);
    store_rest(txn);
    assert_int_equal(snapshots(toy), 0);
    store_rest(txn); /* twice is nothing more */
    assert_int_equal(row_get(txn, column, toy_date(0)).count, 0);
    assert_int_equal(job_get(txn, TOY_JOB, toy_date(0), &job), ERROR_INTERNAL);
    assert_int_equal(ticker_count(txn), 0);
    assert_int_equal(store_txn_version(txn).data, 0);
    assert_int_equal(store_txn_error(txn, &toy->err), ERROR_INTERNAL);
    assert_non_null(strstr(toy->err.text, "rests"));
    assert_int_equal(store_renew(txn, &toy->err), 0);
    assert_int_equal(snapshots(toy), 1);
    assert_true(row_get(txn, column, toy_date(0)).count > 0);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    /* One that rests can be ended as it is. */
    store_rest(txn);
    store_read_end(&txn);
    assert_null(txn);
    assert_int_equal(snapshots(toy), 0);
}

static void rewrite(struct toy *toy, unsigned times, unsigned *version)
{
    for (unsigned i = 0; i < times; i++) {
        struct toy_put put = {toy_date(0), TICKERS, ++*version, true, DAY_SAME};
        assert_int_equal(toy_put(toy->store, &put, &toy->err), 0);
    }
}

static void a_reader_at_rest_does_not_let_the_file_grow(void **state)
{
    struct toy *toy = *state;
    struct store_info begin_info, info;
    unsigned version = 1;
    toy_fill(toy->store, 0, 3, TICKERS);
    rewrite(toy, 20, &version);
    struct store_txn *txn = begin(toy);
    store_rest(txn);
    assert_int_equal(store_info(toy->store, &begin_info, &toy->err), 0);
    rewrite(toy, 100, &version);
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    assert_true(info.file_bytes <= begin_info.file_bytes + 16 * 4096);
    store_read_end(&txn);
}

static void a_reader_sees_that_there_is_something_newer(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn = begin(toy);
    assert_false(store_has_newer(txn));
    toy_fill(toy->store, 0, 1, TICKERS);
    assert_true(store_has_newer(txn));
    assert_int_equal(store_renew(txn, &toy->err), 0);
    assert_false(store_has_newer(txn));
    store_rest(txn);
    assert_false(store_has_newer(txn));
    foreign_growth(toy, 1);
    assert_true(store_has_newer(txn));
    assert_int_equal(store_renew(txn, &toy->err), 0);
    assert_false(store_has_newer(txn));
    store_read_end(&txn);
}

int main(void)
{
#define REST_TEST(name) cmocka_unit_test_setup_teardown(name, small_begin, toy_end)
    const struct CMUnitTest tests[] = {
        REST_TEST(a_snapshot_that_is_held_keeps_the_map_from_growing),
        REST_TEST(a_reader_at_rest_does_not),
        REST_TEST(all_may_rest_while_the_file_grows),
        REST_TEST(a_renewal_waits_for_readers_that_are_active),
        REST_TEST(a_writer_grows_the_map_beside_readers_at_rest),
        REST_TEST(threads_renew_at_once),
        REST_TEST(a_map_that_was_replaced_already_is_not_waited_for),
        REST_TEST(workers_follow_what_another_process_stores),
        REST_TEST(a_reader_at_rest_holds_nothing_and_reads_nothing),
        REST_TEST(a_reader_at_rest_does_not_let_the_file_grow),
        REST_TEST(a_reader_sees_that_there_is_something_newer),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
