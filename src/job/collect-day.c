#include "job/collect-day.h"

#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "market/action.h"
#include "market/universe.h"

struct collect {
    const struct job_run *run;
    const struct collect_day *days;
    unsigned count;
    const struct collect_options *options;
    enum day_result *results;
};

static size_t row_present(struct row row)
{
    size_t present = 0;
    for (size_t i = 0; i < row.count; i++)
        present += !isnan(row.values[i]);
    return present;
}

static struct row raw_row(struct store_txn *txn, enum raw_column column, kst_date date)
{
    return row_get(txn, store_column(store_of(txn), DATASET_RAW, raw_column_name[column]), date);
}

int collect_past(const struct job_run *run, kst_date date, struct day_past *past, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(run->store, &txn, err);
    if (ret)
        return ret;
    past->date = day_before(txn, date);
    past->rows = past->date ? row_present(raw_row(txn, RAW_CLOSE, past->date)) : 0;
    ret = store_txn_error(txn, err);
    store_read_end(&txn);
    return ret;
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

/* The factor row of a stored date. KRX's base price refers to the close of the previous business day. Where
 * that day is not stored, nothing can be inferred, and every factor is 1. The tick is that of the date's
 * market. */
static int factors_put(struct store_txn *txn, const struct calendar *calendar, kst_date date,
                       const struct tickers *tickers)
{
    kst_date before = day_before(txn, date);
    bool adjacent = before && before >= calendar_prev(calendar, date);
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

static void universe_update(kst_date date, double minimum_won, struct ticker *tickers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct ticker *ticker = &tickers[i];
        ticker->is_active =
            ticker->last_date == date && universe_qualifies(ticker->market, ticker->market_cap, minimum_won);
        if (ticker->is_active && !ticker->added_date)
            ticker->added_date = date;
    }
}

/* Updates what depends on a day that is new or was replaced: factors, analysis, tracked tickers. */
static int consequences(struct store_txn *txn, const struct job_context *context, kst_date date,
                        struct error *err)
{
    struct tickers tickers = {0};
    int ret = tickers_read(txn, &tickers);
    kst_date after = day_after(txn, date);
    if (ret == 0)
        ret = factors_put(txn, context->calendar, date, &tickers);
    if (ret == 0 && after)
        ret = factors_put(txn, context->calendar, after, &tickers);
    if (ret == 0) {
        analysis_send_back(txn, date, tickers.ticker, tickers.count);
        if (!after)
            universe_update(date, context->min_market_cap_won, tickers.ticker, tickers.count);
        ret = ticker_save(txn, tickers.ticker, tickers.count);
    }
    tickers_free(&tickers);
    if (ret == ERROR_NO_MEMORY)
        return error_no_memory(err);
    return store_txn_error(txn, err);
}

static int date_complete(const struct job_run *run, struct store_txn *txn,
                         const struct collect_day *collected, enum day_result result)
{
    const struct day *day = &collected->day;
    const struct job_note note = {.date = day->date,
                                  .state = JOB_COMPLETED,
                                  .rows = day->count,
                                  .message = result == DAY_REPLACED ? "replaced a stored day" : NULL,
                                  .source = collected->source};
    if (result == DAY_SAME && job_completed(txn, run->job_name, day->date))
        return 0;
    return job_run_record(run, txn, &note);
}

static int date_collect(const struct collect *collect, struct store_txn *txn, unsigned i, struct error *err)
{
    const struct day *day = &collect->days[i].day;
    day_put(txn, day, collect->options->replace, &collect->results[i], NULL);
    int ret = store_txn_error(txn, err);
    if (ret == 0 && collect->results[i] != DAY_SAME)
        ret = consequences(txn, collect->run->context, day->date, err);
    if (ret)
        return ret;
    date_complete(collect->run, txn, &collect->days[i], collect->results[i]);
    return store_txn_error(txn, err);
}

static int collect_body(struct store_txn *txn, void *arg, struct error *err)
{
    const struct collect *collect = arg;
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < collect->count; i++)
        ret = date_collect(collect, txn, i, err);
    if (ret == 0 && collect->options->next)
        ret = job_run_record(collect->run, txn,
                             &(struct job_note){.date = collect->options->next, .state = JOB_RUNNING});
    return ret ? ret : store_txn_error(txn, err);
}

static void result_log(const struct day *day, enum day_result result)
{
    char text[DATE_TEXT];
    if (result == DAY_REPLACED)
        log_warning("%s: replaced, %zu rows", date_format(day->date, text), day->count);
    else
        log_debug("%s: %s, %zu rows", date_format(day->date, text),
                  result == DAY_SAME ? "already stored" : "stored", day->count);
}

int collect_days(const struct job_run *run, const struct collect_day *days, unsigned count,
                 const struct collect_options *options, enum day_result *results, struct error *err)
{
    struct collect collect = {run, days, count, options, results};
    int ret = store_write(run->store, collect_body, &collect, err);
    for (unsigned i = 0; ret == 0 && i < count; i++)
        result_log(&days[i].day, results[i]);
    return ret;
}
