/* What a history keeps, for the files of views. Private to this folder. */
#ifndef SISE_PANEL_HISTORY_H
#define SISE_PANEL_HISTORY_H

#include "panel/internal.h"
#include "panel/view.h"

enum tile_gaps { GAPS_UNKNOWN, GAPS_NONE, GAPS_SOME };

struct history {
    struct panel *panel; /* its own: columns, tickers, former names, corporate actions */
    kst_date *date;      /* [days] */
    size_t days, first;
    size_t tiles;
    double *trackable;             /* [lanes], 1 on a market whose tickers are tracked, else 0 */
    double *past_trackable;        /* [panel->past_count], the same of the market that it was on */
    kst_date *analyzed_until;      /* [tiles], that of the lane that is furthest behind */
    bool analyzed;                 /* every ticker is up to its last day in the history */
    struct row *row[HISTORY_ROWS]; /* [days] each, NULL before one is asked for */
    unsigned char *gaps;           /* [days * tiles], enum tile_gaps */
    double **carried;              /* [days * tiles], NULL what has not been asked for; gaps.c */
    bool no_memory;                /* for some of it: what has been read since is not to be trusted */
};

/* ---- gaps.c ---- */

/* Whether a ticker of the tile, in the table before and after that day, is missing from it. */
bool history_has_gaps(struct history *history, size_t day, size_t tile);

/* The closes of a tile that has gaps on that day, carried where there is none, in the day's own won: 1 KiB a
 * tile and day that are asked for, as long as the history. */
const double *history_carried(struct history *history, size_t day, size_t tile);

/* The memory of all that was carried. NULL-safe. */
void history_carried_free(struct history *history);

/* ---- view.c, view-bars.c, view-universe.c ---- */

struct view {
    struct history *history;
    struct panel_tile_factors *factors; /* those that were asked for last */
    size_t day;
    unsigned lookback;
    double *listed;                  /* [lanes] */
    double *trackable;               /* [lanes], as the history's, of the markets of the day */
    const struct ticker_past **past; /* [lanes], what the ticker was on the day; NULL: what it is now */
    kst_date past_after, past_until; /* the same on all days after the one, up to the other */
    struct expr_frame frame;
};

/* A tile of a column's values on a day of the history, as of the view's day; perhaps in `scratch`. */
const double *view_value_tile(const struct view *view, int column, size_t day, size_t lane, double *scratch);

/* Makes the names and markets those of the day. */
void view_pasts_move(struct view *view, kst_date date);

#endif
