/* What a history keeps, for view.c. Private to this folder. */
#ifndef SISE_PANEL_HISTORY_H
#define SISE_PANEL_HISTORY_H

#include "panel/view.h"

/* A corporate action in a tile: rows before that day are read with the factor. */
struct tile_action {
    size_t day;
    unsigned lane; /* in the tile */
    double factor;
};

/* Those of a tile, the newest first. */
struct tile_actions {
    struct tile_action *action; /* [count] */
    size_t count, capacity;
};

enum tile_gaps { GAPS_UNKNOWN, GAPS_NONE, GAPS_SOME };

struct history {
    struct store_txn *txn;
    struct columns columns;
    kst_date *date; /* [days] */
    size_t days, first;
    struct ticker *tickers; /* [ticker_count] */
    size_t ticker_count, lanes, tiles;
    double *first_date, *last_date; /* [lanes], of tickers, as numbers; 0 none */
    double *trackable;              /* [lanes], 1 on a market whose tickers are tracked, else 0 */
    struct ticker_past *pasts;      /* [past_count], of all tickers */
    size_t past_count;
    size_t *past_of;               /* [lanes + 1], where those of a lane begin */
    double *past_trackable;        /* [past_count], of the market that it was on */
    kst_date *analyzed_until;      /* [tiles], that of the lane that is furthest behind */
    bool analyzed;                 /* every ticker is up to its last day in the history */
    struct row *row[HISTORY_ROWS]; /* [days] each, NULL before one is asked for */
    struct tile_actions *actions;  /* [tiles] */
    size_t actions_from;           /* the days from here on have been looked through for actions */
    unsigned char *gaps;           /* [days * tiles], enum tile_gaps */
    double **carried;              /* [days * tiles], NULL what has not been asked for; gaps.c */
    bool no_memory;                /* for some of it: what has been read since is not to be trusted */
};

extern const double history_unknown[TILE_LANES]; /* NaN: of days before all, of rows that do not reach */

/* Looks for actions as far back as that day. NO_MEMORY. */
int history_actions(struct history *history, size_t from, struct error *err);

/* ---- gaps.c ---- */

/* Whether a ticker of the tile, in the table before and after that day, is missing from it. */
bool history_has_gaps(struct history *history, size_t day, size_t tile);

/* The closes of a tile that has gaps on that day, carried where there is none, in the day's own won: 1 KiB a
 * tile and day that are asked for, as long as the history. */
const double *history_carried(struct history *history, size_t day, size_t tile);

/* The memory of all that was carried. NULL-safe. */
void history_carried_free(struct history *history);

#endif
