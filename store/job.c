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

/* The date and the name in a record's key: "2024-01-02_daily_update". Returns false where it is no such key.
 */
static bool key_read(MDB_val key, kst_date *date, const char **name, size_t *length)
{
    const char *text = key.mv_data;
    if (key.mv_size < DATE_TEXT || !date_parse_part(text, DATE_TEXT - 1, date))
        return false;
    *name = text + DATE_TEXT;
    *length = key.mv_size - DATE_TEXT;
    return true;
}

/* Whether a date lies beyond the range, so that the walk ends. */
static bool walk_beyond(const struct job_range *range, kst_date date)
{
    return range->newest_first ? date < range->from : range->to && date > range->to;
}

static bool job_wanted(const struct job_range *range, const char *name, size_t length)
{
    return !range->job_name ||
           (strlen(range->job_name) == length && memcmp(range->job_name, name, length) == 0);
}

static int walk_run(struct job_walk *walk, bool (*each)(void *arg, const struct job_status *job), void *arg)
{
    const struct job_range *range = walk->range;
    const MDB_cursor_op next = range->newest_first ? MDB_PREV : MDB_NEXT;
    struct job_status job;
    kst_date date = 0;
    const char *name = NULL;
    size_t length = 0, given = 0;
    bool there = range->newest_first ? walk_begin_back(walk) : walk_begin_forward(walk);
    for (; there; there = walk_step(walk, next)) {
        if (!key_read(walk->key, &date, &name, &length))
            return job_fail(walk->txn, walk->key);
        if (walk_beyond(range, date))
            break;
        if (!job_wanted(range, name, length))
            continue;
        if (!job_decode(walk->value, &job))
            return job_fail(walk->txn, walk->key);
        if (!each(arg, &job) || ++given == range->most)
            break;
    }
    return walk->txn->error.code;
}

int job_each(struct store_txn *txn, const struct job_range *range,
             bool (*each)(void *arg, const struct job_status *job), void *arg)
{
    struct job_walk walk = {.txn = txn, .range = range};
    if (!(walk.cursor = txn_cursor(txn, HANDLE_JOBS)))
        return txn->error.code;
    int ret = walk_run(&walk, each, arg);
    mdb_cursor_close(walk.cursor);
    return ret;
}

struct job_array {
    struct job_status *job; /* [count] */
    size_t count, capacity;
    bool failed; /* there is no memory for more of them */
};

static bool array_add(void *arg, const struct job_status *job)
{
    struct job_array *array = arg;
    if (!array_reserve(&array->job, &array->capacity, array->count + 1, sizeof *job)) {
        array->failed = true;
        return false;
    }
    array->job[array->count++] = *job;
    return true;
}

int job_list(struct store_txn *txn, const struct job_range *range, struct job_status **jobs, size_t *count)
{
    struct job_array array = {.count = 0};
    int ret = job_each(txn, range, array_add, &array);
    if (ret == 0 && array.failed)
        ret = txn_fail(txn, ERROR_NO_MEMORY, "%s: out of memory", txn->store->path);
    if (ret) {
        free(array.job);
        array = (struct job_array){.count = 0};
    }
    *jobs = array.job;
    *count = array.count;
    return ret;
}

int job_all(struct store_txn *txn, struct job_status **jobs, size_t *count)
{
    return job_list(txn, &(struct job_range){0}, jobs, count);
}
