/* Heads of tables: whose they are, what stands where, and what is said of a head that nobody knows. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "source/dialect.h"
#include "source/korean.h"
#include "source/table-parse.h"

/* Reads the head in memory of just its size. */
static int head(const char *text, const char *columns, struct table_head *out, struct error *err)
{
    struct cell_scan scan;
    char *copy = strdup(text);
    assert_non_null(copy);
    *err = (struct error){0};
    cell_begin(&scan, "t.csv", copy, strlen(copy), err);
    int ret = head_read(&scan, columns, out);
    free(copy);
    return ret;
}

/* Every dialect by its whole head, and in each the fields in the order of the columns. */
static void heads_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *text, *dialect;
        char separator;
        const char *fields;
    } vectors[] = {
        {"ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares", "sise", ',',
         "ticker name market open high low close change volume value market_cap shares"},
        {"Ticker;NAME;market;open;high;low;close;change;volume;value;market_cap;shares;DATE", "sise", ';',
         "ticker name market open high low close change volume value market_cap shares date"},
        {"Code,Name,Market,Dept,Close,ChangeCode,Changes,ChagesRatio,Open,High,Low,Volume,Amount,Marcap,"
         "Stocks,"
         "MarketId,Rank,Date",
         "marcap", ',',
         "ticker name market - close - change - open high low volume value market_cap shares - - date"},
        {"Date,Code,Name,Open,High,Low,Close,Volume,Amount,Changes,ChagesRatio,Marcap,Stocks,MarcapRatio,"
         "ForeignShares,ForeignRatio,Rank",
         "marcap", ',',
         "date ticker name open high low close volume value change - market_cap shares - - - -"},
        {"\"종목코드\",\"종목명\",\"시장구분\",\"소속부\",\"종가\",\"대비\",\"등락률\",\"시가\",\"고가\","
         "\"저가\",\"거래량\",\"거래대금\",\"시가총액\",\"상장주식수\"",
         "krx-download", ',',
         "ticker name market - close change - open high low volume value market_cap shares"},
        {"티커,시가,고가,저가,종가,거래량,거래대금,등락률,시가총액", "pykrx", ',',
         "ticker open high low close volume value - market_cap"},
        {"날짜\t티커\t시가\t고가\t저가\t종가\t거래량", "pykrx", '\t',
         "date ticker open high low close volume"},
        {"BAS_DD,ISU_CD,ISU_NM,MKT_NM,SECT_TP_NM,TDD_CLSPRC,CMPPREVDD_PRC,FLUC_RT,TDD_OPNPRC,TDD_HGPRC,"
         "TDD_LWPRC,ACC_TRDVOL,ACC_TRDVAL,MKTCAP,LIST_SHRS",
         "krx-openapi", ',',
         "date ticker name market - close change - open high low volume value market_cap shares"},
        {"ISU_CD,ISU_SRT_CD,ISU_ABBRV,MKT_ID,MKT_NM,TDD_CLSPRC,TDD_OPNPRC,TDD_HGPRC,TDD_LWPRC,ACC_TRDVOL",
         "krx-openapi", ',', "- ticker name - market close open high low volume"},
        {"basDt,srtnCd,isinCd,itmsNm,mrktCtg,clpr,vs,fltRt,mkp,hipr,lopr,trqu,trPrc,lstgStCnt,mrktTotAmt",
         "data-go-kr", ',',
         "date ticker - name market close change - open high low volume value shares market_cap"},
        {"code, open ,HIGH,low,close,volume,extra", "marcap", ',', "ticker open high low close volume -"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct table_head got;
        struct error err;
        char fields[256] = "";
        if (head(vectors[i].text, NULL, &got, &err) != 0)
            fail_msg("%s", err.text);
        for (size_t k = 0; k < got.count; k++) {
            strcat(fields, k > 0 ? " " : "");
            strcat(fields, got.field[k] == FIELD_IGNORED ? "-" : field_name(got.field[k]));
        }
        assert_string_equal(got.dialect->name, vectors[i].dialect);
        assert_int_equal(got.separator, vectors[i].separator);
        assert_string_equal(fields, vectors[i].fields);
        assert_int_equal(got.strict, strcmp(vectors[i].dialect, "sise") == 0);
    }
}

static void heads_that_nobody_knows(void **state)
{
    (void)state;
    static const struct {
        const char *text, *columns, *message;
    } vectors[] = {
        {"Code,Name,Last,Open,High,Low,Volume,Amount", NULL,
         "t.csv:1: column Close missing, expected Code,Open,High,Low,Close,Volume in any order (the head is "
         "nearest to that of marcap; others are sise, krx-download, pykrx, krx-openapi, data-go-kr)"},
        {"일자,종가,대비,등락률,시가,고가,저가,거래량,거래대금,시가총액,상장주식수", "",
         "t.csv:1: column 종목코드 missing, and the prices of one stock are no table of a day, expected "
         "종목코드,시가,고가,저가,종가,거래량 in any order (the "
         "head "
         "is nearest to that of krx-download; others are sise, marcap, pykrx, krx-openapi, data-go-kr)"},
        {"Date,Open,High,Low,Close,Volume,Change", NULL,
         "t.csv:1: column Code missing, and the prices of one stock are no table of a day, expected "
         "Code,Open,High,Low,Close,Volume in any order (the head is nearest to that of marcap; others are "
         "sise, "
         "krx-download, pykrx, krx-openapi, data-go-kr)"},
        {"Code,Open,High,Low,Close", "volume=Qty",
         "t.csv:1: column Volume missing, expected Code,Open,High,Low,Close,Volume in any order (the head is "
         "nearest to that of marcap; others are sise, krx-download, pykrx, krx-openapi, data-go-kr)"},
        {"Code,Open,High,Low,Close,Volume,close", NULL,
         "t.csv:1: column close is named twice, expected once"},
        {"티커,시가,고가,저가,종가,거래량,시가", NULL, "t.csv:1: column open is named twice, expected once"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct table_head got;
        struct error err;
        assert_int_equal(head(vectors[i].text, vectors[i].columns, &got, &err), ERROR_DATA);
        assert_string_equal(err.text, vectors[i].message);
        assert_int_equal(err.remedy, strstr(err.text, "nearest") != NULL ? REMEDY_COLUMNS : REMEDY_NONE);
    }
}

static void columns_that_the_person_names(void **state)
{
    (void)state;
    struct table_head got;
    struct error err;
    assert_int_equal(head("Symbol,O,H,L,Last,Qty,close",
                          "ticker=symbol, open = O,high=H,low=L , close=Last,volume=Qty", &got, &err),
                     0);
    static const unsigned fields[] = {FIELD_TICKER, RAW_OPEN,   RAW_HIGH,     RAW_LOW,
                                      RAW_CLOSE,    RAW_VOLUME, FIELD_IGNORED};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(got.field[i], fields[i]);
    assert_false(got.strict);
    /* It goes before the names that a dialect has, wherever it stands. */
    assert_int_equal(head("Close,Code,Open,High,Low,Adj Close,Volume", "close=Adj Close", &got, &err), 0);
    assert_int_equal(got.field[0], FIELD_IGNORED);
    assert_int_equal(got.field[5], RAW_CLOSE);
    assert_int_equal(head("ticker,open,high,low,close,volume", "shares=Listed", &got, &err), 0);
}

static void markets_have_many_names(void **state)
{
    (void)state;
    static const char *const vectors[][2] = {
        {"KOSPI", "KOSPI"},
        {"kospi", "KOSPI"},
        {"STK", "KOSPI"},
        {"유가증권", "KOSPI"},
        {"코스닥", "KOSDAQ"},
        {"KSQ", "KOSDAQ"},
        {"Konex", "KONEX"},
        {"코넥스", "KONEX"},
        {"KOSDAQ GLOBAL", "KOSDAQ GLOBAL"},
        {"KOSDAQ 글로벌", "KOSDAQ GLOBAL"},
        {"코스닥 글로벌", "KOSDAQ GLOBAL"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        assert_string_equal(dialect_market(vectors[i][0]), vectors[i][1]);
    assert_null(dialect_market("NYSE"));
    assert_null(dialect_market(""));
    static const char *const paths[][2] = {
        {"/data/kospi/2026-01-30.csv", "KOSPI"},
        {"/data/kospi/KOSDAQ_2026.csv", "KOSDAQ"},
        {"konex.csv.gz", "KONEX"},
        {"/kosdaq/2026/2026-01-30.csv", "KOSDAQ"},
        {"/kosdaq/a/b/c.csv", ""},
        {"/x/kospi-kosdaq.csv", ""},
        {"/kospi/kospi-kosdaq.csv", "KOSPI"},
        {"", ""},
        {"/data/2026-01-30.csv", ""},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_string_equal(dialect_market_of_path(paths[i][0]), paths[i][1]);
}

static void dates_as_they_may_be_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        kst_date date;
    } vectors[] = {
        {"2026-01-30", 20260130},
        {"20260130", 20260130},
        {"2026/01/30", 20260130},
        {"2026.01.30", 20260130},
        {"2026-01-30 00:00:00", 20260130},
        {"2026-01-30T00:00:00", 20260130},
        {"2026-02-30", 0},
        {"2026-01/30", 0},
        {"202601301", 0},
        {"26-01-30", 0},
        {"", 0},
        {"2026013", 0},
        {"2026-1-30", 0},
        {"2026-01-3x", 0},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char *copy = strdup(vectors[i].text);
        assert_non_null(copy);
        const struct cell field = {copy, strlen(copy), false};
        kst_date date = 0;
        assert_int_equal(dialect_date(&field, &date), vectors[i].date != 0);
        if (vectors[i].date != 0)
            assert_int_equal(date, vectors[i].date);
        free(copy);
    }
}

/* ---- what stands below the head ---- */

static int parse(const char *text, size_t length, struct day *day, struct error *err)
{
    struct file_text copy = {.bytes = malloc(length + 1), .length = length};
    assert_non_null(copy.bytes);
    memcpy(copy.bytes, text, length);
    copy.bytes[length] = '\0';
    day_clear(day, 20260130);
    int ret = table_parse("t.csv", &copy, &(struct table_how){.market = "KOSDAQ"}, day, err);
    file_text_free(&copy);
    return ret;
}

#define HEAD "Code,Open,High,Low,Close,Volume,Changes\n"

static void numbers_as_others_write_them(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        double value; /* INFINITY: it is refused */
    } vectors[] = {
        {"8800", 8800},
        {"+8800", 8800},
        {"-8800", -8800},
        {"8800.0", 8800},
        {"\"8,800\"", 8800},
        {"-", NAN},
        {"NaN", NAN},
        {"nan", NAN},
        {"", NAN},
        {"\"\"", NAN},
        {" 12 ", 12},
        {"\"1,234,567.5\"", 1234567.5},
        {"\"-1,234\"", -1234},
        {"-0", 0},
        {"-0.0", 0},
        {"8.8e3", 8800},
        {"\"12\"", 12},
        {"-.24", -0.24},
        {"\"+1,000\"", 1000},
        {"1679318000000.0", 1679318000000.0},
        {"123456789012345.0", 123456789012345.0},
        {"\"123,456,789,012,345\"", 123456789012345.0},
        {"\"1,23\"", INFINITY},
        {"\"1,2345\"", INFINITY},
        {"\",123\"", INFINITY},
        {"\"1234,567\"", INFINITY},
        {"+-5", INFINITY},
        {"++5", INFINITY},
        {"--", INFINITY},
        {"\"1,234.\"", 1234},
        {"8800.01", 8800.01},
        {"5.05", 5.05},
        {"inf", INFINITY},
        {"0x10", INFINITY},
        {"9.0.0", INFINITY},
        {"1 2", INFINITY},
        {"1e999", INFINITY},
        {"\"9,007,199,254,740,994\"", INFINITY},
    };
    struct day day = {0};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        for (int last = 0; last < 2; last++) {
            struct error err = {0};
            char text[512];
            int n = snprintf(text, sizeof text, HEAD "000020,1,1,1,1,1,%s%s", vectors[i].field,
                             last ? "" : "\n000660,1,1,1,1,1,5555555555555\n");
            int ret = parse(text, (size_t)n, &day, &err);
            if (isinf(vectors[i].value)) {
                if (ret != ERROR_DATA || strncmp(err.text, "t.csv:2: change ", 16) != 0)
                    fail_msg("%s was taken, or: %s", vectors[i].field, err.text);
                continue;
            }
            if (ret != 0)
                fail_msg("%s: %s", vectors[i].field, err.text);
            double got = day.column[RAW_CHANGE][0];
            if (isnan(vectors[i].value) ? !isnan(got) : got != vectors[i].value || (got == 0 && signbit(got)))
                fail_msg("%s was read as %.17g", vectors[i].field, got);
        }
    day_free(&day);
}

/* The same table with CP949 in its names, with CR LF and LF in turn, and with what a program made of codes.
 */
static void texts_and_codes_of_others(void **state)
{
    (void)state;
    static const char text[] = "Code,Name,Open,High,Low,Close,Volume,Market\r\n"
                               "20,\xb5\xbf\xc8\xad\xbe\xe0\xc7\xb0,1,2,1,2,5,\xc4\xda\xbd\xba\xc7\xc7\n"
                               "A005930,\"\xbb\xef\xbc\xba, \"\"x\"\"\",1,2,1,2,5,\r\n"
                               " 00104K , \xb0\xa1 ,1,2,1,2,5,KOSDAQ \xb1\xdb\xb7\xce\xb9\xfa\n"
                               "000040,,1,2,1,2,5,-\n000050,,1,2,1,2,5,nan";
    static const char *const expected[][3] = {{"000020", "동화약품", "KOSPI"},
                                              {"005930", "삼성, \"x\"", "KOSDAQ"},
                                              {"00104K", "가", "KOSDAQ GLOBAL"},
                                              {"000040", "", "KOSDAQ"},
                                              {"000050", "", "KOSDAQ"}};
    struct day day = {0};
    struct error err = {0};
    if (parse(text, sizeof text - 1, &day, &err) != 0)
        fail_msg("%s", err.text);
    assert_int_equal(day.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_string_equal(day.line[i].ticker, expected[i][0]);
        assert_string_equal(day.line[i].name, expected[i][1]);
        assert_string_equal(day.line[i].market, expected[i][2]);
        assert_int_equal(day.line[i].file_line, i + 2);
        assert_true(isnan(day.column[RAW_CHANGE][i]) && isnan(day.column[RAW_SHARES][i]));
    }
    day_free(&day);
}

static void texts_that_are_neither(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t length;
        const char *message;
    } vectors[] = {
#define TEXT(text) text, sizeof text - 1
        {TEXT(HEAD "000020,1,1,1,1,1,1\xff\n"), "t.csv:2: byte 19 (0xFF) is not UTF-8 text"},
        {TEXT("Code,Open,High,Low,Close,Volume,\xea\xb0\x80\n000020,1,1,1,1,1,\xb0\xa1\n"),
         "t.csv:2: byte 18 (0xB0) is not UTF-8 text"},
        {TEXT(HEAD "000020,1,1,1,1,1,1\x1b\n"), "t.csv:2: byte 19 is the control character 0x1B"},
        {TEXT(HEAD "000020,1,1,1,1,1\0,1\n"), "t.csv:2: byte 17 is NUL"},
        {TEXT(HEAD "000020,1,1\t,1,1,1,1\n"), "t.csv:2: byte 11 is the control character 0x09"},
        {TEXT("PAR1\0\0\0"), "t.csv: is a Parquet file, expected CSV"},
        {TEXT("PK\3\4\0\0"), "t.csv: is a zip archive or an Excel file, expected CSV"},
        {TEXT("Code;Open;High;Low;Close;Volume\n000020;\"1\",1;1;1;1;1\n"),
         "t.csv:2: byte 11 follows a closing quotation mark, expected a semicolon"},
        {TEXT("Code,Open,High,Low,Close,Volume,Date\n000020,1,1,1,1,1,2026-01-29\n"),
         "t.csv:2: the row is of 2026-01-29, expected 2026-01-30"},
        {TEXT("Code,Open,High,Low,Close,Volume,Date\n000020,1,1,1,1,1,x\n"), "t.csv:2: date \"x\" is none"},
        {TEXT("Code,Open,High,Low,Close,Volume,Market\n000020,1,1,1,1,1,NASDAQ GLOBAL MARKET\n"),
         "t.csv:2: market \"NASDAQ GLOBAL MARKET\" is not known"},
#undef TEXT
    };
    struct day day = {0};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct error err = {0};
        assert_int_equal(parse(vectors[i].text, vectors[i].length, &day, &err), ERROR_DATA);
        if (strncmp(err.text, vectors[i].message, strlen(vectors[i].message)) != 0)
            fail_msg("said     %s\nexpected %s", err.text, vectors[i].message);
    }
    day_free(&day);
}

/* A text that grows too much is refused before memory is taken for it; one that is no CP949 stays. */
static void korean_has_its_limits(void **state)
{
    (void)state;
    struct error err = {0};
    struct file_text text = {.bytes = strdup("\xb0\xa1\xb0\xa1"), .length = 4};
    assert_non_null(text.bytes);
    assert_int_equal(korean_to_utf8("f", 7, false, &text, &err), ERROR_DATA);
    assert_int_equal(text.length, 4);
    assert_int_equal(korean_to_utf8("f", 8, false, &text, &err), 0);
    assert_int_equal(text.length, 6);
    assert_string_equal(text.bytes, "가가");
    text.bytes[5] = '\xff';
    assert_int_equal(korean_to_utf8("f", 100, false, &text, &err), 0);
    assert_memory_equal(text.bytes, "\xea\xb0\x80\xea\xb0\xff", 6);
    assert_int_equal(korean_to_utf8("f", 100, true, &text, &err), ERROR_DATA);
    assert_string_equal(err.text, "f:1: byte 3 (0x80) is neither UTF-8 nor CP949 text, expected one of them");
    assert_memory_equal(text.bytes, "\xea\xb0\x80\xea\xb0\xff", 6);
    file_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heads_are_known),
        cmocka_unit_test(heads_that_nobody_knows),
        cmocka_unit_test(columns_that_the_person_names),
        cmocka_unit_test(markets_have_many_names),
        cmocka_unit_test(dates_as_they_may_be_written),
        cmocka_unit_test(numbers_as_others_write_them),
        cmocka_unit_test(texts_and_codes_of_others),
        cmocka_unit_test(texts_that_are_neither),
        cmocka_unit_test(korean_has_its_limits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
