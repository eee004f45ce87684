/* The tick: the step in which the price of a share is quoted, by market and day.
 *
 * Since 2023-01-25 all markets have the same ticks (KRX, press release of 2023-01-17 on the tick size
 * reform). Before, KOSPI had 500 won from 100,000 won on and 1,000 won from 500,000 won on, and KOSDAQ and
 * KONEX had 100 won from 50,000 won on (enforcement rules of the KOSPI and KOSDAQ market business
 * regulations); these ticks are used for every earlier day. Funds (ETF, ETN) have other ticks and are not in
 * the daily table.
 *
 * Trades at the midpoint of the best quotes may be at any price, so a price that is no multiple of the tick
 * is not wrong. */
#ifndef SISE_MARKET_TICK_H
#define SISE_MARKET_TICK_H

#include "base/date.h"

/* The tick at a price, both in won. */
double tick_size(double price, const char *market, kst_date date);

/* The multiple of the tick at `price` that is nearest to `price`, the upper one of two that are equally near.
 */
double tick_round(double price, const char *market, kst_date date);

#endif
