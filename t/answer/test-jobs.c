/* The jobs' records and the status, whoever asks: a run whose process is gone is a failed one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/calendar.h"
#include "answer/jobs.h"
#include "answer/records.h"
#include "answer/status.h"
#include "market/clock.h"
#include "t/answer/shop.h"

struct test {
    struct shop shop;
    struct calendar *calendar;
    struct error err;
};

static int test_open(void **state)
{
    struct test *test = calloc(1, sizeof *test);
    shop_open(&test->shop);
    *state = test;
    return calendar_new(NULL, &test->calendar, &test->err);
}

static int test_close(void **state)
{
    struct test *test = *state;
    calendar_free(&test->calendar);
    shop_close(&test->shop);
    free(test);
    return 0;
}

static void jobs_are(struct test *test, const struct jobs_request *request, const char *expected)
{
    struct jobs_answer answer;
    char got[512] = "";
    assert_int_equal(answer_jobs(test->shop.txn, request, &answer, &test->err), 0);
    for (size_t i = 0; i < answer.count; i++)
        sprintf(got + strlen(got), "%s%s %s", i ? ", " : "", answer.row[i].id, answer.row[i].state);
    assert_string_equal(got, expected);
    answer_jobs_free(&answer);
}

static void records_by_range_and_order(void **state)
{
    struct test *test = *state;
    jobs_are(test, &(struct jobs_request){.from = 20260306},
             "2026-03-06_daily_update completed, 2026-03-09_daily_update completed, "
             "2026-03-09_hourly_analysis completed");
    jobs_are(test, &(struct jobs_request){.newest_first = true, .most = 2},
             "2026-03-09_hourly_analysis completed, 2026-03-09_daily_update completed");
    jobs_are(test, &(struct jobs_request){.to = 20260304, .newest_first = true},
             "2026-03-04_daily_update completed, 2026-03-03_daily_update completed");
    jobs_are(test, &(struct jobs_request){.job_name = "hourly_analysis"},
             "2026-03-09_hourly_analysis completed");
    jobs_are(test, &(struct jobs_request){.job_name = "none"}, "");
}

static int record_running(struct store_txn *txn, void *arg, struct error *err)
{
    (void)arg;
    struct job_status job = {
        .job_name = "hourly_analysis", .date_kst = 20260310, .status = JOB_RUNNING, .pid = 4711, .rows = 3};
    job_put(txn, &job);
    return store_txn_error(txn, err);
}

static int record_completed(struct store_txn *txn, void *arg, struct error *err)
{
    (void)arg;
    struct job_status job = {
        .job_name = "hourly_analysis", .date_kst = 20260310, .status = JOB_COMPLETED, .rows = 5};
    job_put(txn, &job);
    return store_txn_error(txn, err);
}

static void a_run_whose_process_is_gone_has_failed(void **state)
{
    struct test *test = *state;
    struct jobs_answer jobs;
    struct status_answer status;
    struct store_lock *lock;
    const struct jobs_request newest = {.newest_first = true, .most = 1};
    const struct status_request request = {.context = {.calendar = test->calendar}};
    assert_int_equal(clock_set("2026-03-10T19:30+09:00", &test->err), 0);
    assert_int_equal(store_write(test->shop.store, record_running, NULL, &test->err), 0);
    shop_renew(&test->shop);

    assert_int_equal(store_lock(store_dir(test->shop.store), "hourly_analysis", &lock, &test->err), 0);
    jobs_are(test, &newest, "2026-03-10_hourly_analysis running");
    store_unlock(&lock);

    jobs_are(test, &newest, "2026-03-10_hourly_analysis failed");
    assert_int_equal(answer_jobs(test->shop.txn, &newest, &jobs, &test->err), 0);
    assert_string_equal(jobs.row[0].job.message, "process 4711 ended without finishing");
    answer_jobs_free(&jobs);
    assert_int_equal(answer_status(test->shop.txn, &request, &status, &test->err), 0);
    assert_int_equal(status.jobs.count, 2);
    assert_string_equal(status.jobs.row[1].state, "failed");
    answer_status_free(&status);

    /* By the clock of the day before, that date is still to come, and an earlier record is the last one. */
    assert_int_equal(clock_set("2026-03-09T19:30+09:00", &test->err), 0);
    assert_int_equal(answer_status(test->shop.txn, &request, &status, &test->err), 0);
    assert_int_not_equal(status.jobs.row[status.jobs.count - 1].job.date_kst, 20260310);
    answer_status_free(&status);

    /* A run that has ended since this snapshot is told as it ended. */
    assert_int_equal(store_write(test->shop.store, record_completed, NULL, &test->err), 0);
    jobs_are(test, &newest, "2026-03-10_hourly_analysis completed");
    assert_int_equal(answer_jobs(test->shop.txn, &newest, &jobs, &test->err), 0);
    assert_int_equal(jobs.row[0].job.rows, 5);
    answer_jobs_free(&jobs);
    shop_renew(&test->shop);
}

static void what_is_stored_and_missing(void **state)
{
    struct test *test = *state;
    struct status_answer status;
    struct source *source;
    struct error why = {.code = ERROR_NOT_FOUND, .text = "no such folder"};
    const struct source_context context = {.calendar = test->calendar};
    struct status_request request = {.context = {.store = test->shop.store, .calendar = test->calendar}};
    assert_int_equal(answer_status(test->shop.txn, &request, &status, &test->err), 0);
    assert_int_equal(status.days, 5);
    assert_int_equal(status.first, 20260303);
    assert_int_equal(status.last, 20260309);
    assert_int_equal(status.tickers, 6);
    assert_int_equal(status.tracked, 4);
    assert_int_equal(status.analyzed, 6);
    assert_int_equal(status.holes.count, 0);
    assert_null(status.source);
    assert_int_equal(status.to_fetch_error.code, 0);
    answer_status_free(&status);

    request.why = &why;
    assert_int_equal(answer_status(test->shop.txn, &request, &status, &test->err), 0);
    assert_string_equal(status.to_fetch_error.text, "no such folder");
    answer_status_free(&status);

    request.why = NULL;
    assert_int_equal(source_open("demo", &context, &source, &test->err), 0);
    request.source = source;
    assert_int_equal(answer_status(test->shop.txn, &request, &status, &test->err), 0);
    assert_string_equal(status.source, "demo");
    assert_int_equal(status.session, 20260309);
    assert_int_equal(status.to_fetch.count, 0);
    answer_status_free(&status);
    source_close(&source);
}

static void days_and_why_they_are_closed(void **state)
{
    struct test *test = *state;
    struct calendar_answer answer;
    const struct calendar_request request = {.from = 20260227, .to = 20260303};
    assert_int_equal(answer_calendar(test->calendar, &request, &answer, &test->err), 0);
    assert_int_equal(answer.trading, 2);
    const struct records records = {calendar_fields, answer.day, sizeof *answer.day, answer.count, false};
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    assert_int_equal(records_write(&records, NULL, SHEET_CSV, &out, &test->err), 0);
    is_text(&out, "date,open,reason\n2026-02-27,true,\n2026-02-28,false,Saturday\n2026-03-01,false,"
                  "Independence Movement Day\n"
                  "2026-03-02,false,substitute holiday\n2026-03-03,true,\n");
    answer_calendar_free(&answer);
    const struct calendar_request trading = {20260227, 20260303, true};
    assert_int_equal(answer_calendar(test->calendar, &trading, &answer, &test->err), 0);
    assert_int_equal(answer.count, 2);
    answer_calendar_free(&answer);
    const struct calendar_request wrong[] = {{.from = 20260303, .to = 20260302}, {.from = 0, .to = 20260302}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(answer_calendar(test->calendar, &wrong[i], &answer, &test->err), ERROR_USAGE);
        answer_calendar_free(&answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_by_range_and_order),
        cmocka_unit_test(what_is_stored_and_missing),
        cmocka_unit_test(days_and_why_they_are_closed),
        cmocka_unit_test(a_run_whose_process_is_gone_has_failed),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, test_open, test_close);
}
