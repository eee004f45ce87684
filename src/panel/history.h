/* The fields of a history and of a view, for the files that implement them. Private to this folder. */
#ifndef SISE_PANEL_HISTORY_H
#define SISE_PANEL_HISTORY_H

#include "panel/internal.h"
#include "panel/tracked.h"
#include "panel/view.h"

enum tile_gaps { GAPS_UNKNOWN, GAPS_NONE, GAPS_SOME };

struct history {
    struct panel *panel;  /* owned: columns, tickers, former names, corporate actions */
    const kst_date *date; /* [days]; this and the next four are the census's (panel/census.h) */
    const double *trackable;
    const double *past_trackable;
    const kst_date *analyzed_until;
    kst_date analyzed_to; /* the date up to which days count as analyzed, see history_analysis() */
    size_t days, first;
    size_t tiles;
    bool analyzed;                 /* every ticker has been analyzed up to its last day in the history */
    struct row *row[HISTORY_ROWS]; /* [days] each, NULL before a row of it is asked for */
    unsigned char *gaps;           /* [days * tiles], enum tile_gaps */
    double **carried;              /* [days * tiles], NULL: not asked for yet; gaps.c */
    bool no_memory;                /* memory has run out; values that were read since may be wrong */
    bool (*stopped)(void *arg);    /* NULL: nobody can stop what is computed */
    void *stopped_arg;
};

/* The rows of `count` days after each other, from `day` on, which must not reach beyond the last one: what
 * history_row() gives, but those that were not read before are looked up together. */
void history_rows(struct history *history, int column, size_t day, size_t count, struct row *rows);

/* Sets the error of work that nobody waits for any more. Returns CANCELLED. */
int history_cancelled(struct error *err);

/* ---- gaps.c ---- */

/* Whether some ticker of the tile is missing from the table of that day, but is in the table of an earlier
 * and of a later day. */
bool history_has_gaps(struct history *history, size_t day, size_t tile);

/* The closes of a tile that has gaps on that day, in the won of the day; a ticker without a close has its
 * last close before, carried to the day. Each tile and day that is asked for takes 1 KiB for as long as the
 * history lives. */
const double *history_carried(struct history *history, size_t day, size_t tile);

/* Frees the memory of all closes that were carried. NULL-safe. */
void history_carried_free(struct history *history);

/* ---- view.c, view-bars.c, view-universe.c ---- */

struct view {
    struct history *history;
    struct panel_tile_factors *factors; /* the ones that were asked for last */
    size_t day;
    unsigned lookback;
    double *listed;                  /* [lanes] */
    double *trackable;               /* [lanes], like the history's, for the markets of the view's day */
    struct tracked *tracked;         /* of the days of the history */
    const struct ticker_past **past; /* [lanes], what the ticker was on the day; NULL: what it is now */
    kst_date past_after, past_until; /* `past` holds on the days after the one, up to the other */
    struct expr_frame frame;
};

/* A tile of a column's values on a day of the history, as of the view's day; perhaps in `scratch`. */
const double *view_value_tile(const struct view *view, int column, size_t day, size_t lane, double *scratch);

/* Sets `past` and `trackable` to what holds on the day. */
void view_pasts_move(struct view *view, kst_date date);

#endif
