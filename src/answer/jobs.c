#include "answer/jobs.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job/run.h"

const struct field job_fields[] = {
    {"job_id", FIELD_TEXT, offsetof(struct job_row, id)},
    {"job_name", FIELD_TEXT, offsetof(struct job_row, job.job_name)},
    {"date_kst", FIELD_DATE, offsetof(struct job_row, job.date_kst)},
    {"status", FIELD_TEXT, offsetof(struct job_row, state)},
    {"start_time_utc", FIELD_INSTANT, offsetof(struct job_row, job.start_time_utc)},
    {"end_time_utc", FIELD_INSTANT, offsetof(struct job_row, job.end_time_utc)},
    {"rows", FIELD_COUNT, offsetof(struct job_row, job.rows)},
    {"message", FIELD_TEXT, offsetof(struct job_row, job.message)},
    {0},
};

/* Nobody holds the job's lock, so the run that wrote this record is over. It may have ended properly after
 * this transaction began: what is stored by now decides. */
static int running_settle(struct store_txn *txn, struct job_status *job, struct error *err)
{
    struct store_txn *now;
    struct job_status newest;
    int ret = store_read(store_of(txn), &now, err);
    if (ret)
        return ret;
    if (job_get(now, job->job_name, job->date_kst, &newest) == 0)
        *job = newest;
    if (job->status == JOB_RUNNING)
        job_run_vanished(job);
    ret = store_txn_error(now, err);
    store_read_end(&now);
    return ret;
}

static int row_make(struct store_txn *txn, const struct job_status *job, struct job_row *row,
                    struct error *err)
{
    char date[DATE_TEXT];
    int ret = 0;
    *row = (struct job_row){.job = *job};
    if (job->status == JOB_RUNNING && !store_lock_holder(store_dir(store_of(txn)), job->job_name))
        ret = running_settle(txn, &row->job, err);
    snprintf(row->id, sizeof row->id, "%s_%s", date_format(job->date_kst, date), job->job_name);
    snprintf(row->state, sizeof row->state, "%s", job_state_name[row->job.status]);
    return ret;
}

static bool is_asked(const struct job_status *job, const struct jobs_request *request)
{
    return job->date_kst >= request->from && (!request->to || job->date_kst <= request->to) &&
           (!request->job_name || strcmp(job->job_name, request->job_name) == 0);
}

/* Makes rows of those of jobs[count] that are asked for. */
static int rows_make(struct store_txn *txn, const struct jobs_request *request, const struct job_status *jobs,
                     size_t count, struct jobs_answer *answer, struct error *err)
{
    size_t most = request->most && request->most < count ? request->most : count;
    int ret = 0;
    if (!(answer->row = malloc((most + 1) * sizeof *answer->row)))
        return error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < count && answer->count < most; i++) {
        const struct job_status *job = &jobs[request->newest_first ? count - 1 - i : i];
        if (is_asked(job, request))
            ret = row_make(txn, job, &answer->row[answer->count++], err);
    }
    return ret;
}

int answer_jobs(struct store_txn *txn, const struct jobs_request *request, struct jobs_answer *answer,
                struct error *err)
{
    struct job_status *jobs = NULL;
    size_t count = 0;
    *answer = (struct jobs_answer){0};
    int ret = job_all(txn, &jobs, &count);
    ret = ret ? store_txn_error(txn, err) : rows_make(txn, request, jobs, count, answer, err);
    free(jobs);
    return ret;
}

void answer_jobs_free(struct jobs_answer *answer)
{
    free(answer->row);
    *answer = (struct jobs_answer){0};
}

/* Records come by date, so the last one of a name is the newest. It takes the place of the first one. */
static size_t last_keep(struct job_status *jobs, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        while (at < kept && strcmp(jobs[at].job_name, jobs[i].job_name))
            at++;
        jobs[at] = jobs[i];
        kept = at == kept ? kept + 1 : kept;
    }
    return kept;
}

int answer_jobs_last(struct store_txn *txn, struct jobs_answer *answer, struct error *err)
{
    const struct jobs_request all = {0};
    struct job_status *jobs = NULL;
    size_t count = 0;
    *answer = (struct jobs_answer){0};
    int ret = job_all(txn, &jobs, &count);
    ret = ret ? store_txn_error(txn, err) : rows_make(txn, &all, jobs, last_keep(jobs, count), answer, err);
    free(jobs);
    return ret;
}
