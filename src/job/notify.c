#include "job/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/log.h"
#include "market/clock.h"
#include "source/memory-record.h"

enum { LINES_MOST = 50, DATES_MOST = 100 };

/* After how many further sessions a failed date is told of. */
enum { SESSIONS_LATE = 2 };

/* ---- the command ---- */

int notifier_check(const char *command, struct error *err)
{
    char **words;
    int ret = child_words(command, &words, err);
    child_words_free(&words);
    return ret;
}

int notifier_open(struct notifier *notifier, const struct notifier_options *options, struct error *err)
{
    *notifier = (struct notifier){.options = *options};
    return options->command && *options->command ? child_words(options->command, &notifier->words, err) : 0;
}

void notifier_close(struct notifier *notifier)
{
    child_words_free(&notifier->words);
}

static bool is_on(const struct notifier *notifier)
{
    return notifier && notifier->words;
}

static void line_log(void *arg, const char *line)
{
    unsigned *lines = arg;
    if (++*lines <= LINES_MOST)
        log_info("notify: %s", line);
    else if (*lines == LINES_MOST + 1)
        log_info("notify: the command says more, which is left out");
}

/* {"event":"act","at":"2026-06-30T08:10:00+09:00","host":"bourse","text":"...", ...} */
static int event_write(const struct notice *notice, char **bytes, size_t *length, struct error *err)
{
    struct output out;
    struct json json;
    char at[CLOCK_TEXT], host[256] = "";
    output_open(&out, OUTPUT_MEMORY);
    json_begin(&json, &out);
    json_object(&json, NULL);
    json_text(&json, "event", notice->event);
    json_text(&json, "at", clock_format_kst(clock_now_utc(), at));
    json_text(&json, "host", gethostname(host, sizeof host - 1) == 0 ? host : NULL);
    json_text(&json, "text", notice->text);
    if (notice->more)
        notice->more(notice->arg, &json);
    json_close(&json);
    json_end(&json);
    int ret = output_take(&out, bytes, length, err);
    output_close(&out, "memory", NULL);
    return ret;
}

int notifier_tell(struct notifier *notifier, const struct notice *notice)
{
    struct error err;
    char *bytes = NULL;
    size_t length = 0;
    unsigned lines = 0;
    int ret = event_write(notice, &bytes, &length, &err);
    const struct child_request request = {.words = notifier->words,
                                          .input = bytes,
                                          .length = length,
                                          .limit_ms = notifier->options.limit_ms,
                                          .hidden = notifier->options.hidden,
                                          .cancelled = notifier->options.cancelled,
                                          .said = line_log,
                                          .arg = &lines};
    if (ret == 0)
        ret = child_run(&request, &err);
    if (ret)
        log_warning("notify: %s; nobody has been told: %s", err.text, notice->text);
    else
        log_debug("notify: %s has been told of: %s", notifier->words[0], notice->text);
    free(bytes);
    return ret;
}

/* ---- what has been told ---- */

void notifier_recall(struct notifier *notifier, const char *name, char value[static NOTIFIER_VALUE])
{
    struct error err;
    size_t length = 0;
    int ret = state_get(notifier->options.state, name, value, NOTIFIER_VALUE - 1, &length, &err);
    value[ret ? 0 : length < NOTIFIER_VALUE ? length : NOTIFIER_VALUE - 1] = '\0';
    if (ret && ret != ERROR_NOT_FOUND)
        log_warning("notify: cannot tell what has been told already: %s", err.text);
}

void notifier_remember(struct notifier *notifier, const char *name, const char *value)
{
    struct error err;
    const struct state_time time = {.now = clock_now_utc()};
    if (state_put(notifier->options.state, name, value, strlen(value), time, &err))
        log_warning("notify: what has been told cannot be remembered, and is told again: %s", err.text);
}

struct names {
    char (*name)[STATE_NAME + 1]; /* [count] */
    size_t count;
    bool failed;
};

static bool name_add(void *arg, const char *name, const void *bytes, size_t length)
{
    struct names *names = arg;
    (void)bytes, (void)length;
    void *grown = realloc(names->name, (names->count + 1) * sizeof *names->name);
    if (!grown)
        return false;
    names->name = grown;
    snprintf(names->name[names->count++], sizeof *names->name, "%s", name);
    return true;
}

/* The names that begin with the prefix; free(names.name). What cannot be read is as if it were not there. */
static struct names names_find(struct notifier *notifier, const char *prefix)
{
    struct names names = {0};
    struct error err;
    state_walk(notifier->options.state, prefix, name_add, &names, &err);
    return names;
}

/* ---- a source that needs a person ---- */

struct act {
    const char *source, *cause;
};

static void act_more(void *arg, struct json *json)
{
    const struct act *act = arg;
    json_text(json, "source", act->source);
    json_text(json, "cause", act->cause);
}

#define ACT_PREFIX "told/act/"

/* A cause is told once; each API is to be approved by itself, and each day has its own calls. */
static void act_name(const char *source, const struct error *why, char name[static STATE_NAME + 1])
{
    char date[DATE_TEXT] = "";
    if (why->remedy == REMEDY_QUOTA)
        date_format(clock_kst_date(clock_now_utc()), date);
    snprintf(name, STATE_NAME + 1, ACT_PREFIX "%s/%s%s%s", source, memory_remedy_word(why->remedy),
             why->remedy == REMEDY_API_APPROVAL || *date ? "/" : "",
             why->remedy == REMEDY_API_APPROVAL ? why->about : date);
}

void notifier_act(struct notifier *notifier, const char *source, const struct error *why)
{
    char name[STATE_NAME + 1], value[NOTIFIER_VALUE], at[CLOCK_TEXT];
    struct error advised = *why, err;
    if (!notifier || !remedy_needs_person(why->remedy))
        return;
    if (memory_notice_put(notifier->options.state, source, why, clock_now_utc(), NULL, &err))
        log_debug("what %s needs cannot be remembered: %s", source, err.text);
    if (!is_on(notifier))
        return;
    struct act act = {source, memory_remedy_word(why->remedy)};
    act_name(source, why, name);
    notifier_recall(notifier, name, value);
    if (*value)
        return;
    if (notifier->options.advise)
        notifier->options.advise(&advised);
    if (strncmp(advised.text, source, strlen(source)) != 0)
        error_prefix(&advised, "%s", source);
    const struct notice notice = {"act", advised.text, act_more, &act};
    if (notifier_tell(notifier, &notice) == 0)
        notifier_remember(notifier, name, clock_format_utc(clock_now_utc(), at));
}

void notifier_healed(struct notifier *notifier, const char *source)
{
    char prefix[STATE_NAME + 1];
    struct error err;
    if (!notifier)
        return;
    if (memory_notice_remove(notifier->options.state, source, NULL, &err))
        log_debug("what %s needed cannot be forgotten: %s", source, err.text);
    if (!is_on(notifier))
        return;
    snprintf(prefix, sizeof prefix, ACT_PREFIX "%s/", source);
    struct names names = names_find(notifier, prefix);
    for (size_t i = 0; i < names.count; i++)
        if (state_remove(notifier->options.state, names.name[i], &err))
            log_warning("notify: %s", err.text);
    free(names.name);
}

/* ---- dates that stay failed ---- */

#define FAILED_PREFIX "told/failed/"

struct failures {
    struct notifier *notifier;
    const struct calendar *calendar;
    kst_date session;
    struct job_status job[DATES_MOST]; /* [count] */
    size_t count;
};

static void failed_name(kst_date date, char name[static STATE_NAME + 1])
{
    char text[DATE_TEXT];
    snprintf(name, STATE_NAME + 1, FAILED_PREFIX "%s", date_format(date, text));
}

/* Dates that were told of and are stored now need not be remembered any more. */
static void failed_forget(struct notifier *notifier, struct store_txn *txn)
{
    struct names names = names_find(notifier, FAILED_PREFIX);
    struct error err;
    kst_date date;
    for (size_t i = 0; i < names.count; i++)
        if (!date_parse(names.name[i] + strlen(FAILED_PREFIX), &date) || job_completed(txn, JOB_UPDATE, date))
            state_remove(notifier->options.state, names.name[i], &err);
    free(names.name);
}

static bool failure_take(void *arg, const struct job_status *job)
{
    struct failures *failures = arg;
    char name[STATE_NAME + 1], value[NOTIFIER_VALUE];
    kst_date after = date_from_days(date_to_days(job->date_kst) + 1);
    if (job->status != JOB_FAILED ||
        calendar_between(failures->calendar, after, failures->session) < SESSIONS_LATE)
        return true;
    failed_name(job->date_kst, name);
    notifier_recall(failures->notifier, name, value);
    if (!*value)
        failures->job[failures->count++] = *job;
    return failures->count < DATES_MOST;
}

static void failed_more(void *arg, struct json *json)
{
    const struct failures *failures = arg;
    char text[DATE_TEXT];
    json_text(json, "date", date_format(failures->job[0].date_kst, text));
    json_array(json, "dates");
    for (size_t i = 0; i < failures->count; i++) {
        json_object(json, NULL);
        json_text(json, "date", date_format(failures->job[i].date_kst, text));
        json_text(json, "text", failures->job[i].message);
        json_close(json);
    }
    json_close_array(json);
}

static void failures_tell(struct failures *failures)
{
    char text[1024], first[DATE_TEXT], last[DATE_TEXT], name[STATE_NAME + 1], at[CLOCK_TEXT];
    const struct job_status *job = failures->job;
    date_format(job[0].date_kst, first);
    date_format(job[failures->count - 1].date_kst, last);
    if (failures->count == 1)
        snprintf(text, sizeof text, "%s is still not stored: %s", first, job->message);
    else
        snprintf(text, sizeof text, "%zu days from %s to %s are still not stored: %s", failures->count, first,
                 last, job->message);
    const struct notice notice = {"failed", text, failed_more, failures};
    if (notifier_tell(failures->notifier, &notice))
        return;
    for (size_t i = 0; i < failures->count; i++) {
        failed_name(job[i].date_kst, name);
        notifier_remember(failures->notifier, name, clock_format_utc(clock_now_utc(), at));
    }
}

void notifier_failed(struct notifier *notifier, struct store *store, const struct calendar *calendar,
                     kst_date session)
{
    struct store_txn *txn;
    struct error err;
    struct failures *failures = is_on(notifier) && session ? calloc(1, sizeof *failures) : NULL;
    if (!failures || store_read(store, &txn, &err)) {
        free(failures);
        return;
    }
    *failures = (struct failures){.notifier = notifier, .calendar = calendar, .session = session};
    failed_forget(notifier, txn);
    const struct job_range range = {.from = day_first(txn), .to = session, .job_name = JOB_UPDATE};
    job_each(txn, &range, failure_take, failures); /* no update asks for days before the first stored one */
    store_read_end(&txn);
    if (failures->count)
        failures_tell(failures);
    free(failures);
}
