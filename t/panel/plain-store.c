/* A store's market for t/strategies/plain.h: every value looked up by itself, repaired and adjusted by
 * itself. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indicator/indicator.h"
#include "store/store.h"
#include "t/strategies/plain.h"

#define COLUMNS (RAW_PUBLISHED + INDICATOR_COUNT)

struct plain_store {
    struct store_txn *txn;
    struct ticker *tickers;
    size_t lanes;
    struct ticker_past *pasts;
    size_t past_count;
    kst_date *dates;
    size_t days, day;
    struct row *row[COLUMNS]; /* [days] each */
    struct row *factor;       /* [days] */
    double **after; /* after[lag][lane]: the product of the factors after that day, up to the view's day */
    size_t afters;  /* how many lags are computed */
};

static void *must(void *memory)
{
    if (!memory) {
        fprintf(stderr, "plain: out of memory\n");
        exit(1);
    }
    return memory;
}

static struct row *rows_read(struct plain_store *store, enum dataset dataset, const char *name)
{
    struct row *rows = must(calloc(store->days, sizeof *rows));
    int column = store_column(store_of(store->txn), dataset, name);
    for (size_t d = 0; d < store->days; d++)
        rows[d] = row_get(store->txn, column, store->dates[d]);
    return rows;
}

struct plain_store *plain_store_open(struct store_txn *txn)
{
    struct plain_store *store = must(calloc(1, sizeof *store));
    store->txn = txn;
    ticker_all(txn, &store->tickers, &store->lanes);
    ticker_pasts(txn, &store->pasts, &store->past_count);
    row_dates(txn, store_column(store_of(txn), DATASET_RAW, "close"), 0, 0, &store->dates, &store->days);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        store->row[c] = rows_read(store, DATASET_RAW, raw_column_name[c]);
    for (int c = 0; c < INDICATOR_COUNT; c++)
        if (!indicator_table[c].internal)
            store->row[RAW_PUBLISHED + c] = rows_read(store, DATASET_ANALYZED, indicator_table[c].name);
    store->factor = rows_read(store, DATASET_RAW, "factor");
    store->after = must(calloc(store->days + 1, sizeof *store->after));
    for (size_t d = 0; d < store->days; d++)
        store->after[d] = must(calloc(store->lanes, sizeof **store->after));
    plain_store_move(store, 0);
    return store;
}

void plain_store_close(struct plain_store *store)
{
    for (size_t d = 0; d < store->days; d++)
        free(store->after[d]);
    for (int c = 0; c < COLUMNS; c++)
        free(store->row[c]);
    free(store->after);
    free(store->factor);
    free(store->dates);
    free(store->tickers);
    free(store->pasts);
    free(store);
}

size_t plain_store_days(const struct plain_store *store)
{
    return store->days;
}

int plain_store_date(const struct plain_store *store, size_t day)
{
    return store->dates[day];
}

void plain_store_move(struct plain_store *store, size_t day)
{
    store->day = day;
    for (size_t i = 0; i < store->lanes; i++)
        store->after[0][i] = 1;
    store->afters = 1;
}

static double after(struct plain_store *store, size_t lag, size_t lane)
{
    for (; store->afters <= lag; store->afters++) {
        struct row factors = store->factor[store->day - store->afters + 1];
        for (size_t i = 0; i < store->lanes; i++) {
            double factor = row_value(factors, i);
            store->after[store->afters][i] = store->after[store->afters - 1][i] * (factor > 0 ? factor : 1);
        }
    }
    return store->after[lag][lane];
}

static double raw(const struct plain_store *store, int column, size_t day, size_t lane)
{
    return row_value(store->row[column][day], lane);
}

/* The close of that day, or that of the last day before it that had one. */
static double close_carried(struct plain_store *store, size_t lag, size_t lane)
{
    for (; lag <= store->day; lag++) {
        double close = raw(store, RAW_CLOSE, store->day - lag, lane);
        if (close > 0)
            return close * after(store, lag, lane);
    }
    return NAN;
}

static double price(struct plain_store *store, int column, size_t lag, size_t lane)
{
    size_t day = store->day - lag;
    bool traded = true;
    for (int c = RAW_OPEN; c <= RAW_CLOSE; c++)
        traded = traded && raw(store, c, day, lane) > 0;
    return traded ? raw(store, column, day, lane) * after(store, lag, lane) : close_carried(store, lag, lane);
}

/* Shares or won traded: none on a day that is missing, or where nothing is said. */
static double traded(struct plain_store *store, int column, size_t lag, size_t lane)
{
    double value = raw(store, column, store->day - lag, lane);
    bool there = raw(store, RAW_CLOSE, store->day - lag, lane) > 0;
    if (isnan(close_carried(store, lag, lane)))
        return value;
    if (!there || (isnan(value) && column == RAW_VOLUME))
        return 0;
    return column == RAW_VOLUME ? value / after(store, lag, lane) : value;
}

static double analyzed(struct plain_store *store, int column, size_t lag, size_t lane)
{
    double value = raw(store, column, store->day - lag, lane);
    if (store->dates[store->day - lag] > store->tickers[lane].last_analyzed_date)
        return NAN;
    switch (indicator_table[column - RAW_PUBLISHED].kind) {
    case KIND_PRICE:
        return value * after(store, lag, lane);
    case KIND_SHARE:
        return value / after(store, lag, lane);
    default:
        return value;
    }
}

static double value(void *arg, int column, unsigned lag, size_t lane)
{
    struct plain_store *store = arg;
    if (lag > store->day)
        return NAN;
    if (column >= RAW_PUBLISHED)
        return analyzed(store, column, lag, lane);
    if (column <= RAW_CLOSE)
        return price(store, column, lag, lane);
    if (column == RAW_VOLUME || column == RAW_VALUE)
        return traded(store, column, lag, lane);
    double as_stored = raw(store, column, store->day - lag, lane);
    return column == RAW_CHANGE ? as_stored * after(store, lag, lane) : as_stored;
}

double plain_store_published(struct plain_store *store, int column, size_t day, size_t lane)
{
    if (column >= RAW_PUBLISHED)
        return analyzed(store, column, store->day - day, lane);
    double value = raw(store, column, day, lane), factor = after(store, store->day - day, lane);
    return column <= RAW_CHANGE ? value * factor : column == RAW_VOLUME ? value / factor : value;
}

/* Whether the lane has a close on some day from..to. */
static bool seen(const struct plain_store *store, size_t from, size_t to, size_t lane)
{
    for (size_t day = from; day <= to; day++)
        if (raw(store, RAW_CLOSE, day, lane) > 0)
            return true;
    return false;
}

int plain_store_state(const struct plain_store *store, size_t day, size_t until, size_t lane)
{
    enum { ABSENT, TRADED, HALTED, MISSING };
    if (day > until)
        return ABSENT;
    if (raw(store, RAW_CLOSE, day, lane) > 0)
        return raw(store, isnan(raw(store, RAW_VOLUME, day, lane)) ? RAW_OPEN : RAW_VOLUME, day, lane) > 0
                   ? TRADED
                   : HALTED;
    return day > 0 && seen(store, 0, day - 1, lane) && seen(store, day + 1, until, lane) ? MISSING : ABSENT;
}

bool plain_store_traded(const struct plain_store *store, size_t lane)
{
    return plain_store_state(store, store->day, store->day, lane) == 1;
}

static int column(void *arg, const char *name)
{
    (void)arg;
    for (int c = 0; c < RAW_PUBLISHED; c++)
        if (strcmp(raw_column_name[c], name) == 0)
            return c;
    int c = indicator_find(name);
    return c < 0 || indicator_table[c].internal ? -1 : RAW_PUBLISHED + c;
}

/* Of all entries the one that ends first, of those that have not ended before the day. */
static const char *called(const struct plain_store *store, size_t lane, bool market)
{
    const char *text = market ? store->tickers[lane].market : store->tickers[lane].name;
    kst_date ends = INT32_MAX, date = store->dates[store->day];
    for (size_t i = 0; i < store->past_count; i++) {
        const struct ticker_past *past = &store->pasts[i];
        if (past->slot == lane && past->until >= date && past->until < ends) {
            text = market ? past->market : past->name;
            ends = past->until;
        }
    }
    return text;
}

static const char *text(void *arg, const char *name, size_t lane)
{
    const struct plain_store *store = arg;
    return name[0] == 't' ? store->tickers[lane].code : called(store, lane, name[0] == 'm');
}

static bool listed(void *arg, unsigned lag, size_t lane)
{
    struct plain_store *store = arg;
    return lag <= store->day && !isnan(raw(store, RAW_CLOSE, store->day - lag, lane));
}

struct plain_market plain_store_market(struct plain_store *store)
{
    return (struct plain_market){store, store->lanes, column, value, text, listed};
}

bool plain_store_tracked(const struct plain_store *store, size_t lane, double least_won)
{
    const char *market = called(store, lane, true);
    return strcmp(market, "KONEX") != 0 && market[0] &&
           raw(store, RAW_MARKET_CAP, store->day, lane) >= least_won;
}
