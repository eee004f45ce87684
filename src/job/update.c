#include "job/update.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/progress.h"
#include "job/collect.h"
#include "market/clock.h"

struct dates {
    kst_date *list;
    size_t count;
};

static int dates_plan(const struct job_run *run, struct source *source, const struct update_options *options,
                      struct dates *dates, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(run->store, &txn, err);
    if (ret)
        return ret;
    ret = job_plan(run->context, txn, source, options, &dates->list, &dates->count, err);
    store_read_end(&txn);
    return ret;
}

static int date_fetch(struct source *source, struct day *day, kst_date date, struct error *why)
{
    day_clear(day, date);
    int ret = source_fetch(source, date, day, why);
    if (ret == 0 && day->count == 0)
        ret = error_set(why, ERROR_NOT_READY, "not published yet");
    else if (ret == ERROR_NOT_READY)
        error_prefix(why, "not published yet");
    return ret;
}

/* Whatever keeps the source from delivering a date is that date's failure; what keeps the store from taking
 * it may be everybody's. */
static int date_update(const struct job_run *run, struct source *source, struct day *day, kst_date date,
                       const struct collect_options *options, struct job_result *result, struct error *first,
                       struct error *err)
{
    enum day_result stored;
    struct error why = {0};
    int ret = date_fetch(source, day, date, &why);
    if (ret == 0 && (ret = collect_days(run, day, 1, options, &stored, &why))) {
        if (!collect_one_date(ret)) {
            *err = why;
            return ret;
        }
        error_prefix(&why, "%s", source_spec(source));
    }
    if (ret) {
        result->failed++;
        return collect_failed(run, date, &why, first, err);
    }
    collect_holiday_warn(run, date, source_spec(source));
    collect_count(result, date, stored, day->count);
    return 0;
}

static int dates_collect(const struct job_run *run, struct source *source, const struct dates *dates,
                         bool replace, struct job_result *result, struct error *first, struct error *err)
{
    struct progress progress;
    struct day day = {0};
    progress_begin(&progress, "collecting", dates->count, "days");
    int ret = job_run_note(run, dates->list[0], JOB_RUNNING, 0, NULL, err);
    for (size_t i = 0; ret == 0 && i < dates->count; i++) {
        struct collect_options options = {replace, i + 1 < dates->count ? dates->list[i + 1] : 0};
        ret = date_update(run, source, &day, dates->list[i], &options, result, first, err);
        progress_step(&progress, i + 1);
    }
    progress_end(&progress);
    day_free(&day);
    return ret;
}

/* Files without a date and the like: each run says so, until somebody removes them. */
static void strays_log(struct source *source, struct job_result *result, struct error *first)
{
    struct error why;
    for (size_t n = 0; source_stray(source, n, &why); n++) {
        log_error("%s", why.text);
        result->failed++;
        if (!first->code)
            *first = why;
    }
}

int update_run(const struct job_run *run, struct source *source, const struct update_options *options,
               struct job_result *result, struct error *err)
{
    struct dates dates = {0};
    struct error first = {0};
    result->session_date = source_session_date(source, clock_now_utc());
    int ret = dates_plan(run, source, options, &dates, err);
    if (ret == 0)
        strays_log(source, result, &first);
    if (ret == 0 && dates.count)
        ret = dates_collect(run, source, &dates, options->replace, result, &first, err);
    free(dates.list);
    if (ret == 0 && first.code) {
        *err = first;
        ret = first.code;
    }
    return ret;
}

int job_update(const struct job_context *context, struct source *source, const struct update_options *options,
               struct job_result *result, struct error *err)
{
    struct job_run run;
    *result = (struct job_result){0};
    int ret = job_run_begin(&run, context, JOB_UPDATE, false, err);
    if (ret)
        return ret;
    ret = update_run(&run, source, options, result, err);
    result->seconds = job_run_seconds(&run);
    job_run_end(&run);
    return ret;
}
