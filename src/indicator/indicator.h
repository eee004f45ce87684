/* The indicators: a table of columns, and one day's step of all of them over the whole market.
 *
 * Pure computation: rows of earlier days and of the day itself in, rows of the day out; nothing is kept in
 * between and nothing is allocated. A lane is a ticker's slot, element i of every row. The same rows give the
 * same bits whatever the tiles, threads, batches or instruction set.
 *
 * The bar of a lane and day is the raw row's, with these repairs:
 *   no open, high or low (NaN or 0: halted, no regular trade): open = high = low = close, volume as reported
 *   no close (NaN or 0: missing from the day's table) after the lane's first bar: the close carried, volume 0
 *   volume NaN: 0
 *   before the lane's first close: no bar, every column NaN
 *
 * Corporate actions: the raw factor of a lane and day (NaN or absent: 1) is the base price over the previous
 * close. A column of kind PRICE or SHARE holds a value in that day's own won or shares; yesterday's is
 * brought to today's by the day's factor. What windows read are columns of kind FIXED, in the won of the
 * lane's first bar, in which an action moves nothing. A difference between prices below 1e-11 of the price is
 * taken for the rounding of such an adjustment, that is for none.
 *
 * A lane's days follow each other: the row k stored days back must hold the lane's values of its k-th bar
 * back (NaN where it had none). */
#ifndef SISE_INDICATOR_INDICATOR_H
#define SISE_INDICATOR_INDICATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

enum indicator_kind {
    KIND_PRICE,   /* won a share: multiplied by the factors when read as of a later date */
    KIND_SHARE,   /* shares: divided by them */
    KIND_RATIO,   /* neither */
    KIND_PERCENT, /* a ratio of which 5 is 5 %, or 5 of 100 */
    KIND_FIXED    /* internal columns only: in the won, or shares, of the lane's first bar */
};

/* One per row of indicator/indicator-list.h, in the order of computation: INDICATOR_sma_5, ... */
enum {
#define INDICATOR(name, ...) INDICATOR_##name,
#include "indicator/indicator-list.h"
#undef INDICATOR
    INDICATOR_COUNT
};

struct indicator {
    const char *name;
    enum indicator_kind kind;
    bool internal;       /* state for the days that follow, not shown */
    unsigned lags;       /* how many earlier days' rows of this column are read, the newest first */
    unsigned lookback;   /* bars before the first one with a value */
    const char *meaning; /* one line */
    const char *source;  /* of the formula; "" for this program's own */
};

extern const struct indicator indicator_table[INDICATOR_COUNT];

/* The column of that name, -1 if there is none. */
int indicator_find(const char *name);

/* One date. Rows may be shorter than `lanes`, by whole tiles, or absent (count 0): missing lanes are NaN. */
struct analysis_day {
    size_t lanes;                           /* a multiple of TILE_LANES */
    struct row raw[RAW_COUNT];              /* the date's raw rows */
    const struct row *lag[INDICATOR_COUNT]; /* lag[c][k - 1]: column c of k stored days before, for k = 1 to
                                               indicator_table[c].lags; all of them must be there */
    double *out[INDICATOR_COUNT];           /* [lanes] each, 8-byte aligned: the date's rows, all written */
};

/* Computes tiles begin <= tile < end of `count` dates, oldest first. Out rows of a date may be lag rows of a
 * later one in the same call. Threads may share the dates as long as their tiles differ. */
void analysis_steps(const struct analysis_day *days, size_t count, size_t tile_begin, size_t tile_end);

/* The same on one instruction set; private to this folder. */
void analysis_steps_baseline(const struct analysis_day *days, size_t count, size_t tile_begin,
                             size_t tile_end);
void analysis_steps_avx2(const struct analysis_day *days, size_t count, size_t tile_begin, size_t tile_end);

#endif
