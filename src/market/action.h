/* Corporate actions, found in what KRX reports: `change` is against the day's base price, which the exchange
 * has already adjusted for splits, reverse splits, rights and bonus issues and stock dividends (not for cash
 * dividends). So base = close - change, and the factor is base / previous close. */
#ifndef SISE_MARKET_ACTION_H
#define SISE_MARKET_ACTION_H

#include "base/date.h"

/* The factor of the day: what a price of the day before is multiplied by to stand beside one of this day.
 * `prev_close` is the close of the immediately preceding business day, NaN where there was no row: after a
 * gap nothing may be inferred.
 *
 * Exactly 1.0 where there is no action: any of the three is unknown, a close or the base is not above 0, or
 * the base is less than one tick away from `prev_close` (a close off the tick grid is rounded to it
 * overnight).
 *
 * Samsung Electronics 2018-05-04: previous close 2,650,000, close 51,900, change -1,100: factor 0.02. */
double action_factor(double prev_close, double close, double change, const char *market, kst_date date);

#endif
