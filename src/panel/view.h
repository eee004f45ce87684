/* The panel as it was known on a day: what the screening language reads.
 *
 * A history is a list of stored days, the oldest first; a day is named by its place in the list, from 0. A
 * view stands on one of these days and reads it and the days before it. Its values are those of mode BAR,
 * adjusted as of the view's day (panel/panel.h): nothing that happened on a later day changes them. Names and
 * markets are those of the view's day. Each row is read from the store once, when it is first asked for.
 *
 * One thread at a time; everything lives no longer than the transaction. */
#ifndef SISE_PANEL_VIEW_H
#define SISE_PANEL_VIEW_H

#include "panel/panel.h"
#include "strategies/expr.h"

struct history;

/* A column is named by its id (struct column). These ids are for things that are no column which a person may
 * name: the adjustment factors of the days, and the texts that an expression may compare. */
enum history_column {
    HISTORY_FACTOR = COLUMN_MOST,
    HISTORY_ROWS, /* ids below this one have rows of numbers, the ones from here on are texts */
    HISTORY_TICKER = HISTORY_ROWS,
    HISTORY_NAME,
    HISTORY_MARKET,
};

/* Opens a history of all stored days up to `to` (0: the newest one). `from` (0: the first stored day) is the
 * first day to which the caller will move a view; a view on that day reads the days before it. NOT_FOUND: no
 * day from `from` to `to` is stored. Free with history_close(). */
int history_open(struct store_txn *txn, kst_date from, kst_date to, struct history **history,
                 struct error *err);
void history_close(struct history **history); /* NULL-safe, nulls */

/* From now on stopped() is asked every few milliseconds, from the thread that computes, whether somebody
 * still waits for what is computed from the history; NULL: it is not. */
void history_stop(struct history *history, bool (*stopped)(void *arg), void *arg);

/* Asks it. CANCELLED: nobody waits any more. */
int history_stopped(const struct history *history, struct error *err);

/* The panel that the history reads from. It lives as long as the history. */
struct panel *history_panel(const struct history *history);

size_t history_days(const struct history *history);
size_t history_first(const struct history *history); /* the first day that is not before `from` */
kst_date history_date(const struct history *history, size_t day);
size_t history_lanes(const struct history *history); /* slots, rounded up to whole tiles */

/* The columns of the panel; a column's id is its place in them. */
const struct columns *history_columns(const struct history *history);

/* The tickers with the names and markets of today, element i in slot i. */
const struct ticker *history_tickers(const struct history *history, size_t *count);

/* All former names and markets (store.h): ticker_past_on() finds the one that holds on a date. */
const struct ticker_past *history_pasts(const struct history *history, size_t *count);

/* The market that a ticker was on on a day of the history. The text lives as long as the history. */
const char *history_market(const struct history *history, size_t day, uint32_t slot);

/* history_row(): a column's row of a day as it is stored, which may be shorter than the lanes, or empty.
 * history_tile(): the TILE_LANES values of that row from `lane` on, NaN beyond its end. */
struct row history_row(struct history *history, int column, size_t day);
const double *history_tile(struct history *history, int column, size_t day, size_t lane);

/* One ticker's value of the row: as it is stored, in its own day's won; NaN where there is none. */
double history_value(struct history *history, int column, size_t day, uint32_t slot);

/* How the analysis of a day stands. When a day is stored between others, replaced or removed, what was
 * analyzed of the later days is sent back: their rows are there until they are analyzed again, but no ticker
 * is analyzed up to them, and nothing reads them. Which tickers a run analyzes is another matter: a day
 * counts as analyzed when a tracked ticker (where none is tracked, any ticker) is analyzed up to it, and for
 * the others it is not known. This is the one place that says so. */
enum day_analysis {
    DAY_NOT_ANALYZED, /* there are no analyzed rows yet */
    DAY_SENT_BACK,    /* there are some, from before */
    DAY_ANALYZED,
};
enum day_analysis history_analysis(struct history *history, size_t day);

/* Whether some ticker has not been analyzed up to its last day in the history, as after a run that covers a
 * part of them. What is analyzed is unknown of it on the days that it lacks. */
bool history_is_partial(const struct history *history);

/* What expr_compile() has to know: the names of the columns and of the texts, and which column holds a mean
 * of another (sma_20 is the mean of close). The means are only offered where every ticker has been analyzed
 * up to its last day in the history. A text that is compared with a ticker must be one that the store knows.
 */
struct expr_names history_names(struct history *history);

/* The same without a store; `columns` must live as long as what is returned. An expression that compiles with
 * these names compiles with those of any history that knows its tickers. */
struct expr_names columns_names(const struct columns *columns);

/* ---- a day ---- */

struct view;

int view_open(struct history *history, struct view **view, struct error *err);
void view_close(struct view **view); /* NULL-safe, nulls */

/* Moves the view to `day`. Up to `lookback` days before it may then be read; days before the store's first
 * one read as NaN. */
int view_move(struct view *view, size_t day, unsigned lookback, struct error *err);

/* What expr_run() reads from; good until the next view_move(). */
const struct expr_frame *view_frame(const struct view *view);

/* Runs an expression on the view's day, to values[lanes]. NO_MEMORY, or CANCELLED (history_stop()). */
int view_run(const struct view *view, const struct expr *expr, struct expr_memory *memory, double *values,
             struct error *err);

/* Runs the expression only for the TILE_LANES lanes from `lane` on, a multiple of TILE_LANES, to
 * values[TILE_LANES]. The expression must not go across the market (expr_across()). */
int view_run_tile(const struct view *view, const struct expr *expr, size_t lane, struct expr_memory *memory,
                  double *values, struct error *err);

/* What a ticker was called on the view's day, and on which market it was. The texts live as long as the
 * history. */
const char *view_name(const struct view *view, uint32_t slot);
const char *view_market(const struct view *view, uint32_t slot);

/* Which tickers are screened. */
struct universe {
    const char *market; /* only those on this market; NULL: on any */
    bool all;           /* also those that are not tracked */
    bool halted;        /* also those that did not trade on the day (BAR_HALTED) */
    double min_cap_won; /* a ticker qualifies on a day on which it is on KOSPI or KOSDAQ and its market cap is
                           at least so much; it is tracked on that day */
    unsigned untrack_after; /* and on so many stored days after it, at most TRACKED_DAYS */
};

/* Whether a ticker is asked on a day. A ticker that would belong to the universe, had it traded on the day,
 * has a value of its own, so that those who are left out can be counted. */
enum { UNIVERSE_OUT, UNIVERSE_ASKED, UNIVERSE_HALTED };

/* Writes one of these to mask[lanes] for each ticker: UNIVERSE_ASKED where it is in the table of the view's
 * day with a close and belongs to the universe. */
void view_universe(const struct view *view, const struct universe *universe, double *mask);

#endif
