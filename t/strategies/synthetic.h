/* A small made-up market for expressions, as the real evaluator and the plain one ask for it: columns a, b,
 * c, d of small whole numbers, halves and unknowns, so that sums are exact in any order; a_4 and a_16, the
 * means of the last 4 and 16 values of a. */
#ifndef SISE_T_SYNTHETIC_H
#define SISE_T_SYNTHETIC_H

#include <stdint.h>

#include "strategies/expr.h"
#include "t/strategies/plain.h"

#define SYNTHETIC_LANES 128
#define SYNTHETIC_DAYS  700 /* what lies before is unknown */

extern const char *const synthetic_columns[]; /* ends with NULL */
extern const char *const synthetic_markets[]; /* ends with NULL */

void synthetic_make(uint64_t seed);

/* With the means offered, or not. */
struct expr_names synthetic_names(bool means);
struct expr_frame synthetic_frame(void);
struct plain_market synthetic_market(void);

/* How often the frame has been asked for a tile. */
extern size_t synthetic_loads;

#endif
