/* Holds the stored days against the rules by which tables are let in now. */
#include <stdlib.h>

#include "job/run.h"

struct checking {
    const struct job_context *context;
    const struct store_watch *watch;
    struct store_txn *txn;
    struct day day[3];   /* memory for the three that follow */
    struct day *now;     /* the day that is looked at */
    struct day *before;  /* the stored day before it, NULL: there is none */
    struct day *good;    /* the newest day before `before` that is not refused; NULL: there is none */
    bool before_refused; /* `before` is refused, so `now` may be compared with `good` instead */
    unsigned refused;    /* how many days would be refused */
    struct day_verdict verdict;
};

/* Returns 1 where the day would be refused beside these, 0, or a code. */
static int judge(struct checking *checking, const struct day *day, const struct day *before,
                 const struct day *after)
{
    const struct day_past past = {.before = before,
                                  .after = after,
                                  .calendar = checking->context->calendar,
                                  .limits = &checking->context->limits,
                                  .accepted = job_accepted(checking->txn, JOB_UPDATE, day->date)};
    int ret = day_judge(day, &past, &checking->verdict);
    return ret ? ret : checking->verdict.first >= 0;
}

static void refused_report(struct checking *checking, const struct day *day)
{
    struct error why;
    char date[DATE_TEXT];
    day_refuse(day, &checking->verdict, checking->verdict.first, date_format(day->date, date), &why);
    error_prefix(&why, "would be refused now");
    checking->refused++;
    checking->watch->report(checking->watch->arg, why.text);
}

/* A day behind one that is refused is compared with the good day before that one too. The first day has only
 * the second one to be compared with: where the second one is good beside it, the first one is the short one.
 */
static int day_verify(struct checking *checking, bool second)
{
    int refused = judge(checking, checking->now, checking->before, NULL);
    if (refused == 1 && checking->before_refused && checking->good) {
        int beside_good = judge(checking, checking->now, checking->good, NULL);
        refused = beside_good == 1 ? judge(checking, checking->now, checking->before, NULL) : beside_good;
    }
    if (refused == 1)
        refused_report(checking, checking->now);
    if (refused == 0 && second && !checking->before_refused) {
        int first = judge(checking, checking->before, NULL, checking->now);
        if (first == 1)
            refused_report(checking, checking->before);
        return first < 0 ? first : 0;
    }
    return refused;
}

/* The day that was looked at becomes the one before. The next one takes the memory of neither that one nor
 * the good one. */
static void day_pass(struct checking *checking, bool refused)
{
    if (checking->before && !checking->before_refused)
        checking->good = checking->before;
    checking->before = checking->now;
    checking->before_refused = refused;
    for (int i = 0; i < 3; i++)
        if (&checking->day[i] != checking->before && &checking->day[i] != checking->good)
            checking->now = &checking->day[i];
}

static int days_verify(struct checking *checking, const kst_date *dates, size_t count, struct error *err)
{
    checking->now = &checking->day[0];
    for (size_t i = 0; i < count; i++) {
        int ret = day_get(checking->txn, dates[i], checking->now);
        if (ret == 0)
            ret = day_verify(checking, i == 1);
        if (ret == ERROR_NO_MEMORY)
            return error_no_memory(err);
        if (ret < 0)
            return store_txn_error(checking->txn, err);
        day_pass(checking, ret == 1);
        if (checking->watch->progress)
            checking->watch->progress(checking->watch->arg, i + 1, count);
    }
    return 0;
}

static int dates_verify(struct checking *checking, struct error *err)
{
    struct store *store = checking->context->store;
    kst_date *dates = NULL;
    size_t count = 0;
    int ret = day_dates(checking->txn, 0, 0, &dates, &count);
    ret = ret ? store_txn_error(checking->txn, err) : days_verify(checking, dates, count, err);
    free(dates);
    if (ret || !checking->refused)
        return ret;
    error_set(err, ERROR_DATA, "%s: %u stored %s would be refused now", store_dir(store), checking->refused,
              checking->refused == 1 ? "day" : "days");
    return error_remedy(err, ERROR_DATA, REMEDY_REFUSED_DAYS);
}

int job_verify(const struct job_context *context, const struct store_watch *watch, struct error *err)
{
    struct checking checking = {.context = context, .watch = watch};
    int ret = store_read(context->store, &checking.txn, err);
    if (ret == 0)
        ret = dates_verify(&checking, err);
    store_read_end(&checking.txn);
    for (int i = 0; i < 3; i++)
        day_free(&checking.day[i]);
    return ret;
}
