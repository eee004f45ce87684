/* Handles: the databases of a store by number; struct handle in internal.h says what a handle is, and what
 * LMDB asks of those who open databases.
 *
 * How a transaction comes to know its databases: it notes the number of refreshes so far
 * (handles_generation), begins in LMDB, and asks for the table of open databases (handles_take). It gets the
 * table if nobody has opened databases meanwhile and its snapshot lists as many as the last refresh found.
 * Otherwise there may be a database that the transaction could not use: the transaction ends, all databases
 * are opened (handles_refresh), and it begins again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "store/internal.h"

static int index_of(const struct store *store, const char *name)
{
    for (size_t i = 0; i < store->handle_count; i++)
        if (strcmp(store->handles[i].name, name) == 0)
            return (int)i;
    return -1;
}

static int index_add(struct store *store, const char *name, unsigned flags)
{
    if (!array_reserve(&store->handles, &store->handle_capacity, store->handle_count + 1,
                       sizeof *store->handles))
        return -1;
    char *copy = strdup(name);
    if (!copy)
        return -1;
    store->handles[store->handle_count] = (struct handle){.name = copy, .flags = flags};
    return (int)store->handle_count++;
}

int handles_index(struct store *store, const char *name, unsigned flags)
{
    pthread_mutex_lock(&store->mutex);
    int index = index_of(store, name);
    if (index < 0)
        index = index_add(store, name, flags);
    pthread_mutex_unlock(&store->mutex);
    return index;
}

int handles_init(struct store *store, struct error *err)
{
    char name[DATABASE_NAME];
    for (int i = 0; i < HANDLE_FIXED; i++) {
        unsigned flags = database_fixed(i, name);
        if (handles_index(store, name, flags) != i)
            return error_no_memory(err);
    }
    return 0;
}

void handles_free(struct store *store)
{
    for (size_t i = 0; i < store->handle_count; i++)
        free(store->handles[i].name);
    free(store->handles);
    free(store->dbi_table);
}

unsigned handles_generation(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    unsigned generation = store->generation;
    pthread_mutex_unlock(&store->mutex);
    return generation;
}

/* ---- the table of open databases that a transaction has ---- */

/* The caller of this function and of the next two holds the mutex. */
static struct dbi_table *table_make(const struct store *store)
{
    struct dbi_table *table = malloc(sizeof *table + store->handle_count * sizeof *table->dbi);
    if (!table)
        return NULL;
    table->users = 1;
    table->count = store->handle_count;
    for (size_t i = 0; i < table->count; i++)
        table->dbi[i] = store->handles[i].state == HANDLE_OPEN ? store->handles[i].dbi : DBI_NONE;
    return table;
}

static void table_release(struct dbi_table *table)
{
    if (table && --table->users == 0)
        free(table);
}

/* Gives the newest table to the transaction. */
static int table_give(struct store *store, struct store_txn *txn)
{
    if (!store->dbi_table)
        store->dbi_table = table_make(store);
    if (!store->dbi_table)
        return ERROR_NO_MEMORY;
    if (txn->dbi_table == store->dbi_table)
        return HANDLES_TAKEN;
    table_release((struct dbi_table *)txn->dbi_table);
    store->dbi_table->users++;
    txn->dbi_table = store->dbi_table;
    return HANDLES_TAKEN;
}

int handles_take(struct store_txn *txn, unsigned generation, struct error *err)
{
    struct store *store = txn->store;
    MDB_stat stat;
    int rc = mdb_stat(txn->mdb, store->names, &stat);
    if (rc)
        return store_fail(store, err, rc, "beginning a transaction");
    pthread_mutex_lock(&store->mutex);
    bool current = store->generation == generation && store->known == stat.ms_entries;
    int ret = current ? table_give(store, txn) : HANDLES_STALE;
    pthread_mutex_unlock(&store->mutex);
    return ret < 0 ? error_no_memory(err) : ret;
}

void handles_drop(struct store_txn *txn)
{
    pthread_mutex_lock(&txn->store->mutex);
    table_release((struct dbi_table *)txn->dbi_table);
    pthread_mutex_unlock(&txn->store->mutex);
    txn->dbi_table = NULL;
}

/* The handle of a database that LMDB lists, -1: none of ours, -2: no memory. */
static int index_listed(struct store *store, MDB_val listed)
{
    char name[DATABASE_NAME];
    enum dataset dataset;
    if (listed.mv_size >= sizeof name)
        return -1;
    memcpy(name, listed.mv_data, listed.mv_size);
    name[listed.mv_size] = '\0';
    int index = index_of(store, name);
    if (index < 0 && database_dataset(name, &dataset)) {
        index = index_add(store, name, MDB_INTEGERKEY);
        return index < 0 ? -2 : index;
    }
    return index;
}

/* Opens every database that LMDB lists and that is not open yet. They are pending until the transaction `mdb`
 * has committed. The caller holds the mutex; no call of LMDB here has to wait. */
static int handles_scan(struct store *store, MDB_txn *mdb)
{
    MDB_cursor *cursor;
    MDB_val name, value;
    int rc = mdb_cursor_open(mdb, store->names, &cursor);
    if (rc)
        return rc;
    while ((rc = mdb_cursor_get(cursor, &name, &value, MDB_NEXT)) == 0) {
        int index = index_listed(store, name);
        if (index == -2) {
            rc = ENOMEM;
            break;
        }
        struct handle *handle = index < 0 ? NULL : &store->handles[index];
        if (!handle || handle->state != HANDLE_CLOSED)
            continue;
        if ((rc = mdb_dbi_open(mdb, handle->name, handle->flags, &handle->dbi)) != 0)
            break;
        handle->state = HANDLE_PENDING;
    }
    mdb_cursor_close(cursor);
    return rc == MDB_NOTFOUND ? 0 : rc;
}

/* Marks the databases that a transaction has opened as open where it has committed, as closed where it was
 * undone. The caller holds the mutex. */
static void pending_settle(struct store *store, bool committed)
{
    for (size_t i = 0; i < store->handle_count; i++) {
        if (store->handles[i].state != HANDLE_PENDING)
            continue;
        store->handles[i].state = committed ? HANDLE_OPEN : HANDLE_CLOSED;
        if (committed) {
            table_release(store->dbi_table);
            store->dbi_table = NULL;
        }
    }
}

int handles_refresh(struct store *store, struct error *err)
{
    MDB_txn *mdb = NULL;
    MDB_stat stat;
    /* This waits for a thread that is opening databases now: they must be open before the transaction
     * begins. */
    pthread_mutex_lock(&store->opening);
    int ret = map_begin(store, MDB_RDONLY, &mdb, err);
    if (ret) {
        pthread_mutex_unlock(&store->opening);
        return ret;
    }
    pthread_mutex_lock(&store->mutex);
    int rc = mdb_stat(mdb, store->names, &stat);
    if (rc == 0)
        rc = handles_scan(store, mdb);
    if (rc == 0)
        rc = mdb_txn_commit(mdb);
    else
        mdb_txn_abort(mdb);
    pending_settle(store, rc == 0);
    if (rc == 0) {
        store->known = stat.ms_entries;
        store->generation++;
    }
    pthread_mutex_unlock(&store->mutex);
    pthread_mutex_unlock(&store->opening);
    map_leave(store);
    return rc ? store_fail(store, err, rc, "opening its databases") : 0;
}

/* Finds a database that the writer itself has created, which is in no table yet. */
static bool pending_find(struct store_txn *txn, size_t index, MDB_dbi *dbi)
{
    struct store *store = txn->store;
    pthread_mutex_lock(&store->mutex);
    bool found = store->handles[index].state == HANDLE_PENDING;
    if (found)
        *dbi = store->handles[index].dbi;
    pthread_mutex_unlock(&store->mutex);
    return found;
}

bool handle_find(struct store_txn *txn, int handle, MDB_dbi *dbi)
{
    const struct dbi_table *table = txn->dbi_table;
    size_t index = (size_t)handle;
    if (txn->error.code)
        return false;
    if (handle >= 0 && index < table->count && table->dbi[index] != DBI_NONE) {
        *dbi = table->dbi[index];
        return true;
    }
    if (handle < 0 || index >= txn->store->handle_count) {
        txn_fail(txn, ERROR_INTERNAL, "%s: a column without a handle: its name is longer than %d bytes",
                 txn->store->path, COLUMN_NAME);
        return false;
    }
    return txn->opening && pending_find(txn, index, dbi);
}

int handle_make(struct store_txn *txn, int index, MDB_dbi *dbi)
{
    struct store *store = txn->store;
    if (!txn->opening)
        pthread_mutex_lock(&store->opening);
    txn->opening = txn->wrote = true;
    pthread_mutex_lock(&store->mutex);
    struct handle *handle = &store->handles[index];
    int rc = mdb_dbi_open(txn->mdb, handle->name, handle->flags | MDB_CREATE, dbi);
    if (rc == 0) {
        handle->dbi = *dbi;
        handle->state = HANDLE_PENDING;
    }
    pthread_mutex_unlock(&store->mutex);
    return rc;
}

void handles_settle(struct store_txn *txn, bool committed)
{
    if (!txn->opening)
        return;
    pthread_mutex_lock(&txn->store->mutex);
    pending_settle(txn->store, committed);
    pthread_mutex_unlock(&txn->store->mutex);
    pthread_mutex_unlock(&txn->store->opening);
    txn->opening = false;
}

const char *handle_name(struct store *store, int index)
{
    pthread_mutex_lock(&store->mutex);
    const char *name =
        index >= 0 && (size_t)index < store->handle_count ? store->handles[index].name : "a column";
    pthread_mutex_unlock(&store->mutex);
    return name;
}

int store_column(struct store *store, enum dataset dataset, const char *name)
{
    char full[DATABASE_NAME];
    if (strlen(name) > COLUMN_NAME || !*name)
        return -1;
    snprintf(full, sizeof full, "%s%s", dataset_prefix[dataset], name);
    return handles_index(store, full, MDB_INTEGERKEY);
}
