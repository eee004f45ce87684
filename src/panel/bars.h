/* The rules of mode BAR (panel/panel.h), first of one value, then of a tile: TILE_LANES values that are those
 * of so many tickers on one day, or of one ticker on so many days. All values are in the won and shares of
 * their own day. `price` is the close, or where there is none the one that is carried; NaN before the first
 * one. */
#ifndef SISE_PANEL_BARS_H
#define SISE_PANEL_BARS_H

#include "indicator/bar.h"
#include "panel/column.h"
#include "panel/factor.h"

/* Open, high or low, whichever `extreme` is: that of a halted day is its close. */
static inline double bar_extreme(double open, double high, double low, double close, double extreme)
{
    return bar_traded(open, high, low, close) ? extreme : close;
}

/* Volume: 0 where there is a close and the volume is not known. */
static inline double bar_volume(double close, double volume)
{
    return ((close > 0) & (volume != volume)) ? 0 : volume;
}

/* `instead` where there is a price but no close: the ticker is missing in the middle. Else `value`. */
static inline double bar_missing(double close, double price, double instead, double value)
{
    return (!(close > 0) & (price == price)) ? instead : value;
}

/* The price of a day: its close, or without one that of the day before, brought to this day by its factor. */
static inline double bar_carried(double close, double factor, double before)
{
    return close > 0 ? close : before * panel_factor_known(factor);
}

/* ---- tiles: where a comment does not say otherwise `out` is none of the others ---- */

/* What a raw column's rule reads besides its own values. */
struct bar_tiles {
    const double *open, *high, *low; /* of the columns open, high and low only */
    const double *close;             /* of open, high, low and volume, and where there is a price */
    const double *price;             /* NULL: nobody is missing */
};

/* What mode BAR makes of a raw column's stored values. Returns `value` itself where it is all the same, else
 * `out`. `value` is not in `out`. */
const double *bar_tile_raw(enum raw_column column, const struct bar_tiles *bar, const double *value,
                           double *out);

/* Of each lane BAR_TRADED, BAR_HALTED, or without a close BAR_ABSENT. */
void bar_tile_state(const double *open, const double *high, const double *low, const double *close,
                    unsigned char *state);

/* bar_carried() of each lane. */
void bar_tile_carry(const double *close, const double *factor, const double *before, double *out);

/* Brings values of a kind from one day to another; factor[i] is F between the two. `value` may be `out`. */
void bar_tile_adjust(enum column_kind kind, const double *factor, const double *value, double *out);

/* F goes one day further back: product[i] is multiplied by the factor of the day, which is 1 where there is
 * none. */
void bar_tile_factor(const double *factor, double *product);

/* 1 where there is a close, else 0. */
void bar_tile_listed(const double *close, double *listed);

/* NaN where the state is BAR_ABSENT, and where the ticker has not been analyzed up to `date`. */
void bar_tile_present(const unsigned char *state, double *value);
void bar_tile_analyzed(const kst_date *analyzed, kst_date date, double *value);

/* How many tickers have no close on a day between their first date and their last one. */
int bar_tile_gaps(const double *close, const kst_date *first, const kst_date *last, kst_date date);

/* Of a tile of factors, how many are of a corporate action. */
int bar_tile_acts(const double *factor);

#endif
