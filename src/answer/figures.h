/* All figures of a day at once. Private to this folder. */
#ifndef SISE_ANSWER_FIGURES_H
#define SISE_ANSWER_FIGURES_H

#include <stdlib.h>

#include "panel/panel.h"

/* The values of the day's `columns` chosen columns for all slots, a column after the other: that of a column
 * and a slot is at [column * day->lanes + slot]. NULL without memory; free() it. */
static inline double *day_figures(const struct panel_day *day, unsigned columns)
{
    double *values = malloc((columns * day->lanes + 1) * sizeof *values);
    for (unsigned c = 0; values && c < columns; c++)
        for (size_t lane = 0; lane < day->lanes; lane += TILE_LANES)
            panel_day_tile(day, c, lane, values + c * day->lanes + lane);
    return values;
}

#endif
