/* What an answer says of itself: the source of its day, and what whoever reads it must know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/rows.h"
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

/* ---- what is in the store ---- */

struct change {
    kst_date date;
    const char *source, *accepted;
};

/* Changes a day's record or, where no source is told, removes the day. */
static int change(struct store_txn *txn, void *arg, struct error *err)
{
    const struct change *change = arg;
    struct job_status job;
    size_t rows;
    if (!change->source)
        return day_remove(txn, change->date, &rows) ? store_txn_error(txn, err) : 0;
    if (job_get(txn, JOB_UPDATE, change->date, &job))
        return error_set(err, ERROR_NOT_FOUND, "no record of %d", change->date);
    snprintf(job.source, sizeof job.source, "%s", change->source);
    snprintf(job.accepted, sizeof job.accepted, "%s", change->accepted);
    return job_put(txn, &job);
}

static void store_change(struct test *test, kst_date date, const char *source, const char *accepted)
{
    struct change what = {date, source, accepted};
    assert_int_equal(store_write(test->shop.store, change, &what, &test->err), 0);
    shop_renew(&test->shop);
}

/* ---- what is said ---- */

static void meta_is(struct test *test, const struct meta_request *request, const char *expected)
{
    struct answer_meta meta;
    struct output out;
    struct json json;
    if (answer_meta_find(test->shop.txn, test->calendar, request, &meta, &test->err))
        fail_msg("%s", test->err.text);
    output_open(&out, OUTPUT_MEMORY);
    json_begin(&json, &out);
    json_object(&json, NULL);
    answer_meta_json(&meta, &json);
    json_close(&json);
    is_text(&out, expected);
    answer_meta_free(&meta);
}

/* Of the rows of some tickers. */
static void rows_meta_is(struct test *test, const struct rows_request *asked, const char *expected)
{
    struct rows_request request = *asked;
    struct rows_answer answer;
    struct answer_meta meta;
    struct panel *panel;
    char got[1024] = "";
    request.calendar = test->calendar;
    request.mode = ROWS_BAR;
    assert_int_equal(panel_open(test->shop.txn, &panel, &test->err), 0);
    assert_int_equal(answer_rows(panel, &request, &answer, &test->err), 0);
    assert_int_equal(answer_rows_meta(panel, &request, &answer, &meta, &test->err), 0);
    for (size_t i = 0; i < meta.limitations; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s\n", meta.limitation[i]);
    assert_string_equal(got, expected);
    answer_meta_free(&meta);
    answer_rows_free(&answer);
    panel_close(&panel);
}

#define MADE ",\"generated_at\":\"2026-03-09T10:30:00Z\",\"limitations\":["

static void the_newest_day(void **state)
{
    struct test *test = *state;
    meta_is(test, &(struct meta_request){0}, "{\"as_of\":\"2026-03-09\",\"source\":\"import\"" MADE "]}");
    meta_is(test, &(struct meta_request){.as_of = 20260308}, /* a Sunday: what is known is of the Friday */
            "{\"as_of\":\"2026-03-08\",\"source\":\"import\"" MADE "]}");
}

static void sources_and_rules(void **state)
{
    struct test *test = *state;
    store_change(test, 20260304, "demo:7", "");
    store_change(test, 20260305, "demo", "copy,volume");
    store_change(test, 20260306, "directory:/srv/krx", "");
    meta_is(test, &(struct meta_request){.as_of = 20260304},
            "{\"as_of\":\"2026-03-04\",\"source\":\"demo:7\"" MADE
            "\"2026-03-04 comes from the source demo, whose rows are made up\"]}");
    meta_is(test, &(struct meta_request){.as_of = 20260306, .from = 20260303, .to = 20260306},
            "{\"as_of\":\"2026-03-06\",\"source\":\"directory\"" MADE
            "\"2 days come from the source demo, whose rows are made up\","
            "\"days whose tables break rules and were accepted: 2026-03-05 (copy,volume)\"]}");
    meta_is(test, &(struct meta_request){.as_of = 20260309, .from = 20260303, .to = 20260303},
            "{\"as_of\":\"2026-03-09\",\"source\":\"import\"" MADE "]}");
}

static void single_stocks(void **state)
{
    struct test *test = *state;
    rows_meta_is(test, &(struct rows_request){.tickers = "000010"}, "");
    rows_meta_is(test, &(struct rows_request){.tickers = "0004A0,000010"},
                 "halted on 2026-03-09: 0004A0 라마글로벌\n");
    rows_meta_is(test, &(struct rows_request){.tickers = "0004A0", .to = 20260306}, "");
    rows_meta_is(test, &(struct rows_request){.tickers = "000020"},
                 "no longer in the tables: 000020 나라제약 after 2026-03-05\n");
    rows_meta_is(test, &(struct rows_request){.tickers = "000020", .to = 20260304}, "");
}

static int unanalyze(struct store_txn *txn, void *arg, struct error *err)
{
    kst_date dates[8];
    size_t count = ticker_count(txn);
    (void)arg;
    ticker_analyzed_get(txn, dates, count);
    for (size_t i = 0; i < count; i++)
        dates[i] = i ? 20260304 : 0;
    return ticker_analyzed_put(txn, dates, count) ? store_txn_error(txn, err) : 0;
}

static void stocks_that_are_not_analyzed(void **state)
{
    struct test *test = *state;
    assert_int_equal(store_write(test->shop.store, unanalyze, NULL, &test->err), 0);
    shop_renew(&test->shop);
    rows_meta_is(test, &(struct rows_request){.tickers = "000010,000030"},
                 "not analyzed: 000010 가나홀딩스, 000030 다, 소 after 2026-03-04\n");
    rows_meta_is(test, &(struct rows_request){.tickers = "000030", .to = 20260304}, "");
    /* Five are named, and the others counted. */
    rows_meta_is(
        test,
        &(struct rows_request){.tickers = "000010,000030,000050,000060,0004A0,000020", .from = 20260309},
        "halted on 2026-03-09: 0004A0 라마글로벌\n"
        "no longer in the tables: 000020 나라제약 after 2026-03-05\n"
        "not analyzed: 000010 가나홀딩스, 000020 나라제약 after 2026-03-04, 000030 다, 소 after 2026-03-04, "
        "000050 마바상사 after 2026-03-04, 000060 사아건설 after 2026-03-04 and 1 more\n");
}

static void days_that_are_not_stored(void **state)
{
    struct test *test = *state;
    store_change(test, 20260305, NULL, NULL);
    meta_is(test, &(struct meta_request){.from = 20260303, .to = 20260309},
            "{\"as_of\":\"2026-03-09\",\"source\":\"import\"" MADE
            "\"trading days that are not stored: 2026-03-05\"]}");
    meta_is(test, &(struct meta_request){.from = 20260305, .to = 20260305},
            "{\"as_of\":\"2026-03-09\",\"source\":\"import\"" MADE
            "\"trading days that are not stored: 2026-03-05\"]}");
    meta_is(test,
            &(struct meta_request){.from = 20260101, .to = 20260304}, /* before the first one are none */
            "{\"as_of\":\"2026-03-09\",\"source\":\"import\"" MADE "]}");
    meta_is(test, &(struct meta_request){.from = 20260306, .to = 20270101},
            "{\"as_of\":\"2026-03-09\",\"source\":\"import\"" MADE "]}");
    meta_is(test, &(struct meta_request){.from = 20260309, .to = 20260309},
            "{\"as_of\":\"2026-03-09\",\"source\":\"import\"" MADE "]}");
    /* The split of 000010 is in no factor now; no other stock has one. */
    const char *const split =
        "trading days that are not stored: 2026-03-05\n"
        "000010 가나홀딩스: from 2026-03-04 to 2026-03-06 the shares went from 20000000 to 100000000 (times "
        "5) "
        "and the price from 10000 to 2100 won; what lies between is not stored, so no corporate action was "
        "inferred\n";
    rows_meta_is(test, &(struct rows_request){.tickers = "000010"}, split);
    rows_meta_is(test, &(struct rows_request){.tickers = "000010,000050", .from = 20260304}, split);
    rows_meta_is(test, &(struct rows_request){.tickers = "000010", .from = 20260306}, "");
    rows_meta_is(test, &(struct rows_request){.tickers = "000010", .adjust = ADJUST_NO},
                 "trading days that are not stored: 2026-03-05\n");
    rows_meta_is(test, &(struct rows_request){.tickers = "000050"},
                 "trading days that are not stored: 2026-03-05\n");
    /* Rows of days before the hole, in the won of a day behind it. */
    rows_meta_is(test, &(struct rows_request){.tickers = "000010", .to = 20260304, .as_of = 20260309}, split);
}

static void several_days_that_are_not_stored(void **state)
{
    struct test *test = *state;
    store_change(test, 20260304, NULL, NULL);
    store_change(test, 20260306, NULL, NULL);
    meta_is(test, &(struct meta_request){.from = 20260303},
            "{\"as_of\":\"2026-03-09\",\"source\":\"import\"" MADE
            "\"trading days that are not stored: 2026-03-04, 2026-03-06\"]}");
}

static void an_empty_store(void **state)
{
    struct test *test = *state;
    struct store *store, *kept = test->shop.store;
    struct store_txn *txn, *kept_txn = test->shop.txn;
    const struct store_options options = {.create = true};
    assert_int_equal(store_open(temp_path(test->shop.dir, "empty"), &options, &store, &test->err), 0);
    assert_int_equal(store_read(store, &txn, &test->err), 0);
    test->shop.txn = txn;
    meta_is(test, &(struct meta_request){0},
            "{\"as_of\":null,\"source\":null" MADE "\"no day is stored yet\"]}");
    meta_is(test, &(struct meta_request){.from = 20260303, .to = 20260309},
            "{\"as_of\":null,\"source\":null" MADE "\"no day is stored yet\"]}");
    store_read_end(&txn);
    store_close(&store);
    test->shop.txn = kept_txn;
    test->shop.store = kept;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_open, test_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_newest_day),
        TEST(sources_and_rules),
        TEST(single_stocks),
        TEST(stocks_that_are_not_analyzed),
        TEST(days_that_are_not_stored),
        TEST(several_days_that_are_not_stored),
        TEST(an_empty_store),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
