#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/sheet.h"

struct record {
    char code[8];
    kst_date date;
    bool halted;
    const char *name;
    uint64_t rows;
    bool tracked;
    int64_t at;
};

static const struct field record_fields[] = {
    {"ticker", FIELD_TEXT, offsetof(struct record, code)},
    {"date", FIELD_DATE, offsetof(struct record, date)},
    {"halted", FIELD_MARK, offsetof(struct record, halted)},
    {"name", FIELD_POINTER, offsetof(struct record, name)},
    {"rows", FIELD_COUNT, offsetof(struct record, rows)},
    {"tracked", FIELD_BOOL, offsetof(struct record, tracked)},
    {"at", FIELD_INSTANT, offsetof(struct record, at)},
    {0},
};

static const struct record records[] = {
    {"000010", 20260303, false, "가나, \"전자\"", 1234567, true, 1772532000},
    {"0004A0", 0, true, NULL, 0, false, 0},
};
static const double values[][2] = {{1234.5, 1}, {NAN, NAN}};

static void is_written(struct output *out, const char *expected)
{
    output_char(out, '\0');
    assert_string_equal(out->bytes, expected);
    assert_int_equal(output_close(out, "memory", NULL), 0);
}

static void sheet_make(struct sheet *sheet, enum sheet_format format)
{
    sheet_open(sheet, format);
    sheet_fields(sheet, record_fields);
    sheet_value(sheet, "close", FIELD_NUMBER);
    sheet_value(sheet, "rsi < \"30\"", FIELD_CONDITION);
}

static void format_is(enum sheet_format format, const char *expected)
{
    struct sheet sheet;
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    sheet_make(&sheet, format);
    sheet_begin(&sheet, &out);
    for (int i = 0; i < 2; i++)
        sheet_row(&sheet, &out, &records[i], values[i]);
    sheet_end(&sheet, &out);
    assert_int_equal(sheet.marked, format == SHEET_TABLE);
    sheet_close(&sheet);
    is_written(&out, expected);
}

static void csv(void **state)
{
    (void)state;
    format_is(SHEET_CSV,
              "ticker,date,halted,name,rows,tracked,at,close,\"rsi < \"\"30\"\"\"\n"
              "000010,2026-03-03,,\"가나, \"\"전자\"\"\",1234567,true,2026-03-03T10:00:00Z,1234.5,true\n"
              "0004A0,,true,,0,false,,,\n");
}

#define FIRST                                                                                                \
    "{\"ticker\":\"000010\",\"date\":\"2026-03-03\",\"name\":\"가나, \\\"전자\\\"\",\"rows\":1234567,"   \
    "\"tracked\":true,\"at\":\"2026-03-03T10:00:00Z\",\"close\":1234.5,\"rsi < \\\"30\\\"\":true}"
#define SECOND                                                                                               \
    "{\"ticker\":\"0004A0\",\"date\":null,\"halted\":true,\"name\":null,\"rows\":0,\"tracked\":false,"       \
    "\"at\":null,\"close\":null,\"rsi < \\\"30\\\"\":null}"

static void json_lines(void **state)
{
    (void)state;
    format_is(SHEET_LINES, FIRST "\n" SECOND "\n");
}

static void json_array_of_objects(void **state)
{
    (void)state;
    format_is(SHEET_ARRAY, FIRST "," SECOND);
}

static void table(void **state)
{
    (void)state;
    format_is(
        SHEET_TABLE,
        "ticker  date        name               rows  tracked  at                       close  rsi < \"30\"\n"
        "000010  2026-03-03  가나, \"전자\"  1,234,567  yes      2026-03-03T10:00:00Z  1,234.50        true\n"
        "0004A0  -*                                0  no       -                            -           -\n");
}

/* A mark makes the widest cell of a column wider. */
static void a_mark_on_the_widest_cell(void **state)
{
    (void)state;
    static const struct field fields[] = {
        {"date", FIELD_DATE, offsetof(struct record, date)},
        {"halted", FIELD_MARK, offsetof(struct record, halted)},
        {0},
    };
    struct sheet sheet;
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    sheet_open(&sheet, SHEET_TABLE);
    sheet_fields(&sheet, fields);
    sheet_value(&sheet, "close", FIELD_NUMBER);
    sheet_begin(&sheet, &out);
    sheet_row(&sheet, &out, &(struct record){.date = 20260303, .halted = true}, values[0]);
    sheet_row(&sheet, &out, &(struct record){.date = 20260304}, values[0]);
    sheet_end(&sheet, &out);
    assert_true(sheet.marked);
    sheet_close(&sheet);
    is_written(&out, "date            close\n2026-03-03*  1,234.50\n2026-03-04   1,234.50\n");
}

/* An object that holds a sheet's rows: how a document is written. */
static void rows_within_an_object(void **state)
{
    (void)state;
    struct sheet sheet;
    struct output out;
    struct json json;
    output_open(&out, OUTPUT_MEMORY);
    json_begin(&json, &out);
    json_object(&json, NULL);
    json_text(&json, "name", "x");
    json_array(&json, "rows");
    sheet_open(&sheet, SHEET_ARRAY);
    sheet_value(&sheet, "a", FIELD_NUMBER);
    sheet_begin(&sheet, &out);
    sheet_row(&sheet, &out, NULL, (const double[]){1});
    sheet_row(&sheet, &out, NULL, (const double[]){INFINITY});
    sheet_end(&sheet, &out);
    sheet_close(&sheet);
    json_close_array(&json);
    json_int(&json, "n", 2);
    json_close(&json);
    json_end(&json);
    is_written(&out, "{\"name\":\"x\",\"rows\":[{\"a\":1},{\"a\":null}],\"n\":2}\n");
}

static void no_rows_and_no_columns(void **state)
{
    (void)state;
    static const char *const expected[] = {"\n", "", "", ""};
    for (int format = SHEET_CSV; format <= SHEET_TABLE; format++) {
        struct sheet sheet;
        struct output out;
        output_open(&out, OUTPUT_MEMORY);
        sheet_open(&sheet, (enum sheet_format)format);
        sheet_begin(&sheet, &out);
        sheet_end(&sheet, &out);
        sheet_close(&sheet);
        is_written(&out, expected[format]);
    }
}

static void too_many_columns(void **state)
{
    (void)state;
    for (int format = SHEET_CSV; format <= SHEET_TABLE; format++) {
        static const double row[SHEET_COLUMNS + 1];
        struct sheet sheet;
        struct output out;
        output_open(&out, OUTPUT_MEMORY);
        sheet_open(&sheet, (enum sheet_format)format);
        for (int i = 0; i <= SHEET_COLUMNS; i++)
            sheet_value(&sheet, "x", FIELD_NUMBER);
        sheet_begin(&sheet, &out);
        sheet_row(&sheet, &out, NULL, row);
        sheet_end(&sheet, &out);
        sheet_close(&sheet);
        assert_int_equal(out.failed, EOVERFLOW);
        output_close(&out, "memory", NULL);
    }
}

/* ---- numbers for the eye ---- */

static void number_is(double value, const char *expected)
{
    char text[CELL_TEXT];
    assert_string_equal(cell_number(value, text), expected);
}

static void numbers_for_the_eye(void **state)
{
    (void)state;
    number_is(0, "0");
    number_is(-1234567, "-1,234,567");
    number_is(1234.5, "1,234.50");
    number_is(-0.001, "-0.00");
    number_is(0.995, "0.99"); /* the double is below 0.995 */
    number_is(1.115, "1.11");
    number_is(0.125, "0.12"); /* exactly between two: to the even one */
    number_is(999.999, "1,000.00");
    number_is(NAN, "-");
    number_is(1e18, "1e+18");
}

static void two_digits_are_those_of_printf(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        double value = ((double)(int64_t)seed / 9.3e18) * pow(10, (int)(seed >> 20 & 15) - 4);
        if (i % 3 == 0) /* near the middle between two */
            value = (floor(value * 100) + 0.5 + ((double)(seed >> 40 & 15) - 8) * 1e-9) / 100;
        char expected[64], got[CELL_TEXT], *to = got;
        snprintf(expected, sizeof expected, "%.2f", value);
        cell_number(value, got);
        for (const char *from = got; *from; from++)
            if (*from != ',')
                *to++ = *from;
        *to = '\0';
        if (value != floor(value))
            assert_string_equal(got, expected);
    }
}

/* ---- rows from several threads ---- */

#define LINES 2000

struct lines {
    const struct sheet *sheet;
    struct output out;
};

static void *lines_write(void *arg)
{
    struct lines *lines = arg;
    for (int i = 0; i < LINES; i++)
        sheet_line(lines->sheet, &lines->out, &records[i % 2], values[i % 2]);
    return NULL;
}

static void several_threads_write_with_one_sheet(void **state)
{
    (void)state;
    struct sheet sheet;
    struct lines lines[3];
    pthread_t thread[3];
    sheet_make(&sheet, SHEET_LINES);
    for (int t = 0; t < 3; t++) {
        lines[t].sheet = &sheet;
        output_open(&lines[t].out, OUTPUT_MEMORY);
        assert_int_equal(pthread_create(&thread[t], NULL, lines_write, &lines[t]), 0);
    }
    for (int t = 0; t < 3; t++)
        pthread_join(thread[t], NULL);
    for (int t = 0; t < 3; t++) {
        assert_int_equal(lines[t].out.used, LINES / 2 * strlen(FIRST "\n" SECOND "\n"));
        assert_memory_equal(lines[t].out.bytes, lines[0].out.bytes, lines[0].out.used);
        output_close(&lines[t].out, "memory", NULL);
    }
    sheet_close(&sheet);
}

/* ---- lines of a width ---- */

static void width_is(unsigned width, bool keeps, const char *expected)
{
    static const struct field fields[] = {
        {"ticker", FIELD_TEXT, offsetof(struct record, code)},
        {"name", FIELD_POINTER, offsetof(struct record, name)},
        {"halted", FIELD_MARK, offsetof(struct record, halted)},
        {0},
    };
    static const struct record rows[] = {{.code = "000010", .name = "가나다라마바사아자차카", .halted = true},
                                         {.code = "000020", .name = "가나"},
                                         {.code = "000030", .name = "abcdefghijklmnopqrstuv"}};
    static const double numbers[] = {1234567, 5};
    struct sheet sheet;
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    out.width = width;
    sheet_open(&sheet, SHEET_TABLE);
    sheet_fields(&sheet, fields);
    sheet_value(&sheet, "volume", FIELD_NUMBER);
    sheet_value(&sheet, "close", FIELD_NUMBER);
    sheet_gives_names(&sheet);
    sheet.keeps = keeps ? "close" : NULL;
    sheet_begin(&sheet, &out);
    for (int i = 0; i < 3; i++)
        sheet_row(&sheet, &out, &rows[i], numbers);
    sheet_end(&sheet, &out);
    sheet_close(&sheet);
    is_written(&out, expected);
}

static void a_line_is_no_wider_than_the_output(void **state)
{
    (void)state;
    width_is(0, false,
             "ticker  name                        volume  close\n"
             "000010  가나다라마바사아자차카*  1,234,567      5\n"
             "000020  가나                     1,234,567      5\n"
             "000030  abcdefghijklmnopqrstuv   1,234,567      5\n");
    width_is(43, false, /* the name gives way, a wide letter or not, the mark stays */
             "ticker  name                  volume  close\n"
             "000010  가나다라마바사…*   1,234,567      5\n"
             "000020  가나               1,234,567      5\n"
             "000030  abcdefghijklmnop…  1,234,567      5\n");
    width_is(37, false,
             "ticker  name                   volume\n"
             "000010  가나다라마바사아…*  1,234,567\n"
             "000020  가나                1,234,567\n"
             "000030  abcdefghijklmnopq…  1,234,567\n"
             "not shown in 37 columns: close\n");
    width_is(30, true,
             "ticker  name             close\n"
             "000010  가나다라마바…*       5\n"
             "000020  가나                 5\n"
             "000030  abcdefghijklmn…      5\n"
             "not shown in 30 columns:\n"
             "volume\n");
}

static void shares_are_whole_in_a_table(void **state)
{
    (void)state;
    static const double numbers[] = {2269472.66, 8104.77};
    struct sheet sheet;
    for (int i = 0; i < 2; i++) {
        struct output out;
        output_open(&out, OUTPUT_MEMORY);
        sheet_open(&sheet, i ? SHEET_CSV : SHEET_TABLE);
        sheet_value(&sheet, "volume", FIELD_SHARES);
        sheet_value(&sheet, "close", FIELD_NUMBER);
        sheet_begin(&sheet, &out);
        sheet_row(&sheet, &out, NULL, numbers);
        sheet_end(&sheet, &out);
        sheet_close(&sheet);
        is_written(&out,
                   i ? "volume,close\n2269472.66,8104.77\n" : "   volume     close\n2,269,473  8,104.77\n");
    }
}

static void the_last_column_goes_on_below(void **state)
{
    (void)state;
    struct output out;
    struct table table;
    output_open(&out, OUTPUT_MEMORY);
    out.width = 20;
    table_begin(&table, 2);
    table.wraps = true;
    table_gives(&table, 1, 8);
    table_cell(&table, "value");
    table_cell(&table, "part");
    table_number(&table, 12345);
    table_cell(&table, "  close > sma_20 and 가나다라마바사아");
    table_cell(&table, "-");
    table_cell(&table, "short");
    table_print(&table, &out);
    is_written(&out, "value   part\n"
                     "12,345    close >\n"
                     "        sma_20 and\n"
                     "        가나다라마바\n"
                     "        사아\n"
                     "-       short\n");
}

/* ---- texts from outside ---- */

static const struct field name_field = {"name", FIELD_POINTER, offsetof(struct record, name)};

static void name_is(enum sheet_format format, bool raw, const char *name, const char *expected)
{
    const struct record record = {.name = name};
    struct sheet sheet;
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    sheet_open(&sheet, format);
    sheet.raw_texts = raw;
    sheet_field(&sheet, &name_field);
    sheet_begin(&sheet, &out);
    sheet_row(&sheet, &out, &record, NULL);
    sheet_end(&sheet, &out);
    sheet_close(&sheet);
    is_written(&out, expected);
}

static void a_text_is_no_formula_in_csv(void **state)
{
    (void)state;
    static const char *const formulas[] = {"=1+1", "+1", "-1", "@SUM(A1)", "=", "＝1", "－1"};
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "name\n'%s\n", formulas[i]);
        name_is(SHEET_CSV, false, formulas[i], expected);
        snprintf(expected, sizeof expected, "name\n%s\n", formulas[i]);
        name_is(SHEET_CSV, true, formulas[i], expected);
    }
    name_is(SHEET_CSV, false, "\t=1", "name\n' =1\n");
    name_is(SHEET_CSV, false, "\r=1", "name\n' =1\n");
    name_is(SHEET_CSV, false, "=\"a\",b", "name\n\"'=\"\"a\"\",b\"\n");
    name_is(SHEET_CSV, false, "a=1-2", "name\na=1-2\n");
    name_is(SHEET_CSV, false, "'a", "name\n'a\n");
}

/* A control character, one of those from U+0080 on, overrides and marks of direction, one without width, and
 * bytes that are not UTF-8. */
static void a_text_does_not_steer_the_terminal(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"a\x1b[31mb", "a?[31mb"},
        {"a\nb\tc", "a b c"},
        {"a\xc2\x9b"
         "31mb",
         "a?31mb"},
        {"\x7f", "?"},
        {"a\u202eb", "a?b"},
        {"\u2066\u2069\u200e\u200f\u061c", "?????"},
        {"\u200b\ufeff", "??"},
        {"\U000e0041", "?"},
        {"a\xff\xe2\x80", "a???"},
        {"가\u202a나\u202c", "가?나?"},
        {"가나 전자(주) é ·", "가나 전자(주) é ·"},
    };
    char expected[64];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        snprintf(expected, sizeof expected, "name\n%s\n", texts[i][1]);
        name_is(SHEET_CSV, false, texts[i][0], expected);
        struct output out;
        output_open(&out, OUTPUT_MEMORY);
        struct table table;
        table_begin(&table, 1);
        table_cell(&table, texts[i][0]);
        table_print(&table, &out);
        char *line = out.bytes;
        assert_memory_equal(line, texts[i][1], strlen(texts[i][1]));
        assert_int_equal(output_close(&out, "memory", NULL), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv),
        cmocka_unit_test(json_lines),
        cmocka_unit_test(json_array_of_objects),
        cmocka_unit_test(table),
        cmocka_unit_test(a_mark_on_the_widest_cell),
        cmocka_unit_test(rows_within_an_object),
        cmocka_unit_test(no_rows_and_no_columns),
        cmocka_unit_test(too_many_columns),
        cmocka_unit_test(numbers_for_the_eye),
        cmocka_unit_test(two_digits_are_those_of_printf),
        cmocka_unit_test(several_threads_write_with_one_sheet),
        cmocka_unit_test(a_text_is_no_formula_in_csv),
        cmocka_unit_test(a_text_does_not_steer_the_terminal),
        cmocka_unit_test(a_line_is_no_wider_than_the_output),
        cmocka_unit_test(shares_are_whole_in_a_table),
        cmocka_unit_test(the_last_column_goes_on_below),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
