#include <string.h>

#include "store/internal.h"

static int job_fail(struct store_txn *txn, MDB_val key)
{
    return txn_fail(txn, ERROR_DATA, "%s: job_status %.*s: not a record: see what 'sise verify' says",
                    txn->store->path, (int)key.mv_size, (const char *)key.mv_data);
}

int job_get(struct store_txn *txn, const char *job_name, kst_date date, struct job_status *job)
{
    char text[JOB_KEY_TEXT];
    MDB_val value;
    if (!date_valid(date) || strlen(job_name) >= sizeof job->job_name)
        return ERROR_NOT_FOUND;
    MDB_val key = job_key(date, job_name, text);
    if (!txn_get(txn, HANDLE_JOBS, key, &value))
        return txn->error.code ? txn->error.code : ERROR_NOT_FOUND;
    return job_decode(value, job) ? 0 : job_fail(txn, key);
}

bool job_completed(struct store_txn *txn, const char *job_name, kst_date date)
{
    struct job_status job;
    return job_get(txn, job_name, date, &job) == 0 && job.status == JOB_COMPLETED;
}

int job_put(struct store_txn *txn, const struct job_status *job)
{
    char text[JOB_KEY_TEXT], bytes[JOB_RECORD_BYTES];
    if (!date_valid(job->date_kst) || !job->job_name[0] || job->status > JOB_FAILED)
        return txn_fail(txn, ERROR_INTERNAL, "%s: a job's record without date, name or status",
                        txn->store->path);
    MDB_val value = {job_encode(job, bytes), bytes};
    return txn_put(txn, HANDLE_JOBS, job_key(job->date_kst, job->job_name, text), &value, 0);
}

int job_all(struct store_txn *txn, struct job_status **jobs, size_t *count)
{
    MDB_val key, value;
    *count = 0;
    size_t most = txn_entries(txn, HANDLE_JOBS);
    *jobs = txn->error.code ? NULL : txn_alloc(txn, most, sizeof **jobs);
    MDB_cursor *cursor = *jobs ? txn_cursor(txn, HANDLE_JOBS) : NULL;
    if (!cursor)
        return txn->error.code;
    while (*count < most && txn_step(txn, cursor, &key, &value, MDB_NEXT))
        if (!job_decode(value, &(*jobs)[(*count)++])) {
            job_fail(txn, key);
            break;
        }
    mdb_cursor_close(cursor);
    return txn->error.code;
}
