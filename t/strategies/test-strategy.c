/* Strategy files: what is read, and what is said of those that are wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "strategies/catalog.h"
#include "t/temp.h"

#define NOBODY 65534

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
    int length = snprintf(text, sizeof text, "where: %05000d\n", 1);
    said_of(text, (size_t)length, ERROR_DATA, ":1: the line is too long, expected at most 4096 bytes");
    said_of("where: x\n\0y\n", 12, ERROR_DATA, ":2: expected text, there is a byte 0");
    said_of("where: x\0y\n", 11, ERROR_DATA, ":1: expected text, there is a byte 0");
    said_of("where: x\0", 9, ERROR_DATA, ":1: expected text, there is a byte 0");
    length = snprintf(text, sizeof text, "where: x\n");
    while (length < 6000)
        length += snprintf(text + length, sizeof text - (size_t)length, " %0150d\n", 1);
    said_of(text, (size_t)length, ERROR_DATA, "where is too long, expected at most 4096 bytes");
}

static void test_size(void **state)
{
    static char text[65536 + 2];
    struct strategy strategy;
    struct error err = {0};
    (void)state;
    memset(text, '\n', sizeof text);
    memcpy(text + 65536 - 9, "where: x", 8);
    write_file("a.strategy", text, 65536);
    assert_int_equal(strategy_read(temp_path(dir, "a.strategy"), &strategy, &err), 0);
    assert_string_equal(strategy.where, "x");
    strategy_free(&strategy);
    said_of(text, 65537, ERROR_DATA, "a.strategy:1: a file of 65537 bytes, expected at most 65536");
}

/* "삼성" in CP949, in which Korean files often are, and halves of characters. */
static void test_encoding(void **state)
{
    static const char *const wrong[] = {
        "where: x\ntitle: \xbb\xef\xbc\xba\n", "where: x\n \xbb\xef\xbc\xba\n",
        "title: x\n\xbb\xef\xbc\xba: y\n",     "title: x\nwhere: y\xec\x82",
        "title: x\nwhere: \xed\xa0\x80\n",     "title: x\nwhere: \xc0\xaf\n",
    };
    static const char good[] = "\xef\xbb\xbf"
                               "where: name == '삼성'\r\n"
                               "# \xbb\xef\xbc\xba\r\n"
                               " or x ; \xbb\xef\xbc\xba\r\n";
    struct strategy strategy;
    struct error err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        said_of(wrong[i], strlen(wrong[i]), ERROR_DATA,
                "a.strategy:2: expected text in UTF-8, this is in another encoding");
    write_file("a.strategy", good, sizeof good - 1);
    assert_int_equal(strategy_read(temp_path(dir, "a.strategy"), &strategy, &err), 0);
    assert_string_equal(strategy.where, "name == '삼성' or x");
    strategy_free(&strategy);
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

/* Some fault's text has this in it. */
static void was_reported(const struct catalog_set *strategies, const char *text)
{
    for (size_t i = 0; i < strategies->faults; i++)
        if (strstr(strategies->fault[i].text, text))
            return;
    fail_msg("'%s' is not among %zu faults", text, strategies->faults);
}

static const struct strategy *found(const struct catalog_set *strategies, const char *name)
{
    const struct strategy *strategy;
    strategies_find(strategies, name, &strategy, NULL);
    return strategy;
}

static void test_folders(void **state)
{
    struct catalog_set strategies;
    struct error err = {0};
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
    assert_int_equal(catalog_read(&strategy_kind, folders, 3, &strategies, &err), 0);
    assert_int_equal(strategies.faults, 1);
    was_reported(&strategies, "second/b.strategy:1: unknown key 'here', did you mean 'where'?");
    assert_int_equal(strategies.count, 2);
    assert_string_equal(strategies_of(&strategies)[0].where, "4");
    assert_string_equal(found(&strategies, "b")->where, "1");
    assert_null(found(&strategies, "c"));
    catalog_set_free(&strategies);
}

/* Everything that can be wrong at once: each is reported by its path, and none hides a good one. */
static void test_reports(void **state)
{
    struct catalog_set strategies;
    struct error err = {0};
    static char large[70000];
    (void)state;
    assert_int_equal(chdir(dir) | mkdir("first", 0700) | mkdir("second", 0700), 0);
    static const char *const names[] = {"bytes", "encoding", "fifo", "folder", "good",
                                        "large", "link",     "loop", "secret"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char name[64];
        snprintf(name, sizeof name, "first/%s.strategy", names[i]);
        write_file(name, "where: 1\n", 9);
    }
    write_file("second/bytes.strategy", "where: \0\n", 9);
    write_file("second/encoding.strategy", "where: \xff\n", 9);
    write_file("second/large.strategy", large, sizeof large);
    write_file("second/other.strategy", "where: 2\n", 9);
    assert_int_equal(mkfifo("second/fifo.strategy", 0600) | mkdir("second/folder.strategy", 0700) |
                         symlink("nothing", "second/link.strategy") |
                         symlink("loop.strategy", "second/loop.strategy"),
                     0);
    write_file("file", "", 0);
    const char *folders[] = {"file", "first", "second", "nowhere"};
    assert_int_equal(catalog_read(&strategy_kind, folders, 4, &strategies, &err), 0);
    was_reported(&strategies, "cannot read file: Not a directory");
    was_reported(&strategies, "second/bytes.strategy:1: expected text, there is a byte 0");
    was_reported(&strategies, "second/encoding.strategy:1: expected text in UTF-8");
    was_reported(&strategies, "second/fifo.strategy:1: expected a file");
    was_reported(&strategies, "second/folder.strategy:1: expected a file");
    was_reported(&strategies, "second/large.strategy:1: a file of 70000 bytes");
    was_reported(&strategies, "cannot read second/link.strategy: No such file or directory");
    was_reported(&strategies, "cannot read second/loop.strategy: Too many levels of symbolic links");
    assert_int_equal(strategies.faults, 8);
    assert_int_equal(strategies.count, 10);
    for (size_t i = 0; i < strategies.count; i++)
        assert_string_equal(strategies_of(&strategies)[i].where,
                            strcmp(strategies_of(&strategies)[i].name, "other") ? "1" : "2");
    catalog_set_free(&strategies);
    assert_int_equal(chdir("/"), 0);
}

/* As somebody who has no right to them, whoever runs the test. */
static void test_permission(void **state)
{
    struct catalog_set strategies;
    struct error err = {0};
    bool root = geteuid() == 0;
    (void)state;
    assert_int_equal(chdir(dir) | mkdir("first", 0700) | mkdir("second", 0700) | mkdir("third", 0700), 0);
    write_file("first/a.strategy", "where: 1\n", 9);
    write_file("first/b.strategy", "where: 1\n", 9);
    write_file("third/a.strategy", "where: 3\n", 9);
    write_file("third/c.strategy", "where: 3\n", 9);
    assert_int_equal(chmod("third/a.strategy", 0) | chmod("third/c.strategy", 0644) |
                         chmod("first/a.strategy", 0644) | chmod("first/b.strategy", 0644),
                     0);
    assert_int_equal(chmod("second", 0) | chmod("first", 0755) | chmod("third", 0755) | chmod(".", 0755), 0);
    if (root && seteuid(NOBODY) != 0)
        skip();
    const char *folders[] = {"first", "second", "third"};
    int ret = catalog_read(&strategy_kind, folders, 3, &strategies, &err);
    assert_int_equal(root ? seteuid(0) : 0, 0);
    assert_int_equal(ret, 0);
    assert_int_equal(strategies.faults, 2);
    assert_string_equal(strategies.fault[0].text, "cannot read second: Permission denied");
    assert_string_equal(strategies.fault[0].path, "second");
    assert_int_equal(strategies.fault[0].code, ERROR_PERMISSION);
    assert_string_equal(strategies.fault[1].text, "cannot read third/a.strategy: Permission denied");
    assert_int_equal(strategies.count, 3);
    assert_string_equal(found(&strategies, "a")->where, "1");
    assert_string_equal(found(&strategies, "c")->where, "3");
    catalog_set_free(&strategies);
    assert_int_equal(chmod("second", 0700) | chdir("/"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_read, begin, end),
        cmocka_unit_test_setup_teardown(test_comments, begin, end),
        cmocka_unit_test_setup_teardown(test_wrong, begin, end),
        cmocka_unit_test_setup_teardown(test_lines, begin, end),
        cmocka_unit_test_setup_teardown(test_size, begin, end),
        cmocka_unit_test_setup_teardown(test_encoding, begin, end),
        cmocka_unit_test_setup_teardown(test_paths, begin, end),
        cmocka_unit_test_setup_teardown(test_folders, begin, end),
        cmocka_unit_test_setup_teardown(test_reports, begin, end),
        cmocka_unit_test_setup_teardown(test_permission, begin, end),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
