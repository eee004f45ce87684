/* The map: LMDB maps the whole file into memory. When the file outgrows the map, the map has to be replaced
 * by a larger one, and it may then lie at another address. No transaction of this process may be active
 * meanwhile, because a transaction reads at addresses in the map.
 *
 * So this file counts the active transactions (store->live). Whoever replaces the map first keeps new ones
 * from beginning (store->moving), and then waits until the count is zero. A reader at rest is not counted. */
#include <errno.h>
#include <time.h>

#include "store/internal.h"

#define WAIT_MS 5000 /* how long to wait for active transactions, unless the options say otherwise */

/* Returns the number of the map that the transaction is in. */
static unsigned map_enter(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    while (store->moving)
        pthread_cond_wait(&store->changed, &store->mutex);
    store->live++;
    unsigned number = store->map_number;
    pthread_mutex_unlock(&store->mutex);
    return number;
}

void map_leave(struct store *store)
{
    pthread_mutex_lock(&store->mutex);
    store->live--;
    pthread_cond_broadcast(&store->changed);
    pthread_mutex_unlock(&store->mutex);
}

/* Waits, with the mutex held, until no transaction is active. */
static int map_wait(struct store *store)
{
    struct timespec until;
    unsigned ms = store->wait_ms ? store->wait_ms : WAIT_MS;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000)
        until.tv_sec++, until.tv_nsec -= 1000000000;
    int rc = 0;
    while (rc == 0 && store->live)
        rc = pthread_cond_timedwait(&store->changed, &store->mutex, &until);
    return rc;
}

/* The caller holds the mutex, and no transaction is in the map. */
static int map_set(struct store *store, bool grow)
{
    MDB_envinfo info;
    int rc = mdb_env_info(store->env, &info);
    if (rc == 0)
        rc = mdb_env_set_mapsize(store->env, grow ? info.me_mapsize * 2 : 0);
    store->map_number++;
    return rc;
}

int map_replace(struct store *store, unsigned seen, bool grow, struct error *err)
{
    int rc = 0;
    pthread_mutex_lock(&store->mutex);
    /* Another thread that found the map too small may have replaced it already, so that this one can go on in
     * the new map. */
    if (store->map_number == seen) {
        store->moving++;
        rc = map_wait(store);
        if (rc == 0 && store->map_number == seen)
            rc = map_set(store, grow);
        store->moving--;
        pthread_cond_broadcast(&store->changed);
    }
    pthread_mutex_unlock(&store->mutex);
    if (rc == ETIMEDOUT)
        return error_set(
            err, ERROR_BUSY,
            "%s: the map has to grow, and another transaction of this process stays active: it has "
            "to end or to rest first",
            store->path);
    return rc ? store_fail(store, err, rc, "growing the map") : 0;
}

int map_begin(struct store *store, unsigned flags, MDB_txn **mdb, struct error *err)
{
    int gone = 0;
    for (;;) {
        unsigned number = map_enter(store);
        int rc = *mdb ? mdb_txn_renew(*mdb) : mdb_txn_begin(store->env, NULL, flags, mdb);
        if (rc == 0)
            return 0;
        map_leave(store);
        bool again = rc == MDB_READERS_FULL && !gone && mdb_reader_check(store->env, &gone) == 0 && gone;
        if (rc == MDB_MAP_RESIZED) {
            int ret = map_replace(store, number, false, err);
            if (ret)
                return ret;
        } else if (!again) {
            return store_fail(store, err, rc, "beginning a transaction");
        }
    }
}

/* LMDB reads this information in the map, so the map must not be replaced meanwhile. */
int map_info(struct store *store, MDB_envinfo *info)
{
    pthread_mutex_lock(&store->mutex);
    int rc = mdb_env_info(store->env, info);
    pthread_mutex_unlock(&store->mutex);
    return rc;
}
