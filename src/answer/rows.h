/* The rows of tickers: one stock's last days, or the history of several. */
#ifndef SISE_ANSWER_ROWS_H
#define SISE_ANSWER_ROWS_H

#include "answer/sheet.h"
#include "panel/panel.h"

#define ROWS_COLUMNS "open,high,low,close,change_pct,volume,rsi_14,sma_20,sma_60,macd_hist"

struct rows_request {
    const char *tickers; /* "A,B" */
    const char *columns; /* "a,b"; NULL: ROWS_COLUMNS */
    enum rows_mode mode; /* RAW or BAR (panel/panel.h) */
    bool unadjusted;     /* in the won and shares of each row's own day */
    kst_date from, to;   /* both inclusive; 0: open */
    size_t most;         /* the newest so many rows of each ticker; 0: all */
};

/* One of the tickers with its rows. */
struct rows_of {
    struct ticker ticker;
    struct ticker_rows rows; /* of the answer's columns, ascending by date */
};

struct rows_answer {
    kst_date as_of; /* what the rows are adjusted to: the newest stored day, or `to`; 0: no day is stored */
    struct columns columns;
    struct rows_of *of; /* [count], ascending by code */
    size_t count;
};

/* NOT_FOUND: no such ticker; USAGE: no such column, one that is named twice. Free with answer_rows_free()
 * whatever the return value. */
int answer_rows(struct panel *panel, const struct rows_request *request, struct rows_answer *answer,
                struct error *err);
void answer_rows_free(struct rows_answer *answer);

/* A row for each ticker and day, the ticker's code and the date in front; and one ticker's rows without the
 * code. A halted day is marked, but not in CSV. */
void answer_rows_write(const struct rows_answer *answer, enum sheet_format format, struct output *out);
void rows_of_write(const struct rows_answer *answer, const struct rows_of *of, enum sheet_format format,
                   struct output *out);

/* A JSON object of one ticker: its fields, "as_of", and its rows as the array "rows". */
void rows_of_json(const struct rows_answer *answer, const struct rows_of *of, struct output *out);

#endif
