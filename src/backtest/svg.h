/* A picture of curves over days, as SVG: an axis of dates, one of percent, a line for each curve, a legend.
 *
 * The colours are those of M. Okabe, K. Ito, "Color universal design" (2008), which colour-blind people can
 * tell apart too. Every line also has its own dashes, for prints without colour. Nothing in the picture moves
 * or is loaded from elsewhere. */
#ifndef SISE_BACKTEST_SVG_H
#define SISE_BACKTEST_SVG_H

#include "base/date.h"
#include "base/output.h"

#define SVG_LINES 6 /* at most */

struct svg_line {
    const char *label;
    const double *value; /* [days], 1 is 0 %; NaN is a gap */
};

struct svg_chart {
    const char *title, *subtitle; /* UTF-8 as a person wrote it; what is too wide to be shown is cut */
    const kst_date *date;         /* [days], ascending */
    size_t days;
    const struct svg_line *line; /* [lines] */
    size_t lines;
};

void svg_write(const struct svg_chart *chart, struct output *out);

#endif
