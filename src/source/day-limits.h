/* How far a day's table may be from what real days are like: the figures of the rules in source/day-check.h,
 * each with a key of the configuration. */
#ifndef SISE_SOURCE_DAY_LIMITS_H
#define SISE_SOURCE_DAY_LIMITS_H

#include <stdbool.h>

#include "base/config.h"

enum day_limit {
    DAY_LIMIT_PRICE,      /* percent that the average price of a row's trades may lie below low, above high */
    DAY_LIMIT_ROWS,       /* percent of a market's rows that may be gone */
    DAY_LIMIT_ROWS_KONEX, /* the same of KONEX */
    DAY_LIMIT_KNOWN,      /* percent of the tickers of the other day that may be gone */
    DAY_LIMIT_COPY,       /* percent of the rows that may repeat close and volume of the other day */
    DAY_LIMIT_OFF_BASE,   /* percent of the base prices that may differ from the close before */
    DAY_LIMIT_SIGNS,      /* rows that rise, and rows that fall, at least */
    DAY_LIMIT_VOLUME,     /* percentage points more of rows without volume */
    DAY_LIMIT_LIMIT,      /* percent of the rows that may move by more than 30 % of their base */
    DAY_LIMIT_MISSING,    /* percent of the rows that may lack market cap or shares */
    DAY_LIMIT_SMALL,      /* what the percentages above are at least, where 20 to 99 rows are compared */
    DAY_LIMIT_GAP,        /* percentage points by which ROWS and KNOWN widen with each month of a gap */
    DAY_LIMIT_COUNT
};
extern const struct config_key day_limit_keys[DAY_LIMIT_COUNT];

/* All zero stands for the standard limits. */
struct day_limits {
    bool set;
    double of[DAY_LIMIT_COUNT];
};

/* The limits that are configured; NULL: the standard ones. */
struct day_limits day_limits_of(const struct config *config);

#endif
