/* The markets, by what a person or a program asks for. */
#ifndef SISE_ANSWER_MARKET_H
#define SISE_ANSWER_MARKET_H

#include <stddef.h>

#include "market/universe.h"
#include "store/store.h"

/* USAGE: there is no such market; the text names the one that was probably meant, or those that there are.
 * NULL is any market and always right. */
int market_check(const char *market, const struct ticker *tickers, size_t count, struct error *err);

#endif
