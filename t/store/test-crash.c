/* A writer is killed at any moment, again and again: whatever it was doing, the store is whole after it. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define TICKERS   300
#define VERSIONS  3     /* of a day, each in a transaction of its own */
#define PUTS_MOST 5     /* transactions that a writer has reported when it is killed: fewer than these */
#define PATIENCE  60000 /* milliseconds until a report counts as missing */

/* Stores days for ever: a new one, then that one replaced, so that pages are reused as well. Each transaction
   that is committed is reported by a byte. */
static _Noreturn void writer(const char *dir, int reports)
{
    struct store *store = toy_open(dir, &(struct store_options){.create = true});
    struct error err;
    for (;;) {
        struct store_txn *txn;
        if (store_read(store, &txn, &err))
            _exit(1);
        unsigned stored = 0;
        while (day_stored(txn, toy_date(stored)))
            stored++;
        store_read_end(&txn);
        for (unsigned version = 1; version <= VERSIONS; version++) {
            struct toy_put put = {toy_date(stored), TICKERS + stored % 7, version, version > 1, DAY_NEW};
            if (toy_put(store, &put, &err)) {
                fprintf(stderr, "# %s\n", err.text);
                _exit(1);
            }
            if (write(reports, "", 1) != 1)
                _exit(1);
        }
    }
}

static pid_t writer_start(const char *dir, int *reports)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        writer(dir, ends[1]);
    }
    close(ends[1]);
    *reports = ends[0];
    return child;
}

static uint64_t microseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* Waits until the writer has reported so many transactions; the microseconds that one of them took. */
static unsigned wait_for_puts(int reports, unsigned puts)
{
    uint64_t start = microseconds_now();
    for (unsigned i = 0; i < puts; i++) {
        char report;
        assert_int_equal(poll(&(struct pollfd){.fd = reports, .events = POLLIN}, 1, PATIENCE), 1);
        assert_int_equal(read(reports, &report, 1), 1);
    }
    return (unsigned)((microseconds_now() - start) / puts) + 1;
}

/* Lets the child run on for a moment; it must not have ended by itself. */
static void kill_after(pid_t child, unsigned microseconds)
{
    struct timespec delay = {microseconds / 1000000, microseconds % 1000000 * 1000L};
    int status;
    ppoll(NULL, 0, &delay, NULL);
    assert_int_equal(waitpid(child, &status, WNOHANG), 0);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
}

/* Every value of the day is of the version that its job's record gives. */
static void day_is_of_one_version(struct store_txn *txn, kst_date date)
{
    struct job_status job;
    assert_int_equal(job_get(txn, TOY_JOB, date, &job), 0);
    assert_int_equal(job.status, JOB_COMPLETED);
    for (int c = 0; c < RAW_PUBLISHED; c++) {
        struct row row = row_get(txn, store_column(store_of(txn), DATASET_RAW, raw_column_name[c]), date);
        assert_true(row.count >= TICKERS);
        for (size_t t = 0; t < row.count && !isnan(row.values[t]); t++)
            assert_true(row.values[t] == toy_value(date, t, c, (unsigned)job.rows));
    }
    static const char *const also[] = {"sma_5", "rsi_14"};
    for (size_t c = 0; c < sizeof also / sizeof *also; c++) {
        struct row row = row_get(txn, store_column(store_of(txn), DATASET_ANALYZED, also[c]), date);
        assert_true(row.count >= TICKERS && row.values[0] == (double)job.rows);
    }
}

/* Looks at the days from `from` on and returns how many there are in all. */
static unsigned store_is_whole(const char *dir, unsigned from)
{
    struct store *store = toy_open(dir, &(struct store_options){.create = true});
    struct store_txn *txn;
    struct job_status job;
    struct error err;
    assert_true(toy_clean(store));
    assert_int_equal(store_read(store, &txn, &err), 0);
    unsigned days = from;
    while (day_stored(txn, toy_date(days)))
        day_is_of_one_version(txn, toy_date(days++));
    assert_int_equal(day_last(txn), days ? toy_date(days - 1) : 0);
    assert_int_equal(job_get(txn, TOY_JOB, toy_date(days), &job), ERROR_NOT_FOUND);
    store_read_end(&txn);
    store_close(&store);
    return days;
}

/* The moment of the kill is random within the time that a transaction takes here, so that a slow machine or a
   tool that slows it down is killed at every point as well. What was reported as committed is there
   afterwards. */
static void no_kill_leaves_half_a_day(void **state)
{
    char dir[TEMP_PATH];
    (void)state;
    unsigned kills = getenv("SISE_LONG") ? 1000 : 200, days = 0, took = 2000;
    uint64_t random = 20240102;
    temp_make(dir);
    for (unsigned i = 0; i < kills; i++) {
        int reports;
        pid_t child = writer_start(dir, &reports);
        random = random * 6364136223846793005u + 1442695040888963407u;
        unsigned puts = (unsigned)(random >> 33) % PUTS_MOST, before = days;
        if (puts > 0)
            took = wait_for_puts(reports, puts);
        kill_after(child, (unsigned)(random >> 40) % (2 * took));
        close(reports);
        days = store_is_whole(dir, before > 2 ? before - 2 : 0);
        assert_true(days >= before + (puts + VERSIONS - 1) / VERSIONS);
    }
    print_message("# %u kills, %u days stored\n", kills, days);
    assert_int_equal(store_is_whole(dir, 0), days);
    temp_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_kill_leaves_half_a_day)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
