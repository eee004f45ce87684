/* The rows of a column going back in time, kept by a panel that reads many tickers one after the other: where
 * the rows of a day lie in the store is the same for all of them. Private to this folder. */
#ifndef SISE_PANEL_KEPT_H
#define SISE_PANEL_KEPT_H

#include "store/store.h"

struct kept_rows;

/* A walk back in time, the newest day first. */
struct kept_walk {
    const kst_date *dates;  /* [count] */
    const struct row *rows; /* [count] */
    size_t count;
};

/* What row_back() gives, from what is kept where that suffices, which is not copied and good until the next
 * call. Otherwise it is row_back() itself, and the walk is what that has written to dates[most] and
 * rows[most].
 */
struct kept_walk kept_row_walk(struct kept_rows *kept, struct store_txn *txn, int column, kst_date date,
                               size_t most, kst_date *dates, struct row *rows);

/* The same, copied to dates[most] and rows[most] in any case. */
size_t kept_row_back(struct kept_rows *kept, struct store_txn *txn, int column, kst_date date, size_t most,
                     kst_date *dates, struct row *rows);

struct kept_rows *kept_rows_new(void); /* NULL: no memory, which is no error: then nothing is kept */
void kept_rows_free(struct kept_rows **kept);

#endif
