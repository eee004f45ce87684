/* bench-backtest STORE EXPRESSION: times the backtest of a condition over all stored days, from the text to
 * the figures, within a transaction, and prints, tabs between
 *
 *     MEDIAN_MS  BEST_MS  PICKS  MEAN...
 *
 * the means of the returns after 1, 5, 20 and 60 days, costs left out, in percent. */
#include <stdio.h>

#include "backtest/backtest.h"
#include "t/bench-time.h"

#define RUNS 9

static int backtest_text(struct store_txn *txn, const char *text, struct backtest *backtest,
                         struct error *err)
{
    struct history *history = NULL;
    struct expr *expr = NULL;
    int ret = history_open(txn, 0, 0, &history, err);
    if (ret == 0) {
        struct expr_names names = history_names(history);
        ret = expr_compile(text, EXPR_CONDITION, &names, &expr, NULL, err);
    }
    struct backtest_ask ask = {.where = expr, .universe = {.all = true}};
    if (ret == 0)
        ret = backtest_run(txn, &ask, backtest, err);
    expr_free(&expr);
    history_close(&history);
    return ret;
}

static int measure(struct store_txn *txn, const char *text, struct error *err)
{
    double times[RUNS];
    struct backtest backtest = {0};
    int ret = 0;
    for (int i = 0; ret == 0 && i < RUNS; i++) {
        double begin = now_ms();
        backtest_free(&backtest);
        ret = backtest_text(txn, text, &backtest, err);
        times[i] = now_ms() - begin;
    }
    if (ret == 0) {
        double middle = median(times, RUNS);
        printf("%.2f\t%.2f\t%zu", middle, times[0], backtest.found);
        for (int h = 0; h < HORIZONS; h++)
            printf("\t%.3f", 100 * backtest.figures[h].mean);
        printf("\n");
    }
    backtest_free(&backtest);
    return ret;
}

int main(int argc, char **argv)
{
    struct store *store = NULL;
    struct store_txn *txn = NULL;
    struct error err = {0};
    if (argc != 3)
        return 64;
    int ret = store_open(argv[1], &(struct store_options){.read_only = true}, &store, &err);
    if (ret == 0)
        ret = store_read(store, &txn, &err);
    if (ret == 0)
        ret = measure(txn, argv[2], &err);
    store_read_end(&txn);
    store_close(&store);
    if (ret)
        fprintf(stderr, "bench-backtest: %s\n", err.text);
    return error_status(ret);
}
