#include <errno.h>
#include <stdlib.h>

#include "store/internal.h"

/* ---- reading ---- */

/* Begins again and again, until the transaction knows every database that its snapshot has. */
static int read_begin(struct store_txn *txn, struct error *err)
{
    struct store *store = txn->store;
    for (;;) {
        unsigned generation = handles_generation(store);
        int ret = map_begin(store, MDB_RDONLY, &txn->mdb, err);
        if (ret)
            return ret;
        ret = handles_take(txn, generation, err);
        if (ret == HANDLES_TAKEN) {
            txn->base = mdb_txn_id(txn->mdb);
            txn->live = true;
            return 0;
        }
        mdb_txn_reset(txn->mdb);
        map_leave(store);
        if (ret < 0 || (ret = handles_refresh(store, err)))
            return ret;
    }
}

int store_read(struct store *store, struct store_txn **txn, struct error *err)
{
    *txn = calloc(1, sizeof **txn);
    if (!*txn)
        return error_no_memory(err);
    (*txn)->store = store;
    int ret = read_begin(*txn, err);
    if (ret)
        store_read_end(txn);
    return ret;
}

/* Gives up the snapshot. */
static void read_rest(struct store_txn *txn)
{
    if (!txn->live)
        return;
    mdb_txn_reset(txn->mdb);
    txn->live = false;
    map_leave(txn->store);
}

void store_rest(struct store_txn *txn)
{
    read_rest(txn);
    txn_fail(txn, ERROR_INTERNAL, "%s: reading in a transaction that rests", txn->store->path);
}

int store_renew(struct store_txn *txn, struct error *err)
{
    struct error why;
    read_rest(txn);
    txn->error.code = 0;
    int ret = read_begin(txn, &why);
    if (ret)
        txn->error = why;
    return store_txn_error(txn, err);
}

struct store_kept **store_txn_kept(struct store_txn *txn)
{
    return txn->writes ? NULL : &txn->kept;
}

void store_read_end(struct store_txn **txn)
{
    struct store_txn *it = *txn;
    if (!it)
        return;
    *txn = NULL;
    if (it->kept)
        it->kept->free(it->kept);
    read_rest(it);
    if (it->mdb)
        mdb_txn_abort(it->mdb);
    handles_drop(it);
    free(it);
}

bool store_has_newer(const struct store_txn *txn)
{
    MDB_envinfo info;
    return map_info(txn->store, &info) != 0 || info.me_last_txnid != txn->base;
}

/* ---- writing ---- */

static int write_begin(struct store_txn *txn, struct error *err)
{
    struct store *store = txn->store;
    for (;;) {
        unsigned generation = handles_generation(store);
        int ret = map_begin(store, 0, &txn->mdb, err);
        if (ret)
            return ret;
        txn->base = mdb_txn_id(txn->mdb) - 1;
        txn->map_number = store->map_number;
        ret = handles_take(txn, generation, err);
        if (ret == HANDLES_TAKEN)
            return 0;
        mdb_txn_abort(txn->mdb);
        txn->mdb = NULL;
        map_leave(store);
        if (ret < 0 || (ret = handles_refresh(store, err)))
            return ret;
    }
}

static int write_end(struct store_txn *txn, int ret, struct error *err)
{
    struct store *store = txn->store;
    int rc = 0;
    if (ret == 0)
        rc = mdb_txn_commit(txn->mdb); /* frees the transaction even when the commit fails */
    else
        mdb_txn_abort(txn->mdb);
    handles_settle(txn, ret == 0 && rc == 0);
    handles_drop(txn);
    if (store->keeper)
        store->keeper->settle(txn, ret == 0 && rc == 0);
    if (ret == 0 && rc == 0 && txn->wrote)
        file_extend(store);
    map_leave(store);
    if (rc == 0)
        return ret;
    txn->map_full = rc == MDB_MAP_FULL;
    return store_fail(store, err, file_space_error(store, rc), "committing");
}

/* One try to run the body and to commit. Other writers of the process wait until it has ended: the keeper
 * settles after the commit, when LMDB's own lock has already ended. */
static int write_once(struct store_txn *txn, store_body *body, void *arg, struct error *err)
{
    pthread_mutex_lock(&txn->store->writer);
    int ret = write_begin(txn, err);
    if (ret == 0) {
        err->code = 0;
        ret = body(txn, arg, err);
        if (txn->error.code && (ret == 0 || err->code != ret))
            ret = store_txn_error(txn, err);
        if (ret == 0 && version_note(txn))
            ret = store_txn_error(txn, err);
        ret = write_end(txn, ret, err);
    }
    pthread_mutex_unlock(&txn->store->writer);
    return ret;
}

int store_write(struct store *store, store_body *body, void *arg, struct error *err)
{
    struct error own;
    if (!err)
        err = &own;
    if (store->read_only)
        return error_set(err, ERROR_PERMISSION, "%s: the store was opened for reading only", store->path);
    for (;;) {
        struct store_txn txn = {.store = store, .writes = true};
        int ret = write_once(&txn, body, arg, err);
        if (!txn.map_full)
            return ret;
        ret = map_replace(store, txn.map_number, true, err);
        if (ret)
            return ret;
    }
}

/* ---- both ---- */

int store_txn_error(const struct store_txn *txn, struct error *err)
{
    if (!txn->error.code)
        return reader_watch(txn, err);
    if (err)
        *err = txn->error;
    return txn->error.code;
}

struct store *store_of(const struct store_txn *txn)
{
    return txn->store;
}

/* A database that was made after the transaction's snapshot does not exist for the transaction. */
static bool is_absent(int rc)
{
    return rc == MDB_NOTFOUND || rc == MDB_BAD_DBI || rc == EINVAL;
}

bool txn_get(struct store_txn *txn, int handle, MDB_val key, MDB_val *value)
{
    MDB_dbi dbi;
    if (!handle_find(txn, handle, &dbi))
        return false;
    int rc = mdb_get(txn->mdb, dbi, &key, value);
    if (rc && !is_absent(rc))
        txn_fail_mdb(txn, rc, handle);
    return rc == 0;
}

static void wrote_note(struct store_txn *txn, int handle)
{
    txn->wrote = true;
    if (handle == HANDLE_JOBS)
        txn->wrote_jobs = true;
    else if (handle != HANDLE_META)
        txn->wrote_data = true;
}

int txn_put(struct store_txn *txn, int handle, MDB_val key, MDB_val *value, unsigned flags)
{
    MDB_dbi dbi;
    if (!txn->writes)
        return txn_fail(txn, ERROR_INTERNAL, "%s: writing in a transaction that reads", txn->store->path);
    bool found = handle_find(txn, handle, &dbi);
    if (txn->error.code)
        return txn->error.code;
    int rc = found ? 0 : handle_make(txn, handle, &dbi);
    wrote_note(txn, handle);
    if (rc == 0)
        rc = mdb_put(txn->mdb, dbi, &key, value, flags);
    return rc ? txn_fail_mdb(txn, rc, handle) : 0;
}

int txn_del(struct store_txn *txn, int handle, MDB_val key)
{
    MDB_dbi dbi;
    if (!txn->writes)
        return txn_fail(txn, ERROR_INTERNAL, "%s: writing in a transaction that reads", txn->store->path);
    if (!handle_find(txn, handle, &dbi))
        return txn->error.code;
    wrote_note(txn, handle);
    int rc = mdb_del(txn->mdb, dbi, &key, NULL);
    return rc && rc != MDB_NOTFOUND ? txn_fail_mdb(txn, rc, handle) : 0;
}

size_t txn_entries(struct store_txn *txn, int handle)
{
    MDB_dbi dbi;
    MDB_stat stat;
    if (!handle_find(txn, handle, &dbi))
        return 0;
    int rc = mdb_stat(txn->mdb, dbi, &stat);
    if (rc && !is_absent(rc))
        txn_fail_mdb(txn, rc, handle);
    return rc ? 0 : stat.ms_entries;
}

MDB_cursor *txn_cursor(struct store_txn *txn, int handle)
{
    MDB_dbi dbi;
    MDB_cursor *cursor;
    if (!handle_find(txn, handle, &dbi))
        return NULL;
    int rc = mdb_cursor_open(txn->mdb, dbi, &cursor);
    if (rc && !is_absent(rc))
        txn_fail_mdb(txn, rc, handle);
    return rc ? NULL : cursor;
}

bool txn_step_failed(struct store_txn *txn, int rc)
{
    if (!is_absent(rc))
        txn_damaged(txn, "%s", mdb_strerror(rc));
    return false;
}

void *txn_alloc(struct store_txn *txn, size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        txn_fail(txn, ERROR_NO_MEMORY, "%s: out of memory", txn->store->path);
    return memory;
}
