#include "cmd/jobs.h"

#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "answer/field.h"
#include "cmd/advice.h"
#include "cmd/option.h"
#include "cmd/settings.h"
#include "job/settings.h"
#include "market/settings.h"
#include "market/universe.h"
#include "source/settings.h"
#include "store/state.h"

/* ---- interrupts ---- */

static atomic_bool cancelled;

static void on_interrupt(int signal)
{
    (void)signal;
    atomic_store(&cancelled, true);
}

void jobs_interruptible(void)
{
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction was,
            action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND | SA_RESTART};
        if (sigaction(signals[i], NULL, &was) == 0 && was.sa_handler == SIG_DFL)
            sigaction(signals[i], &action, NULL);
    }
}

const atomic_bool *jobs_cancelled(void)
{
    return &cancelled;
}

/* ---- what a job is given ---- */

struct job_context jobs_context(const struct invocation *in)
{
    return (struct job_context){
        .store = in->store,
        .calendar = in->calendar,
        .min_market_cap_won = config_number(&in->config, &market_keys[MARKET_KEY_MIN_CAP]),
        .untrack_after = (unsigned)config_number(&in->config, &market_keys[MARKET_KEY_UNTRACK_AFTER]),
        .tracked_only = config_number(&in->config, &job_keys[JOB_KEY_ANALYZE]) == 1,
        .limits = day_limits_of(&in->config),
        .cancelled = &cancelled,
    };
}

/* Whether a stock of KONEX was seen on the newest stored day. */
static bool konex_stored(void *arg)
{
    const struct invocation *in = arg;
    struct store_txn *txn = NULL;
    struct ticker *tickers = NULL;
    size_t count = 0;
    bool found = false;
    if (in->store == NULL || store_read(in->store, &txn, NULL) != 0)
        return false;
    kst_date last = day_last(txn);
    ticker_all(txn, &tickers, &count);
    for (size_t i = 0; i < count; i++)
        found = found || (tickers[i].last_date == last && market_group(tickers[i].market) == GROUP_KONEX);
    free(tickers);
    store_read_end(&txn);
    return found;
}

struct source_context jobs_source_context(struct invocation *in)
{
    in->home.has_konex = konex_stored;
    in->home.arg = in;
    return (struct source_context){
        .home = &in->home,
        .calendar = in->calendar,
        .config = &in->config,
        .complete_minute = (int)config_number(&in->config, &source_keys[SOURCE_KEY_PUBLISHED_AT]),
        .cancelled = &cancelled,
    };
}

/* Without a source there is nothing to ask. The message names the file in which a person would write one. */
static int no_source(const struct invocation *in, struct error *err)
{
    char names[SOURCE_NAMES_TEXT];
    char *user = config_user_path("sise.conf");
    const char *file = in->global[GLOBAL_CONFIG] ? in->global[GLOBAL_CONFIG] : user ? user : "sise.conf";
    int ret = error_set(err, ERROR_USAGE,
                        "no source is configured: give --source, or a line 'source = ' in %s, with one of %s",
                        file, source_names(names));
    free(user);
    return ret;
}

int jobs_source(struct invocation *in, bool must, struct source **source, struct error *err)
{
    const char *asked = option_text(in, "source");
    const char *text = asked ? asked : source_configured(&in->config);
    const struct source_context context = jobs_source_context(in);
    int ret = jobs_state(in, err);
    in->home.state = in->state;
    *source = NULL;
    if (ret == 0 && *text)
        ret = source_open(text, &context, source, err);
    else if (ret == 0 && (must || asked))
        ret = no_source(in, err);
    return ret;
}

int jobs_store(struct invocation *in, bool create, struct error *err)
{
    const struct store_options options = {.create = create};
    return store_open(config_text(&in->config, &store_keys[STORE_KEY_STORE]), &options, &in->store, err);
}

int jobs_state(struct invocation *in, struct error *err)
{
    return in->state ? 0 : state_new(config_text(&in->config, &store_keys[STORE_KEY_STORE]), &in->state, err);
}

const char *const *jobs_secret_variables(void)
{
    enum { MOST = 16 };
    static const char *names[MOST + 1];
    size_t count = 0;
    for (size_t t = 0; t < config_table_count; t++)
        for (size_t k = 0; k < config_tables[t].count && count < MOST; k++)
            if (config_tables[t].key[k].environment)
                names[count++] = config_tables[t].key[k].environment;
    names[count] = NULL;
    return names;
}

static void advise(struct error *err)
{
    advice_add(err, "update");
}

int jobs_notifier(struct invocation *in, struct notifier *notifier, struct error *err)
{
    *notifier = (struct notifier){0};
    int ret = jobs_state(in, err);
    const struct notifier_options options = {
        .command = config_text(&in->config, &job_keys[JOB_KEY_NOTIFY]),
        .limit_ms = (int64_t)config_number(&in->config, &job_keys[JOB_KEY_NOTIFY_TIMEOUT]),
        .hidden = jobs_secret_variables(),
        .state = in->state,
        .advise = advise,
        .cancelled = &cancelled};
    return ret ? ret : notifier_open(notifier, &options, err);
}

/* ---- what was done ---- */

static void report_json(const struct invocation *in, const struct job_result *result, int ret)
{
    struct json json;
    json_begin(&json, in->out);
    json_object(&json, NULL);
    json_text(&json, "command", in->command->name);
    json_bool(&json, "ok", ret == 0);
    json_date(&json, "session_date", result->session_date);
    json_int(&json, "stored", result->stored);
    json_int(&json, "same", result->same);
    json_int(&json, "replaced", result->replaced);
    json_int(&json, "failed", result->failed);
    json_date(&json, "first_date", result->first_date);
    json_date(&json, "last_date", result->last_date);
    json_int(&json, "analyzed_dates", result->analyzed_dates);
    json_int(&json, "analyzed_tickers", result->analyzed_tickers);
    json_int(&json, "waiting_tickers", result->waiting_tickers);
    json_int(&json, "rows", (int64_t)result->rows);
    json_number(&json, "seconds", result->seconds);
    json_close(&json);
    json_end(&json);
}

static void part(struct output *out, bool *more, unsigned count, const char *what)
{
    if (!count)
        return;
    output_format(out, "%s%u %s", *more ? ", " : "", count, what);
    *more = true;
}

/* "12 tickers analyzed on 3 days". A run that did not come to its end knows only the days. */
static void analyzed_part(struct output *out, bool *more, const struct job_result *result)
{
    char days[32];
    if (!result->analyzed_tickers && !result->analyzed_dates)
        return;
    snprintf(days, sizeof days, "%u %s", result->analyzed_dates,
             result->analyzed_dates == 1 ? "day" : "days");
    if (result->analyzed_tickers)
        part(out, more, result->analyzed_tickers,
             result->analyzed_tickers == 1 ? "ticker analyzed" : "tickers analyzed");
    if (result->analyzed_dates)
        output_format(out, "%s%s",
                      result->analyzed_tickers ? " on "
                      : *more                  ? ", analyzed "
                                               : "analyzed ",
                      days);
    *more = true;
}

static void report_text(struct output *out, const struct job_result *result)
{
    char first[DATE_TEXT], last[DATE_TEXT];
    bool more = false;
    part(out, &more, result->stored, result->stored == 1 ? "day stored" : "days stored");
    part(out, &more, result->same, "stored before");
    part(out, &more, result->replaced, "replaced");
    if (result->first_date)
        output_format(out, " (%s to %s)", date_format(result->first_date, first),
                      date_format(result->last_date, last));
    part(out, &more, result->failed, "failed");
    analyzed_part(out, &more, result);
    part(out, &more, result->waiting_tickers,
         result->waiting_tickers == 1 ? "ticker waits for the next run" : "tickers wait for the next run");
    output_format(out, "; %" PRIu64 " %s in %.2f s\n", result->rows, result->rows == 1 ? "row" : "rows",
                  result->seconds);
}

/* Whether the line that ends the job has something to tell. Run by cron with nothing to do, a job prints
 * nothing; whoever has typed it is told that there was nothing. */
static bool is_done_nothing(const struct job_result *result)
{
    return !result->stored && !result->same && !result->replaced && !result->failed &&
           !result->analyzed_dates && !result->analyzed_tickers && !result->waiting_tickers;
}

void jobs_report(const struct invocation *in, const struct job_result *result, int ret)
{
    bool nothing = is_done_nothing(result);
    if (ret && nothing)
        return;
    if (in->json)
        report_json(in, result, ret);
    else if (!in->quiet && !nothing)
        report_text(in->out, result);
    else if (!in->quiet && isatty(STDOUT_FILENO) && result->idle == JOB_IDLE_NO)
        output_text(in->out, "nothing to do\n");
}
