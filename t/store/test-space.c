/* A disk that is full: nothing is lost, and when there is room again the same open store goes on. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define TICKERS 300
#define DAYS    400 /* more than fit */

static int put_day(struct toy *toy, unsigned n)
{
    struct toy_put put = {toy_date(n), TICKERS, 1, false, DAY_NEW};
    return toy_put(toy->store, &put, &toy->err);
}

/* Stores days until one does not fit, looks at the error and at what is there; returns how many fitted. */
static unsigned fill_until_full(struct toy *toy, unsigned from)
{
    unsigned n = from;
    int ret = 0;
    while (n < DAYS && (ret = put_day(toy, n)) == 0)
        n++;
    if (ret != ERROR_NO_SPACE)
        print_message("# %d: %s\n", ret, toy->err.text);
    assert_int_equal(ret, ERROR_NO_SPACE);
    assert_non_null(strstr(toy->err.text, toy->dir));
    assert_non_null(strstr(toy->err.text, "make room"));
    /* Again: the first failure must not have broken the environment. */
    assert_int_equal(put_day(toy, n), ERROR_NO_SPACE);
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(day_last(txn), n ? toy_date(n - 1) : 0);
    store_read_end(&txn);
    assert_true(toy_clean(toy->store));
    return n;
}

static void file_limit(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Limits that are and that are not whole pages: a write is refused, or cut short. */
static void a_file_size_limit_loses_nothing(void **state)
{
    struct toy *toy = *state;
    unsigned stored = 0;
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t bytes = 200000; bytes < 2000000; bytes += 300001) {
        file_limit(bytes);
        stored = fill_until_full(toy, stored);
        file_limit(RLIM_INFINITY);
    }
    assert_true(stored > 10);
    assert_int_equal(put_day(toy, stored), 0);
    toy_reopen(toy);
    assert_true(toy_clean(toy->store));
}

static void a_full_disk_loses_nothing(void **state)
{
    struct toy *toy = *state;
    temp_folder(toy->dir, "disk");
    char disk[sizeof toy->dir];
    snprintf(disk, sizeof disk, "%s", temp_path(toy->dir, "disk"));
    if (mount("tmpfs", disk, "tmpfs", 0, "size=1m") != 0) {
        print_message("# no small disk here: %s\n", strerror(errno));
        skip();
    }
    struct toy on_disk = {.err.code = 0};
    memcpy(on_disk.dir, disk, sizeof disk);
    on_disk.store = toy_open(disk, &(struct store_options){.create = true});
    unsigned stored = fill_until_full(&on_disk, 0);
    assert_true(stored > 2);
    assert_int_equal(mount("tmpfs", disk, "tmpfs", MS_REMOUNT, "size=8m"), 0);
    assert_int_equal(put_day(&on_disk, stored), 0);
    toy_reopen(&on_disk);
    assert_true(toy_clean(on_disk.store));
    toy_close(&on_disk);
    assert_int_equal(umount(disk), 0);
}

static void a_backup_that_does_not_fit_leaves_nothing(void **state)
{
    struct toy *toy = *state;
    signal(SIGXFSZ, SIG_IGN);
    toy_fill(toy->store, 0, 40, TICKERS);
    const char *copy = temp_path(toy->dir, "copy");
    file_limit(100000);
    int ret = store_backup(toy->store, copy, &toy->err);
    file_limit(RLIM_INFINITY);
    assert_int_equal(ret, ERROR_NO_SPACE);
    assert_non_null(strstr(toy->err.text, copy));
    assert_int_equal(remove(copy), 0); /* an empty folder */
}

/* LMDB writes the two first pages of a new store at once; here the limit cuts the second one off. */
static void a_store_that_could_not_be_begun_is_begun_later(void **state)
{
    struct toy *toy = *state;
    struct store_options create = {.create = true};
    struct store *store;
    signal(SIGXFSZ, SIG_IGN);
    toy_close(toy);
    assert_int_equal(remove(temp_path(toy->dir, "data.mdb")), 0); /* lock.mdb stays: it is over the limit */
    file_limit((rlim_t)sysconf(_SC_PAGESIZE));
    int ret = store_open(toy->dir, &create, &store, &toy->err);
    file_limit(RLIM_INFINITY);
    assert_int_equal(ret, ERROR_NO_SPACE);
    toy->store = toy_open(toy->dir, &create);
    assert_int_equal(put_day(toy, 0), 0);
    assert_true(toy_clean(toy->store));
}

int main(void)
{
#define SPACE_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        SPACE_TEST(a_file_size_limit_loses_nothing),
        SPACE_TEST(a_full_disk_loses_nothing),
        SPACE_TEST(a_store_that_could_not_be_begun_is_begun_later),
        SPACE_TEST(a_backup_that_does_not_fit_leaves_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
