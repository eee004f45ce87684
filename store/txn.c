#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "store/internal.h"

#define REMAP_WAIT_SECONDS 5 /* for this process's other transactions to end */

/* ---- the map, and who is in it ---- */

static void store_enter(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    while (store->moving)
        pthread_cond_wait(&store->changed, &store->mutex);
    store->live++;
    pthread_mutex_unlock(&store->mutex);
}

void store_leave(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->live--;
    pthread_cond_broadcast(&store->changed);
    pthread_mutex_unlock(&store->mutex);
}

/* Waits, with the mutex held, until no transaction is left. */
static int map_wait(struct store *store)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += REMAP_WAIT_SECONDS;
    int rc = 0;
    while (rc == 0 && store->live)
        rc = pthread_cond_timedwait(&store->changed, &store->mutex, &until);
    return rc;
}

int store_remap(struct store *store, bool grow, struct error *err)
{
    MDB_envinfo info;
    pthread_mutex_lock(&store->mutex);
    store->moving++;
    int rc = map_wait(store);
    if (rc == 0)
        rc = mdb_env_info(store->env, &info);
    if (rc == 0)
        rc = mdb_env_set_mapsize(store->env, grow ? info.me_mapsize * 2 : 0);
    store->moving--;
    pthread_cond_broadcast(&store->changed);
    pthread_mutex_unlock(&store->mutex);
    if (rc == ETIMEDOUT)
        return error_set(err, ERROR_BUSY, "%s: the map has to grow, and this process holds it in another %s",
                         store->path, "transaction: end that one first");
    return rc ? store_fail(store, err, rc, "growing the map") : 0;
}

int store_begin(struct store *store, unsigned flags, MDB_txn **mdb, struct error *err)
{
    int gone = 0;
    for (;;) {
        store_enter(store);
        int rc = *mdb ? mdb_txn_renew(*mdb) : mdb_txn_begin(store->env, NULL, flags, mdb);
        if (rc == 0)
            return 0;
        store_leave(store);
        bool again = rc == MDB_READERS_FULL && !gone && mdb_reader_check(store->env, &gone) == 0 && gone;
        if (rc == MDB_MAP_RESIZED) {
            int ret = store_remap(store, false, err);
            if (ret)
                return ret;
        } else if (!again) {
            return store_fail(store, err, rc, "beginning a transaction");
        }
    }
}

/* ---- reading ---- */

/* Until the transaction knows every database that its snapshot has. */
static int read_begin(struct store_txn *txn, struct error *err)
{
    struct store *store = txn->store;
    for (;;) {
        unsigned generation = handles_generation(store);
        int ret = store_begin(store, MDB_RDONLY, &txn->mdb, err);
        if (ret)
            return ret;
        ret = handles_take(txn, generation, err);
        if (ret == HANDLES_TAKEN) {
            txn->base = mdb_txn_id(txn->mdb);
            return 0;
        }
        mdb_txn_reset(txn->mdb);
        store_leave(store);
        if (ret < 0 || (ret = handles_refresh(store, err)))
            return ret;
    }
}

/* Frees the transaction, whose snapshot has ended. */
static void read_free(struct store_txn *txn)
{
    if (txn->mdb)
        mdb_txn_abort(txn->mdb);
    handles_drop(txn);
    free(txn);
}

int store_read(struct store *store, struct store_txn **txn, struct error *err)
{
    *txn = calloc(1, sizeof **txn);
    if (!*txn)
        return error_no_memory(err);
    (*txn)->store = store;
    int ret = read_begin(*txn, err);
    if (ret) {
        read_free(*txn);
        *txn = NULL;
    }
    return ret;
}

int store_renew(struct store_txn *txn, struct error *err)
{
    if (txn->mdb) {
        mdb_txn_reset(txn->mdb);
        store_leave(txn->store);
    }
    txn->error.code = 0;
    struct error why;
    int ret = read_begin(txn, &why);
    if (ret) {
        mdb_txn_abort(txn->mdb);
        txn->mdb = NULL;
        txn_fail(txn, ret, "%s", why.text);
        return store_txn_error(txn, err);
    }
    return 0;
}

void store_read_end(struct store_txn **txn)
{
    if (!*txn)
        return;
    bool live = (*txn)->mdb;
    struct store *store = (*txn)->store;
    read_free(*txn);
    if (live)
        store_leave(store);
    *txn = NULL;
}

/* ---- writing ---- */

static int write_begin(struct store_txn *txn, struct error *err)
{
    struct store *store = txn->store;
    for (;;) {
        unsigned generation = handles_generation(store);
        int ret = store_begin(store, 0, &txn->mdb, err);
        if (ret)
            return ret;
        txn->base = mdb_txn_id(txn->mdb) - 1;
        ret = handles_take(txn, generation, err);
        if (ret == HANDLES_TAKEN)
            return 0;
        mdb_txn_abort(txn->mdb);
        txn->mdb = NULL;
        store_leave(store);
        if (ret < 0 || (ret = handles_refresh(store, err)))
            return ret;
    }
}

static int write_end(struct store_txn *txn, int ret, struct error *err)
{
    struct store *store = txn->store;
    int rc = 0;
    if (ret == 0)
        rc = mdb_txn_commit(txn->mdb); /* frees it even when it fails */
    else
        mdb_txn_abort(txn->mdb);
    handles_settle(txn, ret == 0 && rc == 0);
    handles_drop(txn);
    roster_settle(txn, ret == 0 && rc == 0);
    if (ret == 0 && rc == 0 && txn->wrote)
        file_extend(store);
    store_leave(store);
    if (rc == 0)
        return ret;
    txn->map_full = rc == MDB_MAP_FULL;
    return store_fail(store, err, file_space_error(store, rc), "committing");
}

/* One try, while the process's other threads wait: the roster outlives LMDB's own lock. */
static int write_once(struct store_txn *txn, store_body *body, void *arg, struct error *err)
{
    pthread_mutex_lock(&txn->store->writer);
    int ret = write_begin(txn, err);
    if (ret == 0) {
        err->code = 0;
        ret = body(txn, arg, err);
        if (txn->error.code && (ret == 0 || err->code != ret))
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
        ret = store_remap(store, true, err);
        if (ret)
            return ret;
    }
}

/* ---- both ---- */

int store_txn_error(const struct store_txn *txn, struct error *err)
{
    if (txn->error.code && err)
        *err = txn->error;
    return txn->error.code;
}

struct store *store_of(const struct store_txn *txn)
{
    return txn->store;
}

/* A database that came after the transaction's snapshot is one that is not there. */
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

int txn_put(struct store_txn *txn, int handle, MDB_val key, MDB_val *value, unsigned flags)
{
    MDB_dbi dbi;
    if (!txn->writes)
        return txn_fail(txn, ERROR_INTERNAL, "%s: writing in a transaction that reads", txn->store->path);
    bool found = handle_find(txn, handle, &dbi);
    if (txn->error.code)
        return txn->error.code;
    int rc = found ? 0 : handle_make(txn, handle, &dbi);
    txn->wrote = true;
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
    txn->wrote = true;
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
        txn_fail(txn, ERROR_DATA, "%s: %s: see what 'sise verify' says; restore a backup", txn->store->path,
                 mdb_strerror(rc));
    return false;
}

void *txn_alloc(struct store_txn *txn, size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        txn_fail(txn, ERROR_NO_MEMORY, "%s: out of memory", txn->store->path);
    return memory;
}
