#include "job/collect-check.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "source/day-labels.h"
#include "source/table-rows.h"

void collect_check_free(struct collect_check *check)
{
    free(check->failed);
    check->failed = NULL;
    day_free(&check->before);
    day_free(&check->after);
}

/* ---- what was accepted ---- */

static bool date_among(kst_date date, const kst_date *dates, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (dates[i] == date)
            return true;
    return false;
}

int collect_check_accepts(const struct job_run *run, const kst_date *dates, size_t count, struct error *err)
{
    char text[DATE_TEXT], first[DATE_TEXT], last[DATE_TEXT];
    for (size_t i = 0; i < run->context->accept_count; i++) {
        kst_date date = run->context->accept[i].date;
        bool completed = date_among(date, dates, count);
        int ret = completed ? 0 : job_run_completed(run, date, &completed, err);
        if (ret || completed)
            continue;
        if (count == 0)
            return error_set(err, ERROR_USAGE, "no table is asked for, so none of %s can be accepted",
                             date_format(date, text));
        return error_set(
            err, ERROR_USAGE,
            "no table of %s is asked for, so none can be accepted; what is asked for is %s to %s",
            date_format(date, text), date_format(dates[0], first), date_format(dates[count - 1], last));
    }
    return 0;
}

/* ---- what could not be had ---- */

#define SETTLED_AFTER 2 /* sessions */

int collect_check_begin(struct collect_check *check, const kst_date *dates, size_t count, struct error *err)
{
    struct store_txn *txn;
    struct job_status job;
    int ret = store_read(check->run->store, &txn, err);
    if (ret)
        return ret;
    check->failed = malloc((count + 1) * sizeof *check->failed);
    check->last = count ? dates[count - 1] : 0;
    for (size_t i = 0; check->failed && i < count; i++)
        if (job_get(txn, check->run->job_name, dates[i], &job) == 0 && job.status == JOB_FAILED)
            check->failed[check->failed_count++] = (struct collect_before){
                dates[i], strncmp(job.message, JOB_NOT_PUBLISHED, strlen(JOB_NOT_PUBLISHED)) == 0};
    ret = check->failed ? store_txn_error(txn, err) : error_no_memory(err);
    store_read_end(&txn);
    return ret;
}

static bool is_settled(const struct collect_check *check, kst_date date, bool absent)
{
    const struct calendar *calendar = check->run->context->calendar;
    size_t i = 0;
    while (i < check->failed_count && check->failed[i].date != date)
        i++;
    if (i == check->failed_count)
        return false;
    return (absent && check->failed[i].absent) ||
           calendar_between(calendar, calendar_next(calendar, date), check->last) >= SETTLED_AFTER;
}

void collect_check_failed(struct collect_check *check, const struct source_item *item,
                          const struct error *why)
{
    if (item->over_network && calendar_is_open(check->run->context->calendar, item->date) &&
        !is_settled(check, item->date, why->code == ERROR_NOT_READY))
        check->unsettled = item->date;
}

/* What the person has said of the date now, and what its record says from an earlier time. */
static unsigned accepted_of(const struct job_run *run, struct store_txn *txn, kst_date date)
{
    const struct job_context *context = run->context;
    unsigned rules = job_accepted(txn, run->job_name, date);
    for (size_t i = 0; i < context->accept_count; i++)
        if (context->accept[i].date == date)
            rules |= context->accept[i].rules;
    return rules;
}

/* ---- the days around it ---- */

/* Points *day at the stored table of `date` (0: NULL), which is read unless `kept` holds it already. */
static int stored_take(struct store_txn *txn, kst_date date, struct day *kept, const struct day **day)
{
    int ret = 0;
    if (date && kept->date != date)
        ret = day_get(txn, date, kept);
    if (ret)
        kept->date = 0;
    *day = date && !ret ? kept : NULL;
    return ret;
}

static int past_find(struct collect_check *check, struct store_txn *txn, const struct source_item *item,
                     const struct day *last, struct day_past *past)
{
    const struct job_context *context = check->run->context;
    kst_date before = day_before(txn, item->date);
    *past = (struct day_past){.calendar = context->calendar,
                              .markets = item->markets,
                              .unsettled = check->unsettled,
                              .limits = &context->limits,
                              .accepted = accepted_of(check->run, txn, item->date)};
    kst_date after = day_after(txn, item->date);
    if (date_among(after, check->replaced, check->replaced_count))
        after = 0;
    int ret = stored_take(txn, after, &check->after, &past->after);
    if (last && last->date >= before)
        past->before = last;
    else if (ret == 0)
        ret = stored_take(txn, before, &check->before, &past->before);
    return ret;
}

/* ---- checking ---- */

/* Whether the date is stored with just this table: then nothing would be written, and nothing is refused.
 * Where stored days are replaced, other names and markets would be written too. */
static bool is_stored(const struct collect_check *check, struct store_txn *txn, const struct day *day)
{
    struct day stored = {0};
    char what[160];
    bool same = day_get(txn, day->date, &stored) == 0;
    if (same)
        same = check->replaced_count ? table_same(day, &stored, what) : table_values_same(day, &stored);
    day_free(&stored);
    return same;
}

static void accepted_log(const struct source_item *item, const struct day_verdict *verdict)
{
    for (size_t i = 0; i < day_rule_count; i++) {
        struct error why;
        char date[DATE_TEXT];
        if (!(verdict->let_by & 1u << i))
            continue;
        day_refuse(item->day, verdict, (int)i, item->from, &why);
        log_warning("%s: accepted all the same: %s", date_format(item->date, date), why.text);
    }
}

/* The labels are those of the stored table that is replaced, or else of the day before. */
static int labels_keep(const struct collect_check *check, struct store_txn *txn, struct day *day,
                       const struct day *before)
{
    struct day stored = {0};
    int ret = 0;
    if (check->replaced_count && day_get(txn, day->date, &stored) == 0)
        ret = day_labels_keep(day, &stored);
    day_free(&stored);
    return ret ? ret : day_labels_keep(day, before);
}

static int table_judge(struct collect_check *check, struct store_txn *txn, const struct source_item *item,
                       const struct day *last, unsigned *accepted, struct error *why)
{
    struct day_past past;
    struct day_verdict verdict;
    int ret = past_find(check, txn, item, last, &past);
    if (ret)
        return store_txn_error(txn, why);
    if (day_judge(item->day, &past, &verdict) != 0)
        return error_set(why, ERROR_NO_MEMORY, "%s: not enough memory to check its table", item->from);
    if (verdict.first >= 0 && !is_stored(check, txn, item->day)) {
        ret = day_refuse(item->day, &verdict, verdict.first, item->from, why);
        if (why->remedy == REMEDY_ACCEPT && !check->replaced_count && day_stored(txn, item->date))
            why->remedy = REMEDY_ACCEPT_OTHER;
        return ret;
    }
    *accepted = verdict.let_by;
    accepted_log(item, &verdict);
    return labels_keep(check, txn, item->day, past.before) ? error_no_memory(why) : 0;
}

int collect_check_table(struct collect_check *check, const struct source_item *item, const struct day *last,
                        unsigned *accepted, struct error *why)
{
    struct store_txn *txn;
    int ret = store_read(check->run->store, &txn, why);
    if (ret)
        return ret;
    ret = table_judge(check, txn, item, last, accepted, why);
    store_read_end(&txn);
    return ret;
}
