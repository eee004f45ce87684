/* Corporate actions, found in what KRX reports. The `change` of a day is the close less the base price of the
 * day, which the exchange has already adjusted for splits, reverse splits, rights and bonus issues and stock
 * dividends, but not for cash dividends. So base = close - change, and the factor is base / previous close.
 */
#ifndef SISE_MARKET_ACTION_H
#define SISE_MARKET_ACTION_H

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

#endif
