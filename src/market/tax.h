/* What the state takes when shares are sold. */
#ifndef SISE_MARKET_TAX_H
#define SISE_MARKET_TAX_H

#include "store/date.h"

/* Basis points of the price: securities transaction tax, and on KOSPI the special tax for rural development
 * with it. Enforcement Decree of the Securities Transaction Tax Act, article 5; Act on Special Tax for Rural
 * Development, article 5. */
double sell_tax_bp(const char *market, kst_date date);

#endif
