/* The tick: the step in which the price of a share is quoted, by market and day.
 *
 * One table for all markets since 2023-01-25 (KRX, press release of 2023-01-17 on the tick size reform);
 * before it KOSPI had 500 won from 100,000 on and 1,000 won from 500,000 on, KOSDAQ and KONEX 100 won from
 * 50,000 on (enforcement rules of the KOSPI and KOSDAQ market business regulations). That table serves every
 * earlier day. Funds (ETF, ETN) have other ticks and are not in the daily table.
 *
 * Trades at the midpoint of the best quotes do not keep to the ticks, so a price is never wrong for being off
 * them. */
#ifndef SISE_MARKET_TICK_H
#define SISE_MARKET_TICK_H

#include "base/date.h"

/* The tick at a price in won. */
double tick_size(double price, const char *market, kst_date date);

/* The multiple of the tick at `price` that is nearest to it, upwards from the middle. */
double tick_round(double price, const char *market, kst_date date);

#endif
