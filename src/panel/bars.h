/* The rules of mode BAR (panel/panel.h), over a tile: TILE_LANES values that are those of so many tickers on
 * one day, or of one ticker on so many days. Values and prices are in the won and shares of their own day.
 *
 * `price` is the close, or where there is none the one that is carried; NaN before the first one. No function
 * reads or writes outside the tile. Where a comment does not say otherwise `out` is none of the others. */
#ifndef SISE_PANEL_BARS_H
#define SISE_PANEL_BARS_H

#include "panel/column.h"

/* Of each lane BAR_TRADED, BAR_HALTED, or without a close BAR_ABSENT. */
void bar_tile_state(const double *open, const double *high, const double *low, const double *close,
                    unsigned char *state);

/* Open, high or low, whichever `extreme` is: that of a halted day is its close. */
void bar_tile_extreme(const double *open, const double *high, const double *low, const double *close,
                      const double *extreme, double *out);

/* Volume: 0 where there is a close and the volume is not known. */
void bar_tile_volume(const double *close, const double *volume, double *out);

/* Where there is no close but a price, `instead`, else `value`, which may be `out`. */
void bar_tile_missing(const double *close, const double *price, const double *instead, const double *value,
                      double *out);

/* The close, or where there is none the price of the day before brought to this day by its factor. */
void bar_tile_carry(const double *close, const double *factor, const double *before, double *out);

/* Brings values of a kind from one day to another; factor[i] is F between the two. `value` may be `out`. */
void bar_tile_adjust(enum adjust_kind kind, const double *factor, const double *value, double *out);

/* 1 where there is a close, else 0. */
void bar_tile_listed(const double *close, double *listed);

/* How many tickers have no close on a day between their first date and their last one. */
int bar_tile_gaps(const double *close, const kst_date *first, const kst_date *last, kst_date date);

/* Of a tile of factors, how many are of a corporate action. */
int bar_tile_acts(const double *factor);

#endif
