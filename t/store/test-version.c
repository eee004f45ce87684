/* The versions of the data and of the jobs: what changes them, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <lmdb.h>

#include <cmocka.h>

#include "t/store/toy.h"

#define TICKERS 40

static struct store_txn *begin(struct toy *toy)
{
    struct store_txn *txn;
    if (store_read(toy->store, &txn, &toy->err))
        fail_msg("%s", toy->err.text);
    return txn;
}

static int toy_job(struct store_txn *txn, void *arg, struct error *err)
{
    const struct job_status *job = arg;
    job_put(txn, job);
    return store_txn_error(txn, err);
}

static void put_job(struct toy *toy, uint64_t rows)
{
    struct job_status job = {.job_name = TOY_JOB, .date_kst = toy_date(7), .rows = rows};
    assert_int_equal(store_write(toy->store, toy_job, &job, &toy->err), 0);
}

static struct store_version version_now(struct toy *toy)
{
    struct store_txn *txn = begin(toy);
    struct store_version version = store_txn_version(txn);
    assert_int_equal(store_txn_error(txn, &toy->err), 0);
    store_read_end(&txn);
    assert_true(version.data < (uint64_t)1 << 53 && version.jobs < (uint64_t)1 << 53);
    return version;
}

static int put_column(struct store_txn *txn, void *arg, struct error *err)
{
    const int *column = arg;
    double row[TICKERS] = {1};
    row_put(txn, *column, toy_date(0), row, TICKERS);
    return store_txn_error(txn, err);
}

static int put_analyzed(struct store_txn *txn, void *arg, struct error *err)
{
    (void)arg;
    kst_date dates[TICKERS] = {toy_date(0)};
    ticker_analyzed_put(txn, dates, TICKERS);
    return store_txn_error(txn, err);
}

static int put_nothing(struct store_txn *txn, void *arg, struct error *err)
{
    (void)txn, (void)arg, (void)err;
    return 0;
}

static int put_and_fail(struct store_txn *txn, void *arg, struct error *err)
{
    put_column(txn, arg, err);
    return error_set(err, ERROR_DATA, "changed my mind");
}

static void a_new_store_has_versions(void **state)
{
    struct store_version version = version_now(*state);
    assert_true(version.data > 0 && version.jobs > 0);
}

static void a_jobs_note_does_not_change_the_version_of_the_data(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    struct store_version before = version_now(toy);
    put_job(toy, 1);
    struct store_version after = version_now(toy);
    assert_true(after.data == before.data);
    assert_true(after.jobs > before.jobs);
    put_job(toy, 2);
    assert_true(version_now(toy).data == before.data);
    assert_true(version_now(toy).jobs > after.jobs);
}

static void what_changes_the_data_changes_its_version_only(void **state)
{
    struct toy *toy = *state;
    int column = store_column(toy->store, DATASET_ANALYZED, "rsi_14");
    toy_fill(toy->store, 0, 1, TICKERS);
    store_body *const bodies[] = {put_column, put_analyzed, put_column};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct store_version before = version_now(toy);
        assert_int_equal(store_write(toy->store, bodies[i], &column, &toy->err), 0);
        struct store_version after = version_now(toy);
        assert_true(after.data > before.data);
        assert_true(after.jobs == before.jobs);
    }
    /* A day is stored together with its job's record. */
    struct store_version before = version_now(toy);
    toy_fill(toy->store, 1, 2, TICKERS);
    assert_true(version_now(toy).data > before.data);
    assert_true(version_now(toy).jobs > before.jobs);
}

static void what_changes_nothing_changes_no_version(void **state)
{
    struct toy *toy = *state;
    int column = store_column(toy->store, DATASET_ANALYZED, "rsi_14");
    toy_fill(toy->store, 0, 1, TICKERS);
    struct store_version before = version_now(toy);
    assert_int_equal(store_write(toy->store, put_nothing, NULL, &toy->err), 0);
    assert_int_equal(store_write(toy->store, put_and_fail, &column, &toy->err), ERROR_DATA);
    toy_reopen(toy);
    struct store_version after = version_now(toy);
    assert_true(after.data == before.data && after.jobs == before.jobs);
}

/* The version belongs to the snapshot, whatever others commit meanwhile. */
static void a_snapshot_knows_its_own_version(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    struct store_txn *txn = begin(toy);
    struct store_version before = store_txn_version(txn);
    uint64_t digest = toy_digest(txn);
    toy_fill(toy->store, 1, 2, TICKERS);
    assert_true(store_txn_version(txn).data == before.data);
    assert_true(toy_digest(txn) == digest);
    assert_int_equal(store_renew(txn, &toy->err), 0);
    assert_true(store_txn_version(txn).data > before.data);
    store_read_end(&txn);
}

/* ---- stores that another program has written to ---- */

/* A program that knows of no versions: it leaves the record as it is, or there is none. */
static void old_program(struct toy *toy, bool remove, unsigned commits)
{
    MDB_env *env;
    MDB_txn *mdb;
    MDB_dbi meta, jobs;
    MDB_val key = {8, "version"}, value = {3, "old"};
    toy_close(toy);
    assert_int_equal(mdb_env_create(&env), 0);
    mdb_env_set_maxdbs(env, 8);
    mdb_env_set_mapsize(env, (size_t)1 << 30);
    assert_int_equal(mdb_env_open(env, toy->dir, 0, 0664), 0);
    for (unsigned i = 0; i < commits; i++) {
        assert_int_equal(mdb_txn_begin(env, NULL, 0, &mdb), 0);
        assert_int_equal(mdb_dbi_open(mdb, "meta", 0, &meta), 0);
        assert_int_equal(mdb_dbi_open(mdb, "job_status", MDB_CREATE, &jobs), 0);
        if (remove && i == 0)
            assert_int_equal(mdb_del(mdb, meta, &key, NULL), 0);
        assert_int_equal(mdb_put(mdb, jobs, &(MDB_val){4, &i}, &value, 0), 0);
        assert_int_equal(mdb_txn_commit(mdb), 0);
    }
    mdb_env_close(env);
    toy->store = toy_open(toy->dir, NULL);
}

static void commits_of_a_program_without_versions_count(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    struct store_version before = version_now(toy);
    old_program(toy, false, 1);
    struct store_version once = version_now(toy);
    assert_true(once.data > before.data && once.jobs > before.jobs);
    old_program(toy, false, 2);
    struct store_version thrice = version_now(toy);
    assert_true(thrice.data > once.data && thrice.jobs > once.jobs);
    toy_fill(toy->store, 1, 2, TICKERS);
    assert_true(version_now(toy).data > thrice.data);
    assert_true(version_now(toy).jobs > thrice.jobs);
}

static void an_old_store_has_versions_too(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    old_program(toy, true, 1);
    struct store_version before = version_now(toy);
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, &toy->err), 0);
    assert_true(before.data == info.last_txn && before.jobs == info.last_txn);
    old_program(toy, false, 1);
    assert_true(version_now(toy).data > before.data);
    before = version_now(toy);
    put_job(toy, 1);
    assert_true(version_now(toy).data == before.data);
    assert_true(version_now(toy).jobs > before.jobs);
}

/* LMDB numbers the transactions of a compacted copy anew. What is restored has the version that it had when
 * it was copied, and gets others from then on than those that the lost store had. */
static void a_restored_backup_repeats_no_version(void **state)
{
    struct toy *toy = *state;
    struct store_version lost[3];
    toy_fill(toy->store, 0, 10, TICKERS);
    struct store_version copied = version_now(toy);
    assert_int_equal(store_backup(toy->store, temp_path(toy->dir, "backup"), &toy->err), 0);
    for (unsigned i = 0; i < 3; i++) {
        toy_fill(toy->store, 10 + i, 11 + i, TICKERS);
        lost[i] = version_now(toy);
    }
    toy_close(toy);
    toy->store = toy_open(temp_path(toy->dir, "backup"), NULL);
    struct store_version restored = version_now(toy);
    assert_true(restored.data == copied.data && restored.jobs == copied.jobs);
    for (unsigned i = 0; i < 3; i++) {
        toy_fill(toy->store, 10 + i, 11 + i, TICKERS + 1);
        for (unsigned k = 0; k < 3; k++)
            assert_true(version_now(toy).data != lost[k].data && version_now(toy).data > copied.data);
    }
}

int main(void)
{
#define VERSION_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        VERSION_TEST(a_new_store_has_versions),
        VERSION_TEST(a_jobs_note_does_not_change_the_version_of_the_data),
        VERSION_TEST(what_changes_the_data_changes_its_version_only),
        VERSION_TEST(what_changes_nothing_changes_no_version),
        VERSION_TEST(a_snapshot_knows_its_own_version),
        VERSION_TEST(commits_of_a_program_without_versions_count),
        VERSION_TEST(an_old_store_has_versions_too),
        VERSION_TEST(a_restored_backup_repeats_no_version),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
