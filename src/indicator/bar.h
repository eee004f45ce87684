/* The rule that says whether a stock was traded on a day. Analysis, reading and the backtest all use it. */
#ifndef SISE_INDICATOR_BAR_H
#define SISE_INDICATOR_BAR_H

#include <stdbool.h>

/* Whether there was regular trade. KRX publishes open, high and low 0 for a halted ticker; NaN means that a
 * price is not known. */
static inline bool bar_traded(double open, double high, double low, double close)
{
    return (open > 0) & (high > 0) & (low > 0) & (close > 0);
}

#endif
