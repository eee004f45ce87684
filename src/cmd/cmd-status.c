/* sise status: what is stored, what is missing, what the jobs did. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "answer/field.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "job/run.h"
#include "market/clock.h"

struct dates {
    kst_date *list;
    size_t count;
};

struct status {
    struct invocation *in;
    struct store_info info;
    kst_date first, last;
    size_t days, tickers, tracked, analyzed; /* analyzed: tickers at their last day */
    struct dates holes, next;
    struct source *source; /* NULL: none is configured, or it cannot be opened */
    struct error why;      /* an update could not begin */
    kst_date session;
    struct job_status *jobs; /* the newest record of each job, [job_count] */
    size_t job_count;
};

/* ---- reading ---- */

static int tickers_read(struct status *status)
{
    struct ticker *tickers = NULL;
    int ret = ticker_all(status->in->txn, &tickers, &status->tickers);
    for (size_t i = 0; i < status->tickers; i++) {
        status->tracked += tickers[i].is_active;
        status->analyzed +=
            tickers[i].last_analyzed_date && tickers[i].last_analyzed_date >= tickers[i].last_date;
    }
    free(tickers);
    return ret;
}

/* Business days between the first and the last stored one that are not stored. */
static int days_read(struct status *status, struct error *err)
{
    const struct calendar *calendar = status->in->calendar;
    int close = store_column(status->in->store, DATASET_RAW, raw_column_name[RAW_CLOSE]);
    kst_date *dates = NULL;
    if (row_dates(status->in->txn, close, 0, 0, &dates, &status->days) || !status->days) {
        free(dates);
        return 0;
    }
    status->first = dates[0];
    status->last = dates[status->days - 1];
    size_t business = calendar_between(calendar, status->first, status->last), at = 0;
    if (!(status->holes.list = malloc((business + 1) * sizeof *status->holes.list))) {
        free(dates);
        return error_no_memory(err);
    }
    kst_date date =
        calendar_is_open(calendar, status->first) ? status->first : calendar_next(calendar, status->first);
    for (; date <= status->last; date = calendar_next(calendar, date)) {
        while (dates[at] < date)
            at++;
        if (dates[at] != date)
            status->holes.list[status->holes.count++] = date;
    }
    free(dates);
    return 0;
}

/* A `running` record whose process is gone is a failed run, whether or not another one has noted it. Where
 * nobody holds the lock, what is stored by then says whether the run has ended since this transaction began.
 */
static void vanished_mark(struct status *status, struct job_status *job)
{
    struct store_txn *txn = status->in->txn;
    if (job->status != JOB_RUNNING || store_lock_holder(store_dir(status->in->store), job->job_name))
        return;
    if (store_txn_error(txn, NULL) || store_renew(txn, NULL))
        return;
    if (job_get(txn, job->job_name, job->date_kst, job) == 0 && job->status == JOB_RUNNING)
        job_run_vanished(job);
}

/* Records come by date, so the last one of a name is the newest. */
static int jobs_read(struct status *status)
{
    size_t count = 0, kept = 0;
    int ret = job_all(status->in->txn, &status->jobs, &count);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < kept && strcmp(status->jobs[at].job_name, status->jobs[i].job_name))
            at++;
        status->jobs[at] = status->jobs[i];
        kept = at == kept ? kept + 1 : kept;
    }
    status->job_count = kept;
    for (size_t i = 0; i < kept; i++)
        vanished_mark(status, &status->jobs[i]);
    return ret;
}

/* What an update would ask for. Why it would not get that far is part of the answer, not a failure. */
static void next_read(struct status *status)
{
    struct job_context context = jobs_context(status->in);
    const struct update_options update = {0};
    if (jobs_source(status->in, false, &status->source, &status->why) || !status->source)
        return;
    status->session = source_session_date(status->source, clock_now_utc());
    job_plan(&context, status->in->txn, status->source, &update, &status->next.list, &status->next.count,
             &status->why);
}

static int status_read(struct status *status, struct error *err)
{
    int ret = store_info(status->in->store, &status->info, err);
    if (ret == 0)
        ret = days_read(status, err);
    if (ret)
        return ret;
    next_read(status);
    tickers_read(status);
    jobs_read(status);
    return store_txn_error(status->in->txn, err);
}

/* ---- text ---- */

/* "3 days: 2026-01-02, 2026-01-05, ... 2026-02-02" */
static void dates_print(struct output *out, const char *head, const struct dates *dates)
{
    char text[DATE_TEXT];
    const size_t most = 5;
    output_format(out, "%s", head);
    if (!dates->count) {
        output_text(out, "none\n");
        return;
    }
    output_format(out, "%zu %s:", dates->count, dates->count == 1 ? "day" : "days");
    for (size_t i = 0; i < dates->count; i++) {
        if (dates->count > most && i == most - 1)
            i = dates->count - 1;
        output_format(out, "%s %s",
                      i == dates->count - 1 && dates->count > most ? " ..."
                      : i                                          ? ","
                                                                   : "",
                      date_format(dates->list[i], text));
    }
    output_char(out, '\n');
}

static void job_print(struct output *out, const struct job_status *job)
{
    char date[DATE_TEXT], text[CLOCK_TEXT];
    int64_t at = job->end_time_utc ? job->end_time_utc : job->start_time_utc;
    output_format(out, "  %-16s %s  %-9s %s  %" PRIu64 " rows%s%s\n", job->job_name,
                  date_format(job->date_kst, date), job_state_name[job->status], clock_format_kst(at, text),
                  job->rows, *job->message ? "  " : "", job->message);
}

static void status_print(const struct status *status, struct output *out)
{
    char first[DATE_TEXT], last[DATE_TEXT], session[DATE_TEXT];
    output_format(out, "store     %s, %.1f MiB\n", store_dir(status->in->store),
                  (double)status->info.file_bytes / (1 << 20));
    if (status->days)
        output_format(out, "days      %zu, %s to %s\n", status->days, date_format(status->first, first),
                      date_format(status->last, last));
    else
        output_text(out, "days      none\n");
    output_format(out, "tickers   %zu, %zu tracked, %zu analyzed to their last day\n", status->tickers,
                  status->tracked, status->analyzed);
    dates_print(out, "holes     ", &status->holes);
    if (status->source)
        output_format(out, "session   %s at %s\n", date_format(status->session, session),
                      source_spec(status->source));
    if (status->why.code)
        output_format(out, "to fetch  unknown: %s\n", status->why.text);
    else if (status->source)
        dates_print(out, "to fetch  ", &status->next);
    else
        output_text(out, "to fetch  no source is configured\n");
    if (status->job_count)
        output_text(out, "last jobs\n");
    for (size_t i = 0; i < status->job_count; i++)
        job_print(out, &status->jobs[i]);
}

/* ---- JSON ---- */

static void dates_json(struct json *json, const char *key, const struct dates *dates)
{
    json_array(json, key);
    for (size_t i = 0; i < dates->count; i++)
        json_date(json, NULL, dates->list[i]);
    json_close_array(json);
}

static void status_json(const struct status *status, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, "store", store_dir(status->in->store));
    json_int(&json, "file_bytes", (int64_t)status->info.file_bytes);
    json_int(&json, "days", (int64_t)status->days);
    json_date(&json, "first_date", status->first);
    json_date(&json, "last_date", status->last);
    json_int(&json, "tickers", (int64_t)status->tickers);
    json_int(&json, "tracked", (int64_t)status->tracked);
    json_int(&json, "analyzed", (int64_t)status->analyzed);
    dates_json(&json, "holes", &status->holes);
    json_text(&json, "source", status->source ? source_spec(status->source) : NULL);
    json_date(&json, "session_date", status->session);
    dates_json(&json, "to_fetch", &status->next);
    json_text(&json, "to_fetch_error", status->why.code ? status->why.text : NULL);
    json_array(&json, "last_jobs");
    for (size_t i = 0; i < status->job_count; i++) {
        struct job_row row = job_row(&status->jobs[i]);
        json_object(&json, NULL);
        fields_json(&json, job_fields, &row);
        json_close(&json);
    }
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
}

static int run(struct invocation *in, struct error *err)
{
    struct status status = {.in = in};
    int ret = status_read(&status, err);
    if (ret == 0 && in->json)
        status_json(&status, in->out);
    else if (ret == 0)
        status_print(&status, in->out);
    source_close(&status.source);
    free(status.holes.list);
    free(status.next.list);
    free(status.jobs);
    return ret;
}

const struct command command_status = {
    .name = "status",
    .summary = "says what is stored, what is missing, and what the jobs did",
    .operands = "",
    .needs = NEEDS_STORE | NEEDS_READ | NEEDS_CALENDAR,
    .run = run,
};
