/* What the files of src/panel have in common. Private to this folder. */
#ifndef SISE_PANEL_INTERNAL_H
#define SISE_PANEL_INTERNAL_H

#include "panel/census.h"
#include "panel/factor.h"
#include "panel/kept.h"
#include "panel/panel.h"

#define ROWS_AT_ONCE 64 /* how many days one row_back() of a walk through many days reads */

/* A price that was carried to a day on which its ticker is missing. */
struct panel_carried {
    kst_date date; /* 0: none */
    double price;
};

struct panel {
    struct store_txn *txn;
    struct kept_rows *kept; /* NULL: nothing is kept */
    struct columns columns;
    int factor_handle;            /* of the days' factors */
    struct census *census;        /* what follows up to `factors` is its */
    const struct ticker *tickers; /* [ticker_count], NULL before they are needed */
    size_t ticker_count;
    size_t lanes;                            /* slots, rounded up to whole tiles */
    const kst_date *first, *last, *analyzed; /* [lanes] */
    const struct ticker_past *pasts;         /* [past_count] */
    size_t past_count;
    struct panel_factors *factors;
    struct panel_carried *carried; /* [lanes], the last price that opening a day has carried; NULL before the
                                      tickers are read */
};

/* TILE_LANES times NaN: the values of slots beyond the end of a row. */
extern const double panel_unknown[TILE_LANES];

static inline const double *panel_row_tile(struct row row, size_t lane)
{
    return row.count > lane ? row.values + lane : panel_unknown;
}

/* Room for a walk back over the rows of a column. */
struct panel_walk {
    kst_date *date;  /* [capacity] */
    struct row *row; /* [capacity] */
    size_t capacity;
};

/* Adds the actions of a slot of the days after `after`, up to `until`, the newest first. NO_MEMORY. */
int panel_actions_walk(struct panel *panel, uint32_t slot, kst_date after, kst_date until,
                       const struct panel_walk *walk, struct panel_actions *actions);

/* Reads the tickers and the former names, if they have not been read. */
int panel_tickers_read(struct panel *panel, struct error *err);
int panel_pasts_read(struct panel *panel, struct error *err);

#endif
