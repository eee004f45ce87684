/* The progress bar on a terminal, and the lines that take its place elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>

#include "base/log.h"
#include "base/progress.h"
#include "base/text.h"
#include "t/base/hear.h"

static void work(void)
{
    struct progress progress;
    progress_begin(&progress, "importing", 100, "day");
    for (unsigned i = 1; i <= 100; i++) {
        if (i == 50)
            wait_ms(110);
        progress_step(&progress, i);
        if (i == 60)
            log_warning("the %dth day", 60);
    }
    progress_end(&progress);
    log_info("done\nwith\tit");
}

static void in_utf8(void)
{
    setenv("TERM", "xterm", 1);
    setlocale(LC_CTYPE, "C.UTF-8");
}

static void speak_in_utf8(void)
{
    in_utf8();
    work();
}

static void speak_in_ascii(void)
{
    setenv("TERM", "xterm", 1);
    setlocale(LC_CTYPE, "C");
    work();
}

static void speak_dumbly(void)
{
    setenv("TERM", "dumb", 1);
    work();
}

static void speak_quietly(void)
{
    in_utf8();
    log_setup(LOG_ERROR, LOG_TEXT);
    work();
}

static void speak_json(void)
{
    in_utf8();
    log_setup(LOG_INFO, LOG_JSON);
    work();
}

/* Draws the bar of n of 8 and nothing more. */
static void draw(unsigned n)
{
    struct progress progress;
    progress_begin(&progress, "x", 8, "day");
    progress_step(&progress, n);
    progress_end(&progress);
}

static void draw_every_eighth(void)
{
    in_utf8();
    for (unsigned n = 0; n <= 8; n++)
        draw(n);
}

static void draw_nothing(void)
{
    struct progress progress;
    in_utf8();
    progress_begin(&progress, "x", 0, "day");
    progress_step(&progress, 0);
    progress_end(&progress);
}

static void draw_in_a_hurry(void)
{
    struct progress progress;
    in_utf8();
    progress_begin(&progress, "x", 100000, "day");
    for (unsigned n = 1; n <= 100000; n++)
        progress_step(&progress, n);
    progress_end(&progress);
}

static void a_terminal_has_a_bar_that_no_event_tears(void **state)
{
    (void)state;
    char *text = on_terminal(speak_in_utf8, 80);
    assert_non_null(strstr(text, "importing ["));
    assert_non_null(strstr(text, "█"));
    assert_non_null(strstr(text, "50/100 days"));
    assert_non_null(strstr(text, " left"));
    assert_string_equal(screen(text), "sise: warning: the 60th day\nsise: done with it\n");
    text = on_terminal(speak_in_ascii, 80);
    assert_non_null(strstr(text, "[###"));
    assert_null(strstr(text, "█"));
    assert_string_equal(screen(text), "sise: warning: the 60th day\nsise: done with it\n");
}

/* The bar itself is 40 columns wide where there is room. n of 8 fill 5 * n of them. */
static void the_bar_grows_with_the_work(void **state)
{
    (void)state;
    unsigned n = 0;
    for (char *line = strtok(on_terminal(draw_every_eighth, 100), "\r\n\033"); line;
         line = strtok(NULL, "\r\n\033")) {
        char expected[256] = "[Kx [";
        for (unsigned i = 0; i < 40; i++)
            strcat(expected, i < 5 * n ? "█" : " ");
        sprintf(expected + strlen(expected), "] %u/8 days, ", n);
        if (strcmp(line, "[K") != 0) {
            assert_memory_equal(line, expected, strlen(expected));
            n++;
        }
    }
    assert_int_equal(n, 9);
}

/* What is drawn leaves the last column free, so that no terminal goes on in the next line. */
static void no_line_is_wider_than_the_terminal(void **state)
{
    static const unsigned short columns[] = {10, 20, 34, 35, 36, 37, 50, 60, 79, 100, 200, 0};
    (void)state;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        unsigned drawn = 0, most = columns[i] ? columns[i] : 80;
        char *text = on_terminal(speak_in_utf8, columns[i]);
        assert_string_equal(screen(text), "sise: warning: the 60th day\nsise: done with it\n");
        for (char *line = strtok(text, "\r\n\033"); line; line = strtok(NULL, "\r\n\033"))
            if (strncmp(line, "[K", 2) == 0 && line[2] && strncmp(line + 2, "sise: ", 6) != 0) {
                drawn++;
                assert_true(text_width(line + 2) < most);
                assert_true(most < 50 || strstr(line, "importing [") != NULL);
            }
        assert_true(drawn >= 2);
    }
}

static void nothing_to_do_draws_nothing(void **state)
{
    (void)state;
    assert_string_equal(screen(on_terminal(draw_nothing, 80)), "");
    assert_string_equal(on_pipe(draw_nothing), "");
}

static void a_bar_is_drawn_ten_times_a_second(void **state)
{
    (void)state;
    unsigned drawn = 0;
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    for (const char *c = on_terminal(draw_in_a_hurry, 80); (c = strstr(c, "x [")); c++)
        drawn++;
    clock_gettime(CLOCK_MONOTONIC, &end);
    assert_in_range(drawn, 1, 2 + 10 * (unsigned)(end.tv_sec - begin.tv_sec + 1));
}

static void a_dumb_terminal_has_plain_lines(void **state)
{
    (void)state;
    char *text = on_terminal(speak_dumbly, 80);
    assert_null(strchr(text, '\033'));
    assert_non_null(strstr(text, "sise: importing 100 days\r\n"));
    assert_non_null(strstr(text, "sise: importing: 75/100 days"));
    assert_non_null(strstr(text, "sise: importing: 100/100 days"));
}

/* Lines of a stamp, a level and a text. */
static void a_file_has_stamped_lines_at_every_quarter(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "info: importing 100 days", "info: importing: 25/100 days, ", "info: importing: 50/100 days, ",
        "warning: the 60th day",    "info: importing: 75/100 days, ", "info: importing: 100/100 days, ",
        "info: done with it",
    };
    size_t count = 0;
    for (char *line = strtok(on_pipe(work), "\n"); line; line = strtok(NULL, "\n"), count++) {
        const char *text = behind_stamp(line);
        assert_true(count < sizeof expected / sizeof *expected);
        assert_non_null(text);
        assert_memory_equal(text, expected[count], strlen(expected[count]));
    }
    assert_int_equal(count, sizeof expected / sizeof *expected);
}

static void quiet_shows_no_progress(void **state)
{
    (void)state;
    assert_string_equal(on_terminal(speak_quietly, 80), "");
    assert_string_equal(on_pipe(speak_quietly), "");
}

/* Where every line is an object there is no bar, on a terminal either. */
static void json_has_objects_and_no_bar(void **state)
{
    (void)state;
    unsigned count = 0;
    char *text = on_terminal(speak_json, 80);
    assert_null(strchr(text, '\033'));
    for (char *line = strtok(text, "\r\n"); line; line = strtok(NULL, "\r\n"), count++)
        assert_true(line[0] == '{' && line[strlen(line) - 1] == '}');
    assert_int_equal(count, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_has_a_bar_that_no_event_tears),
        cmocka_unit_test(the_bar_grows_with_the_work),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(nothing_to_do_draws_nothing),
        cmocka_unit_test(a_bar_is_drawn_ten_times_a_second),
        cmocka_unit_test(a_dumb_terminal_has_plain_lines),
        cmocka_unit_test(a_file_has_stamped_lines_at_every_quarter),
        cmocka_unit_test(quiet_shows_no_progress),
        cmocka_unit_test(json_has_objects_and_no_bar),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
