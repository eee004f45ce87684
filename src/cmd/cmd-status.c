/* sise status: what is stored, what is missing, what the jobs did. */
#include <inttypes.h>
#include <string.h>

#include "answer/status.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "cmd/services-print.h"
#include "market/clock.h"

/* "3 days: 2026-01-02, 2026-01-05, ... 2026-02-02" */
static void dates_print(struct output *out, const char *head, const struct status_dates *dates)
{
    char text[DATE_TEXT];
    const size_t most = 4; /* more do not fit into a line of 80 columns */
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
                      date_format(dates->date[i], text));
    }
    output_char(out, '\n');
}

/* What is wrong with the factors of corporate actions: some lie behind holes, or all are of an earlier
 * version. */
static void factors_print(struct output *out, const struct status_answer *status)
{
    char text[HOLE_ACTION_TEXT];
    for (size_t i = 0; i < status->unseen.count && i < HOLE_ACTIONS_TOLD; i++) {
        const struct hole_action *action = &status->unseen.action[i];
        status_line(out, "warning", hole_action_text(action, &status->ticker[action->slot], text));
    }
    if (status->unseen.count > HOLE_ACTIONS_TOLD)
        output_format(out, "warning   " HOLE_ACTIONS_MORE "\n", status->unseen.count - HOLE_ACTIONS_TOLD);
    if (status->outdated)
        status_line(out, "warning", JOBS_OUTDATED);
}

/* "accepted  2026-03-16 copy", a line for each such day, the newest of them where there are many. */
static void accepted_print(struct output *out, const struct status_answer *status)
{
    char date[DATE_TEXT];
    const size_t most = 5, count = status->accepted_count;
    const size_t first = count > most ? count - most : 0;
    for (size_t i = first; i < count; i++)
        output_format(out, "%s%s %s\n", i == first ? "accepted  " : "          ",
                      date_format(status->accepted[i].date, date), status->accepted[i].rules);
    if (first > 0)
        output_format(out, "          and %zu earlier %s\n", first, first == 1 ? "day" : "days");
}

#define JOB_INDENT 4

/* A line, and below it what the job said. */
static void job_print(struct output *out, const struct job_status *job)
{
    char date[DATE_TEXT], text[CLOCK_TEXT], message[sizeof job->message];
    int64_t at = job->end_time_utc ? job->end_time_utc : job->start_time_utc;
    output_format(out, "  %-16s %s  %-9s %s  %" PRIu64 " %s\n", job->job_name,
                  date_format(job->date_kst, date), job_state_name[job->status], status_time(at, text),
                  job->rows, job->rows == 1 ? "row" : "rows");
    if (!*job->message)
        return;
    memcpy(message, job->message, sizeof message);
    text_safe(message);
    output_format(out, "%*s", JOB_INDENT, "");
    text_wrap(out, message, JOB_INDENT,
              out->width > 2 * JOB_INDENT ? out->width - JOB_INDENT : sizeof message);
}

static void status_print(const struct status_answer *status, struct output *out)
{
    char first[DATE_TEXT], last[DATE_TEXT], session[DATE_TEXT];
    output_format(out, "store     %s, %.1f MiB\n", status->store,
                  (double)status->info.file_bytes / (1 << 20));
    if (status->days)
        output_format(out, "days      %" PRIu64 ", %s to %s\n", status->days,
                      date_format(status->first, first), date_format(status->last, last));
    else
        output_text(out, "days      none\n");
    output_format(out, "tickers   %" PRIu64 ", %" PRIu64 " tracked, %" PRIu64 " analyzed to their last day\n",
                  status->tickers, status->tracked, status->analyzed);
    dates_print(out, "holes     ", &status->holes);
    factors_print(out, status);
    accepted_print(out, status);
    if (status->source)
        output_format(out, "session   %s at %s\n",
                      status->session ? date_format(status->session, session) : "none yet", status->source);
    if (status->to_fetch_error.code)
        output_format(out, "to fetch  unknown: %s\n", status->to_fetch_error.text);
    else if (status->source)
        dates_print(out, "to fetch  ", &status->to_fetch);
    else
        output_text(out, "to fetch  no source is configured\n");
    services_print(out, &status->services);
    if (status->jobs.count)
        output_text(out, "last jobs, times in KST (+09:00)\n");
    for (size_t i = 0; i < status->jobs.count; i++)
        job_print(out, &status->jobs.row[i].job);
}

/* A source that cannot be opened is part of the answer, not a failure. */
static int run(struct invocation *in, struct error *err)
{
    struct error why = {0};
    struct status_request request = {.context = jobs_context(in), .why = &why};
    struct status_answer status = {.store = NULL};
    jobs_source(in, false, &request.source, &why);
    int ret = jobs_state(in, err);
    request.state = in->state;
    if (ret == 0)
        ret = answer_status(in->txn, &request, &status, err);
    if (ret == 0 && in->json)
        answer_status_json(&status, in->out);
    else if (ret == 0)
        status_print(&status, in->out);
    answer_status_free(&status);
    source_close(&request.source);
    return ret;
}

const struct command command_status = {
    .name = "status",
    .summary = "says what is stored, what is missing, and what the jobs did",
    .operands = "",
    .needs = NEEDS_STORE | NEEDS_READ | NEEDS_CALENDAR,
    .run = run,
};
