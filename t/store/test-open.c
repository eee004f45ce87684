#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <lmdb.h>

#include "store/internal.h"
#include "t/store/toy.h"

#define DAYS    20
#define TICKERS 300
#define NOBODY  65534

/* Opening fails with `code`, and the text has each of the words; it names nothing that one types. */
static void refused(struct toy *toy, const char *dir, const struct store_options *options, int code,
                    const char *word, const char *remedy)
{
    struct store *store = NULL;
    int ret = store_open(dir, options, &store, &toy->err);
    if (ret != code)
        print_message("# %d: %s\n", ret, ret ? toy->err.text : "opened");
    assert_int_equal(ret, code);
    assert_null(store);
    if (!strstr(toy->err.text, word) || !strstr(toy->err.text, remedy))
        print_message("# %s\n", toy->err.text);
    assert_non_null(strstr(toy->err.text, word));
    assert_non_null(strstr(toy->err.text, remedy));
    assert_null(strstr(toy->err.text, "--"));
    assert_null(strstr(toy->err.text, "'sise"));
}

/* The same, and the front is told what would help. */
static void refused_with(struct toy *toy, const char *dir, const struct store_options *options, int code,
                         const char *word, enum error_remedy remedy)
{
    refused(toy, dir, options, code, word, "");
    assert_int_equal(toy->err.remedy, remedy);
}

static const char *data(const struct toy *toy)
{
    return temp_path(toy->dir, "data.mdb");
}

/* ---- what is not there ---- */

static void no_store_is_told_from_a_broken_one(void **state)
{
    struct toy *toy = *state;
    const char *none = temp_path(toy->dir, "none");
    refused_with(toy, none, NULL, ERROR_NOT_FOUND, none, REMEDY_MAKE_STORE);
    temp_folder(toy->dir, "empty");
    const char *empty = temp_path(toy->dir, "empty");
    refused_with(toy, empty, NULL, ERROR_NOT_FOUND, empty, REMEDY_MAKE_STORE);
    assert_int_equal(access(temp_path(toy->dir, "empty/lock.mdb"), F_OK), -1);
}

static void create_makes_the_folders_above(void **state)
{
    struct toy *toy = *state;
    const char *deep = temp_path(toy->dir, "a/b/c");
    struct store *store = toy_open(deep, &(struct store_options){.create = true});
    struct store_info info;
    assert_int_equal(store_info(store, &info, &toy->err), 0);
    assert_int_equal(info.format, STORE_FORMAT);
    assert_true(info.created_utc > 1700000000);
    assert_string_equal(store_dir(store), deep);
    store_close(&store);
    assert_null(store);
    store_close(&store);
}

/* ---- what is not ours ---- */

static void other_files_are_refused(void **state)
{
    struct toy *toy = *state;
    toy_close(toy);
    char text[20000];
    memset(text, 'x', sizeof text);
    temp_write(toy->dir, "data.mdb", "wb", text, sizeof text);
    refused_with(toy, toy->dir, NULL, ERROR_FORMAT, data(toy), REMEDY_FOLDER_OR_BACKUP);
    refused_with(toy, toy->dir, &(struct store_options){.create = true}, ERROR_FORMAT, data(toy),
                 REMEDY_FOLDER_OR_BACKUP);
    temp_write(toy->dir, "data.mdb", "wb", text, 10);
    refused_with(toy, toy->dir, NULL, ERROR_FORMAT, data(toy), REMEDY_FOLDER_OR_BACKUP);
    assert_int_equal(unlink(data(toy)), 0);
    temp_folder(toy->dir, "data.mdb");
    refused_with(toy, toy->dir, NULL, ERROR_FORMAT, data(toy), REMEDY_OTHER_FOLDER);
}

/* Writes one record behind the store's back. */
static void plant(const struct toy *toy, const char *database, MDB_val key, MDB_val value)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    assert_int_equal(mdb_env_create(&env), 0);
    mdb_env_set_maxdbs(env, 4);
    assert_int_equal(mdb_env_open(env, toy->dir, 0, 0664), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, database, MDB_CREATE, &dbi), 0);
    assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

static void a_newer_format_is_refused(void **state)
{
    struct toy *toy = *state;
    struct meta_record meta = {.format = STORE_FORMAT + 1};
    toy_close(toy);
    plant(toy, "meta", (MDB_val){8, "store\0\0"}, (MDB_val){sizeof meta, &meta});
    refused(toy, toy->dir, NULL, ERROR_FORMAT, data(toy), "install a newer sise");
    refused(toy, toy->dir, &(struct store_options){.create = true}, ERROR_FORMAT, "format 2", "newer sise");
}

static void another_programs_database_is_refused(void **state)
{
    struct toy *toy = *state;
    toy_close(toy);
    assert_int_equal(unlink(data(toy)), 0);
    plant(toy, "addresses", (MDB_val){3, "you"}, (MDB_val){2, "me"});
    refused_with(toy, toy->dir, NULL, ERROR_FORMAT, data(toy), REMEDY_OTHER_FOLDER);
    refused_with(toy, toy->dir, &(struct store_options){.create = true}, ERROR_FORMAT, data(toy),
                 REMEDY_OTHER_FOLDER);
}

static void a_longer_record_of_a_later_version_is_read(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, 3);
    toy_close(toy);
    struct {
        struct ticker_record record;
        char more[64];
    } later = {.record = ticker_encode(&(struct ticker){.slot = 1, .first_date = 20240101, .name = "Later"})};
    later.record.version = RECORD_VERSION + 1;
    plant(toy, "target_tickers", (MDB_val){8, "T00001\0"}, (MDB_val){sizeof later, &later});
    toy_reopen(toy);
    struct store_txn *txn;
    struct ticker ticker;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_get(txn, "T00001", &ticker), 0);
    assert_string_equal(ticker.name, "Later");
    store_read_end(&txn);
}

/* ---- what is cut off ---- */

static void an_empty_file_is_an_error_unless_it_may_be_new(void **state)
{
    struct toy *toy = *state;
    toy_close(toy);
    assert_int_equal(truncate(data(toy), 0), 0);
    refused_with(toy, toy->dir, NULL, ERROR_DATA, data(toy), REMEDY_BACKUP_OR_ANEW);
    toy->store = toy_open(toy->dir, &(struct store_options){.create = true});
    toy_fill(toy->store, 0, 1, 3);
    assert_true(toy_clean(toy->store));
}

static void a_truncated_file_is_refused_at_any_length(void **state)
{
    struct toy *toy = *state;
    struct store_info info;
    toy_fill(toy->store, 0, DAYS, TICKERS);
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    toy_close(toy);
    assert_true(info.file_bytes > 100 * 4096);
    uint64_t lengths[40] = {4096, 8192, 12288, info.file_bytes / 2, info.file_bytes / 2 + 1, 8193};
    size_t count = 6;
    for (uint64_t pages = 1; count < 40; pages += 2)
        lengths[count++] = info.file_bytes - pages * 4096;
    char *bytes = malloc(info.file_bytes);
    int fd = open(data(toy), O_RDWR);
    assert_true(fd >= 0 && bytes);
    assert_int_equal(pread(fd, bytes, info.file_bytes, 0), info.file_bytes);
    while (count-- > 0) {
        assert_int_equal(ftruncate(fd, (off_t)lengths[count]), 0);
        refused(toy, toy->dir, NULL, ERROR_DATA, data(toy), "restore a backup");
        refused(toy, toy->dir, &(struct store_options){.create = true}, ERROR_DATA, "truncated", "backup");
        assert_int_equal(pwrite(fd, bytes, info.file_bytes, 0), info.file_bytes);
    }
    assert_int_equal(ftruncate(fd, 100), 0);
    refused_with(toy, toy->dir, NULL, ERROR_FORMAT, data(toy), REMEDY_FOLDER_OR_BACKUP);
    assert_int_equal(pwrite(fd, bytes, info.file_bytes, 0), info.file_bytes);
    toy_reopen(toy);
    assert_true(toy_clean(toy->store));
    close(fd);
    free(bytes);
}

/* Fills a field of 8 bytes of both heads with what cannot be true. */
static void heads_spoil(const struct toy *toy, size_t offset)
{
    const uint64_t nonsense = UINT64_MAX - 1;
    int fd = open(data(toy), O_WRONLY);
    assert_true(fd >= 0);
    for (off_t head = 0; head < 2; head++)
        assert_int_equal(pwrite(fd, &nonsense, sizeof nonsense, head * 4096 + (off_t)offset),
                         sizeof nonsense);
    close(fd);
}

/* Its pages may be laid out in another way, so nobody looks at them. */
static void another_version_of_lmdb_is_told(void **state)
{
    struct toy *toy = *state;
    const uint32_t version = 2;
    toy_close(toy);
    int fd = open(data(toy), O_WRONLY);
    assert_true(fd >= 0);
    for (off_t head = 0; head < 2; head++)
        assert_int_equal(pwrite(fd, &version, sizeof version, head * 4096 + 16 + 4), sizeof version);
    close(fd);
    refused(toy, toy->dir, NULL, ERROR_FORMAT, data(toy), "another version of LMDB");
}

static void a_damaged_head_is_refused(void **state)
{
    static const struct {
        size_t offset;
        int code;
    } fields[] = {
        {16 + 8 + 8, ERROR_FORMAT},       /* the map's size */
        {16 + 24 + 48 + 40, ERROR_DATA},  /* the root of the databases */
        {16 + 24 + 2 * 48, ERROR_FORMAT}, /* the last page */
        {16 + 24 + 48 + 4, ERROR_DATA},   /* flags and depth of the databases */
    };
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    toy_close(toy);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        toy_reopen(toy);
        assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "copy"), &toy->err), 0);
        toy_close(toy);
        heads_spoil(toy, fields[i].offset);
        refused_with(toy, toy->dir, NULL, fields[i].code, data(toy),
                     fields[i].code == ERROR_FORMAT ? REMEDY_FOLDER_OR_BACKUP : REMEDY_NONE);
        assert_int_equal(rename(temp_path(toy->dir, "copy/data.mdb"), data(toy)), 0);
    }
    toy_reopen(toy);
    assert_true(toy_clean(toy->store));
}

/* Pages that a transaction takes at the end and frees again: LMDB counts them and does not write them. */
static void loosen(const struct toy *toy)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    char bytes[1000] = "";
    uint64_t number;
    MDB_val key = {sizeof number, &number}, value = {sizeof bytes, bytes};
    assert_int_equal(mdb_env_create(&env), 0);
    mdb_env_set_maxdbs(env, 4);
    assert_int_equal(mdb_env_open(env, toy->dir, 0, 0664), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, "loose", MDB_CREATE | MDB_INTEGERKEY, &dbi), 0);
    for (number = 0; number < 1000; number++)
        assert_int_equal(mdb_put(txn, dbi, &key, &value, 0), 0);
    while (number-- > 0)
        assert_int_equal(mdb_del(txn, dbi, &key, NULL), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

/* Bytes that the head counts and the file lacks. */
static int64_t bytes_short(const struct toy *toy)
{
    struct page_head head;
    struct stat st;
    int fd = open(data(toy), O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(page_head_read(fd, 0, &head), 0);
    assert_int_equal(fstat(fd, &st), 0);
    close(fd);
    return (int64_t)((head.last_page + 1) * head.page_size) - st.st_size;
}

static void a_short_file_that_lacks_nothing_is_opened_and_made_whole(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, DAYS, TICKERS);
    toy_close(toy);
    loosen(toy);
    assert_true(bytes_short(toy) > 0);
    toy->store = toy_open(toy->dir, NULL);
    assert_true(toy_clean(toy->store));
    toy_fill(toy->store, DAYS, DAYS + 1, TICKERS);
    assert_true(bytes_short(toy) <= 0);
    assert_true(toy_clean(toy->store));
}

/* ---- what one may not write ---- */

static void a_store_opened_for_reading_writes_nothing(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 2, TICKERS);
    toy_close(toy);
    toy->store = toy_open(toy->dir, &(struct store_options){.read_only = true});
    struct toy_put put = {.date = toy_date(2), .tickers = TICKERS, .version = 1};
    assert_int_equal(toy_put(toy->store, &put, &toy->err), ERROR_PERMISSION);
    assert_true(toy_clean(toy->store));
}

/* By its relative name: the folders above may be root's alone. */
static void unwritable_folders(struct toy *toy)
{
    struct store_options reading = {.read_only = true}, making = {.create = true};
    refused(toy, ".", NULL, ERROR_PERMISSION, "./data.mdb", "right");
    refused(toy, ".", &making, ERROR_PERMISSION, "./data.mdb", "right");
    refused(toy, "./new", &making, ERROR_PERMISSION, "./new", "right");
    refused(toy, ".", &reading, ERROR_PERMISSION, "./lock.mdb", "right");
}

static void readable_folder(void)
{
    struct store *store = toy_open(".", &(struct store_options){.read_only = true});
    struct store_txn *txn;
    struct error err;
    assert_int_equal(store_read(store, &txn, &err), 0);
    assert_int_equal(day_last(txn), toy_date(1));
    store_read_end(&txn);
    store_close(&store);
}

static void a_read_only_folder_is_refused_or_read(void **state)
{
    struct toy *toy = *state;
    bool root = geteuid() == 0;
    toy_fill(toy->store, 0, 2, TICKERS);
    toy_close(toy);
    assert_int_equal(chdir(toy->dir), 0);
    assert_int_equal(chmod("data.mdb", 0444) | chmod("lock.mdb", 0444) | chmod(".", 0555), 0);
    if (root && seteuid(NOBODY) != 0)
        skip();
    unwritable_folders(toy);
    assert_int_equal(root ? seteuid(0) : 0, 0);
    assert_int_equal(chmod("lock.mdb", 0666), 0);
    assert_int_equal(root ? seteuid(NOBODY) : 0, 0);
    readable_folder();
    assert_int_equal(root ? seteuid(0) : 0, 0);
    assert_int_equal(chmod(".", 0755) | chdir("/"), 0);
}

/* As that user, in the group of that number only. */
static int become(uid_t id)
{
    return seteuid(0) | setegid(id) | seteuid(id);
}

/* Who may not write lock.mdb is told which right is missing, and whose it is to give. */
static void a_reader_is_told_which_right_is_missing(void **state)
{
    struct toy *toy = *state;
    const struct store_options reading = {.read_only = true};
    if (geteuid() != 0 || setgroups(0, NULL) != 0)
        skip();
    toy_fill(toy->store, 0, 2, TICKERS);
    toy_close(toy);
    assert_int_equal(chdir(toy->dir), 0);
    assert_int_equal(chmod(".", 0755) | chmod("data.mdb", 0644) | chmod("lock.mdb", 0644), 0);
    assert_int_equal(become(NOBODY), 0);
    refused_with(toy, ".", &reading, ERROR_PERMISSION, "./lock.mdb", REMEDY_READER);
    assert_non_null(strstr(toy->err.text, "only user root may write it"));
    assert_non_null(strstr(toy->err.text, "has to give its group, root, the right"));
    assert_int_equal(become(0) | chmod("lock.mdb", 0664) | become(NOBODY), 0);
    refused_with(toy, ".", &reading, ERROR_PERMISSION, "./lock.mdb", REMEDY_READER);
    assert_non_null(strstr(toy->err.text, "become a member of group root"));
    assert_int_equal(become(0) | rename("lock.mdb", "lock.away") | become(NOBODY), 0);
    refused_with(toy, ".", &reading, ERROR_PERMISSION, "./lock.mdb", REMEDY_READER);
    assert_non_null(strstr(toy->err.text, "not there"));
    assert_int_equal(access("lock.mdb", F_OK), -1);
    assert_int_equal(become(0) | rename("lock.away", "lock.mdb"), 0);
    /* A member of the group may read while the owner writes, and is seen: its snapshot stays. */
    assert_int_equal(chown("lock.mdb", 0, NOBODY) | become(NOBODY), 0);
    readable_folder();
    assert_int_equal(become(0) | chdir("/"), 0);
}

/* ---- a folder that is mounted for reading only ---- */

static bool mount_for_reading(const char *from, const char *to)
{
    return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount(from, to, NULL, MS_BIND, NULL) == 0 &&
           mount(NULL, to, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0;
}

enum { READER_GOOD, READER_NO_MOUNT, READER_WRONG };

/* A process that sees the store through such a mount. It waits for a byte while the other side writes. */
static int reader_run(const char *from, const char *to, int go, int ready)
{
    struct store_options reading = {.read_only = true};
    struct store *store;
    struct store_txn *txn;
    struct error err;
    char byte = 0;
    if (!mount_for_reading(from, to))
        return READER_NO_MOUNT;
    if (store_open(to, NULL, &store, &err) != ERROR_PERMISSION ||
        !strstr(err.text, "mounted for reading only") || store_open(to, &reading, &store, &err) ||
        store_read(store, &txn, &err))
        return READER_WRONG;
    /* Nobody writes: all is as it should be. */
    if (day_last(txn) != toy_date(1) || store_txn_error(txn, &err))
        return READER_WRONG;
    if (write(ready, &byte, 1) != 1 || read(go, &byte, 1) != 1)
        return READER_WRONG;
    /* Somebody has written: what was read since may be wrong, and that is said. */
    day_last(txn);
    if (store_txn_error(txn, &err) != ERROR_BUSY || !strstr(err.text, "for reading only") ||
        err.remedy != REMEDY_READER)
        return READER_WRONG;
    if (store_renew(txn, &err) || day_last(txn) != toy_date(2) || store_txn_error(txn, &err))
        return READER_WRONG;
    store_read_end(&txn);
    store_close(&store);
    return READER_GOOD;
}

static void a_mount_for_reading_is_read_until_somebody_writes(void **state)
{
    struct toy *toy = *state;
    int go[2], ready[2], status;
    char byte = 0, to[TEMP_PATH + 64];
    toy_fill(toy->store, 0, 2, TICKERS);
    temp_folder(toy->dir, "mount");
    snprintf(to, sizeof to, "%s", temp_path(toy->dir, "mount"));
    assert_int_equal(pipe(go) | pipe(ready), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(go[1]);
        _exit(reader_run(toy->dir, to, go[0], ready[1]));
    }
    close(ready[1]);
    if (read(ready[0], &byte, 1) == 1) {
        toy_fill(toy->store, 2, 3, TICKERS);
        assert_int_equal(write(go[1], &byte, 1), 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(go[0]), close(go[1]), close(ready[0]);
    if (WIFEXITED(status) && WEXITSTATUS(status) == READER_NO_MOUNT) {
        print_message("# this user may mount nothing here\n");
        skip();
    }
    assert_int_equal(status, READER_GOOD);
}

/* A second environment of one folder would take away the locks of the first. */
static void a_process_opens_a_store_once(void **state)
{
    struct toy *toy = *state;
    struct store *again;
    char other[TEMP_PATH + 8];
    toy_fill(toy->store, 0, 1, 10);
    assert_int_equal(store_open(toy->dir, NULL, &again, &toy->err), ERROR_INTERNAL);
    assert_null(again);
    assert_non_null(strstr(toy->err.text, "has opened the store already"));
    /* By another path too. */
    snprintf(other, sizeof other, "%s-link", toy->dir);
    assert_int_equal(symlink(toy->dir, other), 0);
    assert_int_equal(store_open(other, NULL, &again, &toy->err), ERROR_INTERNAL);
    unlink(other);
    /* The refusal has left the first one, and its locks, as they were. */
    struct store_txn *txn;
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(day_last(txn), toy_date(0));
    struct store_info info;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        /* A child opens it for itself, and sees that the parent's reader is alive. */
        struct store *own = toy_open(toy->dir, NULL);
        _exit(store_info(own, &info, NULL) || info.readers != 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    store_read_end(&txn);
    /* Once it is closed it can be opened again, and a folder that could not be opened can be, too. */
    toy_reopen(toy);
    assert_int_equal(store_open("/nowhere", NULL, &again, &toy->err), ERROR_NOT_FOUND);
    assert_int_equal(store_open("/nowhere", NULL, &again, &toy->err), ERROR_NOT_FOUND);
}

/* A backup that is moved into the folder, and a folder that is removed, are noticed; a commit is not taken
 * for either. */
static void a_file_put_in_the_place_of_the_open_one_is_noticed(void **state)
{
    struct toy *toy = *state;
    char data[TEMP_PATH + 16], aside[TEMP_PATH + 16];
    toy_fill(toy->store, 0, 2, 5);
    assert_false(store_replaced(toy->store));
    snprintf(data, sizeof data, "%s/data.mdb", toy->dir);
    snprintf(aside, sizeof aside, "%s/aside.mdb", toy->dir);
    assert_int_equal(rename(data, aside), 0);
    assert_true(store_replaced(toy->store));
    int fd = open(data, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_true(store_replaced(toy->store));
    assert_int_equal(rename(aside, data), 0);
    assert_false(store_replaced(toy->store));
}

int main(void)
{
#define OPEN_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        OPEN_TEST(no_store_is_told_from_a_broken_one),
        OPEN_TEST(create_makes_the_folders_above),
        OPEN_TEST(other_files_are_refused),
        OPEN_TEST(a_newer_format_is_refused),
        OPEN_TEST(another_programs_database_is_refused),
        OPEN_TEST(a_longer_record_of_a_later_version_is_read),
        OPEN_TEST(an_empty_file_is_an_error_unless_it_may_be_new),
        OPEN_TEST(a_truncated_file_is_refused_at_any_length),
        OPEN_TEST(another_version_of_lmdb_is_told),
        OPEN_TEST(a_damaged_head_is_refused),
        OPEN_TEST(a_short_file_that_lacks_nothing_is_opened_and_made_whole),
        OPEN_TEST(a_store_opened_for_reading_writes_nothing),
        OPEN_TEST(a_read_only_folder_is_refused_or_read),
        OPEN_TEST(a_reader_is_told_which_right_is_missing),
        OPEN_TEST(a_mount_for_reading_is_read_until_somebody_writes),
        OPEN_TEST(a_process_opens_a_store_once),
        OPEN_TEST(a_file_put_in_the_place_of_the_open_one_is_noticed),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
