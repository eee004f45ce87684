#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "store/internal.h"

static int job_fail(struct store_txn *txn, MDB_val key)
{
    return txn_damaged(txn, "job_status %.*s: not a record", (int)key.mv_size, (const char *)key.mv_data);
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

/* ---- several of them ---- */

/* A walk over the records of a range. */
struct job_walk {
    struct store_txn *txn;
    const struct job_range *range;
    MDB_cursor *cursor;
    MDB_val key, value;
};

static bool walk_step(struct job_walk *walk, MDB_cursor_op op)
{
    return txn_step(walk->txn, walk->cursor, &walk->key, &walk->value, op);
}

/* Puts the cursor on the first record whose key is `text` or greater. */
static bool walk_seek(struct job_walk *walk, MDB_val text)
{
    walk->key = text;
    return walk_step(walk, MDB_SET_RANGE);
}

static bool key_same(MDB_val a, MDB_val b)
{
    return a.mv_size == b.mv_size && memcmp(a.mv_data, b.mv_data, a.mv_size) == 0;
}

/* A key before all of a date's keys, and with `following` one after all of them: '_' stands behind a date in
 * a key, and '`' comes right after '_'. */
static MDB_val date_key(kst_date date, bool following, char text[static JOB_KEY_TEXT])
{
    MDB_val key = job_key(date, "", text);
    if (following)
        text[key.mv_size - 1]++;
    return key;
}

static bool walk_begin_forward(struct job_walk *walk)
{
    const struct job_range *range = walk->range;
    char text[JOB_KEY_TEXT];
    if (range->after) {
        MDB_val after = job_key(range->after->date_kst, range->after->job_name, text);
        bool there = walk_seek(walk, after);
        return there && key_same(walk->key, after) ? walk_step(walk, MDB_NEXT) : there;
    }
    return range->from ? walk_seek(walk, date_key(range->from, false, text)) : walk_step(walk, MDB_FIRST);
}

static bool walk_begin_back(struct job_walk *walk)
{
    const struct job_range *range = walk->range;
    char text[JOB_KEY_TEXT];
    if (!range->after && !range->to)
        return walk_step(walk, MDB_LAST);
    MDB_val limit = range->after ? job_key(range->after->date_kst, range->after->job_name, text)
                                 : date_key(range->to, true, text);
    return walk_seek(walk, limit) ? walk_step(walk, MDB_PREV) : walk_step(walk, MDB_LAST);
}

/* Whether this record lies beyond the range, so that the walk ends. */
static bool walk_beyond(const struct job_range *range, const struct job_status *job)
{
    return range->newest_first ? job->date_kst < range->from : range->to && job->date_kst > range->to;
}

static bool job_wanted(const struct job_range *range, const struct job_status *job)
{
    return !range->job_name || strcmp(range->job_name, job->job_name) == 0;
}

static int walk_run(struct job_walk *walk, struct job_status **jobs, size_t *count)
{
    const struct job_range *range = walk->range;
    size_t capacity = 0;
    bool there = range->newest_first ? walk_begin_back(walk) : walk_begin_forward(walk);
    for (; there; there = walk_step(walk, range->newest_first ? MDB_PREV : MDB_NEXT)) {
        if (!array_reserve(jobs, &capacity, *count + 1, sizeof **jobs))
            return txn_fail(walk->txn, ERROR_NO_MEMORY, "%s: out of memory", walk->txn->store->path);
        struct job_status *job = &(*jobs)[*count];
        if (!job_decode(walk->value, job))
            return job_fail(walk->txn, walk->key);
        if (walk_beyond(range, job))
            break;
        if (job_wanted(range, job) && ++*count == range->most)
            break;
    }
    return walk->txn->error.code;
}

int job_list(struct store_txn *txn, const struct job_range *range, struct job_status **jobs, size_t *count)
{
    struct job_walk walk = {.txn = txn, .range = range};
    *jobs = NULL;
    *count = 0;
    if (!(walk.cursor = txn_cursor(txn, HANDLE_JOBS)))
        return txn->error.code;
    int ret = walk_run(&walk, jobs, count);
    mdb_cursor_close(walk.cursor);
    if (ret) {
        free(*jobs);
        *jobs = NULL;
        *count = 0;
    }
    return ret;
}

int job_all(struct store_txn *txn, struct job_status **jobs, size_t *count)
{
    return job_list(txn, &(struct job_range){0}, jobs, count);
}
