#include "job/analyze.h"
#include "job/update.h"

#include "market/clock.h"

/* The first of the last `days` business days up to the session date that the source can deliver. */
static kst_date setup_from(const struct calendar *calendar, struct source *source, kst_date session,
                           unsigned days)
{
    kst_date first = 0, last = 0, from = session;
    source_range(source, &first, &last);
    for (unsigned i = 1; i < days; i++) {
        kst_date before = calendar_prev(calendar, from);
        if (!before || before < first)
            break;
        from = before;
    }
    return from;
}

int job_setup_check(struct source *source, struct error *err)
{
    if (source_session_date(source, clock_now_utc()))
        return 0;
    error_set(err, ERROR_NOT_READY, "%s has no table of any day yet", source_text(source));
    return error_remedy(err, ERROR_NOT_READY, REMEDY_EARLIER_DAYS);
}

static int setup_load(const struct job_run *run, struct source *source, kst_date from,
                      struct job_result *result, struct error *err)
{
    struct job_run update;
    int ret = job_run_begin(&update, run->context, JOB_UPDATE, err);
    if (ret)
        return ret;
    ret = update_run(&update, source, &(struct update_options){.from = from}, result, err);
    job_run_end(&update);
    return ret;
}

/* Analyzes what is stored, also where the last of the days asked for have failed. result->rows counts what
 * was stored; the rows of the analysis stand in its own record. */
static int setup_analyze(const struct job_run *run, struct job_result *result, struct error *err)
{
    struct job_run analyze;
    struct job_result analyzed = {0};
    int ret = job_run_begin(&analyze, run->context, JOB_ANALYZE, err);
    if (ret)
        return ret;
    ret = analyze_run(&analyze, NULL, &(struct analyze_options){.time_limit_ms = -1}, &analyzed, err);
    job_run_end(&analyze);
    result->analyzed_dates = analyzed.analyzed_dates;
    result->analyzed_tickers = analyzed.analyzed_tickers;
    result->waiting_tickers = analyzed.waiting_tickers;
    return ret;
}

/* Days that failed are recorded and wait for the next update; what was collected is analyzed all the same. */
static int setup_run(const struct job_run *run, struct source *source, kst_date from, kst_date session,
                     struct job_result *result, struct error *err)
{
    int ret = job_run_note(run, &(struct job_note){.date = session, .state = JOB_RUNNING}, err);
    if (ret)
        return ret;
    struct error later = {0};
    ret = setup_load(run, source, from, result, err);
    int analyzed = setup_analyze(run, result, ret ? &later : err);
    if (ret == 0)
        ret = analyzed;
    const struct job_note note = {.date = session,
                                  .state = ret ? JOB_FAILED : JOB_COMPLETED,
                                  .rows = result->rows,
                                  .message = ret ? err->text : NULL};
    int noted = job_run_note(run, &note, ret ? &later : err);
    return ret ? ret : noted;
}

int job_setup(const struct job_context *context, struct source *source, unsigned days,
              struct job_result *result, struct error *err)
{
    struct job_run run;
    *result = (struct job_result){0};
    kst_date session = source_session_date(source, clock_now_utc());
    int ret = job_setup_check(source, err);
    if (ret == 0)
        ret = job_run_begin(&run, context, JOB_SETUP, err);
    if (ret)
        return ret;
    ret = setup_run(&run, source, setup_from(context->calendar, source, session, days), session, result, err);
    result->seconds = job_run_seconds(&run);
    job_run_end(&run);
    return ret;
}
