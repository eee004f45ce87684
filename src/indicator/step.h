/* What a column's step works with: one tile of one date. Private to this folder.
 *
 * The files with steps are vector code (base/isa.h), compiled once for each instruction set. Every step
 * writes all the lanes of its tile. Where a lane has too few bars for the column, the caller replaces what
 * the step wrote by NaN. */
#ifndef SISE_INDICATOR_STEP_H
#define SISE_INDICATOR_STEP_H

#include <assert.h>
#include <math.h>

#include "base/isa.h"
#include "indicator/indicator.h"

/* No lane of a tile is in its warm-up when all have more bars than this: the largest lookback. */
#define WARMUP_BARS 119

/* Differences below this part of a price are rounding: no tick is that small. */
#define ROUNDING 1e-11

struct tile {
    const struct analysis_day *day;
    size_t lane; /* the tile's first */
    bool young;  /* some lane has at most WARMUP_BARS bars, or none */
    /* The bar in the day's own won and shares, and the bar before in the same; by the steps of bar.c. */
    double factor[TILE_LANES]; /* 1 on the first bar */
    double close[TILE_LANES], high[TILE_LANES], low[TILE_LANES], volume[TILE_LANES];
    double prev_close[TILE_LANES]; /* NaN on the first bar */
    double fixed[TILE_LANES];      /* 1 / scale: from the day's won to the first bar's */
    double move[TILE_LANES];       /* close - prev_close, rounding taken for 0 */
    double true_range[TILE_LANES];
};

extern const double nan_tile[TILE_LANES] ISA_SYMBOL(nan_tile);

static inline const double *tile_of(struct row row, size_t lane)
{
    return row.count >= lane + TILE_LANES ? row.values + lane : nan_tile;
}

static inline const double *tile_raw(const struct tile *tile, enum raw_column column)
{
    return tile_of(tile->day->raw[column], tile->lane);
}

/* Today's values of a column that was computed before this one. */
static inline const double *tile_today(const struct tile *tile, int column)
{
    return tile->day->out[column] + tile->lane;
}

/* The values of k stored days before, 1 <= k. */
static inline const double *tile_lag(const struct tile *tile, int column, unsigned k)
{
    assert(k - 1 < indicator_table[column].lags);
    return tile_of(tile->day->lag[column][k - 1], tile->lane);
}

/* The values of `count` days, today's first. */
static inline void tile_window(const struct tile *tile, int column, unsigned count, const double **rows)
{
    rows[0] = tile_today(tile, column);
    for (unsigned k = 1; k < count; k++)
        rows[k] = tile_lag(tile, column, k);
}

/* Whether a lane of the tile has exactly so many bars today: then something begins in it. */
static inline bool tile_begins(const struct tile *tile, double count)
{
    const double *bars = tile_today(tile, INDICATOR_bars);
    int found = 0;
    for (int i = 0; tile->young && i < TILE_LANES; i++)
        found |= bars[i] == count;
    return found;
}

static inline double larger(double a, double b)
{
    return a > b ? a : b;
}

static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

/* Over a window's rows, element by element; in window.c. The sum of the elements: */
void window_sum(const double *const *rows, unsigned count, double *sum) ISA_SYMBOL(window_sum);
/* of |element - middle| and of its square, the count a multiple of 5: */
void window_distance_sum(const double *const *rows, unsigned count, const double *middle, double *sum)
    ISA_SYMBOL(window_distance_sum);
void window_square_sum(const double *const *rows, unsigned count, const double *middle, double *sum)
    ISA_SYMBOL(window_square_sum);
/* the largest and the smallest element, NaN left out where rows[0] has none: */
void window_highest(const double *const *rows, unsigned count, double *highest) ISA_SYMBOL(window_highest);
void window_lowest(const double *const *rows, unsigned count, double *lowest) ISA_SYMBOL(window_lowest);

#define INDICATOR(name, ...) void step_##name(struct tile *tile, double *out) ISA_SYMBOL(step_##name);
#include "indicator/indicator-list.h"
#undef INDICATOR

#endif
