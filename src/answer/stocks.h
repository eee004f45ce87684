/* Stocks, a line for each, with their figures of the newest stored day. */
#ifndef SISE_ANSWER_STOCKS_H
#define SISE_ANSWER_STOCKS_H

#include "answer/body.h"
#include "answer/sheet.h"
#include "panel/panel.h"

#define STOCKS_COLUMNS "close,change_pct,volume,value"

enum stocks_which {
    STOCKS_TRACKED,
    STOCKS_UNTRACKED, /* those that are not tracked, the delisted included */
    STOCKS_ALL,       /* both */
};

struct stocks_request {
    const char *market; /* only stocks of this market; NULL: of all */
    enum stocks_which which;
    double min_cap, max_cap; /* only stocks of at least and at most this market cap in won; 0: of any */
    const char *part; /* only stocks with this code, or with this in their code, their name, or a name that
                         they had earlier (answer/lookup.h); NULL: all */
    const char *sort; /* a field of ticker_fields or a column; NULL: market_cap */
    enum sort_order order;
    size_t offset, most; /* leave out the first so many, then take so many; most 0: all */
    const char *columns; /* "a,b"; NULL: STOCKS_COLUMNS, and the column that the stocks are sorted by */
};

struct stock {
    const struct ticker *ticker; /* lives as long as the panel */
    bool halted;                 /* on the day of the figures */
};

struct stocks_answer {
    kst_date date;          /* of the figures, the newest stored day; 0: there is none */
    struct columns columns; /* of the figures */
    const char *sort; /* the one of the columns that the stocks are sorted by; NULL: a field of the ticker */
    struct stock *stock; /* [count], sorted */
    double *value;       /* [count * columns.count], one stock's figures after the other's, NaN unknown */
    size_t count, total; /* how many stocks are in the answer, and how many there would be without `offset`
                            and `most` */
};

/* USAGE: no such market, column or field, and what was probably meant; min_cap above max_cap. Free with
 * answer_stocks_free() whatever the return value. */
int answer_stocks(struct panel *panel, const struct stocks_request *request, struct stocks_answer *answer,
                  struct error *err);
void answer_stocks_free(struct stocks_answer *answer);

/* A row for each stock. JSON and CSV have all fields of the ticker and the date; a table has fewer, and
 * the market cap in billions of won. */
void answer_stocks_write(const struct stocks_answer *answer, enum sheet_format format, struct output *out);

/* The whole body (answer/body.h): the list "stocks". *total is the answer's. */
int answer_stocks_body(struct panel *panel, const struct stocks_request *request, enum answer_form form,
                       struct output *out, size_t *total, struct answer_meta *said, struct error *err);

#endif
