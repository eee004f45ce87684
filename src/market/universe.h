/* Which stocks are tracked, and which names of markets there are. */
#ifndef SISE_MARKET_UNIVERSE_H
#define SISE_MARKET_UNIVERSE_H

#include <stdbool.h>

#include "base/date.h"

/* Whether the name is that of a market: "KOSPI", "KOSDAQ", "KOSDAQ GLOBAL" (the part of KOSDAQ that some
 * fifty companies belong to) or "KONEX". */
bool market_valid(const char *market);
#define MARKETS_EXPECTED "expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX" /* for messages */

/* Whether a stock is tracked: it is on KOSPI or KOSDAQ, and its market cap is known and at least
 * `minimum_won`. */
bool universe_qualifies(const char *market, double market_cap_won, double minimum_won);

#define UNTRACK_AFTER_MOST 250 /* stored days for which a stock may stay tracked, at most */

/* The name of the part that a market has, which is KOSDAQ GLOBAL for KOSDAQ; NULL for a market without such a
 * part. */
const char *market_part(const char *market);

/* Whether a stock of `market` is among those of the market that was asked for. Stocks of KOSDAQ GLOBAL are
 * among those of KOSDAQ; otherwise the two names must be the same. */
bool market_matches(const char *market, const char *asked);

/* The markets that KRX runs, each with all its parts: the first word of a market's name says which. */
enum market_group { GROUP_KOSPI, GROUP_KOSDAQ, GROUP_KONEX, GROUP_COUNT };
extern const char *const market_group_name[GROUP_COUNT]; /* "KOSPI", "KOSDAQ", "KONEX" */

/* The group of a market, -1 where the name is not that of a market. */
int market_group(const char *market);

/* The day from which on there is that market: KONEX opened on 2013-07-01, KOSDAQ on 1996-07-01. */
kst_date market_group_since(enum market_group group);

#endif
