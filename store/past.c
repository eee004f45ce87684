#include "store/past.h"

#include <stdlib.h>
#include <string.h>

#include "store/internal.h"

/* ---- reading ---- */

static bool entries_take(struct store_txn *txn, MDB_cursor *cursor, struct ticker_past *pasts, size_t most,
                         size_t *count)
{
    MDB_val key, value;
    while (*count < most && txn_step(txn, cursor, &key, &value, MDB_NEXT))
        if (!past_decode(key, value, &pasts[(*count)++]))
            return false;
    return true;
}

int ticker_pasts(struct store_txn *txn, struct ticker_past **pasts, size_t *count)
{
    *count = 0;
    size_t most = txn_entries(txn, HANDLE_PASTS);
    *pasts = txn->error.code ? NULL : txn_alloc(txn, most, sizeof **pasts);
    MDB_cursor *cursor = *pasts && most ? txn_cursor(txn, HANDLE_PASTS) : NULL;
    if (cursor && !entries_take(txn, cursor, *pasts, most, count))
        txn_damaged(txn, "former_names: not a record");
    if (cursor)
        mdb_cursor_close(cursor);
    if (txn->error.code) {
        free(*pasts);
        *pasts = NULL;
        *count = 0;
    }
    return txn->error.code;
}

const struct ticker_past *ticker_past_on(const struct ticker_past *pasts, size_t count, uint32_t slot,
                                         kst_date date)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct ticker_past *past = &pasts[middle];
        if (past->slot < slot || (past->slot == slot && past->until < date))
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && pasts[low].slot == slot ? &pasts[low] : NULL;
}

/* ---- while a day is put ---- */

static kst_date eve_of(kst_date date)
{
    return date_from_days(date_to_days(date) - 1);
}

/* The entry that holds on a date, before anything of the day is written. Every one ends before the ticker's
 * last date, so that the usual day asks for none. */
static const struct ticker_past *entry_on(struct past_put *put, const struct ticker *ticker, kst_date date)
{
    if (date >= ticker->last_date)
        return NULL;
    if (!put->read)
        ticker_pasts(put->txn, &put->past, &put->count);
    put->read = true;
    return ticker_past_on(put->past, put->count, ticker->slot, date);
}

static struct ticker_past held_on(struct past_put *put, const struct ticker *ticker, kst_date date)
{
    const struct ticker_past *entry = entry_on(put, ticker, date);
    struct ticker_past held = {.slot = ticker->slot};
    memcpy(held.market, entry ? entry->market : ticker->market, sizeof held.market);
    memcpy(held.name, entry ? entry->name : ticker->name, sizeof held.name);
    return held;
}

static void text_take(char *to, const char *from, size_t size)
{
    if (from[0]) {
        memset(to, 0, size);
        memcpy(to, from, strnlen(from, size - 1));
    }
}

static void texts_take(struct ticker_past *past, const char *market, const char *name)
{
    text_take(past->market, market, sizeof past->market);
    text_take(past->name, name, sizeof past->name);
}

/* Between the eve of a day and the day: an entry where what held before differs, else none. */
static void border_set(struct past_put *put, const struct ticker *ticker, kst_date day,
                       const struct ticker_past *before, const struct ticker_past *from)
{
    if (!day)
        return; /* the ticker's dates are not those of the rows: verify tells */
    kst_date until = eve_of(day);
    const struct ticker_past *there = entry_on(put, ticker, until);
    struct past_key key = past_key(ticker->slot, until);
    if (strcmp(before->market, from->market) != 0 || strcmp(before->name, from->name) != 0) {
        struct past_record record = past_encode(before);
        txn_put(put->txn, HANDLE_PASTS, (MDB_val){sizeof key, &key}, &(MDB_val){sizeof record, &record}, 0);
    } else if (there && there->until == until) {
        txn_del(put->txn, HANDLE_PASTS, (MDB_val){sizeof key, &key});
    }
}

static void ticker_call(struct ticker *ticker, const struct ticker_past *now)
{
    memcpy(ticker->market, now->market, sizeof ticker->market);
    memcpy(ticker->name, now->name, sizeof ticker->name);
}

/* The days from the one that is put up to the next on which the ticker is seen are called so. */
static void says_set(struct past_put *put, struct ticker *ticker, const struct ticker_past *says)
{
    kst_date date = put->date, first = ticker->first_date;
    if (first && first < date) {
        struct ticker_past before = held_on(put, ticker, eve_of(date));
        /* What nobody has told so far was so before. */
        texts_take(&before, before.market[0] ? "" : says->market, before.name[0] ? "" : says->name);
        border_set(put, ticker, date, &before, says);
    }
    if (date >= ticker->last_date) {
        ticker_call(ticker, says);
        return;
    }
    kst_date next = date < first ? first : seen_after(put->txn, ticker->slot, date);
    struct ticker_past then = held_on(put, ticker, next);
    border_set(put, ticker, next, says, &then);
}

static bool text_differs(const char *says, const char *held, size_t size)
{
    return says[0] && strncmp(says, held, size - 1) != 0;
}

void past_take(struct past_put *put, struct ticker *ticker, const struct day_line *line)
{
    const struct ticker_past *entry = entry_on(put, ticker, put->date);
    if (!text_differs(line->name, entry ? entry->name : ticker->name, sizeof line->name) &&
        !text_differs(line->market, entry ? entry->market : ticker->market, sizeof line->market))
        return;
    struct ticker_past says = held_on(put, ticker, put->date);
    texts_take(&says, line->market, line->name);
    says_set(put, ticker, &says);
}

void past_lose(struct past_put *put, struct ticker *ticker)
{
    kst_date date = put->date, first = ticker->first_date, last = ticker->last_date, eve = eve_of(date);
    const struct ticker_past *entry = entry_on(put, ticker, eve);
    bool changed = entry && entry->until == eve;
    if (date < first || date > last || (date > first && !changed))
        return;
    struct ticker_past before = held_on(put, ticker, eve);
    if (changed)
        border_set(put, ticker, date, &before, &before);
    if (date == last) {
        ticker_call(ticker, &before);
        return;
    }
    /* Nothing is before a ticker's first day. */
    kst_date next = seen_after(put->txn, ticker->slot, date);
    struct ticker_past then = held_on(put, ticker, next);
    border_set(put, ticker, next, changed ? &before : &then, &then);
}
