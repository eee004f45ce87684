#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "store/internal.h"
#include "store/roster.h"

/* A vector's elements in the map, 0 where there is none. */
static size_t vector_get(struct store_txn *txn, enum slot_vector which, const void **values)
{
    MDB_val key = {VECTOR_NAME, (void *)vector_shape[which].name}, value = {0, NULL};
    if (!txn_get(txn, HANDLE_VECTORS, key, &value))
        value = (MDB_val){0, NULL};
    *values = value.mv_data;
    return value.mv_size / vector_shape[which].element;
}

size_t ticker_count(struct store_txn *txn)
{
    return txn_entries(txn, HANDLE_SLOTS);
}

/* Fills in what the vectors hold of tickers[0..count), which are in the slots from `slot` on. */
static void vectors_take(struct store_txn *txn, struct ticker *tickers, size_t slot, size_t count)
{
    const void *cap, *last, *analyzed;
    size_t caps = vector_get(txn, VECTOR_MARKET_CAP, &cap);
    size_t lasts = vector_get(txn, VECTOR_LAST_DATE, &last);
    size_t analyzeds = vector_get(txn, VECTOR_ANALYZED, &analyzed);
    for (size_t i = 0; i < count; i++, slot++) {
        tickers[i].market_cap = slot < caps ? ((const double *)cap)[slot] : NAN;
        tickers[i].last_date = slot < lasts ? ((const int32_t *)last)[slot] : 0;
        tickers[i].last_analyzed_date = slot < analyzeds ? ((const int32_t *)analyzed)[slot] : 0;
    }
}

static bool entry_take(MDB_val key, MDB_val value, struct ticker *ticker)
{
    memset(ticker, 0, sizeof *ticker);
    if (key.mv_size != sizeof ticker->code || !ticker_decode(value, ticker))
        return false;
    memcpy(ticker->code, key.mv_data, sizeof ticker->code);
    ticker->code[sizeof ticker->code - 1] = '\0';
    return true;
}

int ticker_get(struct store_txn *txn, const char *code, struct ticker *ticker)
{
    struct code_key key = code_key(code);
    MDB_val value, name = {sizeof key, &key};
    if (strlen(code) >= TICKER_TEXT || !txn_get(txn, HANDLE_TICKERS, name, &value))
        return txn->error.code ? txn->error.code : ERROR_NOT_FOUND;
    if (!entry_take(name, value, ticker))
        return txn_damaged(txn, "target_tickers %s: not a record", code);
    vectors_take(txn, ticker, ticker->slot, 1);
    return txn->error.code;
}

/* Copies each record to the place of its slot; false: records and slots do not agree. */
static bool tickers_place(struct store_txn *txn, struct ticker *tickers, size_t count)
{
    MDB_val key, value;
    MDB_cursor *cursor = txn_cursor(txn, HANDLE_TICKERS);
    if (!cursor)
        return count == 0;
    size_t placed = 0;
    while (txn_step(txn, cursor, &key, &value, MDB_NEXT)) {
        struct ticker ticker;
        if (!entry_take(key, value, &ticker) || ticker.slot >= count || tickers[ticker.slot].code[0])
            break;
        tickers[ticker.slot] = ticker;
        placed++;
    }
    mdb_cursor_close(cursor);
    return placed == count && placed == txn_entries(txn, HANDLE_TICKERS);
}

int ticker_load(struct store_txn *txn, struct ticker **tickers, size_t *count)
{
    *tickers = NULL;
    *count = 0;
    size_t slots = ticker_count(txn);
    struct ticker *list = txn->error.code ? NULL : txn_alloc(txn, slots, sizeof *list);
    if (!list)
        return txn->error.code;
    if (!tickers_place(txn, list, slots))
        txn_damaged(txn, "slots and target_tickers disagree");
    vectors_take(txn, list, 0, slots);
    if (txn->error.code) {
        free(list);
        return txn->error.code;
    }
    *tickers = list;
    *count = slots;
    return 0;
}

int ticker_all(struct store_txn *txn, struct ticker **tickers, size_t *count)
{
    const struct roster *roster = txn->error.code ? NULL : roster_if_read(txn);
    if (!roster)
        return ticker_load(txn, tickers, count);
    *count = 0;
    *tickers = txn_alloc(txn, roster->count, sizeof **tickers);
    if (!*tickers)
        return txn->error.code;
    if (roster->count)
        memcpy(*tickers, roster->ticker, roster->count * sizeof **tickers);
    *count = roster->count;
    return 0;
}

int ticker_save(struct store_txn *txn, const struct ticker *tickers, size_t count)
{
    struct roster *roster = roster_of(txn);
    unsigned vectors = 0;
    if (!roster)
        return txn->error.code;
    for (size_t i = 0; i < count; i++)
        if (tickers[i].slot >= roster->count ||
            strcmp(tickers[i].code, roster->ticker[tickers[i].slot].code) != 0)
            return txn_fail(txn, ERROR_INTERNAL, "%s: ticker %s is not in slot %u", txn->store->path,
                            tickers[i].code, tickers[i].slot);
    for (size_t i = 0; i < count; i++)
        vectors |= roster_set(txn, roster, &tickers[i]);
    roster_flush(txn, roster, vectors);
    return txn->error.code;
}

int ticker_analyzed_get(struct store_txn *txn, kst_date *dates, size_t count)
{
    const void *values;
    size_t have = vector_get(txn, VECTOR_ANALYZED, &values);
    size_t copied = have < count ? have : count;
    if (copied)
        memcpy(dates, values, copied * sizeof *dates);
    memset(dates + copied, 0, (count - copied) * sizeof *dates);
    return txn->error.code;
}

int ticker_analyzed_put(struct store_txn *txn, const kst_date *dates, size_t count)
{
    size_t padded = tile_round(count);
    MDB_val key = {VECTOR_NAME, (void *)vector_shape[VECTOR_ANALYZED].name};
    MDB_val value = {padded * sizeof *dates, NULL};
    struct roster *roster = roster_if_read(txn);
    if (count > ticker_count(txn))
        return txn_fail(txn, ERROR_INTERNAL, "%s: more dates than slots", txn->store->path);
    if (count == 0)
        return txn->error.code;
    if (txn_put(txn, HANDLE_VECTORS, key, &value, MDB_RESERVE))
        return txn->error.code;
    memcpy(value.mv_data, dates, count * sizeof *dates);
    memset((kst_date *)value.mv_data + count, 0, (padded - count) * sizeof *dates);
    for (size_t i = 0; roster && i < roster->count; i++)
        roster->ticker[i].last_analyzed_date = i < count ? dates[i] : 0;
    return 0;
}
