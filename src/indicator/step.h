/* What the step of a column works with: one tile of one date. Private to this folder.
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

/* The largest lookback of all columns. A lane with more bars than this has values in every column. */
#define WARMUP_BARS 119

/* A difference between two prices that is less than this part of the price comes from rounding: no tick is so
 * small. */
#define ROUNDING 1e-11

struct tile {
    const struct analysis_day *day;
    size_t lane; /* the first lane of the tile */
    bool young;  /* whether some lane has at most WARMUP_BARS bars, or none */
    /* The steps of bar.c fill in the rest: the bar of the day, and the close before it, in the won and shares
     * of the day. */
    double factor[TILE_LANES]; /* 1 on the first bar */
    double close[TILE_LANES], high[TILE_LANES], low[TILE_LANES], volume[TILE_LANES];
    double prev_close[TILE_LANES]; /* NaN on the first bar */
    double fixed[TILE_LANES]; /* 1 / scale, which converts the won of the day to those of the first bar */
    double move[TILE_LANES];  /* close - prev_close, 0 where that is only rounding */
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

/* The values of the day of a column that was computed before this one. */
static inline const double *tile_today(const struct tile *tile, int column)
{
    return tile->day->out[column] + tile->lane;
}

/* The values of a column k stored days before, k being 1 or more. */
static inline const double *tile_lag(const struct tile *tile, int column, unsigned k)
{
    assert(k - 1 < indicator_table[column].lags);
    return tile_of(tile->day->lag[column][k - 1], tile->lane);
}

/* The values of a column on `count` days, those of the day first. */
static inline void tile_window(const struct tile *tile, int column, unsigned count, const double **rows)
{
    rows[0] = tile_today(tile, column);
    for (unsigned k = 1; k < count; k++)
        rows[k] = tile_lag(tile, column, k);
}

/* Whether some lane of the tile has exactly so many bars on the day. Columns whose first value is computed in
 * another way than the later ones ask this. */
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

/* These combine the rows of a window element by element; they are in window.c. The sum of the elements: */
void window_sum(const double *const *rows, unsigned count, double *sum) ISA_SYMBOL(window_sum);
/* The sum of |element - middle|, and of its square; `count` must be a multiple of 5: */
void window_distance_sum(const double *const *rows, unsigned count, const double *middle, double *sum)
    ISA_SYMBOL(window_distance_sum);
void window_square_sum(const double *const *rows, unsigned count, const double *middle, double *sum)
    ISA_SYMBOL(window_square_sum);
/* The largest and the smallest element; NaN elements are left out, unless that of rows[0] is NaN: */
void window_highest(const double *const *rows, unsigned count, double *highest) ISA_SYMBOL(window_highest);
void window_lowest(const double *const *rows, unsigned count, double *lowest) ISA_SYMBOL(window_lowest);

#define INDICATOR(name, ...) void step_##name(struct tile *tile, double *out) ISA_SYMBOL(step_##name);
#include "indicator/indicator-list.h"
#undef INDICATOR

#endif
