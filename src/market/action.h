/* Corporate actions, found in what KRX reports. The `change` of a day is the close less the base price of the
 * day, which the exchange has already adjusted for splits, reverse splits, rights and bonus issues and stock
 * dividends, but not for cash dividends. So base = close - change, and the factor is base / previous close.
 */
#ifndef SISE_MARKET_ACTION_H
#define SISE_MARKET_ACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"

/* The factor of the day: a price of the day before, multiplied by the factor, can be compared with a price of
 * this day. `prev_close` is the close of the business day before, NaN where that day has no row: after a gap
 * nothing can be inferred.
 *
 * The factor is exactly 1.0 where there is no action: one of the three numbers is unknown, a close or the
 * base is not above 0, or the base is less than one tick away from `prev_close` (a close that is no multiple
 * of the tick is rounded to one overnight).
 *
 * Samsung Electronics 2018-05-04: previous close 2,650,000, close 51,900, change -1,100: factor 0.02. */
double action_factor(double prev_close, double close, double change, const char *market, kst_date date);

/* Whether a day follows another one immediately, as its own figures say: the base prices of a day are the
 * closes of the trading day before it. So it does where at least 95 % of the bases that are known equal the
 * close of the other day, and at least 20 can be compared. Then the two days are adjacent whatever the
 * calendar says; where it is false, the calendar decides. Element i of the three vectors belongs to the same
 * ticker, NaN is unknown. */
bool action_days_adjacent(const double *prev_close, const double *close, const double *change, size_t count);

#endif
