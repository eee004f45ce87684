#include "job/update.h"

#include <stdlib.h>

#include "base/log.h"
#include "job/collect.h"
#include "market/clock.h"

static int dates_plan(const struct job_run *run, struct source *source, const struct update_options *options,
                      kst_date **dates, size_t *count, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(run->store, &txn, err);
    if (ret)
        return ret;
    ret = job_plan(run->context, txn, source, options, dates, count, err);
    store_read_end(&txn);
    return ret;
}

int update_run(const struct job_run *run, struct source *source, const struct update_options *options,
               struct job_result *result, struct error *err)
{
    kst_date *dates = NULL;
    size_t count = 0;
    result->session_date = source_session_date(source, clock_now_utc());
    if (!result->session_date)
        log_warning("%s has no table of any day yet", source_text(source));
    int ret = dates_plan(run, source, options, &dates, &count, err);
    if (ret == 0) {
        const struct collect_request request = {"collecting", dates, count, options->replace};
        ret = collect_dates(run, source, &request, result, err);
    }
    free(dates);
    return ret;
}

int job_update(const struct job_context *context, struct source *source, const struct update_options *options,
               struct job_result *result, struct error *err)
{
    struct job_run run;
    *result = (struct job_result){0};
    int ret = job_run_begin(&run, context, JOB_UPDATE, err);
    if (ret)
        return ret;
    ret = update_run(&run, source, options, result, err);
    if (ret != ERROR_CANCELLED)
        notifier_failed(context->notifier, context->store, context->calendar, result->session_date);
    result->seconds = job_run_seconds(&run);
    job_run_end(&run);
    return ret;
}
