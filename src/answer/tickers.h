/* The tickers: what a person or a program calls them, and what is known of each. */
#ifndef SISE_ANSWER_TICKERS_H
#define SISE_ANSWER_TICKERS_H

#include "answer/field.h"

extern const struct field ticker_fields[]; /* of struct ticker */

/* One ticker by code. NOT_FOUND: there is none; the text names the one that was probably meant, if any. */
int ticker_find(struct store_txn *txn, const char *code, struct ticker *ticker, struct error *err);

struct tickers_request {
    const char *codes; /* "A,B"; NULL: all */
};

struct tickers_answer {
    struct ticker *ticker; /* [count], ascending by code */
    size_t count;
};

/* NOT_FOUND as above; USAGE: a ticker is named twice. Free with answer_tickers_free() whatever the return
 * value. */
int answer_tickers(struct store_txn *txn, const struct tickers_request *request,
                   struct tickers_answer *answer, struct error *err);
void answer_tickers_free(struct tickers_answer *answer);

#endif
