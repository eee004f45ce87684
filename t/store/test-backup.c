#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

static pid_t writer_begin(const char *dir)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct store *store = toy_open(dir, &(struct store_options){.no_sync = true});
        for (unsigned n = DAYS;; n++)
            toy_fill(store, n, n + 1, TICKERS);
    }
    return child;
}

/* Copies while days are being stored: each is whole, and later ones have more. */
static void a_copy_taken_while_others_write_is_whole(void **state)
{
    struct toy *toy = *state;
    kst_date last = 0;
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
        store_close(&copy);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

int main(void)
{
#define BACKUP_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        BACKUP_TEST(a_copy_holds_the_same),
        BACKUP_TEST(a_copy_does_not_overwrite_a_store),
        BACKUP_TEST(a_copy_taken_while_others_write_is_whole),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
