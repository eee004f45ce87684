/* Strategy files: what is read, and what is said of those that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "strategies/strategy.h"
#include "t/temp.h"

static char dir[TEMP_PATH];

static int begin(void **state)
{
    (void)state;
    temp_make(dir);
    return 0;
}

static int end(void **state)
{
    (void)state;
    temp_remove(dir);
    return 0;
}

static void write_file(const char *name, const char *bytes, size_t length)
{
    FILE *file = fopen(temp_path(dir, name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static void test_read(void **state)
{
    static const char text[] = "# a comment\n"
                               "name: calm\n"
                               "title: Calm; and more\n"
                               "where: close > sma_20\n"
                               " and (volume == 1\n"
                               "\tor volume: 2)\n"
                               "columns: close, open\n"
                               "limit: 7\n";
    struct strategy strategy;
    struct error err = {0};
    (void)state;
    write_file("calm.strategy", text, sizeof text - 1);
    assert_int_equal(strategy_read(temp_path(dir, "calm.strategy"), &strategy, &err), 0);
    assert_string_equal(strategy.name, "calm");
    assert_string_equal(strategy.title, "Calm; and more");
    assert_string_equal(strategy.where, "close > sma_20 and (volume == 1 or volume: 2)");
    assert_string_equal(strategy.columns, "close, open");
    assert_string_equal(strategy.sort, "");
    assert_string_equal(strategy.source, "");
    assert_int_equal(strategy.limit, 7);
    assert_int_equal(strategy.where_line, 4);
    assert_int_equal(strategy.columns_line, 7);
    assert_int_equal(strategy.sort_line, 0);
    strategy_free(&strategy);
}

static void test_comments(void **state)
{
    static const char text[] = "; one\n"
                               "where: close > 1 ; two\n"
                               "# three\n"
                               " and [4] ; five\n"
                               "\n"
                               " ; six\n"
                               " [7]\n"
                               "title: a;b\n"
                               " c;d ;e";
    struct strategy strategy;
    struct error err = {0};
    (void)state;
    write_file("a.strategy", text, sizeof text - 1);
    assert_int_equal(strategy_read(temp_path(dir, "a.strategy"), &strategy, &err), 0);
    assert_string_equal(strategy.where, "close > 1 and [4] [7]");
    assert_string_equal(strategy.title, "a;b c;d");
    strategy_free(&strategy);
}

static void test_wrong(void **state)
{
    static const struct {
        const char *name, *text, *said;
    } wrong[] = {
        {"a.strategy", "title: x\n", ":1: there is no condition, expected where: EXPRESSION"},
        {"a.strategy", "", ":1: there is no condition"},
        {"a.strategy", "title: x\nwhere:\n", ":2: there is no condition"},
        {"a.strategy", "where: x\nwhere: y\n", ":2: where is there already, in line 1"},
        {"a.strategy", "where: x\nsrot: y\n", ":2: unknown key 'srot', did you mean 'sort'?"},
        {"a.strategy", "where: x\nlimit: 0\n", ":2: limit: 0, expected a number from 1 to 100000"},
        {"a.strategy", "where: x\nlimit: -1\n", ":2: limit: -1, expected"},
        {"a.strategy", "where: x\nlimit: 1e3\n", ":2: limit: 1e3, expected"},
        {"a.strategy", "where: x\n[section]\nsort: y\n", ":2: expected key: value, there are no sections"},
        {"a.strategy", "where: x\n[section]\n", ":2: expected key: value, there are no sections"},
        {"a.strategy", " []\nwhere: x\n", ":1: expected key: value, there are no sections"},
        {"a.strategy", "where: x\nno colon\n", ":2: expected key: value"},
        {"a.strategy", "name: b\nwhere: x\n", ":1: name: b, expected a as in the name of the file"},
        {"A.strategy", "where: x\n", ":1: a strategy's file is named NAME.strategy"},
        {"a.txt", "where: x\n", ":1: a strategy's file is named NAME.strategy"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct strategy strategy;
        struct error err = {0};
        write_file(wrong[i].name, wrong[i].text, strlen(wrong[i].text));
        int ret = strategy_read(temp_path(dir, wrong[i].name), &strategy, &err);
        strategy_free(&strategy);
        assert_int_equal(ret, ERROR_DATA);
        if (!strstr(err.text, wrong[i].said) || !strstr(err.text, wrong[i].name))
            fail_msg("'%s': %s", wrong[i].text, err.text);
    }
}

static void said_of(const char *bytes, size_t length, int code, const char *said)
{
    struct strategy strategy;
    struct error err = {0};
    write_file("a.strategy", bytes, length);
    assert_int_equal(strategy_read(temp_path(dir, "a.strategy"), &strategy, &err), code);
    strategy_free(&strategy);
    if (!strstr(err.text, said))
        fail_msg("%s", err.text);
}

static void test_lines(void **state)
{
    char text[8192];
    (void)state;
    int length = snprintf(text, sizeof text, "where: %0300d\n", 1);
    said_of(text, (size_t)length, ERROR_DATA, ":1: the line is too long, expected at most 198 bytes");
    said_of("where: x\n\0y\n", 12, ERROR_DATA, ":2: expected text, there is a byte 0");
    said_of("where: x\0y\n", 11, ERROR_DATA, ":1: expected text, there is a byte 0");
    said_of("where: x\0", 9, ERROR_DATA, ":1: expected text, there is a byte 0");
    length = snprintf(text, sizeof text, "where: x\n");
    while (length < 6000)
        length += snprintf(text + length, sizeof text - (size_t)length, " %0150d\n", 1);
    said_of(text, (size_t)length, ERROR_DATA, "where is too long, expected at most 4096 bytes");
}

static void test_paths(void **state)
{
    struct strategy strategy;
    struct error err = {0};
    (void)state;
    assert_int_equal(strategy_read(temp_path(dir, "no.strategy"), &strategy, &err), ERROR_NOT_FOUND);
    strategy_free(&strategy);
    assert_int_equal(mkdir(temp_path(dir, "folder.strategy"), 0700), 0);
    assert_int_equal(strategy_read(temp_path(dir, "folder.strategy"), &strategy, &err), ERROR_DATA);
    assert_non_null(strstr(err.text, "folder.strategy:1: expected a file"));
    strategy_free(&strategy);
    assert_int_equal(mkfifo(temp_path(dir, "pipe.strategy"), 0600), 0);
    alarm(10);
    assert_int_equal(strategy_read(temp_path(dir, "pipe.strategy"), &strategy, &err), ERROR_DATA);
    alarm(0);
    assert_non_null(strstr(err.text, "pipe.strategy:1: expected a file"));
    strategy_free(&strategy);
}

static void report(void *arg, const struct error *err)
{
    assert_non_null(strstr(err->text, "b.strategy:1: "));
    ++*(int *)arg;
}

static void test_folders(void **state)
{
    struct strategies strategies;
    struct error err = {0};
    int wrong = 0;
    char first[TEMP_PATH + 64], second[TEMP_PATH + 64];
    (void)state;
    snprintf(first, sizeof first, "%s", temp_path(dir, "first"));
    snprintf(second, sizeof second, "%s", temp_path(dir, "second"));
    assert_int_equal(mkdir(first, 0700) | mkdir(second, 0700), 0);
    write_file("first/b.strategy", "where: 1\n", 9);
    write_file("first/a.strategy", "where: 2\n", 9);
    write_file("first/.c.strategy", "where: 3\n", 9);
    write_file("first/c.strategy~", "where: 3\n", 9);
    write_file("second/a.strategy", "where: 4\n", 9);
    write_file("second/b.strategy", "here: 5\n", 8);
    const char *folders[] = {first, temp_path(dir, "nowhere"), second};
    assert_int_equal(strategies_read(folders, 3, report, &wrong, &strategies, &err), 0);
    assert_int_equal(wrong, 1);
    assert_int_equal(strategies.count, 2);
    assert_string_equal(strategies.strategy[0].where, "4");
    assert_string_equal(strategies_find(&strategies, "b")->where, "1");
    assert_null(strategies_find(&strategies, "c"));
    strategies_free(&strategies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_read, begin, end),
        cmocka_unit_test_setup_teardown(test_comments, begin, end),
        cmocka_unit_test_setup_teardown(test_wrong, begin, end),
        cmocka_unit_test_setup_teardown(test_lines, begin, end),
        cmocka_unit_test_setup_teardown(test_paths, begin, end),
        cmocka_unit_test_setup_teardown(test_folders, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
