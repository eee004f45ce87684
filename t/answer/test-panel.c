/* Requests of the panel and what comes back: stocks, rows of tickers, a day, many days, corporate actions. */
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
#include "answer/stocks.h"
#include "answer/tickers.h"
#include "t/answer/shop.h"

struct test {
    struct shop shop;
    struct panel *panel;
    struct output out;
    struct error err;
};

static int test_open(void **state)
{
    struct test *test = calloc(1, sizeof *test);
    shop_open(&test->shop);
    *state = test;
    return panel_open(test->shop.txn, &test->panel, &test->err);
}

static int test_close(void **state)
{
    struct test *test = *state;
    panel_close(&test->panel);
    shop_close(&test->shop);
    free(test);
    return 0;
}

/* ---- stocks ---- */

static void stocks_are(struct test *test, const struct stocks_request *request, const char *codes)
{
    struct stocks_answer answer;
    char got[128] = "";
    assert_int_equal(answer_stocks(test->panel, request, &answer, &test->err), 0);
    for (size_t i = 0; i < answer.count; i++)
        sprintf(got + strlen(got), "%s%s", i ? " " : "", answer.stock[i].ticker->code);
    assert_string_equal(got, codes);
    answer_stocks_free(&answer);
}

static void stocks_are_chosen_and_sorted(void **state)
{
    struct test *test = *state;
    stocks_are(test, &(struct stocks_request){0}, "0004A0 000010 000060 000050");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL},
               "0004A0 000010 000020 000060 000050 000030");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL, .sort = "name"},
               "000010 000020 000030 0004A0 000050 000060");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL, .sort = "close"},
               "0004A0 000050 000060 000010 000030 000020");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL, .sort = "open", .most = 2},
               "0004A0 000050");
    stocks_are(test,
               &(struct stocks_request){.which = STOCKS_ALL, .sort = "added_date", .offset = 4, .most = 9},
               "0004A0 000030");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL, .market = "KOSDAQ"},
               "0004A0 000020 000030");
    stocks_are(test, &(struct stocks_request){.offset = 100}, "");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL, .sort = "close", .order = ORDER_ASCENDING},
               "000030 000010 000060 000050 0004A0 000020");
    stocks_are(
        test,
        &(struct stocks_request){.which = STOCKS_ALL, .sort = "name", .order = ORDER_DESCENDING, .most = 2},
        "000060 000050");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL, .part = "4a"}, "0004A0");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL, .part = "바"}, "000050");
    stocks_are(test, &(struct stocks_request){.which = STOCKS_ALL, .part = "Z"}, "");
}

static void stocks_say_how_many_there_are(void **state)
{
    struct test *test = *state;
    struct stocks_answer answer;
    const struct stocks_request request = {.most = 1, .offset = 1};
    assert_int_equal(answer_stocks(test->panel, &request, &answer, &test->err), 0);
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.total, 4);
    assert_int_equal(answer.date, 20260309);
    answer_stocks_free(&answer);
}

static void stocks_as_text(void **state)
{
    struct test *test = *state;
    struct stocks_answer answer;
    const struct stocks_request request = {.most = 2, .sort = "open"};
    assert_int_equal(answer_stocks(test->panel, &request, &answer, &test->err), 0);
    output_open(&test->out, OUTPUT_MEMORY);
    answer_stocks_write(&answer, SHEET_TABLE, &test->out);
    is_text(&test->out,
            "ticker  name         market         cap_bn   close  change_pct  volume   value    open\n"
            "0004A0  라마글로벌*  KOSDAQ GLOBAL     305  30,500           0       0       0  30,500\n"
            "000050  마바상사     KOSPI             102  10,200           0       5  51,000  10,200\n"
            "* halted: no regular trade that day; open, high and low are its close\n");
    output_open(&test->out, OUTPUT_MEMORY);
    answer_stocks_write(&answer, SHEET_CSV, &test->out);
    is_text(&test->out,
            "ticker,name,market,market_cap,is_active,added_date,first_date,last_date,last_analyzed_date,date,"
            "close,change_pct,volume,value,open\n"
            "0004A0,라마글로벌,KOSDAQ GLOBAL,305000000000,true,2026-03-03,2026-03-03,2026-03-09,2026-03-09,"
            "2026-03-09,30500,0,0,0,30500\n"
            "000050,마바상사,KOSPI,102000000000,true,2026-03-03,2026-03-03,2026-03-09,2026-03-09,2026-03-09,"
            "10200,0,5,51000,10200\n");
    answer_stocks_free(&answer);
}

static void stocks_that_cannot_be(void **state)
{
    struct test *test = *state;
    struct stocks_answer answer;
    const struct {
        struct stocks_request request;
        const char *text;
    } wrong[] = {
        {{.market = "KOSDAK"}, "unknown market 'KOSDAK', did you mean 'KOSDAQ'?"},
        {{.market = "NYSE"}, "unknown market 'NYSE', expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX"},
        {{.sort = "rsi_41"}, "unknown column 'rsi_41', did you mean 'rsi_14'?"},
        {{.sort = "markt_cap"}, "unknown column 'markt_cap', did you mean 'market_cap'?"},
        {{.columns = "close,close"}, "column 'close' is named twice"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(answer_stocks(test->panel, &wrong[i].request, &answer, &test->err), ERROR_USAGE);
        assert_string_equal(test->err.text, wrong[i].text);
        answer_stocks_free(&answer);
    }
}

/* ---- rows of tickers ---- */

static void rows_are(struct test *test, const struct rows_request *request, enum sheet_format format,
                     const char *expected)
{
    struct rows_answer answer;
    assert_int_equal(answer_rows(test->panel, request, &answer, &test->err), 0);
    output_open(&test->out, OUTPUT_MEMORY);
    answer_rows_write(&answer, format, &test->out);
    is_text(&test->out, expected);
    answer_rows_free(&answer);
}

#define BARS "open,close,volume"

static void a_split_is_accounted_for(void **state)
{
    struct test *test = *state;
    rows_are(test, &(struct rows_request){.tickers = "000010", .columns = BARS, .mode = ROWS_BAR}, SHEET_CSV,
             "ticker,date,open,close,volume\n000010,2026-03-03,1980,2000,5000\n"
             "000010,2026-03-04,2000,2000,10000\n000010,2026-03-05,2000,2100,5000\n"
             "000010,2026-03-06,2100,2050,5000\n000010,2026-03-09,2050,2060,4000\n");
    rows_are(test,
             &(struct rows_request){.tickers = "000010", .columns = BARS, .mode = ROWS_BAR, .to = 20260304},
             SHEET_CSV,
             "ticker,date,open,close,volume\n000010,2026-03-03,9900,10000,1000\n"
             "000010,2026-03-04,10000,10000,2000\n");
    rows_are(test,
             &(struct rows_request){.tickers = "000010",
                                    .columns = BARS,
                                    .mode = ROWS_BAR,
                                    .adjust = ADJUST_NO,
                                    .to = 20260305,
                                    .most = 2},
             SHEET_CSV,
             "ticker,date,open,close,volume\n000010,2026-03-04,10000,10000,2000\n"
             "000010,2026-03-05,2000,2100,5000\n");
}

static void a_halted_day_is_marked(void **state)
{
    struct test *test = *state;
    const struct rows_request bar = {
        .tickers = "0004A0", .columns = BARS, .mode = ROWS_BAR, .from = 20260304, .to = 20260305};
    rows_are(
        test, &bar, SHEET_LINES,
        "{\"ticker\":\"0004A0\",\"date\":\"2026-03-04\",\"halted\":true,\"open\":30000,\"close\":30000,"
        "\"volume\":0}\n"
        "{\"ticker\":\"0004A0\",\"date\":\"2026-03-05\",\"open\":30000,\"close\":31000,\"volume\":500}\n");
    rows_are(test, &bar, SHEET_TABLE,
             "ticker  date           open   close  volume\n"
             "0004A0  2026-03-04*  30,000  30,000       0\n"
             "0004A0  2026-03-05   30,000  31,000     500\n"
             "* halted: no regular trade that day; open, high and low are its close\n");
    rows_are(test, &bar, SHEET_CSV,
             "ticker,date,open,close,volume\n0004A0,2026-03-04,30000,30000,0\n"
             "0004A0,2026-03-05,30000,31000,500\n");
    struct rows_request raw = bar;
    raw.mode = ROWS_RAW;
    rows_are(test, &raw, SHEET_CSV,
             "ticker,date,open,close,volume\n0004A0,2026-03-04,0,30000,0\n"
             "0004A0,2026-03-05,30000,31000,500\n");
}

static void a_missing_day_is_carried(void **state)
{
    struct test *test = *state;
    rows_are(test, &(struct rows_request){.tickers = "000050", .columns = BARS, .mode = ROWS_BAR, .most = 4},
             SHEET_CSV,
             "ticker,date,open,close,volume\n000050,2026-03-04,10000,10000,50\n"
             "000050,2026-03-05,10000,10000,0\n000050,2026-03-06,10000,10200,60\n"
             "000050,2026-03-09,10200,10200,5\n");
    rows_are(test, &(struct rows_request){.tickers = "000050", .columns = BARS, .mode = ROWS_RAW, .most = 3},
             SHEET_CSV,
             "ticker,date,open,close,volume\n000050,2026-03-04,10000,10000,50\n"
             "000050,2026-03-06,10000,10200,60\n000050,2026-03-09,10200,10200,5\n");
}

static void several_tickers_by_code(void **state)
{
    struct test *test = *state;
    rows_are(test,
             &(struct rows_request){
                 .tickers = "000060, 000020", .columns = "close,sma_5", .mode = ROWS_BAR, .most = 1},
             SHEET_LINES,
             "{\"ticker\":\"000020\",\"date\":\"2026-03-05\",\"close\":5060,\"sma_5\":null}\n"
             "{\"ticker\":\"000060\",\"date\":\"2026-03-09\",\"close\":7050,\"sma_5\":null}\n");
}

static void one_stock_as_an_object(void **state)
{
    struct test *test = *state;
    struct rows_answer answer;
    const struct rows_request request = {
        .tickers = "0004A0", .columns = "high", .mode = ROWS_BAR, .from = 20260306, .actions = true};
    assert_int_equal(answer_rows(test->panel, &request, &answer, &test->err), 0);
    assert_int_equal(answer.as_of, 20260309);
    output_open(&test->out, OUTPUT_MEMORY);
    rows_of_json(&answer, &answer.of[0], &test->out);
    is_text(&test->out,
            "{\"ticker\":\"0004A0\",\"name\":\"라마글로벌\",\"market\":\"KOSDAQ GLOBAL\",\"market_cap\":"
            "305000000000,\"is_active\":true,\"added_date\":\"2026-03-03\",\"first_date\":\"2026-03-03\","
            "\"last_date\":\"2026-03-09\",\"last_analyzed_date\":\"2026-03-09\",\"as_of\":\"2026-03-09\","
            "\"corporate_actions\":[],\"rows\":[{\"date\":\"2026-03-06\",\"high\":31000},{\"date\":\"2026-03-"
            "09\",\"halted\":true,"
            "\"high\":30500}]}\n");
    answer_rows_free(&answer);
}

static void rows_that_cannot_be(void **state)
{
    struct test *test = *state;
    struct rows_answer answer;
    const struct {
        struct rows_request request;
        int code;
        const char *text;
    } wrong[] = {
        {{.tickers = "000019"}, ERROR_NOT_FOUND, "there is no ticker '000019', did you mean '000010'?"},
        {{.tickers = "Z"},
         ERROR_NOT_FOUND,
         "there is no ticker or name 'Z'; names are those of the tables, such as 라마글로벌 (0004A0)"},
        {{.tickers = "000010,000010"}, ERROR_USAGE, "ticker '000010' is named twice"},
        {{.tickers = "000010", .columns = "cloze"},
         ERROR_USAGE,
         "unknown column 'cloze', did you mean 'close'?"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(answer_rows(test->panel, &wrong[i].request, &answer, &test->err), wrong[i].code);
        assert_string_equal(test->err.text, wrong[i].text);
        answer_rows_free(&answer);
    }
}

/* ---- a day ---- */

static void day_is(struct test *test, const struct day_request *request, const char *expected)
{
    struct day_answer answer;
    assert_int_equal(answer_day(test->panel, request, &answer, &test->err), 0);
    output_open(&test->out, OUTPUT_MEMORY);
    answer_day_write(&answer, SHEET_CSV, &test->out);
    is_text(&test->out, expected);
    answer_day_free(&answer);
}

static void a_day_of_the_whole_market(void **state)
{
    struct test *test = *state;
    day_is(test, &(struct day_request){.date = 20260305, .columns = BARS, .mode = ROWS_BAR},
           "date,ticker,name,market,open,close,volume\n"
           "2026-03-05,000010,가나전자,KOSPI,2000,2100,5000\n"
           "2026-03-05,000020,나라제약,KOSDAQ,5050,5060,100\n"
           "2026-03-05,000030,\"다, 소\",KOSDAQ,1001,1001,10\n"
           "2026-03-05,000050,마바상사,KOSPI,10000,10000,0\n"
           "2026-03-05,0004A0,라마글로벌,KOSDAQ GLOBAL,30000,31000,500\n");
    day_is(test,
           &(struct day_request){.date = 20260305, .columns = BARS, .mode = ROWS_RAW, .market = "KOSPI"},
           "date,ticker,name,market,open,close,volume\n"
           "2026-03-05,000010,가나전자,KOSPI,2000,2100,5000\n");
    day_is(test, &(struct day_request){.columns = "open", .mode = ROWS_RAW, .market = "KOSDAQ"},
           "date,ticker,name,market,open\n"
           "2026-03-09,000030,\"다, 소\",KOSDAQ,1001\n"
           "2026-03-09,0004A0,라마글로벌,KOSDAQ GLOBAL,0\n");
}

static void a_day_that_is_not_stored(void **state)
{
    struct test *test = *state;
    const struct {
        kst_date date;
        const char *text;
    } wrong[] = {
        {20260307, "2026-03-07 is not stored, the nearest stored days are 2026-03-06 and 2026-03-09"},
        {20270101, "2027-01-01 is not stored, the nearest stored day is 2026-03-09"},
        {20200101, "2020-01-01 is not stored, the nearest stored day is 2026-03-03"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct day_answer answer;
        assert_int_equal(
            answer_day(test->panel, &(struct day_request){.date = wrong[i].date}, &answer, &test->err),
            ERROR_NOT_FOUND);
        assert_string_equal(test->err.text, wrong[i].text);
        answer_day_free(&answer);
    }
}

/* ---- many days ---- */

static void days_are(struct test *test, const struct days_request *request, enum sheet_format format,
                     const char *expected)
{
    output_open(&test->out, OUTPUT_MEMORY);
    assert_int_equal(answer_days_write(test->panel, request, format, &test->out, &test->err), 0);
    is_text(&test->out, expected);
}

static void many_days(void **state)
{
    struct test *test = *state;
    days_are(test,
             &(struct days_request){.table = DAYS_RAW,
                                    .tickers = "000050,0004A0",
                                    .columns = "close,open",
                                    .from = 20260304,
                                    .to = 20260306},
             SHEET_CSV,
             "ticker,date,close,open\n000050,2026-03-04,10000,10000\n0004A0,2026-03-04,30000,0\n"
             "0004A0,2026-03-05,31000,30000\n"
             "000050,2026-03-06,10200,10000\n0004A0,2026-03-06,30500,31000\n");
    days_are(test,
             &(struct days_request){.table = DAYS_ANALYZED,
                                    .tickers = "000050,000010",
                                    .columns = "high,obv",
                                    .from = 20260304,
                                    .to = 20260305},
             SHEET_LINES,
             "{\"ticker\":\"000010\",\"date\":\"2026-03-04\",\"high\":2000,\"obv\":5000}\n"
             "{\"ticker\":\"000050\",\"date\":\"2026-03-04\",\"high\":10100,\"obv\":50}\n"
             "{\"ticker\":\"000010\",\"date\":\"2026-03-05\",\"high\":2200,\"obv\":10000}\n"
             "{\"ticker\":\"000050\",\"date\":\"2026-03-05\",\"high\":10000,\"obv\":50}\n");
    days_are(test,
             &(struct days_request){.table = DAYS_ANALYZED,
                                    .tickers = "000010",
                                    .columns = "high,volume",
                                    .to = 20260304,
                                    .unadjusted = true},
             SHEET_CSV,
             "ticker,date,high,volume\n000010,2026-03-03,10100,1000\n000010,2026-03-04,10000,2000\n");
    days_are(test, &(struct days_request){.table = DAYS_RAW, .columns = "close", .from = 20270101}, SHEET_CSV,
             "ticker,date,close\n");
}

/* Rows that are read ticker by ticker and those that are read day by day. */
static void a_list_of_all_tickers_is_all_tickers(void **state)
{
    struct test *test = *state;
    struct days_request request = {.table = DAYS_RAW};
    for (int i = 0; i < 8; i++) {
        struct output all, listed;
        output_open(&all, OUTPUT_MEMORY);
        output_open(&listed, OUTPUT_MEMORY);
        request.table = i & 1 ? DAYS_ANALYZED : DAYS_RAW;
        request.unadjusted = i & 2;
        request.to = i & 4 ? 20260306 : 0;
        request.tickers = NULL;
        assert_int_equal(answer_days_write(test->panel, &request, SHEET_CSV, &all, &test->err), 0);
        request.tickers = "000060,0004A0,000010,000020,000050,000030";
        assert_int_equal(answer_days_write(test->panel, &request, SHEET_CSV, &listed, &test->err), 0);
        assert_true(all.used > 1000);
        assert_int_equal(all.used, listed.used);
        assert_memory_equal(all.bytes, listed.bytes, all.used);
        output_close(&all, "memory", NULL);
        output_close(&listed, "memory", NULL);
    }
}

static void many_days_have_their_tables_columns_only(void **state)
{
    struct test *test = *state;
    output_open(&test->out, OUTPUT_MEMORY);
    assert_int_equal(answer_days_write(test->panel,
                                       &(struct days_request){.table = DAYS_RAW, .columns = "sma_5"},
                                       SHEET_CSV, &test->out, &test->err),
                     ERROR_USAGE);
    assert_int_equal(answer_days_write(test->panel,
                                       &(struct days_request){.table = DAYS_ANALYZED, .columns = "shares"},
                                       SHEET_CSV, &test->out, &test->err),
                     ERROR_USAGE);
    assert_int_equal(test->out.used, 0);
    output_close(&test->out, "memory", NULL);
}

/* ---- corporate actions, tickers ---- */

static void actions(void **state)
{
    struct test *test = *state;
    struct actions_answer answer;
    assert_int_equal(answer_actions(test->panel, &(struct actions_request){0}, &answer, &test->err), 0);
    const struct records records = {action_fields, answer.action, sizeof *answer.action, answer.count, false};
    output_open(&test->out, OUTPUT_MEMORY);
    assert_int_equal(records_write(&records, NULL, SHEET_CSV, &test->out, &test->err), 0);
    is_text(&test->out, "date,ticker,prev_close,base_price,factor\n2026-03-05,000010,10000,2000,0.2\n");
    answer_actions_free(&answer);
    const struct actions_request none[] = {
        {.tickers = "000020"}, {.from = 20260306}, {.to = 20260304}, {.from = 20270101}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(answer_actions(test->panel, &none[i], &answer, &test->err), 0);
        assert_int_equal(answer.count, 0);
        answer_actions_free(&answer);
    }
    const struct actions_request day = {.tickers = "000010", .from = 20260305, .to = 20260305};
    assert_int_equal(answer_actions(test->panel, &day, &answer, &test->err), 0);
    assert_int_equal(answer.count, 1);
    answer_actions_free(&answer);
}

static void tickers_with_some_fields(void **state)
{
    struct test *test = *state;
    struct tickers_answer answer;
    const struct tickers_request request = {.codes = "000060,000010"};
    assert_int_equal(answer_tickers(test->shop.txn, &request, &answer, &test->err), 0);
    const struct records records = {ticker_fields, answer.ticker, sizeof *answer.ticker, answer.count, false};
    output_open(&test->out, OUTPUT_MEMORY);
    assert_int_equal(records_write(&records, "market, name", SHEET_CSV, &test->out, &test->err), 0);
    is_text(&test->out, "ticker,market,name\n000010,KOSPI,가나홀딩스\n000060,KOSPI,사아건설\n");
    output_open(&test->out, OUTPUT_MEMORY);
    assert_int_equal(records_write(&records, "name,ticker", SHEET_CSV, &test->out, &test->err), ERROR_USAGE);
    assert_string_equal(test->err.text, "column 'ticker' is named twice, or is there in any case");
    assert_int_equal(records_write(&records, "nam", SHEET_CSV, &test->out, &test->err), ERROR_USAGE);
    assert_string_equal(test->err.text, "unknown column 'nam', did you mean 'name'?");
    assert_int_equal(test->out.used, 0);
    output_close(&test->out, "memory", NULL);
    answer_tickers_free(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stocks_are_chosen_and_sorted),
        cmocka_unit_test(stocks_say_how_many_there_are),
        cmocka_unit_test(stocks_as_text),
        cmocka_unit_test(stocks_that_cannot_be),
        cmocka_unit_test(a_split_is_accounted_for),
        cmocka_unit_test(a_halted_day_is_marked),
        cmocka_unit_test(a_missing_day_is_carried),
        cmocka_unit_test(several_tickers_by_code),
        cmocka_unit_test(one_stock_as_an_object),
        cmocka_unit_test(rows_that_cannot_be),
        cmocka_unit_test(a_day_of_the_whole_market),
        cmocka_unit_test(a_day_that_is_not_stored),
        cmocka_unit_test(many_days),
        cmocka_unit_test(a_list_of_all_tickers_is_all_tickers),
        cmocka_unit_test(many_days_have_their_tables_columns_only),
        cmocka_unit_test(actions),
        cmocka_unit_test(tickers_with_some_fields),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, test_open, test_close);
}
