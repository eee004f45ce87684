/* One day's table of the whole market as a source delivers it: a line per ticker, a vector per column.
 *
 * Prices, change, value and market_cap are in won of that day, volume and shares in shares. An unknown field
 * is NaN. A halted ticker has open = high = low = 0, volume 0, and the close of its last trading day. KRX
 * publishes it so, and raw rows keep it so. */
#ifndef SISE_STORE_DAY_H
#define SISE_STORE_DAY_H

#include <stddef.h>

#include "base/date.h"
#include "base/error.h"

enum raw_column {
    RAW_OPEN,
    RAW_HIGH,
    RAW_LOW,
    RAW_CLOSE,
    RAW_CHANGE, /* close against the day's base price */
    RAW_VOLUME,
    RAW_VALUE,
    RAW_MARKET_CAP,
    RAW_SHARES,    /* listed shares */
    RAW_PUBLISHED, /* how many columns a source delivers; the ones after it are derived */
    /* base price / previous close where a corporate action fell on the day, else 1 */
    RAW_FACTOR = RAW_PUBLISHED,
    RAW_COUNT
};

/* "open", ..., "factor": names of the databases and of CSV columns */
extern const char *const raw_column_name[RAW_COUNT];

#define TICKER_TEXT 8  /* six characters and the final NUL, rounded up */
#define MARKET_TEXT 16 /* "KOSPI", "KOSDAQ", "KOSDAQ GLOBAL", "KONEX" */
#define NAME_TEXT   96 /* UTF-8, up to 31 Korean syllables */

struct day_line {
    char ticker[TICKER_TEXT];
    char market[MARKET_TEXT];
    char name[NAME_TEXT];
    unsigned
        file_line; /* where the row stands in the file that it came from, from 1, for messages; 0: nowhere */
};

struct day {
    kst_date date;
    size_t count, capacity;
    struct day_line *line;         /* [count] */
    double *column[RAW_PUBLISHED]; /* [count] each */
};

/* An all-zero struct day is a valid empty one. day_free() frees the arrays and leaves it empty, ready for
 * reuse; day_clear() keeps the memory for the next date. */
void day_clear(struct day *day, kst_date date);
void day_free(struct day *day);

/* Makes room for one more line and returns its index, its fields NaN and its texts empty, or -1 without
 * memory. */
long day_add(struct day *day);

#endif
