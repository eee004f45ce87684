/* Answers in JSON: real ones against what is known of them, real days in every service's shape, every fault
 * by its message. */
#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "market/code.h"
#include "market/universe.h"
#include "source/answer-rows.h"
#include "source/day-check.h"
#include "source/file.h"
#include "source/table-parse.h"
#include "source/table-rows.h"
#include "t/shared.h"
#include "t/source/answer-write.h"

static const struct answer_shape openapi = {"krx-openapi", "OutBlock_1", NULL, true},
                                 market = {"krx-openapi", "OutBlock_1", NULL, false},
                                 data_go = {"data-go-kr", "response.body.items.item", NULL, true};

static struct answer_room room;
static struct answer_facts facts;
static struct day day;
static struct error err;

/* Reads the text, which is in memory of just its size, so that a sanitizer sees a step too far. */
static int read_more(const char *text, size_t length, const struct answer_shape *shape)
{
    char *copy = malloc(length + !length);
    assert_non_null(copy);
    memcpy(copy, text, length);
    err = (struct error){0};
    int ret = answer_rows_read(copy, length, shape, &room, &day, &facts, &err);
    free(copy);
    assert_int_equal(ret, err.code);
    return ret;
}

static int read_text(const char *text, const struct answer_shape *shape)
{
    day_clear(&day, 20260130);
    return read_more(text, strlen(text), shape);
}

/* ---- rows made by hand ---- */

#define NUMBERS                                                                                              \
    "\"TDD_OPNPRC\":\"100\",\"TDD_HGPRC\":\"110\",\"TDD_LWPRC\":\"90\",\"TDD_CLSPRC\":\"105\","              \
    "\"CMPPREVDD_PRC\":\"-5\",\"ACC_TRDVOL\":\"1000\",\"ACC_TRDVAL\":\"100000\",\"MKTCAP\":\"1050000\","     \
    "\"LIST_SHRS\":\"10000\""
#define ROW(code, rest)                                                                                      \
    "{\"BAS_DD\":\"20260130\",\"ISU_CD\":\"" code "\",\"ISU_NM\":\"삼성전자\",\"MKT_NM\":\"KOSPI\"," rest "}"
#define GOOD        ROW("005930", NUMBERS)
#define ROWS(rows)  "{\"OutBlock_1\":[" rows "]}"
#define ITEMS(what) "{\"response\":{\"header\":{\"resultCode\":\"00\"},\"body\":{\"items\":" what "}}}"
#define PRICES(o, h, l, c)                                                                                   \
    "\"TDD_OPNPRC\":" o ",\"TDD_HGPRC\":" h ",\"TDD_LWPRC\":" l ",\"TDD_CLSPRC\":" c ",\"ACC_TRDVOL\":\"7\""

static void a_row(void **state)
{
    static const double expected[] = {100, 110, 90, 105, -5, 1000, 100000, 1050000, 10000};
    (void)state;
    assert_int_equal(read_text(ROWS(GOOD), &openapi), 0);
    assert_int_equal(day.count, 1);
    assert_string_equal(day.line[0].ticker, "005930");
    assert_string_equal(day.line[0].name, "삼성전자");
    assert_string_equal(day.line[0].market, "KOSPI");
    for (int c = 0; c < RAW_PUBLISHED; c++)
        assert_true(day.column[c][0] == expected[c]);
    assert_int_equal(facts.rows, 1);
    assert_int_equal(facts.markets, 1u << GROUP_KOSPI);
    assert_true(facts.found);
    assert_int_equal(facts.kind, ANSWER_JSON);
}

/* The members in another order, other members between them, blanks, names in small letters. */
static void another_order(void **state)
{
    (void)state;
    assert_int_equal(read_text(" {\"x\":[1,{\"OutBlock_1\":[]}],\r\n\t\"OutBlock_1\" : [" GOOD
                               ",{\"new\":{\"ISU_CD\":[[]]},\"list_shrs\":3,\"tdd_clsprc\":5,\"TDD_LWPRC\":4,"
                               "\"TDD_HGPRC\":6, \"TDD_OPNPRC\":5,\"ACC_TRDVOL\":2,\"MKT_NM\":\"KOSDAQ\", "
                               "\"ISU_CD\":\"00104K\",\"BAS_DD\":\"2026/01/30\"} ] , \"y\" : null}\n",
                               &openapi),
                     0);
    assert_int_equal(day.count, 2);
    assert_string_equal(day.line[1].ticker, "00104K");
    assert_string_equal(day.line[1].name, "");
    assert_true(day.column[RAW_SHARES][1] == 3 && day.column[RAW_LOW][1] == 4);
    assert_true(isnan(day.column[RAW_VALUE][1]) && isnan(day.column[RAW_CHANGE][1]));
    assert_int_equal(facts.markets, 1u << GROUP_KOSPI | 1u << GROUP_KOSDAQ);
}

/* The Marketplace's ISU_CD is the ISIN, and its short code counts, whichever comes first. */
static void the_short_code_counts(void **state)
{
    (void)state;
    assert_int_equal(
        read_text(ROWS("{\"ISU_CD\":\"KR7005930003\",\"ISU_SRT_CD\":\" 005930 \",\"ISU_NM\":\"b\","
                       "\"ISU_ABBRV\":\" a \",\"MKT_ID\":\"KSQ\",\"MKT_NM\":\"KOSDAQ GLOBAL\"," NUMBERS "}"),
                  &market),
        0);
    assert_string_equal(day.line[0].ticker, "005930");
    assert_string_equal(day.line[0].name, "a");
    assert_string_equal(day.line[0].market, "KOSDAQ GLOBAL");
    assert_int_equal(facts.markets, 1u << GROUP_KOSDAQ);
}

static void the_market_that_was_asked_for(void **state)
{
    struct answer_shape shape = openapi;
    (void)state;
    shape.market = "KONEX";
    assert_int_equal(
        read_text(ROWS("{\"BAS_DD\":\"20260130\",\"ISU_CD\":\"005930\"," NUMBERS
                       "},{\"BAS_DD\":\"20260130\",\"ISU_CD\":\"005931\",\"MKT_NM\":\"-\"," NUMBERS "}"),
                  &shape),
        0);
    assert_string_equal(day.line[0].market, "KONEX");
    assert_string_equal(day.line[1].market, "KONEX");
}

static void numbers(void **state)
{
    static const struct {
        const char *text;
        double value;
    } vectors[] = {
        {"\"0\"", 0},
        {"\"-0\"", 0},
        {"\"1,234,567\"", 1234567},
        {"\"-1,234\"", -1234},
        {"\"+1,234\"", 1234},
        {"\"-.24\"", -.24},
        {"\".24\"", .24},
        {"\" 12 \"", 12},
        {"\"1,234.5\"", 1234.5},
        {"\"1250000000000000\"", 1.25e15}, /* more than 32 bits, and than 15 digits */
        {"\"9007199254740992\"", 9007199254740992.},
        {"\"999,999,999,999,999\"", 999999999999999.},
        {"4300000000", 4300000000.},
        {"-4.25e3", -4250},
        {"0", 0},
        {"\"-\"", NAN},
        {"\"\"", NAN},
        {"\"NaN\"", NAN},
        {"null", NAN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char text[1024];
        snprintf(text, sizeof text, ROWS(ROW("005930", PRICES("5", "6", "4", "5") ",\"CMPPREVDD_PRC\":%s")),
                 vectors[i].text);
        if (read_text(text, &openapi) != 0)
            fail_msg("%s: %s", vectors[i].text, err.text);
        double value = day.column[RAW_CHANGE][0];
        if (!(value == vectors[i].value && !(value == 0 && signbit(value))) &&
            !(isnan(value) && isnan(vectors[i].value)))
            fail_msg("%s is read as %g", vectors[i].text, value);
    }
}

/* A close without a regular session: the open, the high and the low are 0, however they are written. */
static void no_regular_session(void **state)
{
    static const char *const none[] = {"\"\"", "\"-\"", "\"0\"", "0", "null"};
    (void)state;
    for (size_t i = 0; i < 5; i++) {
        char text[1024];
        snprintf(text, sizeof text, ROWS(ROW("005930", PRICES("%s", "%s", "%s", "\"105\""))), none[i],
                 none[(i + 1) % 5], none[(i + 2) % 5]);
        assert_int_equal(read_text(text, &openapi), 0);
        for (unsigned c = RAW_OPEN; c <= RAW_LOW; c++)
            assert_true(day.column[c][0] == 0);
        assert_true(day.column[RAW_VOLUME][0] == 7);
    }
    assert_int_equal(read_text(ROWS(ROW("005930", PRICES("\"\"", "6", "4", "5"))), &openapi), 0);
    assert_true(isnan(day.column[RAW_OPEN][0]));
}

static void what_is_told_beside_rows(void **state)
{
    (void)state;
    assert_int_equal(
        read_text("{\"OutBlock_1\":[],\"CURRENT_DATETIME\":\"2026.01.25 PM 08:27:25\"}", &market), 0);
    assert_string_equal(facts.clock, "2026.01.25 PM 08:27:25");
    assert_true(facts.found);
    assert_int_equal(facts.rows, 0);
    assert_int_equal(facts.total, -1);
    assert_int_equal(
        read_text("{\"response\":{\"header\":{\"resultCode\":\"00\",\"resultMsg\":\"NORMAL "
                  "SERVICE.\"},\"body\":{\"numOfRows\":1000,\"pageNo\":\"3\",\"totalCount\":2879,"
                  "\"items\":\"\"}}}",
                  &data_go),
        0);
    assert_true(facts.found);
    assert_int_equal(facts.page_rows, 1000);
    assert_int_equal(facts.page, 3);
    assert_int_equal(facts.total, 2879);
    assert_string_equal(facts.code, "00");
    assert_string_equal(facts.message, "NORMAL SERVICE.");
    assert_int_equal(
        read_text("{\"_error_code\":\"CD011\",\"_error_message\":\"a\\u001b[31m\\nb\"}", &market),
        ERROR_DATA);
    assert_string_equal(facts.code, "CD011");
    assert_string_equal(facts.message, "a?[31m b");
}

/* An object where several rows are an array; nothing where there is none, in every form. */
static void one_row_or_none(void **state)
{
    static const char row[] =
        "{\"basDt\":\"20260130\",\"srtnCd\":\"A005930\",\"itmsNm\":\"n\",\"mrktCtg\":"
        "\"KOSPI\",\"clpr\":\"5\",\"vs\":\"-1\",\"fltRt\":\"-.24\",\"mkp\":\"5\",\"hipr\":"
        "\"6\",\"lopr\":\"4\",\"trqu\":\"1\"}";
    static const char *const none[] = {ITEMS("\"\""), ITEMS("null"), ITEMS("{\"item\":[]}"),
                                       ITEMS("{\"item\":\"\"}"), ITEMS("{\"item\":null}")};
    char text[1024];
    (void)state;
    snprintf(text, sizeof text, ITEMS("{\"item\":%s}"), row);
    assert_int_equal(read_text(text, &data_go), 0);
    assert_int_equal(day.count, 1);
    assert_string_equal(day.line[0].ticker, "005930");
    snprintf(text, sizeof text, ITEMS("{\"item\":[%s]}"), row);
    assert_int_equal(read_text(text, &data_go), 0);
    assert_int_equal(day.count, 1);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        assert_int_equal(read_text(none[i], &data_go), 0);
        assert_int_equal(facts.rows, 0);
        assert_true(facts.found);
    }
}

/* Several answers of a day are one table; one that fails leaves what was there. */
static void answers_are_joined(void **state)
{
    static const char second[] = ROWS(ROW("005931", NUMBERS)), again[] = ROWS(ROW("1", NUMBERS) "," GOOD);
    (void)state;
    assert_int_equal(read_text(ROWS(GOOD), &openapi), 0);
    assert_int_equal(read_more(second, sizeof second - 1, &openapi), 0);
    assert_int_equal(day.count, 2);
    assert_int_equal(facts.rows, 1);
    assert_int_equal(read_more(again, sizeof again - 1, &openapi), ERROR_DATA);
    assert_string_equal(err.text, "row 2 (005930): is in an answer before this one too");
    assert_int_equal(day.count, 2);
    assert_string_equal(day.line[1].ticker, "005931");
}

/* Counting only: what the rows say is not looked at, the JSON is. */
static void rows_are_counted(void **state)
{
    static const char text[] = ROWS("{\"a\":1},{},{\"b\":[{}]}"),
                      cut[] = "{\"OutBlock_1\":[{},{\"a\":1},{\"b";
    (void)state;
    assert_int_equal(answer_rows_read(text, sizeof text - 1, &openapi, &room, NULL, &facts, &err), 0);
    assert_int_equal(facts.rows, 3);
    assert_int_equal(answer_rows_read(cut, sizeof cut - 1, &openapi, &room, NULL, &facts, &err), ERROR_DATA);
    assert_int_equal(facts.kind, ANSWER_BROKEN);
}

/* ---- faults ---- */

#define DASHES PRICES("\"-\"", "\"-\"", "\"-\"", "\"-\"")

static void faults_of_rows(void **state)
{
    static const struct {
        const char *text, *message;
    } vectors[] = {
        {ROWS(GOOD ",7"), "row 2 is no object"},
        {ROWS(GOOD "," GOOD), "row 2 (005930): is there twice, row 1 is of the same ticker"},
        {ROWS(ROW("", NUMBERS)), "row 1: ISU_CD \"\" is no code, " TICKER_EXPECTED},
        {ROWS(ROW("KR7005930003", NUMBERS)),
         "row 1 (KR7005930003): ISU_CD \"KR7005930003\" is no code, " TICKER_EXPECTED},
        {ROWS(ROW("\\u001b[2J", NUMBERS)), "row 1 (?[2J): ISU_CD \"?[2J\" is no code, " TICKER_EXPECTED},
        {ROWS("{\"BAS_DD\":\"20260130\"," NUMBERS "}"), "row 1: ISU_SRT_CD (ticker) is not there"},
        {ROWS(ROW("005930", "\"TDD_CLSPRC\":\"5\"")), "row 1 (005930): TDD_OPNPRC (open) is not there"},
        {ROWS("{\"ISU_CD\":\"005930\",\"MKT_NM\":\"KOSPI\"," NUMBERS "}"),
         "row 1 (005930): BAS_DD is not there, expected the date of the row"},
        {ROWS("{\"BAS_DD\":\"20260129\",\"ISU_CD\":\"005930\"," NUMBERS "}"),
         "row 1 (005930): is of 2026-01-29 (BAS_DD), expected 2026-01-30 as was asked for"},
        {ROWS("{\"BAS_DD\":\"yesterday\",\"ISU_CD\":\"005930\"," NUMBERS "}"),
         "row 1 (005930): BAS_DD \"yesterday\" is no date, expected one such as 20260130"},
        {ROWS("{\"BAS_DD\":\"20260130\",\"ISU_CD\":\"005930\"," NUMBERS "}"),
         "row 1 (005930): MKT_NM is not there, " MARKETS_EXPECTED},
        {ROWS("{\"BAS_DD\":\"20260130\",\"MKT_NM\":\"NASDAQ\",\"ISU_CD\":\"005930\"," NUMBERS "}"),
         "row 1 (005930): MKT_NM \"NASDAQ\" is not known, " MARKETS_EXPECTED},
        {ROWS(GOOD "," ROW("005931", PRICES("5", "6", "4", "\"abc\""))),
         "row 2 (005931): TDD_CLSPRC \"abc\" is not a number, expected digits such as 9350 or 9,350"},
        {ROWS(ROW("005931", PRICES("5", "6", "4", "\"1,23\""))),
         "row 1 (005931): TDD_CLSPRC \"1,23\" is not a number, expected digits such as 9350 or 9,350"},
        {ROWS(ROW("005931", PRICES("5", "6", "4", "1e300"))),
         "row 1 (005931): TDD_CLSPRC \"1e300\" is too large, " DAY_NUMBER_EXPECTED},
        {ROWS(ROW("005931", PRICES("5", "6", "4", "true"))),
         "row 1 (005931): TDD_CLSPRC is true, expected a text or a number"},
        {ROWS(ROW("005931", PRICES("5", "6", "4", "[5]"))),
         "row 1 (005931): TDD_CLSPRC is an array, expected a text or a number"},
        {ROWS(ROW("005931", PRICES("5", "6", "4", "{}"))),
         "row 1 (005931): TDD_CLSPRC is an object, expected a text or a number"},
        {ROWS(ROW("005931", PRICES("5", "6", "4", "\"-\""))),
         "row 1 (005931): TDD_CLSPRC is unknown, expected a close"},
        {ROWS(ROW("005931", "\"TDD_CLSPRC\":\"5\"," NUMBERS)), "row 1 (005931): TDD_CLSPRC is there twice"},
        {ROWS("{\"BAS_DD\":\"20260130\",\"ISU_NM\":\"a\\tb\",\"MKT_NM\":\"KOSPI\",\"ISU_CD\":"
              "\"005930\"," NUMBERS "}"),
         "row 1 (005930): ISU_NM \"a b\" has a control character, expected text"},
        {ROWS(GOOD ",{\"BAS_DD\":\"20260130\",\"ISU_CD\":\"005931\",\"TDD_OPNPRC\":\"-\",\"TDD_HGPRC\":\"-\","
                   "\"TDD_LWPRC\":\"-\",\"TDD_CLSPRC\":\"-\",\"ACC_TRDVOL\":\"-\",\"LIST_SHRS\":\"5\"}"),
         "row 2 (005931): has neither prices nor a volume, which 1 of 2 rows have: the table is not "
         "complete"},
        {"{}", "the answer has no OutBlock_1"},
        {"[" GOOD "]", "the answer is an array, expected an object with OutBlock_1"},
        {"{\"OutBlock_1\":5}", "what stands at OutBlock_1 is no array of rows"},
        {"{\"a\":{\"OutBlock_1\":[]}}", "the answer has no OutBlock_1"},
        {"{\"respMsg\":\"Unauthorized Key\",\"respCode\":\"401\"}",
         "the answer has no OutBlock_1; it says \"Unauthorized Key\" (401)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        int ret = read_text(vectors[i].text, &openapi);
        if (ret != ERROR_DATA || strcmp(err.text, vectors[i].message) != 0)
            fail_msg("%s\n  said     %d %s\n  expected %s", vectors[i].text, ret, err.text,
                     vectors[i].message);
        assert_int_equal(day.count, 0);
    }
    assert_int_equal(read_text("{\"response\":{\"body\":7}}", &data_go), ERROR_DATA);
    assert_string_equal(err.text, "what stands at response.body.items.item is no object");
}

static void what_is_no_json(void **state)
{
    static const struct {
        const char *text;
        enum answer_kind kind;
        const char *message;
    } vectors[] = {
        {"", ANSWER_EMPTY, "the answer is empty, expected JSON"},
        {" \r\n", ANSWER_EMPTY, "the answer is empty, expected JSON"},
        {"LOGOUT", ANSWER_TEXT, "the answer is not JSON: it begins with \"LOGOUT\""},
        {"\xff\x01\"", ANSWER_TEXT, "the answer is not JSON: it begins with \"??\"\""},
        {"\n<!DOCTYPE html><html><head><TITLE lang=ko>\n 접속 \x1b[31m제한 \n</title>", ANSWER_HTML,
         "an HTML page came in place of JSON: \"접속 ?[31m제한\""},
        {"<html><title", ANSWER_HTML, "an HTML page without a title came in place of JSON"},
        {"<html><title></title>", ANSWER_HTML, "an HTML page without a title came in place of JSON"},
        {"<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg><returnAuthMsg>"
         "SERVICE_KEY_IS_NOT_REGISTERED_ERROR</returnAuthMsg><returnReasonCode>30</returnReasonCode>"
         "</cmmMsgHeader></OpenAPI_ServiceResponse>",
         ANSWER_XML, "an error in XML came in place of JSON: SERVICE_KEY_IS_NOT_REGISTERED_ERROR (30)"},
        {"<OpenAPI_ServiceResponse><errMsg>HTTP ROUTING ERROR</errMsg>", ANSWER_XML,
         "an error in XML came in place of JSON: HTTP ROUTING ERROR"},
        {"<OpenAPI_ServiceResponse>", ANSWER_XML, "an error in XML came in place of JSON: it says nothing"},
        {"{\"OutBlock_1\":[" GOOD ",{\"BAS_", ANSWER_BROKEN,
         "the answer is not whole: it ends at byte 277, and the text has no end"},
        {"{\"OutBlock_1\":[" GOOD ";", ANSWER_BROKEN,
         "the answer is no JSON: at byte 270, where \";\" stands, a comma or ] is expected"},
        {ROWS(GOOD) "<html>", ANSWER_BROKEN,
         "the answer is no JSON: at byte 272, where \"<html>\" stands, something follows the value"},
        {ROWS(ROW("\xc0\xaf", NUMBERS)), ANSWER_BROKEN,
         "the answer is no JSON: at byte 46, where \"??\",\"ISU_NM\":\"삼성전자\",\"MK\" stands, the text is "
         "not "
         "UTF-8"},
        {"{\"OutBlock_1\":[{\"a\":01}]}", ANSWER_BROKEN,
         "the answer is no JSON: at byte 21, where \"1}]}\" stands, a comma or } is expected"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        int ret = read_text(vectors[i].text, &openapi);
        if (ret != ERROR_DATA || strcmp(err.text, vectors[i].message) != 0 || facts.kind != vectors[i].kind)
            fail_msg("%s\n  said     %d %s (%d)\n  expected %s", vectors[i].text, ret, err.text, facts.kind,
                     vectors[i].message);
        assert_false(facts.found && facts.rows == 0);
    }
    assert_int_equal(read_text(vectors[7].text, &data_go), ERROR_DATA);
    assert_string_equal(facts.code, "30");
    assert_string_equal(facts.message, "SERVICE_KEY_IS_NOT_REGISTERED_ERROR");
}

/* An answer that breaks off at any byte is refused, and adds no row. */
static void breaking_off(void **state)
{
    static const char text[] = ROWS(GOOD "," ROW("005931", NUMBERS));
    (void)state;
    for (size_t length = 0; length < sizeof text - 1; length++) {
        day_clear(&day, 20260130);
        assert_int_equal(read_more(text, length, &openapi), ERROR_DATA);
        assert_int_equal(day.count, 0);
    }
}

/* ---- real answers ---- */

static struct file_text file;

/* False where there is no reference data. */
static bool capture(const char *name, kst_date date)
{
    char path[SHARED_PATH], within[256];
    snprintf(within, sizeof within, "captures/%s", name);
    if (!shared_find(within, path))
        return false;
    if (file_read(path, FILE_DAY_MOST, &file, &err) != 0)
        fail_msg("%s", err.text);
    day_clear(&day, date);
    if (read_more(file.bytes, file.length, &market) != 0)
        fail_msg("%s: %s", name, err.text);
    return true;
}

static size_t row_of(const char *ticker)
{
    for (size_t i = 0; i < day.count; i++)
        if (strcmp(day.line[i].ticker, ticker) == 0)
            return i;
    fail_msg("there is no row of %s", ticker);
    return 0;
}

static void row_is(const char *ticker, const char *name, const char *of, const double *expected)
{
    size_t i = row_of(ticker);
    assert_string_equal(day.line[i].name, name);
    assert_string_equal(day.line[i].market, of);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        if (day.column[c][i] != expected[c])
            fail_msg("%s has %s %.0f, expected %.0f", ticker, raw_column_name[c], day.column[c][i],
                     expected[c]);
}

/* The figures are those that the captures show, and that everybody can look up. */
static void real_answers(void **state)
{
    (void)state;
    if (!capture("krx-01501-ALL-20210104.json.gz", 20210104))
        skip();
    assert_int_equal(day.count, 2531);
    assert_int_equal(facts.rows, 2531);
    assert_int_equal(facts.priceless, 0);
    assert_int_equal(facts.markets, 7);
    assert_string_equal(facts.clock, "2026.01.25 PM 08:28:15");
    row_is("060310", "3S", "KOSDAQ",
           (double[]){2185, 2320, 2135, 2260, 95, 588133, 1306838265, 101253674860, 44802511});
    row_is(
        "005930", "삼성전자", "KOSPI",
        (double[]){81000, 84400, 80200, 83000, 2000, 38655276, 3185356823460, 495491951650000, 5969782550});
    assert_int_equal(day_check(&day, &(struct day_past){0}, "capture", &err), 0);

    capture("krx-01501-STK-20210122.json.gz", 20210122);
    assert_int_equal(day.count, 917);
    assert_int_equal(facts.markets, 1u << GROUP_KOSPI);
    assert_int_equal(day_check(&day, &(struct day_past){0}, "capture", &err), 0);
    row_is("006840", "AK홀딩스", "KOSPI",
           (double[]){25750, 29550, 25600, 29100, 3250, 727088, 20462325950, 385504025100, 13247561});
    capture("krx-01501-KSQ-20210122.json.gz", 20210122);
    assert_int_equal(day.count, 1472);
    assert_int_equal(facts.markets, 1u << GROUP_KOSDAQ);
    capture("krx-01501-ALL-20201230.json.gz", 20201230);
    assert_int_equal(day.count, 2531);
    row_is(
        "005930", "삼성전자", "KOSPI",
        (double[]){77400, 81300, 77300, 81000, 2700, 29417421, 2344317462700, 483552386550000, 5969782550});
}

/* A Sunday: a full table of dashes. */
static void a_day_without_trade(void **state)
{
    (void)state;
    if (!capture("krx-01501-ALL-20210103.json.gz", 20210103))
        skip();
    assert_int_equal(facts.rows, 2531);
    assert_int_equal(facts.priceless, 2531);
    assert_int_equal(facts.markets, 0);
    assert_int_equal(day.count, 0);
}

/* ---- real days in every shape ---- */

static void read_back(struct answer_text *text, const struct answer_shape *shape)
{
    answer_close(text);
    if (read_more(text->bytes, text->length, shape) != 0)
        fail_msg("%s", err.text);
    free(text->bytes);
}

static void same_as(const struct day *expected, const char *shape)
{
    char what[160];
    if (!table_same(&day, expected, what))
        fail_msg("%d as %s: %s", (int)expected->date, shape, what);
}

static void shapes_of(const struct day *expected)
{
    struct answer_text text;
    static const char *const markets[] = {"KOSPI", "KOSDAQ", "KONEX"};
    day_clear(&day, expected->date);
    for (size_t i = 0; i < 3; i++) {
        answer_write_openapi(answer_open(&text), expected, markets[i]);
        read_back(&text, &openapi);
        assert_int_equal(facts.markets, 1u << i);
    }
    same_as(expected, "krx-openapi");
    day_clear(&day, expected->date);
    answer_write_market(answer_open(&text), expected);
    read_back(&text, &market);
    same_as(expected, "krx-market");
    day_clear(&day, expected->date);
    /* The last page is empty, and the one before it has one row, which is no array. */
    for (size_t page = 1, rows = expected->count - 1; page <= 3; page++) {
        answer_write_data_go(answer_open(&text), expected, page, rows);
        read_back(&text, &data_go);
        assert_int_equal(facts.rows, page == 1 ? rows : page == 2);
        assert_int_equal(facts.total, (long)expected->count);
    }
    same_as(expected, "data-go-kr");
}

static void real_days_in_every_shape(void **state)
{
    char folder[SHARED_PATH];
    size_t days = 0;
    (void)state;
    if (!shared_find("data/krx-raw", folder))
        skip();
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[SHARED_PATH + sizeof entry->d_name];
        struct day expected = {0};
        kst_date date;
        if (strlen(entry->d_name) < 10 || !date_parse_part(entry->d_name, 10, &date))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        assert_int_equal(file_read(path, FILE_DAY_MOST, &file, &err), 0);
        day_clear(&expected, date);
        assert_int_equal(table_parse(path, &file, &(struct table_how){0}, &expected, &err), 0);
        shapes_of(&expected);
        day_free(&expected);
        days++;
    }
    closedir(dir);
    assert_int_equal(days, 33);
}

static int all_free(void **state)
{
    (void)state;
    answer_room_free(&room);
    day_free(&day);
    file_text_free(&file);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row),
        cmocka_unit_test(another_order),
        cmocka_unit_test(the_short_code_counts),
        cmocka_unit_test(the_market_that_was_asked_for),
        cmocka_unit_test(numbers),
        cmocka_unit_test(no_regular_session),
        cmocka_unit_test(what_is_told_beside_rows),
        cmocka_unit_test(one_row_or_none),
        cmocka_unit_test(answers_are_joined),
        cmocka_unit_test(rows_are_counted),
        cmocka_unit_test(faults_of_rows),
        cmocka_unit_test(what_is_no_json),
        cmocka_unit_test(breaking_off),
        cmocka_unit_test(real_answers),
        cmocka_unit_test(a_day_without_trade),
        cmocka_unit_test(real_days_in_every_shape),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, all_free);
}
