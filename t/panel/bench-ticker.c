/* bench-ticker STORE TICKER: reads the newest 300 days of one ticker, all columns, as bars that are adjusted
 * as of the newest day, and prints
 *
 *     ROWS COLUMNS MEDIAN_MS BEST_MS FIRST_MS
 *
 * the times of one reading in a panel that is open: the median and the best of many, and the very first one.
 */
#include <stdio.h>
#include <string.h>

#include "panel/panel.h"
#include "t/bench-time.h"

#define RUNS 200

static int measure(struct panel *panel, const struct ticker *ticker, struct error *err)
{
    struct rows_ask ask = {.mode = ROWS_BAR, .as_of = day_last(panel_txn(panel)), .most = 300};
    struct ticker_rows rows = {0};
    double times[RUNS], first = 0;
    int ret = 0;
    for (int i = 0; ret == 0 && i < RUNS; i++) {
        double begin = now_ms();
        ret = panel_ticker_rows(panel, ticker, panel_columns(panel), &ask, &rows, err);
        times[i] = now_ms() - begin;
        first = i == 0 ? times[i] : first;
    }
    double middle = median(times, RUNS);
    if (ret == 0)
        printf("%zu %u %.3f %.3f %.3f\n", rows.count, rows.columns, middle, times[0], first);
    ticker_rows_free(&rows);
    return ret;
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    struct panel *panel = NULL;
    struct ticker ticker;
    struct error err = {0};
    if (argc != 3)
        return 64;
    int ret = store_open(argv[1], &(struct store_options){.read_only = true}, &store, &err);
    if (ret == 0)
        ret = store_read(store, &txn, &err);
    if (ret == 0)
        ret = panel_open(txn, &panel, &err);
    if (ret == 0 && (ret = ticker_get(txn, argv[2], &ticker)))
        error_set(&err, ret, "no ticker %s", argv[2]);
    if (ret == 0)
        ret = measure(panel, &ticker, &err);
    if (ret)
        fprintf(stderr, "bench-ticker: %s\n", err.text);
    panel_close(&panel);
    store_read_end(&txn);
    store_close(&store);
    return ret ? error_status(ret) : 0;
}
