/* Which stocks are tracked, and what the names of the markets mean. */
#ifndef SISE_MARKET_UNIVERSE_H
#define SISE_MARKET_UNIVERSE_H

#include <stdbool.h>

/* "KOSPI", "KOSDAQ", "KOSDAQ GLOBAL" (a label of KOSDAQ's for some fifty companies) or "KONEX". */
bool market_valid(const char *market);
#define MARKETS_EXPECTED "expected KOSPI, KOSDAQ, KOSDAQ GLOBAL or KONEX" /* for messages */

/* Whether a stock is one to track: on KOSPI or KOSDAQ and of at least that market cap. Unknown is not. */
bool universe_qualifies(const char *market, double market_cap_won, double minimum_won);

/* The market that is part of it and has a name of its own (KOSDAQ GLOBAL of KOSDAQ); NULL: there is none. */
const char *market_part(const char *market);

/* Whether a stock of `market` belongs to what was asked for: KOSDAQ covers KOSDAQ GLOBAL, else the same name.
 */
bool market_matches(const char *market, const char *asked);

#endif
