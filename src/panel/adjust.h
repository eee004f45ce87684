/* Reading rows of past days as of a later one: what corporate actions since then make of them.
 *
 * For a ticker, F is the product of the factors of the days after the row's date, up to and including the
 * as-of date. Prices of the row are multiplied by F, numbers of shares divided by it. F is 1 for almost
 * everybody almost always, so only the actions are kept. */
#ifndef SISE_PANEL_ADJUST_H
#define SISE_PANEL_ADJUST_H

#include "panel/column.h"
#include "store/store.h"

struct adjust_action {
    kst_date date;
    uint32_t slot;
    double factor; /* of the day */
    double before; /* F of the rows before it */
};

/* Ascending by date, then slot. All zero is a valid empty one: every F is 1. */
struct adjust {
    struct adjust_action *action; /* [count] */
    size_t count, capacity;
};

/* Finds the actions after `from` up to `as_of`, enough to read the rows of `from` and later. Free with
 * adjust_free() whatever the return value. */
int adjust_read(struct adjust *adjust, struct store_txn *txn, kst_date from, kst_date as_of,
                struct error *err);
void adjust_free(struct adjust *adjust);

/* F of every slot for the rows of `date`, and of one slot. */
void adjust_factors(const struct adjust *adjust, kst_date date, double *factors, size_t count);
double adjust_factor(const struct adjust *adjust, kst_date date, uint32_t slot);

#endif
