/* The tickers: what a person or a program calls them, and what is known of each. */
#ifndef SISE_ANSWER_TICKERS_H
#define SISE_ANSWER_TICKERS_H

#include "answer/field.h"
#include "answer/lookup.h"

extern const struct field ticker_fields[]; /* of struct ticker */

struct tickers_request {
    const char *codes; /* "A,B", each as ticker_find() takes it; NULL: all */
};

struct tickers_answer {
    struct ticker *ticker; /* [count], ascending by code */
    size_t count;
};

/* As ticker_find(); USAGE also where a ticker is named twice. Free with answer_tickers_free() whatever the
 * return value. */
int answer_tickers(struct store_txn *txn, const struct tickers_request *request,
                   struct tickers_answer *answer, struct error *err);
void answer_tickers_free(struct tickers_answer *answer);

#endif
