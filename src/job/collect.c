#include "job/collect.h"

#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "market/action.h"
#include "market/universe.h"

struct collect {
    const struct job_run *run;
    const struct day *days;
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

/* Half a market is a download that broke off or a wrong file, not a trading day. */
static int count_check(struct store_txn *txn, const struct day *day, struct error *err)
{
    kst_date before = day_before(txn, day->date);
    size_t was = before ? row_present(raw_row(txn, RAW_CLOSE, before)) : 0;
    if (day->count > 0 && day->count * 2 >= was)
        return 0;
    char now_text[DATE_TEXT], before_text[DATE_TEXT];
    return error_set(err, ERROR_DATA, "the table of %s has %zu rows, expected at least half of the %zu of %s",
                     date_format(day->date, now_text), day->count, was, date_format(before, before_text));
}

/* All tickers, and what they were before. */
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

/* The factor row of a stored date. KRX's base price speaks of the previous business day's close; where that
 * day is not stored, nothing may be inferred and every factor is 1. The tick is that of the date's market. */
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

/* Whatever was computed from this date on stood on other bars: it has to be computed again. */
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

/* What follows from a day that is new or was replaced. */
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

static int date_complete(const struct job_run *run, struct store_txn *txn, const struct day *day,
                         enum day_result result)
{
    if (result == DAY_SAME && job_completed(txn, run->job_name, day->date))
        return 0;
    return job_run_record(run, txn, day->date, JOB_COMPLETED, day->count,
                          result == DAY_REPLACED ? "replaced a stored day" : NULL);
}

static int date_collect(const struct collect *collect, struct store_txn *txn, unsigned i, struct error *err)
{
    const struct day *day = &collect->days[i];
    int ret = count_check(txn, day, err);
    if (ret)
        return ret;
    day_put(txn, day, collect->options->replace, &collect->results[i], NULL);
    if ((ret = store_txn_error(txn, err)))
        return ret;
    if (collect->results[i] != DAY_SAME && (ret = consequences(txn, collect->run->context, day->date, err)))
        return ret;
    date_complete(collect->run, txn, day, collect->results[i]);
    return store_txn_error(txn, err);
}

static int collect_body(struct store_txn *txn, void *arg, struct error *err)
{
    const struct collect *collect = arg;
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < collect->count; i++)
        ret = date_collect(collect, txn, i, err);
    if (ret == 0 && collect->options->next)
        ret = job_run_record(collect->run, txn, collect->options->next, JOB_RUNNING, 0, NULL);
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

int collect_days(const struct job_run *run, const struct day *days, unsigned count,
                 const struct collect_options *options, enum day_result *results, struct error *err)
{
    struct collect collect = {run, days, count, options, results};
    int ret = store_write(run->store, collect_body, &collect, err);
    for (unsigned i = 0; ret == 0 && i < count; i++)
        result_log(&days[i], results[i]);
    return ret;
}

bool collect_one_date(int code)
{
    return code == ERROR_DATA || code == ERROR_CONFLICT || code == ERROR_NOT_READY || code == ERROR_NOT_FOUND;
}

int collect_failed(const struct job_run *run, kst_date date, const struct error *why, struct error *first,
                   struct error *err)
{
    char text[DATE_TEXT];
    if (!first->code)
        *first = *why;
    if (!date) {
        log_error("%s", why->text);
        return 0;
    }
    log_error("%s: %s", date_format(date, text), why->text);
    return job_run_note(run, date, JOB_FAILED, 0, why->text, err);
}

void collect_holiday_warn(const struct job_run *run, kst_date date, const char *where)
{
    char text[DATE_TEXT];
    const struct calendar *calendar = run->context->calendar;
    if (!calendar_is_open(calendar, date))
        log_warning("%s: %s is not a trading day (%s), stored all the same", where, date_format(date, text),
                    calendar_reason(calendar, date));
}

void collect_count(struct job_result *result, kst_date date, enum day_result stored, size_t rows)
{
    unsigned *counters[] = {
        [DAY_NEW] = &result->stored, [DAY_SAME] = &result->same, [DAY_REPLACED] = &result->replaced};
    ++*counters[stored];
    if (stored != DAY_SAME)
        result->rows += rows;
    if (!result->first_date || date < result->first_date)
        result->first_date = date;
    if (date > result->last_date)
        result->last_date = date;
}
