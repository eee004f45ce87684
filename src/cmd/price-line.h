/* A small line of prices for the eye. */
#ifndef SISE_CMD_PRICE_LINE_H
#define SISE_CMD_PRICE_LINE_H

#include <stddef.h>

#include "base/output.h"

#define PRICE_LINE_DAYS 60 /* that a line shows */

/* Draws closes[days] as heights between the lowest and the highest of them, NaN as a gap, and says what they
 * are. Nothing where none is known. */
void price_line_print(const double *closes, size_t days, struct output *out);

#endif
