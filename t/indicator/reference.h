/* The indicators once more, slowly: one ticker's whole series, every value from its definition over bars in
 * one frame, in long double. What the fast version is compared with. */
#ifndef SISE_T_REFERENCE_H
#define SISE_T_REFERENCE_H

#include "t/indicator/market.h"

#define REFERENCE_DAYS 400 /* at most */

/* values[c][day] of every shown column, NaN where there is none; internal columns are left alone. */
void reference_compute(const struct market *market, size_t lane, double *const values[INDICATOR_COUNT]);

#endif
