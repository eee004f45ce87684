/* The loop that every job that collects shares, fed by a source of the test's own: which days share a commit,
 * what a table is held against, what is recorded while it runs and when it is broken off, and jobs on a store
 * that others have open. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "job/collect.h"
#include "market/clock.h"
#include "market/universe.h"
#include "t/temp.h"

#define DAYS 40
#define ROWS 20

/* A network of a test's own: several dates are on their way at a time, an answer takes `wait_ms`. Day number
 * i has rows[i] rows (ROWS where that is 0, none where it is -1) at a price of its own. */
struct network {
    int rows[DAYS];
    double price;
    int kosdaq[DAYS]; /* so many of the rows of a day are of KOSDAQ, the others of KOSPI */
    unsigned markets; /* that the network was asked for; 0: all */
    unsigned wait_ms;
    unsigned cancel_at; /* the answer, from 1, with which the job is cancelled */
    atomic_bool cancelled;
    unsigned answers;
};

/* Friday 2026-05-01 is a holiday; the days of the test are days of the calendar, not business days. */
static kst_date day_number(unsigned i)
{
    return date_from_days(date_to_days(20260401) + (int32_t)i);
}

static void network_fetch(void *state, struct source_answer *answer)
{
    struct network *network = state;
    unsigned at = (unsigned)(date_to_days(answer->date) - date_to_days(20260401));
    int rows = at >= DAYS ? -1 : network->rows[at] ? network->rows[at] : ROWS;
    network->answers++;
    if (network->wait_ms)
        nanosleep(&(struct timespec){network->wait_ms / 1000, network->wait_ms % 1000 * 1000000L}, NULL);
    if (network->answers == network->cancel_at)
        atomic_store(&network->cancelled, true);
    if (rows < 0) {
        error_set(&answer->error, ERROR_NOT_READY, "nothing there");
        return;
    }
    answer->markets = network->markets;
    for (int r = 0; r < rows; r++) {
        long i = day_add(&answer->day);
        snprintf(answer->day.line[i].ticker, TICKER_TEXT, "00%02u00", (unsigned)r % 100);
        snprintf(answer->day.line[i].market, MARKET_TEXT, r < network->kosdaq[at] ? "KOSDAQ" : "KOSPI");
        answer->day.column[RAW_CLOSE][i] = network->price + at;
    }
}

static void network_close(void *state)
{
    (void)state;
}

static const struct source_kind network_kind = {
    .name = "network", .complete_minute = 19 * 60, .close = network_close, .fetch = network_fetch};

struct collecting {
    char dir[TEMP_PATH];
    struct calendar *calendar;
    struct job_context context;
    struct network network;
    struct source *source;
    struct job_result result;
    struct error err;
};

static int setup(void **state)
{
    struct collecting *test = calloc(1, sizeof *test);
    assert_non_null(test);
    log_setup(LOG_ERROR, LOG_TEXT);
    temp_make(test->dir);
    assert_int_equal(clock_set("2026-06-30T19:30+09:00", NULL), 0);
    assert_int_equal(calendar_new(NULL, &test->calendar, NULL), 0);
    test->context = (struct job_context){.calendar = test->calendar, .cancelled = &test->network.cancelled};
    test->network.price = 1000;
    if (store_open(temp_path(test->dir, "store"), &(struct store_options){.create = true, .no_sync = true},
                   &test->context.store, &test->err) != 0)
        fail_msg("%s", test->err.text);
    const struct source_context source_context = {
        .calendar = test->calendar, .complete_minute = -1, .cancelled = &test->network.cancelled};
    assert_int_equal(
        source_add(&test->source, &network_kind, "network", &test->network, &source_context, NULL), 0);
    *state = test;
    return 0;
}

static int teardown(void **state)
{
    struct collecting *test = *state;
    source_close(&test->source);
    store_close(&test->context.store);
    calendar_free(&test->calendar);
    temp_remove(test->dir);
    free(test);
    return 0;
}

static uint64_t version(struct collecting *test)
{
    struct store_info info;
    assert_int_equal(store_info(test->context.store, &info, &test->err), 0);
    return info.last_txn;
}

/* Collects days `first` .. `last` - 1; returns the job's code. */
static int collect(struct collecting *test, unsigned first, unsigned last, bool replace)
{
    kst_date dates[DAYS];
    struct job_run run;
    for (unsigned i = first; i < last; i++)
        dates[i - first] = day_number(i);
    const struct collect_request request = {"collecting", dates, last - first, replace};
    test->result = (struct job_result){0};
    test->err = (struct error){0};
    assert_int_equal(job_run_begin(&run, &test->context, JOB_UPDATE, &test->err), 0);
    int ret = collect_dates(&run, test->source, &request, &test->result, &test->err);
    job_run_end(&run);
    return ret;
}

static void collects(struct collecting *test, unsigned first, unsigned last)
{
    if (collect(test, first, last, false) != 0)
        fail_msg("%s", test->err.text);
}

/* The record of a day; its status is -1 where there is none. */
static struct job_status record(struct collecting *test, unsigned i)
{
    struct job_status job = {0};
    struct store_txn *txn;
    assert_int_equal(store_read(test->context.store, &txn, &test->err), 0);
    if (job_get(txn, JOB_UPDATE, day_number(i), &job) != 0)
        job.status = (enum job_state) - 1;
    assert_int_equal(day_stored(txn, day_number(i)), job.status == JOB_COMPLETED);
    store_read_end(&txn);
    return job;
}

static void all_completed(struct collecting *test, unsigned first, unsigned last)
{
    for (unsigned i = first; i < last; i++) {
        const struct job_status job = record(test, i);
        assert_int_equal(job.status, JOB_COMPLETED);
        assert_int_equal(job.rows, ROWS);
        assert_string_equal(job.source, "network");
    }
}

/* ---- commits ---- */

static void past_days_share_commits(void **state)
{
    struct collecting *test = *state;
    uint64_t before = version(test);
    collects(test, 0, 40);
    assert_in_range(version(test) - before, 1 + 3, 20); /* the record that it runs, and 16 + 16 + 8 days */
    assert_int_equal(test->result.stored, 40);
    assert_int_equal(test->result.first_date, day_number(0));
    assert_int_equal(test->result.last_date, day_number(39));
    assert_int_equal(test->result.rows, 40 * ROWS);
    all_completed(test, 0, 40);
    assert_int_equal(record(test, 40).status, (enum job_state) - 1);
}

static void a_slow_source_has_its_days_stored_as_they_come(void **state)
{
    struct collecting *test = *state;
    test->network.wait_ms = 600;
    uint64_t before = version(test);
    collects(test, 0, 3);
    assert_int_equal(version(test) - before, 1 + 3);
    all_completed(test, 0, 3);
}

/* Today's table waits for no other, and none of the days before it waits for a later run. */
static void today_is_committed_at_once(void **state)
{
    struct collecting *test = *state;
    assert_int_equal(clock_set("2026-04-04T19:30+09:00", NULL), 0); /* day number 3 */
    uint64_t before = version(test);
    collects(test, 0, 4);
    assert_in_range(version(test) - before, 1 + 1, 1 + 3);
    all_completed(test, 0, 4);
    before = version(test);
    assert_int_equal(collect(test, 3, 5, false), ERROR_DATA);
    assert_non_null(strstr(test->err.text, "2026-04-05 is in the future (today is 2026-04-04)"));
    assert_int_equal(record(test, 4).status,
                     (enum job_state) - 1); /* A day to come has no record, for nobody would complete it. */
    assert_int_equal(collect(test, 4, 5, false), ERROR_DATA);
    assert_int_equal(record(test, 4).status, (enum job_state) - 1);
}

/* One date of a commit is refused by the store: those around it are stored. */
static void a_conflict_spoils_no_other_date(void **state)
{
    struct collecting *test = *state;
    collects(test, 5, 6);
    test->network.price = 2000;
    assert_int_equal(collect(test, 0, 10, false), ERROR_CONFLICT);
    assert_int_equal(test->result.stored, 9);
    assert_int_equal(test->result.failed, 1);
    assert_non_null(strstr(test->err.text, "network: "));
    all_completed(test, 0, 5);
    all_completed(test, 6, 10);
    if (collect(test, 0, 10, true) != 0)
        fail_msg("%s", test->err.text);
    assert_int_equal(test->result.replaced, 1);
    assert_int_equal(test->result.same, 9);
    assert_string_equal(record(test, 5).message, "replaced a stored day");
    collects(test, 0, 10);
    assert_int_equal(test->result.same, 10);
}

/* ---- what a table is held against ---- */

/* The day before it is the last one of the batch, or a stored one that is later. */
static void rows_are_counted_against_the_day_before(void **state)
{
    struct collecting *test = *state;
    test->network.rows[2] = 14; /* less than three quarters of 20 */
    test->network.rows[3] = 15;
    test->network.rows[4] = 5; /* 15 are too few for a percentage */
    assert_int_equal(collect(test, 0, 6, false), ERROR_DATA);
    assert_non_null(
        strstr(test->err.text,
               "network: 14 rows of KOSPI, 2026-04-02 has 20: 30.0 % fewer, expected at most 25.0 %"));
    assert_int_equal(test->result.stored, 5);
    assert_int_equal(record(test, 2).status, JOB_FAILED);
    assert_string_equal(record(test, 2).source, "");
    assert_int_equal(record(test, 4).rows, 5);
    test->network.rows[2] = 0;
    test->network.rows[7] = 12; /* of 25 in a stored day that lies between */
    test->network.rows[6] = 25;
    assert_int_equal(collect(test, 6, 7, false), 0);
    test->network.rows[5] = 30;
    assert_int_equal(collect(test, 5, 6, true), 0);
    const kst_date dates[] = {day_number(2), day_number(7)};
    const struct collect_request request = {"collecting", dates, 2, false};
    struct job_run run;
    assert_int_equal(job_run_begin(&run, &test->context, JOB_UPDATE, &test->err), 0);
    assert_int_equal(collect_dates(&run, test->source, &request, &test->result, &test->err), ERROR_DATA);
    job_run_end(&run);
    assert_non_null(strstr(test->err.text, "12 rows of KOSPI, 2026-04-07 has 25"));
    assert_int_equal(record(test, 2).status, JOB_COMPLETED);
}

/* A market that the source was not asked for is not missed. */
static void only_the_markets_that_were_asked_for(void **state)
{
    struct collecting *test = *state;
    test->network.kosdaq[0] = 10;
    assert_int_equal(collect(test, 0, 2, false), ERROR_DATA);
    assert_non_null(strstr(test->err.text, "no row of KOSDAQ"));
    test->network.markets = 1u << GROUP_KOSPI;
    collects(test, 1, 2);
    all_completed(test, 0, 2);
}

/* The day after is held against the one that comes before it, unless it is to be replaced in the same run. */
static void a_wrong_day_after_is_replaced_as_well(void **state)
{
    struct collecting *test = *state;
    test->network.rows[1] = test->network.rows[2] = 40;
    collects(test, 1, 3);
    test->network.rows[1] = test->network.rows[2] = 0;
    assert_int_equal(collect(test, 1, 2, true), ERROR_DATA);
    assert_non_null(strstr(test->err.text, "20 rows of KOSPI, 2026-04-03 has 40"));
    assert_int_equal(collect(test, 1, 3, true), 0);
    assert_int_equal(test->result.replaced, 2);
}

static void days_that_are_not_there(void **state)
{
    struct collecting *test = *state;
    test->network.rows[1] = test->network.rows[3] = -1;
    assert_int_equal(collect(test, 0, 5, false), ERROR_NOT_READY);
    assert_string_equal(test->err.text,
                        "2 days from 2026-04-02 to 2026-04-04 have no table: not published yet: "
                        "nothing there");
    assert_int_equal(test->result.stored, 3);
    assert_int_equal(test->result.failed, 2);
    assert_int_equal(record(test, 1).status, JOB_FAILED);
    assert_string_equal(record(test, 3).message, "not published yet: nothing there");
}

/* A table that the loop refuses is asked of the next source. */
static void a_refused_table_comes_from_the_next_source(void **state)
{
    struct collecting *test = *state;
    struct network other = {.price = 5000};
    const struct source_context source_context = {.calendar = test->calendar, .complete_minute = -1};
    assert_int_equal(source_add(&test->source, &network_kind, "other", &other, &source_context, NULL), 0);
    test->network.rows[2] = 9;
    collects(test, 0, 4);
    assert_string_equal(record(test, 1).source, "network");
    assert_string_equal(record(test, 2).source, "other");
    assert_string_equal(record(test, 3).source, "network");
    assert_int_equal(other.answers, 1);
}

/* ---- breaking off ---- */

/* What has come is stored, the record of the date that was next says running until the next run finds it. */
static void cancelled_in_the_middle(void **state)
{
    struct collecting *test = *state;
    test->network.cancel_at = 20;
    assert_int_equal(collect(test, 0, 40, false), ERROR_CANCELLED);
    assert_string_equal(test->err.text, "interrupted");
    assert_int_equal(test->result.stored, 20);
    all_completed(test, 0, 20);
    assert_int_equal(record(test, 20).status, JOB_RUNNING);
    atomic_store(&test->network.cancelled, false);
    collects(test, 20, 40);
    all_completed(test, 0, 40);
}

static void a_vanished_run_is_a_failed_one(void **state)
{
    struct collecting *test = *state;
    struct job_run run;
    const struct job_note note = {.date = day_number(7), .state = JOB_RUNNING};
    assert_int_equal(job_run_begin(&run, &test->context, JOB_UPDATE, &test->err), 0);
    assert_int_equal(job_run_note(&run, &note, &test->err), 0);
    job_run_end(&run);
    assert_int_equal(record(test, 7).status, JOB_RUNNING);
    assert_int_equal(job_run_begin(&run, &test->context, JOB_ANALYZE, &test->err), 0); /* another job's */
    assert_int_equal(record(test, 7).status, JOB_RUNNING);
    job_run_end(&run);
    assert_int_equal(job_run_begin(&run, &test->context, JOB_UPDATE, &test->err), 0);
    assert_int_equal(record(test, 7).status, JOB_FAILED);
    assert_non_null(strstr(record(test, 7).message, "ended without finishing"));
    job_run_end(&run);
}

/* ---- a store that is open ---- */

struct reading {
    struct store *store;
    atomic_bool stop;
    atomic_uint seen; /* days, at most */
};

/* A server's thread that goes on reading while the job runs. */
static void *read_on(void *arg)
{
    struct reading *reading = arg;
    struct store_txn *txn;
    if (store_read(reading->store, &txn, NULL))
        return NULL;
    while (!atomic_load(&reading->stop)) {
        unsigned days = 0;
        for (kst_date date = day_first(txn); date; date = day_after(txn, date))
            days++;
        if (days > atomic_load(&reading->seen))
            atomic_store(&reading->seen, days);
        if (store_renew(txn, NULL))
            break;
    }
    store_read_end(&txn);
    return reading;
}

static void a_job_runs_on_the_store_of_a_server(void **state)
{
    struct collecting *test = *state;
    struct reading reading = {.store = test->context.store};
    pthread_t thread;
    void *ended = NULL;
    assert_int_equal(pthread_create(&thread, NULL, read_on, &reading), 0);
    struct job_result result;
    struct source *source;
    const struct source_context source_context = {.calendar = test->calendar, .complete_minute = -1};
    assert_int_equal(source_open("demo", &source_context, &source, &test->err), 0);
    if (job_setup(&test->context, source, 20, &result, &test->err) != 0)
        fail_msg("%s", test->err.text);
    assert_int_equal(result.stored, 20);
    assert_int_equal(result.analyzed_dates, 20);
    if (job_update(&test->context, source, &(struct update_options){0}, &result, &test->err) != 0)
        fail_msg("%s", test->err.text);
    const struct analyze_options rebuild = {.rebuild = true, .time_limit_ms = -1};
    if (job_analyze(&test->context, source, &rebuild, &result, &test->err) != 0)
        fail_msg("%s", test->err.text);
    assert_int_equal(result.analyzed_dates, 20);
    for (unsigned tries = 0; tries < 10000 && atomic_load(&reading.seen) < 20; tries++)
        usleep(1000);
    atomic_store(&reading.stop, true);
    pthread_join(thread, &ended);
    assert_non_null(ended);
    assert_int_equal(atomic_load(&reading.seen), 20);
    source_close(&source);
}

/* One run of a job at a time, in one process too. */
static void a_second_run_is_turned_away(void **state)
{
    struct collecting *test = *state;
    struct job_run run, other;
    assert_int_equal(job_run_begin(&run, &test->context, JOB_UPDATE, &test->err), 0);
    assert_int_equal(job_run_begin(&other, &test->context, JOB_UPDATE, &test->err), ERROR_BUSY);
    assert_int_equal(job_run_begin(&other, &test->context, JOB_ANALYZE, &test->err), 0);
    job_run_end(&other);
    job_run_end(&run);
    assert_int_equal(job_run_begin(&other, &test->context, JOB_UPDATE, &test->err), 0);
    job_run_end(&other);
}

int main(void)
{
#define COLLECT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        COLLECT_TEST(past_days_share_commits),
        COLLECT_TEST(a_slow_source_has_its_days_stored_as_they_come),
        COLLECT_TEST(today_is_committed_at_once),
        COLLECT_TEST(a_conflict_spoils_no_other_date),
        COLLECT_TEST(rows_are_counted_against_the_day_before),
        COLLECT_TEST(only_the_markets_that_were_asked_for),
        COLLECT_TEST(a_wrong_day_after_is_replaced_as_well),
        COLLECT_TEST(days_that_are_not_there),
        COLLECT_TEST(a_refused_table_comes_from_the_next_source),
        COLLECT_TEST(cancelled_in_the_middle),
        COLLECT_TEST(a_vanished_run_is_a_failed_one),
        COLLECT_TEST(a_job_runs_on_the_store_of_a_server),
        COLLECT_TEST(a_second_run_is_turned_away),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
