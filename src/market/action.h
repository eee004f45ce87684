/* Corporate actions, found in what KRX reports.
 *
 * The `change` of a day is the close less the base price of the day, which the exchange has already adjusted
 * for splits, reverse splits, rights and bonus issues and stock dividends, but not for cash dividends. So
 * base = close - change. The base of an ordinary day is the close of the trading day before, or that close
 * rounded up to its tick where it is no multiple of the tick (all of 60 real differences were such). Any
 * other base is off, and mostly an action, whose factor is base / previous close.
 *
 * After a halt, and where a stock comes to another market, KRX takes the price of the first auction for the
 * base: anywhere from 50 to 200 % of its own estimate (KRX, KOSPI and KOSDAQ market business regulations on
 * the base price of stocks that resume trading). Then base / previous close contains what the holder won or
 * lost, and the factor comes from the numbers of shares instead. */
#ifndef SISE_MARKET_ACTION_H
#define SISE_MARKET_ACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"

/* What is known of one stock on a day. Prices are in won, NaN is unknown. */
struct action_day {
    kst_date date;
    const char *market, *prev_market; /* of the day, and of the trading day before */
    double open, close, change, shares;
    /* The stock's row of the trading day before. Without such a row prev_close is NaN: nothing can be
     * inferred over a hole. */
    double prev_open, prev_close, prev_volume;
    /* The number of shares that the price before belongs to: the one of the last day on which the stock
     * traded (open above 0), or of a later day with an action, as that action has used it. It counts only
     * where action_needs_shares() says so. NaN: unknown. */
    double shares_before;
};

/* The factor of the day: a price of the day before, multiplied by the factor, can be compared with a price of
 * this day. It is exactly 1.0 where there is no action. Let r = shares_before / shares; let the stock be
 * halted where the row before has neither an open nor a volume, and moved where the first word of its market
 * is another one than the day before.
 *
 * Case 1, the base is not off: an action only where the stock was halted, trades today and r >= 1.1. KRX has
 * left the base alone; the factor is that of {1, r} which is nearer to open / previous close. 052670 on
 * 2026-02-09: shares / 1,500, base and previous close 2,080, open 890,000; factor 1,500.
 *
 * Case 2, the base is off and within one tick of previous close x r, where r is not 1: KRX has computed it,
 * and the factor is base / previous close. Samsung Electronics on 2018-05-04, after a halt: 50 times as many
 * shares, 2,650,000 -> 53,000; factor 0.02.
 *
 * Case 3, the base is off and equals the open, after a halt or a move: an auction has set it. The factor is
 * that of {1, r} which is nearer to base / previous close, and 1 where r < 1.1. 032800 on 2022-02-04: r = 10,
 * 86 -> 799; factor 10.
 *
 * Case 4, any other base that is off, also one that is set while the stock is still halted: the factor is
 * base / previous close.
 *
 * "Nearer" is meant by the logarithm. An unknown r counts as 1. */
double action_factor(const struct action_day *day);

/* Whether a base price is off: it is neither the close before nor that close rounded up to its tick on that
 * market and day. */
bool action_base_off(double base, double prev_close, const char *market, kst_date date);

/* Whether the factor depends on shares_before, which takes a look back over the whole of a halt. */
bool action_needs_shares(const struct action_day *day);

/* Whether the row before is that of a halted stock. */
static inline bool action_halted(double prev_open, double prev_volume)
{
    return (prev_open == 0) & (prev_volume == 0);
}

/* Whether the factor is 1 at the first glance, as it is for nearly every stock on nearly every day. It says
 * nothing that action_factor() would not say; a loop over the whole market is spared the rest. */
static inline bool action_ordinary(double open, double close, double change, double prev_open,
                                   double prev_close, double prev_volume)
{
    return close - change == prev_close && !(action_halted(prev_open, prev_volume) && open > 0);
}

/* An action that nobody has seen since days are missing: whether across them the number of shares was
 * multiplied by n and the price divided by n, or the other way round. Returns n, or 1 / n where the number of
 * shares was divided; 1 where it is not certain. `price` is the base of the later day, or its close where the
 * base is unknown.
 *
 * Certain means: n is 1.5 or more and, within half a percent, a multiple of one half; and the price has
 * changed by a ratio that is nearer to the expected one than to 1, by the logarithm, and at most 30 % away
 * from it, the most that a price may move on one day. */
double action_unseen(double prev_price, double price, double prev_shares, double shares);

/* Whether a day follows another one immediately, as its own figures say: the base prices of a day are the
 * closes of the trading day before it. So it does where at least 95 % of the bases that are known equal the
 * close of the other day, and at least 20 can be compared. Then the two days are adjacent whatever the
 * calendar says; where it is false, the calendar decides. Element i of the three vectors belongs to the same
 * ticker, NaN is unknown. */
bool action_days_adjacent(const double *prev_close, const double *close, const double *change, size_t count);

#endif
