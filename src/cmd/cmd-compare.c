/* sise compare: where a service's history of stocks and the store differ. */
#include <stdlib.h>
#include <string.h>

#include "answer/compare.h"
#include "answer/lookup.h"
#include "base/array.h"
#include "base/log.h"
#include "base/progress.h"
#include "cmd/commands.h"
#include "cmd/option.h"
#include "cmd/outside.h"

#define FAILURES_MOST 3 /* one after the other: then the service is not asked any more */

struct comparing {
    struct invocation *in;
    struct naver *naver;
    struct compare_request request;
    struct ticker *ticker; /* [count] */
    size_t count, capacity;
    struct compare_of *of; /* [done] */
    size_t done, asked;
    size_t failed, failures; /* stocks that were not compared; services' faults one after the other */
    struct error first;      /* why the first of them was not */
};

/* ---- which stocks ---- */

static int ticker_add(struct comparing *comparing, const struct ticker *ticker, struct error *err)
{
    for (size_t i = 0; i < comparing->count; i++)
        if (comparing->ticker[i].slot == ticker->slot)
            return 0;
    if (!array_reserve(&comparing->ticker, &comparing->capacity, comparing->count + 1, sizeof *ticker))
        return error_no_memory(err);
    comparing->ticker[comparing->count++] = *ticker;
    return 0;
}

static int larger_first(const void *a, const void *b)
{
    double x = ((const struct ticker *)a)->market_cap, y = ((const struct ticker *)b)->market_cap;
    return (x < y) - (x > y);
}

static int tracked_add(struct comparing *comparing, struct error *err)
{
    struct ticker *tickers = NULL;
    size_t count = 0;
    int ret = ticker_all(comparing->in->txn, &tickers, &count);
    if (ret)
        return store_txn_error(comparing->in->txn, err);
    qsort(tickers, count, sizeof *tickers, larger_first);
    for (size_t i = 0; ret == 0 && i < count; i++)
        if (tickers[i].is_active)
            ret = ticker_add(comparing, &tickers[i], err);
    free(tickers);
    return ret;
}

static int tickers_find(struct comparing *comparing, struct error *err)
{
    const struct invocation *in = comparing->in;
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < in->operand_count; i++) {
        struct ticker ticker;
        ret = ticker_find(in->txn, in->operand[i], &ticker, err);
        if (ret == 0)
            ret = ticker_add(comparing, &ticker, err);
    }
    if (ret == 0 && option_given(in, "all-tracked"))
        ret = tracked_add(comparing, err);
    if (ret == 0 && comparing->count == 0)
        return error_set(err, ERROR_USAGE, "no stock is named: expected a TICKER, or --all-tracked");
    return ret;
}

/* ---- comparing ---- */

static int ask_ahead(struct comparing *comparing, struct error *err)
{
    int ret = 0;
    while (ret == 0 && comparing->asked < comparing->count &&
           comparing->asked - comparing->done < NAVER_AHEAD) {
        const struct ticker *ticker = &comparing->ticker[comparing->asked];
        kst_date from = comparing->request.from;
        ret = naver_ask(comparing->naver, ticker->code, from > ticker->first_date ? from : ticker->first_date,
                        err);
        comparing->asked += ret == 0;
    }
    return ret;
}

/* Nothing was told of the stock. Where the service itself is at fault several times in a row, it is let be.
 */
static int failure_take(struct comparing *comparing, struct compare_of *of, const struct ticker *ticker,
                        const struct error *why, struct error *err)
{
    bool alone = why->code == ERROR_NOT_FOUND || why->code == ERROR_DATA;
    *of = (struct compare_of){.ticker = *ticker, .failed = *why, .later = 1};
    if (comparing->failed++ == 0)
        comparing->first = *why;
    comparing->failures = alone ? 0 : comparing->failures + 1;
    if (comparing->failures < FAILURES_MOST)
        return 0;
    *err = *why;
    return error_prefix(err, "given up after %d failures", FAILURES_MOST);
}

/* Nothing is read while an answer is waited for, so that the file does not grow. */
static int stock_compare(struct comparing *comparing, struct price_history *history, struct error *err)
{
    const struct ticker *ticker = &comparing->ticker[comparing->done];
    struct compare_of *of = &comparing->of[comparing->done];
    struct store_txn *txn = comparing->in->txn;
    struct panel *panel = NULL;
    struct error why;
    store_rest(txn);
    int ret = ask_ahead(comparing, err);
    if (ret == 0)
        ret = naver_answer(comparing->naver, history, &why, err);
    struct error *renewed = ret ? NULL : err; /* the first error stays */
    int again = store_renew(txn, renewed);
    if (ret || again)
        return ret ? ret : again;
    comparing->done++;
    if (why.code)
        return failure_take(comparing, of, ticker, &why, err);
    comparing->failures = 0;
    ret = panel_open(txn, &panel, err);
    if (ret == 0)
        ret = compare_stock(panel, &comparing->request, ticker, history, of, err);
    panel_close(&panel);
    return ret;
}

static int stocks_compare(struct comparing *comparing, struct error *err)
{
    struct price_history history = {0};
    struct progress progress;
    int ret = 0;
    if (!(comparing->of = calloc(comparing->count, sizeof *comparing->of)))
        return error_no_memory(err);
    progress_begin(&progress, "comparing", log_draws() ? comparing->count : 0, "stock");
    while (ret == 0 && comparing->done < comparing->count) {
        ret = stock_compare(comparing, &history, err);
        progress_step(&progress, comparing->done);
    }
    progress_end(&progress);
    price_history_free(&history);
    return ret;
}

/* What was found is printed also where not all could be compared. */
static int compare(struct comparing *comparing, enum sheet_format format, struct error *err)
{
    int ret = tickers_find(comparing, err);
    if (ret == 0)
        ret = outside_open(comparing->in, &comparing->naver, err);
    if (ret == 0)
        ret = stocks_compare(comparing, err);
    naver_close(&comparing->naver);
    if (comparing->done)
        compare_write(comparing->of, comparing->done, format, comparing->in->out);
    if (ret || comparing->failed == 0)
        return ret;
    *err = comparing->first;
    if (comparing->count == 1)
        return err->code;
    return error_prefix(err, "%zu of %zu stocks could not be compared, the first of them", comparing->failed,
                        comparing->count);
}

static int run(struct invocation *in, struct error *err)
{
    struct comparing comparing = {.in = in, .request = {.mixed_since = NAVER_MIXED_SINCE}};
    enum sheet_format format = SHEET_TABLE;
    comparing.request.calendar = in->calendar;
    int ret = option_range(in, &comparing.request.from, &comparing.request.to, err);
    if (ret == 0)
        ret = option_format(in, &format, err);
    if (ret == 0)
        ret = compare(&comparing, format, err);
    for (size_t i = 0; i < comparing.done; i++)
        compare_of_free(&comparing.of[i]);
    free(comparing.of);
    free(comparing.ticker);
    return ret;
}

static const struct option_row options[] = {
    OUTSIDE_SOURCE_ROW,
    {"all-tracked", 0, NULL, "all stocks that are tracked, too; that takes a question for each"},
    {"from", 0, "DATE", "only days from this date on"},
    {"to", 0, "DATE", "only days up to this date"},
    {"csv", 0, NULL, "print every difference as CSV"},
    {0},
};

const struct command command_compare = {
    .name = "compare",
    .summary = "shows where a service on the web and the store differ",
    .operands = "TICKER...",
    .most = 1000,
    .needs = NEEDS_STORE | NEEDS_READ | NEEDS_CALENDAR,
    .options = options,
    .run = run,
};
