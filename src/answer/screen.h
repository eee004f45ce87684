/* The stocks for which a condition is true: on a day, or on any day since another one. */
#ifndef SISE_ANSWER_SCREEN_H
#define SISE_ANSWER_SCREEN_H

#include "answer/body.h"
#include "answer/question.h"
#include "answer/sheet.h"
#include "answer/tickers.h"

struct screen_request {
    const char *asked; /* the name of a strategy, or an expression, */
    enum asked_as as;  /* which of the two */
    kst_date date;     /* the day that is asked, as it was known then; 0: the newest stored one */
    kst_date since; /* find the stocks of every stored day from this one up to `date`; 0: of `date` alone */
    kst_date new_since;  /* only the stocks that the same question does not find on the last stored day before
                            this one; 0: the others too */
    const char *tickers; /* "A,B", each as ticker_find() in answer/lookup.h takes it: only those of these that
                            are in the universe; NULL: all of it */
    struct universe universe;
    const char *columns; /* "a, b": what is shown beside the close and its change; NULL: the strategy's
                            columns, else those that the condition reads */
    const char *sort; /* a number, the largest first; NULL: what the strategy says, else the market cap, and
                         with `since` the first day, the newest first */
    enum sort_order order; /* ORDER_ASCENDING: the smallest first, or the oldest day */
    size_t offset;         /* leave out the first so many */
    unsigned limit;        /* then take so many; 0: the strategy's limit, else all */
};

struct screen_column {
    char *text;           /* an expression, on one line */
    enum field_type type; /* FIELD_CONDITION: 1, 0 and NaN; or FIELD_NUMBER, FIELD_SHARES: NaN is unknown */
};

struct screen_row {
    kst_date date; /* the day that was asked */
    const char *ticker, *name, *market;
    bool halted;       /* on that day: it was in the table, but did not trade */
    kst_date first;    /* with `since`: the first day on which the stock was found, */
    uint64_t days;     /* on how many days, */
    bool now;          /* and whether on the day that was asked */
    double *value;     /* [columns] */
    uint64_t left_out; /* that of the answer, the same in every row */
    uint32_t slot;
    double sort; /* the value to sort by, the largest first, NaN last; its negative in ascending order */
};

struct screen_answer {
    kst_date date, from; /* the days that were asked; from == date without `since` */
    bool since;          /* several days were asked */
    kst_date before;     /* with new_since: the day on which these stocks are not found; 0: all are there */
    struct screen_column
        *column; /* [columns]: close (won), change_pct (percent), then those that the request asks for */
    unsigned columns;
    struct screen_row *row; /* [rows], sorted, without the first `offset`, within the limit */
    size_t rows;
    size_t found; /* stocks, also those of the offset and beyond the limit; with new_since the new ones */
    struct tickers_answer named; /* those of the request's `tickers` */
    size_t asked;                /* stocks that were asked, on any of the days */
    size_t unknown;              /* stocks for which the condition is unknown on all of the days */
    bool partial;                /* the condition reads what has not been analyzed of every ticker */
    size_t left_out; /* stocks that are not found only because they did not trade on the days on which the
                        condition was true; 0 where the universe has the halted ones too */
    double *values;  /* all that the rows point to */
    struct asking *asking; /* what the texts of the rows belong to */
};

/* USAGE: a part of the request makes no sense, or the whole would take too much work; DATA: an expression is
 * wrong; NOT_FOUND: no such strategy or ticker, the day is not stored, or none before new_since; NOT_READY:
 * the day has not been analyzed, and the request needs that; CANCELLED: context->stopped() said so. *place
 * says which part of the request is wrong. Free with answer_screen_free() whatever the return value; the
 * answer lives no longer than the transaction. */
int answer_screen(const struct answer_context *context, const struct screen_request *request,
                  struct screen_answer *answer, struct answer_place *place, struct error *err);
void answer_screen_free(struct screen_answer *answer);

/* Writes the rows as CSV, JSON or a table. */
void answer_screen_write(const struct screen_answer *answer, enum sheet_format format, struct output *out);

/* The whole body (answer/body.h): an object of what was asked,
 *
 *     "strategy" (null for an expression), "where", "date", "since", "not_found_on" (each null where the
 *     request does not ask for it),
 *
 * the list "stocks", its "total" before the page, "asked", "unknown", "left_out" and "partial", all as in
 * struct screen_answer. *total is the answer's. */
int answer_screen_body(const struct answer_context *context, const struct screen_request *request,
                       enum answer_form form, struct output *out, size_t *total, struct answer_place *place,
                       struct answer_meta *said, struct error *err);

#endif
