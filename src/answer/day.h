/* One day of the whole market. */
#ifndef SISE_ANSWER_DAY_H
#define SISE_ANSWER_DAY_H

#include "answer/rows.h"
#include "panel/panel.h"

/* Finds the day that a date stands for: a stored date stands for itself, 0 for the newest stored day.
 * NOT_FOUND: that day is not stored, or none is; the text names the nearest that are. */
int day_find(struct store_txn *txn, kst_date asked, kst_date *date, struct error *err);

struct day_request {
    kst_date date;           /* 0: the newest */
    const char *market;      /* only stocks that were on this market on the day; NULL: on any */
    const char *columns;     /* "a,b"; NULL: all */
    enum rows_mode mode;     /* RAW or BAR (panel/panel.h) */
    enum rows_adjust adjust; /* ADJUST_YES: in the won and shares of the newest stored day; otherwise in the
                                day's own */
};

struct day_stock {
    char ticker[TICKER_TEXT];
    char name[NAME_TEXT];     /* the name on that day, and */
    char market[MARKET_TEXT]; /* the market on that day */
    kst_date date;
    bool halted;
};

struct day_answer {
    kst_date date;
    kst_date as_of; /* in whose won and shares the values are */
    struct columns columns;
    struct day_stock *stock; /* [count], ascending by code: the stocks that were in the market on the day */
    double *value;           /* [count * columns.count], one stock's values after the other's, NaN unknown */
    size_t count;
};

/* NOT_FOUND as above; USAGE: no such market or column, or what rows_adjust_check() refuses. Free with
 * answer_day_free() whatever the return value.
 */
int answer_day(struct panel *panel, const struct day_request *request, struct day_answer *answer,
               struct error *err);
void answer_day_free(struct day_answer *answer);

/* A row for each stock; a halted one is marked, but not in CSV. The elements of SHEET_ARRAY have no date. */
void answer_day_write(const struct day_answer *answer, enum sheet_format format, struct output *out);

/* The whole body (answer/body.h): the list "stocks", with the "date" before it and not in each of them. */
int answer_day_body(struct panel *panel, const struct day_request *request, enum answer_form form,
                    struct output *out, struct answer_meta *said, struct error *err);

#endif
