/* A made-up market in a store, for tests of what reads one: the test says what each stock is on each day, and
 * the fixture makes the days, their factors and the store. */
#ifndef SISE_T_FIXTURE_H
#define SISE_T_FIXTURE_H

#include "store/store.h"
#include "t/temp.h"

/* One line of a day's table. */
struct fixture_line {
    char name[NAME_TEXT];         /* "stock N" unless the test changes it */
    const char *market;           /* KOSPI */
    double column[RAW_PUBLISHED]; /* NAN: not said */
    double factor;                /* 1 */
};

struct fixture_market {
    int stocks, days;
    /* Fills in what `stock` is on `day`, both from 0; false: it is not in the table of that day, but its
     * factor counts. */
    bool (*line)(int stock, int day, struct fixture_line *line);
    /* After each day, in the same transaction: analyzed rows and the like. NULL: none. Returns 0 or a code.
     */
    int (*analysis)(struct store_txn *txn, int day);
    const int *order; /* [days] in which the days are stored; NULL: by date */
};

struct fixture {
    char dir[TEMP_PATH];
    struct store *store;
    struct store_txn *txn; /* reads what was stored */
    struct error err;
};

/* Ends the test where it cannot be made. */
void fixture_begin(struct fixture *fixture, const struct fixture_market *market);
void fixture_end(struct fixture *fixture);

/* The date of a day: from 2024-01-02 on, one after the other. */
kst_date fixture_date(int day);

/* "000007" for stock 7. */
void fixture_code(int stock, char code[static TICKER_TEXT]);

/* Where the stock stands in a row. */
uint32_t fixture_slot(struct fixture *fixture, int stock);

#endif
