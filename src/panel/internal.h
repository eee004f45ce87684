/* What the files of src/panel have in common. Private to this folder. */
#ifndef SISE_PANEL_INTERNAL_H
#define SISE_PANEL_INTERNAL_H

#include "panel/factor.h"
#include "panel/panel.h"

struct panel {
    struct store_txn *txn;
    struct columns columns;
    struct ticker *tickers; /* [ticker_count], NULL before they are needed */
    size_t ticker_count;
    kst_date *first, *last,
        *analyzed;             /* [lanes] the tickers' first_date, last_date, last_analyzed_date; or 0 */
    struct ticker_past *pasts; /* [past_count] */
    size_t past_count;
    bool pasts_read;
    struct panel_factors factors;
};

#endif
