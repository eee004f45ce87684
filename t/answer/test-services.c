/* Where days came from, and how it stands with services over the network: what is read, and how it is shown.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "cmd/services-print.h"
#include "t/temp.h"

#define NOW "2026-11-26T13:30+09:00"

static int asks(void *state, struct source_probe *probe, struct error *err)
{
    (void)state, (void)probe, (void)err;
    return 0;
}

static int64_t most(void *state)
{
    (void)state;
    return 9900;
}

static void nothing(void *state)
{
    (void)state;
}

static const struct source_kind limited = {.name = "limited",
                                           .close = nothing,
                                           .probe = asks,
                                           .calls_most = most},
                                unlimited = {.name = "unlimited", .close = nothing, .probe = asks},
                                folder = {.name = "folder", .close = nothing};

struct bench {
    char dir[TEMP_PATH];
    struct state *state;
    struct source *source;
    struct services_answer answer;
    char *text;
    int64_t now;
    struct error err;
};

static int bench_begin(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    const struct source_context context = {.complete_minute = -1};
    int mark;
    if (!bench)
        return -1;
    temp_make(bench->dir);
    assert_int_equal(clock_set(NOW, NULL), 0);
    bench->now = clock_now_utc();
    assert_int_equal(state_new(bench->dir, &bench->state, &bench->err), 0);
    assert_int_equal(source_add(&bench->source, &limited, "krx-openapi", &mark, &context, &bench->err), 0);
    assert_int_equal(source_add(&bench->source, &folder, "directory:/srv", &mark, &context, &bench->err), 0);
    assert_int_equal(source_add(&bench->source, &unlimited, "krx-market", &mark, &context, &bench->err), 0);
    *state = bench;
    return 0;
}

static int bench_end(void **state)
{
    struct bench *bench = *state;
    answer_services_free(&bench->answer);
    source_close(&bench->source);
    state_free(&bench->state);
    temp_remove(bench->dir);
    free(bench->text);
    free(bench);
    return 0;
}

static void ask(struct bench *bench, const struct job_status *jobs, size_t count)
{
    const struct services_request request = {.jobs = jobs,
                                             .job_count = count,
                                             .source = bench->source,
                                             .state = bench->state,
                                             .store = bench->dir,
                                             .now_utc = bench->now};
    answer_services_free(&bench->answer);
    assert_int_equal(answer_services(&request, &bench->answer, &bench->err), 0);
}

static const char *taken(struct bench *bench, struct output *out)
{
    size_t length;
    free(bench->text);
    assert_int_equal(output_take(out, &bench->text, &length, &bench->err), 0);
    bench->text = realloc(bench->text, length + 1);
    assert_non_null(bench->text);
    bench->text[length] = '\0';
    return bench->text;
}

static const char *printed(struct bench *bench)
{
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    out.width = 80;
    services_print(&out, &bench->answer);
    return taken(bench, &out);
}

static const char *json_of(struct bench *bench)
{
    struct output out;
    struct json json;
    output_open(&out, OUTPUT_MEMORY);
    json_begin(&json, &out);
    json_object(&json, NULL);
    answer_services_json(&bench->answer, &json);
    json_close(&json);
    return taken(bench, &out);
}

static void nothing_is_known_at_first(void **state)
{
    struct bench *bench = *state;
    ask(bench, NULL, 0);
    assert_string_equal(printed(bench), "service   krx-openapi, 0 of 9900 calls made today\n"
                                        "service   krx-market\n");
    assert_string_equal(
        json_of(bench),
        "{\"sources\":[],"
        "\"services\":[{\"source\":\"krx-openapi\",\"calls_today\":0,\"calls_most\":9900,\"left_alone\":null}"
        ","
        "{\"source\":\"krx-market\",\"calls_today\":0,\"calls_most\":null,\"left_alone\":null}],"
        "\"notices\":[],\"services_error\":null,\"rejected\":{\"count\":0,\"newest\":null,\"newest_at\":null}"
        "}");
    assert_int_equal(access(temp_path(bench->dir, "state"), F_OK), -1);
}

static void job(struct job_status *job, kst_date date, enum job_state status, const char *source)
{
    *job = (struct job_status){.date_kst = date, .status = status};
    snprintf(job->source, sizeof job->source, "%s", source);
}

static void days_are_counted_by_source(void **state)
{
    struct bench *bench = *state;
    struct job_status jobs[6];
    job(&jobs[0], 20261119, JOB_COMPLETED, "data-go-kr");
    job(&jobs[1], 20261120, JOB_COMPLETED, "krx-openapi");
    job(&jobs[2], 20261123, JOB_FAILED, "krx-market");
    job(&jobs[3], 20261124, JOB_COMPLETED, "krx-openapi");
    job(&jobs[4], 20261125, JOB_COMPLETED, "");
    job(&jobs[5], 20261126, JOB_RUNNING, "krx-market");
    ask(bench, jobs, 6);
    assert_true(strncmp(printed(bench),
                        "from      krx-openapi, 2 days, the last 2026-11-24\n"
                        "          data-go-kr, 1 day, the last 2026-11-19\n"
                        "service   ",
                        102) == 0);
    assert_non_null(strstr(
        json_of(bench), "\"sources\":[{\"source\":\"krx-openapi\",\"days\":2,\"last_date\":\"2026-11-24\"},"
                        "{\"source\":\"data-go-kr\",\"days\":1,\"last_date\":\"2026-11-19\"}]"));
    char name[32];
    struct job_status many[9];
    for (int i = 0; i < 9; i++) {
        snprintf(name, sizeof name, "directory:/srv/%d\n", i);
        job(&many[i], 20261101 + i, JOB_COMPLETED, name);
    }
    ask(bench, many, 9);
    assert_true(strncmp(printed(bench),
                        "from      directory:/srv/8 , 1 day, the last 2026-11-09\n"
                        "          directory:/srv/7 , 1 day, the last 2026-11-08\n"
                        "          directory:/srv/6 , 1 day, the last 2026-11-07\n"
                        "          directory:/srv/5 , 1 day, the last 2026-11-06\n"
                        "          and 5 more\n",
                        4 * 56 + 21) == 0);
}

static void remember(struct bench *bench)
{
    const struct memory_breaker breaker = {bench->now - 1500, bench->now + 84900,
                                           "krx-market has locked this machine out: an HTML page (403)"};
    struct error key;
    error_set(&key, ERROR_PERMISSION, "krx-openapi does not know the key");
    error_remedy_about(&key, ERROR_PERMISSION, REMEDY_KEY_UNKNOWN, "krx-openapi");
    assert_int_equal(memory_calls_add(bench->state, "krx-openapi", bench->now, 4, 9, NULL, &bench->err), 0);
    assert_int_equal(memory_breaker_put(bench->state, "krx-market", &breaker, &bench->err), 0);
    assert_int_equal(
        memory_notice_put(bench->state, "krx-openapi", &key, bench->now - 18000, NULL, &bench->err), 0);
    assert_int_equal(memory_notice_put(bench->state, "data-go-kr", &key, bench->now, NULL, &bench->err), 0);
}

static void what_is_remembered_is_shown(void **state)
{
    struct bench *bench = *state;
    struct timespec at[2] = {{bench->now, 0}, {bench->now, 0}};
    remember(bench);
    temp_folder(bench->dir, "rejected");
    temp_text(bench->dir, "rejected/2026-11-25-krx-market.json.gz", "x");
    assert_int_equal(
        utimensat(AT_FDCWD, temp_path(bench->dir, "rejected/2026-11-25-krx-market.json.gz"), at, 0), 0);
    ask(bench, NULL, 0);
    assert_string_equal(printed(bench),
                        "service   krx-openapi, 4 of 9900 calls made today\n"
                        "service   krx-market\n"
                        "          left alone until 2026-11-27 13:05:00 KST, since 2026-11-26 13:05:00:\n"
                        "          krx-market has locked this machine out: an HTML page (403)\n"
                        "act       krx-openapi, since 2026-11-26 08:30:00: krx-openapi does not know the\n"
                        "          key: request a key, or extend it, at https://openapi.krx.co.kr (My\n"
                        "          page), and write 'krx_auth_key = ...' in sise.conf, or set\n"
                        "          KRX_AUTH_KEY; see sise-sources(7)\n"
                        "rejected  1 table, the newest rejected/2026-11-25-krx-market.json.gz of\n"
                        "          2026-11-26 13:30:00\n");
    const char *json = json_of(bench);
    assert_non_null(strstr(json, "\"left_alone\":{\"since\":\"2026-11-26T04:05:00Z\",\"until\":"
                                 "\"2026-11-27T04:05:00Z\",\"why\":\"krx-market has locked"));
    assert_non_null(strstr(json,
                           "\"notices\":[{\"cause\":\"key-unknown\",\"source\":\"krx-openapi\",\"since\":"
                           "\"2026-11-25T23:30:00Z\",\"newest\":\"2026-11-25T23:30:00Z\",\"text\":"
                           "\"krx-openapi does not know the key\",\"about\":\"krx-openapi\"}]"));
    assert_non_null(strstr(json, "\"rejected\":{\"count\":1,\"newest\":\"2026-11-25-krx-market.json.gz\","
                                 "\"newest_at\":\"2026-11-26T04:30:00Z\"}"));
    /* Where no source can be opened, there may be notices of any. */
    source_close(&bench->source);
    ask(bench, NULL, 0);
    assert_int_equal(bench->answer.notice_count, 2);
    assert_int_equal(bench->answer.service_count, 0);
}

static void a_state_that_cannot_be_read_is_said(void **state)
{
    struct bench *bench = *state;
    remember(bench);
    state_free(&bench->state);
    temp_text(bench->dir, "state/data.mdb", "This is some other program's file, and a long one at that.");
    assert_int_equal(state_new(bench->dir, &bench->state, &bench->err), 0);
    ask(bench, NULL, 0);
    const char *text = printed(bench);
    assert_true(strncmp(text, "services  ", 10) == 0);
    assert_non_null(strstr(text, "damaged, or made by another"));
    assert_non_null(strstr(text, "remove"));
    assert_null(strstr(text, "calls made today"));
    assert_non_null(strstr(json_of(bench), "\"calls_today\":null"));
    assert_non_null(strstr(json_of(bench), "\"services_error\":\""));
}

int main(void)
{
#define SERVICES_TEST(name) cmocka_unit_test_setup_teardown(name, bench_begin, bench_end)
    const struct CMUnitTest tests[] = {
        SERVICES_TEST(nothing_is_known_at_first),
        SERVICES_TEST(days_are_counted_by_source),
        SERVICES_TEST(what_is_remembered_is_shown),
        SERVICES_TEST(a_state_that_cannot_be_read_is_said),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
