/* The picture of where an expression is wrong: under letters of one cell and of two, in lines that are cut,
 * in one of several lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "cmd/caret.h"

static void expect(const char *text, struct expr_place place, const char *picture)
{
    struct output out;
    char got[1024];
    output_open(&out, OUTPUT_MEMORY);
    caret_draw(&out, text, place);
    snprintf(got, sizeof got, "%.*s", (int)out.used, out.bytes);
    output_close(&out, "memory", NULL);
    assert_string_equal(got, picture);
}

static void marks_stand_under_what_is_wrong(void **state)
{
    (void)state;
    expect("clsoe > 1", (struct expr_place){0, 5}, "  clsoe > 1\n  ^~~~~\n");
    expect("close > 1 &", (struct expr_place){10, 1}, "  close > 1 &\n            ^\n");
    expect("close >", (struct expr_place){7, 0}, "  close >\n         ^\n");
    expect("", (struct expr_place){0, 0}, "  \n  ^\n");
    expect("close\t> clsoe", (struct expr_place){8, 5}, "  close > clsoe\n          ^~~~~\n");
    expect("a >\x1b[2J clsoe", (struct expr_place){8, 5}, "  a >?[2J clsoe\n          ^~~~~\n");
}

static void korean_letters_are_two_cells(void **state)
{
    (void)state;
    expect("name == '삼성' and clos > 1", (struct expr_place){21, 4},
           "  name == '삼성' and clos > 1\n                     ^~~~\n");
    expect("close > 1억원", (struct expr_place){9, 6}, "  close > 1억원\n           ^~~~\n");
    expect("e\xCC\x81 > 가", (struct expr_place){6, 3}, "  e\xCC\x81 > 가\n      ^~\n");
    expect("\xff\x80\x80 > b", (struct expr_place){6, 1}, "  ?\?? > b\n        ^\n");
    expect("a \xff b", (struct expr_place){4, 1}, "  a ? b\n      ^\n");
    expect("\u202e\u200b > b", (struct expr_place){9, 1}, "  ?? > b\n       ^\n");
}

static void one_line_of_several_is_shown(void **state)
{
    (void)state;
    expect("close > 1\nand clos > 2\nor 1 > 0", (struct expr_place){14, 4}, "  and clos > 2\n      ^~~~\n");
    expect("close >\n1 + (2\n+ 3", (struct expr_place){12, 8}, "  1 + (2\n      ^~\n");
    expect("close >\n", (struct expr_place){7, 0}, "  close >\n         ^\n");
}

/* Wherever the place is, it is shown, the marks are under it, and nothing is wider than is promised. */
static void long_lines_are_cut_around_the_place(void **state)
{
    (void)state;
    char text[4 * 300 + 1] = "";
    for (int i = 0; i < 300; i++)
        strcat(text, i % 3 ? "x" : "삼");
    size_t length = strlen(text);
    for (size_t at = 0; at <= length; at += at < length ? text_character(text + at) : 1) {
        struct output out;
        output_open(&out, OUTPUT_MEMORY);
        caret_draw(&out, text, (struct expr_place){at, 1});
        output_char(&out, '\0');
        char *marks = strchr(out.bytes, '\n') + 1;
        *strchr(marks, '\n') = marks[-1] = '\0';
        size_t cells = strcspn(marks, "^");
        assert_true(text_width(out.bytes) <= 2 + 3 + CARET_CELLS + 3);
        assert_int_equal(marks[cells], '^');
        assert_true(strlen(marks) - cells <= 2);
        size_t place = 0;
        while (text_cells(out.bytes, place) < cells)
            place += text_character(out.bytes + place);
        assert_int_equal(text_cells(out.bytes, place), cells);
        assert_int_equal(strncmp(out.bytes + place, text + at, 12) == 0 || length - at < 12, 1);
        output_close(&out, "memory", NULL);
    }
}

static void a_long_piece_is_marked_as_far_as_it_is_shown(void **state)
{
    (void)state;
    char text[301] = "", picture[2 * (CARET_CELLS + 8)] = "  ";
    memset(text, 'x', 300);
    memset(picture + 2, 'x', CARET_CELLS);
    strcat(picture, "...\n  ^");
    memset(picture + strlen(picture), '~', CARET_CELLS - 1);
    strcat(picture, "\n");
    expect(text, (struct expr_place){0, 300}, picture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_stand_under_what_is_wrong),
        cmocka_unit_test(korean_letters_are_two_cells),
        cmocka_unit_test(one_line_of_several_is_shown),
        cmocka_unit_test(long_lines_are_cut_around_the_place),
        cmocka_unit_test(a_long_piece_is_marked_as_far_as_it_is_shown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
