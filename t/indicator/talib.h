/* The TA-Lib C library, where the machine has it, for a comparison of speed. */
#ifndef SISE_T_TALIB_H
#define SISE_T_TALIB_H

#include "t/indicator/market.h"

/* Milliseconds in which the library computes the 24 indicators that it shares with this program for all
 * tickers, one after the other. Negative when it cannot be loaded; `path` may be NULL: where the system has
 * it. */
double talib_ms(const struct market *market, const char *path);

#endif
