#include "job/analyze.h"
#include "job/update.h"

#include "market/clock.h"

/* The first of the last `days` business days up to the session date that the source can deliver. */
static kst_date setup_from(const struct job_context *context, struct source *source, kst_date session,
                           unsigned days)
{
    kst_date first = 0, last = 0, from = session;
    source_range(source, &first, &last);
    for (unsigned i = 1; i < days; i++) {
        kst_date before = calendar_prev(context->calendar, from);
        if (!before || before < first)
            break;
        from = before;
    }
    return from;
}

/* A source that ends before the session would leave nothing but failures behind; say what to do instead. */
static int setup_check(struct source *source, kst_date from, struct error *err)
{
    kst_date first = 0, last = 0;
    char a[DATE_TEXT], b[DATE_TEXT], c[DATE_TEXT];
    source_range(source, &first, &last);
    if (!last || last >= from)
        return 0;
    return error_set(
        err, ERROR_NOT_READY,
        "source %s has %s to %s, and the session asked for begins at %s: use 'sise import' for past "
        "days, or --now to go back in time",
        source_spec(source), date_format(first, a), date_format(last, b), date_format(from, c));
}

static int setup_load(const struct job_run *run, struct source *source, kst_date from,
                      struct job_result *result, struct error *err)
{
    struct job_run update;
    int ret = job_run_nested(&update, run, JOB_UPDATE, err);
    if (ret)
        return ret;
    ret = update_run(&update, source, &(struct update_options){.from = from}, result, err);
    store_unlock(&update.lock);
    return ret;
}

/* result->rows stays what was stored; the analysis has a record of its own. */
static int setup_analyze(const struct job_run *run, struct source *source, struct job_result *result,
                         struct error *err)
{
    struct job_run analyze;
    struct job_result analyzed = {0};
    int ret = job_run_nested(&analyze, run, JOB_ANALYZE, err);
    if (ret)
        return ret;
    ret = analyze_run(&analyze, source, &(struct analyze_options){.time_limit_ms = -1}, &analyzed, err);
    store_unlock(&analyze.lock);
    result->analyzed_dates = analyzed.analyzed_dates;
    result->analyzed_tickers = analyzed.analyzed_tickers;
    result->waiting_tickers = analyzed.waiting_tickers;
    return ret;
}

/* Days that failed are recorded and wait for the next update; what was collected is analyzed all the same. */
static int setup_run(const struct job_run *run, struct source *source, kst_date from, kst_date session,
                     struct job_result *result, struct error *err)
{
    int ret = job_run_note(run, session, JOB_RUNNING, 0, NULL, err);
    if (ret)
        return ret;
    struct error later = {0};
    ret = setup_load(run, source, from, result, err);
    int analyzed = setup_analyze(run, source, result, ret ? &later : err);
    if (ret == 0)
        ret = analyzed;
    int noted = job_run_note(run, session, ret ? JOB_FAILED : JOB_COMPLETED, result->rows,
                             ret ? err->text : NULL, ret ? &later : err);
    return ret ? ret : noted;
}

int job_setup(const struct job_context *context, struct source *source, unsigned days,
              struct job_result *result, struct error *err)
{
    struct job_run run;
    *result = (struct job_result){0};
    kst_date session = source_session_date(source, clock_now_utc());
    kst_date from = setup_from(context, source, session, days);
    int ret = setup_check(source, from, err);
    if (ret == 0)
        ret = job_run_begin(&run, context, JOB_SETUP, true, err);
    if (ret)
        return ret;
    ret = setup_run(&run, source, from, session, result, err);
    result->seconds = job_run_seconds(&run);
    job_run_end(&run);
    return ret;
}
