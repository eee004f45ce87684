#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/text.h"

static void is_written(struct output *out, const char *expected)
{
    output_char(out, '\0');
    assert_string_equal(out->bytes, expected);
    assert_int_equal(output_close(out, "memory", NULL), 0);
}

static void an_object_with_everything(void **state)
{
    (void)state;
    struct output out;
    struct json json;
    output_open(&out, OUTPUT_MEMORY);
    json_begin(&json, &out);
    json_object(&json, NULL);
    json_text(&json, "name", "삼성전자");
    json_text(&json, "none", NULL);
    json_number(&json, "price", 70000.5);
    json_number(&json, "nan", NAN);
    json_number(&json, "infinite", -INFINITY);
    json_int(&json, "cap", INT64_MIN);
    json_bool(&json, "active", true);
    json_array(&json, "empty");
    json_close_array(&json);
    json_array(&json, "rows");
    json_int(&json, NULL, 1);
    json_object(&json, NULL);
    json_null(&json, "x");
    json_close(&json);
    json_int(&json, NULL, 2);
    json_close_array(&json);
    json_bool(&json, "last", false);
    json_close(&json);
    json_end(&json);
    is_written(&out, "{\"name\":\"삼성전자\",\"none\":null,\"price\":70000.5,\"nan\":null,\"infinite\":null,"
                     "\"cap\":-9223372036854775808,\"active\":true,\"empty\":[],\"rows\":[1,{\"x\":null},2],"
                     "\"last\":false}\n");
}

static void values_one_a_line(void **state)
{
    (void)state;
    struct output out;
    struct json json;
    output_open(&out, OUTPUT_MEMORY);
    json_begin(&json, &out);
    for (int i = 0; i < 2; i++) {
        json_object(&json, NULL);
        json_close(&json);
        json_end(&json);
    }
    is_written(&out, "{}\n{}\n");
}

static void text_is_escaped_and_bad_utf8_replaced(void **state)
{
    (void)state;
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    json_quote(&out, "a\"b\\c\n\t\r\x01\x1f \x7f");
    json_quote(&out, "\xff|\xc0\xaf|\xed\xa0\x80|\xe2\x82|\xf4\x90\x80\x80|\xf0\x9f\x98\x80");
    is_written(&out, "\"a\\\"b\\\\c\\n\\t\\r\\u0001\\u001f \\u007f\""
                     "\"\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|"
                     "\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD|"
                     "\xf0\x9f\x98\x80\"");
}

static void what_steers_a_terminal_is_escaped(void **state)
{
    (void)state;
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    json_quote(&out, "\xc2\x9b|\xc2\xa0|\u202e|\u2010|\u2069|\u061c|\ufeff|\U000e0041|\u3000|가");
    is_written(&out, "\"\\u009b|\xc2\xa0|\\u202e|\u2010|\\u2069|\\u061c|\\ufeff|\\udb40\\udc41|\u3000|가\"");
}

static void a_failure_is_remembered_and_told_at_the_end(void **state)
{
    (void)state;
    struct output out;
    struct error err = {0};
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (full < 0)
        skip();
    output_open(&out, full);
    for (int i = 0; i < 300000; i++)
        output_text(&out, "1234567890");
    assert_int_equal(out.failed, ENOSPC);
    assert_int_equal(output_close(&out, "standard output", &err), ERROR_IO);
    assert_non_null(strstr(err.text, "cannot write to standard output: No space left"));
    close(full);
}

static void what_is_left_is_written_at_the_end(void **state)
{
    (void)state;
    struct output out;
    int ends[2];
    char text[16] = "";
    assert_int_equal(pipe(ends), 0);
    output_open(&out, ends[1]);
    output_format(&out, "%d %s", 7, "days");
    assert_int_equal(output_close(&out, "pipe", NULL), 0);
    assert_int_equal(read(ends[0], text, sizeof text), 6);
    assert_string_equal(text, "7 days");
    close(ends[0]);
    close(ends[1]);
}

static void nothing_is_written_without_harm(void **state)
{
    struct output out;
    (void)state;
    output_open(&out, OUTPUT_MEMORY);
    output_text(&out, "");
    output_bytes(&out, NULL, 0);
    assert_int_equal(out.used, 0);
    output_text(&out, "text");
    is_written(&out, "text");
}

static void korean_letters_are_two_cells_wide(void **state)
{
    (void)state;
    struct output out;
    assert_int_equal(text_characters("시세 x", 0), 0);
    assert_int_equal(text_characters("시세 x", 3), 1);
    assert_int_equal(text_characters("시세 x", 8), 4);
    assert_int_equal(text_width(""), 0);
    assert_int_equal(text_width("KR모터스"), 8);
    assert_int_equal(text_width("삼성전자"), 8);
    assert_int_equal(text_width("e\xCC\x81"), 1);
    assert_int_equal(text_width("\xff\xfe"), 2);
    output_open(&out, OUTPUT_MEMORY);
    text_left(&out, "가", 4);
    text_left(&out, "longer", 2);
    is_written(&out, "가  longer");
}

static void parts_of_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
        bool begins, contains;
    } known[] = {
        {"삼성전자", "삼성", true, true},
        {"삼성전자", "전자", false, true},
        {"삼성전자", "자", false, true},
        {"삼성전자", "전기", false, false},
        {"KODEX 200", "kodex", true, true},
        {"KODEX 200", "X 2", false, true},
        {"kakao", "AKAO", false, true},
        {"aaab", "aab", false, true},
        {"aaa", "aaaa", false, false},
        {"@[`{", "`{@[", false, false},
        {"", "a", false, false},
        {"", "", true, true},
        {"a", "", true, true},
        {"Ä", "ä", false, false},
        {"전", "전자", false, false},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(text_begins(known[i].text, known[i].part), known[i].begins);
        assert_int_equal(text_contains(known[i].text, known[i].part), known[i].contains);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_texts),
        cmocka_unit_test(an_object_with_everything),
        cmocka_unit_test(values_one_a_line),
        cmocka_unit_test(text_is_escaped_and_bad_utf8_replaced),
        cmocka_unit_test(what_steers_a_terminal_is_escaped),
        cmocka_unit_test(a_failure_is_remembered_and_told_at_the_end),
        cmocka_unit_test(what_is_left_is_written_at_the_end),
        cmocka_unit_test(nothing_is_written_without_harm),
        cmocka_unit_test(korean_letters_are_two_cells_wide),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
