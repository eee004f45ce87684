#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/number.h"
#include "http/figures-internal.h"

static const char *const refusal_name[REFUSALS] = {
    [REFUSED_FULL] = "full",
    [REFUSED_ADDRESS_FULL] = "address_full",
    [REFUSED_HEADER_TIME] = "header_time",
    [REFUSED_BODY_TIME] = "body_time",
    [REFUSED_IDLE] = "idle",
    [REFUSED_STALL] = "stall",
    [REFUSED_RATE] = "rate",
    [REFUSED_TOKEN] = "token",
    [REFUSED_HOST] = "host",
    [REFUSED_ORIGIN] = "origin",
    [REFUSED_MALFORMED] = "malformed",
    [REFUSED_BUSY] = "busy",
};

/* ---- the format ---- */

/* Begins a family of figures. `type`: counter, gauge or histogram. */
static void family(struct output *out, const char *name, const char *type, const char *help)
{
    output_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Labels are written as `name="value",` one after another; a comma before the closing brace is allowed. */
static void label(struct output *out, const char *name, const char *value)
{
    output_format(out, "%s=\"", name);
    for (; *value; value++) {
        if (*value == '\\' || *value == '"')
            output_char(out, '\\');
        if (*value == '\n')
            output_text(out, "\\n");
        else
            output_char(out, *value);
    }
    output_text(out, "\",");
}

static void value(struct output *out, double number)
{
    output_char(out, ' ');
    output_number(out, number);
    output_char(out, '\n');
}

/* A family of one figure without labels. */
static void single(struct output *out, const char *name, const char *type, const char *help, double number)
{
    family(out, name, type, help);
    output_text(out, name);
    value(out, number);
}

static void labelled(struct output *out, const char *name, const char *label_name, const char *label_value,
                     double number)
{
    output_format(out, "%s{", name);
    label(out, label_name, label_value);
    output_char(out, '}');
    value(out, number);
}

/* ---- adding up ---- */

static uint64_t figure_get(const _Atomic uint64_t *at)
{
    return atomic_load_explicit((_Atomic uint64_t *)at, memory_order_relaxed);
}

/* The sum over all workers of the figure that lies at `at` in the block of the first. */
static uint64_t sum(const struct figures *figures, const _Atomic uint64_t *at)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < figures->workers; i++)
        number += figure_get((const _Atomic uint64_t *)((const char *)at + i * sizeof *figures->worker));
    return number;
}

/* ---- requests ---- */

/* What a family shows of one route. */
struct shown_route {
    struct output *out;
    const struct figures *figures;
    const struct figures_answers *answers; /* in the block of the first worker */
    struct figures_route name;
};

static void route_labels(const struct shown_route *shown)
{
    label(shown->out, "method", shown->name.method);
    label(shown->out, "route", shown->name.path);
}

/* Good answers are shown from the first page on, so that the first of them is seen as a growth. */
static void write_statuses(const struct shown_route *shown)
{
    for (unsigned i = 0; i < FIGURES_STATUSES; i++) {
        uint64_t count = sum(shown->figures, &shown->answers->status[i]);
        char text[8] = "other";
        if (count == 0 && i != 0)
            continue;
        if (figures_status(i))
            snprintf(text, sizeof text, "%d", figures_status(i));
        output_text(shown->out, "sise_http_requests_total{");
        route_labels(shown);
        label(shown->out, "status", text);
        output_char(shown->out, '}');
        value(shown->out, (double)count);
    }
}

static void write_bytes(const struct shown_route *shown)
{
    output_text(shown->out, "sise_http_response_bytes_total{");
    route_labels(shown);
    output_char(shown->out, '}');
    value(shown->out, (double)sum(shown->figures, &shown->answers->bytes));
}

static void write_duration(const struct shown_route *shown, const char *suffix, const char *end,
                           double number)
{
    output_format(shown->out, "sise_http_request_duration_seconds_%s{", suffix);
    route_labels(shown);
    if (end)
        label(shown->out, "le", end);
    output_char(shown->out, '}');
    value(shown->out, number);
}

/* Each bucket counts those below it too; the number of all is that of the last one. */
static void write_histogram(const struct shown_route *shown)
{
    uint64_t count = 0;
    for (unsigned i = 0; i < FIGURES_BUCKETS; i++) {
        char end[NUMBER_TEXT] = "+Inf";
        count += sum(shown->figures, &shown->answers->bucket[i]);
        if (i < FIGURES_BUCKETS - 1)
            number_format((double)figures_bucket_ns[i] / 1e9, end);
        write_duration(shown, "bucket", end, (double)count);
    }
    write_duration(shown, "sum", NULL, (double)sum(shown->figures, &shown->answers->ns) / 1e9);
    write_duration(shown, "count", NULL, (double)count);
}

static void each_route(struct output *out, const struct figures *figures, const struct figures_route *route,
                       unsigned routes, void (*write)(const struct shown_route *))
{
    struct shown_route shown = {.out = out, .figures = figures};
    for (unsigned i = 0; i < routes && i < FIGURES_ROUTES; i++) {
        shown.answers = &figures->worker->route[i];
        shown.name = route[i];
        write(&shown);
    }
    shown.answers = &figures->worker->route[FIGURES_OTHER];
    shown.name = (struct figures_route){"", "other"};
    write(&shown);
}

static void write_requests(struct output *out, const struct figures *figures,
                           const struct figures_route *route, unsigned routes)
{
    family(out, "sise_http_requests_total", "counter", "Answered requests.");
    each_route(out, figures, route, routes, write_statuses);
    family(out, "sise_http_request_duration_seconds", "histogram",
           "From a request's last byte to its answer's last byte that was handed to the system.");
    each_route(out, figures, route, routes, write_histogram);
    family(out, "sise_http_response_bytes_total", "counter", "Bytes of bodies, as they were sent.");
    each_route(out, figures, route, routes, write_bytes);
}

/* ---- the rest ---- */

static void write_connections(struct output *out, const struct figures *figures)
{
    const struct figures_worker *first = figures->worker;
    uint64_t closed = sum(figures, &first->closed), opened = sum(figures, &first->opened);
    single(out, "sise_http_connections", "gauge", "Open connections.",
           (double)(opened > closed ? opened - closed : 0));
    single(out, "sise_http_connections_total", "counter", "Accepted connections.", (double)opened);
    family(out, "sise_http_refused_total", "counter", "Connections and requests that were turned away.");
    for (unsigned i = 0; i < REFUSALS; i++)
        labelled(out, "sise_http_refused_total", "reason", refusal_name[i],
                 (double)sum(figures, &first->refused[i]));
    single(out, "sise_http_heavy_requests", "gauge", "Heavy requests that are being worked at or wait.",
           (double)sum(figures, &first->queue));
}

static void write_workers(struct output *out, const struct figures *figures, int64_t now_ms)
{
    char number[NUMBER_TEXT];
    single(out, "sise_workers", "gauge", "Threads that answer.", figures->workers);
    family(out, "sise_snapshot_age_seconds", "gauge",
           "Since the worker last found that it shows the newest state of the store.");
    for (unsigned i = 0; i < figures->workers; i++) {
        int64_t age = now_ms - (int64_t)figure_get(&figures->worker[i].snapshot_ms);
        number_format_int(i, number);
        labelled(out, "sise_snapshot_age_seconds", "worker", number, age > 0 ? (double)age / 1000 : 0);
    }
    family(out, "sise_snapshot_data_version", "gauge", "Which version of the data the worker shows.");
    for (unsigned i = 0; i < figures->workers; i++) {
        number_format_int(i, number);
        labelled(out, "sise_snapshot_data_version", "worker", number,
                 (double)figure_get(&figures->worker[i].data));
    }
}

static void write_cache(struct output *out, const struct figures_now *now)
{
    const struct cache_figures *cache = &now->cache;
    family(out, "sise_cache_asks_total", "counter",
           "Questions to the cache: the answer was there, had to be rendered, or was being rendered.");
    labelled(out, "sise_cache_asks_total", "result", "hit", (double)cache->hits);
    labelled(out, "sise_cache_asks_total", "result", "miss", (double)cache->misses);
    labelled(out, "sise_cache_asks_total", "result", "wait", (double)cache->waits);
    family(out, "sise_cache_dropped_total", "counter",
           "Answers that were let go: for want of room, as the store moved on, or as too large to keep.");
    labelled(out, "sise_cache_dropped_total", "reason", "room", (double)cache->evictions);
    labelled(out, "sise_cache_dropped_total", "reason", "older", (double)cache->dropped);
    labelled(out, "sise_cache_dropped_total", "reason", "large", (double)cache->refused);
    single(out, "sise_cache_entries", "gauge", "Answers in the cache.", (double)cache->entries);
    single(out, "sise_cache_bytes", "gauge", "Memory that the cache takes.", (double)cache->bytes);
    single(out, "sise_cache_budget_bytes", "gauge", "Memory that it may take.", (double)cache->budget);
    single(out, "sise_spool_bytes", "gauge", "Bytes of answers in temporary files.",
           (double)now->spool_bytes);
    single(out, "sise_spool_budget_bytes", "gauge", "How many there may be.", (double)now->spool_most);
}

/* 00:00 of the day in Korea. */
static double session_seconds(kst_date date)
{
    return (double)date_to_days(date) * 86400 - KST_SECONDS;
}

static void write_store(struct output *out, const struct figures_now *now)
{
    single(out, "sise_ready", "gauge", "1 where /health says that the server is ready.", now->ready);
    single(out, "sise_store_readable", "gauge", "1 where the store can be read.", now->store_readable);
    if (!now->store_readable)
        return;
    single(out, "sise_store_bytes", "gauge", "Size of the store's file.", (double)now->store.file_bytes);
    single(out, "sise_store_readers", "gauge", "Snapshots that all processes hold.", now->store.readers);
    single(out, "sise_store_data_version", "gauge", "The version of the data.", (double)now->version.data);
    single(out, "sise_store_jobs_version", "gauge", "The version of the jobs' records.",
           (double)now->version.jobs);
    single(out, "sise_stored_days", "gauge", "Sessions in the store.", (double)now->days);
    family(out, "sise_jobs", "gauge", "Runs of jobs on record.");
    for (unsigned i = 0; i <= JOB_FAILED; i++)
        labelled(out, "sise_jobs", "state", job_state_name[i], (double)now->jobs[i]);
    if (date_valid(now->last_session))
        single(out, "sise_last_session_timestamp_seconds", "gauge",
               "Midnight in Korea of the newest stored session, in seconds since 1970.",
               session_seconds(now->last_session));
}

/* What every exporter says of its process, by the names that all of them use. */
static void write_process(struct output *out)
{
    struct rusage usage;
    unsigned long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file != NULL) {
        if (fscanf(file, "%lu %lu", &pages, &resident) == 2)
            single(out, "process_resident_memory_bytes", "gauge", "Resident memory.",
                   (double)resident * (double)sysconf(_SC_PAGESIZE));
        fclose(file);
    }
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        single(out, "process_cpu_seconds_total", "counter", "User and system time.",
               (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                   (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
}

void figures_write(struct output *out, const struct figures *figures, const struct figures_route *route,
                   unsigned routes, const struct figures_now *now)
{
    family(out, "sise_build_info", "gauge", "The version of the program.");
    labelled(out, "sise_build_info", "version", PACKAGE_VERSION, 1);
    write_requests(out, figures, route, routes);
    write_connections(out, figures);
    write_workers(out, figures, now->now_ms);
    write_cache(out, now);
    single(out, "sise_access_log_lost_total", "counter", "Lines of the access log that could not be written.",
           (double)now->log_lost);
    family(out, "sise_reloads_total", "counter", "Reloads of the configuration.");
    labelled(out, "sise_reloads_total", "result", "taken", (double)now->reloads);
    labelled(out, "sise_reloads_total", "result", "refused", (double)now->reloads_failed);
    write_store(out, now);
    write_process(out);
}
