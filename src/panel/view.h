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

/* What else there is by number besides the columns by their places: the days' adjustment factors, and what an
 * expression may compare texts with. */
enum history_column {
    HISTORY_FACTOR = COLUMN_MOST,
    HISTORY_ROWS, /* those below have no rows of numbers */
    HISTORY_TICKER = HISTORY_ROWS,
    HISTORY_NAME,
    HISTORY_MARKET,
};

/* The stored days up to `to` (0: the newest), `from` (0: the first) being where one begins to look.
 * NOT_FOUND: there is none from `from` to `to`. Free with history_close(). */
int history_open(struct store_txn *txn, kst_date from, kst_date to, struct history **history,
                 struct error *err);
void history_close(struct history **history); /* NULL-safe, nulls */

/* The panel that it reads from; as long as the history. */
struct panel *history_panel(const struct history *history);

size_t history_days(const struct history *history);
size_t history_first(const struct history *history); /* the first day that is not before `from` */
kst_date history_date(const struct history *history, size_t day);
size_t history_lanes(const struct history *history); /* slots, rounded up to whole tiles */
/* As they are now, element i in slot i; view_name() and view_market() tell what they were. */
const struct ticker *history_tickers(const struct history *history, size_t *count);
const struct columns *history_columns(
    const struct history *history); /* raw, then analyzed; ids are places in it */

/* What they were before: ticker_past_on() finds in it. */
const struct ticker_past *history_pasts(const struct history *history, size_t *count);

/* The market that a ticker was on on that day; as long as the history. */
const char *history_market(const struct history *history, size_t day, uint32_t slot);

/* A column's row as it is stored (it may be shorter than the lanes, or empty), and a tile of it: NaN where
 * the row does not reach. */
struct row history_row(struct history *history, int column, size_t day);
const double *history_tile(struct history *history, int column, size_t day, size_t lane);

/* Whether a day has analyzed rows. */
bool history_analyzed(struct history *history, size_t day);

/* The names of the columns, ticker, name and market for expr_compile(). The means (sma_20 is the mean of
 * close) are offered where everybody has been analyzed up to the history's last day. */
struct expr_names history_names(struct history *history);

/* The same without a store, of columns that last as long: what compiles with these compiles with a
 * history's. */
struct expr_names columns_names(const struct columns *columns);

/* ---- a day ---- */

struct view;

int view_open(struct history *history, struct view **view, struct error *err);
void view_close(struct view **view); /* NULL-safe, nulls */

/* Makes it a view of `day`, of which up to `lookback` days before may be read; those that the store does not
 * have are NaN. */
int view_move(struct view *view, size_t day, unsigned lookback, struct error *err);

/* Good until the next view_move(). */
const struct expr_frame *view_frame(const struct view *view);

/* values[lanes] of the view's day, as expr_run() has it. NO_MEMORY. */
int view_run(const struct view *view, const struct expr *expr, struct expr_memory *memory, double *values,
             struct error *err);

/* The same of the TILE_LANES lanes from `lane` on, a multiple of it: values[TILE_LANES]. Of an expression
 * that goes across the market (expr_across()) it would be wrong. */
int view_run_tile(const struct view *view, const struct expr *expr, size_t lane, struct expr_memory *memory,
                  double *values, struct error *err);

/* What a ticker was called on the view's day, and on which market it was; as long as the history. */
const char *view_name(const struct view *view, uint32_t slot);
const char *view_market(const struct view *view, uint32_t slot);

/* Which lanes are screened on the view's day: 1, else 0, to mask[lanes]. In the day's table with a close, in
 * `market` (NULL: any) and, unless `all`, tracked by what was so on that very day: on KOSPI or KOSDAQ with at
 * least `min_cap_won`. */
struct universe {
    const char *market;
    bool all;
    double min_cap_won;
};
void view_universe(const struct view *view, const struct universe *universe, double *mask);

#endif
