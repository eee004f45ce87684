/* What the seller of a share pays to the state: the securities transaction tax and, on KOSPI, the special
 * tax for rural development together.
 *
 * Enforcement Decree of the Securities Transaction Tax Act, article 5, and article 5 (1) of the Act on the
 * Special Tax for Rural Development (15 bp on KOSPI, included here). KOSPI and KOSDAQ have had the same total
 * throughout. The rates begin on the days on which the law's do. The law counts from the settlement, which is
 * two business days after the trade, so the last two trading days before a change have been taxed by the new
 * rate already; here a sale is taxed by the day on which it was made. */
#ifndef SISE_MARKET_TAX_H
#define SISE_MARKET_TAX_H

#include "store/date.h"

/* In basis points (hundredths of a percent) of the price, by the seller's market and the day. The first rates
 * of the table serve every earlier day; a market of another name is taxed as KOSPI and KOSDAQ. */
double tax_sell_bp(const char *market, kst_date date);

#endif
