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

/* The entry that holds on a date; NULL: the name and market in `ticker` hold. The entry is looked up among
 * those that were there before the day was put. An entry always ends before the ticker's last date; so for a
 * day that is the newest, as the usual one is, no entries have to be read. */
static const struct ticker_past *entry_on(struct past_put *put, const struct ticker *ticker, kst_date date)
{
    if (date >= ticker->last_date)
        return NULL;
    if (!put->read)
        ticker_pasts(put->txn, &put->past, &put->count);
    put->read = true;
    return ticker_past_on(put->past, put->count, ticker->slot, date);
}

/* The name and the market that hold on a date, from an entry or from the ticker itself. */
static struct ticker_past held_on(struct past_put *put, const struct ticker *ticker, kst_date date)
{
    const struct ticker_past *entry = entry_on(put, ticker, date);
    struct ticker_past held = {.slot = ticker->slot};
    memcpy(held.market, entry ? entry->market : ticker->market, sizeof held.market);
    memcpy(held.name, entry ? entry->name : ticker->name, sizeof held.name);
    return held;
}

static bool held_same(const struct ticker_past *a, const struct ticker_past *b)
{
    return strcmp(a->market, b->market) == 0 && strcmp(a->name, b->name) == 0;
}

static void text_take(char *to, const char *from, size_t size)
{
    if (from[0]) {
        memset(to, 0, size);
        memcpy(to, from, strnlen(from, size - 1));
    }
}

/* Replaces the market and the name, each unless the new one is empty. */
static void texts_take(struct ticker_past *past, const char *market, const char *name)
{
    text_take(past->market, market, sizeof past->market);
    text_take(past->name, name, sizeof past->name);
}

/* Records that `before` held up to the eve of `day` and that `from` holds on `day`. If the two differ, an
 * entry for `before` is written. If they are the same, an entry that ends on that eve is removed. */
static void border_set(struct past_put *put, const struct ticker *ticker, kst_date day,
                       const struct ticker_past *before, const struct ticker_past *from)
{
    if (!day)
        return; /* the dates in `ticker` are not those of the rows: store_verify() tells */
    kst_date until = eve_of(day);
    const struct ticker_past *there = entry_on(put, ticker, until);
    struct past_key bytes = past_key(ticker->slot, until);
    MDB_val key = {sizeof bytes, &bytes};
    if (!held_same(before, from)) {
        struct past_record record = past_encode(before);
        txn_put(put->txn, HANDLE_PASTS, key, &(MDB_val){sizeof record, &record}, 0);
    } else if (there && there->until == until) {
        txn_del(put->txn, HANDLE_PASTS, key);
    }
}

/* Makes `now` the ticker's newest name and market. */
static void ticker_call(struct ticker *ticker, const struct ticker_past *now)
{
    memcpy(ticker->market, now->market, sizeof ticker->market);
    memcpy(ticker->name, now->name, sizeof ticker->name);
}

/* The first day after the one that is put on which the ticker is in a table. There must be one. */
static kst_date next_seen(struct past_put *put, const struct ticker *ticker)
{
    return put->date < ticker->first_date ? ticker->first_date
                                          : seen_after(put->txn, ticker->slot, put->date);
}

/* Sets the border between the day that is put, on which `says` holds, and the days before it. */
static void border_before(struct past_put *put, struct ticker *ticker, const struct ticker_past *says)
{
    if (!ticker->first_date || ticker->first_date >= put->date)
        return; /* nothing is known of days before */
    struct ticker_past before = held_on(put, ticker, eve_of(put->date));
    /* If no table has given a text so far, the text of this day holds for the days before as well. */
    texts_take(&before, before.market[0] ? "" : says->market, before.name[0] ? "" : says->name);
    border_set(put, ticker, put->date, &before, says);
}

/* From the day that is put up to the next day on which the ticker is seen, `says` holds. From that next day
 * on nothing changes. */
static void says_set(struct past_put *put, struct ticker *ticker, const struct ticker_past *says)
{
    border_before(put, ticker, says);
    if (put->date >= ticker->last_date) {
        ticker_call(ticker, says);
        return;
    }
    kst_date next = next_seen(put, ticker);
    struct ticker_past then = held_on(put, ticker, next);
    border_set(put, ticker, next, says, &then);
}

/* Whether the table gives a text that differs from the text that holds. */
static bool text_differs(const char *says, const char *held, size_t size)
{
    return says[0] && strncmp(says, held, size - 1) != 0;
}

bool past_differs(struct past_put *put, const struct ticker *ticker, const struct day_line *line)
{
    const struct ticker_past *entry = entry_on(put, ticker, put->date);
    return text_differs(line->name, entry ? entry->name : ticker->name, sizeof line->name) ||
           text_differs(line->market, entry ? entry->market : ticker->market, sizeof line->market);
}

void past_take(struct past_put *put, struct ticker *ticker, const struct day_line *line)
{
    if (!past_differs(put, ticker, line))
        return;
    struct ticker_past says = held_on(put, ticker, put->date);
    texts_take(&says, line->market, line->name);
    says_set(put, ticker, &says);
}

void past_lose(struct past_put *put, struct ticker *ticker)
{
    kst_date date = put->date, first = ticker->first_date, last = ticker->last_date, eve = eve_of(date);
    const struct ticker_past *entry = entry_on(put, ticker, eve);
    /* Whether the day's table said something else than what held before. If it only repeated that, and is not
     * the first day, nothing changes when the day is taken away. */
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
    kst_date next = seen_after(put->txn, ticker->slot, date);
    struct ticker_past then = held_on(put, ticker, next);
    /* The name and market from before the day now hold up to the next day. If there is no day before, nothing
     * is known until that next day, and no entry is needed. */
    border_set(put, ticker, next, changed ? &before : &then, &then);
}
