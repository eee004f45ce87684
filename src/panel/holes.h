/* Holes: trading days that are not stored, and rows that a ticker lacks between two of its days. Nothing is
 * inferred over a hole, so a corporate action behind one is in no factor. */
#ifndef SISE_PANEL_HOLES_H
#define SISE_PANEL_HOLES_H

#include "market/calendar.h"
#include "store/store.h"

/* Whether the stored day `before` is the trading day before the stored day `date`: the calendar says so, or
 * the base prices do (market/action.h). False where `before` is 0. */
bool days_adjacent(struct store_txn *txn, const struct calendar *calendar, kst_date before, kst_date date);

/* A corporate action behind a hole that is certain (action_unseen()) and in no factor. */
struct hole_action {
    uint32_t slot;
    /* the last row before the hole, and the first one behind it; where the hole lies within a halt, the last
     * day before the halt (or the ticker's first one), and the day on which the ticker trades again */
    kst_date before, date;
    double price_before, price; /* the close before; the base price behind it or, unknown, the close */
    double shares_before, shares;
    double times; /* as action_unseen() gives it */
};

/* A list of them, ascending by date, then by slot. All zero is a valid empty list. */
struct hole_actions {
    struct hole_action *action; /* [count] */
    size_t count, capacity;
};

/* Adds those whose first row behind the hole is of a stored day from `from` to `until` (0: no limit). The
 * tickers are those of ticker_all(). NO_MEMORY, or what the transaction has. */
int hole_actions_find(struct store_txn *txn, const struct calendar *calendar, kst_date from, kst_date until,
                      const struct ticker *tickers, size_t count, struct hole_actions *found,
                      struct error *err);

/* The same of some tickers only: ticker[count], as ticker_get() or ticker_all() found them. It reads the rows
 * of the days of the range and no others, unless a hole is found. */
int hole_actions_of(struct store_txn *txn, const struct calendar *calendar, kst_date from, kst_date until,
                    const struct ticker *const *ticker, size_t count, struct hole_actions *found,
                    struct error *err);
void hole_actions_free(struct hole_actions *found);

/* So many of them are told, each in a line; of the rest one line, with this text, tells how many there are.
 */
#define HOLE_ACTIONS_TOLD 20
#define HOLE_ACTIONS_MORE "%zu more stocks have a corporate action behind days that are not stored"

/* One line that names the action's ticker, both dates and the figures. */
#define HOLE_ACTION_TEXT 320
const char *hole_action_text(const struct hole_action *action, const struct ticker *ticker,
                             char text[static HOLE_ACTION_TEXT]);

#endif
