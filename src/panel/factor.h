/* What a day's adjustment factor says; one that is unknown is 1. */
#ifndef SISE_PANEL_FACTOR_H
#define SISE_PANEL_FACTOR_H

#include <stdbool.h>

#include "store/tile.h" /* whoever vectorises it compiles it as it does */

/* Whether there was a corporate action. */
static inline bool factor_acts(double factor)
{
    return (factor > 0) & (factor != 1);
}

/* What prices of the day before are multiplied by. */
static inline double factor_known(double factor)
{
    return factor > 0 ? factor : 1;
}

#endif
