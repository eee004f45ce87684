/* Tickers that a stored day loses, since the day is removed, or replaced by a table without them. Internal to
 * store/. */
#ifndef SISE_STORE_LOST_H
#define SISE_STORE_LOST_H

#include "store/past.h"
#include "store/roster.h"

/* Takes pasts->date from every ticker that was in the day's table and is not kept: the first and the last
 * date seen, the market cap and the names become those of the days that are left, and analysis does not reach
 * beyond the new last date. Where no day is left the dates are 0 and the market cap is unknown. kept[slot] is
 * not 0 for the tickers that stay in the table; NULL: none does. The day's rows must still be there, since
 * they tell which tickers the table had. Returns the bits of the vectors that changed, for roster_flush(). */
unsigned tickers_lose(struct store_txn *txn, struct roster *roster, struct past_put *pasts,
                      const uint32_t *kept);

#endif
