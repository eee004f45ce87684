/* What tickers were called, and on which market they were, while a day is put. Internal to store/.
 *
 * struct ticker has a ticker's newest name and market. What it had earlier stands in entries (struct
 * ticker_past): each has a name, a market and the last date on which they held. Take a ticker whose tables
 * say A on Monday and B on Thursday, and nothing in between:
 *
 *     entry: A until Wednesday;   ticker: B
 *
 * Wednesday comes from Thursday, because an entry ends on the eve of the first day whose table says something
 * else. When Tuesday's table is put later, and says C, this becomes
 *
 *     entries: A until Monday, C until Wednesday;   ticker: B
 *
 * So what is stored depends on what the days say, and not on the order in which they came. */
#ifndef SISE_STORE_PAST_H
#define SISE_STORE_PAST_H

#include "store/store.h"

/* A day that is being put. The caller sets `txn` and `date`, the rest is zero; it frees `past` at the end. */
struct past_put {
    struct store_txn *txn;
    kst_date date;
    bool read;                /* whether `past` has been read */
    struct ticker_past *past; /* [count], all entries as they were before the day was put */
    size_t count;
};

/* Takes a line of the day's table, once for each ticker in it. Writes the entries that the line changes and,
 * where the day is the ticker's newest, the name and the market in `ticker`. ticker->first_date and last_date
 * must still be those from before the day. An empty name or market in the line says nothing. */
void past_take(struct past_put *put, struct ticker *ticker, const struct day_line *line);

/* Whether past_take() would change anything: the line says another name or market than what is stored of the
 * day. */
bool past_differs(struct past_put *put, const struct ticker *ticker, const struct day_line *line);

/* Removes what the day's table said of a ticker, for a day that is replaced by a table without the ticker. */
void past_lose(struct past_put *put, struct ticker *ticker);

#endif
