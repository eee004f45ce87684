/* The daily table: every fault by its message, every variant that is let in, every real file. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "source/day-check.h"
#include "source/table-list.h"
#include "source/table-parse.h"
#include "source/table-rows.h"

#define HEAD "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\n"
#define GOOD "005930,삼성전자,KOSPI,100,110,90,105,-5,1000,100000,1050000,10000\n"
#define REST ",-5,1000,100000,1050000,10000\n"
#define ALL                                                                                                  \
    "ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares in any order (the head "   \
    "is "                                                                                                    \
    "nearest to that of sise; others are marcap, krx-download, pykrx, krx-openapi, data-go-kr)"

struct vector {
    const char *what, *text;
    size_t length;
    const char *message;
};
#define TEXT(text) text, sizeof text - 1

/* Parses the text and, where it is one, checks the table. The text is in memory of just its size, so that a
 * sanitizer sees a step too far. */
static int parse(const char *text, size_t length, struct day *day, struct error *err)
{
    struct file_text copy = {.bytes = malloc(length + 1), .length = length};
    assert_non_null(copy.bytes);
    memcpy(copy.bytes, text, length);
    copy.bytes[length] = '\0';
    *err = (struct error){0};
    day_clear(day, 20260102);
    int ret = table_parse("t.csv", &copy, &(struct table_how){0}, day, err);
    file_text_free(&copy);
    /* The figures of these tables are made for their form, and need not fit each other. */
    const struct day_past past = {.accepted = day_rules_parse("price,base,cap")};
    return ret == 0 ? day_check(day, &past, "t.csv", err) : ret;
}

static void refused(const struct vector *vector, size_t count)
{
    struct day day = {0};
    for (size_t i = 0; i < count; i++) {
        struct error err;
        int ret = parse(vector[i].text, vector[i].length, &day, &err);
        if (ret != ERROR_DATA || strcmp(err.text, vector[i].message) != 0)
            fail_msg("%s: %d\n  said     %s\n  expected %s", vector[i].what, ret, err.text,
                     vector[i].message);
        assert_int_equal(err.code, ERROR_DATA);
    }
    day_free(&day);
}

static void faults_of_the_header(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"empty file", TEXT(""),
         "t.csv:1: the file is empty, expected a header line and one line per ticker"},
        {"only a byte order mark", TEXT("\xef\xbb\xbf"),
         "t.csv:1: the file is empty, expected a header line and one line per ticker"},
        {"header only", TEXT(HEAD), "t.csv:2: no line below the header, expected one per ticker"},
        {"one column missing",
         TEXT("ticker,name,market,open,high,low,close,change,volume,value,market_cap\n" GOOD),
         "t.csv:1: column shares missing, expected " ALL},
        {"two columns missing",
         TEXT("ticker,NAMES,market,open,high,low,change,volume,value,market_cap,shares\n"),
         "t.csv:1: columns close, name missing, expected " ALL},
        {"column twice",
         TEXT("ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares,open\n"),
         "t.csv:1: column open is named twice, expected once"},
        {"no header", TEXT(GOOD),
         "t.csv:1: columns open, high, low, close, change, volume, value, market_cap, shares, ticker, name, "
         "market "
         "missing, expected " ALL},
        {"UTF-16", TEXT("\xff\xfet\0i\0"), "t.csv: is UTF-16 text, expected UTF-8: save it as 'CSV UTF-8'"},
        {"a head in CP949 and a byte that is not", TEXT("\xb0\xa1,\xb0\xa1\n1,\xb0\xa1\n2,\xb0\xff\n"),
         "t.csv:3: byte 3 (0xB0) is neither UTF-8 nor CP949 text, expected one of them"},
        {"lines that end in CR", TEXT("ticker,name\r005930,\xec\x82\xbc\r"),
         "t.csv:1: byte 12 is the control character 0x0D, expected text"},
    };
    refused(vectors, sizeof vectors / sizeof *vectors);
}

static void more_columns_than_a_table_has(void **state)
{
    (void)state;
    char text[600];
    memset(text, ',', sizeof text);
    struct day day = {0};
    struct error err;
    assert_int_equal(parse(text, sizeof text, &day, &err), ERROR_DATA);
    assert_string_equal(err.text, "t.csv:1: more than 256 columns, expected the twelve of a daily table");
    day_free(&day);
}

static void faults_of_a_row(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"too few fields", TEXT(HEAD GOOD "000660,a,KOSPI,1,2,1,1,0,0,0,0\n"),
         "t.csv:3: 11 fields, expected 12 as in the header"},
        {"too many fields", TEXT(HEAD "000660,a,KOSPI,1,2,1,1,0,0,0,0,0,7\n"),
         "t.csv:2: 13 fields, expected 12 as in the header"},
        {"a comma at the end", TEXT(HEAD "000660,a,KOSPI,1,2,1,1,0,0,0,0,0,\n"),
         "t.csv:2: 13 fields, expected 12 as in the header"},
        {"an empty line", TEXT(HEAD GOOD "\n"), "t.csv:3: 1 field, expected 12 as in the header"},
        {"a line cut off", TEXT(HEAD GOOD "000660,a,KOSPI,1,2,1"),
         "t.csv:3: 6 fields, expected 12 as in the header"},
        {"separators without quotes, which are further fields",
         TEXT(HEAD "000660,a,KOSPI,1,000,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: 13 fields, expected 12 as in the header"},
        {"quotation mark without end", TEXT(HEAD "000660,\"a,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: the quotation mark at byte 8 has no end, expected it on the same line"},
        {"quotation mark without end before a number", TEXT(HEAD "000660,a,KOSPI,\"1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: the quotation mark at byte 16 has no end, expected it on the same line"},
        {"a field that goes on after its quotation mark",
         TEXT(HEAD "000660,\"a\"b,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: byte 11 follows a closing quotation mark, expected a comma"},
        {"ticker twice", TEXT(HEAD GOOD "000660,a,KOSPI,1,2,1,1,0,0,0,0,0\n" GOOD),
         "t.csv:4: ticker 005930 was on line 2 already, expected once"},
        {"two tickers twice",
         TEXT(HEAD "000020,a,KOSPI,1,2,1,1,0,0,0,0,0\n" GOOD GOOD "000020,a,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:4: ticker 005930 was on line 3 already, expected once"},
        {"ticker too short", TEXT(HEAD "05930,a,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: ticker \"05930\" is no code, expected six characters such as 005930 or 00104K"},
        {"ticker too long", TEXT(HEAD "0059300000,a,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: ticker \"0059300000\" is no code, expected six characters such as 005930 or 00104K"},
        {"ticker with a sign", TEXT(HEAD "0059$0,a,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: ticker \"0059$0\" is no code, expected six characters such as 005930 or 00104K"},
        {"ticker that is empty", TEXT(HEAD ",a,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: ticker \"\" is no code, expected six characters such as 005930 or 00104K"},
        {"unknown market", TEXT(HEAD "000660,a,NYSE,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: market \"NYSE\" is not known, expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX"},
        {"market too long, shown as far as whole characters go",
         TEXT(HEAD "000660,a,유가증권시장유가증권시장유가증권시장,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: market \"유가증권시장유가증권시장유\" is not known, expected KOSPI, KOSDAQ, KOSDAQ GLOBAL "
         "or "
         "KONEX"},
        {"name too long",
         TEXT(HEAD "000660,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                   "aaaaaaaaaaaaaaaaaaaaaaaa,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "t.csv:2: name \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\" is too long, expected up to 95 "
         "bytes"},
    };
    refused(vectors, sizeof vectors / sizeof *vectors);
}

static void texts_that_are_none(void **state)
{
    (void)state;
#define KOREAN                                                                                               \
    "is not UTF-8 text, expected UTF-8: 'iconv -f CP949 -t UTF-8' turns the other Korean encoding into it"
    static const struct vector vectors[] = {
        {"CP949", TEXT(HEAD "005930,\xbb\xef\xbc\xba,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 8 (0xBB) " KOREAN},
        {"a character cut off", TEXT(HEAD "005930,\xec\x82,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 8 (0xEC) " KOREAN},
        {"a character cut off by the end", TEXT(HEAD "005930,\xec\x82"), "t.csv:2: byte 8 (0xEC) " KOREAN},
        {"an overlong form", TEXT(HEAD "005930,\xc0\xaf,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 8 (0xC0) " KOREAN},
        {"an overlong form of three bytes", TEXT(HEAD "005930,a\xe0\x80\xaf,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 9 (0xE0) " KOREAN},
        {"a surrogate", TEXT(HEAD "005930,\xed\xa0\x80,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 8 (0xED) " KOREAN},
        {"beyond U+10FFFF", TEXT(HEAD "005930,\xf4\x90\x80\x80,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 8 (0xF4) " KOREAN},
        {"NUL in a name", TEXT(HEAD "005930,a\0b,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 9 is NUL, expected text"},
        {"NUL in a number",
         TEXT(HEAD "005930,a,KOSPI,1\0"
                   "0,110,90,105" REST),
         "t.csv:2: byte 17 is NUL, expected text"},
        {"NULs at the end, as after a crash", TEXT(HEAD GOOD "\0\0\0\0"),
         "t.csv:3: byte 1 is NUL, expected text"},
        {"an escape, which a terminal would obey", TEXT(HEAD "005930,a\x1b[2J,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 9 is the control character 0x1B, expected text"},
        {"a delete character", TEXT(HEAD "005930,a\x7f,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 9 is the control character 0x7F, expected text"},
        {"a control character of two bytes", TEXT(HEAD "005930,a\xc2\x9b[2J,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 9 begins the control character U+009B, expected text"},
        {"half of a character of two bytes", TEXT(HEAD "005930,a\xc2,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 9 (0xC2) is not UTF-8 text, expected UTF-8: 'iconv -f CP949 -t UTF-8' turns the "
         "other Korean encoding into it"},
        {"in a column that is ignored",
         TEXT("memo,ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\nlong text "
              "\xff"
              ",005930,a,KOSPI,100,110,90,105" REST),
         "t.csv:2: byte 11 (0xFF) " KOREAN},
    };
#undef KOREAN
    refused(vectors, sizeof vectors / sizeof *vectors);
}

static void numbers_that_are_none(void **state)
{
    (void)state;
    static const struct {
        const char *field, *message;
    } vectors[] = {
        {"12a", "\"12a\" is not a number, expected digits such as 9350"},
        {"many", "\"many\" is not a number, expected digits such as 9350"},
        {" 1", "\" 1\" is not a number, expected digits such as 9350"},
        {"1 ", "\"1 \" is not a number, expected digits such as 9350"},
        {"+1", "\"+1\" is not a number, expected digits such as 9350"},
        {"-", "\"-\" is not a number, expected digits such as 9350"},
        {"--1", "\"--1\" is not a number, expected digits such as 9350"},
        {".", "\".\" is not a number, expected digits such as 9350"},
        {"1.2.3", "\"1.2.3\" is not a number, expected digits such as 9350"},
        {"1e", "\"1e\" is not a number, expected digits such as 9350"},
        {"0x10", "\"0x10\" is not a number, expected digits such as 9350"},
        {"nan", "\"nan\" is not a number, expected digits such as 9350"},
        {"inf", "\"inf\" is not a number, expected digits such as 9350"},
        {"-Infinity", "\"-Infinity\" is not a number, expected digits such as 9350"},
        {"\"\"\"1\"", "\"\"\"1\" is not a number, expected digits such as 9350"},
        {"\"1,234\"", "\"1,234\" has thousands separators, expected digits only"},
        {"\"1,234,567.5\"", "\"1,234,567.5\" has thousands separators, expected digits only"},
        {"-1", "\"-1\" is negative, expected 0 or more"},
        {"-0.5", "\"-0.5\" is negative, expected 0 or more"},
        {"9007199254740993.1",
         "\"9007199254740993.1\" is too large, expected at most 9007199254740992 (2^53)"},
        {"9007199254740994", "\"9007199254740994\" is too large, expected at most 9007199254740992 (2^53)"},
        {"99999999999999999999",
         "\"99999999999999999999\" is too large, expected at most 9007199254740992 (2^53)"},
        {"1e16", "\"1e16\" is too large, expected at most 9007199254740992 (2^53)"},
        {"1e999999999", "\"1e999999999\" is too large, expected at most 9007199254740992 (2^53)"},
        {"0000000000000000000000000000000000000000000000000000000000000001",
         "\"0000000000000000000000000000000000000000\" is not a number, expected digits such as 9350"},
    };
    struct day day = {0};
    struct error err;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        for (int last = 0; last < 2; last++) {
            char text[512], message[256];
            int n = snprintf(text, sizeof text,
                             last ? HEAD "005930,a,KOSPI,9,9,9,9,0,0,0,0,%s"
                                  : HEAD "005930,a,KOSPI,9,9,9,9,0,%s,0,0,0\n" GOOD,
                             vectors[i].field);
            snprintf(message, sizeof message, "t.csv:2: %s %s", last ? "shares" : "volume",
                     vectors[i].message);
            assert_int_equal(parse(text, (size_t)n, &day, &err), ERROR_DATA);
            assert_string_equal(err.text, message);
        }
    day_free(&day);
}

static void numbers_as_they_may_be_written(void **state)
{
    (void)state;
    static const struct {
        const char *field;
        double value;
    } vectors[] = {
        {"0", 0},
        {"7", 7},
        {"-0", 0},
        {"-5", -5},
        {"1234567", 1234567},
        {"12345678", 12345678},
        {"123456789", 123456789},
        {"-123456789012345", -123456789012345.0},
        {"123456789012345", 123456789012345.0},
        {"1234567890123456", 1234567890123456.0},
        {"9007199254740992", 9007199254740992.0},
        {"-9007199254740992", -9007199254740992.0},
        {"9350.0", 9350},
        {"0.1", 0.1},
        {".5", 0.5},
        {"5.", 5},
        {"1.5e3", 1500},
        {"1E+3", 1000},
        {"25e-1", 2.5},
        {"\"77\"", 77},
        {"\"-77\"", -77},
        {"00012", 12},
        {"", NAN},
        {"\"\"", NAN},
        {"123.45678901234567", 123.45678901234567},
        {"1e-400", 0},
    };
    struct day day = {0};
    struct error err = {0};
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        for (int last = 0; last < 2; last++) {
            char text[512];
            int n = snprintf(
                text, sizeof text,
                last ? "ticker,name,market,open,high,low,close,volume,value,market_cap,shares,change\n"
                       "005930,a,KOSPI,9,9,9,9,0,0,0,0,%s"
                     : HEAD "005930,a,KOSPI,9,9,9,9,%s,0,0,0,0\n000660,a,KOSPI,1,1,1,1,0,0,0,0,0\n",
                vectors[i].field);
            if (parse(text, (size_t)n, &day, &err) != 0)
                fail_msg("%s: %s", vectors[i].field, err.text);
            double got = day.column[RAW_CHANGE][0], expected = vectors[i].value;
            if (!isnan(expected) ? got != expected || signbit(got) != signbit(expected) : !isnan(got))
                fail_msg("%s was read as %.17g", vectors[i].field, got);
        }
    day_free(&day);
}

static void prices_that_cannot_be(void **state)
{
    (void)state;
    static const struct vector vectors[] = {
        {"high below low", TEXT(HEAD "005930,a,KOSPI,100,90,110,105" REST),
         "t.csv:2: high 90 is below low 110, expected high at or above low"},
        {"no close", TEXT(HEAD "005930,a,KOSPI,100,110,90," REST),
         "t.csv:2: close is unknown, expected a price above 0 (carried while the ticker is halted)"},
        {"a close of 0", TEXT(HEAD "005930,a,KOSPI,0,0,0,0" REST),
         "t.csv:2: close is 0, expected a price above 0 (carried while the ticker is halted)"},
        {"a low of 0", TEXT(HEAD "005930,a,KOSPI,100,110,0,105" REST),
         "t.csv:2: open, high, low are 100, 110, 0, expected three prices, or 0 three times without a "
         "regular "
         "trade, or three empty fields"},
        {"an open that is unknown", TEXT(HEAD "005930,a,KOSPI,,110,90,105" REST),
         "t.csv:2: open, high, low are nan, 110, 90, expected three prices, or 0 three times without a "
         "regular "
         "trade, or three empty fields"},
    };
    refused(vectors, sizeof vectors / sizeof *vectors);
}

/* Whatever the form of the text, the same three rows come out. */
static void forms_that_are_let_in(void **state)
{
    (void)state;
#define A "005930,\"Kim, \"\"Lee\"\"\",KOSPI,100,110,90,105,-5,1000,,1050000,10000"
#define B "00104K,나,KOSDAQ GLOBAL,0,0,0,77,,0,0,1,1"
#define C "000020,,KONEX,,,,1,0,,,,"
    static const struct vector vectors[] = {
        {"plain", TEXT(HEAD A "\n" B "\n" C "\n"), ""},
        {"no final newline", TEXT(HEAD A "\n" B "\n" C), ""},
        {"byte order mark", TEXT("\xef\xbb\xbf" HEAD A "\n" B "\n" C "\n"), ""},
        {"CRLF",
         TEXT("ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares\r\n" A "\r\n" B
              "\r\n" C "\r\n"),
         ""},
        {"CR at the very end", TEXT(HEAD A "\n" B "\r\n" C "\r"), ""},
        {"everything quoted",
         TEXT("\"ticker\",\"name\",\"market\",\"open\",\"high\",\"low\",\"close\",\"change\",\"volume\","
              "\"value\","
              "\"market_cap\",\"shares\"\n\"005930\",\"Kim, "
              "\"\"Lee\"\"\",\"KOSPI\",\"100\",\"110\",\"90\",\"105\","
              "\"-5\",\"1000\",\"\",\"1050000\",\"10000\"\n\"00104K\",\"나\",\"KOSDAQ "
              "GLOBAL\",\"0\",\"0\",\"0\","
              "\"77\",\"\",\"0\",\"0\",\"1\",\"1\"\n\"000020\",\"\",\"KONEX\",\"\",\"\",\"\",\"1\",\"0\","
              "\"\",\"\","
              "\"\",\"\"\n"),
         ""},
        {"another order, further columns",
         TEXT("memo,shares,market_cap,value,volume,change,close,low,high,open,market,name,ticker,memo\n"
              "\"a, \"\"b\"\"\",10000,1050000,,1000,-5,105,90,110,100,KOSPI,\"Kim, \"\"Lee\"\"\",005930,\n"
              ",1,1,0,0,,77,0,0,0,KOSDAQ GLOBAL,나,00104K,이것저것\n,,,,,0,1,,,,KONEX,,000020,x\n"),
         ""},
    };
    struct day first = {0}, day = {0};
    struct error err;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char what[160] = "";
        if (parse(vectors[i].text, vectors[i].length, &day, &err) != 0)
            fail_msg("%s: %s", vectors[i].what, err.text);
        if (i == 0)
            assert_int_equal(parse(vectors[i].text, vectors[i].length, &first, &err), 0);
        if (!table_same(&first, &day, what))
            fail_msg("%s: %s", vectors[i].what, what);
    }
    assert_int_equal(day.count, 3);
    assert_int_equal(day.date, 20260102);
    assert_string_equal(day.line[0].ticker, "005930");
    assert_string_equal(day.line[0].name, "Kim, \"Lee\"");
    assert_string_equal(day.line[1].market, "KOSDAQ GLOBAL");
    assert_true(isnan(day.column[RAW_VALUE][0]) && day.column[RAW_SHARES][0] == 10000);
    assert_true(day.column[RAW_OPEN][1] == 0 && day.column[RAW_CLOSE][1] == 77);
    assert_true(isnan(day.column[RAW_OPEN][2]) && isnan(day.column[RAW_SHARES][2]));
    day_free(&first);
    day_free(&day);
#undef A
#undef B
#undef C
}

static void names_of_the_longest_that_fit(void **state)
{
    (void)state;
    char name[NAME_TEXT], text[512];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    int n = snprintf(text, sizeof text, HEAD "005930,%s,KOSPI,1,1,1,1" REST, name);
    struct day day = {0};
    struct error err;
    assert_int_equal(parse(text, (size_t)n, &day, &err), 0);
    assert_string_equal(day.line[0].name, name);
    day_free(&day);
}

static void differences_between_two_tables(void **state)
{
    (void)state;
#define B "000020,나,KOSDAQ,1,2,1,1,0,0,0,0,0\n"
    static const struct vector vectors[] = {
        {"another order is none", TEXT(HEAD B GOOD), ""},
        {"a price", TEXT(HEAD "005930,삼성전자,KOSPI,100,110,90,106" REST B), "005930 has close 105 and 106"},
        {"an unknown price", TEXT(HEAD "005930,삼성전자,KOSPI,100,110,90,105,-5,,100000,1050000,10000\n" B),
         "005930 has volume 1000 and nan"},
        {"a name", TEXT(HEAD "005930,삼성,KOSPI,100,110,90,105" REST B), "005930 has another name"},
        {"a market", TEXT(HEAD GOOD "000020,나,KOSPI,1,2,1,1,0,0,0,0,0\n"), "000020 has another market"},
        {"a ticker less", TEXT(HEAD GOOD), "only the first has 000020"},
        {"the last ticker less", TEXT(HEAD B), "only the first has 005930"},
        {"a ticker more", TEXT(HEAD GOOD B "900000,a,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "only the second has 900000"},
        {"a ticker more in the middle", TEXT(HEAD GOOD B "000030,a,KOSPI,1,2,1,1,0,0,0,0,0\n"),
         "only the second has 000030"},
    };
#undef B
    struct day first = {0}, day = {0};
    struct error err;
    assert_int_equal(parse(vectors[0].text, vectors[0].length, &first, &err), 0);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char what[160] = "";
        assert_int_equal(parse(vectors[i].text, vectors[i].length, &day, &err), 0);
        assert_int_equal(table_same(&first, &day, what), *vectors[i].message == '\0');
        assert_string_equal(what, vectors[i].message);
    }
    day_free(&first);
    day_free(&day);
}

/* Every file of the reference data is let in, a row for each of its lines. */
static void real_tables(void **state)
{
    (void)state;
    const char *shared = getenv("SISE_SHARED"), *srcdir = getenv("srcdir");
    char folder[2][4096];
    for (int i = 0; i < 2; i++)
        snprintf(folder[i], sizeof folder[i], "%s%s/data/%s",
                 shared != NULL   ? shared
                 : srcdir != NULL ? srcdir
                                  : ".",
                 shared != NULL ? "" : "/../shared", i == 0 ? "krx-adjusted" : "krx-raw");
    char *paths[] = {folder[0], folder[1]};
    struct table_list list = {0};
    struct error err = {0};
    if (table_list_expand(paths, 2, &list, &err) == ERROR_NOT_FOUND) {
        print_message("no reference data: %s\n", err.text);
        table_list_free(&list);
        skip();
    }
    assert_int_equal(err.code, 0);
    struct file_text text = {0};
    struct day day = {0};
    size_t rows = 0;
    for (size_t i = 0; i < list.count; i++) {
        size_t lines = 0;
        if (file_read(list.file[i].path, FILE_DAY_MOST, &text, &err) != 0)
            fail_msg("%s", err.text);
        day_clear(&day, list.file[i].date);
        if (table_parse(list.file[i].path, &text, &(struct table_how){0}, &day, &err) != 0 ||
            day_check(&day, &(struct day_past){0}, list.file[i].path, &err) != 0)
            fail_msg("%s", err.text);
        for (size_t k = 0; k < text.length; k++)
            lines += text.bytes[k] == '\n';
        assert_int_equal(day.count, lines - 1);
        rows += day.count;
    }
    assert_int_equal(list.count, 370 + 33);
    assert_int_equal(rows, 986298 + 95412);
    file_text_free(&text);
    day_free(&day);
    table_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_the_header),
        cmocka_unit_test(more_columns_than_a_table_has),
        cmocka_unit_test(faults_of_a_row),
        cmocka_unit_test(texts_that_are_none),
        cmocka_unit_test(numbers_that_are_none),
        cmocka_unit_test(numbers_as_they_may_be_written),
        cmocka_unit_test(prices_that_cannot_be),
        cmocka_unit_test(forms_that_are_let_in),
        cmocka_unit_test(names_of_the_longest_that_fit),
        cmocka_unit_test(differences_between_two_tables),
        cmocka_unit_test(real_tables),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
