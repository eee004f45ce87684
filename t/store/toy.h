/* A toy market for the tests of the store: every value says which day, ticker, column and version it is. */
#ifndef SISE_T_TOY_H
#define SISE_T_TOY_H

#include "store/store.h"
#include "t/temp.h"

#define TOY_JOB "daily_update"

/* The n-th trading day, from 0: the weekdays from 2024-01-02 on. */
kst_date toy_date(unsigned n);

double toy_value(kst_date date, size_t ticker, int column, unsigned version);

/* The code of a ticker, "T00000" for 0. */
void toy_code(size_t ticker, char code[static TICKER_TEXT]);

/* Fills `day` with `tickers` lines. */
void toy_day(struct day *day, kst_date date, size_t tickers, unsigned version);

/* Stores such a day as a job does: table, factors, two analyzed columns, tickers analyzed, job_status with
 * rows = version, all in one transaction. */
struct toy_put {
    kst_date date;
    size_t tickers;
    unsigned version;
    bool replace;
    enum day_result result; /* out */
};
int toy_put(struct store *store, struct toy_put *put, struct error *err);

/* toy_put() of days [from, to), version 1. Ends the test where that fails. */
void toy_fill(struct store *store, unsigned from, unsigned to, size_t tickers);

/* Opens, or ends the test with the error's text. */
struct store *toy_open(const char *dir, const struct store_options *options);

/* For cmocka's setup and teardown: a folder of its own and a new store in it. */
struct toy {
    char dir[TEMP_PATH];
    struct store *store;
    struct error err;
};
int toy_begin(void **state);
/* The same without syncing, where nothing is asked about a crash of the machine. */
int toy_begin_quick(void **state);
int toy_end(void **state);

/* Closes the store, and opens it again. */
void toy_close(struct toy *toy);
void toy_reopen(struct toy *toy);

/* Whether store_verify() finds nothing; prints what it finds. */
bool toy_clean(struct store *store);

/* What store_verify() says, a line each, in a text that the next call overwrites. */
const char *toy_findings(struct store *store);

/* A number that changes when anything that the transaction can see does. */
uint64_t toy_digest(struct store_txn *txn);

#endif
