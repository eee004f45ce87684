/* sise analyze: brings the indicators to the session date. */
#include <limits.h>
#include <stdio.h>

#include "answer/watch.h"
#include "base/log.h"
#include "cmd/ask.h"
#include "cmd/commands.h"
#include "cmd/jobs.h"
#include "cmd/option.h"
#include "job/settings.h"

/* The configured source only says up to which day there is something to wait for. Where it cannot be opened,
 * such as a folder on a disk that is not mounted, what is stored is analyzed all the same. */
static int source_find(struct invocation *in, struct source **source, struct error *err)
{
    int ret = jobs_source(in, false, source, err);
    if (ret == 0 || option_given(in, "source") || ret == ERROR_USAGE)
        return ret;
    log_warning("%s: going by what is stored", err->text);
    return 0;
}

static int options_read(struct invocation *in, struct analyze_options *analyze, struct source **source,
                        struct error *err)
{
    int ret = option_past_date(in, "date", &analyze->date, err);
    if (ret == 0)
        ret = option_count(in, "quota", UINT_MAX, &analyze->quota, err);
    if (ret == 0)
        ret = option_duration(in, "time-limit", &analyze->time_limit_ms, err);
    if (ret == 0)
        ret = source_find(in, source, err);
    return ret;
}

/* Says that the date's table is waited for, and what to type. 'sise update' collects the days from the first
 * stored one on; a date that was given may lie before it. */
static void waiting_tell(const struct invocation *in, const struct job_result *result)
{
    char date[DATE_TEXT], newest[DATE_TEXT], range[2 * DATE_TEXT + sizeof " --from  --to "] = "";
    date_format(result->session_date, date);
    date_format(result->newest_date, newest);
    if (!calendar_is_open(in->calendar, result->session_date)) {
        log_info(
            "%s is not a trading day (%s): nothing to analyze; 'sise analyze --date %s' analyzes what is "
            "stored",
            date, calendar_reason(in->calendar, result->session_date), newest);
        return;
    }
    if (option_given(in, "date"))
        snprintf(range, sizeof range, " --from %s --to %s", date, date);
    log_info("%s: its daily_update is not completed: nothing to analyze yet; 'sise update%s' collects it, "
             "'sise analyze --date %s' analyzes what is stored",
             date, range, newest);
}

/* Says why there was no day to analyze, and what to type. */
static void idle_tell(const struct invocation *in, const struct job_result *result)
{
    if (result->idle == JOB_IDLE_EMPTY)
        log_info("no day is stored: nothing to analyze; 'sise import' or 'sise update' brings days");
    else if (result->idle == JOB_IDLE_WAITING)
        waiting_tell(in, result);
}

/* Tells what the watched strategies find. What goes wrong is in the log: the analysis is done. */
static void watch_tell(struct invocation *in)
{
    struct notifier notifier;
    struct answer_context context = {0};
    struct error err;
    const char *strategies = config_text(&in->config, &job_keys[JOB_KEY_WATCH]);
    if (!*strategies)
        return;
    int ret = jobs_notifier(in, &notifier, &err);
    if (ret == 0)
        ret = store_read(in->store, &in->txn, &err);
    if (ret == 0)
        ret = ask_open(in, &context, &err);
    if (ret == 0)
        answer_watch(&context, &(struct watch_request){strategies, ask_universe(in), &notifier});
    else
        log_warning("watch: %s", err.text);
    ask_close(&context);
    notifier_close(&notifier);
}

static int run(struct invocation *in, struct error *err)
{
    struct analyze_options analyze = {
        .time_limit_ms = (int64_t)config_number(&in->config, &job_keys[JOB_KEY_TIME_LIMIT]),
        .rebuild = option_given(in, "rebuild"),
    };
    struct job_result result = {0};
    struct source *source = NULL;
    int ret = options_read(in, &analyze, &source, err);
    if (ret == 0)
        ret = jobs_store(in, false, err);
    if (ret == 0) {
        struct job_context context = jobs_context(in);
        jobs_interruptible();
        ret = job_analyze(&context, source, &analyze, &result, err);
        if (ret == 0)
            idle_tell(in, &result);
        jobs_report(in, &result, ret);
        if (ret == 0)
            watch_tell(in);
    }
    source_close(&source);
    return ret;
}

static const struct option_row options[] = {
    {"date", 0, "DATE", "analyze up to DATE instead of the session date"},
    {"quota", 0, "N", "cover at most N tickers in this run"},
    {"time-limit", 0, "DURATION", "begin no further date after so much time: 50m, 90s, 1h"},
    {"rebuild", 0, NULL, "compute every stored day from the first again"},
    {"source", 0, JOBS_SOURCE_ARGUMENT, JOBS_SOURCE_HELP},
    {0},
};

const struct command command_analyze = {
    .name = "analyze",
    .summary = "brings the indicators to the session date",
    .operands = "",
    .needs = NEEDS_CALENDAR,
    .options = options,
    .run = run,
};
