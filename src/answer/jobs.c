#include "answer/jobs.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/folders.h"
#include "base/array.h"
#include "job/run.h"
#include "market/clock.h"

#define RECORDS_AT_ONCE 256 /* how many records are in memory while all of them are read */

const struct field job_fields[] = {
    {"job_id", FIELD_TEXT, offsetof(struct job_row, id)},
    {"job_name", FIELD_TEXT, offsetof(struct job_row, job.job_name)},
    {"date_kst", FIELD_DATE, offsetof(struct job_row, job.date_kst)},
    {"status", FIELD_TEXT, offsetof(struct job_row, state)},
    {"start_time_utc", FIELD_INSTANT, offsetof(struct job_row, job.start_time_utc)},
    {"end_time_utc", FIELD_INSTANT, offsetof(struct job_row, job.end_time_utc)},
    {"rows", FIELD_COUNT, offsetof(struct job_row, job.rows)},
    {"message", FIELD_TEXT, offsetof(struct job_row, job.message)},
    {"source", FIELD_TEXT, offsetof(struct job_row, job.source)},
    {"accepted", FIELD_TEXT, offsetof(struct job_row, job.accepted)},
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

/* Makes a row of each of jobs[count]. */
static int rows_make(struct store_txn *txn, const struct job_status *jobs, size_t count,
                     struct jobs_answer *answer, struct error *err)
{
    int ret = 0;
    if (!(answer->row = malloc((count + 1) * sizeof *answer->row)))
        return error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < count; i++)
        ret = row_make(txn, &jobs[i], &answer->row[answer->count++], err);
    return ret;
}

/* ---- those that are asked for ---- */

struct asking_jobs {
    struct store_txn *txn;
    const struct jobs_request *request;
    struct jobs_answer *answer;
    size_t capacity;
    int code; /* of the error that ended it */
    struct error *err;
};

static bool job_add(void *arg, const struct job_status *job)
{
    struct asking_jobs *asking = arg;
    const struct jobs_request *request = asking->request;
    struct jobs_answer *answer = asking->answer;
    struct job_row row;
    if ((asking->code = row_make(asking->txn, job, &row, asking->err)))
        return false;
    if (request->state && strcmp(request->state, row.state))
        return true;
    if (answer->total++ < request->offset || (request->most && answer->count == request->most))
        return true;
    if (!array_reserve(&answer->row, &asking->capacity, answer->count + 1, sizeof row)) {
        asking->code = error_no_memory(asking->err);
        return false;
    }
    answer->row[answer->count++] = row;
    return true;
}

static int state_check(const char *state, struct error *err)
{
    if (!state)
        return 0;
    for (int i = JOB_RUNNING; i <= JOB_FAILED; i++)
        if (strcmp(state, job_state_name[i]) == 0)
            return 0;
    return error_set(err, ERROR_USAGE, "unknown state '%s', expected running, completed or failed", state);
}

int answer_jobs(struct store_txn *txn, const struct jobs_request *request, struct jobs_answer *answer,
                struct error *err)
{
    const struct job_range range = {.from = request->from,
                                    .to = request->to,
                                    .job_name = request->job_name,
                                    .newest_first = request->newest_first};
    struct asking_jobs asking = {.txn = txn, .request = request, .answer = answer, .err = err};
    *answer = (struct jobs_answer){0};
    int ret = state_check(request->state, err);
    if (ret == 0 && job_each(txn, &range, job_add, &asking))
        ret = store_txn_error(txn, err);
    return ret ? ret : asking.code;
}

void answer_jobs_free(struct jobs_answer *answer)
{
    free(answer->row);
    *answer = (struct jobs_answer){0};
}

/* ---- the newest record of each job ---- */

struct last {
    struct job_status *job; /* [count], one of each name */
    size_t count, capacity;
};

static int last_add(struct last *last, const struct job_status *job)
{
    for (size_t i = 0; i < last->count; i++)
        if (strcmp(last->job[i].job_name, job->job_name) == 0)
            return 0;
    if (!array_reserve(&last->job, &last->capacity, last->count + 1, sizeof *last->job))
        return ERROR_NO_MEMORY;
    last->job[last->count++] = *job;
    return 0;
}

/* Reads all records up to today, the newest first, RECORDS_AT_ONCE at a time, and keeps the first one of each
 * name. A record of a later date comes from a table that was dated wrongly. */
static int last_find(struct store_txn *txn, struct last *last, struct error *err)
{
    struct job_status after, *jobs = NULL;
    struct job_range range = {
        .to = clock_kst_date(clock_now_utc()), .newest_first = true, .most = RECORDS_AT_ONCE};
    size_t count = RECORDS_AT_ONCE;
    int ret = 0;
    while (ret == 0 && count == RECORDS_AT_ONCE) {
        if (job_list(txn, &range, &jobs, &count))
            ret = store_txn_error(txn, err);
        for (size_t i = 0; ret == 0 && i < count; i++)
            ret = last_add(last, &jobs[i]) ? error_no_memory(err) : 0;
        if (ret == 0 && count) {
            after = jobs[count - 1];
            range.after = &after;
        }
        free(jobs);
        jobs = NULL;
    }
    return ret;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct job_status *)a)->job_name, ((const struct job_status *)b)->job_name);
}

int answer_jobs_last(struct store_txn *txn, struct jobs_answer *answer, struct error *err)
{
    struct last last = {0};
    *answer = (struct jobs_answer){0};
    int ret = last_find(txn, &last, err);
    if (ret == 0 && last.count)
        qsort(last.job, last.count, sizeof *last.job, by_name);
    if (ret == 0)
        ret = rows_make(txn, last.job, last.count, answer, err);
    free(last.job);
    return ret;
}

/* ---- writing ---- */

int answer_jobs_body(struct store_txn *txn, const struct jobs_request *request, enum answer_form form,
                     struct output *out, size_t *total, struct answer_meta *said, struct error *err)
{
    struct jobs_answer answer;
    struct answer_meta meta = {.limitations = 0};
    int ret = answer_jobs(txn, request, &answer, err);
    *total = answer.total;
    const struct records records = {job_fields, answer.row, sizeof *answer.row, answer.count, false};
    for (size_t i = 0; i < answer.count; i++) {
        folders_hide(answer.row[i].job.message);
        source_hide(answer.row[i].job.source);
    }
    if (ret == 0)
        ret = answer_meta_find(txn, NULL, &(struct meta_request){0}, &meta, err);
    if (ret == 0)
        ret = body_records("jobs", &records, answer.total, &meta, form, out, err);
    answer_meta_give(&meta, ret, said);
    answer_jobs_free(&answer);
    return ret;
}
