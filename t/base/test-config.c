#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/parse.h"
#include "t/temp.h"

static char folder[TEMP_PATH], *path;

static int folder_make(void **state)
{
    (void)state;
    temp_make(folder);
    path = strdup(temp_path(folder, "sise.conf"));
    return 0;
}

static int folder_remove(void **state)
{
    (void)state;
    temp_remove(folder);
    free(path);
    return 0;
}

static int load(const char *text, struct config *config, struct error *err)
{
    temp_text(folder, "sise.conf", text);
    *config = (struct config){0};
    *err = (struct error){0};
    return config_load(config, path, err);
}

static void is_refused(const char *text, const char *place, const char *reason)
{
    struct config config;
    struct error err;
    assert_int_equal(load(text, &config, &err), ERROR_CONFIG);
    config_free(&config);
    if (!strstr(err.text, place) || strncmp(err.text, path, strlen(path)) != 0)
        fail_msg("'%s' does not name %s%s", err.text, path, place);
    if (!strstr(err.text, reason))
        fail_msg("'%s' does not say '%s'", err.text, reason);
}

static void defaults_fill_what_no_file_says(void **state)
{
    (void)state;
    struct config config;
    struct error err;
    assert_int_equal(load("", &config, &err), 0);
    for (int key = 0; key < CONFIG_COUNT; key++) {
        assert_string_equal(config.value[key].origin, "default");
        assert_string_equal(config.value[key].text, config_table[key].standard);
    }
    assert_true(config_number(&config, CONFIG_MIN_MARKET_CAP) == 1e11);
    assert_true(config_number(&config, CONFIG_TIME_LIMIT) == 3000000);
    assert_true(config_number(&config, CONFIG_PUBLISHED_AT) == -1);
    config_free(&config);
}

static void every_type_is_read_with_its_place(void **state)
{
    (void)state;
    struct config config;
    struct error err;
    char origin[TEMP_PATH + 80];
    assert_int_equal(load("\xEF\xBB\xBF# a comment\n"
                          "store = ~/market\r\n"
                          "\n"
                          "  published_at = 32:10\n"
                          "\tsource = directory:/srv/krx days\n"
                          "analyze = tracked\n"
                          "time_limit = 90s\n"
                          "min_market_cap_won = 2.5e10\n",
                          &config, &err),
                     0);
    snprintf(origin, sizeof origin, "%s:2", path);
    setenv("HOME", "/home/somebody", 1);
    assert_string_equal(config.value[CONFIG_STORE].origin, origin);
    assert_non_null(strstr(config_text(&config, CONFIG_STORE), "/market"));
    assert_true(config_number(&config, CONFIG_PUBLISHED_AT) == 32 * 60 + 10);
    assert_string_equal(config_text(&config, CONFIG_SOURCE), "directory:/srv/krx days");
    assert_true(config_number(&config, CONFIG_ANALYZE) == 1);
    assert_true(config_number(&config, CONFIG_TIME_LIMIT) == 90000);
    assert_true(config_number(&config, CONFIG_MIN_MARKET_CAP) == 2.5e10);
    assert_int_equal(config_set(&config, CONFIG_STORE, "~/x", "command line", &err), 0);
    assert_string_equal(config_text(&config, CONFIG_STORE), "/home/somebody/x");
    assert_string_equal(config.value[CONFIG_STORE].origin, "command line");
    config_free(&config);
}

static void what_is_wrong_is_named_with_file_and_line(void **state)
{
    (void)state;
    is_refused("\nstor = /x\n", ":2: ", "unknown key 'stor', did you mean 'store'?");
    is_refused("colour = red\n", ":1: ", "unknown key 'colour'");
    is_refused("store = /x\nanalyze = some\n", ":2: ", "expected all|tracked");
    is_refused("analyze = al\n", ":1: ", "expected all|tracked");
    is_refused("time_limit = 50\n", ":1: ", "expected a duration");
    is_refused("published_at = 9:00\n", ":1: ", "expected HH:MM");
    is_refused("min_market_cap_won = -1\n", ":1: ", "expected a number from 0");
    is_refused("min_market_cap_won = 1e11 won\n", ":1: ", "expected a number");
    is_refused("[market]\nstore = /x\n", ":1: ", "no sections");
    is_refused("store = /x\n [market]\n", ":2: ", "no sections");
    is_refused("store = /x\nnonsense\nanalyze = some\n", ":2: ", "expected key = value");
    is_refused("analyze = some\nnonsense\n", ":1: ", "expected all|tracked");
    char text[5000];
    memset(text, 'x', sizeof text);
    memcpy(text, "\nstore = /", 10);
    text[sizeof text - 1] = '\0';
    is_refused(text, ":2: ", "too long");
}

static void a_byte_0_is_not_the_end(void **state)
{
    (void)state;
    static const char text[] = "store = /x\nanalyze = tracked\0 no\n";
    struct config config = {0};
    struct error err = {0};
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, sizeof text - 1, file), sizeof text - 1);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(config_load(&config, path, &err), ERROR_CONFIG);
    assert_non_null(strstr(err.text, ":2: expected text, there is a byte 0"));
    config_free(&config);
}

static void a_named_file_has_to_be_there(void **state)
{
    (void)state;
    struct config config = {0};
    struct error err = {0};
    assert_int_equal(config_load(&config, "/nowhere/sise.conf", &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/sise.conf"));
    config_free(&config);
    assert_int_not_equal(config_load(&config, folder, &err), 0);
    config_free(&config);
}

static void values_as_people_type_them(void **state)
{
    (void)state;
    uint64_t count = 7;
    int64_t ms = 7;
    int minutes = 7;
    double number = 7;
    assert_true(parse_count("300", &count) && count == 300);
    assert_true(parse_count("9223372036854775807", &count));
    count = 7;
    static const char *const bad_count[] = {
        "", "-5", "+5", "5 ", "5.0", "9223372036854775808", "99999999999999999999999"};
    for (size_t i = 0; i < sizeof bad_count / sizeof *bad_count; i++)
        assert_false(parse_count(bad_count[i], &count));
    assert_true(parse_duration("1h", &ms) && ms == 3600000);
    assert_true(parse_duration("0s", &ms) && ms == 0);
    static const char *const bad_duration[] = {"",     "50", "m",    "-1m",
                                               "50 m", "1d", "50ms", "9223372036854775807h"};
    for (size_t i = 0; i < sizeof bad_duration / sizeof *bad_duration; i++)
        assert_false(parse_duration(bad_duration[i], &ms));
    assert_true(parse_minute_of_day("20:30", &minutes) && minutes == 1230);
    static const char *const bad_minute[] = {"", "8:10", "08.10", "48:00", "08:60", "08:100", "08:1"};
    for (size_t i = 0; i < sizeof bad_minute / sizeof *bad_minute; i++)
        assert_false(parse_minute_of_day(bad_minute[i], &minutes));
    static const char *const bad_number[] = {"", "nan", "inf", "0x10", "1,000", "1e999", "1 "};
    for (size_t i = 0; i < sizeof bad_number / sizeof *bad_number; i++)
        assert_false(parse_number(bad_number[i], &number));
    assert_true(count == 7 && ms == 0 && minutes == 1230 && number == 7);
}

static void lists_come_apart(void **state)
{
    (void)state;
    char name[8];
    const char *list = " close , rsi_14,,toolongname,x";
    static const char *const expected[] = {"close", "rsi_14", "", "toolong", "x"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_true(parse_list_next(&list, name, sizeof name));
        assert_string_equal(name, expected[i]);
    }
    assert_false(parse_list_next(&list, name, sizeof name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_fill_what_no_file_says),
        cmocka_unit_test(every_type_is_read_with_its_place),
        cmocka_unit_test(what_is_wrong_is_named_with_file_and_line),
        cmocka_unit_test(a_byte_0_is_not_the_end),
        cmocka_unit_test(a_named_file_has_to_be_there),
        cmocka_unit_test(values_as_people_type_them),
        cmocka_unit_test(lists_come_apart),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
