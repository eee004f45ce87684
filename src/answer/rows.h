/* The rows of tickers: one stock's last days, or the history of several. */
#ifndef SISE_ANSWER_ROWS_H
#define SISE_ANSWER_ROWS_H

#include "answer/actions.h"
#include "answer/body.h"
#include "answer/sheet.h"
#include "panel/periods.h"

#define ROWS_COLUMNS "open,high,low,close,change_pct,volume,rsi_14,sma_20,sma_60,macd_hist"

/* Whether prices and numbers of shares are brought to a later day. */
enum rows_adjust {
    ADJUST_USUAL, /* in mode BAR they are, in mode RAW they are not */
    ADJUST_YES,   /* makes no sense in mode RAW, whose values are as published */
    ADJUST_NO,    /* in the won and shares of each row's own day */
};

/* USAGE: values in mode RAW are to be adjusted. */
int rows_adjust_check(enum rows_mode mode, enum rows_adjust adjust, struct error *err);

struct rows_request {
    const char *tickers; /* "A,B" */
    const char *columns; /* "a,b"; NULL: ROWS_COLUMNS or, with `every`, all of them */
    bool every;
    enum rows_mode mode; /* RAW or BAR (panel/panel.h) */
    enum rows_adjust adjust;
    kst_date as_of;    /* adjusted as of this day, and as known then; 0: `to`, or the newest stored day */
    kst_date from, to; /* both inclusive; 0: open */
    size_t most;       /* the newest so many rows of each ticker; 0: all */
    enum interval interval; /* a row for each day, week or month (panel/periods.h) */
    bool actions;           /* the tickers' corporate actions too */
    /* Says when a week or a month ends and, for answer_meta, which days are not stored; NULL: neither is
     * known. */
    const struct calendar *calendar;
};

/* One of the tickers with its rows. */
struct rows_of {
    struct ticker ticker;
    struct ticker_rows rows; /* of the answer's columns, ascending by date */
    bool incomplete;         /* the week or month of the last row has not ended */
    struct action *action;   /* [actions], ascending by date, all up to as_of */
    size_t actions;
};

struct rows_answer {
    kst_date as_of; /* what the rows are adjusted to: the newest stored day, `to`, or the request's; 0: no day
                       is stored */
    enum interval interval;
    struct columns columns;
    struct rows_of *of; /* [count], ascending by code */
    size_t count;
};

/* NOT_FOUND: no such ticker; USAGE: no such column, one that is named twice, as_of before the newest row that
 * is asked for, or what rows_adjust_check() refuses. Free with answer_rows_free() whatever the return value.
 */
int answer_rows(struct panel *panel, const struct rows_request *request, struct rows_answer *answer,
                struct error *err);
void answer_rows_free(struct rows_answer *answer);

/* What is to be said of the answer to the request. */
int answer_rows_meta(struct panel *panel, const struct rows_request *request,
                     const struct rows_answer *answer, struct answer_meta *meta, struct error *err);

/* A row for each ticker and day, the ticker's code and the date in front; and one ticker's rows without the
 * code. A halted day is marked, but not in CSV. A row of a week or month says whether it is incomplete. */
void answer_rows_write(const struct rows_answer *answer, enum sheet_format format, struct output *out);
void rows_of_write(const struct rows_answer *answer, const struct rows_of *of, enum sheet_format format,
                   struct output *out);

/* A JSON object of one ticker: its fields, "as_of", "corporate_actions" (which the request has to ask for),
 * and its rows as the array "rows" or, in FORM_COLUMNS, as the object "columns" with an array for each of
 * them. rows_of_json() writes it on a line of its own. */
void rows_of_json(const struct rows_answer *answer, const struct rows_of *of, struct output *out);

/* Whole bodies (answer/body.h). That of one stock is its object with the members of the meta behind its own;
 * `request->tickers` names one, by a
 * name with a comma too. That of several is the list "stocks" of their objects. As CSV both are what
 * answer_rows_write() makes. They have the corporate actions, and without request->columns all
 * columns. */
int answer_stock_body(struct panel *panel, const struct rows_request *request, enum answer_form form,
                      struct output *out, struct answer_meta *said, struct error *err);
int answer_rows_body(struct panel *panel, const struct rows_request *request, enum answer_form form,
                     struct output *out, struct answer_meta *said, struct error *err);

#endif
