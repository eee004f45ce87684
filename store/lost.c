#include "store/lost.h"

#include <math.h>
#include <stdlib.h>

#include "store/internal.h"

/* The tickers whose first or last date is the day that they lose. The other dates are looked up for all of
 * them at once, in one walk through the days: a table full of codes that no other day knows would otherwise
 * cause a walk for each. */
struct lost {
    struct store_txn *txn;
    struct roster *roster;
    kst_date date;
    uint32_t *slot;         /* [roster->count] those that are still being looked up */
    kst_date *last, *first; /* [roster->count] by slot: the nearest day before, after the date; 0: none */
};

typedef kst_date day_step(struct store_txn *txn, kst_date date);

/* Notes the date for the slots that have a value on it, and takes them out of slot[left]. Returns how many
 * are left. */
static size_t slots_see(struct lost *lost, kst_date date, size_t left, kst_date *seen)
{
    for (int c = 0; c < RAW_PUBLISHED && left; c++) {
        struct row row = raw_row(lost->txn, (enum raw_column)c, date);
        for (size_t i = 0; i < left;) {
            if (isnan(row_value(row, lost->slot[i]))) {
                i++;
                continue;
            }
            seen[lost->slot[i]] = date;
            lost->slot[i] = lost->slot[--left];
        }
    }
    return left;
}

/* Walks through the stored days from the lost one on until each of the slots has been seen. */
static void slots_seek(struct lost *lost, size_t count, day_step *step, kst_date *seen)
{
    kst_date date = lost->date;
    while (count && (date = step(lost->txn, date)))
        count = slots_see(lost, date, count, seen);
}

static void dates_seek(struct lost *lost, const uint32_t *kept)
{
    const struct roster *roster = lost->roster;
    size_t last = 0, first = 0;
    for (uint32_t slot = 0; slot < roster->count; slot++)
        if ((!kept || !kept[slot]) && roster->ticker[slot].last_date == lost->date)
            lost->slot[last++] = slot;
    slots_seek(lost, last, day_before, lost->last);
    for (uint32_t slot = 0; slot < roster->count; slot++)
        if ((!kept || !kept[slot]) && roster->ticker[slot].first_date == lost->date)
            lost->slot[first++] = slot;
    slots_seek(lost, first, day_after, lost->first);
}

/* Sets the ticker's dates and market cap to what the other days say. */
static void ticker_lose(const struct lost *lost, struct ticker *ticker)
{
    uint32_t slot = ticker->slot;
    if (ticker->last_date == lost->date) {
        kst_date last = ticker->last_date = lost->last[slot];
        ticker->market_cap = last ? row_value(raw_row(lost->txn, RAW_MARKET_CAP, last), slot) : NAN;
        if (ticker->last_analyzed_date > last)
            ticker->last_analyzed_date = last;
    }
    if (ticker->first_date == lost->date)
        ticker->first_date = lost->first[slot];
}

unsigned tickers_lose(struct store_txn *txn, struct roster *roster, struct past_put *pasts,
                      const uint32_t *kept)
{
    struct lost lost = {.txn = txn, .roster = roster, .date = pasts->date};
    unsigned vectors = 0;
    lost.slot = txn_alloc(txn, roster->count, sizeof *lost.slot);
    lost.last = txn_alloc(txn, 2 * roster->count, sizeof *lost.last);
    if (lost.slot && lost.last) {
        lost.first = lost.last + roster->count;
        dates_seek(&lost, kept);
    }
    for (size_t slot = 0; slot < roster->count && !txn->error.code; slot++) {
        struct ticker ticker = roster->ticker[slot];
        if (kept && kept[slot])
            continue;
        past_lose(pasts, &ticker);
        ticker_lose(&lost, &ticker);
        vectors |= roster_set(txn, roster, &ticker);
    }
    free(lost.slot);
    free(lost.last);
    return vectors;
}
