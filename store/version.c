/* The versions of the data and of the jobs.
 *
 * A version is the time of the commit in microseconds since 1970, or one more than the version before where
 * the clock has not moved on: so a version only grows, and a store that was replaced by an older backup does
 * not get a version that it has had before.
 *
 * A program that knows nothing of versions leaves the record as it is. The record says which transaction
 * wrote it, so how many have been committed since is known: each of them counts as a change of both versions.
 * A store without the record has the number of its newest transaction for both. */
#include <time.h>

#include "store/internal.h"

static const char version_name[8] = "version";

static MDB_val version_key(void)
{
    return (MDB_val){sizeof version_name, (void *)version_name};
}

/* The versions of the state with that transaction id, computed from the record in that state. */
static struct store_version version_derive(const struct version_record *record, uint64_t id)
{
    /* LMDB numbers the transactions of a compacted copy from 1 again. */
    uint64_t since = id >= record->txn ? id - record->txn : id - 1;
    return (struct store_version){record->data + since, record->jobs + since};
}

struct store_version store_txn_version(struct store_txn *txn)
{
    struct version_record record;
    MDB_val value;
    if (txn->error.code)
        return (struct store_version){0, 0};
    if (!txn_get(txn, HANDLE_META, version_key(), &value) || !version_decode(value, &record))
        return (struct store_version){txn->base, txn->base};
    return version_derive(&record, txn->base);
}

static uint64_t version_next(uint64_t before)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t micros = (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
    return micros > before ? micros : before + 1;
}

/* A new store gets its first versions here; before that both are 0. */
int version_note(struct store_txn *txn)
{
    if (!txn->wrote || !txn->store->kind->versioned || txn->error.code)
        return txn->error.code;
    struct store_version version = store_txn_version(txn);
    struct version_record record = {
        .version = RECORD_VERSION,
        .txn = txn->base + 1,
        .data = txn->wrote_data || !version.data ? version_next(version.data) : version.data,
        .jobs = txn->wrote_jobs || !version.jobs ? version_next(version.jobs) : version.jobs,
    };
    return txn_put(txn, HANDLE_META, version_key(), &(MDB_val){sizeof record, &record}, 0);
}
