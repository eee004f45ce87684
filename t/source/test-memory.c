/* What sources over a network remember, and what becomes of records that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "market/clock.h"
#include "source/memory-record.h"
#include "t/temp.h"

#define API "krx-openapi"

struct bench {
    char dir[TEMP_PATH];
    struct state *state;
    struct error err;
    int64_t now; /* 2026-11-26 23:50 KST */
};

static int bench_begin(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    if (!bench)
        return -1;
    temp_make(bench->dir);
    bench->now = clock_utc_at(20261126, 23 * 60 + 50);
    *state = bench;
    return state_new(bench->dir, &bench->state, &bench->err);
}

static int bench_end(void **state)
{
    struct bench *bench = *state;
    state_free(&bench->state);
    temp_remove(bench->dir);
    free(bench);
    return 0;
}

static bool name_count(void *arg, const char *name, const void *bytes, size_t length)
{
    (void)name, (void)bytes, (void)length;
    ++*(unsigned *)arg;
    return true;
}

static unsigned names_with(struct bench *bench, const char *prefix)
{
    unsigned count = 0;
    assert_int_equal(state_walk(bench->state, prefix, name_count, &count, &bench->err), 0);
    return count;
}

/* ---- calls ---- */

static void calls_are_counted_by_the_day_in_korea(void **state)
{
    struct bench *bench = *state;
    int64_t sum;
    assert_int_equal(memory_calls_add(bench->state, API, bench->now, 2, 5, &sum, &bench->err), 0);
    assert_int_equal(sum, 2);
    assert_int_equal(memory_calls_add(bench->state, "data-go-kr", bench->now, 1, 5, &sum, &bench->err), 0);
    assert_int_equal(sum, 1);
    assert_int_equal(memory_calls_add(bench->state, API, bench->now + 599, 3, 5, NULL, &bench->err), 0);
    assert_int_equal(memory_calls_add(bench->state, API, bench->now + 599, 1, 5, &sum, &bench->err),
                     ERROR_BUSY);
    assert_int_equal(sum, 5);
    assert_int_equal(bench->err.remedy, REMEDY_QUOTA);
    assert_string_equal(bench->err.about, API);
    assert_non_null(strstr(bench->err.text, "5 of the 5 calls"));
    assert_non_null(strstr(bench->err.text, "2026-11-26"));
    /* Midnight in Korea: 15:00 UTC. */
    assert_int_equal(memory_calls_add(bench->state, API, bench->now + 600, 1, 5, &sum, &bench->err), 0);
    assert_int_equal(sum, 1);
    assert_int_equal(memory_calls(bench->state, API, 20261126, &sum, &bench->err), 0);
    assert_int_equal(sum, 5);
    assert_int_equal(memory_calls(bench->state, API, 20261125, &sum, &bench->err), 0);
    assert_int_equal(sum, 0);
}

static void counts_are_kept_for_a_week(void **state)
{
    struct bench *bench = *state;
    int64_t sum;
    for (int day = 0; day < 30; day++)
        assert_int_equal(
            memory_calls_add(bench->state, API, bench->now + day * INT64_C(86400), 1, 5, &sum, &bench->err),
            0);
    assert_int_equal(names_with(bench, "calls/"), 8);
    assert_int_equal(memory_calls(bench->state, API, 20261218, &sum, &bench->err), 0);
    assert_int_equal(sum, 1);
}

/* ---- a service that is left alone ---- */

static void a_breaker_is_open_until_its_end(void **state)
{
    struct bench *bench = *state;
    struct memory_breaker breaker = {bench->now, bench->now + 86400, "a page of\nHTML, 403 \xff"}, back;
    assert_int_equal(memory_breaker(bench->state, API, bench->now, &back, &bench->err), ERROR_NOT_FOUND);
    assert_int_equal(memory_breaker_put(bench->state, API, &breaker, &bench->err), 0);
    assert_int_equal(memory_breaker(bench->state, API, bench->now + 86399, &back, &bench->err), 0);
    assert_int_equal(back.since, bench->now);
    assert_int_equal(back.until, bench->now + 86400);
    assert_string_equal(back.why, "a page of HTML, 403 ?");
    assert_int_equal(memory_breaker(bench->state, "krx-market", bench->now, &back, &bench->err),
                     ERROR_NOT_FOUND);
    assert_int_equal(memory_breaker(bench->state, API, bench->now + 86400, &back, &bench->err),
                     ERROR_NOT_FOUND);
    assert_int_equal(memory_breaker_remove(bench->state, API, &bench->err), 0);
    assert_int_equal(memory_breaker(bench->state, API, bench->now, &back, &bench->err), ERROR_NOT_FOUND);
}

/* ---- sessions ---- */

static void a_session_is_that_of_one_login(void **state)
{
    struct bench *bench = *state;
    struct memory_session session = {"member \"1\"", "JSESSIONID=a\\b; mdc.client_session=true", bench->now,
                                     bench->now + 1200},
                          back;
    assert_int_equal(memory_session_put(bench->state, "krx-market", &session, &bench->err), 0);
    assert_int_equal(
        memory_session(bench->state, "krx-market", session.account, bench->now, &back, &bench->err), 0);
    assert_string_equal(back.cookie, session.cookie);
    assert_int_equal(back.begun, bench->now);
    assert_int_equal(memory_session(bench->state, "krx-market", "another", bench->now, &back, &bench->err),
                     ERROR_NOT_FOUND);
    assert_int_equal(
        memory_session(bench->state, "krx-market", session.account, bench->now + 1200, &back, &bench->err),
        ERROR_NOT_FOUND);
    assert_int_equal(memory_session_remove(bench->state, "krx-market", &bench->err), 0);
    assert_int_equal(
        memory_session(bench->state, "krx-market", session.account, bench->now, &back, &bench->err),
        ERROR_NOT_FOUND);
    snprintf(session.cookie, sizeof session.cookie, "a=b\r\nX: y");
    assert_int_equal(memory_session_put(bench->state, "krx-market", &session, &bench->err), ERROR_DATA);
    assert_int_equal(names_with(bench, ""), 0);
    /* As long as one may be. */
    memset(session.cookie, 'c', sizeof session.cookie - 1);
    assert_int_equal(memory_session_put(bench->state, "krx-market", &session, &bench->err), 0);
    assert_int_equal(
        memory_session(bench->state, "krx-market", session.account, bench->now, &back, &bench->err), 0);
    assert_int_equal(strlen(back.cookie), sizeof back.cookie - 1);
}

/* ---- notices ---- */

static struct error about(enum error_remedy remedy, const char *thing, const char *text)
{
    struct error what;
    error_set(&what, ERROR_PERMISSION, "%s", text);
    error_remedy_about(&what, ERROR_PERMISSION, remedy, thing);
    return what;
}

static bool note(struct bench *bench, const char *source, const struct error *what, int64_t after)
{
    bool is_new;
    assert_int_equal(memory_notice_put(bench->state, source, what, bench->now + after, &is_new, &bench->err),
                     0);
    return is_new;
}

static size_t noted(struct bench *bench, const char *source, struct memory_notice notice[static 8])
{
    struct memory_notice *found;
    size_t count;
    assert_int_equal(memory_notices(bench->state, source, &found, &count, &bench->err), 0);
    assert_true(count <= 8);
    if (count)
        memcpy(notice, found, count * sizeof *found);
    free(found);
    return count;
}

static void a_notice_stays_until_it_works_again(void **state)
{
    struct bench *bench = *state;
    struct memory_notice notice[8];
    struct error key = about(REMEDY_KEY_UNKNOWN, API, "the key\tis unknown"),
                 kospi = about(REMEDY_API_APPROVAL, "stk_bydd_trd", "not approved"),
                 kosdaq = about(REMEDY_API_APPROVAL, "ksq_bydd_trd", "not approved"),
                 blocked = about(REMEDY_BLOCKED, "2026-11-27 10:00", "blocked");
    assert_int_equal(noted(bench, NULL, notice), 0);
    assert_true(note(bench, API, &key, 0));
    assert_false(note(bench, API, &key, 60));
    assert_true(note(bench, API, &kospi, 60));
    assert_true(note(bench, API, &kosdaq, 61));
    assert_true(note(bench, "krx-market", &blocked, 61));
    snprintf(blocked.about, sizeof blocked.about, "2026-11-28 10:00");
    assert_false(note(bench, "krx-market", &blocked, 70));
    assert_int_equal(noted(bench, NULL, notice), 4);
    assert_int_equal(noted(bench, "krx", notice), 0);
    assert_int_equal(noted(bench, API, notice), 3);
    assert_string_equal(notice[0].source, API);
    assert_string_equal(notice[0].what.about, "ksq_bydd_trd");
    assert_int_equal(notice[2].what.remedy, REMEDY_KEY_UNKNOWN);
    assert_int_equal(notice[2].what.code, ERROR_PERMISSION);
    assert_string_equal(notice[2].what.text, "the key is unknown");
    assert_int_equal(notice[2].since, bench->now);
    assert_int_equal(notice[2].newest, bench->now + 60);
    assert_int_equal(memory_notice_remove(bench->state, API, "stk_bydd_trd", &bench->err), 0);
    assert_int_equal(noted(bench, API, notice), 2);
    assert_int_equal(memory_notice_remove(bench->state, API, NULL, &bench->err), 0);
    assert_int_equal(noted(bench, API, notice), 0);
    assert_int_equal(noted(bench, NULL, notice), 1);
    assert_string_equal(notice[0].what.about, "2026-11-28 10:00");
    assert_true(note(bench, API, &key, 80));
    /* Nobody asks this source any more. */
    assert_true(note(bench, API, &kospi, 80 + 60 * INT64_C(86400)));
    assert_int_equal(noted(bench, NULL, notice), 1);
}

/* ---- without, and with something else ---- */

static void without_a_state_nothing_is_remembered(void **state)
{
    struct bench *bench = *state;
    struct memory_breaker breaker = {1, 2, ""};
    struct memory_session session = {.cookie = "c"};
    struct error key = about(REMEDY_KEY_UNKNOWN, API, "");
    struct memory_notice *notices;
    size_t count;
    int64_t sum;
    bool is_new;
    assert_int_equal(memory_calls_add(NULL, API, bench->now, 9, 1, &sum, &bench->err), 0);
    assert_int_equal(memory_calls(NULL, API, 20261126, &sum, &bench->err), 0);
    assert_int_equal(sum, 0);
    assert_int_equal(memory_breaker_put(NULL, API, &breaker, &bench->err), 0);
    assert_int_equal(memory_breaker(NULL, API, 1, &breaker, &bench->err), ERROR_NOT_FOUND);
    assert_int_equal(memory_breaker_remove(NULL, API, &bench->err), 0);
    assert_int_equal(memory_session_put(NULL, API, &session, &bench->err), 0);
    assert_int_equal(memory_session(NULL, API, "", 1, &session, &bench->err), ERROR_NOT_FOUND);
    assert_int_equal(memory_session_remove(NULL, API, &bench->err), 0);
    assert_int_equal(memory_notice_put(NULL, API, &key, 1, &is_new, &bench->err), 0);
    assert_true(is_new);
    assert_int_equal(memory_notices(NULL, NULL, &notices, &count, &bench->err), 0);
    assert_int_equal(count, 0);
    free(notices);
    assert_int_equal(memory_notice_remove(NULL, API, NULL, &bench->err), 0);
}

static void put_raw(struct bench *bench, const char *name, const char *text)
{
    struct state_time forever = {bench->now, 0};
    assert_int_equal(state_put(bench->state, name, text, strlen(text), forever, &bench->err), 0);
}

static void what_is_no_record_is_none(void **state)
{
    struct bench *bench = *state;
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "{}",
        "{\"since\":1,\"until\":9999999999999,\"why\":\"no version\"}",
        "{\"version\":2,\"since\":1,\"until\":1900000000,\"why\":\"a newer one\"}",
        "{\"version\":1,\"since\":1,\"until\":1900000000,\"why\":\"cut off",
        "{\"version\":1,\"since\":1,\"until\":1900000000,\"why\":7}",
        "{\"version\":1,\"since\":\"1\",\"until\":1900000000,\"why\":\"x\"}",
        "{\"version\":1,\"since\":1,\"until\":1.9e9,\"why\":\"x\"}",
        "{\"version\":1,\"since\":1,\"until\":99999999999999999999,\"why\":\"x\"}",
        "{\"version\":1,\"since\":-1,\"until\":1900000000,\"why\":\"x\"}",
        "{\"version\":1,\"since\":1,\"until\":1900000000,\"why\":\"x\"} and more",
    };
    struct memory_breaker back;
    struct memory_notice notice[8];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put_raw(bench, "breaker/" API, texts[i]);
        if (memory_breaker(bench->state, API, bench->now, &back, &bench->err) != ERROR_NOT_FOUND)
            fail_msg("taken for a record: %s", texts[i]);
    }
    /* Members that a later version adds are passed over, and what is not there is 0. */
    put_raw(bench, "breaker/" API, "{\"version\":1,\"more\":[{\"a\":[1]}],\"until\":1900000000}");
    assert_int_equal(memory_breaker(bench->state, API, bench->now, &back, &bench->err), 0);
    assert_int_equal(back.since, 0);
    assert_string_equal(back.why, "");
    put_raw(bench, "notice/" API "/key/", "{\"version\":1,\"remedy\":\"of a later version\",\"text\":\"t\"}");
    put_raw(bench, "notice/" API "/garbage/", "garbage");
    put_raw(bench, "notice/no-slash", "{\"version\":1}");
    assert_int_equal(noted(bench, NULL, notice), 1);
    assert_int_equal(notice[0].what.remedy, REMEDY_NONE);
    assert_int_equal(memory_notice_remove(bench->state, API, NULL, &bench->err), 0);
    assert_int_equal(names_with(bench, "notice/" API), 0);
}

/* Each remedy that a person is told of has a word of its own, and is found again by it. */
static void remedies_have_words(void **state)
{
    struct bench *bench = *state;
    struct memory_notice notice[8];
    int words = 0;
    for (int remedy = REMEDY_NONE; remedy < REMEDY_COUNT; remedy++) {
        assert_int_equal(memory_remedy_word((enum error_remedy)remedy) != NULL,
                         remedy_needs_person((enum error_remedy)remedy));
        if (!remedy_needs_person((enum error_remedy)remedy) || remedy == REMEDY_STATE_ANEW)
            continue; /* the word of the last one is that of REMEDY_STATE */
        struct error what = about((enum error_remedy)remedy, "x", "text");
        words++;
        assert_true(note(bench, API, &what, 0));
        assert_int_equal(noted(bench, API, notice), words);
    }
}

int main(void)
{
#define MEMORY_TEST(name) cmocka_unit_test_setup_teardown(name, bench_begin, bench_end)
    const struct CMUnitTest tests[] = {
        MEMORY_TEST(calls_are_counted_by_the_day_in_korea),
        MEMORY_TEST(counts_are_kept_for_a_week),
        MEMORY_TEST(a_breaker_is_open_until_its_end),
        MEMORY_TEST(a_session_is_that_of_one_login),
        MEMORY_TEST(a_notice_stays_until_it_works_again),
        MEMORY_TEST(without_a_state_nothing_is_remembered),
        MEMORY_TEST(what_is_no_record_is_none),
        MEMORY_TEST(remedies_have_words),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
