/* The rules of mode BAR (panel/panel.h), first for one value, then for a tile. A tile is TILE_LANES values:
 * those of TILE_LANES tickers on one day, or those of one ticker on TILE_LANES days. All values are in the
 * won and shares of their own day. `price` is the close, or on a day without one the last close before,
 * carried to that day; NaN before the first close. */
#ifndef SISE_PANEL_BARS_H
#define SISE_PANEL_BARS_H

#include "indicator/bar.h"
#include "panel/column.h"
#include "panel/factor.h"

/* The open, high or low, of which `extreme` is the raw value: on a halted day each of them is the close. */
static inline double bar_extreme(double open, double high, double low, double close, double extreme)
{
    return bar_traded(open, high, low, close) ? extreme : close;
}

/* Whether a stock that is in the day's table with a close did not trade on the day: no share changed hands.
 * KRX then publishes no open either, but some sources repeat the close there, which is no trade. A volume
 * without an open is one of after-hours trade, and is trade. Where the volume is not known, the open says
 * whether the stock traded. */
static inline bool bar_halted(double open, double volume)
{
    bool unsold = volume <= 0, untold = volume != volume, unopened = !(open > 0);
    return unsold | (untold & unopened);
}

/* Volume: 0 where there is a close and the volume is not known. */
static inline double bar_volume(double close, double volume)
{
    return ((close > 0) & (volume != volume)) ? 0 : volume;
}

/* `instead` where there is a price but no close, that is, where the ticker is missing between two of its
 * days; else `value`. */
static inline double bar_missing(double close, double price, double instead, double value)
{
    return (!(close > 0) & (price == price)) ? instead : value;
}

/* The price of a day: its close or, where there is none, `before`, the price of the day before, multiplied by
 * the day's factor. */
static inline double bar_carried(double close, double factor, double before)
{
    return close > 0 ? close : before * panel_factor_known(factor);
}

/* ---- tiles: `out` is none of the other arrays, unless a comment says otherwise ---- */

/* What a raw column's rule reads besides its own values. */
struct bar_tiles {
    const double *open, *high, *low; /* needed for the columns open, high and low only */
    const double *close;             /* needed for open, high, low and volume, and where `price` is given */
    const double *price;             /* NULL: no ticker of the tile is missing */
};

/* What mode BAR makes of a raw column's stored values. Returns `value` itself where nothing in it changes,
 * else `out`. `value` and `out` do not overlap. */
const double *bar_tile_raw(enum raw_column column, const struct bar_tiles *bar, const double *value,
                           double *out);

/* Writes the state of each lane: BAR_TRADED, BAR_HALTED, or BAR_ABSENT where there is no close. */
void bar_tile_state(const double *open, const double *volume, const double *close, unsigned char *state);

/* bar_carried() of each lane. */
void bar_tile_carry(const double *close, const double *factor, const double *before, double *out);

/* Brings values of a kind from one day to another; factor[i] is F between the two. `value` may be `out`. */
void bar_tile_adjust(enum column_kind kind, const double *factor, const double *value, double *out);

/* Extends F by one more day back: multiplies product[i] by the factor of that day, or by 1 where there is no
 * factor. */
void bar_tile_factor(const double *factor, double *product);

/* Writes 1 where there is a close, else 0. */
void bar_tile_listed(const double *close, double *listed);

/* Set a value to NaN: bar_tile_present() where the state is BAR_ABSENT, bar_tile_analyzed() where the ticker
 * has not been analyzed up to `date`. */
void bar_tile_present(const unsigned char *state, double *value);
void bar_tile_analyzed(const kst_date *analyzed, kst_date date, double *value);

/* How many tickers have no close on a day between their first date and their last one. */
int bar_tile_gaps(const double *close, const kst_date *first, const kst_date *last, kst_date date);

/* How many factors of a tile are those of a corporate action. */
int bar_tile_acts(const double *factor);

#endif
