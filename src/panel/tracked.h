/* Which tickers are tracked on a day, by the one rule that jobs, screens and backtests share: a ticker is
 * tracked if it is in the table of the day, on a market whose tickers are tracked, and has qualified on the
 * day or on one of some stored days before it. It qualifies on a day on which it is on such a market with a
 * market cap of the minimum. A bonus issue halves the price on its ex-date, and the new shares are listed
 * weeks later; a ticker does not cease to be tracked meanwhile. */
#ifndef SISE_PANEL_TRACKED_H
#define SISE_PANEL_TRACKED_H

#include "market/universe.h"
#include "store/store.h"

#define TRACKED_DAYS UNTRACK_AFTER_MOST /* the most days before that may count */

/* On how many days of a window each ticker has qualified. Days are named by numbers that grow by 1 from a
 * stored day to the next. All zero is a valid start for tracked_init(). Free with tracked_free(). */
struct tracked {
    const double *trackable;      /* [lanes], 1 on a market whose tickers are tracked, else 0: now, */
    const double *past_trackable; /* [past_count] and for the market of each former entry */
    const struct ticker_past *pasts;
    size_t past_count, lanes;
    uint32_t *mover; /* [movers], the slots that were on both kinds of markets */
    double *kept;    /* [movers], to work with */
    size_t movers;
    /* [lanes] on how many of the days from `first` to `last` the ticker has qualified for the minimum `least`
     */
    double *count;
    size_t first, last;
    double least;
    bool any; /* false: no day has been counted yet */
};

/* Makes the arrays. What is pointed to lives as long as the struct. NO_MEMORY. */
int tracked_init(struct tracked *tracked, const double *trackable, const double *past_trackable,
                 const struct ticker_past *pasts, size_t past_count, size_t lanes);
void tracked_free(struct tracked *tracked);

/* Moves the window to the days from day - before (0 where that is less) to `day`, for this minimum. Where it
 * overlaps with the window as it was, only the days at its ends are read. `caps` gives the market caps of
 * some days after each other, and `date` the date of a day, by their numbers. */
struct tracked_rows {
    void (*caps)(void *arg, size_t day, size_t count, struct row *cap);
    kst_date (*date)(void *arg, size_t day);
    void *arg;
};
void tracked_move(struct tracked *tracked, size_t day, unsigned before, double least,
                  const struct tracked_rows *rows);

/* mask[i] becomes 0 for every ticker that is not trackable[i] on the day of the window's end, or has not
 * qualified on a day of the window. The rest of mask[lanes] stays as it is. */
void tracked_mask(const struct tracked *tracked, const double *trackable, double *mask);

#endif
