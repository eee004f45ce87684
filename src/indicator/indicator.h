/* The indicators: a table of columns, and the computation of all of them for a day of the whole market.
 *
 * This is pure computation: it reads rows of earlier days and the raw rows of the day, and writes the rows of
 * the day. It keeps nothing between two calls and allocates nothing. A lane is the slot of a ticker, that is
 * element i of every row. The same rows give the same bits, whatever the tiles, threads, batches or
 * instruction set.
 *
 * The bar of a lane on a day is that of the raw rows, with these repairs:
 *   no open, high or low (NaN or 0: halted, no regular trade): all are the close, the volume as reported
 *   no close (NaN or 0: missing from the day's table) after the first bar: the close before, volume 0
 *   volume NaN: 0
 *   before the lane's first close: no bar, and every column is NaN
 *
 * Corporate actions: the raw factor of a lane on a day is the base price over the previous close; it is 1
 * where it is NaN or absent. A column of kind PRICE or SHARE holds values in the won or shares of its own
 * day, and the value of the day before is converted by the factor of the day. Windows read columns of kind
 * FIXED, which are in the won or shares of the lane's first bar, so that an action changes nothing in them. A
 * difference between two prices of less than 1e-11 of the price comes from the rounding of such a conversion
 * and counts as 0.
 *
 * The days of a lane must follow each other: the row of k stored days before must hold the values of the bar
 * k bars before, NaN where there is none. */
#ifndef SISE_INDICATOR_INDICATOR_H
#define SISE_INDICATOR_INDICATOR_H

#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

enum indicator_kind {
    KIND_PRICE,   /* won per share: multiplied by the factors when it is read as of a later date */
    KIND_SHARE,   /* shares: divided by the factors then */
    KIND_RATIO,   /* a number that no factor changes */
    KIND_PERCENT, /* such a number in percent, so that 5 means 5 %, or 5 of 100 */
    KIND_FIXED    /* of internal columns only: in the won or shares of the lane's first bar */
};

/* INDICATOR_sma_5 and so on: one for each row of indicator/indicator-list.h, in the order of computation. */
enum {
#define INDICATOR(name, ...) INDICATOR_##name,
#include "indicator/indicator-list.h"
#undef INDICATOR
    INDICATOR_COUNT
};

struct indicator {
    const char *name;
    enum indicator_kind kind;
    bool internal;       /* needed by later days only, and not shown */
    unsigned lags;       /* how many earlier days of this column are read */
    unsigned lookback;   /* how many bars have no value at the beginning */
    const char *meaning; /* one line */
    const char *source;  /* where the formula comes from; "" for those of this program */
};

extern const struct indicator indicator_table[INDICATOR_COUNT];

/* The place of the column of that name in the table, -1 if there is none. */
int indicator_find(const char *name);

/* What is read and written for one date. A row may be shorter than `lanes` by whole tiles, or absent (count
 * 0): the lanes that are missing count as NaN. */
struct analysis_day {
    size_t lanes;                           /* a multiple of TILE_LANES */
    struct row raw[RAW_COUNT];              /* the date's raw rows */
    const struct row *lag[INDICATOR_COUNT]; /* lag[c][k - 1] is column c of k stored days before, for every k
                                               from 1 to indicator_table[c].lags */
    double *out[INDICATOR_COUNT];           /* the rows of the date, [lanes] each, aligned to 8 bytes */
};

/* Computes the tiles from `tile_begin` to before `tile_end` of `count` dates, which are sorted from the
 * oldest to the newest. The rows that are written for a date may be lag rows of a later date of the same
 * call. Several threads may compute different tiles of the same dates. */
void analysis_steps(const struct analysis_day *days, size_t count, size_t tile_begin, size_t tile_end);

/* The same on one instruction set; private to this folder. */
void analysis_steps_baseline(const struct analysis_day *days, size_t count, size_t tile_begin,
                             size_t tile_end);
void analysis_steps_avx2(const struct analysis_day *days, size_t count, size_t tile_begin, size_t tile_end);

#endif
