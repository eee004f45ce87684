/* The daily price limit: how far from the day's base price a share may trade.
 *
 * KOSPI and KOSDAQ allow 30 % each way since 2015-06-15, and allowed 15 % before; KONEX has always allowed
 * 15 %. The width is the base times the limit, cut to the tick of the base; a limit that then lies between
 * two ticks of its own price is moved towards the base (enforcement rules of the KOSPI, KOSDAQ and KONEX
 * market business regulations, daily price limits). On 33 days of 2026 no price of the 91,000 rows with trade
 * lies outside, but for those that have no limit: liquidation trading before a delisting, and the first day
 * of a new listing. */
#ifndef SISE_MARKET_LIMIT_H
#define SISE_MARKET_LIMIT_H

#include "base/date.h"

#define LIMIT_PERCENT_MOST 30 /* the widest limit that any market has or had */

/* The highest and the lowest price of a day with this base price, in won. */
double limit_upper(double base, const char *market, kst_date date);
double limit_lower(double base, const char *market, kst_date date);

/* Whether a day on which open, high, low and close are all `price` was locked at a limit: nobody sold below
 * the upper limit, and nobody bought above the lower one, so a buyer, or a seller, stood in a queue. Every
 * other day, and one whose base price is not known, is LIMIT_FREE. */
enum limit_lock { LIMIT_FREE, LIMIT_LOCKED_UP, LIMIT_LOCKED_DOWN };
enum limit_lock limit_locked(double price, double change, const char *market, kst_date date);

#endif
