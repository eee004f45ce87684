/* old-factors STORE: makes of a store one that an earlier version has left. Its factors become those of the
 * first rule, base / previous close wherever the two differ by a tick or more, and the mark that says by
 * which rule they were derived goes. The stored days must follow each other without a hole. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "market/tick.h"
#include "store/store.h"

static double factor_of(double before, double close, double change, const char *market, kst_date date)
{
    double base = close - change;
    if (!(before > 0) || !(close > 0) || !(base > 0) || fabs(base - before) < tick_size(before, market, date))
        return isnan(close) ? NAN : 1;
    return base / before;
}

static void day_put_factors(struct store_txn *txn, const struct ticker *tickers, size_t count, kst_date date)
{
    struct row before = raw_row(txn, RAW_CLOSE, day_before(txn, date)), close = raw_row(txn, RAW_CLOSE, date),
               change = raw_row(txn, RAW_CHANGE, date);
    double *factor = calloc(close.count + 1, sizeof *factor);
    for (size_t i = 0; factor && i < close.count; i++)
        factor[i] = factor_of(row_value(before, i), close.values[i], row_value(change, i),
                              i < count ? tickers[i].market : "", date);
    if (factor)
        row_put(txn, raw_handle(RAW_FACTOR), date, factor, close.count);
    free(factor);
}

static int body(struct store_txn *txn, void *arg, struct error *err)
{
    struct ticker *tickers = NULL;
    size_t count = 0;
    (void)arg;
    ticker_all(txn, &tickers, &count);
    for (kst_date date = day_first(txn); date; date = day_after(txn, date))
        day_put_factors(txn, tickers, count, date);
    store_mark_put(txn, "factors", 0);
    free(tickers);
    return store_txn_error(txn, err);
}

int main(int argc, char **argv)
{
    struct store *store;
    struct error err = {0};
    if (argc != 2)
        return 64;
    int ret = store_open(argv[1], NULL, &store, &err);
    if (ret == 0) {
        ret = store_write(store, body, NULL, &err);
        store_close(&store);
    }
    if (ret)
        fprintf(stderr, "old-factors: %s\n", err.text);
    return error_status(ret);
}
