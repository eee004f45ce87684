/* The census: what the store knows in one state of all tickers, of their former names, of its days and of the
 * corporate actions. Panels
 * and histories that are opened one after the other in a reading transaction share it, also after the
 * transaction has been renewed, until the data changes: reading it takes longer than most screens. Private to
 * this folder.
 *
 * A census belongs to the thread of its transaction. Each part is read when it is first asked for, and never
 * changes then. */
#ifndef SISE_PANEL_CENSUS_H
#define SISE_PANEL_CENSUS_H

#include <stdbool.h>

#include "panel/factor.h"

struct census {
    struct store_kept kept; /* first: the transaction keeps the census by it */
    unsigned holders;       /* the transaction is one of them, while it keeps the census */
    uint64_t version;       /* of the data */

    struct ticker *tickers; /* [ticker_count], element i in slot i; NULL before they are read */
    size_t ticker_count;
    size_t lanes; /* slots, rounded up to whole tiles */
    /* [lanes] the tickers' first_date, last_date and last_analyzed_date, 0 where there is no ticker */
    kst_date *first, *last, *analyzed;
    kst_date *analyzed_until; /* [lanes / TILE_LANES], the date of the lane that is furthest behind */
    kst_date analyzed_to; /* up to which the tracked tickers are analyzed at most; where none is tracked, all
                             tickers */
    double *trackable;    /* [lanes], 1 on a market whose tickers are tracked, else 0 */

    struct ticker_past *pasts; /* [past_count] */
    double *past_trackable;    /* [past_count], as `trackable`, for the market of each former entry */
    size_t past_count;
    bool pasts_read;

    kst_date *date; /* [days], the stored raw dates */
    size_t days;
    bool dates_read;

    struct panel_factors factors; /* of the days that were asked for so far */
};

/* The census of the transaction's state. Give it back with census_release(). NO_MEMORY. */
int census_get(struct store_txn *txn, struct census **census, struct error *err);
void census_release(struct census **census); /* NULL-safe, nulls */

/* Read a part of it, if that has not been read. `txn` is the transaction of census_get(). */
int census_tickers(struct census *census, struct store_txn *txn, struct error *err);
int census_pasts(struct census *census, struct store_txn *txn, struct error *err);
int census_dates(struct census *census, struct store_txn *txn, struct error *err);

#endif
