/* The access log: what a line says, that no client can forge one, and that none is lost or torn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "http/access-line.h"
#include "t/temp.h"

static char dir[TEMP_PATH];

static int make_folder(void **state)
{
    (void)state;
    temp_make(dir);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    temp_remove(dir);
    return 0;
}

static struct access_line some_line(const struct http_request *request)
{
    return (struct access_line){.request = request,
                                .id = "9f3c01d2a8b7e645",
                                .status = 200,
                                .sent = 1234,
                                .took_ns = 412345,
                                .whole = true,
                                .now_utc = 1764064800};
}

/* The line as a text; free() it. */
static char *written(enum access_log_form form, const struct access_line *line)
{
    struct output out;
    char *text;
    size_t length;
    output_open(&out, OUTPUT_MEMORY);
    access_line_write(&out, form, line);
    output_char(&out, '\0');
    assert_int_equal(output_take(&out, &text, &length, NULL), 0);
    assert_int_equal(strlen(text), length - 1);
    return text;
}

static void is_written(enum access_log_form form, const struct access_line *line, const char *expected)
{
    char *text = written(form, line);
    assert_string_equal(text, expected);
    free(text);
}

static void a_line_says_who_asked_for_what(void **state)
{
    (void)state;
    struct http_request request = {.method = HTTP_GET,
                                   .target = "/stocks?limit=5",
                                   .peer = "127.0.0.1",
                                   .user_agent = "curl/7.88.1",
                                   .referer = "http://localhost/a?b=\"c\""};
    struct access_line line = some_line(&request);
    is_written(
        ACCESS_LOG_COMMON, &line,
        "127.0.0.1 - - [25/Nov/2025:19:00:00 +0900] \"GET /stocks?limit=5 HTTP/1.1\" 200 1234 0.000412 "
        "9f3c01d2a8b7e645\n");
    is_written(
        ACCESS_LOG_JSON, &line,
        "{\"time\":\"2025-11-25T10:00:00Z\",\"client\":\"127.0.0.1\",\"method\":\"GET\",\"target\":"
        "\"/stocks?limit=5\",\"protocol\":\"HTTP/1.1\",\"status\":200,\"bytes\":1234,\"seconds\":0.000412,"
        "\"whole\":true,\"id\":\"9f3c01d2a8b7e645\",\"referer\":\"http://localhost/a?b=\\\"c\\\"\","
        "\"user_agent\":\"curl/7.88.1\"}\n");
    /* A proxy's client, a token's name, HEAD, 1.0, and a client that has left. */
    request.method = HTTP_HEAD;
    request.http_1_0 = true;
    request.user_agent = request.referer = NULL;
    line.client = "2001:db8::1";
    line.name = "the desk";
    line.whole = false;
    line.sent = 0;
    is_written(ACCESS_LOG_COMMON, &line,
               "2001:db8::1 - the_desk [25/Nov/2025:19:00:00 +0900] \"HEAD /stocks?limit=5 HTTP/1.0\" 200 - "
               "0.000412 9f3c01d2a8b7e645 left\n");
    is_written(
        ACCESS_LOG_JSON, &line,
        "{\"time\":\"2025-11-25T10:00:00Z\",\"client\":\"2001:db8::1\",\"name\":\"the desk\",\"method\":"
        "\"HEAD\",\"target\":\"/stocks?limit=5\",\"protocol\":\"HTTP/1.0\",\"status\":200,\"bytes\":0,"
        "\"seconds\":0.000412,\"whole\":false,\"id\":\"9f3c01d2a8b7e645\"}\n");
    /* Of a request that could not be read nothing but the connection is known. */
    request = (struct http_request){.method = HTTP_GET};
    line = some_line(&request);
    line.id = NULL;
    line.sent = 0;
    line.status = 400;
    is_written(ACCESS_LOG_COMMON, &line,
               "- - - [25/Nov/2025:19:00:00 +0900] \"GET  HTTP/1.1\" 400 - 0.000412 -\n");
}

static void targets_are_escaped_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *target, *common, *json;
    } rows[] = {
        {"/a", "/a", "/a"},
        {"/\xEC\x82\xBC\xEC\x84\xB1", "/\xEC\x82\xBC\xEC\x84\xB1", "/\xEC\x82\xBC\xEC\x84\xB1"},
        {"/\"x\\", "/\\\"x\\\\", "/\\\"x\\\\"},
        {"/a\r\n127.0.0.1", "/a\\x0D\\x0A127.0.0.1", "/a\\u000d\\u000a127.0.0.1"},
        {"/\x1B[31m\x7F\x01", "/\\x1B[31m\\x7F\\x01", "/\\u001b[31m\\u007f\\u0001"},
        {"/\xC2\x9B"
         "2J",
         "/\\xC2\\x9B2J", "/\\u009b2J"}, /* CSI as one character */
        {"/\xE2\x80\xAE"
         "abc",
         "/\\xE2\\x80\\xAEabc", "/\\u202eabc"}, /* right to left */
        {"/\xFF\xEC\x82", "/\\xFF\\xEC\\x82", "/\\ufffd\\ufffd\\ufffd"},
        {"/\xC0\xAF", "/\\xC0\\xAF", "/\\ufffd\\ufffd"},
        {"/a?token=abc&x=1", "/a?token=***&x=1", "/a?token=***&x=1"},
        {"/a?x=1&access_token=abc", "/a?x=1&access_token=***", "/a?x=1&access_token=***"},
        {"/a?API_KEY=a=b&y", "/a?API_KEY=***&y", "/a?API_KEY=***&y"},
        {"/a?%74oken=abc", "/a?%74oken=***", "/a?%74oken=***"},
        {"/a?token&x=token", "/a?token&x=token", "/a?token&x=token"},
        {"/a?password=&x=1", "/a?password=***&x=1", "/a?password=***&x=1"},
        {"/token=1", "/token=1", "/token=1"},
        {"/a?&&=&", "/a?&&=&", "/a?&&=&"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct http_request request = {.method = HTTP_GET, .target = rows[i].target, .peer = "::1"};
        struct access_line line = some_line(&request);
        char wanted[256], *text = written(ACCESS_LOG_COMMON, &line);
        snprintf(wanted, sizeof wanted, "\"GET %s HTTP/1.1\" 200", rows[i].common);
        if (strstr(text, wanted) == NULL)
            fail_msg("%s: %s", wanted, text);
        free(text);
        text = written(ACCESS_LOG_JSON, &line);
        snprintf(wanted, sizeof wanted, "\"target\":\"%s\",", rows[i].json);
        if (strstr(text, wanted) == NULL)
            fail_msg("%s: %s", wanted, text);
        free(text);
    }
}

/* Whatever bytes a client sends everywhere, there is one line of safe text, no longer than a pipe takes. */
static void no_bytes_make_two_lines(void **state)
{
    (void)state;
    enum { LONGEST = 6000 };
    uint64_t seed = 1;
    for (unsigned i = 0; i < 3000; i++) {
        char bytes[3][LONGEST + 1];
        for (unsigned j = 0; j < 3; j++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            size_t length = seed >> 63 ? LONGEST : (seed >> 33) % 40;
            for (size_t at = 0; at < length; at++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                bytes[j][at] = (char)(seed >> 62 ? seed >> 40 | 1 : '\n');
                if (bytes[j][at] == '\0')
                    bytes[j][at] = '"';
            }
            bytes[j][length] = '\0';
        }
        struct http_request request = {.method = HTTP_GET,
                                       .target = bytes[0],
                                       .user_agent = bytes[1],
                                       .referer = bytes[2],
                                       .peer = "::1"};
        struct access_line line = some_line(&request);
        line.name = bytes[1];
        for (enum access_log_form form = ACCESS_LOG_COMMON; form <= ACCESS_LOG_JSON; form++) {
            char *text = written(form, &line);
            size_t length = strlen(text);
            assert_true(length <= ACCESS_LINE_MOST);
            assert_ptr_equal(strchr(text, '\n'), text + length - 1);
            text[length - 1] = '\0';
            assert_true(text_is_safe(text));
            /* Quotation marks that are not escaped are those of the form. */
            unsigned marks = 0;
            for (char *at = text; *at; at++) {
                marks += *at == '"';
                at += *at == '\\' && at[1];
            }
            assert_int_equal(marks, form == ACCESS_LOG_COMMON ? 2 : 13 * 2 + 9 * 2);
            free(text);
        }
    }
}

/* ---- files ---- */

static size_t file_read(const char *path, char *text, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(text, 1, size - 1, file);
    fclose(file);
    text[length] = '\0';
    return length;
}

static void a_file_is_added_to_and_opened_anew(void **state)
{
    (void)state;
    struct http_request request = {.method = HTTP_GET, .target = "/one", .peer = "::1"};
    struct access_line line = some_line(&request);
    struct access_log *log = access_log_new();
    struct access_batch batch;
    struct error err;
    char text[4096];
    access_batch_open(&batch, log);
    access_log_add(&batch, &line); /* it is off */
    access_log_flush(&batch);
    temp_text(dir, "access.log", "kept\n");
    assert_int_equal(access_log_set(log, ACCESS_LOG_COMMON, temp_path(dir, "access.log"), &err), 0);
    access_log_add(&batch, &line);
    access_log_flush(&batch);
    access_log_flush(&batch);
    /* logrotate moves it away, and SIGHUP comes with a line still in the batch. */
    request.target = "/two";
    access_log_add(&batch, &line);
    assert_int_equal(rename(temp_path(dir, "access.log"), temp_path(dir, "access.log.1")), 0);
    assert_int_equal(access_log_set(log, ACCESS_LOG_JSON, temp_path(dir, "access.log"), &err), 0);
    request.target = "/three";
    access_log_add(&batch, &line);
    /* A place where nothing can be written leaves all as it was. */
    assert_int_equal(access_log_set(log, ACCESS_LOG_COMMON, temp_path(dir, "none/access.log"), &err),
                     ERROR_NOT_FOUND);
    assert_non_null(strstr(err.text, "none/access.log"));
    request.target = "/four";
    access_log_add(&batch, &line);
    access_batch_close(&batch);
    file_read(temp_path(dir, "access.log.1"), text, sizeof text);
    assert_true(strncmp(text, "kept\n::1 ", 9) == 0 && strstr(text, "/one") && !strstr(text, "/two"));
    file_read(temp_path(dir, "access.log"), text, sizeof text);
    assert_true(strstr(text, "\"GET /two HTTP/1.1\"") && strstr(text, "\"target\":\"/three\"") &&
                strstr(text, "\"target\":\"/four\""));
    assert_int_equal(access_log_lost(log), 0);
    access_log_free(&log);
    assert_null(log);
}

static void what_cannot_be_written_is_counted(void **state)
{
    (void)state;
    struct http_request request = {.method = HTTP_GET, .target = "/one", .peer = "::1"};
    struct access_line line = some_line(&request);
    struct access_log *log = access_log_new();
    struct access_batch batch;
    if (access("/dev/full", W_OK) != 0)
        skip();
    access_batch_open(&batch, log);
    assert_int_equal(access_log_set(log, ACCESS_LOG_COMMON, "/dev/full", NULL), 0);
    for (unsigned i = 0; i < 1000; i++)
        access_log_add(&batch, &line);
    access_log_flush(&batch);
    assert_int_equal(access_log_lost(log), 1000);
    access_batch_close(&batch);
    access_log_free(&log);
}

/* A reader that does not read costs lines, and never the server's time. */
static void a_pipe_that_is_full_is_not_waited_for(void **state)
{
    (void)state;
    struct http_request request = {.method = HTTP_GET, .target = "/pipe", .peer = "::1"};
    struct access_line line = some_line(&request);
    struct access_log *log = access_log_new();
    struct access_batch batch;
    static char text[1 << 20];
    char *path = temp_path(dir, "pipe");
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_int_equal(access_log_set(log, ACCESS_LOG_COMMON, path, NULL), 0);
    access_batch_open(&batch, log);
    for (unsigned i = 0; i < 5000; i++)
        access_log_add(&batch, &line);
    access_log_flush(&batch);
    size_t used = 0;
    for (ssize_t got; (got = read(reader, text + used, sizeof text - used)) > 0;)
        used += (size_t)got;
    char *one = written(ACCESS_LOG_COMMON, &line);
    size_t length = strlen(one);
    assert_true(access_log_lost(log) > 0 && used > 0);
    assert_int_equal(used % length, 0);
    assert_int_equal(used / length + access_log_lost(log), 5000);
    for (size_t at = 0; at < used; at += length)
        assert_memory_equal(text + at, one, length);
    /* Now that it has been read, lines come again. */
    access_log_add(&batch, &line);
    access_log_flush(&batch);
    assert_int_equal(read(reader, text, sizeof text), (ssize_t)length);
    free(one);
    access_batch_close(&batch);
    access_log_free(&log);
    close(reader);
}

/* ---- threads ---- */

#define THREADS 4
#define LINES   3000

struct writer {
    struct access_log *log;
    unsigned number;
};

static void *write_on(void *arg)
{
    const struct writer *writer = arg;
    char target[32];
    struct http_request request = {.method = HTTP_GET, .target = target, .peer = "::1"};
    struct access_line line = some_line(&request);
    struct access_batch batch;
    access_batch_open(&batch, writer->log);
    for (unsigned i = 0; i < LINES; i++) {
        snprintf(target, sizeof target, "/%u/%u", writer->number, i);
        access_log_add(&batch, &line);
        if (i % 7 == 0)
            access_log_flush(&batch);
    }
    access_batch_close(&batch);
    return NULL;
}

/* Every line stands in one of the files, in its thread's order. */
static void count_in(const char *path, unsigned next[static THREADS])
{
    char text[512];
    unsigned thread, number;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(text, sizeof text, file)) {
        assert_int_equal(sscanf(text, "::1 - - [25/Nov/2025:19:00:00 +0900] \"GET /%u/%u HTTP/1.1\" 200 1234",
                                &thread, &number),
                         2);
        assert_true(thread < THREADS && text[strlen(text) - 1] == '\n');
        assert_int_equal(number, next[thread]++);
    }
    fclose(file);
}

static void threads_lose_no_line_while_files_change(void **state)
{
    (void)state;
    enum { FILES = 40 };
    struct access_log *log = access_log_new();
    struct writer writer[THREADS];
    pthread_t thread[THREADS];
    unsigned next[THREADS] = {0};
    char name[32];
    assert_int_equal(access_log_set(log, ACCESS_LOG_COMMON, temp_path(dir, "turn-0"), NULL), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        writer[i] = (struct writer){log, i};
        assert_int_equal(pthread_create(&thread[i], NULL, write_on, &writer[i]), 0);
    }
    for (unsigned i = 1; i < FILES; i++) {
        snprintf(name, sizeof name, "turn-%u", i);
        assert_int_equal(access_log_set(log, ACCESS_LOG_COMMON, temp_path(dir, name), NULL), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    for (unsigned i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "turn-%u", i);
        count_in(temp_path(dir, name), next);
    }
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(next[i], LINES);
    assert_int_equal(access_log_lost(log), 0);
    access_log_free(&log);
}

static void numbers_of_requests_differ(void **state)
{
    (void)state;
    struct access_batch one, other;
    char ids[100][ACCESS_ID];
    access_batch_open(&one, NULL);
    access_batch_open(&other, NULL);
    for (unsigned i = 0; i < 100; i++) {
        access_id(i % 2 ? &one : &other, ids[i]);
        assert_int_equal(strspn(ids[i], "0123456789abcdef"), 16);
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(ids[i], ids[j]);
    }
    access_batch_close(&one);
    access_batch_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_who_asked_for_what),
        cmocka_unit_test(targets_are_escaped_exactly),
        cmocka_unit_test(no_bytes_make_two_lines),
        cmocka_unit_test_setup_teardown(a_file_is_added_to_and_opened_anew, make_folder, remove_folder),
        cmocka_unit_test(what_cannot_be_written_is_counted),
        cmocka_unit_test_setup_teardown(a_pipe_that_is_full_is_not_waited_for, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(threads_lose_no_line_while_files_change, make_folder, remove_folder),
        cmocka_unit_test(numbers_of_requests_differ),
    };
    log_setup(LOG_ERROR, LOG_TEXT); /* lines are lost here on purpose */
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
