#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "t/toy.h"

#define TICKERS 200

static int change_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct ticker *tickers;
    size_t count;
    int ret = ticker_all(txn, &tickers, &count);
    if (ret)
        return store_txn_error(txn, err);
    for (size_t i = 0; arg && i < count; i += 50) {
        tickers[i].is_active = true;
        tickers[i].added_date = toy_date(1);
        tickers[i].market_cap = NAN;
        tickers[i].last_analyzed_date = toy_date(0);
        strcpy(tickers[i].name, "바뀐 이름");
    }
    ticker_save(txn, tickers, count);
    free(tickers);
    return store_txn_error(txn, err);
}

static uint64_t version_of(struct toy *toy)
{
    struct store_info info;
    assert_int_equal(store_info(toy->store, &info, NULL), 0);
    return info.version;
}

static void what_is_saved_comes_back(void **state)
{
    struct toy *toy = *state;
    struct ticker *tickers;
    struct store_txn *txn;
    size_t count;
    toy_fill(toy->store, 0, 2, TICKERS);
    assert_int_equal(store_write(toy->store, change_body, toy, &toy->err), 0);
    toy_reopen(toy);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_all(txn, &tickers, &count), 0);
    assert_int_equal(count, TICKERS);
    assert_int_equal(ticker_count(txn), TICKERS);
    for (size_t i = 0; i < count; i++) {
        char code[TICKER_TEXT];
        toy_code(i, code);
        assert_int_equal(tickers[i].slot, i);
        assert_string_equal(tickers[i].code, code);
        assert_int_equal(tickers[i].is_active, i % 50 == 0);
        assert_int_equal(tickers[i].added_date, i % 50 ? 0 : toy_date(1));
        assert_int_equal(tickers[i].last_analyzed_date, toy_date(i % 50 ? 1 : 0));
        assert_int_equal(isnan(tickers[i].market_cap), i % 50 == 0);
        assert_int_equal(strcmp(tickers[i].name, "바뀐 이름") == 0, i % 50 == 0);
    }
    free(tickers);
    store_read_end(&txn);
}

static void saving_what_did_not_change_writes_nothing(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 2, TICKERS);
    uint64_t version = version_of(toy);
    assert_int_equal(store_write(toy->store, change_body, NULL, &toy->err), 0);
    assert_int_equal(version_of(toy), version);
    assert_int_equal(store_write(toy->store, change_body, toy, &toy->err), 0);
    assert_int_equal(version_of(toy), version + 1);
}

static int misplaced_body(struct store_txn *txn, void *arg, struct error *err)
{
    (void)arg;
    struct ticker ticker;
    if (ticker_get(txn, "T00001", &ticker) == 0) {
        ticker.slot = 0;
        ticker_save(txn, &ticker, 1);
    }
    return store_txn_error(txn, err);
}

static void a_ticker_cannot_move_to_anothers_slot(void **state)
{
    struct toy *toy = *state;
    toy_fill(toy->store, 0, 1, TICKERS);
    assert_int_equal(store_write(toy->store, misplaced_body, NULL, &toy->err), ERROR_INTERNAL);
    assert_true(toy_clean(toy->store));
}

static void an_unknown_ticker_does_not_end_the_transaction(void **state)
{
    struct toy *toy = *state;
    struct store_txn *txn;
    struct ticker ticker;
    toy_fill(toy->store, 0, 1, TICKERS);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_get(txn, "X", &ticker), ERROR_NOT_FOUND);
    assert_int_equal(ticker_get(txn, "T00001 and more", &ticker), ERROR_NOT_FOUND);
    assert_int_equal(ticker_get(txn, "", &ticker), ERROR_NOT_FOUND);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    assert_int_equal(ticker_get(txn, "T00001", &ticker), 0);
    assert_int_equal(ticker.slot, 1);
    store_read_end(&txn);
}

/* ---- how far each is analyzed ---- */

static int analyzed_body(struct store_txn *txn, void *arg, struct error *err)
{
    const kst_date *dates = arg;
    ticker_analyzed_put(txn, dates, TICKERS);
    return store_txn_error(txn, err);
}

static void analyzed_dates_agree_however_they_are_read(void **state)
{
    struct toy *toy = *state;
    kst_date dates[TICKERS], got[TICKERS + 5];
    struct store_txn *txn;
    struct ticker *tickers;
    size_t count;
    toy_fill(toy->store, 0, 3, TICKERS);
    for (unsigned i = 0; i < TICKERS; i++)
        dates[i] = toy_date(i % 3);
    assert_int_equal(store_write(toy->store, analyzed_body, dates, &toy->err), 0);
    /* The writer's own memory must have followed. */
    assert_int_equal(store_write(toy->store, change_body, NULL, &toy->err), 0);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(ticker_analyzed_get(txn, got, TICKERS + 5), 0);
    assert_memory_equal(got, dates, sizeof dates);
    assert_int_equal(got[TICKERS], 0);
    assert_int_equal(got[TICKERS + 4], 0);
    assert_int_equal(ticker_all(txn, &tickers, &count), 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(tickers[i].last_analyzed_date, dates[i]);
    free(tickers);
    store_read_end(&txn);
}

/* ---- jobs ---- */

static int job_body(struct store_txn *txn, void *arg, struct error *err)
{
    job_put(txn, arg);
    return store_txn_error(txn, err);
}

static void jobs_come_back_in_order(void **state)
{
    struct toy *toy = *state;
    struct job_status job = {"hourly_analysis", 20240103, JOB_FAILED, 1704240000,
                             1704240060,        12,       4711,       "why"};
    struct job_status first = {"daily_update", 20240103, JOB_RUNNING, 1704240000, 0, 0, 1, ""}, got;
    struct job_status *jobs;
    struct store_txn *txn;
    size_t count;
    assert_int_equal(store_write(toy->store, job_body, &job, &toy->err), 0);
    assert_int_equal(store_write(toy->store, job_body, &first, &toy->err), 0);
    first.date_kst = 20231229;
    assert_int_equal(store_write(toy->store, job_body, &first, &toy->err), 0);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(job_get(txn, "hourly_analysis", 20240103, &got), 0);
    assert_memory_equal(&got, &job, sizeof job);
    assert_int_equal(job_get(txn, "hourly_analysis", 20240104, &got), ERROR_NOT_FOUND);
    assert_int_equal(job_get(txn, "a name that is much too long to be one of a job", 20240104, &got),
                     ERROR_NOT_FOUND);
    assert_int_equal(store_txn_error(txn, NULL), 0);
    assert_int_equal(job_all(txn, &jobs, &count), 0);
    assert_int_equal(count, 3);
    assert_int_equal(jobs[0].date_kst, 20231229);
    assert_string_equal(jobs[1].job_name, "daily_update");
    assert_string_equal(jobs[2].job_name, "hourly_analysis");
    free(jobs);
    store_read_end(&txn);
    job.date_kst = 0;
    assert_int_equal(store_write(toy->store, job_body, &job, &toy->err), ERROR_INTERNAL);
}

static void a_jobs_longest_message_comes_back(void **state)
{
    struct toy *toy = *state;
    struct job_status job = {.job_name = "daily_update", .date_kst = 20240103, .status = JOB_FAILED}, got;
    struct store_txn *txn;
    memset(job.message, 'x', sizeof job.message - 1);
    assert_int_equal(store_write(toy->store, job_body, &job, &toy->err), 0);
    assert_int_equal(store_read(toy->store, &txn, &toy->err), 0);
    assert_int_equal(job_get(txn, "daily_update", 20240103, &got), 0);
    assert_string_equal(got.message, job.message);
    store_read_end(&txn);
}

int main(void)
{
#define TICKER_TEST(name) cmocka_unit_test_setup_teardown(name, toy_begin, toy_end)
    const struct CMUnitTest tests[] = {
        TICKER_TEST(what_is_saved_comes_back),
        TICKER_TEST(saving_what_did_not_change_writes_nothing),
        TICKER_TEST(a_ticker_cannot_move_to_anothers_slot),
        TICKER_TEST(an_unknown_ticker_does_not_end_the_transaction),
        TICKER_TEST(analyzed_dates_agree_however_they_are_read),
        TICKER_TEST(jobs_come_back_in_order),
        TICKER_TEST(a_jobs_longest_message_comes_back),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
