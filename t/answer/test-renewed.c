/* A transaction that is renewed again and again keeps what it has read of the tickers, the days and the
 * corporate actions (panel/census.h). Whatever is stored in between, its answers are those of a new
 * transaction. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/backtest.h"
#include "answer/day.h"
#include "answer/rows.h"
#include "answer/screen.h"
#include "answer/stocks.h"
#include "t/answer/shop.h"

static struct shop shop;

static int begin(void **state)
{
    (void)state;
    shop_open(&shop);
    return 0;
}

static int end(void **state)
{
    (void)state;
    shop_close(&shop);
    return 0;
}

/* ---- what is asked ---- */

static void panel_ask(struct store_txn *txn, struct output *out)
{
    struct panel *panel;
    size_t total;
    assert_int_equal(panel_open(txn, &panel, NULL), 0);
    assert_int_equal(answer_stocks_body(panel, &(struct stocks_request){.which = STOCKS_ALL}, FORM_CSV, out,
                                        &total, NULL, NULL),
                     0);
    assert_int_equal(answer_rows_body(panel,
                                      &(struct rows_request){.tickers = "000010,000050", .mode = ROWS_BAR},
                                      FORM_CSV, out, NULL, NULL),
                     0);
    assert_int_equal(answer_day_body(panel, &(struct day_request){.date = 20260305, .mode = ROWS_BAR},
                                     FORM_CSV, out, NULL, NULL),
                     0);
    panel_close(&panel);
}

static void screen_ask(struct store_txn *txn, struct output *out)
{
    static const char *const asked[] = {"close > close[3] or sma(close, 2) < close",
                                        "name == '새이름' or sma_5 > 0"};
    const struct answer_context context = {.txn = txn};
    struct answer_place place;
    size_t total;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        const struct screen_request request = {.asked = asked[i],
                                               .universe = {.all = true, .halted = true},
                                               .date = 20260309,
                                               .since = 20260303,
                                               .columns = "close[1], close[4], rank(close)"};
        int ret = answer_screen_body(&context, &request, FORM_CSV, out, &total, &place, NULL, NULL);
        assert_true(ret == 0 || ret == ERROR_NOT_READY);
        output_char(out, (char)('0' - ret));
    }
}

static void backtest_ask(struct store_txn *txn, struct output *out)
{
    const struct answer_context context = {.txn = txn};
    const struct backtest_request request = {
        .asked = "close > open", .universe = {.all = true, .halted = true}, .exits = true};
    struct answer_place place;
    assert_int_equal(answer_backtest_body(&context, &request, FORM_CSV, out, &place, NULL, NULL), 0);
}

static void everything_ask(struct store_txn *txn, struct output *out)
{
    output_open(out, OUTPUT_MEMORY);
    panel_ask(txn, out);
    screen_ask(txn, out);
    backtest_ask(txn, out);
    output_char(out, '\0');
}

/* ---- what is stored in between ---- */

static int factor_change(struct store_txn *txn, void *arg, struct error *err)
{
    double factor[128];
    (void)arg;
    for (size_t i = 0; i < 128; i++)
        factor[i] = i == 0 ? 0.5 : 1;
    return row_put(txn, raw_handle(RAW_FACTOR), 20260306, factor, 128) ? store_txn_error(txn, err) : 0;
}

/* The day is stored once more with another name, and a stock that has not been there. */
static int day_change(struct store_txn *txn, void *arg, struct error *err)
{
    struct day day = {0};
    enum day_result result;
    (void)arg;
    int ret = day_get(txn, 20260309, &day);
    long i = ret ? -1 : day_add(&day);
    if (i >= 0) {
        day.line[i] = day.line[0];
        strcpy(day.line[i].ticker, "000999");
        for (int c = 0; c < RAW_PUBLISHED; c++)
            day.column[c][i] = day.column[c][0];
        strcpy(day.line[0].name, "새이름");
        ret = day_put(txn, &day, true, &result, NULL);
    }
    day_free(&day);
    return ret || i < 0 ? store_txn_error(txn, err) : 0;
}

static int day_take_out(struct store_txn *txn, void *arg, struct error *err)
{
    size_t rows;
    (void)arg;
    return day_remove(txn, 20260304, &rows) ? store_txn_error(txn, err) : 0;
}

static int tickers_change(struct store_txn *txn, void *arg, struct error *err)
{
    struct ticker *ticker;
    size_t count;
    (void)arg;
    int ret = ticker_all(txn, &ticker, &count);
    for (size_t i = 0; ret == 0 && i < count; i++) {
        ticker[i].is_active = !ticker[i].is_active;
        ticker[i].last_analyzed_date = i % 2 ? 0 : 20260306;
    }
    if (ret == 0)
        ret = ticker_save(txn, ticker, count);
    free(ticker);
    return ret ? store_txn_error(txn, err) : 0;
}

static int job_change(struct store_txn *txn, void *arg, struct error *err)
{
    const struct job_status job = {.job_name = "update", .date_kst = 20260309, .status = JOB_COMPLETED};
    (void)arg;
    return job_put(txn, &job) ? store_txn_error(txn, err) : 0;
}

static void a_renewed_transaction_answers_like_a_new_one(void **state)
{
    static store_body *const changes[] = {job_change,     factor_change, day_change,
                                          tickers_change, day_take_out,  job_change};
    struct output before, renewed, fresh;
    struct store_txn *txn, *old;
    (void)state;
    assert_int_equal(store_read(shop.store, &txn, NULL), 0);
    everything_ask(txn, &before);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        store_rest(txn);
        assert_int_equal(store_read(shop.store, &old, NULL), 0);
        everything_ask(old, &fresh);
        assert_string_equal(fresh.bytes, before.bytes);
        output_close(&fresh, "memory", NULL);
        assert_int_equal(store_write(shop.store, changes[i], NULL, NULL), 0);
        everything_ask(old, &fresh); /* who has not been renewed sees nothing of it */
        assert_string_equal(fresh.bytes, before.bytes);
        output_close(&fresh, "memory", NULL);
        store_read_end(&old);
        assert_int_equal(store_renew(txn, NULL), 0);
        everything_ask(txn, &renewed);
        assert_int_equal(store_read(shop.store, &old, NULL), 0);
        everything_ask(old, &fresh);
        store_read_end(&old);
        assert_string_equal(renewed.bytes, fresh.bytes);
        assert_true((strcmp(renewed.bytes, before.bytes) == 0) == (changes[i] == job_change));
        output_close(&before, "memory", NULL);
        output_close(&fresh, "memory", NULL);
        before = renewed;
    }
    output_close(&before, "memory", NULL);
    store_read_end(&txn);
}

/* The tickers of a panel that is opened on the transaction. */
static const struct ticker *tickers_of(struct store_txn *txn, struct panel **panel)
{
    const struct ticker *tickers;
    size_t count;
    assert_int_equal(panel_open(txn, panel, NULL), 0);
    assert_int_equal(panel_tickers(*panel, &tickers, &count, NULL), 0);
    return tickers;
}

static void it_reads_them_again_only_when_the_data_change(void **state)
{
    (void)state;
    struct store_txn *txn;
    struct panel *first, *second;
    assert_int_equal(store_read(shop.store, &txn, NULL), 0);
    const struct ticker *tickers = tickers_of(txn, &first);
    assert_ptr_equal(tickers_of(txn, &second), tickers); /* two panels share them, */
    panel_close(&second);
    panel_close(&first);
    store_rest(txn);
    assert_int_equal(store_write(shop.store, job_change, NULL, NULL), 0);
    assert_int_equal(store_renew(txn, NULL), 0);
    assert_ptr_equal(tickers_of(txn, &first), tickers); /* and one that is opened later, */
    assert_int_equal(store_write(shop.store, tickers_change, NULL, NULL), 0);
    assert_ptr_equal(tickers_of(txn, &second), tickers);
    panel_close(&second);
    assert_int_equal(store_renew(txn, NULL), 0);
    assert_ptr_not_equal(tickers_of(txn, &second), tickers); /* until they change; */
    panel_close(&second);
    store_read_end(&txn); /* a panel may be closed after its transaction has ended */
    panel_close(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_renewed_transaction_answers_like_a_new_one, begin, end),
        cmocka_unit_test_setup_teardown(it_reads_them_again_only_when_the_data_change, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
