/* The values of the state. `values` has them by name, `ends` has the names by the time until which they are
 * kept, so that a writer finds those that have ended without looking at the others. */
#include <stdlib.h>

#include "base/array.h"
#include "store/state-env.h"

#define ENDED_MOST 1024 /* how many ended values one call removes, so that none takes long */

/* What a call is about. */
struct value {
    const char *name;
    struct state_time time;
    const void *bytes; /* to be written [length] */
    void *room;        /* to be read into [size] */
    size_t size, length;
    int64_t delta, most, sum;
    bool found;
};

static MDB_val name_key(const char *name)
{
    return (MDB_val){strlen(name), (void *)name};
}

static int name_check(const char *name, struct error *err)
{
    size_t length = strlen(name);
    return length && length <= STATE_NAME
               ? 0
               : error_set(err, ERROR_INTERNAL, "a name in the state has 1 to %d bytes", STATE_NAME);
}

/* false: there is none, or the transaction has failed. */
static bool value_find(struct store_txn *txn, MDB_val name, struct value_record *record, MDB_val *bytes)
{
    MDB_val stored;
    if (!txn_get(txn, HANDLE_VALUES, name, &stored))
        return false;
    if (value_decode(stored, record, bytes))
        return true;
    txn_damaged(txn, "values: %.*s is no value", (int)name.mv_size, (const char *)name.mv_data);
    return false;
}

static void value_remove(struct store_txn *txn, MDB_val name)
{
    struct value_record record;
    char key[ENDS_KEY_MOST];
    MDB_val bytes;
    if (!value_find(txn, name, &record, &bytes))
        return;
    if (record.until_utc)
        txn_del(txn, HANDLE_ENDS, ends_key(record.until_utc, name, key));
    txn_del(txn, HANDLE_VALUES, name);
}

static void value_write(struct store_txn *txn, const struct value *value, const void *bytes, size_t length)
{
    struct value_record record = {.version = RECORD_VERSION, .until_utc = value->time.until};
    char key[ENDS_KEY_MOST];
    MDB_val name = name_key(value->name), nothing = {0, key}, room = {sizeof record + length, NULL};
    if (record.until_utc < 0)
        record.until_utc = 0;
    value_remove(txn, name);
    if (record.until_utc)
        txn_put(txn, HANDLE_ENDS, ends_key(record.until_utc, name, key), &nothing, 0);
    if (txn_put(txn, HANDLE_VALUES, name, &room, MDB_RESERVE))
        return;
    memcpy(room.mv_data, &record, sizeof record);
    if (length)
        memcpy((char *)room.mv_data + sizeof record, bytes, length);
}

/* The key of the first entry of `ends`, copied to `bytes`; false: nothing has ended. */
static bool ended_find(struct store_txn *txn, int64_t now, char bytes[static ENDS_KEY_MOST], MDB_val *ended)
{
    MDB_val key, nothing, name;
    int64_t until;
    MDB_cursor *cursor = txn_cursor(txn, HANDLE_ENDS);
    bool found = cursor && txn_step(txn, cursor, &key, &nothing, MDB_FIRST);
    if (found && !ends_decode(key, &until, &name))
        txn_damaged(txn, "ends: an entry without a name");
    found = found && !txn->error.code && until <= now;
    if (found) {
        memcpy(bytes, key.mv_data, key.mv_size);
        *ended = (MDB_val){key.mv_size, bytes};
    }
    if (cursor)
        mdb_cursor_close(cursor);
    return found;
}

static void ended_remove(struct store_txn *txn, int64_t now)
{
    char bytes[ENDS_KEY_MOST];
    MDB_val ended, name, value;
    struct value_record record;
    int64_t until;
    for (int i = 0; i < ENDED_MOST && ended_find(txn, now, bytes, &ended); i++) {
        ends_decode(ended, &until, &name);
        if (value_find(txn, name, &record, &value) && record.until_utc == until)
            txn_del(txn, HANDLE_VALUES, name);
        txn_del(txn, HANDLE_ENDS, ended);
    }
}

static int get_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct value *value = arg;
    struct value_record record;
    MDB_val bytes;
    if (!value_find(txn, name_key(value->name), &record, &bytes))
        return error_set(err, ERROR_NOT_FOUND, "the state has no %s", value->name);
    value->length = bytes.mv_size;
    if (value->size)
        memcpy(value->room, bytes.mv_data, value->size < bytes.mv_size ? value->size : bytes.mv_size);
    return 0;
}

int state_get(struct state *state, const char *name, void *bytes, size_t size, size_t *length,
              struct error *err)
{
    struct value value = {.name = name, .room = bytes, .size = size};
    *length = 0;
    int ret = name_check(name, err);
    if (ret == 0)
        ret = state_read(state, get_body, &value, err);
    *length = value.length;
    return ret;
}

static int put_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct value *value = arg;
    ended_remove(txn, value->time.now);
    value_write(txn, value, value->bytes, value->length);
    return store_txn_error(txn, err);
}

int state_put(struct state *state, const char *name, const void *bytes, size_t length, struct state_time time,
              struct error *err)
{
    struct value value = {.name = name, .bytes = bytes, .length = length, .time = time};
    int ret = name_check(name, err);
    return ret ? ret : state_write(state, put_body, &value, err);
}

static int remove_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct value *value = arg;
    value_remove(txn, name_key(value->name));
    return store_txn_error(txn, err);
}

/* Looks first, so that a call that has nothing to remove makes no folder and needs no right to write. */
int state_remove(struct state *state, const char *name, struct error *err)
{
    struct value value = {.name = name};
    size_t length;
    int ret = state_get(state, name, NULL, 0, &length, err);
    if (ret)
        return ret == ERROR_NOT_FOUND ? 0 : ret;
    return state_write(state, remove_body, &value, err);
}

/* ---- counters ---- */

static int64_t sum_read(struct store_txn *txn, const char *name)
{
    struct value_record record;
    MDB_val bytes;
    int64_t sum = 0;
    if (!value_find(txn, name_key(name), &record, &bytes))
        return 0;
    if (bytes.mv_size != sizeof sum)
        return txn_damaged(txn, "values: %s is no counter", name), 0;
    memcpy(&sum, bytes.mv_data, sizeof sum);
    return sum;
}

static int add_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct value *value = arg;
    int64_t sum, before = sum_read(txn, value->name);
    value->sum = before;
    if (__builtin_add_overflow(before, value->delta, &sum) || (value->delta > 0 && sum > value->most))
        return error_set(err, ERROR_BUSY, "%s: %lld of %lld are counted already", value->name,
                         (long long)before, (long long)value->most);
    if (sum < 0)
        sum = 0;
    ended_remove(txn, value->time.now);
    value_write(txn, value, &sum, sizeof sum);
    value->sum = sum;
    return store_txn_error(txn, err);
}

int state_add(struct state *state, const char *name, int64_t delta, int64_t most, struct state_time time,
              int64_t *sum, struct error *err)
{
    struct value value = {.name = name, .delta = delta, .most = most, .time = time};
    int ret = name_check(name, err);
    if (ret == 0)
        ret = state_write(state, add_body, &value, err);
    if (sum)
        *sum = value.sum;
    return ret;
}

static int sum_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct value *value = arg;
    value->sum = sum_read(txn, value->name);
    return store_txn_error(txn, err);
}

int state_sum(struct state *state, const char *name, int64_t *sum, struct error *err)
{
    struct value value = {.name = name};
    int ret = name_check(name, err);
    if (ret == 0)
        ret = state_read(state, sum_body, &value, err);
    *sum = value.sum;
    return ret == ERROR_NOT_FOUND ? 0 : ret;
}

/* ---- walking ---- */

/* The values that were found, one behind the other: struct found, the name with its NUL, the bytes, padded.
 */
struct found {
    size_t name, length; /* bytes of both */
};
struct walk {
    const char *prefix;
    char *bytes;
    size_t used, capacity;
};

static size_t padded(size_t bytes)
{
    return (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
}

static bool walk_append(struct walk *walk, const void *bytes, size_t length)
{
    size_t room = padded(length);
    if (!array_reserve(&walk->bytes, &walk->capacity, walk->used + room, 1))
        return false;
    memcpy(walk->bytes + walk->used, bytes, length);
    memset(walk->bytes + walk->used + length, 0, room - length);
    walk->used += room;
    return true;
}

static bool walk_take(struct store_txn *txn, struct walk *walk, MDB_val name, MDB_val stored)
{
    struct value_record record;
    char text[STATE_NAME + 1] = "";
    MDB_val bytes;
    if (name.mv_size > STATE_NAME || !value_decode(stored, &record, &bytes))
        return txn_damaged(txn, "values: an entry is no value"), false;
    memcpy(text, name.mv_data, name.mv_size);
    struct found found = {padded(name.mv_size + 1), bytes.mv_size};
    if (walk_append(walk, &found, sizeof found) && walk_append(walk, text, name.mv_size + 1) &&
        walk_append(walk, bytes.mv_data, bytes.mv_size))
        return true;
    return txn_fail(txn, ERROR_NO_MEMORY, "out of memory"), false;
}

static int walk_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct walk *walk = arg;
    MDB_val prefix = name_key(walk->prefix), name = prefix, stored;
    MDB_cursor *cursor = txn_cursor(txn, HANDLE_VALUES);
    walk->used = 0;
    bool more = cursor && txn_step(txn, cursor, &name, &stored, prefix.mv_size ? MDB_SET_RANGE : MDB_FIRST);
    while (more && name.mv_size >= prefix.mv_size &&
           memcmp(name.mv_data, prefix.mv_data, prefix.mv_size) == 0 && walk_take(txn, walk, name, stored))
        more = txn_step(txn, cursor, &name, &stored, MDB_NEXT);
    if (cursor)
        mdb_cursor_close(cursor);
    return store_txn_error(txn, err);
}

int state_walk(struct state *state, const char *prefix,
               bool (*each)(void *arg, const char *name, const void *bytes, size_t length), void *arg,
               struct error *err)
{
    struct walk walk = {.prefix = prefix};
    int ret = state_read(state, walk_body, &walk, err);
    for (size_t at = 0; ret == 0 && at < walk.used;) {
        struct found found;
        memcpy(&found, walk.bytes + at, sizeof found);
        const char *name = walk.bytes + at + padded(sizeof found), *bytes = name + found.name;
        if (!each(arg, name, bytes, found.length))
            break;
        at = (size_t)(bytes - walk.bytes) + padded(found.length);
    }
    free(walk.bytes);
    return ret == ERROR_NOT_FOUND ? 0 : ret;
}
