#include "job/update.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/progress.h"
#include "job/collect.h"
#include "market/clock.h"

struct update {
    const struct job_run *run;
    struct source *source;
    const struct update_options *options;
    struct job_result *result;
    kst_date *dates; /* [count], to be collected */
    size_t count;
    struct error first; /* the first date's failure */
};

static int dates_plan(struct update *update, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(update->run->store, &txn, err);
    if (ret)
        return ret;
    ret = job_plan(update->run->context, txn, update->source, update->options, &update->dates, &update->count,
                   err);
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
static int date_update(struct update *update, size_t i, struct day *day, struct error *err)
{
    kst_date date = update->dates[i];
    struct collect_options options = {update->options->replace,
                                      i + 1 < update->count ? update->dates[i + 1] : 0};
    enum day_result stored;
    struct error why = {0};
    int ret = date_fetch(update->source, day, date, &why);
    if (ret == 0 && (ret = collect_days(update->run, day, 1, &options, &stored, &why))) {
        if (!collect_one_date(ret)) {
            *err = why;
            return ret;
        }
        error_prefix(&why, "%s", source_spec(update->source));
    }
    if (ret) {
        update->result->failed++;
        return collect_failed(update->run, date, &why, &update->first, err);
    }
    collect_holiday_warn(update->run, date, source_spec(update->source));
    collect_count(update->result, date, stored, day->count);
    return 0;
}

static int dates_collect(struct update *update, struct error *err)
{
    struct progress progress;
    struct day day = {0};
    progress_begin(&progress, "collecting", update->count, "day");
    int ret = job_run_note(update->run, update->dates[0], JOB_RUNNING, 0, NULL, err);
    for (size_t i = 0; ret == 0 && i < update->count; i++) {
        ret = date_update(update, i, &day, err);
        progress_step(&progress, i + 1);
    }
    progress_end(&progress);
    day_free(&day);
    return ret;
}

/* Files without a date and the like: each run says so, until somebody removes them. */
static void strays_log(struct update *update)
{
    struct error why;
    for (size_t n = 0; source_stray(update->source, n, &why); n++) {
        log_error("%s", why.text);
        update->result->failed++;
        if (!update->first.code)
            update->first = why;
    }
}

int update_run(const struct job_run *run, struct source *source, const struct update_options *options,
               struct job_result *result, struct error *err)
{
    struct update update = {.run = run, .source = source, .options = options, .result = result};
    result->session_date = source_session_date(source, clock_now_utc());
    int ret = dates_plan(&update, err);
    if (ret == 0)
        strays_log(&update);
    if (ret == 0 && update.count)
        ret = dates_collect(&update, err);
    free(update.dates);
    if (ret == 0 && update.first.code) {
        *err = update.first;
        ret = update.first.code;
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
