/* What the seller of a share pays to the state: the securities transaction tax and, on KOSPI, the special
 * tax for rural development together.
 *
 * Enforcement Decree of the Securities Transaction Tax Act, article 5, and article 5 (1) of the Act on the
 * Special Tax for Rural Development (15 bp on KOSPI, included here). KOSPI and KOSDAQ have had the same total
 * throughout. By article 2 of the decree a share is sold when it is settled, two business days after the
 * trade: the rate of 2019-06-03 was that of sales made from 2019-05-30 on, that of 2025 from 2024-12-27 on
 * (notices of the Korea Securities Depository and of brokers). The rates here begin with the trading day of
 * the sale. */
#ifndef SISE_MARKET_TAX_H
#define SISE_MARKET_TAX_H

#include "base/date.h"

/* The tax in basis points (hundredths of a percent) of the price, by the market of the share and the trading
 * day. Days before the table begins have its first rates. A market of an unknown name is taxed as KOSPI and
 * KOSDAQ are. */
double tax_sell_bp(const char *market, kst_date date);

/* The first day from which on the rates were those of `date`; 1 where those are the first rates of the table.
 */
kst_date tax_since(kst_date date);

#endif
