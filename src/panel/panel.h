/* The panel as people and programs read it: the value of a column for a ticker on a day. It is computed here
 * and nowhere else, in one of two modes:
 *
 *   RAW  as the source published it. A halted day has open, high and low 0. A ticker that is missing from a
 *        day's table has no values on that day.
 *   BAR  as analysis reads it. On a halted day open, high and low are the close. On a day that is missing in
 *        the middle, between other days of the ticker, the prices are the last close before it (brought to
 *        the day's won by the factors between), volume and value are 0, and what else a source publishes is
 *        NaN. A volume that is not known on a day with a close is 0.
 *
 * In both modes values can be read unadjusted, in the won and shares of their own day, or adjusted as of a
 * later date: F is the product of the ticker's factors of the days after the value's own, up to and including
 * that date; prices are multiplied by F, volumes divided by it; ratios, sums of won and the numbers of listed
 * shares stay. Nothing that happened after that date changes a value. Analyzed columns are NaN on days after
 * the ticker's last_analyzed_date.
 *
 * A struct panel belongs to one transaction and, like the transaction, to one thread at a time. All that a
 * panel hands out lives as long as the panel, unless a function says otherwise. Functions that can fail
 * return 0 or a negative code and fill in `err`; what the store itself could not read is remembered by the
 * transaction as well. */
#ifndef SISE_PANEL_PANEL_H
#define SISE_PANEL_PANEL_H

#include "panel/column.h"
#include "store/store.h"

/* What all reads of one snapshot share: the columns, the tickers, their former names, and the index of
 * corporate actions. All of these but the columns are read when they are first needed. */
struct panel;

int panel_open(struct store_txn *txn, struct panel **panel, struct error *err);
void panel_close(struct panel **panel); /* NULL-safe, nulls */

/* From now on the panel remembers where the rows of the days lie: worth it where the rows of many tickers are
 * read one after the other, and good as long as the transaction neither rests nor is renewed. */
void panel_keep(struct panel *panel);

struct store_txn *panel_txn(const struct panel *panel);

/* Offers the codes that differ in at most one character from what is wanted, of the tickers that some stored
 * day has. */
struct suggest;
void ticker_codes_offer(struct suggest *suggest, const struct ticker *tickers, size_t count);

/* The columns that a person may name, the raw ones first, then the analyzed ones. columns_choose() and
 * columns_find() (panel/column.h) pick from them. */
const struct columns *panel_columns(const struct panel *panel);

/* All tickers, element i in slot i. */
int panel_tickers(struct panel *panel, const struct ticker **tickers, size_t *count, struct error *err);

/* Whether the analyzed columns of a stored day have been computed: those of the tracked tickers, or of all
 * where none is tracked. Where the tickers cannot be read, true; whoever reads the values gets the error. */
bool panel_analyzed(struct panel *panel, kst_date date);

/* What a ticker was called on a day, and on which market it was. Never NULL: where the former names cannot be
 * read, the transaction remembers the error, and today's name or market is returned. The first call reads the
 * former names and must come from the transaction's thread; later calls may come from any thread. */
const char *panel_name(struct panel *panel, const struct ticker *ticker, kst_date date);
const char *panel_market(struct panel *panel, const struct ticker *ticker, kst_date date);

/* ---- what is asked, and what a ticker did on a day ---- */

enum rows_mode { ROWS_RAW, ROWS_BAR };

struct rows_ask {
    enum rows_mode mode;
    kst_date as_of;    /* adjusted as of that date, and days after it do not exist; 0: unadjusted, all days */
    kst_date from, to; /* both inclusive; 0: open. Of a ticker's rows only. */
    size_t most;       /* the newest so many rows; 0: all. Of a ticker's rows only. */
};

enum bar_state {
    BAR_ABSENT,  /* not in the market: before its first day, after its last. In mode RAW a missing day too. */
    BAR_TRADED,  /* in the day's table with a close, and shares changed hands, after hours at least */
    BAR_HALTED,  /* in the day's table with a close, but no share changed hands (bar_halted() in bars.h) */
    BAR_MISSING, /* not in the day's table, but in one before it and in one after it (up to as_of) */
};

/* ---- a ticker's rows ---- */

/* Rows of one ticker, ascending by date. Mode RAW has a row for each day on which the ticker is in the table
 * with a close, mode BAR one for each stored day from its first to its last. An all-zero one is a valid empty
 * one. */
struct ticker_rows {
    size_t count;         /* rows */
    size_t stride;        /* from one column's values to the next one's: count, rounded up */
    unsigned columns;     /* those that were chosen, in that order */
    kst_date *date;       /* [count] */
    unsigned char *state; /* [count], enum bar_state */
    double *value;        /* [columns * stride]; row i of column c is value[c * stride + i] */
};

/* Reads what `ask` names of the chosen columns (which panel_columns() holds). `ticker` is one of
 * panel_tickers(), or what ticker_get() found in the same transaction; in the second case no other ticker is
 * read. The previous content of `rows` is freed. Free with ticker_rows_free() whatever the return value. No
 * rows is no error. */
int panel_ticker_rows(struct panel *panel, const struct ticker *ticker, const struct columns *chosen,
                      const struct rows_ask *ask, struct ticker_rows *rows, struct error *err);
void ticker_rows_free(struct ticker_rows *rows);

/* The values of one of the chosen columns, [count]. */
static inline const double *ticker_rows_column(const struct ticker_rows *rows, unsigned column)
{
    return rows->value + (size_t)column * rows->stride;
}

/* ---- a day ---- */

/* All tickers on one day. The transaction's thread opens it; after that any thread may read values from it,
 * several at once. All zero is a valid closed one. The members are private to src/panel but for the first
 * two.
 */
struct panel_day {
    kst_date date;
    size_t lanes; /* slots, rounded up to whole tiles */
    enum rows_mode mode;
    const struct columns *columns;
    const kst_date *analyzed;       /* [lanes], each ticker's last_analyzed_date */
    struct row bar[RAW_VOLUME + 1]; /* open, high, low, close, change, volume */
    struct row row[COLUMN_MOST];    /* of the chosen columns */
    unsigned char *state;           /* [lanes], enum bar_state */
    double *price;                  /* [lanes], the close or the carried close, in the day's won */
    double *factor;                 /* [lanes], F */
    bool adjusted;                  /* some F is not 1 */
    size_t capacity;                /* [lanes] of the three arrays */
};

/* Opens a day, or opens another one in a struct that is open already, whose memory it reuses. `chosen` must
 * live until it is closed. A day that is not stored, or lies after ask->as_of, is one without tickers. After
 * an error it is closed. */
int panel_day_open(struct panel *panel, kst_date date, const struct columns *chosen,
                   const struct rows_ask *ask, struct panel_day *day, struct error *err);
void panel_day_close(struct panel_day *day);

/* The state and the value of a ticker, whose slot is below `lanes`. The value of an absent ticker is NaN. */
static inline enum bar_state panel_day_state(const struct panel_day *day, uint32_t slot)
{
    return (enum bar_state)day->state[slot];
}
double panel_day_value(const struct panel_day *day, unsigned column, uint32_t slot);

/* The values of the TILE_LANES slots from `lane` on, a multiple of TILE_LANES: values[TILE_LANES]. */
void panel_day_tile(const struct panel_day *day, unsigned column, size_t lane, double *values);

#endif
