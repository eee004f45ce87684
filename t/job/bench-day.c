/* bench-day STORE [no-sync]: analyzes every stored day that is not analyzed yet, one transaction each, and
 * prints
 *
 *     DAYS COMPUTE_MS COMMIT_MS
 *
 * the medians of computing a day's rows within the transaction, and of computing and committing them.
 * bench-day STORE size: prints how many MiB of pages all analyzed rows take. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job/analyze-day.h"
#include "job/lanes.h"
#include "t/bench-time.h"

struct body {
    struct analysis_desk *desk;
    struct lanes *lanes;
    kst_date date;
    double compute_ms;
};

static int day_body(struct store_txn *txn, void *arg, struct error *err)
{
    struct body *body = arg;
    size_t computed;
    double begin = now_ms();
    int ret = analysis_day_put(body->desk, txn, body->date, body->lanes, &computed, err);
    body->compute_ms = now_ms() - begin;
    return ret;
}

static int measure(struct store *store, struct error *err)
{
    struct store_txn *txn;
    struct lanes lanes = {0};
    struct analysis_desk *desk = NULL;
    kst_date *dates = NULL;
    size_t count = 0;
    int ret = store_read(store, &txn, err);
    if (ret)
        return ret;
    ret = lanes_choose(&lanes, txn, &(struct lanes_options){.target = day_last(txn)}, err);
    int close = store_column(store, DATASET_RAW, raw_column_name[RAW_CLOSE]);
    row_dates(txn, close, lanes_done_until(&lanes) + 1, 0, &dates, &count);
    store_read_end(&txn);
    double *compute = calloc(count + 1, sizeof *compute), *commit = calloc(count + 1, sizeof *commit);
    if (ret == 0)
        ret = analysis_desk_new(store, &desk, err);
    for (size_t i = 0; ret == 0 && i < count; i++) {
        struct body body = {desk, &lanes, dates[i], 0};
        double begin = now_ms();
        ret = store_write(store, day_body, &body, err);
        commit[i] = now_ms() - begin;
        compute[i] = body.compute_ms;
        lanes_advance(&lanes, dates[i]);
    }
    printf("%zu %.3f %.3f\n", count, median(compute, count), median(commit, count));
    free(compute);
    free(commit);
    free(dates);
    analysis_desk_free(&desk);
    lanes_free(&lanes);
    return ret;
}

static int size(struct store *store, struct error *err)
{
    struct store_txn *txn;
    char **names = NULL;
    size_t columns = 0;
    uint64_t pages = 0;
    int ret = store_read(store, &txn, err);
    if (ret)
        return ret;
    store_columns(txn, DATASET_ANALYZED, &names, &columns);
    for (size_t c = 0; c < columns; c++) {
        int column = store_column(store, DATASET_ANALYZED, names[c]);
        kst_date *dates = NULL;
        size_t count = 0;
        row_dates(txn, column, 0, 0, &dates, &count);
        for (size_t d = 0; d < count; d++)
            pages += (row_get(txn, column, dates[d]).count * sizeof(double) + 16 + 4095) / 4096;
        free(dates);
    }
    free(names);
    ret = store_txn_error(txn, err);
    store_read_end(&txn);
    printf("%" PRIu64 "\n", pages / 256);
    return ret;
}

int main(int argc, char **argv)
{
    struct store *store;
    struct error err = {0};
    const char *mode = argc > 2 ? argv[2] : "";
    const struct store_options options = {.no_sync = strcmp(mode, "no-sync") == 0};
    if (argc < 2)
        return 64;
    int ret = store_open(argv[1], &options, &store, &err);
    if (ret == 0) {
        ret = strcmp(mode, "size") == 0 ? size(store, &err) : measure(store, &err);
        store_close(&store);
    }
    if (ret)
        fprintf(stderr, "bench-day: %s\n", err.text);
    return error_status(ret);
}
