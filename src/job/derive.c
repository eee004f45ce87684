#include "job/derive.h"

#include <math.h>
#include <stdlib.h>

#include "market/action.h"
#include "market/universe.h"

static struct row raw_row(struct store_txn *txn, enum raw_column column, kst_date date)
{
    return row_get(txn, store_column(store_of(txn), DATASET_RAW, raw_column_name[column]), date);
}

/* All tickers, and what each was called before. */
struct tickers {
    struct ticker *ticker; /* [count] */
    size_t count;
    struct ticker_past *past; /* [past_count] */
    size_t past_count;
};

static int tickers_read(struct store_txn *txn, struct tickers *tickers)
{
    int ret = ticker_all(txn, &tickers->ticker, &tickers->count);
    return ret ? ret : ticker_pasts(txn, &tickers->past, &tickers->past_count);
}

static void tickers_free(struct tickers *tickers)
{
    free(tickers->ticker);
    free(tickers->past);
}

static const char *market_on(const struct tickers *tickers, size_t slot, kst_date date)
{
    if (slot >= tickers->count)
        return "";
    const struct ticker_past *past = ticker_past_on(tickers->past, tickers->past_count, (uint32_t)slot, date);
    return past ? past->market : tickers->ticker[slot].market;
}

static size_t shorter(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Whether the stored day `before` is the trading day before `date`: the calendar says so, or the bases do. */
static bool days_adjacent(struct store_txn *txn, const struct calendar *calendar, kst_date before,
                          kst_date date)
{
    if (!before || before >= calendar_prev(calendar, date))
        return before != 0;
    struct row previous = raw_row(txn, RAW_CLOSE, before), close = raw_row(txn, RAW_CLOSE, date),
               change = raw_row(txn, RAW_CHANGE, date);
    size_t count = shorter(previous.count, shorter(close.count, change.count));
    return action_days_adjacent(previous.values, close.values, change.values, count);
}

/* The factor row of a stored date. KRX's base price refers to the close of the previous trading day. Where
 * that day is not stored, nothing can be inferred, and every factor is 1. The tick is that of the date's
 * market. */
static int factors_put(struct store_txn *txn, const struct calendar *calendar, kst_date date,
                       const struct tickers *tickers)
{
    kst_date before = day_before(txn, date);
    bool adjacent = days_adjacent(txn, calendar, before, date);
    struct row previous = adjacent ? raw_row(txn, RAW_CLOSE, before) : (struct row){0};
    struct row close = raw_row(txn, RAW_CLOSE, date), change = raw_row(txn, RAW_CHANGE, date);
    double *factor = malloc(close.count * sizeof *factor);
    if (!factor)
        return ERROR_NO_MEMORY;
    for (size_t i = 0; i < close.count; i++)
        factor[i] = isnan(close.values[i])
                        ? NAN
                        : action_factor(row_value(previous, i), close.values[i], row_value(change, i),
                                        market_on(tickers, i, date), date);
    int ret = row_put(txn, store_column(store_of(txn), DATASET_RAW, raw_column_name[RAW_FACTOR]), date,
                      factor, close.count);
    free(factor);
    return ret;
}

/* The indicators of this date and of later ones were computed from other prices: they are to be computed
 * again. */
static void analysis_send_back(struct store_txn *txn, kst_date date, struct ticker *tickers, size_t count)
{
    kst_date before = day_before(txn, date);
    for (size_t i = 0; i < count; i++)
        if (tickers[i].last_analyzed_date >= date)
            tickers[i].last_analyzed_date = before;
}

/* A ticker that was first tracked on a day after `date`, which has gone, has not been tracked yet. */
static void universe_update(kst_date date, double minimum_won, struct ticker *tickers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ticker *ticker = &tickers[i];
        if (ticker->added_date > date)
            ticker->added_date = 0;
        ticker->is_active =
            ticker->last_date == date && universe_qualifies(ticker->market, ticker->market_cap, minimum_won);
        if (ticker->is_active && !ticker->added_date)
            ticker->added_date = date;
    }
}

/* The tracked tickers are those of the newest stored day. Where the date that has gone was the newest one,
 * that is the day before it. */
static kst_date universe_date(struct store_txn *txn, kst_date date)
{
    if (day_after(txn, date))
        return 0;
    return day_stored(txn, date) ? date : day_before(txn, date);
}

static int tickers_derive(struct store_txn *txn, const struct job_context *context, kst_date date,
                          struct tickers *tickers)
{
    kst_date newest = universe_date(txn, date);
    analysis_send_back(txn, date, tickers->ticker, tickers->count);
    if (newest || !day_first(txn)) /* where no day is left, no ticker is tracked */
        universe_update(newest, context->min_market_cap_won, tickers->ticker, tickers->count);
    return ticker_save(txn, tickers->ticker, tickers->count);
}

int derive_day(struct store_txn *txn, const struct job_context *context, kst_date date, struct error *err)
{
    struct tickers tickers = {0};
    int ret = tickers_read(txn, &tickers);
    kst_date after = day_after(txn, date);
    if (ret == 0 && day_stored(txn, date))
        ret = factors_put(txn, context->calendar, date, &tickers);
    if (ret == 0 && after)
        ret = factors_put(txn, context->calendar, after, &tickers);
    if (ret == 0)
        ret = tickers_derive(txn, context, date, &tickers);
    tickers_free(&tickers);
    if (ret == ERROR_NO_MEMORY)
        return error_no_memory(err);
    return store_txn_error(txn, err);
}
