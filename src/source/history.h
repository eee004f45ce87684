/* One ticker's daily history as a service tells it, for looking and comparing: it is never stored. */
#ifndef SISE_SOURCE_HISTORY_H
#define SISE_SOURCE_HISTORY_H

#include <stddef.h>

#include "base/date.h"
#include "base/error.h"

enum price_column { PRICE_OPEN, PRICE_HIGH, PRICE_LOW, PRICE_CLOSE, PRICE_VOLUME, PRICE_COLUMNS };

/* Ascending by date. Prices are in won and adjusted by the service as of its newest day; volumes are in
 * shares, adjusted or not as the service does it. On a day on which the stock was halted the open, the high
 * and the low are 0, or the close, as the service has them. All zero is a valid empty one. */
struct price_history {
    size_t count, capacity;
    kst_date *date;                /* [count] */
    double *column[PRICE_COLUMNS]; /* [count] each */
};

void price_history_free(struct price_history *history);

/* Makes room for one more day and returns its index, or -1 without memory. */
long price_history_add(struct price_history *history);

/* Takes the days out that are not in the range, both ends inclusive; 0: open. */
void price_history_cut(struct price_history *history, kst_date from, kst_date to);

#endif
