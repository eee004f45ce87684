/* Tickers by what a person types. */
#ifndef SISE_ANSWER_TICKER_H
#define SISE_ANSWER_TICKER_H

#include "store/store.h"

/* One ticker by code. NOT_FOUND: there is none, and which was probably meant. */
int ticker_find(struct store_txn *txn, const char *code, struct ticker *ticker, struct error *err);

#endif
