/* Which tickers an analysis run covers and how far each of them is. Lane i is the ticker in slot i. */
#ifndef SISE_JOB_LANES_H
#define SISE_JOB_LANES_H

#include <stdbool.h>

#include "store/store.h"

struct lanes {
    size_t count;
    kst_date *first; /* date first seen; 0: on no stored day, so there is nothing to analyze */
    /* how far the run goes: to the target, or to the last date seen where that is earlier */
    kst_date *end;
    kst_date *analyzed; /* the last date that is analyzed now; 0: none */
    bool *selected;     /* covered by this run */
    /* tickers with something to do: in this run, and left for a later one */
    size_t selected_count, waiting_count;
};

struct lanes_options {
    kst_date target;
    unsigned quota; /* tickers, 0: all */
    bool tracked_only;
    bool rebuild; /* begin with the first date, even where lanes are analyzed already */
};

/* Chooses the lanes of a run: tracked tickers first, then the others, each group by falling market cap, until
 * the quota is used up. Free with lanes_free() whatever the return value. */
int lanes_choose(struct lanes *lanes, struct store_txn *txn, const struct lanes_options *options,
                 struct error *err);
void lanes_free(struct lanes *lanes);

/* Whether the run has to compute lane i on `date`; every date before it that the lane has is done by then. */
static inline bool lane_due(const struct lanes *lanes, size_t i, kst_date date)
{
    return lanes->selected[i] && lanes->analyzed[i] < date && lanes->first[i] <= date &&
           date <= lanes->end[i];
}

/* Notes that `date` is done for every lane that was due. */
void lanes_advance(struct lanes *lanes, kst_date date);

/* The last date up to which every selected lane is done; the run begins on the day after. */
kst_date lanes_done_until(const struct lanes *lanes);

#endif
