#include "job/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "base/progress.h"
#include "job/collect-check.h"
#include "job/collect-day.h"
#include "job/collect-market.h"
#include "job/derive.h"
#include "job/rejected.h"
#include "job/unseen.h"
#include "market/clock.h"

/* Dates a commit, at most: a load of past days waits for the disk less often than a day of its own would. */
#define BATCH 16

/* Tables wait no longer than this for others to share their commit: a source that is slow, since it lies
 * across a network, has its days stored as they come. */
#define BATCH_MS 500

/* Tables that have passed the checks and are not stored yet. */
struct batch {
    struct collect_day day[BATCH];
    char *from[BATCH]; /* where the table came from, for messages; NULL without memory */
    unsigned count;
    int64_t begun_ms; /* when the batch before this one was stored */
};

struct collecting {
    const struct job_run *run;
    const struct collect_request *request;
    struct source_stream *stream;
    struct batch batch;
    struct collect_check check;
    const struct day *last; /* the table that was put into the batch last, unless its date has failed since */
    size_t done;            /* how many of the dates have been stored, have failed, or are in the batch */
    kst_date today;
    struct job_result *result;
    struct error first; /* the first failure */
    struct absent {
        unsigned count;       /* dates of which no source has a table yet */
        kst_date first, last; /* of them */
        bool leads;           /* one of them was the first failure */
        struct error why;     /* why the first of them is not there */
    } absent;
    const char *noted; /* the note that was logged last: each is said once in a run */
};

/* ---- failures ---- */

/* Whether what is wrong with storing concerns the date alone: the next date may be tried. */
static bool one_date(int code)
{
    return code == ERROR_DATA || code == ERROR_CONFLICT;
}

static void failure_count(struct collecting *collecting, const struct error *why)
{
    collecting->result->failed++;
    if (!collecting->first.code)
        collecting->first = *why;
}

/* Records why the date failed. A date that is still to come gets no record, for nobody would ever complete
 * it. A date that is stored keeps the record of how it was stored: it is still that table, and no update asks
 * again. */
static int failure_note(const struct collecting *collecting, kst_date date, const struct error *why,
                        struct error *err)
{
    const struct job_note note = {.date = date, .state = JOB_FAILED, .message = why->text};
    bool completed = false;
    int ret = date > collecting->today ? 0 : job_run_completed(collecting->run, date, &completed, err);
    return ret || completed || date > collecting->today ? ret : job_run_note(collecting->run, &note, err);
}

/* Logs why the date failed, and records it. */
static int date_failed(struct collecting *collecting, kst_date date, const struct error *why,
                       struct error *err)
{
    char text[DATE_TEXT];
    failure_count(collecting, why);
    log_error("%s: %s", date_format(date, text), why->text);
    return failure_note(collecting, date, why, err);
}

/* Records that no source has a table of the date. A folder may lack many dates, so absent_tell() says it of
 * all of them in one line. */
static int date_absent(struct collecting *collecting, kst_date date, struct error *why, struct error *err)
{
    struct absent *absent = &collecting->absent;
    error_prefix(why, JOB_NOT_PUBLISHED);
    if (!absent->count++) {
        absent->first = date;
        absent->why = *why;
        absent->leads = !collecting->first.code;
    }
    absent->last = date;
    failure_count(collecting, why);
    return failure_note(collecting, date, why, err);
}

/* Says which dates no source has: in the error that the job returns where the first failure was such a date,
 * in a line of the log otherwise. Dates before the session date may have been holidays. */
static void absent_tell(struct collecting *collecting, kst_date session)
{
    struct absent *absent = &collecting->absent;
    char first[DATE_TEXT], last[DATE_TEXT];
    date_format(absent->first, first);
    if (absent->count == 1)
        error_prefix(&absent->why, "%s", first);
    else
        error_prefix(&absent->why, "%u days from %s to %s have no table", absent->count, first,
                     date_format(absent->last, last));
    if (absent->first < session)
        error_remedy(&absent->why, absent->why.code, REMEDY_CLOSED_DAY);
    if (absent->leads)
        collecting->first = absent->why;
    else
        log_error("%s", absent->why.text);
}

/* ---- storing ---- */

/* The source decides in the end what was a trading day. */
static void holiday_warn(const struct collecting *collecting, kst_date date, const char *from)
{
    char text[DATE_TEXT];
    const struct calendar *calendar = collecting->run->context->calendar;
    if (!calendar_is_open(calendar, date))
        log_warning("%s: %s is not a trading day (%s), stored all the same", from, date_format(date, text),
                    calendar_reason(calendar, date));
}

static void date_count(struct job_result *result, const struct day *day, enum day_result stored)
{
    unsigned *counters[] = {
        [DAY_NEW] = &result->stored, [DAY_SAME] = &result->same, [DAY_REPLACED] = &result->replaced};
    ++*counters[stored];
    if (stored != DAY_SAME)
        result->rows += day->count;
    if (!result->first_date || day->date < result->first_date)
        result->first_date = day->date;
    if (day->date > result->last_date)
        result->last_date = day->date;
}

static const char *batch_from(const struct batch *batch, unsigned i)
{
    return batch->from[i] ? batch->from[i] : batch->day[i].source;
}

/* The date after those of the batch, whose record is to say running; 0: there is none, or it is still to
 * come. */
static kst_date batch_next(const struct collecting *collecting)
{
    const struct collect_request *request = collecting->request;
    kst_date next = collecting->done < request->count ? request->dates[collecting->done] : 0;
    return next <= collecting->today ? next : 0;
}

/* Stores dates begin .. end - 1 of the batch in one commit or, where one of them is refused, each in a commit
 * of its own. */
static int batch_store(struct collecting *collecting, unsigned begin, unsigned end, struct error *err)
{
    struct batch *batch = &collecting->batch;
    const struct collect_options options = {collecting->request->replace, batch_next(collecting)};
    enum day_result results[BATCH];
    struct error why = {0};
    int ret = collect_days(collecting->run, batch->day + begin, end - begin, &options, results + begin, &why);
    for (unsigned i = begin; ret == 0 && i < end; i++) {
        holiday_warn(collecting, batch->day[i].day.date, batch_from(batch, i));
        date_count(collecting->result, &batch->day[i].day, results[i]);
    }
    if (ret == 0)
        return 0;
    if (!one_date(ret)) {
        *err = why;
        return ret;
    }
    if (end - begin == 1) {
        collecting->last = NULL;
        error_prefix(&why, "%s", batch_from(batch, begin));
        return date_failed(collecting, batch->day[begin].day.date, &why, err);
    }
    for (ret = 0; ret == 0 && begin < end; begin++)
        ret = batch_store(collecting, begin, begin + 1, err);
    return ret;
}

static int batch_flush(struct collecting *collecting, struct error *err)
{
    struct batch *batch = &collecting->batch;
    int ret = batch->count ? batch_store(collecting, 0, batch->count, err) : 0;
    batch->count = 0;
    batch->begun_ms = monotonic_ms();
    return ret;
}

static int batch_add(struct collecting *collecting, const struct source_item *item, unsigned accepted,
                     struct error *err)
{
    struct batch *batch = &collecting->batch;
    unsigned i = batch->count++;
    struct day taken = *item->day;
    *item->day = batch->day[i].day;
    batch->day[i] = (struct collect_day){taken, item->source, accepted};
    collecting->last = &batch->day[i].day;
    free(batch->from[i]);
    batch->from[i] = strdup(item->from);
    bool waits =
        item->date < collecting->today && batch->count < BATCH && monotonic_ms() - batch->begun_ms < BATCH_MS;
    return waits ? 0 : batch_flush(collecting, err);
}

static void batch_free(struct batch *batch)
{
    for (unsigned i = 0; i < BATCH; i++) {
        day_free(&batch->day[i].day);
        free(batch->from[i]);
    }
}

/* ---- checking ---- */

static int table_check(struct collecting *collecting, const struct source_item *item, unsigned *accepted,
                       struct error *why)
{
    char text[DATE_TEXT], today[DATE_TEXT];
    if (item->date > collecting->today)
        return error_set(why, ERROR_DATA,
                         "%s: %s is in the future (today is %s), expected a day that has been traded",
                         item->from, date_format(item->date, text), date_format(collecting->today, today));
    return collect_check_table(&collecting->check, item, collecting->last, accepted, why);
}

/* Fills in the markets that a table does not tell. The tickers of the batch are to be in the store before. */
static int markets_check(struct collecting *collecting, const struct source_item *item, struct error *why)
{
    if (!collect_lacks_market(item->day))
        return 0;
    int ret = batch_flush(collecting, why);
    return ret ? ret : collect_markets(collecting->run, item->day, item->from, why);
}

/* ---- what a person can look at ---- */

/* Keeps what a service has answered, and says in the error's text where. Where it cannot be kept, the date
 * fails for its own reason all the same. */
static void answers_keep(const struct collecting *collecting, struct rejected_table *table, struct error *why)
{
    char name[REJECTED_NAME], date[DATE_TEXT];
    struct error err;
    if (!table->count)
        return;
    table->reason = why->text;
    table->at_utc = clock_now_utc();
    if (rejected_keep(store_dir(collecting->run->store), table, name, &err)) {
        log_warning("%s: what %s answered is not kept: %s", date_format(table->date, date), table->source,
                    err.text);
        return;
    }
    size_t length = strlen(why->text);
    snprintf(why->text + length, sizeof why->text - length, "; what it answered is in " REJECTED_FOLDER "/%s",
             name);
}

static void answer_wrong(void *arg, const char *source, struct source_answer *answer)
{
    struct rejected_table table = {
        .date = answer->date, .source = source, .answers = answer->evidence, .count = answer->evidence_count};
    answers_keep(arg, &table, &answer->error);
}

static void table_refused(const struct collecting *collecting, const struct source_item *item,
                          struct error *why)
{
    struct rejected_table table = {
        .date = item->date, .source = item->source, .answers = item->evidence, .count = item->evidence_count};
    answers_keep(collecting, &table, why);
}

/* ---- the loop ---- */

static void note_log(struct collecting *collecting, const struct source_item *item)
{
    if (!item->note || item->note == collecting->noted)
        return;
    log_warning("%s: %s", item->from, item->note);
    collecting->noted = item->note;
}

/* An error of the source with a date is a failure of that date alone. An error of the store with a date may
 * concern all dates. */
static int item_collect(struct collecting *collecting, const struct source_item *item, struct error *err)
{
    struct error why = {0};
    if (!item->date) { /* each run logs this, until somebody removes the thing */
        log_error("%s", item->error->text);
        failure_count(collecting, item->error);
        return 0;
    }
    unsigned accepted = 0;
    int ret = item->error ? (why = *item->error).code : markets_check(collecting, item, &why);
    if (!ret)
        ret = table_check(collecting, item, &accepted, &why);
    if (ret && item->day && !one_date(ret)) {
        *err = why;
        return ret;
    }
    if (ret && item->day)
        table_refused(collecting, item, &why);
    if (ret && item->day && source_refuse(collecting->stream, &why))
        return 0;
    collecting->done++;
    if (!ret)
        note_log(collecting, item);
    if (!ret)
        return batch_add(collecting, item, accepted, err);
    collect_check_failed(&collecting->check, item, &why);
    return why.code == ERROR_NOT_READY ? date_absent(collecting, item->date, &why, err)
                                       : date_failed(collecting, item->date, &why, err);
}

/* The sources cannot go on. What has come is stored; the record of the date that would have come next, which
 * says running, says then why there is nothing. Returns `ended`, the code of `why`. */
static int rest_note(const struct collecting *collecting, int ended, const struct error *why)
{
    const struct collect_request *request = collecting->request;
    if (ended != ERROR_CANCELLED && collecting->done < request->count)
        failure_note(collecting, request->dates[collecting->done], why, NULL);
    return ended;
}

static int items_collect(struct collecting *collecting, struct error *err)
{
    const struct source_item *item;
    struct progress progress;
    progress_begin(&progress, collecting->request->what, collecting->request->count, "day");
    int ret = 0, ended = source_next(collecting->stream, &item, err);
    while (ended == 0 && item && ret == 0) {
        ret = item_collect(collecting, item, err);
        progress_step(&progress, collecting->done);
        if (ret == 0)
            ended = source_next(collecting->stream, &item, err);
    }
    if (ret == 0)
        ret = batch_flush(collecting, ended ? NULL : err);
    if (ret == 0 && ended)
        ret = rest_note(collecting, ended, err);
    progress_end(&progress);
    return ret;
}

/* Tells a person what the sources need, also where another source had the dates. */
static void sources_tell(const struct collecting *collecting, const struct source *source)
{
    struct notifier *notifier = collecting->run->context->notifier;
    for (size_t n = 0; n < source_members(source); n++) {
        const struct source_record *record = source_record(collecting->stream, n);
        if (record->complaint.code)
            notifier_act(notifier, source_member_name(source, n), &record->complaint);
        else if (record->delivered)
            notifier_healed(notifier, source_member_name(source, n));
    }
}

static int stream_collect(struct collecting *collecting, struct source *source, struct error *err)
{
    const struct collect_request *request = collecting->request;
    int ret = source_begin(source, request->dates, request->count, &collecting->stream, err);
    if (ret == 0)
        source_on_wrong(collecting->stream, answer_wrong, collecting);
    if (ret == 0)
        ret = collect_check_begin(&collecting->check, request->dates, request->count, err);
    if (ret == 0 && request->count && request->dates[0] <= collecting->today)
        ret = job_run_note(collecting->run,
                           &(struct job_note){.date = request->dates[0], .state = JOB_RUNNING}, err);
    if (ret == 0)
        ret = items_collect(collecting, err);
    if (collecting->stream)
        sources_tell(collecting, source);
    source_end(&collecting->stream);
    batch_free(&collecting->batch);
    collect_check_free(&collecting->check);
    return ret;
}

/* The day after the last one may be the first one behind a hole. */
static int holes_warn(const struct collecting *collecting, struct error *err)
{
    const struct job_result *result = collecting->result;
    struct store_txn *txn;
    if (!result->stored && !result->replaced)
        return 0;
    int ret = store_read(collecting->run->store, &txn, err);
    if (ret)
        return ret;
    kst_date after = day_after(txn, result->last_date);
    store_read_end(&txn);
    return unseen_warn(collecting->run->context, result->first_date, after ? after : result->last_date, err);
}

int collect_dates(const struct job_run *run, struct source *source, const struct collect_request *request,
                  struct job_result *result, struct error *err)
{
    struct collecting collecting = {.run = run,
                                    .request = request,
                                    .check = {.run = run,
                                              .replaced = request->dates,
                                              .replaced_count = request->replace ? request->count : 0},
                                    .batch.begun_ms = monotonic_ms(),
                                    .today = clock_kst_date(clock_now_utc()),
                                    .result = result};
    int ret = collect_check_accepts(run, request->dates, request->count, err);
    if (ret == 0)
        ret = derive_anew(run->context, err);
    if (ret == 0)
        ret = stream_collect(&collecting, source, err);
    if (collecting.absent.count)
        absent_tell(&collecting, source_session_date(source, clock_now_utc()));
    if (ret == 0)
        ret = holes_warn(&collecting, err);
    if (ret == 0 && collecting.first.code) {
        *err = collecting.first;
        ret = collecting.first.code;
    }
    return ret;
}
