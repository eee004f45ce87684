/* The figures of the server, and that the page which shows them is what Prometheus reads. With a file's name
 * as operand the page of the test is written there, for metrics.t. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/figures.h"

static const struct figures_route routes[] = {
    {"GET", "/stocks"}, {"GET", "/stocks/{ticker}"}, {"GET", "/odd\"\\\npath"}};
#define ROUTES (sizeof routes / sizeof *routes)

static struct figures_now now_full(void)
{
    return (struct figures_now){
        .now_ms = 10500,
        .cache = {.hits = 5,
                  .misses = 4,
                  .waits = 3,
                  .evictions = 2,
                  .dropped = 1,
                  .refused = 6,
                  .bytes = 123456,
                  .entries = 7,
                  .budget = 67108864},
        .spool_bytes = 1,
        .spool_most = 2,
        .log_lost = 8,
        .reloads = 2,
        .reloads_failed = 1,
        .ready = true,
        .store_readable = true,
        .version = {1234567890123456, 77},
        .store = {.file_bytes = 49209344, .readers = 3},
        .days = 300,
        .last_session = 20250617,
        .jobs = {1, 1200, 3},
    };
}

static char *page(const struct figures *figures, const struct figures_now *now)
{
    struct output out;
    char *text;
    size_t length;
    output_open(&out, OUTPUT_MEMORY);
    figures_write(&out, figures, routes, ROUTES, now);
    output_char(&out, '\0');
    assert_int_equal(output_take(&out, &text, &length, NULL), 0);
    return text;
}

static struct figures *some_figures(void)
{
    struct figures *figures = figures_new(2);
    assert_non_null(figures);
    for (unsigned i = 0; i < 2; i++) {
        struct figures_worker *worker = figures_of(figures, i);
        figures_count(worker, 0, 200, 1000, 50000); /* the upper end belongs to the bucket */
        figures_count(worker, 0, 200, 1000, 50001);
        figures_count(worker, 1, 404, 20, 3000000);
        figures_count(worker, 1, 418, 20, INT64_MAX / 4); /* a status that nobody knows, and very slow */
        figures_count(worker, 2, 503, 0, -5);             /* no time goes backwards */
        figures_count(worker, FIGURES_OTHER, 404, 30, 1);
        figures_count(worker, 1000, 404, 30, 1);
        figures_refuse(worker, REFUSED_STALL);
        figures_connection(worker, true);
        figures_connection(worker, true);
        figures_connection(worker, false);
        figures_queue(worker, 3);
        figures_snapshot(worker, 9 + i, 10000 + i * 1000);
    }
    return figures;
}

static void workers_are_added_up(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "sise_http_requests_total{method=\"GET\",route=\"/stocks\",status=\"200\",} 4\n",
        "sise_http_requests_total{method=\"GET\",route=\"/stocks/{ticker}\",status=\"200\",} 0\n",
        "sise_http_requests_total{method=\"GET\",route=\"/stocks/{ticker}\",status=\"404\",} 2\n",
        "sise_http_requests_total{method=\"GET\",route=\"/stocks/{ticker}\",status=\"other\",} 2\n",
        "sise_http_requests_total{method=\"GET\",route=\"/odd\\\"\\\\\\npath\",status=\"503\",} 2\n",
        "sise_http_requests_total{method=\"\",route=\"other\",status=\"404\",} 4\n",
        "seconds_bucket{method=\"GET\",route=\"/stocks\",le=\"0.00005\",} 2\n",
        "seconds_bucket{method=\"GET\",route=\"/stocks\",le=\"0.0001\",} 4\n",
        "seconds_bucket{method=\"GET\",route=\"/stocks\",le=\"10\",} 4\n",
        "seconds_bucket{method=\"GET\",route=\"/stocks\",le=\"+Inf\",} 4\n",
        "seconds_sum{method=\"GET\",route=\"/stocks\",} 0.000200002\n",
        "seconds_count{method=\"GET\",route=\"/stocks\",} 4\n",
        "seconds_bucket{method=\"GET\",route=\"/stocks/{ticker}\",le=\"10\",} 2\n",
        "seconds_bucket{method=\"GET\",route=\"/stocks/{ticker}\",le=\"+Inf\",} 4\n",
        "sise_http_response_bytes_total{method=\"GET\",route=\"/stocks\",} 4000\n",
        "\nsise_http_connections 2\n",
        "\nsise_http_connections_total 4\n",
        "sise_http_refused_total{reason=\"stall\",} 2\n",
        "sise_http_refused_total{reason=\"token\",} 0\n",
        "\nsise_http_heavy_requests 6\n",
        "sise_snapshot_age_seconds{worker=\"0\",} 0.5\n",
        "sise_snapshot_age_seconds{worker=\"1\",} 0\n",
        "sise_snapshot_data_version{worker=\"1\",} 10\n",
        "sise_cache_asks_total{result=\"wait\",} 3\n",
        "\nsise_store_data_version 1234567890123456\n",
        "\nsise_last_session_timestamp_seconds 1750086000\n",
        "sise_jobs{state=\"completed\",} 1200\n",
    };
    struct figures *figures = some_figures();
    struct figures_now now = now_full();
    char *text = page(figures, &now);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (strstr(text, lines[i]) == NULL)
            fail_msg("missing: %s", lines[i]);
    free(text);
    /* Without a store, what it would say is not there rather than 0. */
    now.store_readable = now.ready = false;
    text = page(figures, &now);
    assert_non_null(strstr(text, "\nsise_store_readable 0\n"));
    assert_null(strstr(text, "sise_store_bytes"));
    assert_null(strstr(text, "sise_last_session"));
    free(text);
    now = now_full();
    now.last_session = 0;
    text = page(figures, &now);
    assert_null(strstr(text, "sise_last_session"));
    free(text);
    figures_free(&figures);
    assert_null(figures);
}

/* ---- the rules of the format, as promtool checks them ---- */

/* The length of a name; 0: there is none. */
static size_t name_length(const char *at)
{
    size_t length = 0;
    while (isalpha((unsigned char)at[length]) || at[length] == '_' ||
           (length && isdigit((unsigned char)at[length])))
        length++;
    return length;
}

/* Steps over a sample's labels. NULL: broken. */
static const char *skip_labels(const char *at)
{
    if (*at++ != '{')
        return at - 1;
    while (*at != '}') {
        size_t length = name_length(at);
        if (length == 0 || strncmp(at + length, "=\"", 2) != 0)
            return NULL;
        for (at += length + 2; *at && *at != '"'; at++)
            if (*at == '\\' && !strchr("\\\"n", *++at))
                return NULL;
        if (*at++ != '"' || *at++ != ',')
            return NULL;
    }
    return at + 1;
}

struct checked {
    char family[96], type[16];
    unsigned families, samples;
    char *seen; /* the names and labels of all samples, a line each */
};

static bool check_comment(struct checked *checked, const char *line)
{
    char name[96], type[16], rest;
    if (strncmp(line, "# HELP ", 7) == 0) {
        size_t length = name_length(line + 7);
        snprintf(checked->family, sizeof checked->family, "%.*s", (int)length, line + 7);
        checked->type[0] = '\0';
        checked->families++;
        /* A sentence: lint wants help for every family, and says nothing of its words. */
        return length && line[7 + length] == ' ' && line[strlen(line) - 1] == '.';
    }
    if (sscanf(line, "# TYPE %95s %15s%c", name, type, &rest) != 2 || strcmp(name, checked->family) != 0)
        return false;
    strcpy(checked->type, type);
    /* Lint: counters end with _total and nothing else does; no family is called after its type. */
    bool total = strlen(name) > 6 && strcmp(name + strlen(name) - 6, "_total") == 0;
    return total == (strcmp(type, "counter") == 0) &&
           (strcmp(type, "counter") == 0 || strcmp(type, "gauge") == 0 || strcmp(type, "histogram") == 0);
}

static bool check_sample(struct checked *checked, const char *line)
{
    size_t length = name_length(line), stem = strlen(checked->family);
    const char *end = skip_labels(line + length);
    char *rest, *wanted;
    if (length < stem || strncmp(line, checked->family, stem) != 0 || !checked->type[0] || end == NULL)
        return false;
    bool histogram = strcmp(checked->type, "histogram") == 0;
    if (histogram ? strncmp(line + stem, "_bucket", 7) && strncmp(line + stem, "_sum", 4) &&
                        strncmp(line + stem, "_count", 6)
                  : length != stem)
        return false;
    assert_true(asprintf(&wanted, "\n%.*s ", (int)(end - line), line) > 0);
    bool again = strstr(checked->seen, wanted) != NULL; /* no sample stands there twice */
    strcat(checked->seen, wanted);
    free(wanted);
    checked->samples++;
    double number = strtod(end + 1, &rest);
    return !again && *end == ' ' && rest != end + 1 && *rest == '\0' && number >= 0;
}

static void the_page_follows_the_format(void **state)
{
    (void)state;
    struct figures *figures = some_figures();
    struct figures_now now = now_full();
    char *text = page(figures, &now), *rest = text;
    struct checked checked = {.seen = calloc(1, 2 * strlen(text))};
    assert_int_equal(text[strlen(text) - 1], '\n');
    for (char *line; (line = strsep(&rest, "\n")) && rest;)
        if (!(line[0] == '#' ? check_comment(&checked, line) : check_sample(&checked, line)))
            fail_msg("not of the format: %s", line);
    assert_true(checked.families > 25 && checked.samples > 100);
    free(checked.seen);
    free(text);
    figures_free(&figures);
}

/* ---- threads ---- */

#define COUNTS 100000

static void *count_on(void *arg)
{
    for (unsigned i = 0; i < COUNTS; i++)
        figures_count(arg, i % 2, 200, 3, i);
    return NULL;
}

static void what_is_shown_while_others_count_only_grows(void **state)
{
    (void)state;
    struct figures *figures = figures_new(2);
    struct figures_now now = now_full();
    pthread_t thread[2];
    unsigned long last = 0, shown = 0;
    static const char line[] = "sise_http_response_bytes_total{method=\"GET\",route=\"/stocks\",} ";
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, count_on, figures_of(figures, i)), 0);
    for (unsigned i = 0; i <= 300; i++) {
        if (i == 300)
            for (unsigned j = 0; j < 2; j++)
                pthread_join(thread[j], NULL);
        char *text = page(figures, &now);
        shown = strtoul(strstr(text, line) + sizeof line - 1, NULL, 10);
        assert_true(shown >= last);
        last = shown;
        free(text);
    }
    assert_int_equal(shown, COUNTS * 3);
    figures_free(&figures);
}

static int write_page(const char *path)
{
    struct figures *figures = some_figures();
    struct figures_now now = now_full();
    char *text = page(figures, &now);
    FILE *file = fopen(path, "w");
    if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0)
        return 1;
    free(text);
    figures_free(&figures);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_are_added_up),
        cmocka_unit_test(the_page_follows_the_format),
        cmocka_unit_test(what_is_shown_while_others_count_only_grows),
    };
    if (argc > 1)
        return write_page(argv[1]);
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
