/* The parts of store_verify(). Internal to store/. */
#ifndef SISE_STORE_VERIFY_H
#define SISE_STORE_VERIFY_H

#include "store/pages.h"

#define DAYS_FIRST (-25567) /* 1900-01-01, by date_to_days() */
#define DAYS_COUNT 109573   /* to 2199-12-31: every date that is valid */

/* How many columns of a dataset have a row on each day, by days since DAYS_FIRST. */
struct day_columns {
    uint16_t *count; /* [DAYS_COUNT] */
    size_t columns;
};

struct verify {
    struct store_txn *txn;
    struct findings findings;
    size_t slots;
    struct ticker *tickers;     /* [slots], as the records say */
    kst_date *first, *last;     /* [slots], as the raw rows say */
    struct day_columns days[2]; /* by enum dataset */
    uint64_t done, total;       /* rows */
};

/* Sizes, dates and padding of every row, and which days have which columns; fills `first`, `last`, `days`. */
void verify_datasets(struct verify *verify);

/* Whether all columns of the dataset have a row on a date. */
bool verify_day_whole(const struct verify *verify, enum dataset dataset, kst_date date);

#endif
