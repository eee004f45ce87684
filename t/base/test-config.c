#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/parse.h"
#include "t/temp.h"

static char folder[TEMP_PATH], *path;

/* Keys of every type, in two tables. */
enum { KEY_STORE, KEY_SOURCE, KEY_PUBLISHED_AT, FIRST_KEYS };
static const struct config_key first_keys[FIRST_KEYS] = {
    [KEY_STORE] = {.name = "store", .type = CONFIG_PATH, .standard = "/var/lib/sise", .help = "a folder"},
    [KEY_SOURCE] = {.name = "source", .type = CONFIG_TEXT, .standard = "", .help = "a text"},
    [KEY_PUBLISHED_AT] = {.name = "published_at", .type = CONFIG_MINUTE, .standard = "", .help = "a minute"},
};
enum { KEY_ANALYZE, KEY_TIME_LIMIT, KEY_MIN_CAP, KEY_TAX, KEY_TOKEN, KEY_CACHE, KEY_WAIT, SECOND_KEYS };
static const struct config_key second_keys[SECOND_KEYS] = {
    [KEY_ANALYZE] = {.name = "analyze",
                     .type = CONFIG_CHOICE,
                     .standard = "all",
                     .choices = "all|tracked",
                     .help = "a word"},
    [KEY_TIME_LIMIT] = {.name = "time_limit",
                        .type = CONFIG_DURATION,
                        .standard = "50m",
                        .help = "a duration"},
    [KEY_MIN_CAP] = {.name = "min_market_cap_won",
                     .type = CONFIG_NUMBER,
                     .standard = "100000000000",
                     .least = 0,
                     .most = 1e18,
                     .help = "a number"},
    [KEY_TAX] = {.name = "tax_bp",
                 .type = CONFIG_NUMBER,
                 .standard = "",
                 .least = 0,
                 .most = 5000,
                 .help = "or none"},
    [KEY_TOKEN] =
        {.name = "token",
         .type = CONFIG_NUMBER,
         .standard = "",
         .least = 1000,
         .most = 9999,
         .secret = true,
         .help = "a secret, with a help that has so many words that it takes a second line of a hundred "
                 "columns in the sample"},
    [KEY_CACHE] = {.name = "cache",
                   .type = CONFIG_SIZE,
                   .standard = "64M",
                   .least = 1024,
                   .most = 3e9,
                   .help = "a size"},
    [KEY_WAIT] = {.name = "wait",
                  .type = CONFIG_DURATION,
                  .standard = "10s",
                  .least = 1000,
                  .most = 3600000,
                  .help = "a duration within limits"},
};
static const struct config_table tables[] = {{first_keys, FIRST_KEYS}, {second_keys, SECOND_KEYS}};

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
    return config_load(config, tables, 2, path, err);
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
    assert_int_equal(config.count, FIRST_KEYS + SECOND_KEYS);
    for (size_t i = 0; i < config.count; i++) {
        const struct config_value *value = &config.value[i];
        assert_ptr_equal(value->key, i < FIRST_KEYS ? &first_keys[i] : &second_keys[i - FIRST_KEYS]);
        assert_string_equal(value->origin, "default");
        assert_string_equal(value->text, value->key->standard);
    }
    assert_true(config_number(&config, &second_keys[KEY_MIN_CAP]) == 1e11);
    assert_true(config_number(&config, &second_keys[KEY_TIME_LIMIT]) == 3000000);
    assert_true(config_number(&config, &first_keys[KEY_PUBLISHED_AT]) == -1);
    assert_true(isnan(config_number(&config, &second_keys[KEY_TAX])));
    assert_true(config_number(&config, &second_keys[KEY_CACHE]) == 64 << 20);
    assert_true(config_number(&config, &second_keys[KEY_WAIT]) == 10000);
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
                          "min_market_cap_won = 2.5e10\n"
                          "cache = 1K\n"
                          "wait = 1h\n",
                          &config, &err),
                     0);
    snprintf(origin, sizeof origin, "%s:2", path);
    setenv("HOME", "/home/somebody", 1);
    assert_string_equal(config.value[KEY_STORE].origin, origin);
    assert_non_null(strstr(config_text(&config, &first_keys[KEY_STORE]), "/market"));
    assert_true(config_number(&config, &first_keys[KEY_PUBLISHED_AT]) == 32 * 60 + 10);
    assert_string_equal(config_text(&config, &first_keys[KEY_SOURCE]), "directory:/srv/krx days");
    assert_true(config_number(&config, &second_keys[KEY_ANALYZE]) == 1);
    assert_true(config_number(&config, &second_keys[KEY_TIME_LIMIT]) == 90000);
    assert_true(config_number(&config, &second_keys[KEY_MIN_CAP]) == 2.5e10);
    assert_true(config_number(&config, &second_keys[KEY_CACHE]) == 1024);
    assert_true(config_number(&config, &second_keys[KEY_WAIT]) == 3600000);
    assert_int_equal(config_set(&config, &first_keys[KEY_STORE], "~/x", "command line", &err), 0);
    assert_string_equal(config_text(&config, &first_keys[KEY_STORE]), "/home/somebody/x");
    assert_string_equal(config.value[KEY_STORE].origin, "command line");
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
    is_refused("wait = 0s\n", ":1: ", "wait = '0s', expected a duration from 1s to 3600s");
    is_refused("wait = 2h\n", ":1: ", "expected a duration from 1s to 3600s");
    is_refused("cache = 64MB\n", ":1: ", "expected a size such as 16K, 64M or 2G");
    is_refused("cache = 1023\n", ":1: ", "expected a size from 1K to 3000000000");
    is_refused("cache = 3G\n", ":1: ", "expected a size from 1K");
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

static void a_secret_is_not_shown(void **state)
{
    (void)state;
    struct config config;
    struct error err;
    assert_int_equal(load("token = 1234\n", &config, &err), 0);
    assert_true(config_number(&config, &second_keys[KEY_TOKEN]) == 1234);
    assert_string_equal(config_shown(&config.value[FIRST_KEYS + KEY_TOKEN]), "****");
    assert_string_equal(config_shown(&config.value[FIRST_KEYS + KEY_ANALYZE]), "all");
    config_free(&config);
    assert_int_equal(load("\n", &config, &err), 0);
    assert_string_equal(config_shown(&config.value[FIRST_KEYS + KEY_TOKEN]), "");
    config_free(&config);
    assert_int_equal(load("token = 77\n", &config, &err), ERROR_CONFIG);
    assert_non_null(strstr(err.text, "token = '****', expected a number from 1000 to 9999"));
    assert_null(strstr(err.text, "77"));
    config_free(&config);
}

static void a_key_of_no_table_has_nothing(void **state)
{
    (void)state;
    static const struct config_key foreign = {.name = "foreign", .type = CONFIG_TEXT, .standard = "x"};
    struct config config = {0};
    struct error err = {0};
    assert_string_equal(config_text(&config, &first_keys[KEY_STORE]), "");
    assert_true(config_number(&config, &first_keys[KEY_STORE]) == 0);
    assert_int_equal(load("", &config, &err), 0);
    assert_string_equal(config_text(&config, &foreign), "");
    assert_int_equal(config_set(&config, &foreign, "y", "command line", &err), ERROR_INTERNAL);
    config_free(&config);
}

/* The sample says all keys in the order of their tables, and is a configuration that changes nothing. */
static void the_sample_has_every_key(void **state)
{
    (void)state;
    struct config config;
    struct error err;
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    config_sample(&out, tables, 2);
    output_char(&out, '\0');
    assert_non_null(
        strstr(out.bytes, "\n\n# a folder\n;store = /var/lib/sise\n\n# a text\n;source =\n\n# a minute\n"));
    assert_non_null(strstr(
        out.bytes, "\n\n# or none\n;tax_bp =\n\n# a secret, with a help that has so many words that it "
                   "takes a second line of a hundred columns in the\n# sample\n;token =\n"));
    for (char *c = out.bytes; (c = strstr(c, "\n;")); c++)
        c[1] = ' ';
    assert_int_equal(load(out.bytes, &config, &err), 0);
    for (size_t i = 0; i < config.count; i++) {
        assert_string_not_equal(config.value[i].origin, "default");
        assert_string_equal(config.value[i].text, config.value[i].key->standard);
    }
    config_free(&config);
    output_close(&out, "memory", NULL);
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
    assert_int_equal(config_load(&config, tables, 2, path, &err), ERROR_CONFIG);
    assert_non_null(strstr(err.text, ":2: expected text, there is a byte 0"));
    config_free(&config);
}

static void a_named_file_has_to_be_there(void **state)
{
    (void)state;
    struct config config = {0};
    struct error err = {0};
    assert_int_equal(config_load(&config, tables, 2, "/nowhere/sise.conf", &err), ERROR_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nowhere/sise.conf"));
    config_free(&config);
    assert_int_not_equal(config_load(&config, tables, 2, folder, &err), 0);
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
    assert_true(parse_duration("50ms", &ms) && ms == 50);
    assert_true(parse_duration("0s", &ms) && ms == 0);
    static const char *const bad_duration[] = {"",     "50", "m",    "-1m",
                                               "50 m", "1d", "50us", "9223372036854775807h"};
    for (size_t i = 0; i < sizeof bad_duration / sizeof *bad_duration; i++)
        assert_false(parse_duration(bad_duration[i], &ms));
    assert_true(parse_size("1500", &count) && count == 1500);
    assert_true(parse_size("16K", &count) && count == 16384);
    assert_true(parse_size("64M", &count) && count == 67108864);
    assert_true(parse_size("2G", &count) && count == 2147483648);
    count = 7;
    static const char *const bad_size[] = {
        "", "K", "-1K", "1.5G", "1 K", "1k", "1KB", "9223372036854775808", "1T", "0x1", "8589934592G"};
    for (size_t i = 0; i < sizeof bad_size / sizeof *bad_size; i++)
        assert_false(parse_size(bad_size[i], &count));
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
        cmocka_unit_test(a_secret_is_not_shown),
        cmocka_unit_test(a_key_of_no_table_has_nothing),
        cmocka_unit_test(the_sample_has_every_key),
        cmocka_unit_test(a_byte_0_is_not_the_end),
        cmocka_unit_test(a_named_file_has_to_be_there),
        cmocka_unit_test(values_as_people_type_them),
        cmocka_unit_test(lists_come_apart),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
