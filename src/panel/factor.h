/* What a day's adjustment factor says. Private to this folder. */
#ifndef SISE_PANEL_FACTOR_H
#define SISE_PANEL_FACTOR_H

#include <stdbool.h>

#include "store/tile.h" /* whoever vectorises it compiles it as it does */

/* Whether there was a corporate action: unknown is 1. */
static inline bool factor_acts(double factor)
{
    return (factor > 0) & (factor != 1);
}

#endif
