/* Several threads ask at once, each in a transaction of its own, as a server's would. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/actions.h"
#include "answer/backtest.h"
#include "answer/day.h"
#include "answer/days.h"
#include "answer/explain.h"
#include "answer/prompts.h"
#include "answer/records.h"
#include "answer/rows.h"
#include "answer/screen.h"
#include "answer/status.h"
#include "answer/stocks.h"
#include "answer/strategies.h"
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

/* ---- conditions, of one catalog that is read anew meanwhile ---- */

struct condition_asking {
    struct store *store;
    struct answer_context context;
    struct catalog *prompts;
    struct output out; /* of the first round */
    int failed;
};

static int explain_ask(const struct answer_context *context, struct output *out, struct error *err)
{
    const struct explain_request request = {
        .asked = "rising", .as = ASKED_NAME, .ticker = "000050", .universe.all = true};
    struct explain_answer answer;
    struct answer_place place;
    struct json json;
    int ret = answer_explain(context, &request, &answer, &place, err);
    json_begin(&json, out);
    if (ret == 0)
        answer_explain_json(&answer, &json);
    answer_explain_free(&answer);
    return ret;
}

static int conditions_ask(const struct answer_context *context, struct catalog *prompts, struct output *out,
                          struct error *err)
{
    const struct screen_request screen = {.asked = "rising", .as = ASKED_NAME, .universe.all = true};
    const struct screen_request days = {.asked = "rank(close) < 4 and close > close[1]",
                                        .universe.all = true,
                                        .since = 20260304,
                                        .tickers = "000010,0004A0,000050",
                                        .columns = "sma(close, 2)"};
    const struct backtest_request backtest = {.asked = "rising", .universe.all = true, .exits = true};
    struct answer_place place;
    size_t total;
    int ret = answer_screen_body(context, &screen, FORM_JSON, out, &total, &place, NULL, err);
    if (ret == 0)
        ret = answer_screen_body(context, &days, FORM_JSON, out, &total, &place, NULL, err);
    if (ret == 0)
        ret = explain_ask(context, out, err);
    if (ret == 0)
        ret = answer_backtest_body(context, &backtest, FORM_JSON, out, &place, NULL, err);
    if (ret == 0)
        ret = answer_strategies_body(context->strategies, NULL, FORM_JSON, out, err);
    return ret ? ret : answer_prompts_body(prompts, FORM_JSON, out, err);
}

/* One transaction for all rounds, as a worker has it. */
static void *conditions_run(void *arg)
{
    struct condition_asking *asking = arg;
    struct error err = {0};
    asking->failed = store_read(asking->store, &asking->context.txn, &err);
    for (int i = 0; !asking->failed && i < ROUNDS; i++) {
        struct output out;
        output_open(&out, OUTPUT_MEMORY);
        asking->failed =
            store_renew(asking->context.txn, &err) ||
            conditions_ask(&asking->context, asking->prompts, &out, &err) ||
            (i && (out.used != asking->out.used || memcmp(out.bytes, asking->out.bytes, out.used) != 0));
        store_rest(asking->context.txn);
        if (i)
            output_close(&out, "memory", NULL);
        else
            asking->out = out;
    }
    store_read_end(&asking->context.txn);
    return NULL;
}

static struct catalog *catalog_made(const struct shop *shop, const struct catalog_kind *kind,
                                    const char *name, const char *file, const char *text)
{
    struct catalog *catalog;
    temp_folder(shop->dir, name);
    temp_text(shop->dir, file, text);
    const char *folders[] = {temp_path(shop->dir, name)};
    assert_int_equal(catalog_open(kind, folders, 1, NULL, NULL, &catalog, NULL), 0);
    assert_int_equal(catalog_freeze(catalog, NULL), 0);
    return catalog;
}

static void conditions_get_the_same_answers(void **state)
{
    (void)state;
    struct shop shop;
    struct condition_asking asking[THREADS];
    pthread_t thread[THREADS];
    struct calendar *calendar;
    shop_open(&shop);
    assert_int_equal(calendar_new(NULL, &calendar, NULL), 0);
    struct catalog *strategies =
        catalog_made(&shop, &strategy_kind, "strategies", "strategies/rising.strategy",
                     "where: close > close[1]\nsort: close / close[1]\n");
    struct catalog *prompts =
        catalog_made(&shop, &prompt_kind, "prompts", "prompts/brief.prompt", "lang: ko\n---\nx\n");
    for (int t = 0; t < THREADS; t++) {
        asking[t] = (struct condition_asking){.store = shop.store,
                                              .context = {.strategies = strategies, .calendar = calendar},
                                              .prompts = prompts};
        assert_int_equal(pthread_create(&thread[t], NULL, conditions_run, &asking[t]), 0);
    }
    for (int i = 0; i < ROUNDS; i++) {
        assert_int_equal(catalog_freeze(strategies, NULL), 0);
        assert_int_equal(catalog_freeze(prompts, NULL), 0);
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
    catalog_close(&strategies);
    catalog_close(&prompts);
    calendar_free(&calendar);
    shop_close(&shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_get_the_same_answers),
                                       cmocka_unit_test(conditions_get_the_same_answers)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
