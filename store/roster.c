#include "store/roster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "store/internal.h"

#define BUCKETS_LEAST 8192

static size_t bucket_of(const struct roster *roster, struct code_key key)
{
    uint64_t number;
    memcpy(&number, &key, sizeof number);
    return (size_t)((number * 0x9E3779B97F4A7C15u) >> 32) & (roster->buckets - 1);
}

static void bucket_fill(struct roster *roster, size_t slot)
{
    size_t at = bucket_of(roster, code_key(roster->ticker[slot].code));
    while (roster->bucket[at])
        at = (at + 1) & (roster->buckets - 1);
    roster->bucket[at] = (uint32_t)slot + 1;
}

static bool buckets_make(struct roster *roster, size_t least)
{
    size_t buckets = BUCKETS_LEAST;
    while (buckets < least)
        buckets *= 2;
    uint32_t *bucket = calloc(buckets, sizeof *bucket);
    if (!bucket)
        return false;
    free(roster->bucket);
    roster->bucket = bucket;
    roster->buckets = buckets;
    for (size_t i = 0; i < roster->count; i++)
        bucket_fill(roster, i);
    return true;
}

static void roster_clear(struct roster *roster)
{
    free(roster->ticker);
    free(roster->bucket);
    *roster = (struct roster){0};
}

/* ---- from one write transaction to the next ---- */

/* The roster holds what the transaction wrote, so after the commit it shows the committed state. The next
 * transaction can use it unless another process writes in between. */
static void roster_settle(struct store_txn *txn, bool committed)
{
    struct roster *roster = txn->store->roster;
    if (committed && !txn->wrote)
        return;
    bool good = committed && roster->version && roster->version == txn->base;
    roster->version = good ? txn->base + 1 : 0;
}

static void roster_free(struct store *store)
{
    roster_clear(store->roster);
    free(store->roster);
    store->roster = NULL;
}

static const struct keeper roster_keeper = {.settle = roster_settle, .free = roster_free};

/* The store's roster, whether or not it has been read; NULL: no memory. */
static struct roster *roster_own(struct store *store)
{
    if (!store->roster && (store->roster = calloc(1, sizeof *store->roster)))
        store->keeper = &roster_keeper;
    return store->roster;
}

struct roster *roster_if_read(struct store_txn *txn)
{
    struct roster *roster = txn->writes ? txn->store->roster : NULL;
    return roster && roster->version && roster->version == txn->base ? roster : NULL;
}

struct roster *roster_of(struct store_txn *txn)
{
    if (txn->error.code)
        return NULL;
    struct roster *roster = roster_if_read(txn);
    if (roster)
        return roster;
    roster = roster_own(txn->store);
    if (roster) {
        roster_clear(roster);
        if (ticker_load(txn, &roster->ticker, &roster->count))
            return NULL;
        roster->capacity = roster->count;
    }
    if (!roster || !buckets_make(roster, 4 * roster->count)) {
        txn_fail(txn, ERROR_NO_MEMORY, "%s: out of memory", txn->store->path);
        return NULL;
    }
    roster->version = txn->base;
    return roster;
}

long roster_find(const struct roster *roster, const char *code)
{
    struct code_key key = code_key(code);
    for (size_t at = bucket_of(roster, key); roster->bucket[at]; at = (at + 1) & (roster->buckets - 1)) {
        size_t slot = roster->bucket[at] - 1;
        if (memcmp(roster->ticker[slot].code, key.text, sizeof key.text) == 0)
            return (long)slot;
    }
    return -1;
}

/* Makes room for one more ticker, in the array and among the buckets. */
static bool roster_grow(struct roster *roster)
{
    if (!array_reserve(&roster->ticker, &roster->capacity, roster->count + 1, sizeof *roster->ticker))
        return false;
    return 2 * (roster->count + 1) <= roster->buckets || buckets_make(roster, 2 * roster->buckets);
}

long roster_add(struct store_txn *txn, struct roster *roster, const char *code)
{
    if (!roster_grow(roster))
        return txn_fail(txn, ERROR_NO_MEMORY, "%s: out of memory", txn->store->path);
    uint64_t slot = roster->count;
    struct code_key key = code_key(code);
    if (txn_put(txn, HANDLE_SLOTS, number_key(&slot), &(MDB_val){sizeof key, &key}, 0))
        return -1;
    struct ticker *ticker = &roster->ticker[roster->count++];
    *ticker = (struct ticker){.slot = (uint32_t)slot, .market_cap = NAN};
    memcpy(ticker->code, key.text, sizeof key.text);
    bucket_fill(roster, slot);
    return (long)slot;
}

/* A ticker with first_date 0 has just been added and has no record yet. */
static bool record_differs(const struct ticker *a, const struct ticker *b)
{
    return a->first_date != b->first_date || a->added_date != b->added_date || a->is_active != b->is_active ||
           strcmp(a->market, b->market) != 0 || strcmp(a->name, b->name) != 0;
}

static unsigned vectors_differ(const struct ticker *a, const struct ticker *b)
{
    bool same_cap = a->market_cap == b->market_cap || (isnan(a->market_cap) && isnan(b->market_cap));
    return (same_cap ? 0u : 1u << VECTOR_MARKET_CAP) |
           (a->last_date == b->last_date ? 0u : 1u << VECTOR_LAST_DATE) |
           (a->last_analyzed_date == b->last_analyzed_date ? 0u : 1u << VECTOR_ANALYZED);
}

unsigned roster_set(struct store_txn *txn, struct roster *roster, const struct ticker *ticker)
{
    struct ticker *was = &roster->ticker[ticker->slot];
    unsigned vectors = vectors_differ(was, ticker);
    if (record_differs(was, ticker)) {
        struct ticker_record record = ticker_encode(ticker);
        struct code_key key = code_key(ticker->code);
        txn_put(txn, HANDLE_TICKERS, (MDB_val){sizeof key, &key}, &(MDB_val){sizeof record, &record}, 0);
    }
    *was = *ticker;
    return vectors;
}

static void vector_fill(enum slot_vector which, const struct roster *roster, void *values)
{
    double *cap = values;
    int32_t *date = values;
    for (size_t i = 0; i < tile_round(roster->count); i++) {
        const struct ticker *ticker = i < roster->count ? &roster->ticker[i] : NULL;
        if (which == VECTOR_MARKET_CAP)
            cap[i] = ticker ? ticker->market_cap : NAN;
        else if (which == VECTOR_LAST_DATE)
            date[i] = ticker ? ticker->last_date : 0;
        else
            date[i] = ticker ? ticker->last_analyzed_date : 0;
    }
}

void roster_flush(struct store_txn *txn, struct roster *roster, unsigned vectors)
{
    for (enum slot_vector v = 0; v < VECTOR_COUNT; v++) {
        MDB_val key = {VECTOR_NAME, (void *)vector_shape[v].name};
        MDB_val value = {tile_round(roster->count) * vector_shape[v].element, NULL};
        if (vectors & 1u << v && txn_put(txn, HANDLE_VECTORS, key, &value, MDB_RESERVE) == 0)
            vector_fill(v, roster, value.mv_data);
    }
}
