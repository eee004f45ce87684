/* panel-diff STORE STORE: compares two stores bit for bit: raw and analyzed rows (internal columns too) of
 * every date and ticker, matched by ticker code, and how far each ticker is analyzed. Prints the first
 * differences, exits 1 on any. A row that is absent equals one that is NaN. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

struct side {
    struct store *store;
    struct store_txn *txn;
    struct ticker *tickers;
    size_t count;
    kst_date *dates;
    size_t date_count;
};

static unsigned differences;

static void differ(const char *what, const char *name, kst_date date, const char *code, double left,
                   double right)
{
    if (differences++ < 10)
        printf("%s/%s %d %s: %.17g, %.17g\n", what, name, (int)date, code, left, right);
}

static int side_open(struct side *side, const char *dir, struct error *err)
{
    int ret = store_open(dir, NULL, &side->store, err);
    if (ret == 0)
        ret = store_read(side->store, &side->txn, err);
    if (ret)
        return ret;
    ticker_all(side->txn, &side->tickers, &side->count);
    int close = store_column(side->store, DATASET_RAW, "close");
    row_dates(side->txn, close, 0, 0, &side->dates, &side->date_count);
    return store_txn_error(side->txn, err);
}

static void side_close(struct side *side)
{
    free(side->tickers);
    free(side->dates);
    store_read_end(&side->txn);
    store_close(&side->store);
}

static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

static void column_compare(struct side *left, struct side *right, const uint32_t *slots, enum dataset dataset,
                           const char *name)
{
    int a = store_column(left->store, dataset, name), b = store_column(right->store, dataset, name);
    for (size_t d = 0; d < left->date_count; d++) {
        struct row x = row_get(left->txn, a, left->dates[d]), y = row_get(right->txn, b, left->dates[d]);
        for (size_t i = 0; i < left->count; i++)
            if (!same(row_value(x, i), row_value(y, slots[i])))
                differ(dataset == DATASET_RAW ? "stock_data" : "stock_analyzed", name, left->dates[d],
                       left->tickers[i].code, row_value(x, i), row_value(y, slots[i]));
    }
}

static void dataset_compare(struct side *left, struct side *right, const uint32_t *slots,
                            enum dataset dataset)
{
    char **names = NULL, **others = NULL;
    size_t count = 0, other_count = 0;
    store_columns(left->txn, dataset, &names, &count);
    store_columns(right->txn, dataset, &others, &other_count);
    if (count != other_count)
        differ("columns", "count", 0, "", (double)count, (double)other_count);
    for (size_t c = 0; c < count; c++)
        column_compare(left, right, slots, dataset, names[c]);
    free(names);
    free(others);
}

static void sides_compare(struct side *left, struct side *right)
{
    uint32_t *slots = calloc(left->count + 1, sizeof *slots);
    if (left->count != right->count)
        differ("tickers", "count", 0, "", (double)left->count, (double)right->count);
    if (left->date_count != right->date_count)
        differ("dates", "count", 0, "", (double)left->date_count, (double)right->date_count);
    for (size_t i = 0; i < left->count; i++) {
        struct ticker other = {0};
        if (ticker_get(right->txn, left->tickers[i].code, &other))
            differ("tickers", "missing", 0, left->tickers[i].code, 0, 0);
        slots[i] = other.slot;
        if (other.last_analyzed_date != left->tickers[i].last_analyzed_date)
            differ("tickers", "last_analyzed_date", 0, left->tickers[i].code,
                   left->tickers[i].last_analyzed_date, other.last_analyzed_date);
    }
    dataset_compare(left, right, slots, DATASET_RAW);
    dataset_compare(left, right, slots, DATASET_ANALYZED);
    free(slots);
}

int main(int argc, char **argv)
{
    struct side left = {0}, right = {0};
    struct error err = {0};
    if (argc != 3)
        return 64;
    if (side_open(&left, argv[1], &err) || side_open(&right, argv[2], &err)) {
        fprintf(stderr, "panel-diff: %s\n", err.text);
        return error_status(err.code);
    }
    sides_compare(&left, &right);
    side_close(&left);
    side_close(&right);
    printf("%u differences\n", differences);
    return differences != 0;
}
