#include "answer/meta.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/folders.h"
#include "answer/holes.h"
#include "base/array.h"
#include "job/derive.h"
#include "market/clock.h"
#include "panel/bars.h"
#include "panel/holes.h"
#include "source/source.h"

#define NAMED 5 /* how many days, stocks or corporate actions one limitation names */

struct finding {
    struct store_txn *txn;
    const struct calendar *calendar;
    const struct meta_request *request;
    struct answer_meta *meta;
    kst_date day;      /* as_of or, where that is not stored, the last stored day before it */
    kst_date from, to; /* the range that was read */
};

/* ---- sentences ---- */

static int sentence_take(struct answer_meta *meta, char *text, struct error *err)
{
    if (!text || !array_reserve(&meta->limitation, &meta->capacity, meta->limitations + 1, sizeof text)) {
        free(text);
        return error_no_memory(err);
    }
    meta->limitation[meta->limitations++] = text;
    return 0;
}

int answer_meta_add(struct answer_meta *meta, struct error *err, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    return sentence_take(meta, text, err);
}

/* A list with commas, of which the first NAMED are named: "a, b and 7 more". */
struct list {
    struct output text; /* in memory */
    size_t count;
};

static void list_add(struct list *list, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void list_begin(struct list *list)
{
    list->count = 0;
    output_open(&list->text, OUTPUT_MEMORY);
}

static void list_add(struct list *list, const char *format, ...)
{
    char item[NAME_TEXT + 96];
    va_list args;
    if (list->count++ >= NAMED)
        return;
    va_start(args, format);
    vsnprintf(item, sizeof item, format, args);
    va_end(args);
    output_format(&list->text, "%s%s", list->count > 1 ? ", " : "", item);
}

/* Adds the sentence that begins with `head` and ends with the list; none where the list is empty. */
static int list_end(struct list *list, struct answer_meta *meta, const char *head, struct error *err)
{
    int ret = 0;
    if (list->count > NAMED)
        output_format(&list->text, " and %zu more", list->count - NAMED);
    output_char(&list->text, '\0');
    if (list->text.failed)
        ret = error_no_memory(err);
    else if (list->count)
        ret = answer_meta_add(meta, err, "%s: %s", head, list->text.bytes);
    output_close(&list->text, "memory", NULL);
    return ret;
}

/* ---- the records of the days ---- */

#define SOURCES 8 /* how many sources with a caveat are told apart */

struct records {
    struct finding *finding;
    struct records_source {
        const char *name, *caveat;
        size_t days;
        kst_date date; /* the last of them */
    } source[SOURCES];
    size_t sources;
    struct list accepted;
};

static void source_note(struct records *records, const struct job_status *job)
{
    const char *name, *caveat = source_caveat(job->source, &name);
    size_t i = 0;
    if (!caveat)
        return;
    while (i < records->sources && records->source[i].name != name)
        i++;
    if (i == SOURCES)
        return;
    records->sources += i == records->sources;
    records->source[i] = (struct records_source){name, caveat, records->source[i].days + 1, job->date_kst};
}

/* Of a source of files only the kind goes out: where they lie is the machine's own business. */
static void source_take(struct answer_meta *meta, const char *source)
{
    snprintf(meta->source, sizeof meta->source, "%s", source);
    source_hide(meta->source);
}

static bool record_note(void *arg, const struct job_status *job)
{
    struct records *records = arg;
    char date[DATE_TEXT];
    if (job->date_kst == records->finding->day)
        source_take(records->finding->meta, job->source);
    source_note(records, job);
    if (job->accepted[0])
        list_add(&records->accepted, "%s (%s)", date_format(job->date_kst, date), job->accepted);
    return true;
}

static int sources_tell(const struct records *records, struct answer_meta *meta, struct error *err)
{
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < records->sources; i++) {
        const struct records_source *source = &records->source[i];
        char date[DATE_TEXT];
        if (source->days == 1)
            ret = answer_meta_add(meta, err, "%s comes from the source %s, %s",
                                  date_format(source->date, date), source->name, source->caveat);
        else
            ret = answer_meta_add(meta, err, "%zu days come from the source %s, %s", source->days,
                                  source->name, source->caveat);
    }
    return ret;
}

/* The day itself need not lie in the range that was read. */
static int records_read(struct finding *finding, struct error *err)
{
    struct records records = {.finding = finding};
    struct answer_meta *meta = finding->meta;
    kst_date day = finding->day;
    struct job_range range = {.from = finding->from, .to = finding->to, .job_name = JOB_UPDATE};
    list_begin(&records.accepted);
    int ret = job_each(finding->txn, &range, record_note, &records);
    if (ret == 0 && day && (day < range.from || day > range.to)) {
        range.from = range.to = day;
        ret = job_each(finding->txn, &range, record_note, &records);
    }
    ret = ret ? store_txn_error(finding->txn, err) : sources_tell(&records, meta, err);
    int last = list_end(&records.accepted, meta, "days whose tables break rules and were accepted", err);
    return ret ? ret : last;
}

/* ---- holes ---- */

static int unseen_tell(struct finding *finding, struct error *err)
{
    const struct meta_request *request = finding->request;
    struct hole_actions found = {.count = 0};
    char text[HOLE_ACTION_TEXT];
    int ret = hole_actions_of(finding->txn, finding->calendar, finding->from, finding->meta->as_of,
                              request->ticker, request->ticker_count, &found, err);
    for (size_t i = 0; ret == 0 && i < found.count && i < NAMED; i++) {
        size_t t = 0;
        while (request->ticker[t]->slot != found.action[i].slot)
            t++;
        ret = answer_meta_add(finding->meta, err, "%s",
                              hole_action_text(&found.action[i], request->ticker[t], text));
    }
    if (ret == 0 && found.count > NAMED)
        ret = answer_meta_add(finding->meta, err, HOLE_ACTIONS_MORE, found.count - NAMED);
    hole_actions_free(&found);
    return ret;
}

static int holes_tell(struct finding *finding, struct error *err)
{
    const struct meta_request *request = finding->request;
    kst_date as_of = finding->meta->as_of;
    kst_date to = request->adjusted && as_of > finding->to ? as_of : finding->to;
    struct holes holes;
    struct list list;
    char date[DATE_TEXT];
    int ret = holes_between(finding->txn, finding->calendar, finding->from, to, &holes, err);
    list_begin(&list);
    for (size_t i = 0; i < holes.count; i++)
        list_add(&list, "%s", date_format(holes.date[i], date));
    int last = list_end(&list, finding->meta, "trading days that are not stored", err);
    ret = ret ? ret : last;
    if (ret == 0 && request->adjusted && (holes.count || request->gaps))
        ret = unseen_tell(finding, err);
    holes_free(&holes);
    return ret;
}

/* ---- single stocks ---- */

static int halted_tell(struct finding *finding, struct error *err)
{
    const struct meta_request *request = finding->request;
    struct store_txn *txn = finding->txn;
    kst_date day = finding->day;
    struct row open = raw_row(txn, RAW_OPEN, day), volume = raw_row(txn, RAW_VOLUME, day),
               close = raw_row(txn, RAW_CLOSE, day);
    struct list list;
    char date[DATE_TEXT], head[64];
    list_begin(&list);
    for (size_t i = 0; i < request->ticker_count; i++) {
        const struct ticker *ticker = request->ticker[i];
        if (row_value(close, ticker->slot) > 0 &&
            bar_halted(row_value(open, ticker->slot), row_value(volume, ticker->slot)))
            list_add(&list, "%s %s", ticker->code, ticker->name);
    }
    snprintf(head, sizeof head, "halted on %s", date_format(day, date));
    return list_end(&list, finding->meta, head, err);
}

#define SINCE_TEXT (DATE_TEXT + 8)

/* Whether something is to be said of a stock; `since` is what stands behind its name, such as " after
 * 2026-03-06". */
typedef bool stock_said(const struct finding *finding, const struct ticker *ticker,
                        char since[static SINCE_TEXT]);

/* Adds the sentence that begins with `head` and names the stocks of which it is said. */
static int stocks_tell(struct finding *finding, const char *head, stock_said *said, struct error *err)
{
    const struct meta_request *request = finding->request;
    char since[SINCE_TEXT];
    struct list list;
    list_begin(&list);
    for (size_t i = 0; i < request->ticker_count; i++) {
        const struct ticker *ticker = request->ticker[i];
        since[0] = '\0';
        if (said(finding, ticker, since))
            list_add(&list, "%s %s%s", ticker->code, ticker->name, since);
    }
    return list_end(&list, finding->meta, head, err);
}

static void since_write(char since[static SINCE_TEXT], const char *word, kst_date date)
{
    char text[DATE_TEXT];
    snprintf(since, SINCE_TEXT, " %s %s", word, date_format(date, text));
}

static bool is_gone(const struct finding *finding, const struct ticker *ticker, char since[static SINCE_TEXT])
{
    since_write(since, "after", ticker->last_date);
    return ticker->last_date < finding->day;
}

/* Asked as of a day before it was listed, or before all stored days. */
static bool is_unlisted(const struct finding *finding, const struct ticker *ticker,
                        char since[static SINCE_TEXT])
{
    since_write(since, "before", ticker->first_date);
    return ticker->first_date > finding->day;
}

static bool is_unanalyzed(const struct finding *finding, const struct ticker *ticker,
                          char since[static SINCE_TEXT])
{
    kst_date last = ticker->last_date < finding->day ? ticker->last_date : finding->day;
    if (!ticker->last_analyzed_date)
        return true;
    since_write(since, "after", ticker->last_analyzed_date);
    return ticker->last_analyzed_date < last;
}

/* ---- the whole ---- */

static int limitations_find(struct finding *finding, struct error *err)
{
    int ret = records_read(finding, err);
    if (ret == 0 && finding->calendar)
        ret = holes_tell(finding, err);
    if (ret == 0 && finding->request->ticker_count)
        ret = halted_tell(finding, err);
    if (ret == 0)
        ret = stocks_tell(finding, "no longer in the tables", is_gone, err);
    if (ret == 0)
        ret = stocks_tell(finding, "not yet in the tables", is_unlisted, err);
    if (ret == 0)
        ret = stocks_tell(finding, "not analyzed", is_unanalyzed, err);
    if (ret == 0 && derive_outdated(finding->txn))
        ret = answer_meta_add(finding->meta, err, "%s",
                              "the factors of corporate actions are those of an earlier version of sise");
    return ret ? ret : store_txn_error(finding->txn, err);
}

int answer_meta_find(struct store_txn *txn, const struct calendar *calendar,
                     const struct meta_request *request, struct answer_meta *meta, struct error *err)
{
    kst_date as_of = request->as_of ? request->as_of : day_last(txn);
    struct finding finding = {.txn = txn, .calendar = calendar, .request = request, .meta = meta};
    *meta = (struct answer_meta){.as_of = as_of, .generated_at = clock_now_utc()};
    if (!as_of) {
        int ret = store_txn_error(txn, err);
        return ret ? ret : answer_meta_add(meta, err, "%s", "no day is stored yet");
    }
    finding.day = day_stored(txn, as_of) ? as_of : day_before(txn, as_of);
    finding.to = request->to ? request->to : as_of;
    finding.from = request->from ? request->from : finding.to;
    return limitations_find(&finding, err);
}

void answer_meta_free(struct answer_meta *meta)
{
    for (size_t i = 0; i < meta->limitations; i++)
        free(meta->limitation[i]);
    free(meta->limitation);
    *meta = (struct answer_meta){.limitations = 0};
}

void answer_meta_give(struct answer_meta *meta, int ret, struct answer_meta *said)
{
    if (ret || !said)
        answer_meta_free(meta);
    if (said)
        *said = *meta;
}

/* ---- writing ---- */

void answer_meta_rest_json(const struct answer_meta *meta, struct json *json)
{
    char instant[CLOCK_TEXT];
    json_text(json, "source", *meta->source ? meta->source : NULL);
    json_text(json, "generated_at", clock_format_utc(meta->generated_at, instant));
    json_array(json, "limitations");
    for (size_t i = 0; i < meta->limitations; i++)
        json_text(json, NULL, meta->limitation[i]);
    json_close_array(json);
}

void answer_meta_json(const struct answer_meta *meta, struct json *json)
{
    json_date(json, "as_of", meta->as_of);
    answer_meta_rest_json(meta, json);
}
