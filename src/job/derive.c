#include "job/derive.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/progress.h"
#include "job/factors.h"
#include "job/track.h"

#define MARK "factors" /* the mark that has the number of the rule */

static int tickers_read(struct store_txn *txn, struct factor_tickers *tickers)
{
    int ret = ticker_all(txn, &tickers->ticker, &tickers->count);
    return ret ? ret : ticker_pasts(txn, &tickers->past, &tickers->past_count);
}

static void tickers_free(struct factor_tickers *tickers)
{
    free(tickers->ticker);
    free(tickers->past);
}

/* The indicators of this date and of later ones were computed from other prices: they are to be computed
 * again. */
static void analysis_send_back(struct store_txn *txn, kst_date date, struct ticker *tickers, size_t count)
{
    kst_date before = day_before(txn, date);
    for (size_t i = 0; i < count; i++)
        if (tickers[i].last_analyzed_date >= date)
            tickers[i].last_analyzed_date = before;
}

/* Sends back the analysis from `date` on (0: of no day). Who is tracked on the newest day depends on the days
 * before it as well. */
static int tickers_derive(struct store_txn *txn, const struct job_context *context, kst_date date,
                          struct factor_tickers *tickers)
{
    if (date)
        analysis_send_back(txn, date, tickers->ticker, tickers->count);
    int ret = track_update(txn, context, day_last(txn), tickers);
    return ret ? ret : ticker_save(txn, tickers->ticker, tickers->count);
}

/* The factors of the date, of the day after it, and of those on which a stock comes back from a halt that
 * lasted on that day. */
static int factors_derive(struct store_txn *txn, const struct calendar *calendar, kst_date date,
                          const struct factor_tickers *tickers)
{
    kst_date after = day_after(txn, date);
    int ret = day_stored(txn, date) ? factors_put(txn, calendar, tickers, date, NULL) : 0;
    if (ret == 0 && after)
        ret = factors_put(txn, calendar, tickers, after, NULL);
    if (ret == 0 && after)
        ret = factors_follow(txn, calendar, tickers, after);
    return ret;
}

/* The first day of a store is derived by the rule of this program, and so will be all that follow. */
static void first_mark(struct store_txn *txn, kst_date date)
{
    if (day_stored(txn, date) && !day_before(txn, date) && !day_after(txn, date))
        store_mark_put(txn, MARK, FACTOR_RULE);
}

int derive_day(struct store_txn *txn, const struct job_context *context, kst_date date, struct error *err)
{
    struct factor_tickers tickers = {0};
    int ret = tickers_read(txn, &tickers);
    if (ret == 0)
        ret = factors_derive(txn, context->calendar, date, &tickers);
    if (ret == 0)
        ret = tickers_derive(txn, context, date, &tickers);
    first_mark(txn, date);
    tickers_free(&tickers);
    if (ret == ERROR_NO_MEMORY)
        return error_no_memory(err);
    return store_txn_error(txn, err);
}

/* ---- stores of earlier rules ---- */

bool derive_outdated(struct store_txn *txn)
{
    return day_last(txn) && store_mark(txn, MARK) < FACTOR_RULE;
}

struct anew {
    const struct job_context *context;
    kst_date first; /* the first day whose factors changed, 0: none did */
    size_t changed; /* days whose factors changed */
};

/* CANCELLED undoes all of it, so the next job begins again. */
static int days_derive(struct store_txn *txn, struct anew *anew, const struct factor_tickers *tickers,
                       const kst_date *dates, size_t count, struct error *err)
{
    struct progress progress;
    const atomic_bool *cancelled = anew->context->cancelled;
    int ret = 0;
    progress_begin(&progress, "deriving corporate actions anew", count, "day");
    for (size_t d = 0; ret == 0 && d < count; d++) {
        bool changed = false;
        ret = factors_put(txn, anew->context->calendar, tickers, dates[d], &changed);
        anew->changed += changed;
        if (changed && !anew->first)
            anew->first = dates[d];
        if (ret == 0 && cancelled && atomic_load(cancelled))
            ret = error_set(err, ERROR_CANCELLED, "interrupted");
        progress_step(&progress, d + 1);
    }
    progress_end(&progress);
    return ret;
}

static int anew_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct anew *anew = arg;
    struct factor_tickers tickers = {0};
    kst_date *dates = NULL;
    size_t count = 0;
    *anew = (struct anew){.context = anew->context};
    int ret = tickers_read(txn, &tickers);
    if (ret == 0)
        ret = day_dates(txn, 0, 0, &dates, &count);
    if (ret == 0)
        ret = days_derive(txn, anew, &tickers, dates, count, err);
    if (ret == 0)
        ret = tickers_derive(txn, anew->context, anew->first, &tickers);
    if (ret == 0)
        ret = store_mark_put(txn, MARK, FACTOR_RULE);
    free(dates);
    tickers_free(&tickers);
    if (ret == ERROR_NO_MEMORY)
        return error_no_memory(err);
    return ret == ERROR_CANCELLED ? ret : store_txn_error(txn, err);
}

static void anew_log(const struct anew *anew)
{
    char text[DATE_TEXT];
    if (anew->first)
        log_info("the factors of corporate actions were derived anew by the rule of this version: %zu day%s "
                 "changed; what was analyzed from %s on is to be analyzed again",
                 anew->changed, anew->changed == 1 ? "" : "s", date_format(anew->first, text));
    else
        log_info(
            "the factors of corporate actions were derived anew by the rule of this version: none changed");
}

int derive_outdated_look(const struct job_context *context, bool *outdated, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(context->store, &txn, err);
    if (ret)
        return ret;
    *outdated = derive_outdated(txn);
    ret = store_txn_error(txn, err);
    store_read_end(&txn);
    return ret;
}

int derive_anew(const struct job_context *context, struct error *err)
{
    struct anew anew = {.context = context};
    bool outdated = false;
    int ret = derive_outdated_look(context, &outdated, err);
    if (ret || !outdated)
        return ret;
    ret = store_write(context->store, anew_body, &anew, err);
    if (ret == 0)
        anew_log(&anew);
    return ret;
}
