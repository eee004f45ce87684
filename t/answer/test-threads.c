/* Several threads ask at once, each in a transaction of its own, as a server's would. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/actions.h"
#include "answer/day.h"
#include "answer/days.h"
#include "answer/records.h"
#include "answer/rows.h"
#include "answer/status.h"
#include "answer/stocks.h"
#include "answer/tickers.h"
#include "t/answer/shop.h"

#define THREADS 4
#define ROUNDS  20

struct asking {
    struct store *store;
    const struct calendar *calendar;
    struct output out;
    int failed;
};

/* ---- every answer, as text ---- */

static int stocks_ask(struct panel *panel, struct output *out, struct error *err)
{
    struct stocks_answer answer;
    int ret = answer_stocks(panel, &(struct stocks_request){.which = STOCKS_ALL}, &answer, err);
    if (ret == 0) {
        answer_stocks_write(&answer, SHEET_LINES, out);
        answer_stocks_write(&answer, SHEET_TABLE, out);
    }
    answer_stocks_free(&answer);
    return ret;
}

static int rows_ask(struct panel *panel, struct output *out, struct error *err)
{
    struct rows_answer answer;
    int ret = answer_rows(panel, &(struct rows_request){.tickers = "000010,000050", .mode = ROWS_BAR},
                          &answer, err);
    if (ret == 0)
        answer_rows_write(&answer, SHEET_TABLE, out);
    answer_rows_free(&answer);
    return ret;
}

static int day_ask(struct panel *panel, struct output *out, struct error *err)
{
    struct day_answer answer;
    int ret = answer_day(panel, &(struct day_request){.date = 20260305, .mode = ROWS_BAR}, &answer, err);
    if (ret == 0)
        answer_day_write(&answer, SHEET_CSV, out);
    answer_day_free(&answer);
    return ret;
}

static int actions_ask(struct panel *panel, struct output *out, struct error *err)
{
    struct actions_answer answer;
    int ret = answer_actions(panel, &(struct actions_request){0}, &answer, err);
    const struct records records = {action_fields, answer.action, sizeof *answer.action, answer.count, false};
    if (ret == 0)
        ret = records_write(&records, NULL, SHEET_LINES, out, err);
    answer_actions_free(&answer);
    return ret;
}

static int status_ask(const struct asking *asking, struct panel *panel, struct output *out, struct error *err)
{
    struct status_answer answer;
    const struct status_request request = {.context = {.calendar = asking->calendar}};
    int ret = answer_status(panel_txn(panel), &request, &answer, err);
    if (ret == 0)
        answer_status_json(&answer, out);
    answer_status_free(&answer);
    return ret;
}

static int everything_ask(struct asking *asking, struct panel *panel, struct error *err)
{
    const struct days_request days = {.table = DAYS_ANALYZED};
    struct output *out = &asking->out;
    int ret = stocks_ask(panel, out, err);
    if (ret == 0)
        ret = rows_ask(panel, out, err);
    if (ret == 0)
        ret = day_ask(panel, out, err);
    if (ret == 0)
        ret = actions_ask(panel, out, err);
    if (ret == 0)
        ret = answer_days_write(panel, &days, SHEET_CSV, out, err);
    return ret ? ret : status_ask(asking, panel, out, err);
}

static void *asking_run(void *arg)
{
    struct asking *asking = arg;
    struct error err = {0};
    for (int i = 0; !asking->failed && i < ROUNDS; i++) {
        struct store_txn *txn = NULL;
        struct panel *panel = NULL;
        asking->out.used = 0;
        asking->failed = store_read(asking->store, &txn, &err) || panel_open(txn, &panel, &err) ||
                         everything_ask(asking, panel, &err) || asking->out.failed;
        panel_close(&panel);
        store_read_end(&txn);
    }
    return NULL;
}

static void all_get_the_same_answers(void **state)
{
    (void)state;
    struct shop shop;
    struct error err;
    struct calendar *calendar;
    struct asking asking[THREADS];
    pthread_t thread[THREADS];
    shop_open(&shop);
    assert_int_equal(calendar_new(NULL, &calendar, &err), 0);
    for (int t = 0; t < THREADS; t++) {
        asking[t] = (struct asking){.store = shop.store, .calendar = calendar};
        output_open(&asking[t].out, OUTPUT_MEMORY);
        assert_int_equal(pthread_create(&thread[t], NULL, asking_run, &asking[t]), 0);
    }
    for (int t = 0; t < THREADS; t++)
        pthread_join(thread[t], NULL);
    for (int t = 0; t < THREADS; t++) {
        assert_int_equal(asking[t].failed, 0);
        assert_true(asking[t].out.used > 1000);
        assert_int_equal(asking[t].out.used, asking[0].out.used);
        assert_memory_equal(asking[t].out.bytes, asking[0].out.bytes, asking[0].out.used);
    }
    for (int t = 0; t < THREADS; t++)
        output_close(&asking[t].out, "memory", NULL);
    calendar_free(&calendar);
    shop_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_get_the_same_answers)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
