/* Events and progress as they arrive at a terminal, a file, and nowhere. Each is written by a process of its
 * own, since both belong to standard error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/progress.h"

#define OUTPUT_MOST 65536

static void collect(int fd, char *text)
{
    size_t used = 0;
    ssize_t got;
    while (used < OUTPUT_MOST - 1 && (got = read(fd, text + used, OUTPUT_MOST - 1 - used)) > 0)
        used += (size_t)got;
    text[used] = '\0';
}

/* Runs `speak` with standard error at `child_fd` and returns what it wrote there. */
static void hear(void (*speak)(void), int child_fd, int parent_fd, char *text)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(child_fd, STDERR_FILENO);
        close(child_fd);
        close(parent_fd);
        speak();
        _exit(0);
    }
    close(child_fd);
    collect(parent_fd, text);
    close(parent_fd);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static char *on_pipe(void (*speak)(void))
{
    static char text[OUTPUT_MOST];
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    hear(speak, ends[1], ends[0], text);
    return text;
}

static char *on_terminal(void (*speak)(void))
{
    static char text[OUTPUT_MOST];
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) || unlockpt(master))
        skip();
    int slave = open(ptsname(master), O_RDWR | O_NOCTTY);
    if (slave < 0)
        skip();
    hear(speak, slave, master, text);
    return text;
}

/* What a person sees in the end: "\r" goes to the line's beginning, "\033[K" clears from there. */
static char *screen(const char *text)
{
    static char seen[OUTPUT_MOST];
    size_t begin = 0, at = 0, end = 0;
    for (; *text; text++) {
        if (strncmp(text, "\033[K", 3) == 0) {
            end = at;
            text += 2;
        } else if (*text == '\r') {
            at = begin;
        } else if (*text == '\n') {
            seen[end++] = '\n';
            begin = at = end;
        } else {
            seen[at++] = *text;
            end = at > end ? at : end;
        }
    }
    seen[end] = '\0';
    return seen;
}

static void wait_ms(long ms)
{
    struct timespec now, begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000 < ms);
}

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
        if (i == 70)
            log_debug("not shown");
    }
    progress_end(&progress);
    log_info("done\nwith\tit");
}

static void speak_in_utf8(void)
{
    setenv("TERM", "xterm", 1);
    setlocale(LC_CTYPE, "C.UTF-8");
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

static void speak_narrowly(void)
{
    const struct winsize size = {.ws_row = 24, .ws_col = 20};
    ioctl(STDERR_FILENO, TIOCSWINSZ, &size);
    speak_in_utf8();
}

static void speak_quietly(void)
{
    setenv("TERM", "xterm", 1);
    log_setup(LOG_ERROR, LOG_TEXT);
    work();
    log_error("wrong");
    log_failure("import", "failed");
}

static void speak_json(void)
{
    log_setup(LOG_DEBUG, LOG_JSON);
    log_debug("a \"name\"");
    log_failure("show", "no ticker");
}

static void a_terminal_has_a_bar_that_no_event_tears(void **state)
{
    (void)state;
    char *text = on_terminal(speak_in_utf8);
    assert_non_null(strstr(text, "importing ["));
    assert_non_null(strstr(text, "█"));
    assert_non_null(strstr(text, "50/100 days"));
    assert_non_null(strstr(text, " left"));
    assert_string_equal(screen(text), "sise: warning: the 60th day\nsise: done with it\n");
    text = on_terminal(speak_in_ascii);
    assert_non_null(strstr(text, "[###"));
    assert_null(strstr(text, "█"));
}

static void a_bar_never_takes_a_second_line(void **state)
{
    (void)state;
    unsigned drawn = 0;
    for (char *part = strtok(on_terminal(speak_narrowly), "\r\n\033"); part; part = strtok(NULL, "\r\n\033"))
        if (strstr(part, "/100 ")) {
            drawn++;
            assert_true(strlen(part) - strlen("[K") < 20);
        }
    assert_true(drawn > 0);
}

static void a_dumb_terminal_has_plain_lines(void **state)
{
    (void)state;
    char *text = on_terminal(speak_dumbly);
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
        int year, month, day, hour, minute, second, length = 0;
        assert_true(count < sizeof expected / sizeof *expected);
        sscanf(line, "%4d-%2d-%2dT%2d:%2d:%2dZ %n", &year, &month, &day, &hour, &minute, &second, &length);
        assert_int_equal(length, 21);
        assert_memory_equal(line + length, expected[count], strlen(expected[count]));
    }
    assert_int_equal(count, sizeof expected / sizeof *expected);
}

static void quiet_leaves_only_errors(void **state)
{
    (void)state;
    assert_string_equal(on_terminal(speak_quietly), "sise: error: wrong\r\nsise: import: failed\r\n");
    char *text = on_pipe(speak_quietly);
    assert_non_null(strstr(text, "Z error: wrong\nsise: import: failed\n"));
}

static void json_lines_are_objects(void **state)
{
    (void)state;
    char *text = on_pipe(speak_json), *second = strchr(text, '\n');
    assert_memory_equal(text, "{\"time\":\"2", 10);
    assert_non_null(strstr(text, "Z\",\"level\":\"debug\",\"text\":\"a \\\"name\\\"\"}\n"));
    assert_non_null(second);
    assert_non_null(strstr(second, "\"level\":\"error\",\"command\":\"show\",\"text\":\"no ticker\"}\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_has_a_bar_that_no_event_tears),
        cmocka_unit_test(a_bar_never_takes_a_second_line),
        cmocka_unit_test(a_dumb_terminal_has_plain_lines),
        cmocka_unit_test(a_file_has_stamped_lines_at_every_quarter),
        cmocka_unit_test(quiet_leaves_only_errors),
        cmocka_unit_test(json_lines_are_objects),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
