/* A person hears of what the log would keep: through a command that notes each event in a file. Two sources
 * of the test's own say what a service may say; days pass by the clock of the process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "job/job.h"
#include "market/clock.h"
#include "source/memory.h"
#include "t/temp.h"

enum { ROWS = 20 };

/* A service that has every day, or says what is wrong instead. */
struct service {
    enum error_remedy remedy;
    const char *text, *about; /* text NULL: it answers */
};

static void service_fetch(void *state, struct source_answer *answer)
{
    const struct service *service = state;
    if (service->text) {
        error_set(&answer->error, ERROR_PERMISSION, "%s", service->text);
        error_remedy_about(&answer->error, ERROR_PERMISSION, service->remedy, service->about);
        return;
    }
    for (unsigned r = 0; r < ROWS; r++) {
        long i = day_add(&answer->day);
        snprintf(answer->day.line[i].ticker, TICKER_TEXT, "00%02u00", r);
        snprintf(answer->day.line[i].market, MARKET_TEXT, "KOSPI");
        answer->day.column[RAW_CLOSE][i] = 1000 + answer->date % 100 + r;
    }
}

static void service_close(void *state)
{
    (void)state;
}

static const struct source_kind service_kind = {
    .name = "service", .complete_minute = 19 * 60, .close = service_close, .fetch = service_fetch};

struct telling {
    char dir[TEMP_PATH], command[2 * TEMP_PATH];
    struct calendar *calendar;
    struct job_context context;
    struct notifier notifier;
    struct service first, second;
    struct error err;
};

static void advise(struct error *err)
{
    size_t length = strlen(err->text);
    snprintf(err->text + length, sizeof err->text - length, "; do this");
}

static void notifier_make(struct telling *test, const char *command)
{
    static const char *const hidden[] = {"KRX_AUTH_KEY", NULL};
    notifier_close(&test->notifier);
    struct state *state = test->notifier.options.state;
    if (!state)
        assert_int_equal(state_new(temp_path(test->dir, "store"), &state, &test->err), 0);
    const struct notifier_options options = {
        .command = command, .limit_ms = 10000, .hidden = hidden, .state = state, .advise = advise};
    assert_int_equal(notifier_open(&test->notifier, &options, &test->err), 0);
}

static int setup(void **state)
{
    struct telling *test = calloc(1, sizeof *test);
    assert_non_null(test);
    log_setup(LOG_ERROR, LOG_TEXT);
    temp_make(test->dir);
    assert_int_equal(clock_set("2026-06-22T19:30+09:00", NULL), 0);
    assert_int_equal(calendar_new(NULL, &test->calendar, NULL), 0);
    assert_int_equal(store_open(temp_path(test->dir, "store"),
                                &(struct store_options){.create = true, .no_sync = true},
                                &test->context.store, &test->err),
                     0);
    snprintf(test->command, sizeof test->command, "sh -c 'cat >>%s/told'", test->dir);
    notifier_make(test, test->command);
    test->context.calendar = test->calendar;
    test->context.notifier = &test->notifier;
    *state = test;
    return 0;
}

static int teardown(void **state)
{
    struct telling *test = *state;
    struct state *memory = test->notifier.options.state;
    notifier_close(&test->notifier);
    state_free(&memory);
    store_close(&test->context.store);
    calendar_free(&test->calendar);
    temp_remove(test->dir);
    free(test);
    return 0;
}

/* An update at that time, by the first service and, where `both`, the second one. */
static int update(struct telling *test, const char *now, bool both)
{
    struct source *source = NULL;
    struct job_result result;
    const struct source_context context = {.calendar = test->calendar, .complete_minute = -1};
    assert_int_equal(clock_set(now, NULL), 0);
    assert_int_equal(source_add(&source, &service_kind, "first", &test->first, &context, NULL), 0);
    if (both)
        assert_int_equal(source_add(&source, &service_kind, "second", &test->second, &context, NULL), 0);
    test->err = (struct error){0};
    int ret = job_update(&test->context, source, &(struct update_options){0}, &result, &test->err);
    source_close(&source);
    return ret;
}

/* What has been told since this was asked last. */
static const char *told(struct telling *test)
{
    static char text[16384];
    FILE *file = fopen(temp_path(test->dir, "told"), "r");
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    text[length] = '\0';
    if (file)
        fclose(file);
    unlink(temp_path(test->dir, "told"));
    return text;
}

static void tells(struct telling *test, const char *const *parts, int count)
{
    const char *text = told(test);
    for (int i = 0; i < count; i++)
        if (!strstr(text, parts[i]))
            fail_msg("'%s', expected '%s'", text, parts[i]);
    if (!strchr(text, '\n') || strchr(text, '\n')[1])
        fail_msg("'%s', expected one event", text);
}

#define TELLS(test, ...)                                                                                     \
    tells(test, (const char *const[]){__VA_ARGS__},                                                          \
          sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static void a_cause_is_told_once(void **state)
{
    struct telling *test = *state;
    test->first = (struct service){REMEDY_KEY_UNKNOWN, "the key is \"unknown\"", "first"};
    assert_int_equal(update(test, "2026-06-22T19:10+09:00", false), ERROR_PERMISSION);
    TELLS(test, "{\"event\":\"act\",\"at\":\"2026-06-22T19:10:00+09:00\",\"host\":\"",
          "\"text\":\"first: the key is \\\"unknown\\\"; do "
          "this\",\"source\":\"first\",\"cause\":\"key-unknown\"}\n");
    update(test, "2026-06-22T19:40+09:00", false);
    update(test, "2026-06-23T19:10+09:00", false);
    assert_string_equal(told(test), "");
    /* Another cause is told, and each API of its own. */
    test->first = (struct service){REMEDY_API_APPROVAL, "not approved", "stk_bydd_trd"};
    update(test, "2026-06-23T19:40+09:00", false);
    TELLS(test, "\"cause\":\"api-approval\"");
    test->first.about = "ksq_bydd_trd";
    update(test, "2026-06-23T20:10+09:00", false);
    TELLS(test, "\"cause\":\"api-approval\"");
    test->first.about = "stk_bydd_trd";
    update(test, "2026-06-23T20:40+09:00", false);
    assert_string_equal(told(test), "");
    /* What has nothing to do with a person is not told. */
    test->first = (struct service){REMEDY_NONE, "service down", ""};
    update(test, "2026-06-23T21:10+09:00", false);
    assert_string_equal(told(test), "");
    /* Once the source has delivered a table, the cause is a new one. */
    test->first = (struct service){0};
    assert_int_equal(update(test, "2026-06-23T21:40+09:00", false), 0);
    test->first = (struct service){REMEDY_KEY_UNKNOWN, "expired", "first"};
    update(test, "2026-06-24T19:10+09:00", false);
    TELLS(test, "first: expired");
}

static void a_quota_is_told_once_a_day(void **state)
{
    struct telling *test = *state;
    test->first = (struct service){REMEDY_QUOTA, "spent", "first"};
    update(test, "2026-06-22T19:10+09:00", false);
    TELLS(test, "\"cause\":\"quota\"");
    update(test, "2026-06-22T23:50+09:00", false);
    assert_string_equal(told(test), "");
    update(test, "2026-06-23T00:10+09:00", false);
    TELLS(test, "\"cause\":\"quota\"");
}

/* Also where another source has the table, and nothing fails. */
static void the_first_of_two_is_told_of(void **state)
{
    struct telling *test = *state;
    test->first = (struct service){REMEDY_BLOCKED, "blocked", "2026-06-23 19:10 KST"};
    assert_int_equal(update(test, "2026-06-22T19:10+09:00", true), 0);
    TELLS(test, "\"source\":\"first\",\"cause\":\"blocked\"");
    assert_int_equal(update(test, "2026-06-23T19:10+09:00", true), 0);
    assert_string_equal(told(test), "");
}

static void a_command_that_fails_is_tried_again(void **state)
{
    struct telling *test = *state;
    test->first = (struct service){REMEDY_KEY_UNKNOWN, "unknown", "first"};
    notifier_make(test, "false");
    assert_int_equal(update(test, "2026-06-22T19:10+09:00", false), ERROR_PERMISSION);
    notifier_make(test, "/nowhere/at-all");
    assert_int_equal(update(test, "2026-06-22T19:40+09:00", false), ERROR_PERMISSION);
    assert_string_equal(test->err.text, "unknown");
    notifier_make(test, test->command);
    update(test, "2026-06-22T20:10+09:00", false);
    TELLS(test, "\"cause\":\"key-unknown\"");
    notifier_make(test, "");
    test->first.remedy = REMEDY_STATE;
    update(test, "2026-06-22T20:40+09:00", false);
    assert_string_equal(told(test), "");
}

/* A date is told of at the second session after it, and once; two of them in one event. */
static void dates_that_stay_failed(void **state)
{
    struct telling *test = *state;
    assert_int_equal(update(test, "2026-06-19T19:10+09:00", false), 0);
    test->first = (struct service){REMEDY_NONE, "service down", ""};
    update(test, "2026-06-22T19:10+09:00", false); /* Monday's and Tuesday's */
    update(test, "2026-06-23T19:10+09:00", false);
    update(test, "2026-06-23T23:40+09:00", false);
    assert_string_equal(told(test), "");
    update(test, "2026-06-24T19:10+09:00", false);
    TELLS(test, "{\"event\":\"failed\",\"at\":\"2026-06-24T19:10:00+09:00\"",
          "\"text\":\"2026-06-22 is still not stored: service down\",\"date\":\"2026-06-22\",\"dates\":"
          "[{\"date\":\"2026-06-22\",\"text\":\"service down\"}]}\n");
    update(test, "2026-06-24T19:40+09:00", false);
    assert_string_equal(told(test), "");
    update(test, "2026-06-26T19:10+09:00", false);
    TELLS(test, "\"text\":\"2 days from 2026-06-23 to 2026-06-24 are still not stored: service down\"",
          "\"dates\":[{\"date\":\"2026-06-23\"", "{\"date\":\"2026-06-24\"");
    test->first = (struct service){0};
    assert_int_equal(update(test, "2026-06-26T19:40+09:00", false), 0);
    assert_string_equal(told(test), "");
    /* What is stored is forgotten: it would be told again if it failed anew. */
    char value[NOTIFIER_VALUE];
    notifier_recall(&test->notifier, "told/failed/2026-06-22", value);
    assert_string_equal(value, "");
}

static size_t notices(struct telling *test)
{
    struct memory_notice *found = NULL;
    size_t count = 0;
    assert_int_equal(memory_notices(test->notifier.options.state, "first", &found, &count, &test->err), 0);
    free(found);
    return count;
}

/* What a person is to do is remembered without a command too, until the source works again. */
static void without_a_command_there_are_notices(void **state)
{
    struct telling *test = *state;
    notifier_make(test, "");
    test->first = (struct service){REMEDY_KEY_UNKNOWN, "unknown", "first"};
    update(test, "2026-06-22T19:10+09:00", false);
    assert_int_equal(notices(test), 1);
    test->first = (struct service){0};
    assert_int_equal(update(test, "2026-06-22T19:40+09:00", false), 0);
    assert_int_equal(notices(test), 0);
    assert_string_equal(told(test), "");
}

/* Good days and days that fail for other reasons make no folder. */
static void nothing_to_tell_makes_nothing(void **state)
{
    struct telling *test = *state;
    struct stat st;
    assert_int_equal(update(test, "2026-06-22T19:10+09:00", false), 0);
    test->first = (struct service){REMEDY_NONE, "down", ""};
    update(test, "2026-06-23T19:10+09:00", false);
    assert_int_equal(stat(temp_path(test->dir, "store/state"), &st), -1);
    test->context.notifier = NULL;
    test->first.remedy = REMEDY_BLOCKED;
    update(test, "2026-06-25T19:10+09:00", false);
    assert_int_equal(stat(temp_path(test->dir, "store/state"), &st), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_cause_is_told_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_quota_is_told_once_a_day, setup, teardown),
        cmocka_unit_test_setup_teardown(the_first_of_two_is_told_of, setup, teardown),
        cmocka_unit_test_setup_teardown(a_command_that_fails_is_tried_again, setup, teardown),
        cmocka_unit_test_setup_teardown(dates_that_stay_failed, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_command_there_are_notices, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_to_tell_makes_nothing, setup, teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
