/* What the source `krx-market` keeps beside the rest: its login. Internal to src/source. */
#ifndef SISE_SOURCE_KRX_MARKET_H
#define SISE_SOURCE_KRX_MARKET_H

#include "source/network.h"

/* A session is renewed after so long; others who ask the Data Marketplace count on 55 to 60 minutes. */
#define SESSION_MS (50 * 60 * 1000)

struct krx_market {
    struct net_cookies *cookies; /* of the session */
    int64_t entered_ms;          /* when it began, by monotonic_ms(); 0: there is none */
};

/* The headers without which the service does not answer, with the page that a browser would have come from.
 * Returns how many there are. */
unsigned krx_market_headers(const struct network *network, const char *page, char referer[static URL_TEXT],
                            struct net_field *field);

/* What an answer means that is neither rows nor the end of a login. Notes that the session is gone. */
enum network_verdict krx_market_explain(struct network *network, const struct answer_facts *facts,
                                        const struct net_result *result, struct error *err);

/* Functions of struct network_kind. */
bool krx_market_entered(const struct network *network);
int krx_market_enter(struct network *network, struct error *err);

#endif
