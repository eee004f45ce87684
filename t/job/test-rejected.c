/* Refused tables that are kept for a person: the files, and when a job writes one. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json-read.h"
#include "base/log.h"
#include "job/collect.h"
#include "job/rejected.h"
#include "market/clock.h"
#include "source/file.h"
#include "t/temp.h"

#define DATE 20260130
#define NAME "2026-01-30-krx-openapi.json.gz"

struct bench {
    char dir[TEMP_PATH];
    struct error err;
    struct file_text file;
    char *room;
};

static int bench_begin(void **state)
{
    struct bench *bench = calloc(1, sizeof *bench);
    if (!bench)
        return -1;
    temp_make(bench->dir);
    log_setup(LOG_ERROR, LOG_TEXT);
    *state = bench;
    return 0;
}

static int bench_end(void **state)
{
    struct bench *bench = *state;
    temp_remove(bench->dir);
    file_text_free(&bench->file);
    free(bench->room);
    free(bench);
    return 0;
}

/* ---- reading a file back ---- */

struct body {
    const char *request, *text, *base64;
    double bytes;
};
struct content {
    const char *date, *source, *rejected_at, *reason;
    struct body body[SOURCE_EVIDENCE];
    unsigned count;
};

static void token_is(struct json_reader *reader, enum json_token expected)
{
    enum json_token token = json_read(reader);
    if (token != expected)
        fail_msg("token %d, expected %d: %s", token, expected, reader->fault ? reader->fault : "");
}

static const char *text_after(struct json_reader *reader, const char *name)
{
    token_is(reader, JSON_NAME);
    assert_string_equal(reader->text, name);
    token_is(reader, JSON_TEXT);
    return reader->text;
}

static void body_read(struct json_reader *reader, struct body *body)
{
    body->request = text_after(reader, "request");
    token_is(reader, JSON_NAME);
    assert_string_equal(reader->text, "bytes");
    token_is(reader, JSON_NUMBER);
    body->bytes = atof(reader->text);
    token_is(reader, JSON_NAME);
    const char **place = strcmp(reader->text, "body") == 0 ? &body->text : &body->base64;
    if (place == &body->base64)
        assert_string_equal(reader->text, "body_base64");
    token_is(reader, JSON_TEXT);
    *place = reader->text;
    token_is(reader, JSON_OBJECT_END);
}

static struct content content_of(struct bench *bench, const char *name)
{
    struct content content = {0};
    struct json_reader reader;
    enum json_token token;
    char path[TEMP_PATH + 64];
    snprintf(path, sizeof path, "%s", temp_path(bench->dir, name));
    if (file_read(path, FILE_YEAR_MOST, &bench->file, &bench->err))
        fail_msg("%s", bench->err.text);
    free(bench->room);
    bench->room = malloc(bench->file.length + 1);
    assert_non_null(bench->room);
    json_read_begin(&reader, bench->file.bytes, bench->file.length, bench->room);
    token_is(&reader, JSON_OBJECT);
    content.date = text_after(&reader, "date");
    content.source = text_after(&reader, "source");
    content.rejected_at = text_after(&reader, "rejected_at");
    content.reason = text_after(&reader, "reason");
    token_is(&reader, JSON_NAME);
    token_is(&reader, JSON_ARRAY);
    while ((token = json_read(&reader)) == JSON_OBJECT)
        body_read(&reader, &content.body[content.count++]);
    assert_int_equal(token, JSON_ARRAY_END);
    token_is(&reader, JSON_OBJECT_END);
    token_is(&reader, JSON_DONE);
    return content;
}

/* ---- files ---- */

static int keep(struct bench *bench, kst_date date, const char *bytes, size_t length)
{
    struct source_evidence answer[2] = {{"sto/stk_bydd_trd basDd=20260130", (char *)bytes, length},
                                        {"sto/ksq_bydd_trd basDd=20260130", "{}", 2}};
    struct rejected_table table = {
        date, "krx-openapi", "rule \"copy\": 12 %", clock_utc_at(20260131, 490), answer, 2};
    char name[REJECTED_NAME];
    return rejected_keep(bench->dir, &table, name, &bench->err);
}

static void a_file_has_what_came(void **state)
{
    struct bench *bench = *state;
    static const char body[] = "{\"OutBlock_1\":[\n{\"ISU_NM\":\"삼성전자\t\\\"\"}]}\r";
    struct stat st;
    mode_t was = umask(0);
    assert_int_equal(keep(bench, DATE, body, strlen(body)), 0);
    umask(was);
    assert_int_equal(stat(temp_path(bench->dir, "rejected/" NAME), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    struct content content = content_of(bench, "rejected/" NAME);
    assert_string_equal(content.date, "2026-01-30");
    assert_string_equal(content.source, "krx-openapi");
    assert_string_equal(content.rejected_at, "2026-01-31T08:10:00+09:00");
    assert_string_equal(content.reason, "rule \"copy\": 12 %");
    assert_int_equal(content.count, 2);
    assert_string_equal(content.body[0].request, "sto/stk_bydd_trd basDd=20260130");
    assert_string_equal(content.body[0].text, body);
    assert_true(content.body[0].bytes == (double)strlen(body));
    assert_string_equal(content.body[1].text, "{}");
}

/* Bytes of all sizes around the pieces in which they are written, ending within a character or not. */
static void any_bytes_are_escaped(void **state)
{
    struct bench *bench = *state;
    static const char hangul[] = "가나다라";
    size_t most = 100000;
    char *bytes = malloc(most + 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < most; i++)
        bytes[i] = hangul[i % strlen(hangul)];
    for (size_t length = 16380; length < 16392; length++) {
        assert_int_equal(keep(bench, DATE, bytes, length), 0);
        struct content content = content_of(bench, "rejected/" NAME);
        assert_int_equal(content.body[0].text != NULL, length % 3 == 0);
        if (content.body[0].text)
            assert_int_equal(strlen(content.body[0].text), length);
        else
            assert_int_equal(strlen(content.body[0].base64), (length + 2) / 3 * 4);
    }
    assert_int_equal(keep(bench, DATE, bytes, 99999), 0);
    bytes[99999] = '\0';
    assert_string_equal(content_of(bench, "rejected/" NAME).body[0].text, bytes);
    bytes[50000] = '\0';
    assert_int_equal(keep(bench, DATE, bytes, 99999), 0);
    assert_non_null(content_of(bench, "rejected/" NAME).body[0].base64);
    assert_int_equal(keep(bench, DATE,
                          "\xff\xfe"
                          "ab",
                          4),
                     0);
    assert_string_equal(content_of(bench, "rejected/" NAME).body[0].base64, "//5hYg==");
    assert_int_equal(keep(bench, DATE, "", 0), 0);
    assert_string_equal(content_of(bench, "rejected/" NAME).body[0].text, "");
    assert_int_equal(keep(bench, DATE, NULL, 0), 0);
    assert_string_equal(content_of(bench, "rejected/" NAME).body[0].text, "");
    free(bytes);
}

static void age(struct bench *bench, const char *name, time_t seconds)
{
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {time(NULL) - seconds, 0}};
    assert_int_equal(utimensat(AT_FDCWD, temp_path(bench->dir, name), times, 0), 0);
}

static void the_newest_ten_are_kept(void **state)
{
    struct bench *bench = *state;
    struct rejected_list list;
    char path[64];
    rejected_list(bench->dir, &list);
    assert_int_equal(list.count, 0);
    assert_string_equal(list.newest, "");
    for (int i = 0; i < 14; i++) {
        /* Later dates are refused first, so that the order of the dates is not the order of the files. */
        assert_int_equal(keep(bench, 20260130 - i, "{}", 2), 0);
        snprintf(path, sizeof path, "rejected/2026-01-%02d-krx-openapi.json.gz", 30 - i);
        age(bench, path, 1000 - i);
    }
    /* Files of others stay, and what a killed process has left goes. */
    temp_text(bench->dir, "rejected/notes.txt", "mine");
    temp_text(bench->dir, "rejected/2026-01-01-x.json.gz.AbCdEf", "cut off");
    temp_text(bench->dir, "rejected/2026-01-02-x.json.gz.AbCdEf", "being written");
    age(bench, "rejected/2026-01-01-x.json.gz.AbCdEf", 7200);
    assert_int_equal(keep(bench, 20260201, "{}", 2), 0);
    rejected_list(bench->dir, &list);
    assert_int_equal(list.count, REJECTED_KEPT);
    assert_string_equal(list.newest, "2026-02-01-krx-openapi.json.gz");
    assert_int_equal(access(temp_path(bench->dir, "rejected/2026-01-26-krx-openapi.json.gz"), F_OK), -1);
    assert_int_equal(access(temp_path(bench->dir, "rejected/2026-01-25-krx-openapi.json.gz"), F_OK), 0);
    assert_int_equal(access(temp_path(bench->dir, "rejected/2026-01-17-krx-openapi.json.gz"), F_OK), 0);
    assert_int_equal(access(temp_path(bench->dir, "rejected/notes.txt"), F_OK), 0);
    assert_int_equal(access(temp_path(bench->dir, "rejected/2026-01-01-x.json.gz.AbCdEf"), F_OK), -1);
    assert_int_equal(access(temp_path(bench->dir, "rejected/2026-01-02-x.json.gz.AbCdEf"), F_OK), 0);
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    struct bench *bench = *state;
    struct rlimit limit;
    size_t length = 200000;
    char *bytes = malloc(length);
    assert_non_null(bytes);
    uint64_t random = 1;
    for (size_t i = 0; i < length; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        bytes[i] = (char)(' ' + (unsigned)(random >> 33) % 90);
    }
    assert_int_equal(keep(bench, DATE, "{}", 2), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    struct rlimit small = {4096, limit.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    int ret = keep(bench, DATE, bytes, length);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_int_not_equal(ret, 0);
    assert_string_equal(content_of(bench, "rejected/" NAME).body[0].text, "{}");
    struct rejected_list list;
    rejected_list(bench->dir, &list);
    assert_int_equal(list.count, 1);
    free(bytes);
}

/* ---- jobs ---- */

/* A service: every answer comes with evidence, and is a table, or wrong, or not there yet. */
struct service {
    enum { GOOD, WRONG, LATER } how;
    int rows;
};

static void service_fetch(void *state, struct source_answer *answer)
{
    struct service *service = state;
    answer->evidence[0].request = strdup("sto/stk_bydd_trd");
    answer->evidence[0].bytes = strdup("<html>");
    answer->evidence[0].length = 6;
    answer->evidence_count = 1;
    if (service->how == WRONG)
        error_set(&answer->error, ERROR_DATA, "an HTML page");
    else if (service->how == LATER)
        error_set(&answer->error, ERROR_NOT_READY, "nothing there");
    for (int r = 0; service->how == GOOD && r < service->rows; r++) {
        long i = day_add(&answer->day);
        snprintf(answer->day.line[i].ticker, TICKER_TEXT, "00%02u00", (unsigned)r % 100);
        snprintf(answer->day.line[i].market, MARKET_TEXT, "KOSPI");
        answer->day.column[RAW_CLOSE][i] = 1000 + date_to_days(answer->date) % 7;
    }
}

static void service_close(void *state)
{
    (void)state;
}

static const struct source_kind service_kind = {
    .name = "service", .complete_minute = 19 * 60, .close = service_close, .fetch = service_fetch};

struct works {
    struct bench *bench;
    struct calendar *calendar;
    struct job_context context;
    struct service first, second;
    struct source *source;
    struct error err;
};

static struct works works_begin(struct bench *bench)
{
    struct works works = {.bench = bench, .first = {GOOD, 40}, .second = {GOOD, 40}};
    assert_int_equal(clock_set("2026-06-30T19:30+09:00", NULL), 0);
    assert_int_equal(calendar_new(NULL, &works.calendar, NULL), 0);
    works.context = (struct job_context){.calendar = works.calendar};
    assert_int_equal(store_open(bench->dir, &(struct store_options){.create = true, .no_sync = true},
                                &works.context.store, &works.err),
                     0);
    return works;
}

static void works_end(struct works *works)
{
    source_close(&works->source);
    store_close(&works->context.store);
    calendar_free(&works->calendar);
}

static int works_collect(struct works *works, kst_date date, bool both)
{
    const struct source_context context = {.calendar = works->calendar, .complete_minute = -1};
    struct job_result result = {0};
    struct job_run run;
    const struct collect_request request = {"collecting", &date, 1, false};
    source_close(&works->source);
    assert_int_equal(source_add(&works->source, &service_kind, "first", &works->first, &context, NULL), 0);
    if (both)
        assert_int_equal(source_add(&works->source, &service_kind, "second", &works->second, &context, NULL),
                         0);
    works->err = (struct error){0};
    assert_int_equal(job_run_begin(&run, &works->context, JOB_UPDATE, &works->err), 0);
    int ret = collect_dates(&run, works->source, &request, &result, &works->err);
    job_run_end(&run);
    return ret;
}

static bool kept(const struct works *works, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "rejected/%s.json.gz", name);
    return access(temp_path(works->bench->dir, path), F_OK) == 0;
}

/* The date's record and the job's error name the file. */
static void record_names(struct works *works, kst_date date, const char *text)
{
    struct store_txn *txn;
    struct job_status job;
    assert_int_equal(store_read(works->context.store, &txn, &works->err), 0);
    assert_int_equal(job_get(txn, JOB_UPDATE, date, &job), 0);
    store_read_end(&txn);
    if (!strstr(job.message, text))
        fail_msg("'%s', expected '%s' in it", job.message, text);
}

static void a_wrong_answer_is_kept(void **state)
{
    struct works works = works_begin(*state);
    works.first.how = WRONG;
    assert_int_equal(works_collect(&works, 20260629, false), ERROR_DATA);
    assert_true(kept(&works, "2026-06-29-first"));
    assert_non_null(
        strstr(works.err.text, "an HTML page; what it answered is in rejected/2026-06-29-first.json.gz"));
    record_names(&works, 20260629, "rejected/2026-06-29-first.json.gz");
    struct content content = content_of(works.bench, "rejected/2026-06-29-first.json.gz");
    assert_string_equal(content.reason, "an HTML page");
    assert_string_equal(content.body[0].text, "<html>");
    /* Nothing is kept of a day that is not published yet, nor of a good one. */
    works.first.how = LATER;
    assert_int_equal(works_collect(&works, 20260626, false), ERROR_NOT_READY);
    works.first.how = GOOD;
    assert_int_equal(works_collect(&works, 20260625, false), 0);
    assert_false(kept(&works, "2026-06-26-first") || kept(&works, "2026-06-25-first"));
    works_end(&works);
}

static void what_one_source_has_wrong_is_kept_though_another_has_it(void **state)
{
    struct works works = works_begin(*state);
    works.first.how = WRONG;
    assert_int_equal(works_collect(&works, 20260629, true), 0);
    assert_true(kept(&works, "2026-06-29-first"));
    assert_false(kept(&works, "2026-06-29-second"));
    works.second.how = LATER;
    assert_int_equal(works_collect(&works, 20260626, true), ERROR_DATA);
    assert_true(kept(&works, "2026-06-26-first"));
    assert_false(kept(&works, "2026-06-26-second"));
    record_names(&works, 20260626, "rejected/2026-06-26-first.json.gz");
    works_end(&works);
}

static void a_table_against_the_rules_is_kept(void **state)
{
    struct works works = works_begin(*state);
    assert_int_equal(works_collect(&works, 20260626, false), 0);
    works.first.rows = 20;
    assert_int_equal(works_collect(&works, 20260629, false), ERROR_DATA);
    assert_true(kept(&works, "2026-06-29-first"));
    assert_int_equal(works.err.remedy, REMEDY_ACCEPT);
    record_names(&works, 20260629, "rejected/2026-06-29-first.json.gz");
    assert_non_null(strstr(content_of(works.bench, "rejected/2026-06-29-first.json.gz").reason, "rows"));
    /* The second source has it. */
    assert_int_equal(works_collect(&works, 20260629, true), 0);
    works_end(&works);
}

static void what_cannot_be_kept_is_no_failure_of_its_own(void **state)
{
    struct works works = works_begin(*state);
    temp_text(works.bench->dir, "rejected", "a file");
    works.first.how = WRONG;
    assert_int_equal(works_collect(&works, 20260629, false), ERROR_DATA);
    assert_non_null(strstr(works.err.text, "an HTML page"));
    assert_null(strstr(works.err.text, "rejected/"));
    works_end(&works);
}

int main(void)
{
#define REJECTED_TEST(name) cmocka_unit_test_setup_teardown(name, bench_begin, bench_end)
    const struct CMUnitTest tests[] = {
        REJECTED_TEST(a_file_has_what_came),
        REJECTED_TEST(any_bytes_are_escaped),
        REJECTED_TEST(the_newest_ten_are_kept),
        REJECTED_TEST(a_full_disk_leaves_the_old_file),
        REJECTED_TEST(a_wrong_answer_is_kept),
        REJECTED_TEST(what_one_source_has_wrong_is_kept_though_another_has_it),
        REJECTED_TEST(a_table_against_the_rules_is_kept),
        REJECTED_TEST(what_cannot_be_kept_is_no_failure_of_its_own),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
