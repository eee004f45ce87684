/* The prices at which tickers can be bought and sold on a day. Private to this folder.
 *
 * The days are gone through from the newest one back, so that what a position will be sold for is known on
 * the day on which it is bought. All prices but those of struct backtest_pick are in won of the newest day: a
 * price of an earlier day is multiplied by F (panel/panel.h). */
#ifndef SISE_BACKTEST_PRICES_H
#define SISE_BACKTEST_PRICES_H

#include "backtest/holes.h"
#include "backtest/locks.h"

/* The days whose sale prices are kept at a time: a day and the HORIZON_LONGEST days after it. */
#define PRICES_DAYS (HORIZON_LONGEST + 1)

struct prices {
    struct history *history;
    enum raw_column bought_at; /* the open or the close */
    size_t lanes, newest;      /* the newest day of the history */
    double *factor;            /* [lanes] F of the day that was moved to last, as of the newest one */
    double *today;    /* [lanes] the price of buying on that day, NaN where a ticker cannot be bought */
    double *tomorrow; /* [lanes] the same of the day after it */
    double *sale[PRICES_DAYS]; /* [lanes] of day d at d % PRICES_DAYS: see prices_sale() */
    double *over;              /* [lanes] the sales of a day that is reached over a hole */
    uint32_t *last;            /* [lanes] the last day on which the ticker has a close */
    const struct holes *holes;
    struct locks locks; /* of the days that were moved to */
};

/* Nothing is known before prices_move() is called, with the newest day first and then with each day before.
 * Free with prices_close() whatever the return value. */
int prices_open(struct prices *prices, struct history *history, const struct holes *holes, bool entry_close,
                struct error *err);
void prices_close(struct prices *prices);
int prices_move(struct prices *prices, size_t day, struct error *err);

/* [lanes]: the price at which the picks of the day that was moved to last are bought: the close of that day,
 * or the next day's open; NaN where a ticker cannot be bought: it does not trade, or is locked at its upper
 * limit all day (market/limit.h). */
const double *prices_entry(const struct prices *prices);

/* [lanes]: the price at which a position is sold whose sale is due on day `due`, which is at most
 * HORIZON_LONGEST days after the day that was moved to last. It is the close of the first day, from `due` on,
 * on which the ticker trades and is not locked at its lower limit; where there is no such day, its last
 * close. NaN: a hole lies between `due` and the day of the sale. NULL: the store does not have the day `due`
 * yet. */
const double *prices_sale(const struct prices *prices, size_t due);

#endif
