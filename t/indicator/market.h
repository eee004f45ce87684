/* A whole market's days in memory, for tests and measurements of the indicators: every row of every column
 * [days x lanes], lag rows pointing at the rows of the days before. */
#ifndef SISE_T_MARKET_H
#define SISE_T_MARKET_H

#include "indicator/indicator.h"

struct market {
    size_t days, lanes; /* lanes: whole tiles */
    size_t tickers;
    kst_date *date;                            /* [days], 0 where made up */
    char (*code)[TICKER_TEXT];                 /* [tickers] */
    double *raw[RAW_COUNT];                    /* [days * lanes], NaN to begin with */
    double *out[INDICATOR_COUNT];              /* the same, as long as all of it is kept */
    size_t kept[INDICATOR_COUNT];              /* days of a column in memory: rows go round */
    struct row *newest_first[INDICATOR_COUNT]; /* all rows of a column, then empty ones */
};

/* Ends the program when memory runs out. Free with market_free(). */
void market_new(struct market *market, size_t days, size_t tickers);
void market_free(struct market *market);

/* Keeps every computed row, as after market_new(), or each as long as the days after it read it: what a
 * computation needs in memory that stores its rows elsewhere. */
void market_keep(struct market *market, bool all);

/* The tables of a folder; false, with the reason in err, when there are none or one is wrong. */
bool market_load(struct market *market, char *folder, struct error *err);

/* Computes days first to last - 1 for the tiles begin to end - 1; the days before must have been computed. */
void market_step(struct market *market, size_t first, size_t last, size_t tile_begin, size_t tile_end);

/* All of it. */
void market_compute(struct market *market);

static inline double *market_raw(const struct market *market, int column, size_t day, size_t lane)
{
    return market->raw[column] + day * market->lanes + lane;
}

static inline double *market_row(const struct market *market, int column, size_t day)
{
    return market->out[column] + day % market->kept[column] * market->lanes;
}

static inline double market_value(const struct market *market, int column, size_t day, size_t lane)
{
    return market_row(market, column, day)[lane];
}

#endif
