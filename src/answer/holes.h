/* Business days that are not stored, between days that are. What looks some stored days back looks further
 * back in time where there are such days. Private to this folder. */
#ifndef SISE_ANSWER_HOLES_H
#define SISE_ANSWER_HOLES_H

#include "market/calendar.h"
#include "panel/view.h"

struct holes {
    kst_date *date; /* [count], ascending */
    size_t count, capacity;
};

/* Lists the business days without a row from the day of a history that is `lookback` stored days before
 * `day`, or from its first one, up to `day`. Two stored days are neighbours also where only their own figures
 * say so: days_adjacent() in panel/holes.h. Free with holes_free() whatever the return value. NO_MEMORY. */
int holes_find(struct history *history, const struct calendar *calendar, size_t day, unsigned lookback,
               struct holes *holes, struct error *err);

/* Lists the business days without a row from `from` to `to`, as far as they lie between the first stored day
 * and the last one. */
int holes_between(struct store_txn *txn, const struct calendar *calendar, kst_date from, kst_date to,
                  struct holes *holes, struct error *err);
void holes_free(struct holes *holes);

#endif
