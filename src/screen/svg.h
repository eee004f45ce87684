/* The curves of a backtest as a picture. */
#ifndef SISE_SCREEN_SVG_H
#define SISE_SCREEN_SVG_H

#include "base/output.h"
#include "screen/backtest.h"

/* An SVG 1.1 document: a line for each horizon and a dashed one for the market, on a scale of percent. */
void svg_write(struct output *out, const struct backtest *backtest, const char *title);

#endif
