/* JSON is read as RFC 8259 has it, and everything else is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json-read.h"

/* Reads a text and writes its tokens as a line: names and texts in quotation marks. Memory is exactly as
 * large as the header asks for. Returns the last token. */
static enum json_token tokens_of(const char *json, size_t length, char *line, struct json_reader *reader)
{
    static const char *const sign[] = {
        [JSON_OBJECT] = "{", [JSON_OBJECT_END] = "}", [JSON_ARRAY] = "[", [JSON_ARRAY_END] = "]",
        [JSON_TRUE] = "t",   [JSON_FALSE] = "f",      [JSON_NULL] = "n"};
    char *room = malloc(length + 1), *bytes = malloc(length + !length);
    enum json_token token;
    assert_true(room && bytes);
    memcpy(bytes, json, length);
    *line = '\0';
    json_read_begin(reader, bytes, length, room);
    while ((token = json_read(reader)) > JSON_DONE) {
        bool has_text = token == JSON_NAME || token == JSON_TEXT || token == JSON_NUMBER;
        strcat(line, has_text ? reader->text : sign[token]);
        strcat(line, token == JSON_NAME ? ":" : " ");
    }
    assert_true(json_read(reader) == token); /* and stays so */
    reader->at = json + (reader->at - bytes);
    free(room);
    free(bytes);
    return token;
}

static void what_is_json(void **state)
{
    (void)state;
    static const struct {
        const char *json, *tokens;
    } cases[] = {
        {"{}", "{ } "},
        {" [ ] ", "[ ] "},
        {"\t\r\n0", "0 "},
        {"-0", "-0 "},
        {"-12.50e+03", "-12.50e+03 "},
        {"1E5", "1E5 "},
        {"true", "t "},
        {"[true,false,null]", "[ t f n ] "},
        {"{\"a\":1,\"b\":[{\"c\":\"d\"},[]],\"a\":{}}", "{ a:1 b:[ { c:d } [ ] ] a:{ } } "},
        {"\"\"", " "},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t "},
        {"\"\\u0041\\u00e9\\uD55C\\uD83D\\uDE00\"", "Aé한😀 "},
        {"\"시세\x7f\"", "시세\x7f "},
        {"[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]",
         "[ [ [ [ [ [ [ [ [ [ [ [ [ [ [ [ 1 ] ] ] ] ] ] ] ] ] ] ] ] ] ] ] ] "},
    };
    char line[512];
    struct json_reader reader;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (tokens_of(cases[i].json, strlen(cases[i].json), line, &reader) != JSON_DONE)
            fail_msg("%s: %s", cases[i].json, reader.fault);
        assert_string_equal(line, cases[i].tokens);
    }
}

static void what_is_not(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        int at; /* where the reader points */
    } cases[] = {
        {"", 0},
        {" ", 1},
        {"{", 1},
        {"[", 1},
        {"}", 0},
        {"[1,]", 3},
        {"[,1]", 1},
        {"[1 2]", 3},
        {"{\"a\"}", 4},
        {"{\"a\":}", 5},
        {"{\"a\":1,}", 7},
        {"{a:1}", 1},
        {"{1:1}", 1},
        {"{\"a\":1]", 6},
        {"[1}", 2},
        {"01", 1},
        {"+1", 0},
        {"-", 1},
        {".5", 0},
        {"1.", 2},
        {"1.e5", 2},
        {"1e", 2},
        {"1e+", 3},
        {"0x10", 1},
        {"NaN", 0},
        {"Infinity", 0},
        {"True", 0},
        {"nul", 0},
        {"nulll", 4},
        {"1 1", 2},
        {"'a'", 0},
        {"\"a", 2},
        {"\"\\x\"", 2},
        {"\"\\u12\"", 3},
        {"\"\\u00\"", 3},
        {"\"\t\"", 1},
        {"\"\\ud800\"", 7},
        {"\"\\udc00\"", 7},
        {"\"\\u0000\"", 7},
        {"\"\\ud800\\u0041\"", 13},
        {"\"\xFF\"", 1},
        {"\"\xC0\x80\"", 1},
        {"\"\xED\xA0\x80\"", 1},
        {"\xEF\xBB\xBF{}", 0},
        {"/**/1", 0},
        {"{}{}", 2},
        {"\"\\", 2},
        {"\"\\u", 3},
        {"[\"a\":1]", 4},
        {"\v1", 0},
    };
    char line[512];
    struct json_reader reader;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (tokens_of(cases[i].json, strlen(cases[i].json), line, &reader) != JSON_WRONG)
            fail_msg("%s is taken", cases[i].json);
        assert_non_null(reader.fault);
        if (reader.at - cases[i].json != cases[i].at)
            fail_msg("%s: at %td (%s)", cases[i].json, reader.at - cases[i].json, reader.fault);
    }
    assert_int_equal(tokens_of("1\0", 2, line, &reader), JSON_WRONG);
    assert_int_equal(tokens_of("\"a\0b\"", 5, line, &reader), JSON_WRONG);
    char deep[40];
    memset(deep, '[', sizeof deep);
    assert_int_equal(tokens_of(deep, sizeof deep, line, &reader), JSON_WRONG);
    assert_int_equal(reader.at - deep, JSON_DEPTH + 1);
}

/* Every beginning of a text that is right is wrong, and nothing is read beyond it. */
static void cut_texts(void **state)
{
    (void)state;
    static const char json[] = "{\"a\\n\\u00e9\":[1.5e3,true,\"\\ud83d\\ude00\",null],\"b\":{}}";
    char line[512];
    struct json_reader reader;
    assert_int_equal(tokens_of(json, sizeof json - 1, line, &reader), JSON_DONE);
    for (size_t length = 0; length < sizeof json - 1; length++)
        assert_int_equal(tokens_of(json, length, line, &reader), JSON_WRONG);
}

/* Texts are read in steps of several bytes: what is special counts wherever it stands, and so does the end.
 */
static void special_bytes_anywhere(void **state)
{
    static const struct {
        const char *piece, *becomes; /* NULL: it is refused */
    } cases[] = {
        {"", ""},
        {"\\\"", "\""},
        {"\\u0041", "A"},
        {"\x7f", "\x7f"},
        {"시", "시"},
        {"\x1f", NULL},
        {"\n", NULL},
        {"\xff", NULL},
        {"\xec\x8b", NULL},
        {"\\x", NULL},
        {"\xc2\x80", "\xc2\x80"},
    };
    char json[96], line[96], expected[96];
    struct json_reader reader;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int before = 0; before < 20; before++)
            for (int after = 0; after < 20; after++) {
                snprintf(json, sizeof json, "[\"%.*s%s%.*s\",1]", before, "abcdefghijklmnopqrstuvwxyz",
                         cases[i].piece, after, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
                enum json_token token = tokens_of(json, strlen(json), line, &reader);
                if (token != (cases[i].becomes ? JSON_DONE : JSON_WRONG))
                    fail_msg("%d %s", token, json);
                if (!cases[i].becomes)
                    continue;
                snprintf(expected, sizeof expected, "[ %.*s%s%.*s 1 ] ", before, "abcdefghijklmnopqrstuvwxyz",
                         cases[i].becomes, after, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
                assert_string_equal(line, expected);
            }
}

static void values_are_passed_over(void **state)
{
    (void)state;
    static const char json[] = "[{\"a\":[1,{}]},2]";
    char room[sizeof json];
    struct json_reader reader;
    json_read_begin(&reader, json, sizeof json - 1, room);
    assert_int_equal(json_read(&reader), JSON_ARRAY);
    assert_int_equal(json_read(&reader), JSON_OBJECT);
    assert_int_equal(json_read_past(&reader), JSON_OBJECT_END);
    assert_int_equal(json_read(&reader), JSON_NUMBER);
    assert_string_equal(reader.text, "2");
    assert_int_equal(json_read(&reader), JSON_ARRAY_END);
    assert_int_equal(json_read(&reader), JSON_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_json),
        cmocka_unit_test(what_is_not),
        cmocka_unit_test(cut_texts),
        cmocka_unit_test(special_bytes_anywhere),
        cmocka_unit_test(values_are_passed_over),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("reading JSON", tests, NULL, NULL);
}
