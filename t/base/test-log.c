/* Events as they arrive at a terminal, a file, and nowhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>

#include "base/log.h"
#include "t/base/hear.h"

static enum log_level most;
static enum log_format form;

/* An event of every level. */
static void speak(void)
{
    setenv("TERM", "xterm", 1);
    log_setup(most, form);
    log_error("no %s", "file");
    log_warning("%d%% full", 99);
    log_info("12 days");
    log_debug("read");
    log_failure("show", "no ticker");
    log_failure(NULL, "no command");
}

static void levels_leave_out_what_is_above_them(void **state)
{
    (void)state;
    static const char *const expected[] = {"error: no file", "warning: 99% full", "info: 12 days",
                                           "debug: read"};
    form = LOG_TEXT;
    for (most = LOG_ERROR; most <= LOG_DEBUG; most++) {
        char *line = strtok(on_pipe(speak), "\n");
        for (unsigned level = 0; level <= most; level++, line = strtok(NULL, "\n")) {
            assert_non_null(line);
            assert_non_null(behind_stamp(line));
            assert_string_equal(behind_stamp(line), expected[level]);
        }
        assert_string_equal(line, "sise: show: no ticker");
        assert_string_equal(strtok(NULL, "\n"), "sise: no command");
        assert_null(strtok(NULL, "\n"));
    }
}

static void a_terminal_has_no_stamps(void **state)
{
    (void)state;
    form = LOG_TEXT;
    most = LOG_DEBUG;
    assert_string_equal(on_terminal(speak, 80),
                        "sise: error: no file\r\nsise: warning: 99% full\r\nsise: 12 days\r\n"
                        "sise: debug: read\r\nsise: show: no ticker\r\nsise: no command\r\n");
    most = LOG_ERROR;
    assert_string_equal(on_terminal(speak, 80),
                        "sise: error: no file\r\nsise: show: no ticker\r\nsise: no command\r\n");
}

static void json_lines_are_objects(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "\"level\":\"error\",\"text\":\"no file\"}",
        "\"level\":\"warning\",\"text\":\"99% full\"}",
        "\"level\":\"info\",\"text\":\"12 days\"}",
        "\"level\":\"debug\",\"text\":\"read\"}",
        "\"level\":\"error\",\"command\":\"show\",\"text\":\"no ticker\"}",
        "\"level\":\"error\",\"text\":\"no command\"}",
    };
    form = LOG_JSON;
    most = LOG_DEBUG;
    size_t count = 0;
    for (char *line = strtok(on_pipe(speak), "\n"); line; line = strtok(NULL, "\n"), count++) {
        assert_true(count < sizeof expected / sizeof *expected);
        assert_memory_equal(line, "{\"time\":\"2", 10);
        assert_string_equal(line + strlen("{\"time\":\"2026-11-23T10:00:00Z\","), expected[count]);
    }
    assert_int_equal(count, sizeof expected / sizeof *expected);
}

/* ---- what events quote ---- */

static void speak_strangely(void)
{
    log_setup(LOG_DEBUG, form);
    log_info("a \"name\" \\ with\nlines\tand \033[31mcolour");
    log_failure("show", "삼성\r\n\xbb\xef");
}

static void an_event_is_one_line_that_moves_no_terminal(void **state)
{
    (void)state;
    form = LOG_TEXT;
    char *text = on_pipe(speak_strangely);
    assert_string_equal(behind_stamp(text), "info: a \"name\" \\ with lines and ?[31mcolour\n"
                                            "sise: show: 삼성  ?\?\n");
    form = LOG_JSON;
    text = on_pipe(speak_strangely);
    assert_non_null(strstr(text, "\"text\":\"a \\\"name\\\" \\\\ with lines and ?[31mcolour\"}\n"));
    assert_non_null(strstr(text, "\"command\":\"show\",\"text\":\"삼성  ?\?\"}\n"));
}

static void speak_at_length(void)
{
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    log_setup(LOG_INFO, form);
    log_info("%s", text);
    log_failure(NULL, text);
    log_info("next");
}

static void what_is_too_long_ends_with_its_line(void **state)
{
    (void)state;
    form = LOG_TEXT;
    char *first = strtok(on_pipe(speak_at_length), "\n"), *second = strtok(NULL, "\n"),
         *third = strtok(NULL, "\n");
    assert_int_equal(strlen(behind_stamp(first)), strlen("info: ") + 2047);
    assert_int_equal(strlen(second), strlen("sise: ") + 2047);
    assert_string_equal(behind_stamp(third), "info: next");
}

/* ---- lines of several at once ---- */

#define SPEAKERS 4
#define LINES    200

static void *speak_often(void *arg)
{
    for (int i = 0; i < LINES; i++)
        log_info("speaker %s says %d and a tail that makes the line longer", (const char *)arg, i);
    return NULL;
}

static void speak_together(void)
{
    pthread_t thread[SPEAKERS];
    static char name[SPEAKERS][2] = {"a", "b", "c", "d"};
    for (int i = 0; i < SPEAKERS; i++)
        pthread_create(&thread[i], NULL, speak_often, name[i]);
    for (int i = 0; i < SPEAKERS; i++)
        pthread_join(thread[i], NULL);
}

/* In a pipe of packets every write(2) is one of its own. */
static void a_line_is_one_write(void **state)
{
    (void)state;
    int ends[2], status, next[SPEAKERS] = {0};
    char line[512];
    ssize_t length;
    assert_int_equal(pipe2(ends, O_DIRECT), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        speak_together();
        _exit(0);
    }
    close(ends[1]);
    while ((length = read(ends[0], line, sizeof line - 1)) > 0) {
        char name;
        int number, end = 0;
        line[length] = '\0';
        assert_non_null(behind_stamp(line));
        sscanf(behind_stamp(line), "info: speaker %c says %d and a tail that makes the line longer%n", &name,
               &number, &end);
        assert_string_equal(behind_stamp(line) + end, "\n");
        assert_in_range(name, 'a', 'a' + SPEAKERS - 1);
        assert_int_equal(number, next[name - 'a']++);
    }
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    for (int i = 0; i < SPEAKERS; i++)
        assert_int_equal(next[i], LINES);
}

/* ---- nowhere to write ---- */

static void speak_to(const char *path)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        alarm(10); /* Not to end would be the fault. */
        close(STDERR_FILENO);
        if (path && open(path, O_WRONLY) != STDERR_FILENO)
            _exit(1);
        speak();
        log_status("12/100 days");
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void what_cannot_be_written_is_lost_and_nothing_else(void **state)
{
    (void)state;
    most = LOG_DEBUG;
    for (form = LOG_TEXT; form <= LOG_JSON; form++) {
        speak_to("/dev/full");
        speak_to(NULL);
    }
}

static void speak_status(void)
{
    setenv("TERM", "xterm", 1);
    log_status("one");
    log_warning("above");
    log_status("two");
    log_status("");
    log_info("end");
}

static void a_status_stays_below_the_events(void **state)
{
    (void)state;
    assert_string_equal(on_terminal(speak_status, 80),
                        "\r\033[Kone\r\033[Ksise: warning: above\r\none\r\033[Ktwo\r\033[Ksise: end\r\n");
    assert_null(strstr(on_pipe(speak_status), "one"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_leave_out_what_is_above_them),
        cmocka_unit_test(a_terminal_has_no_stamps),
        cmocka_unit_test(json_lines_are_objects),
        cmocka_unit_test(an_event_is_one_line_that_moves_no_terminal),
        cmocka_unit_test(what_is_too_long_ends_with_its_line),
        cmocka_unit_test(a_line_is_one_write),
        cmocka_unit_test(what_cannot_be_written_is_lost_and_nothing_else),
        cmocka_unit_test(a_status_stays_below_the_events),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
