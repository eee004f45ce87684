/* Whole bodies: their shape to the letter, and what every answer says of itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "answer/calendar.h"
#include "answer/day.h"
#include "answer/jobs.h"
#include "answer/stocks.h"
#include "t/answer/shop.h"

/* What ends every body of this shop's newest day. */
#define META(limitations)                                                                                    \
    ",\"source\":\"import\",\"generated_at\":\"2026-03-09T10:30:00Z\",\"limitations\":[" limitations "]}\n"
#define NEWEST(limitations) ",\"as_of\":\"2026-03-09\"" META(limitations)

struct test {
    struct shop shop;
    struct panel *panel;
    struct calendar *calendar;
    struct output out;
    struct error err;
};

static int test_open(void **state)
{
    struct test *test = calloc(1, sizeof *test);
    shop_open(&test->shop);
    *state = test;
    int ret = calendar_new(NULL, &test->calendar, &test->err);
    output_open(&test->out, OUTPUT_MEMORY);
    return ret ? ret : panel_open(test->shop.txn, &test->panel, &test->err);
}

static int test_close(void **state)
{
    struct test *test = *state;
    panel_close(&test->panel);
    calendar_free(&test->calendar);
    shop_close(&test->shop);
    free(test);
    return 0;
}

/* The body that a function has just made, which returned `ret`. */
static void body_is(struct test *test, int ret, const char *expected)
{
    if (ret)
        fail_msg("%s", test->err.text);
    is_text(&test->out, expected);
    output_open(&test->out, OUTPUT_MEMORY);
}

/* It was refused, and nothing was written. */
static void is_refused(struct test *test, int ret, int code, const char *text)
{
    assert_int_equal(ret, code);
    assert_string_equal(test->err.text, text);
    assert_int_equal(test->out.used, 0);
}

static int stock(struct test *test, struct rows_request request, enum answer_form form)
{
    request.calendar = test->calendar;
    return answer_stock_body(test->panel, &request, form, &test->out, NULL, &test->err);
}

static int rows(struct test *test, struct rows_request request, enum answer_form form)
{
    request.calendar = test->calendar;
    return answer_rows_body(test->panel, &request, form, &test->out, NULL, &test->err);
}

/* ---- rows of stocks ---- */

#define SPLIT                                                                                                \
    "{\"date\":\"2026-03-05\",\"ticker\":\"000010\",\"prev_close\":10000,\"base_price\":2000,\"factor\":0."  \
    "2}"
#define GANA                                                                                                 \
    "{\"ticker\":\"000010\",\"name\":\"가나홀딩스\",\"market\":\"KOSPI\",\"market_cap\":206000000000,"  \
    "\"is_active\":true,\"added_date\":\"2026-03-03\",\"first_date\":\"2026-03-03\",\"last_date\":"          \
    "\"2026-03-09\",\"last_analyzed_date\":\"2026-03-09\""
#define MABA                                                                                                 \
    "{\"ticker\":\"000050\",\"name\":\"마바상사\",\"market\":\"KOSPI\",\"market_cap\":102000000000,"     \
    "\"is_active\":true,\"added_date\":\"2026-03-03\",\"first_date\":\"2026-03-03\",\"last_date\":"          \
    "\"2026-03-09\",\"last_analyzed_date\":\"2026-03-09\""
#define RAMA                                                                                                 \
    "{\"ticker\":\"0004A0\",\"name\":\"라마글로벌\",\"market\":\"KOSDAQ "                               \
    "GLOBAL\",\"market_cap\":305000000000,"                                                                  \
    "\"is_active\":true,\"added_date\":\"2026-03-03\",\"first_date\":\"2026-03-03\",\"last_date\":"          \
    "\"2026-03-09\",\"last_analyzed_date\":\"2026-03-09\""

static void one_stock(void **state)
{
    struct test *test = *state;
    const struct rows_request request = {
        .tickers = "000010", .columns = "close,volume", .mode = ROWS_BAR, .from = 20260304, .to = 20260305};
    body_is(test, stock(test, request, FORM_JSON),
            GANA ",\"as_of\":\"2026-03-05\",\"corporate_actions\":[" SPLIT "],\"rows\":["
                 "{\"date\":\"2026-03-04\",\"close\":2000,\"volume\":10000},"
                 "{\"date\":\"2026-03-05\",\"close\":2100,\"volume\":5000}]" META(""));
    body_is(test, stock(test, request, FORM_COLUMNS),
            GANA ",\"as_of\":\"2026-03-05\",\"corporate_actions\":[" SPLIT "],\"columns\":{"
                 "\"date\":[\"2026-03-04\",\"2026-03-05\"],\"halted\":[false,false],"
                 "\"close\":[2000,2100],\"volume\":[10000,5000]}" META(""));
    body_is(test, stock(test, request, FORM_CSV),
            "ticker,date,close,volume\n000010,2026-03-04,2000,10000\n000010,2026-03-05,2100,5000\n");
}

static void every_column_where_none_is_named(void **state)
{
    struct test *test = *state;
    const struct columns *all = panel_columns(test->panel);
    char expected[2048] = "ticker,date", *line;
    size_t length;
    for (unsigned c = 0; c < all->count; c++)
        sprintf(expected + strlen(expected), ",%s", all->column[c].name);
    assert_int_equal(stock(test, (struct rows_request){.tickers = "000010", .most = 1}, FORM_CSV), 0);
    assert_int_equal(output_take(&test->out, &line, &length, &test->err), 0);
    assert_memory_equal(line, expected, strlen(expected));
    assert_int_equal(line[strlen(expected)], '\n');
    free(line);
}

static void a_stock_that_is_halted(void **state)
{
    struct test *test = *state;
    const struct rows_request request = {
        .tickers = "0004A0", .columns = "open,sma_5", .mode = ROWS_BAR, .most = 2};
    body_is(test, stock(test, request, FORM_COLUMNS),
            RAMA ",\"as_of\":\"2026-03-09\",\"corporate_actions\":[],\"columns\":{"
                 "\"date\":[\"2026-03-06\",\"2026-03-09\"],\"halted\":[false,true],"
                 "\"open\":[31000,30500],\"sma_5\":[null,30400]}" META(
                     "\"halted on 2026-03-09: 0004A0 라마글로벌\""));
}

static void the_terminal_shows_the_same_stock(void **state)
{
    struct test *test = *state;
    struct rows_request request = {
        .tickers = "000010", .columns = ROWS_COLUMNS, .mode = ROWS_BAR, .actions = true};
    struct rows_answer answer;
    char *shown, *sent;
    size_t length, sent_length;
    assert_int_equal(answer_rows(test->panel, &request, &answer, &test->err), 0);
    rows_of_json(&answer, &answer.of[0], &test->out);
    assert_int_equal(output_take(&test->out, &shown, &length, &test->err), 0);
    assert_int_equal(stock(test, request, FORM_JSON), 0);
    assert_int_equal(output_take(&test->out, &sent, &sent_length, &test->err), 0);
    assert_true(length > 100 && sent_length > length);
    assert_memory_equal(sent, shown, length - strlen("}\n"));
    free(shown);
    free(sent);
    answer_rows_free(&answer);
}

static void a_stock_whose_name_has_a_comma(void **state)
{
    struct test *test = *state;
    const struct rows_request request = {
        .tickers = "다, 소", .columns = "close", .mode = ROWS_BAR, .most = 1};
    body_is(test, stock(test, request, FORM_CSV), "ticker,date,close\n000030,2026-03-09,1001\n");
}

static void several_stocks(void **state)
{
    struct test *test = *state;
    const struct rows_request request = {
        .tickers = "000050,000010", .columns = "close", .mode = ROWS_RAW, .most = 1};
    body_is(test, rows(test, request, FORM_JSON),
            "{\"stocks\":[" GANA ",\"as_of\":\"2026-03-09\",\"corporate_actions\":[" SPLIT "],\"rows\":["
            "{\"date\":\"2026-03-09\",\"close\":2060}]}," MABA
            ",\"as_of\":\"2026-03-09\",\"corporate_actions\":[],\"rows\":["
            "{\"date\":\"2026-03-09\",\"close\":10200}]}],\"total\":2" NEWEST(""));
    body_is(test, rows(test, request, FORM_CSV),
            "ticker,date,close\n000010,2026-03-09,2060\n000050,2026-03-09,10200\n");
}

#define BARS "open,high,low,close,volume,value"

static void weeks_and_months(void **state)
{
    struct test *test = *state;
    struct rows_request request = {
        .tickers = "000010", .columns = BARS, .mode = ROWS_BAR, .interval = INTERVAL_WEEK};
    body_is(test, stock(test, request, FORM_JSON),
            GANA ",\"as_of\":\"2026-03-09\",\"corporate_actions\":[" SPLIT "],\"rows\":["
                 "{\"date\":\"2026-03-06\",\"open\":1980,\"high\":2200,\"low\":1960,\"close\":2050,"
                 "\"volume\":25000,\"value\":51000000},"
                 "{\"date\":\"2026-03-09\",\"incomplete\":true,\"open\":2050,\"high\":2060,\"low\":2040,"
                 "\"close\":2060,\"volume\":4000,\"value\":8240000}]" META(""));
    request.columns = "close";
    body_is(test, stock(test, request, FORM_COLUMNS),
            GANA ",\"as_of\":\"2026-03-09\",\"corporate_actions\":[" SPLIT "],\"columns\":{"
                 "\"date\":[\"2026-03-06\",\"2026-03-09\"],\"halted\":[false,false],\"incomplete\":"
                 "[false,true],\"close\":[2050,2060]}" META(""));
    request.interval = INTERVAL_MONTH;
    request.columns = BARS;
    request.tickers = "0004A0";
    body_is(test, stock(test, request, FORM_CSV),
            "ticker,date,incomplete,open,high,low,close,volume,value\n"
            "0004A0,2026-03-09,true,30000,31000,29500,30500,1500,45000000\n");
    request.mode = ROWS_RAW;
    request.interval = INTERVAL_WEEK;
    body_is(test, stock(test, request, FORM_CSV),
            "ticker,date,incomplete,open,high,low,close,volume,value\n"
            "0004A0,2026-03-06,false,30000,31000,29500,30500,1500,45000000\n"
            "0004A0,2026-03-09,true,0,0,0,30500,0,0\n");
    request.mode = ROWS_BAR;
    request.tickers = "000010"; /* the split lies within the week: its last day's won */
    request.adjust = ADJUST_NO;
    request.most = 2;
    body_is(test, stock(test, request, FORM_CSV),
            "ticker,date,incomplete,open,high,low,close,volume,value\n"
            "000010,2026-03-06,false,1980,2200,1960,2050,25000,51000000\n"
            "000010,2026-03-09,true,2050,2060,2040,2060,4000,8240000\n");
    request.tickers = "000020"; /* its last row is of a week that has ended long since */
    body_is(test, stock(test, request, FORM_CSV),
            "ticker,date,incomplete,open,high,low,close,volume,value\n"
            "000020,2026-03-05,false,5000,5100,4900,5060,310,1566500\n");
}

/* A week that ends on a day up to which is asked, as it was known then. */
static void a_week_as_of_a_date_is_incomplete(void **state)
{
    struct test *test = *state;
    const struct rows_request request = {
        .tickers = "000010", .columns = BARS, .mode = ROWS_BAR, .interval = INTERVAL_WEEK, .as_of = 20260304};
    body_is(test, stock(test, request, FORM_CSV),
            "ticker,date,incomplete,open,high,low,close,volume,value\n"
            "000010,2026-03-04,true,9900,10100,9800,10000,3000,30000000\n");
}

static void rows_as_of_a_date(void **state)
{
    struct test *test = *state;
    struct rows_request request = {.tickers = "000010",
                                   .columns = "close",
                                   .mode = ROWS_BAR,
                                   .to = 20260304,
                                   .as_of = 20260305,
                                   .most = 1};
    body_is(test, stock(test, request, FORM_JSON),
            GANA ",\"as_of\":\"2026-03-05\",\"corporate_actions\":[" SPLIT "],\"rows\":["
                 "{\"date\":\"2026-03-04\",\"close\":2000}]" META(""));
    request.as_of = 20260304;
    body_is(test, stock(test, request, FORM_JSON),
            GANA ",\"as_of\":\"2026-03-04\",\"corporate_actions\":[],\"rows\":["
                 "{\"date\":\"2026-03-04\",\"close\":10000}]" META(""));
    request.as_of = 20300101; /* nothing is known after the newest day */
    body_is(test, stock(test, request, FORM_CSV), "ticker,date,close\n000010,2026-03-04,2000\n");
    request.to = 20260308; /* a Sunday: the newest row is of Friday */
    request.as_of = 20260306;
    body_is(test, stock(test, request, FORM_CSV), "ticker,date,close\n000010,2026-03-06,2050\n");
    request.as_of = 20260305;
    is_refused(test, stock(test, request, FORM_CSV), ERROR_USAGE,
               "rows up to 2026-03-06 cannot be as of 2026-03-05, which is before them");
}

static void rows_that_cannot_be(void **state)
{
    struct test *test = *state;
    struct rows_request request = {.tickers = "000010", .mode = ROWS_RAW, .adjust = ADJUST_YES};
    const char *const raw = "raw values are those that were published, and cannot be adjusted as well";
    is_refused(test, stock(test, request, FORM_JSON), ERROR_USAGE, raw);
    is_refused(test, rows(test, request, FORM_JSON), ERROR_USAGE, raw);
    const struct day_request day = {.mode = ROWS_RAW, .adjust = ADJUST_YES};
    is_refused(test, answer_day_body(test->panel, &day, FORM_JSON, &test->out, NULL, &test->err), ERROR_USAGE,
               raw);
    request = (struct rows_request){.tickers = "000010,000050", .mode = ROWS_BAR};
    is_refused(test, stock(test, request, FORM_JSON), ERROR_NOT_FOUND, "there is no ticker '000010,000050'");
}

/* ---- lists ---- */

static int stocks(struct test *test, struct stocks_request request, enum answer_form form, size_t total)
{
    size_t got = 0;
    int ret = answer_stocks_body(test->panel, &request, form, &test->out, &got, NULL, &test->err);
    assert_int_equal(got, total);
    return ret;
}

static void stocks_by_their_market_cap(void **state)
{
    struct test *test = *state;
    struct stocks_request request = {.columns = "close", .most = 1, .max_cap = 2.06e11, .min_cap = 102e9};
    body_is(test, stocks(test, request, FORM_JSON, 3),
            "{\"stocks\":[" GANA ",\"date\":\"2026-03-09\",\"close\":2060}],\"total\":3" NEWEST(""));
    request.offset = 1;
    request.which = STOCKS_ALL;
    body_is(test, stocks(test, request, FORM_CSV, 4),
            "ticker,name,market,market_cap,is_active,added_date,first_date,last_date,last_analyzed_date,date,"
            "close\n000020,나라제약,KOSDAQ,151800000000,false,2026-03-03,2026-03-03,2026-03-05,2026-03-05,"
            "2026-03-09,\n");
    request = (struct stocks_request){.which = STOCKS_UNTRACKED, .columns = "close"};
    body_is(test, stocks(test, request, FORM_CSV, 2),
            "ticker,name,market,market_cap,is_active,added_date,first_date,last_date,last_analyzed_date,date,"
            "close\n000020,나라제약,KOSDAQ,151800000000,false,2026-03-03,2026-03-03,2026-03-05,2026-03-05,"
            "2026-03-09,\n"
            "000030,\"다, 소\",KOSDAQ,50050000000,false,,2026-03-03,2026-03-09,2026-03-09,2026-03-09,1001\n");
    request = (struct stocks_request){.which = STOCKS_UNTRACKED,
                                      .columns = "close",
                                      .sort = "added_date",
                                      .order = ORDER_ASCENDING,
                                      .most = 1};
    body_is(test,
            stocks(test, request, FORM_CSV, 2), /* a date that is not known is the last one either way */
            "ticker,name,market,market_cap,is_active,added_date,first_date,last_date,last_analyzed_date,date,"
            "close\n000020,나라제약,KOSDAQ,151800000000,false,2026-03-03,2026-03-03,2026-03-05,2026-03-05,"
            "2026-03-09,\n");
    request = (struct stocks_request){.min_cap = 3e11, .max_cap = 2e11};
    is_refused(test, stocks(test, request, FORM_JSON, 0), ERROR_USAGE,
               "the least market cap, 300000000000 won, is above the largest, 200000000000 won");
}

static void stocks_that_are_not(void **state)
{
    struct test *test = *state;
    body_is(test, stocks(test, (struct stocks_request){.min_cap = 1e15}, FORM_JSON, 0),
            "{\"stocks\":[],\"total\":0" NEWEST(""));
    body_is(test, stocks(test, (struct stocks_request){.part = "가나전자", .columns = "close"}, FORM_JSON, 1),
            "{\"stocks\":[" GANA ",\"date\":\"2026-03-09\",\"close\":2060}],\"total\":1" NEWEST(""));
}

static void a_day(void **state)
{
    struct test *test = *state;
    struct day_request request = {
        .date = 20260304, .market = "KOSDAQ GLOBAL", .columns = "open,close", .mode = ROWS_BAR};
    body_is(
        test, answer_day_body(test->panel, &request, FORM_JSON, &test->out, NULL, &test->err),
        "{\"date\":\"2026-03-04\",\"stocks\":[{\"ticker\":\"0004A0\",\"name\":\"라마글로벌\",\"halted\":true,"
        "\"market\":\"KOSDAQ GLOBAL\",\"open\":30000,\"close\":30000}],\"total\":1,"
        "\"as_of\":\"2026-03-04\"" META(""));
    request.market = "KOSPI";
    request.adjust = ADJUST_YES;
    body_is(test, answer_day_body(test->panel, &request, FORM_JSON, &test->out, NULL, &test->err),
            "{\"date\":\"2026-03-04\",\"stocks\":[{\"ticker\":\"000010\",\"name\":\"가나전자\",\"market\":"
            "\"KOSPI\",\"open\":2000,\"close\":2000},{\"ticker\":\"000050\",\"name\":\"마바상사\",\"market\":"
            "\"KOSPI\",\"open\":10000,\"close\":10000}],\"total\":2" NEWEST(""));
    request.market = "KOSDAQ GLOBAL";
    request.adjust = ADJUST_USUAL;
    request.mode = ROWS_RAW;
    request.date = 0;
    body_is(test, answer_day_body(test->panel, &request, FORM_CSV, &test->out, NULL, &test->err),
            "date,ticker,name,market,open,close\n2026-03-09,0004A0,라마글로벌,KOSDAQ GLOBAL,0,30500\n");
    request.date = 20260308;
    is_refused(test, answer_day_body(test->panel, &request, FORM_JSON, &test->out, NULL, &test->err),
               ERROR_NOT_FOUND,
               "2026-03-08 is not stored, the nearest stored days are 2026-03-06 and 2026-03-09");
}

static int actions(struct test *test, struct actions_request request, enum answer_form form, size_t total)
{
    request.calendar = test->calendar;
    size_t got = 99;
    int ret = answer_actions_body(test->panel, &request, form, &test->out, &got, NULL, &test->err);
    assert_int_equal(got, total);
    return ret;
}

static void corporate_actions(void **state)
{
    struct test *test = *state;
    body_is(test, actions(test, (struct actions_request){.newest_first = true, .most = 1}, FORM_JSON, 1),
            "{\"corporate_actions\":[" SPLIT "],\"total\":1" NEWEST(""));
    body_is(test, actions(test, (struct actions_request){.offset = 1}, FORM_JSON, 1),
            "{\"corporate_actions\":[],\"total\":1" NEWEST(""));
    body_is(test, actions(test, (struct actions_request){.tickers = "0004A0"}, FORM_CSV, 0),
            "date,ticker,prev_close,base_price,factor\n");
    body_is(test, actions(test, (struct actions_request){.from = 20260306}, FORM_JSON, 0),
            "{\"corporate_actions\":[],\"total\":0" NEWEST(""));
}

static int jobs(struct test *test, struct jobs_request request, enum answer_form form)
{
    size_t total = 0;
    return answer_jobs_body(test->shop.txn, &request, form, &test->out, &total, NULL, &test->err);
}

static void jobs_newest_first(void **state)
{
    struct test *test = *state;
    struct jobs_request request = {.job_name = JOB_UPDATE, .newest_first = true, .offset = 1, .most = 1};
    body_is(test, jobs(test, request, FORM_JSON),
            "{\"jobs\":[{\"job_id\":\"2026-03-06_daily_update\",\"job_name\":\"daily_update\",\"date_kst\":"
            "\"2026-03-06\",\"status\":\"completed\",\"start_time_utc\":\"2026-03-09T10:30:00Z\","
            "\"end_time_utc\":\"2026-03-09T10:30:00Z\",\"rows\":5,\"message\":null,\"source\":\"import\","
            "\"accepted\":null}],\"total\":5" NEWEST(""));
    request.state = "failed";
    body_is(test, jobs(test, request, FORM_JSON), "{\"jobs\":[],\"total\":0" NEWEST(""));
    request.state = "done";
    is_refused(test, jobs(test, request, FORM_JSON), ERROR_USAGE,
               "unknown state 'done', expected running, completed or failed");
}

static void days_of_the_calendar(void **state)
{
    struct test *test = *state;
    struct calendar_request request = {.from = 20260501, .to = 20260504};
    body_is(test,
            answer_calendar_body(test->shop.txn, test->calendar, &request, FORM_JSON, &test->out, NULL,
                                 &test->err),
            "{\"days\":[{\"date\":\"2026-05-01\",\"open\":false,\"reason\":\"Labour Day\"},"
            "{\"date\":\"2026-05-02\",\"open\":false,\"reason\":\"Saturday\"},"
            "{\"date\":\"2026-05-03\",\"open\":false,\"reason\":\"Sunday\"},"
            "{\"date\":\"2026-05-04\",\"open\":true,\"reason\":null}],\"total\":4" NEWEST(""));
    request = (struct calendar_request){.from = 20500103, .to = 20500103, .trading_only = true};
    body_is(test,
            answer_calendar_body(test->shop.txn, test->calendar, &request, FORM_JSON, &test->out, NULL,
                                 &test->err),
            "{\"days\":[{\"date\":\"2050-01-03\",\"open\":true,\"reason\":null}],\"total\":1" NEWEST(
                "\"days after 2027 are computed from the law as it is now\","
                "\"before 2000 and after 2049 only weekends are known as closed\""));
}

static void an_empty_store(void **state)
{
    struct test *test = *state;
    struct store *store;
    struct store_txn *txn;
    struct panel *panel, *kept = test->panel;
    size_t total = 1;
    const struct store_options options = {.create = true};
    const struct stocks_request all = {.which = STOCKS_ALL};
    const struct day_request newest = {.mode = ROWS_BAR};
    const char *const none = ",\"total\":0,\"as_of\":null,\"source\":null,\"generated_at\":"
                             "\"2026-03-09T10:30:00Z\",\"limitations\":[\"no day is stored yet\"]}\n";
    char expected[256];
    assert_int_equal(store_open(temp_path(test->shop.dir, "empty"), &options, &store, &test->err), 0);
    assert_int_equal(store_read(store, &txn, &test->err), 0);
    assert_int_equal(panel_open(txn, &panel, &test->err), 0);
    test->panel = panel;
    int ret = answer_stocks_body(panel, &all, FORM_JSON, &test->out, &total, NULL, &test->err);
    assert_int_equal(total, 0);
    snprintf(expected, sizeof expected, "{\"stocks\":[]%s", none);
    body_is(test, ret, expected);
    snprintf(expected, sizeof expected, "{\"corporate_actions\":[]%s", none);
    body_is(test, actions(test, (struct actions_request){0}, FORM_JSON, 0), expected);
    snprintf(expected, sizeof expected, "{\"jobs\":[]%s", none);
    body_is(test,
            answer_jobs_body(txn, &(struct jobs_request){0}, FORM_JSON, &test->out, &total, NULL, &test->err),
            expected);
    is_refused(test, answer_day_body(panel, &newest, FORM_JSON, &test->out, NULL, &test->err),
               ERROR_NOT_FOUND, "no day is stored yet");
    assert_int_equal(stock(test, (struct rows_request){.tickers = "000010"}, FORM_JSON), ERROR_NOT_FOUND);
    panel_close(&panel);
    test->panel = kept;
    store_read_end(&txn);
    store_close(&store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_open, test_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_stock),
        TEST(every_column_where_none_is_named),
        TEST(a_stock_that_is_halted),
        TEST(the_terminal_shows_the_same_stock),
        TEST(a_stock_whose_name_has_a_comma),
        TEST(several_stocks),
        TEST(weeks_and_months),
        TEST(a_week_as_of_a_date_is_incomplete),
        TEST(rows_as_of_a_date),
        TEST(rows_that_cannot_be),
        TEST(stocks_by_their_market_cap),
        TEST(stocks_that_are_not),
        TEST(a_day),
        TEST(corporate_actions),
        TEST(jobs_newest_first),
        TEST(days_of_the_calendar),
        TEST(an_empty_store),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
