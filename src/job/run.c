#include "job/run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "market/clock.h"

int64_t job_run_ms(const struct job_run *run)
{
    return monotonic_ms() - run->start_ms;
}

double job_run_seconds(const struct job_run *run)
{
    return (double)job_run_ms(run) / 1000;
}

struct stale {
    struct job_status *jobs;
    size_t count;
};

/* Finds the records of the job that say running. This run holds the job's lock, so the processes that wrote
 * them are gone. */
static int stale_find(struct store *store, const char *job_name, struct stale *stale, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(store, &txn, err);
    if (ret)
        return ret;
    size_t count = 0;
    job_list(txn, &(struct job_range){.job_name = job_name}, &stale->jobs, &count);
    ret = store_txn_error(txn, err);
    store_read_end(&txn);
    for (size_t i = 0; ret == 0 && i < count; i++)
        if (stale->jobs[i].status == JOB_RUNNING)
            stale->jobs[stale->count++] = stale->jobs[i];
    return ret;
}

void job_run_vanished(struct job_status *job)
{
    job->status = JOB_FAILED;
    snprintf(job->message, sizeof job->message, "process %" PRId64 " ended without finishing", job->pid);
}

static int stale_fail(struct store_txn *txn, void *arg, struct error *err)
{
    const struct stale *stale = arg;
    for (size_t i = 0; i < stale->count; i++) {
        struct job_status job = stale->jobs[i];
        job_run_vanished(&job);
        job.end_time_utc = clock_now_utc();
        job_put(txn, &job);
    }
    return store_txn_error(txn, err);
}

static int stale_repair(struct store *store, const char *job_name, struct error *err)
{
    struct stale stale = {0};
    int ret = stale_find(store, job_name, &stale, err);
    if (ret == 0 && stale.count) {
        log_warning("%s: %zu run%s ended without finishing, recorded as failed", job_name, stale.count,
                    stale.count == 1 ? "" : "s");
        ret = store_write(store, stale_fail, &stale, err);
    }
    free(stale.jobs);
    return ret;
}

int job_run_begin(struct job_run *run, const struct job_context *context, const char *job_name,
                  struct error *err)
{
    *run = (struct job_run){
        .context = context, .job_name = job_name, .store = context->store, .start_ms = monotonic_ms()};
    int ret = store_lock(store_dir(run->store), job_name, &run->lock, err);
    if (ret == 0)
        ret = stale_repair(run->store, job_name, err);
    run->start_utc = clock_now_utc();
    if (ret)
        job_run_end(run);
    return ret;
}

void job_run_end(struct job_run *run)
{
    store_unlock(&run->lock);
}

int job_run_record(const struct job_run *run, struct store_txn *txn, const struct job_note *note)
{
    struct job_status was = {0};
    job_get(txn, run->job_name, note->date, &was);
    if (note->state == JOB_RUNNING && was.status == JOB_COMPLETED && was.job_name[0])
        return 0;
    const char *accepted = note->accepted ? note->accepted : note->state == JOB_COMPLETED ? "" : was.accepted;
    struct job_status job = {.date_kst = note->date,
                             .status = note->state,
                             .start_time_utc = run->start_utc,
                             .end_time_utc = note->state == JOB_RUNNING ? 0 : clock_now_utc(),
                             .rows = note->rows,
                             .pid = getpid()};
    snprintf(job.job_name, sizeof job.job_name, "%s", run->job_name);
    snprintf(job.message, sizeof job.message, "%s", note->message ? note->message : "");
    snprintf(job.source, sizeof job.source, "%s", note->source ? note->source : "");
    snprintf(job.accepted, sizeof job.accepted, "%s", accepted);
    return job_put(txn, &job);
}

struct noting {
    const struct job_run *run;
    const struct job_note *note;
};

static int note_body(struct store_txn *txn, void *arg, struct error *err)
{
    const struct noting *noting = arg;
    job_run_record(noting->run, txn, noting->note);
    return store_txn_error(txn, err);
}

int job_run_note(const struct job_run *run, const struct job_note *note, struct error *err)
{
    struct noting noting = {run, note};
    return store_write(run->store, note_body, &noting, err);
}

int job_run_completed(const struct job_run *run, kst_date date, bool *completed, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(run->store, &txn, err);
    if (ret)
        return ret;
    *completed = job_completed(txn, run->job_name, date);
    ret = store_txn_error(txn, err);
    store_read_end(&txn);
    return ret;
}

unsigned job_accepted(struct store_txn *txn, const char *job_name, kst_date date)
{
    struct job_status job;
    return job_get(txn, job_name, date, &job) == 0 ? day_rules_parse(job.accepted) : 0;
}

int job_run_cancelled(const struct job_run *run, struct error *err)
{
    const atomic_bool *cancelled = run->context->cancelled;
    return cancelled && atomic_load(cancelled) ? error_set(err, ERROR_CANCELLED, "interrupted") : 0;
}
