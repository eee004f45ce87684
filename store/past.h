/* What tickers were called, and on which market they were, while a day is put. Internal to store/.
 *
 * An entry says what held up to the eve of the first day whose table says something else. So what is stored
 * depends on what the days say, and not on the order in which they came. */
#ifndef SISE_STORE_PAST_H
#define SISE_STORE_PAST_H

#include "store/store.h"

/* All zero but for these two; free() `past` at the end. */
struct past_put {
    struct store_txn *txn;
    kst_date date; /* the day that is put */
    bool read;
    struct ticker_past *past; /* [count], before that day; read when first asked for */
    size_t count;
};

/* What the day's line says of a ticker, once a day: writes the entries that it changes, and the ticker's own
 * texts where the day is its newest. The ticker's first and last date are still those without the day. */
void past_take(struct past_put *put, struct ticker *ticker, const struct day_line *line);

/* The same where the day has been replaced by a table without the ticker. */
void past_lose(struct past_put *put, struct ticker *ticker);

#endif
