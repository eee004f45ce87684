#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/keyfile.h"

static bool quoted;      /* whether values may be quoted */
static const char *last; /* the line that ends the keys */

/* Writes each line that it is given as "NUMBER key=value", with a + before the value of one that goes on. */
static int take(void *arg, const struct keyfile_line *line, struct error *err)
{
    char *text = arg, *end = text + strlen(text);
    if (strcmp(line->value, "bad") == 0)
        return error_set(err, ERROR_CONFIG, "this is bad");
    sprintf(end, "%d %s=%s%s\n", line->number, line->key, line->continues ? "+" : "", line->value);
    return 0;
}

static int read_bytes(const char *bytes, size_t length, bool continued, char *taken, struct error *err)
{
    const struct keyfile_kind kind = {"key = value", ERROR_DATA, continued, quoted, take, last};
    FILE *file = fmemopen((char *)bytes, length, "r");
    assert_non_null(file);
    *taken = '\0';
    *err = (struct error){0};
    int ret = keyfile_read(file, "FILE", &kind, taken, err);
    fclose(file);
    return ret;
}

static void reads(const char *text, bool continued, const char *expected)
{
    char taken[8192];
    struct error err;
    assert_int_equal(read_bytes(text, strlen(text), continued, taken, &err), 0);
    assert_string_equal(taken, expected);
}

static void is_refused(const char *bytes, size_t length, bool continued, int code, const char *expected)
{
    char taken[8192];
    struct error err;
    assert_int_equal(read_bytes(bytes, length, continued, taken, &err), code);
    assert_string_equal(err.text, expected);
}

static void keys_and_values_are_what_is_between_blanks(void **state)
{
    (void)state;
    reads("a=1\nb = two words \r\n\n \t\n  c :\t3", false, "1 a=1\n2 b=two words\n5 c=3\n");
    reads("a =\nb = x = y : z\n", false, "1 a=\n2 b=x = y : z\n");
    reads("\xEF\xBB\xBF key = value\n", true, "1 key=value\n");
}

static void comments_are_passed_over(void **state)
{
    (void)state;
    reads("# a = 1\n  ; b = 2\n;c = 3\nd = 4 ; e\ne = 5;6 # 7\nf = ;8\ng = ; 9\n", false,
          "4 d=4\n5 e=5;6 # 7\n6 f=\n7 g=\n");
    reads("a = 1\n # no\n 2 ; no\n;no\n 3\n", true, "1 a=1\n3 a=+2\n5 a=+3\n");
}

static void quotes_keep_what_would_be_a_comment(void **state)
{
    (void)state;
    quoted = true;
    reads("a = 1 # one\nb = 2#3\nc = \"4 # 5\" # six\nd = '7 ; 8', \"9\" ; ten\n", false,
          "1 a=1\n2 b=2#3\n3 c=\"4 # 5\"\n4 d='7 ; 8', \"9\"\n");
    reads("a = it's # one\nb = 'open # two\nc = x:'3 # 4' # five\nd = # six\n# 'seven\n", false,
          "1 a=it's\n2 b='open\n3 c=x:'3 # 4'\n4 d=\n");
    quoted = false;
    reads("a = '1 ; 2'\nb = 3 # 4\n", false, "1 a='1\n2 b=3 # 4\n");
}

static void a_line_goes_on_only_where_that_is_asked_for(void **state)
{
    (void)state;
    reads("a: 1\n b: 2\n\tc\n\n [d]\n", true, "1 a=1\n2 a=+b: 2\n3 a=+c\n5 a=+[d]\n");
    reads("  a: 1\n b: 2\n", false, "1 a=1\n2 b=2\n");
    reads("  a: 1\n b: 2\n", true,
          "1 a=1\n2 a=+b: 2\n"); /* There is nothing before the first to go on with. */
}

static void the_first_thing_that_is_wrong_ends_the_reading(void **state)
{
    (void)state;
    static const char byte_0[] = "a = 1\nb = 2\0 c\n";
    is_refused("a = 1\nb\nc = bad\n", 16, false, ERROR_DATA, "FILE:2: expected key = value");
    is_refused("a = 1\n\nc = bad\nb\n", 17, false, ERROR_CONFIG, "FILE:3: this is bad");
    is_refused("[a]\n", 4, false, ERROR_DATA, "FILE:1: expected key = value, there are no sections");
    is_refused("\xEF\xBB\xBF[a]\n", 7, true, ERROR_DATA,
               "FILE:1: expected key = value, there are no sections");
    is_refused("a = 1\n [a]\n", 11, false, ERROR_DATA, "FILE:2: expected key = value, there are no sections");
    is_refused("a ; = 1\n", 8, false, ERROR_DATA, "FILE:1: expected key = value");
    is_refused(byte_0, sizeof byte_0 - 1, false, ERROR_DATA, "FILE:2: expected text, there is a byte 0");
}

static void a_line_can_end_the_keys(void **state)
{
    (void)state;
    last = "---";
    reads("a: 1\n b\n--- \nc\n", true, "1 a=1\n2 a=+b\n");
    reads("---", true, "");
    is_refused("a: 1\n", 5, true, ERROR_DATA, "FILE:1: expected the line ---, the file ends");
    is_refused("a: 1\n ---\n", 10, false, ERROR_DATA, "FILE:2: expected key = value");
    is_refused("---\0\n", 5, false, ERROR_DATA, "FILE:1: expected text, there is a byte 0");
    last = NULL;
}

static void lines_have_their_longest(void **state)
{
    (void)state;
    char text[KEYFILE_LINE + 8], taken[KEYFILE_LINE + 64];
    struct error err;
    memset(text, 'x', sizeof text);
    memcpy(text, "\na=", 3);
    text[KEYFILE_LINE + 1] = '\n';
    text[KEYFILE_LINE + 2] = '#';
    assert_int_equal(read_bytes(text, KEYFILE_LINE + 1, false, taken, &err), 0);
    assert_int_equal(read_bytes(text, KEYFILE_LINE + 3, false, taken, &err), 0);
    text[KEYFILE_LINE + 1] = 'x';
    text[KEYFILE_LINE + 2] = '\n';
    is_refused(text, KEYFILE_LINE + 2, false, ERROR_DATA,
               "FILE:2: the line is too long, expected at most 4096 bytes");
    is_refused(
        text, KEYFILE_LINE + 3, true, ERROR_DATA,
        "FILE:2: the line is too long, expected at most 4096 bytes: go on in the next line, a blank at its "
        "beginning");
}

static void what_cannot_be_read_is_said(void **state)
{
    (void)state;
    char taken[64] = "";
    struct error err = {0};
    const struct keyfile_kind kind = {"key = value", ERROR_DATA, false, false, take, NULL};
    FILE *file = fopen("/", "r");
    assert_non_null(file);
    assert_int_equal(keyfile_read(file, "FILE", &kind, taken, &err), ERROR_IO);
    assert_string_equal(err.text, "cannot read FILE: Is a directory");
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_values_are_what_is_between_blanks),
        cmocka_unit_test(comments_are_passed_over),
        cmocka_unit_test(quotes_keep_what_would_be_a_comment),
        cmocka_unit_test(a_line_goes_on_only_where_that_is_asked_for),
        cmocka_unit_test(the_first_thing_that_is_wrong_ends_the_reading),
        cmocka_unit_test(a_line_can_end_the_keys),
        cmocka_unit_test(lines_have_their_longest),
        cmocka_unit_test(what_cannot_be_read_is_said),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
