/* Running another program: words, what it reads and says, how it ends, its environment, its time. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/child.h"
#include "base/monotonic.h"

/* ---- words ---- */

static void splits(const char *text, const char *expected)
{
    struct error err;
    char **words, joined[512] = "";
    assert_int_equal(child_words(text, &words, &err), 0);
    for (char **word = words; *word; word++) {
        strcat(joined, *word);
        strcat(joined, "|");
    }
    child_words_free(&words);
    assert_null(words);
    assert_string_equal(joined, expected);
}

static void words_are_split(void **state)
{
    (void)state;
    setenv("HOME", "/home/me", 1);
    splits("mail -s sise me@example.org", "mail|-s|sise|me@example.org|");
    splits("  a\t b ", "a|b|");
    splits("sh -c 'a; b \"c\" | d'", "sh|-c|a; b \"c\" | d|");
    splits("\"/my dir/x\" --to=\"two words\" ''", "/my dir/x|--to=two words||");
    splits("a\\ b 'c\\d' \"e\\\"f\"", "a b|c\\d|e\"f|");
    splits("~/bin/tell ~/file $HOME *.c", "/home/me/bin/tell|/home/me/file|$HOME|*.c|");
    static const char *const wrong[] = {"", "  ", "a 'b", "a \"b", "a\\", "'' b"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error err;
        char **words;
        assert_int_equal(child_words(wrong[i], &words, &err), ERROR_CONFIG);
        assert_null(words);
    }
}

/* ---- running ---- */

struct heard {
    char text[8192];
    size_t lines;
};

static void hear(void *arg, const char *line)
{
    struct heard *heard = arg;
    heard->lines++;
    size_t used = strlen(heard->text);
    snprintf(heard->text + used, sizeof heard->text - used, "%s\n", line);
}

static int runs(const char *script, const char *input, int64_t limit_ms, const atomic_bool *cancelled,
                struct heard *heard, struct error *err)
{
    static const char *const hidden[] = {"SECRET_KEY", "OTHER_KEY", NULL};
    char *words[] = {"/bin/sh", "-c", (char *)(uintptr_t)script, NULL};
    *heard = (struct heard){0};
    const struct child_request request = {.words = words,
                                          .input = input,
                                          .length = strlen(input),
                                          .limit_ms = limit_ms,
                                          .hidden = hidden,
                                          .cancelled = cancelled,
                                          .said = hear,
                                          .arg = heard};
    return child_run(&request, err);
}

static void it_reads_and_says(void **state)
{
    (void)state;
    struct heard heard;
    struct error err;
    assert_int_equal(runs("cat; echo 'on error' >&2", "{\"a\":1}\nlast", 10000, NULL, &heard, &err), 0);
    assert_string_equal(heard.text, "{\"a\":1}\nlaston error\n");
    assert_int_equal(runs("true", "never read", 10000, NULL, &heard, &err), 0);
    assert_int_equal(heard.lines, 0);
    assert_int_equal(runs("printf 'a\\033[2J\\tb'", "", 10000, NULL, &heard, &err), 0);
    assert_string_equal(heard.text, "a?[2J b\n");
    size_t length = 1 << 20; /* more than a pipe takes */
    char *large = malloc(length + 1);
    memset(large, 'x', length);
    large[length] = '\0';
    assert_int_equal(runs("wc -c | tr -d ' '", large, 10000, NULL, &heard, &err), 0);
    assert_string_equal(heard.text, "1048576\n");
    assert_int_equal(runs("head -c 2000 /dev/zero | tr '\\0' y", large, 10000, NULL, &heard, &err), 0);
    assert_in_range(heard.lines, 2, 10); /* a long line comes in pieces */
    free(large);
}

static void its_environment_has_no_secrets(void **state)
{
    (void)state;
    struct heard heard;
    struct error err;
    setenv("SECRET_KEY", "hush", 1);
    setenv("SECRET_KEYS", "seen", 1);
    assert_int_equal(runs("echo ${SECRET_KEY-none} $SECRET_KEYS", "", 10000, NULL, &heard, &err), 0);
    assert_string_equal(heard.text, "none seen\n");
    assert_string_equal(getenv("SECRET_KEY"), "hush");
}

static void it_ends_badly(void **state)
{
    (void)state;
    struct heard heard;
    struct error err;
    assert_int_equal(runs("exit 3", "", 10000, NULL, &heard, &err), ERROR_IO);
    assert_non_null(strstr(err.text, "status 3"));
    assert_int_equal(runs("kill -9 $$", "", 10000, NULL, &heard, &err), ERROR_IO);
    assert_non_null(strstr(err.text, "signal 9"));
    char *none[] = {"/nowhere/at-all", NULL}, *nowhere[] = {"sise-has-no-such-program", NULL};
    assert_int_equal(child_run(&(struct child_request){.words = none, .limit_ms = 1000}, &err),
                     ERROR_NOT_FOUND);
    assert_int_equal(child_run(&(struct child_request){.words = nowhere, .limit_ms = 1000}, &err),
                     ERROR_NOT_FOUND);
    assert_int_equal(child_find("/nowhere/at-all", &err), ERROR_NOT_FOUND);
    assert_int_equal(child_find("sise-has-no-such-program", &err), ERROR_NOT_FOUND);
    assert_int_equal(child_find("/etc/passwd", &err), ERROR_PERMISSION);
    assert_int_equal(child_find("sh", &err), 0);
}

/* Also one that does not listen to SIGTERM, and what it has started. */
static void its_time_ends(void **state)
{
    (void)state;
    struct heard heard;
    struct error err;
    int64_t begun = monotonic_ms();
    assert_int_equal(runs("sleep 600 & sleep 600", "", 100, NULL, &heard, &err), ERROR_IO);
    assert_non_null(strstr(err.text, "longer than 0.1 s"));
    assert_int_equal(
        runs("trap '' TERM; echo here; while :; do sleep 600; done", "", 100, NULL, &heard, &err), ERROR_IO);
    assert_string_equal(heard.text, "here\n");
    assert_int_equal(runs("while :; do echo again; done", "", 200, NULL, &heard, &err), ERROR_IO);
    assert_true(heard.lines > 0);
    atomic_bool cancelled = true;
    assert_int_equal(runs("sleep 600", "", 600000, &cancelled, &heard, &err), ERROR_CANCELLED);
    assert_true(monotonic_ms() - begun < 300000); /* none of them was waited for to its end */
}

/* What goes on in the background holds nothing up, although it has the pipe. */
static void what_it_leaves_behind_is_left_alone(void **state)
{
    (void)state;
    struct heard heard;
    struct error err;
    int64_t begun = monotonic_ms();
    assert_int_equal(runs("echo one; sleep 60 & echo $!", "", 600000, NULL, &heard, &err), 0);
    assert_true(monotonic_ms() - begun < 30000);
    assert_int_equal(heard.lines, 2);
    assert_int_equal(kill((pid_t)atoi(strchr(heard.text, '\n') + 1), SIGKILL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_split),
        cmocka_unit_test(it_reads_and_says),
        cmocka_unit_test(its_environment_has_no_secrets),
        cmocka_unit_test(it_ends_badly),
        cmocka_unit_test(its_time_ends),
        cmocka_unit_test(what_it_leaves_behind_is_left_alone),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
