/* Removes a stored day. */
#include <stdlib.h>

#include "store/internal.h"
#include "store/lost.h"

/* How many tickers the day's table has. */
static size_t tickers_of(struct store_txn *txn, kst_date date, size_t slots)
{
    struct row row[RAW_PUBLISHED];
    size_t count = 0;
    table_rows(txn, date, row);
    for (size_t slot = 0; slot < slots; slot++)
        count += table_has(row, slot);
    return count;
}

/* Removes the day's row from every column of the dataset that has been written. */
static void rows_remove(struct store_txn *txn, enum dataset dataset, kst_date date)
{
    uint64_t number = (uint64_t)date;
    char **names;
    size_t count;
    if (store_columns(txn, dataset, &names, &count))
        return;
    for (size_t i = 0; i < count; i++)
        txn_del(txn, store_column(txn->store, dataset, names[i]), number_key(&number));
    free(names);
}

int day_remove(struct store_txn *txn, kst_date date, size_t *rows)
{
    struct past_put pasts = {.txn = txn, .date = date};
    *rows = 0;
    if (!day_stored(txn, date))
        return txn->error.code ? txn->error.code : ERROR_NOT_FOUND;
    struct roster *roster = roster_of(txn);
    if (!roster)
        return txn->error.code;
    *rows = tickers_of(txn, date, roster->count);
    roster_flush(txn, roster, tickers_lose(txn, roster, &pasts, NULL));
    rows_remove(txn, DATASET_RAW, date);
    rows_remove(txn, DATASET_ANALYZED, date);
    free(pasts.past);
    return txn->error.code;
}
