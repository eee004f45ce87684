/* Removes stored days. */
#include <stdlib.h>

#include "base/log.h"
#include "job/derive.h"
#include "job/run.h"

struct removing {
    const struct job_run *run;
    const struct remove_request *request;
    struct remove_result *result;
};

static int date_remove(const struct removing *removing, struct store_txn *txn, kst_date date,
                       struct error *err)
{
    char text[DATE_TEXT];
    size_t rows;
    const struct job_note note = {
        .date = date, .state = JOB_FAILED, .message = removing->request->message, .accepted = ""};
    if (day_remove(txn, date, &rows) == ERROR_NOT_FOUND)
        return error_set(err, ERROR_NOT_FOUND, "%s is not stored", date_format(date, text));
    int ret = store_txn_error(txn, err);
    if (ret == 0)
        ret = derive_day(txn, removing->run->context, date, err);
    if (ret)
        return ret;
    removing->result->rows += rows;
    removing->result->days++;
    return job_run_record(removing->run, txn, &note) ? store_txn_error(txn, err) : 0;
}

/* What the tickers say: how many some stored day has, and up to which day any of them is analyzed. */
struct survey {
    size_t seen;
    kst_date analyzed;
};

static struct survey tickers_survey(struct store_txn *txn)
{
    struct survey survey = {0};
    struct ticker *tickers;
    size_t count;
    if (ticker_all(txn, &tickers, &count))
        return survey;
    for (size_t i = 0; i < count; i++) {
        survey.seen += ticker_seen(&tickers[i]);
        if (tickers[i].last_analyzed_date > survey.analyzed)
            survey.analyzed = tickers[i].last_analyzed_date;
    }
    free(tickers);
    return survey;
}

/* Counts the days after `first`, the first one that is removed, that were analyzed up to now. */
static void analysis_count(struct store_txn *txn, kst_date first, kst_date analyzed,
                           struct remove_result *result)
{
    for (kst_date date = day_after(txn, first); date && date <= analyzed; date = day_after(txn, date))
        if (!result->analyze_days++)
            result->analyze_from = date;
}

static int remove_body(struct store_txn *txn, void *arg, struct error *err)
{
    const struct removing *removing = arg;
    const struct remove_request *request = removing->request;
    struct remove_result *result = removing->result;
    const struct survey before = tickers_survey(txn);
    int ret = 0;
    *result = (struct remove_result){0};
    for (size_t i = 0; ret == 0 && i < request->count; i++)
        ret = date_remove(removing, txn, request->dates[i], err);
    if (ret)
        return ret;
    result->tickers_forgotten = before.seen - tickers_survey(txn).seen;
    analysis_count(txn, request->dates[0], before.analyzed, result);
    return store_txn_error(txn, err);
}

int job_remove(const struct job_context *context, const struct remove_request *request,
               struct remove_result *result, struct error *err)
{
    struct job_run run;
    *result = (struct remove_result){0};
    int ret = job_run_begin(&run, context, JOB_UPDATE, err);
    if (ret)
        return ret;
    struct removing removing = {&run, request, result};
    ret = request->count ? store_write(run.store, remove_body, &removing, err) : 0;
    if (ret == 0)
        log_info("%s", request->message);
    job_run_end(&run);
    return ret;
}
