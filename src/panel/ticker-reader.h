/* What is kept while the rows of one ticker are read: ticker-rows.c finds the days and reads the columns,
 * ticker-bars.c the bars, the prices that are carried, and F. Private to this folder. */
#ifndef SISE_PANEL_TICKER_READER_H
#define SISE_PANEL_TICKER_READER_H

#include "panel/internal.h"

#define BAR_COLUMNS (RAW_CLOSE + 1) /* open, high, low, close: the raw columns from the first on */

/* What is read of one ticker. Arrays over days are ascending by date, and as long as rows->stride. */
struct reader {
    struct panel *panel;
    const struct ticker *ticker;
    const struct rows_ask *ask;
    struct ticker_rows *rows;
    kst_date last;               /* the newest day on which the ticker is known to be in the market */
    kst_date *date;              /* [capacity], of a walk, the newest first */
    struct row *row;             /* [capacity] */
    size_t capacity, walked;     /* how many days a walk visits */
    int close;                   /* the handle of the column close */
    double *bar[BAR_COLUMNS];    /* open, high, low, close as stored */
    double *volume;              /* as stored */
    double *price, *factor;      /* the close or the carried one; F */
    struct panel_actions action; /* of this ticker alone */
    bool gaps;                   /* in mode BAR: there are days without a close */
    bool adjusted;               /* F is not 1 on some day */
};

/* Fills in the states of the rows, and the reader's price, factor, gaps and adjusted. The stored values must
 * have been read. NO_MEMORY. */
int reader_bars(struct reader *reader);

#endif
