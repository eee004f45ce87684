/* Ticker codes of KRX. */
#ifndef SISE_MARKET_CODE_H
#define SISE_MARKET_CODE_H

#include <stdbool.h>

/* Whether the text is a code: six characters, a digit and then digits and upper-case letters ("005930",
 * "00104K", "0126Z0"). KRX so far uses only some of the letters, and only in some places. Other letters and
 * places are accepted too, since KRX may use them later. */
bool ticker_code_valid(const char *text);
#define TICKER_EXPECTED "expected six characters such as 005930 or 00104K" /* for messages */

#endif
