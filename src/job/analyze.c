#include "job/analyze.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/progress.h"
#include "job/analyze-day.h"
#include "job/lanes.h"
#include "market/clock.h"

#define PORTION_REBUILD 16 /* dates a commit of a rebuild, 20 MB: it waits for the disk less often */

struct analysis {
    const struct job_run *run;
    struct analyze_options options;
    kst_date target;
    bool recorded; /* the target's record says completed already */
    struct lanes lanes;
    struct analysis_desk *desk;
    kst_date *dates;
    size_t date_count;
    kst_date before; /* the stored day before dates[0], 0: none */
    struct job_result *result;
};

/* The date to which the run brings the analysis; 0 where no day is stored. */
static kst_date target_date(const struct analyze_options *options, struct source *source,
                            struct store_txn *txn)
{
    if (options->rebuild)
        return day_last(txn);
    if (options->date)
        return options->date;
    kst_date session = source ? source_session_date(source, clock_now_utc()) : 0, last = day_last(txn);
    return session > last ? session : last;
}

/* Whether the date's table is stored. Its record in job_status does not tell: a later attempt to store
 * another table in its place may have failed. */
static bool day_is_stored(struct store_txn *txn, kst_date date)
{
    return day_before(txn, date_from_days(date_to_days(date) + 1)) == date;
}

/* Chooses the target. Where there is nothing to analyze yet, notes why and sets *ready to false. */
static int target_choose(struct analysis *analysis, struct source *source, struct store_txn *txn, bool *ready,
                         struct error *err)
{
    kst_date target = target_date(&analysis->options, source, txn), newest = day_last(txn);
    struct job_result *result = analysis->result;
    analysis->target = target;
    *ready = newest && (analysis->options.rebuild || day_is_stored(txn, target));
    analysis->recorded = *ready && job_completed(txn, JOB_ANALYZE, target);
    result->idle = *ready ? JOB_IDLE_NO : newest ? JOB_IDLE_WAITING : JOB_IDLE_EMPTY;
    result->newest_date = newest;
    return store_txn_error(txn, err);
}

static int analysis_plan(struct analysis *analysis, struct source *source, bool *ready, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(analysis->run->store, &txn, err);
    if (ret)
        return ret;
    ret = target_choose(analysis, source, txn, ready, err);
    if (ret == 0 && *ready) {
        const struct lanes_options options = {analysis->target, analysis->options.quota,
                                              analysis->run->context->tracked_only,
                                              analysis->options.rebuild};
        ret = lanes_choose(&analysis->lanes, txn, &options, err);
    }
    if (ret == 0 && *ready && analysis->lanes.selected_count) {
        day_dates(txn, lanes_done_until(&analysis->lanes) + 1, analysis->target, &analysis->dates,
                  &analysis->date_count);
        analysis->before = analysis->date_count ? day_before(txn, analysis->dates[0]) : 0;
        ret = store_txn_error(txn, err);
    }
    store_read_end(&txn);
    return ret;
}

static void analysis_unplan(struct analysis *analysis)
{
    lanes_free(&analysis->lanes);
    free(analysis->dates);
    analysis->dates = NULL;
    analysis->date_count = 0;
}

/* A rebuild first notes that its tickers are not analyzed at all. So when it is broken off, the next run goes
 * on from where it was, and no ticker is left with old rows after new ones. */
static int begin_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct analysis *analysis = arg;
    const struct lanes *lanes = &analysis->lanes;
    kst_date *dates = malloc((lanes->count + 1) * sizeof *dates);
    if (!dates)
        return error_no_memory(err);
    job_run_record(analysis->run, txn, &(struct job_note){.date = analysis->target, .state = JOB_RUNNING});
    if (analysis->options.rebuild) {
        ticker_analyzed_get(txn, dates, lanes->count);
        for (size_t i = 0; i < lanes->count; i++)
            if (lanes->selected[i])
                dates[i] = 0;
        ticker_analyzed_put(txn, dates, lanes->count);
    }
    free(dates);
    return store_txn_error(txn, err);
}

/* The dates of one commit. */
struct portion {
    struct analysis *analysis;
    const kst_date *dates;
    size_t count;
    kst_date before;          /* the day before dates[0] */
    const kst_date *analyzed; /* [lanes], how far each lane was before this commit */
    unsigned done_dates;
    uint64_t rows;
};

/* A day may have been stored between two of the dates since they were listed, which must not be passed over,
 * or one of the dates may have been removed. */
static int dates_check(const struct portion *portion, struct store_txn *txn, size_t i, struct error *err)
{
    if (day_before(txn, portion->dates[i]) != (i ? portion->dates[i - 1] : portion->before))
        return error_set(err, ERROR_CONFLICT, "a day was stored before one that was being analyzed");
    if (!day_stored(txn, portion->dates[i]))
        return error_set(err, ERROR_CONFLICT, "a day was removed while it was being analyzed");
    return 0;
}

static int portion_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct portion *portion = arg;
    struct lanes *lanes = &portion->analysis->lanes;
    int ret = 0;
    memcpy(lanes->analyzed, portion->analyzed, lanes->count * sizeof *lanes->analyzed);
    portion->done_dates = 0;
    portion->rows = 0;
    for (size_t i = 0; ret == 0 && i < portion->count; i++) {
        size_t computed;
        ret = dates_check(portion, txn, i, err);
        if (ret == 0)
            ret = analysis_day_put(portion->analysis->desk, txn, portion->dates[i], lanes, &computed, err);
        if (ret)
            break;
        lanes_advance(lanes, portion->dates[i]);
        portion->done_dates += computed > 0;
        portion->rows += computed;
    }
    return ret;
}

static int portion_analyze(struct analysis *analysis, size_t begin, size_t count, struct error *err)
{
    struct lanes *lanes = &analysis->lanes;
    struct portion portion = {.analysis = analysis, .dates = analysis->dates + begin, .count = count};
    portion.before = begin ? analysis->dates[begin - 1] : analysis->before;
    kst_date *analyzed = malloc((lanes->count + 1) * sizeof *analyzed);
    if (!analyzed)
        return error_no_memory(err);
    memcpy(analyzed, lanes->analyzed, lanes->count * sizeof *analyzed);
    portion.analyzed = analyzed;
    int ret = store_write(analysis->run->store, portion_body, &portion, err);
    free(analyzed);
    if (ret == 0) {
        analysis->result->analyzed_dates += portion.done_dates;
        analysis->result->rows += portion.rows;
    }
    return ret;
}

static bool out_of_time(const struct analysis *analysis)
{
    return analysis->options.time_limit_ms >= 0 &&
           job_run_ms(analysis->run) >= analysis->options.time_limit_ms;
}

/* *stopped says whether the time limit has ended the work before the last date. */
static int dates_analyze(struct analysis *analysis, bool *stopped, struct error *err)
{
    const size_t portion = analysis->options.rebuild ? PORTION_REBUILD : 1;
    struct progress progress;
    progress_begin(&progress, "analyzing", analysis->date_count, "day");
    int ret = 0;
    for (size_t i = 0, count; ret == 0 && i < analysis->date_count; i += count) {
        count = analysis->date_count - i < portion ? analysis->date_count - i : portion;
        if ((*stopped = out_of_time(analysis)) || (ret = job_run_cancelled(analysis->run, err)))
            break;
        ret = portion_analyze(analysis, i, count, err);
        progress_step(&progress, i + count);
    }
    progress_end(&progress);
    return ret;
}

static int analysis_finish(struct analysis *analysis, bool stopped, struct error *err)
{
    struct lanes *lanes = &analysis->lanes;
    struct job_result *result = analysis->result;
    size_t done = 0;
    for (size_t i = 0; i < lanes->count; i++)
        done += lanes->selected[i] && lanes->analyzed[i] >= lanes->end[i];
    result->analyzed_tickers = (unsigned)done;
    result->waiting_tickers = (unsigned)(lanes->selected_count - done + lanes->waiting_count);
    char message[128] = "";
    if (result->waiting_tickers)
        snprintf(message, sizeof message, "%s: %u %s for the next run",
                 stopped ? "time limit reached" : "quota reached", result->waiting_tickers,
                 result->waiting_tickers == 1 ? "ticker waits" : "tickers wait");
    if (message[0])
        log_info("%s", message);
    const struct job_note note = {
        .date = analysis->target, .state = JOB_COMPLETED, .rows = result->rows, .message = message};
    return job_run_note(analysis->run, &note, err);
}

static int analysis_go(struct analysis *analysis, struct source *source, struct error *err)
{
    bool ready = false, stopped = false;
    int ret = analysis_plan(analysis, source, &ready, err);
    if (ret == 0 && ready && analysis->lanes.selected_count) {
        ret = store_write(analysis->run->store, begin_body, analysis, err);
        if (ret == 0)
            ret = dates_analyze(analysis, &stopped, err);
    }
    if (ret == 0 && ready && (analysis->lanes.selected_count || !analysis->recorded))
        ret = analysis_finish(analysis, stopped, err);
    analysis_unplan(analysis);
    return ret;
}

int analyze_run(const struct job_run *run, struct source *source, const struct analyze_options *options,
                struct job_result *result, struct error *err)
{
    struct analysis analysis = {.run = run, .options = *options, .result = result};
    int ret = analysis_desk_new(run->store, &analysis.desk, err);
    if (ret)
        return ret;
    do {
        ret = analysis_go(&analysis, source, err);
    } while (ret == ERROR_CONFLICT);
    if (ret && analysis.target)
        job_run_note(
            run,
            &(struct job_note){
                .date = analysis.target, .state = JOB_FAILED, .rows = result->rows, .message = err->text},
            NULL);
    result->session_date = analysis.target;
    analysis_desk_free(&analysis.desk);
    return ret;
}

int job_analyze(const struct job_context *context, struct source *source,
                const struct analyze_options *options, struct job_result *result, struct error *err)
{
    struct job_run run;
    *result = (struct job_result){0};
    int ret = job_run_begin(&run, context, JOB_ANALYZE, err);
    if (ret)
        return ret;
    ret = analyze_run(&run, source, options, result, err);
    result->seconds = job_run_seconds(&run);
    job_run_end(&run);
    return ret;
}
