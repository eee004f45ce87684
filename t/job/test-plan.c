/* Which dates an update asks for: holes, the first stored day, weekends, holidays with and without a table,
 * completed and failed records, a range given by hand, several sources, a clock gone wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "job/job.h"
#include "market/clock.h"
#include "t/temp.h"

#define HEAD "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n"
#define ROW  "000020,a,KOSPI,7,7,7,7,0,1,1,1,1\n"
#define MOST 40

struct plan {
    char dir[TEMP_PATH];
    struct store *store;
    struct calendar *calendar;
    struct error err;
};

static int setup(void **state)
{
    struct plan *plan = calloc(1, sizeof *plan);
    assert_non_null(plan);
    temp_make(plan->dir);
    temp_folder(plan->dir, "a");
    temp_folder(plan->dir, "b");
    if (store_open(temp_path(plan->dir, "store"), &(struct store_options){.create = true, .no_sync = true},
                   &plan->store, &plan->err) != 0)
        fail_msg("%s", plan->err.text);
    assert_int_equal(calendar_new(NULL, &plan->calendar, &plan->err), 0);
    *state = plan;
    return 0;
}

static int teardown(void **state)
{
    struct plan *plan = *state;
    store_close(&plan->store);
    calendar_free(&plan->calendar);
    temp_remove(plan->dir);
    free(plan);
    return 0;
}

/* ---- what is stored ---- */

struct storing {
    kst_date date;
    enum job_state state; /* JOB_COMPLETED stores the day too */
};

static int storing_body(struct store_txn *txn, void *arg, struct error *err)
{
    const struct storing *storing = arg;
    struct job_status job = {.job_name = JOB_UPDATE, .date_kst = storing->date, .status = storing->state};
    struct day day = {0};
    enum day_result result;
    day_clear(&day, storing->date);
    long i = day_add(&day);
    memcpy(day.line[i].ticker, "000020", 7);
    memcpy(day.line[i].market, "KOSPI", 6);
    day.column[RAW_CLOSE][i] = 7;
    if (storing->state == JOB_COMPLETED)
        day_put(txn, &day, false, &result, NULL);
    job_put(txn, &job);
    day_free(&day);
    return store_txn_error(txn, err);
}

static void record(struct plan *plan, kst_date date, enum job_state state)
{
    struct storing storing = {date, state};
    if (store_write(plan->store, storing_body, &storing, &plan->err) != 0)
        fail_msg("%s", plan->err.text);
}

/* ---- the plan ---- */

static int plan_make(struct plan *plan, const char *sources, struct update_options options, kst_date **dates,
                     size_t *count)
{
    const struct job_context context = {.store = plan->store, .calendar = plan->calendar};
    const struct source_context source_context = {.calendar = plan->calendar, .complete_minute = -1};
    struct source *source;
    struct store_txn *txn = NULL;
    if (source_open(sources, &source_context, &source, &plan->err) != 0 ||
        store_read(plan->store, &txn, &plan->err) != 0)
        fail_msg("%s", plan->err.text);
    int ret = job_plan(&context, txn, source, &options, dates, count, &plan->err);
    store_read_end(&txn);
    source_close(&source);
    return ret;
}

/* `expected` ends with 0. */
static void plans(struct plan *plan, const char *sources, struct update_options options,
                  const kst_date *expected)
{
    kst_date *dates;
    size_t count, i;
    if (plan_make(plan, sources, options, &dates, &count) != 0)
        fail_msg("%s", plan->err.text);
    for (i = 0; i < count && expected[i]; i++)
        if (dates[i] != expected[i])
            fail_msg("number %zu is %d, expected %d", i, dates[i], expected[i]);
    if (i < count || expected[i])
        fail_msg("%zu dates, the next one being %d, expected %d", count, i < count ? dates[i] : 0,
                 expected[i]);
    free(dates);
}

static void refuses(struct plan *plan, struct update_options options, const char *message)
{
    kst_date *dates;
    size_t count;
    assert_int_equal(plan_make(plan, "demo", options, &dates, &count), ERROR_USAGE);
    assert_string_equal(plan->err.text, message);
    assert_int_equal(count, 0);
    free(dates);
}

#define DATES(...) ((const kst_date[]){__VA_ARGS__, 0})
#define NONE       ((const kst_date[]){0})
#define ALL        ((struct update_options){0})

/* 2026-03-01 is a Sunday and a holiday, 2026-03-02 its substitute. */
static void now_is(const char *text)
{
    assert_int_equal(clock_set(text, NULL), 0);
}

static void an_empty_store_asks_for_the_session_alone(void **state)
{
    struct plan *plan = *state;
    now_is("2026-03-11T19:00+09:00");
    plans(plan, "demo", ALL, DATES(20260311));
    now_is("2026-03-11T18:59+09:00");
    plans(plan, "demo", ALL, DATES(20260310));
    now_is("2026-03-15T12:00+09:00"); /* a Sunday */
    plans(plan, "demo", ALL, DATES(20260313));
    now_is("2026-03-02T23:00+09:00"); /* a holiday, and before it a weekend */
    plans(plan, "demo", ALL, DATES(20260227));
    plans(plan, "demo", (struct update_options){.from = 20260223},
          DATES(20260223, 20260224, 20260225, 20260226, 20260227));
    plans(plan, "demo", (struct update_options){.from = 20260228, .to = 20260302}, NONE);
}

static void from_the_first_stored_day_with_holes(void **state)
{
    struct plan *plan = *state;
    now_is("2026-03-11T19:30+09:00");
    record(plan, 20260226, JOB_COMPLETED);
    record(plan, 20260304, JOB_COMPLETED);
    record(plan, 20260306, JOB_COMPLETED);
    record(plan, 20260305, JOB_FAILED);  /* asked for again */
    record(plan, 20260310, JOB_RUNNING); /* whoever ran is gone, or this would not run */
    record(plan, 20260225, JOB_FAILED);  /* before the first stored day */
    plans(plan, "demo", ALL, DATES(20260227, 20260303, 20260305, 20260309, 20260310, 20260311));
    record(plan, 20260311, JOB_COMPLETED);
    plans(plan, "demo", ALL, DATES(20260227, 20260303, 20260305, 20260309, 20260310));
}

static void nothing_is_left(void **state)
{
    struct plan *plan = *state;
    now_is("2026-03-04T19:30+09:00");
    record(plan, 20260303, JOB_COMPLETED);
    record(plan, 20260304, JOB_COMPLETED);
    plans(plan, "demo", ALL, NONE);
    now_is("2026-03-05T19:30+09:00");
    plans(plan, "demo", ALL, DATES(20260305));
}

static void a_range_by_hand(void **state)
{
    struct plan *plan = *state;
    now_is("2026-03-11T19:30+09:00");
    record(plan, 20260304, JOB_COMPLETED);
    plans(plan, "demo", (struct update_options){.from = 20260226, .to = 20260304},
          DATES(20260226, 20260227, 20260303));
    plans(plan, "demo", (struct update_options){.to = 20260306}, DATES(20260305, 20260306));
    plans(plan, "demo", (struct update_options){.from = 20260310}, DATES(20260310, 20260311));
    plans(plan, "demo", (struct update_options){.from = 20260307, .to = 20260308}, NONE); /* a weekend */
    /* An end that the source has not completed yet is the session date instead. */
    plans(plan, "demo", (struct update_options){.from = 20260311, .to = 20260401}, DATES(20260311));
    plans(plan, "demo", (struct update_options){.from = 20260312, .to = 20260401}, NONE);
    plans(plan, "demo", (struct update_options){.to = 20260303}, NONE); /* before the first stored day */
    refuses(plan, (struct update_options){.from = 20260306, .to = 20260305},
            "the range begins at 2026-03-06, after its end 2026-03-05");
}

static void replacing_asks_for_what_is_completed_too(void **state)
{
    struct plan *plan = *state;
    now_is("2026-03-06T19:30+09:00");
    record(plan, 20260303, JOB_COMPLETED);
    record(plan, 20260304, JOB_COMPLETED);
    plans(plan, "demo", ALL, DATES(20260305, 20260306));
    plans(plan, "demo", (struct update_options){.replace = true},
          DATES(20260303, 20260304, 20260305, 20260306));
    plans(plan, "demo", (struct update_options){.from = 20260304, .to = 20260304, .replace = true},
          DATES(20260304));
}

/* A day on which the market should have been closed is asked for where a folder has a table of it. */
static void a_presumed_holiday_with_a_table(void **state)
{
    struct plan *plan = *state;
    char folder[TEMP_PATH * 2], both[TEMP_PATH * 4];
    snprintf(folder, sizeof folder, "directory:%s/a", plan->dir);
    snprintf(both, sizeof both, "%s,directory:%s/b , demo", folder, plan->dir);
    now_is("2026-03-04T19:30+09:00");
    record(plan, 20260226, JOB_COMPLETED);
    plans(plan, folder, ALL, NONE);                     /* It has nothing yet. */
    temp_text(plan->dir, "a/2026-03-04.csv", HEAD ROW); /* its newest one */
    plans(plan, folder, ALL, DATES(20260227, 20260303, 20260304));
    temp_text(plan->dir, "a/2026-03-02.csv", HEAD ROW); /* a holiday */
    temp_text(plan->dir, "b/2026-02-28.csv", HEAD ROW); /* a Saturday */
    temp_text(plan->dir, "b/x-20260301.csv", HEAD ROW); /* a Sunday */
    temp_text(plan->dir, "b/2026-03-02.csv", HEAD ROW); /* both have it: once */
    temp_text(plan->dir, "b/2026-02-22.csv", HEAD ROW); /* before the first stored day */
    temp_text(plan->dir, "b/2026-03-07.csv", HEAD ROW); /* after the session */
    plans(plan, folder, ALL, DATES(20260227, 20260302, 20260303, 20260304));
    plans(plan, both, ALL, DATES(20260227, 20260228, 20260301, 20260302, 20260303, 20260304));
    record(plan, 20260301, JOB_COMPLETED);
    plans(plan, both, ALL, DATES(20260227, 20260228, 20260302, 20260303, 20260304));
}

/* A folder is asked for no day behind its newest one, however far it lags. A name that is dated in the
 * future, and a day that the clock does not call complete yet, are not its newest one. */
static void a_folder_that_lags_is_asked_up_to_its_newest_table(void **state)
{
    struct plan *plan = *state;
    char folder[TEMP_PATH * 2];
    snprintf(folder, sizeof folder, "directory:%s/a", plan->dir);
    now_is("2026-06-30T19:30+09:00");
    plans(plan, folder, ALL, NONE);
    record(plan, 20260226, JOB_COMPLETED);
    temp_text(plan->dir, "a/2026-02-26.csv", HEAD ROW);
    plans(plan, folder, ALL, NONE);
    temp_text(plan->dir, "a/2026-03-04.csv", HEAD ROW);
    temp_text(plan->dir, "a/2026-07-01.csv", HEAD ROW);
    temp_text(plan->dir, "a/2099-01-05.csv", HEAD ROW);
    plans(plan, folder, ALL, DATES(20260227, 20260303, 20260304));
    plans(plan, folder, (struct update_options){.from = 20260303, .to = 20260501}, DATES(20260303, 20260304));
    plans(plan, folder, (struct update_options){.from = 20260305, .to = 20260501}, NONE);
    record(plan, 20260310, JOB_COMPLETED); /* from somewhere else, behind the newest one */
    plans(plan, folder, ALL, DATES(20260227, 20260303, 20260304));
    temp_text(plan->dir, "a/2026-06-30.csv", HEAD ROW);
    now_is("2026-06-30T18:59+09:00");
    plans(plan, folder, ALL, DATES(20260227, 20260303, 20260304));
}

/* What was imported today is the first stored day before the session date comes up to it. */
static void today_may_be_the_first_stored_day(void **state)
{
    struct plan *plan = *state;
    now_is("2026-03-04T10:00+09:00");
    record(plan, 20260304, JOB_COMPLETED);
    plans(plan, "demo", ALL, NONE);
}

static void a_clock_before_the_first_stored_day(void **state)
{
    struct plan *plan = *state;
    record(plan, 20260304, JOB_COMPLETED);
    now_is("2026-03-03T19:30+09:00");
    refuses(plan, ALL, "by the clock it is 2026-03-03 in Korea, before the first stored day 2026-03-04");
    plans(plan, "demo", (struct update_options){.from = 20260226}, DATES(20260226, 20260227, 20260303));
    now_is("2026-03-04T19:30+09:00");
    plans(plan, "demo", ALL, NONE);
}

int main(void)
{
#define PLAN_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        PLAN_TEST(an_empty_store_asks_for_the_session_alone),
        PLAN_TEST(from_the_first_stored_day_with_holes),
        PLAN_TEST(nothing_is_left),
        PLAN_TEST(a_range_by_hand),
        PLAN_TEST(replacing_asks_for_what_is_completed_too),
        PLAN_TEST(a_presumed_holiday_with_a_table),
        PLAN_TEST(a_folder_that_lags_is_asked_up_to_its_newest_table),
        PLAN_TEST(today_may_be_the_first_stored_day),
        PLAN_TEST(a_clock_before_the_first_stored_day),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
