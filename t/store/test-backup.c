/* Copies of a store: whole, alone, compacted, of one moment, or not there at all. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define TICKERS 300
#define DAYS    30

static uint64_t digest_of(struct store *store)
{
    struct store_txn *txn;
    struct error err;
    assert_int_equal(store_read(store, &txn, &err), 0);
    uint64_t digest = toy_digest(txn);
    store_read_end(&txn);
    return digest;
}

static void a_copy_holds_the_same(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, DAYS, TICKERS);
    const char *dir = temp_path(toy->dir, "backups/today");
    assert_int_equal(store_backup(toy->store, dir, &toy->err), 0);
    assert_int_equal(access(temp_path(toy->dir, "backups/today/data.mdb.partial"), F_OK), -1);
    struct store *copy = toy_open(dir, NULL);
    assert_true(digest_of(copy) == digest_of(toy->store));
    assert_true(toy_clean(copy));
    toy_fill(copy, DAYS, DAYS + 1, TICKERS);
    store_close(&copy);
}

static void a_copy_does_not_overwrite_a_store(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 2, TICKERS);
    assert_int_equal(store_backup(toy->store, toy->dir, &toy->err), ERROR_CONFLICT);
    assert_non_null(strstr(toy->err.text, toy->dir));
    temp_text(toy->dir, "file", "");
    assert_true(store_backup(toy->store, temp_path(toy->dir, "file/copy"), &toy->err) < 0);
    assert_true(toy_clean(toy->store));
}

static uint64_t bytes_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return (uint64_t)st.st_size;
}

/* Replacing days leaves free pages behind in the store, and none of them in its copy. */
static void a_copy_is_compacted(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, DAYS, TICKERS);
    uint64_t before = bytes_of(temp_path(toy->dir, "data.mdb"));
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0); /* keeps the pages of all days */
    for (unsigned n = 0; n < DAYS; n++) {
        struct toy_put put = {toy_date(n), TICKERS, 2, true, DAY_SAME};
        assert_int_equal(toy_put(toy->store, &put, &toy->err), 0);
    }
    store_read_end(&txn);
    assert_true(bytes_of(temp_path(toy->dir, "data.mdb")) > before * 3 / 2);
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), 0);
    assert_true(bytes_of(temp_path(toy->dir, "copy/data.mdb")) <= before);
    struct store *copy = toy_open(temp_path(toy->dir, "copy"), NULL);
    assert_true(digest_of(copy) == digest_of(toy->store));
    assert_true(toy_clean(copy));
    store_close(&copy);
}

static bool is_there(const struct toy *toy, const char *name)
{
    struct stat st;
    return lstat(temp_path(toy->dir, name), &st) == 0;
}

/* Whatever goes wrong, neither half a copy nor a whole one of nothing is left. */
static void a_copy_that_fails_leaves_no_file(void **state)
{
    struct toy *toy = *state;
    struct rlimit limit, small;
    toy_fill(toy->store, 0, DAYS, TICKERS);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    for (rlim_t bytes = 0; bytes < 300000; bytes += 60001) {
        small = (struct rlimit){bytes, limit.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        int ret = store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
        assert_int_equal(ret, ERROR_NO_SPACE);
        assert_non_null(strstr(toy->err.text, "copy/data.mdb"));
        assert_false(is_there(toy, "copy/data.mdb") || is_there(toy, "copy/data.mdb.partial"));
    }
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), 0);
    assert_true(toy_clean(toy->store));
}

/* A disk that is full is told, and keeps nothing of the copy; with more room it takes one. */
static void a_disk_that_is_full_keeps_nothing(void **state)
{
    struct toy *toy = *state;
    char disk[TEMP_PATH + 64];
    toy_fill(toy->store, 0, DAYS, TICKERS);
    temp_folder(toy->dir, "disk");
    strcpy(disk, temp_path(toy->dir, "disk"));
    if (mount("tmpfs", disk, "tmpfs", 0, "size=1m") != 0) {
        print_message("# no small disk here: %s\n", strerror(errno));
        skip();
    }
    assert_int_equal(store_backup(toy->store, disk, &toy->err), ERROR_NO_SPACE);
    assert_non_null(strstr(toy->err.text, "make room"));
    assert_false(is_there(toy, "disk/data.mdb") || is_there(toy, "disk/data.mdb.partial"));
    assert_int_equal(mount("tmpfs", disk, "tmpfs", MS_REMOUNT, "size=64m"), 0);
    assert_int_equal(store_backup(toy->store, disk, &toy->err), 0);
    struct store *copy = toy_open(disk, NULL);
    assert_true(digest_of(copy) == digest_of(toy->store));
    store_close(&copy);
    assert_int_equal(umount(disk), 0);
}

/* What is in the way is left as it is, and named. */
static void what_is_there_is_not_overwritten(void **state)
{
    struct toy *toy = *state;
    static const char *const names[] = {"copy/data.mdb", "copy/data.mdb.partial"};
    toy_fill(toy->store, 0, 2, TICKERS);
    temp_folder(toy->dir, "copy");
    for (size_t i = 0; i < 2; i++) {
        temp_text(toy->dir, names[i], "mine");
        assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), ERROR_CONFLICT);
        assert_non_null(strstr(toy->err.text, names[i]));
        assert_int_equal(bytes_of(temp_path(toy->dir, names[i])), 4);
        assert_false(is_there(toy, names[1 - i]));
        assert_int_equal(unlink(temp_path(toy->dir, names[i])), 0);
        /* A link that leads nowhere is something, too. */
        assert_int_equal(symlink("/nowhere/at/all", temp_path(toy->dir, names[i])), 0);
        assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), ERROR_CONFLICT);
        assert_int_equal(unlink(temp_path(toy->dir, names[i])), 0);
    }
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), 0);
}

/* Killed while it copies: what is left is no store, and the next one says what to remove. */
static void a_copy_that_was_killed_is_told(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, DAYS, TICKERS);
    temp_folder(toy->dir, "copy");
    bool killed = false;
    for (unsigned wait = 0; wait < 400 && !killed; wait++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct error err;
            struct store *store = toy_open(toy->dir, NULL);
            _exit(store_backup(store, temp_path(toy->dir, "copy"), &err) != 0);
        }
        while (!is_there(toy, "copy/data.mdb.partial") && waitpid(child, NULL, WNOHANG) == 0)
            ;
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        killed = is_there(toy, "copy/data.mdb.partial");
        if (!killed)
            unlink(temp_path(toy->dir, "copy/data.mdb"));
    }
    assert_true(killed);
    assert_false(is_there(toy, "copy/data.mdb"));
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), ERROR_CONFLICT);
    assert_non_null(strstr(toy->err.text, "data.mdb.partial"));
    assert_non_null(strstr(toy->err.text, "remove it"));
    assert_int_equal(unlink(temp_path(toy->dir, "copy/data.mdb.partial")), 0);
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), 0);
}

static pid_t writer_begin(const char *dir)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = toy_open(dir, &(struct store_options){.no_sync = true});
        for (unsigned n = DAYS;; n++, usleep(5000))
            toy_fill(store, n, n + 1, TICKERS);
    }
    return child;
}

/* A store with the same days, which nobody has written to while it was copied. */
struct twin {
    struct store *store;
    unsigned days;
};

static uint64_t twin_digest(struct twin *twin, kst_date last)
{
    while (twin->days == 0 || toy_date(twin->days - 1) < last) {
        toy_fill(twin->store, twin->days, twin->days + 1, TICKERS);
        twin->days++;
    }
    return digest_of(twin->store);
}

/* Copies while days are being stored: each is the store as it was after one of the days, in every bit, and
 * later ones have more. */
static void a_copy_taken_while_others_write_is_of_one_moment(void **state)
{
    struct toy *toy = *state;
    kst_date last = 0;
    temp_folder(toy->dir, "twin");
    struct twin twin = {
        toy_open(temp_path(toy->dir, "twin"), &(struct store_options){.create = true, .no_sync = true}), 0};
    toy_fill(toy->store, 0, DAYS, TICKERS);
    pid_t child = writer_begin(toy->dir);
    for (int i = 0; i < 5; i++) {
        char name[16];
        struct store_txn *txn;
        snprintf(name, sizeof name, "copy%d", i);
        assert_int_equal(store_backup(toy->store, temp_path(toy->dir, name), &toy->err), 0);
        struct store *copy = toy_open(temp_path(toy->dir, name), NULL);
        assert_true(toy_clean(copy));
        assert_int_equal(store_read(copy, &txn, &toy->err), 0);
        assert_true(day_last(txn) >= last);
        last = day_last(txn);
        store_read_end(&txn);
        assert_true(digest_of(copy) == twin_digest(&twin, last));
        store_close(&copy);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(last > toy_date(DAYS - 1));
    store_close(&twin.store);
}

/* Another process has made the file larger than this one's map. */
static void a_copy_reaches_beyond_the_map(void **state)
{
    struct toy *toy = *state;
    int status;
    toy_close(toy);
    toy->store = toy_open(toy->dir, &(struct store_options){.map_size = 256 << 10, .no_sync = true});
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = toy_open(toy->dir, &(struct store_options){.no_sync = true});
        toy_fill(store, 0, DAYS, TICKERS);
        store_close(&store);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), 0);
    struct store *copy = toy_open(temp_path(toy->dir, "copy"), NULL);
    assert_true(digest_of(copy) == digest_of(toy->store));
    store_close(&copy);
}

int main(void)
{
#define BACKUP_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin_quick, toy_end)
    const struct CMUnitTest tests[] = {
        BACKUP_TEST(a_copy_holds_the_same),
        BACKUP_TEST(a_copy_does_not_overwrite_a_store),
        BACKUP_TEST(a_copy_is_compacted),
        BACKUP_TEST(a_copy_that_fails_leaves_no_file),
        BACKUP_TEST(a_disk_that_is_full_keeps_nothing),
        BACKUP_TEST(what_is_there_is_not_overwritten),
        BACKUP_TEST(a_copy_that_was_killed_is_told),
        BACKUP_TEST(a_copy_taken_while_others_write_is_of_one_moment),
        BACKUP_TEST(a_copy_reaches_beyond_the_map),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
