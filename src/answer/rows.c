#include "answer/rows.h"

#include <stdlib.h>

#include "answer/tickers.h"

/* ---- what is asked for ---- */

int rows_adjust_check(enum rows_mode mode, enum rows_adjust adjust, struct error *err)
{
    if (mode != ROWS_RAW || adjust != ADJUST_YES)
        return 0;
    return error_set(err, ERROR_USAGE,
                     "raw values are those that were published, and cannot be adjusted as well");
}

/* Finds the day as of which the rows are, and looks whether there can be such rows. */
static int as_of_find(struct store_txn *txn, const struct rows_request *request, kst_date *as_of,
                      struct error *err)
{
    char asked[DATE_TEXT], last[DATE_TEXT];
    kst_date newest = day_last(txn);
    kst_date to = request->to && request->to < newest ? request->to : newest;
    if (!request->as_of) {
        *as_of = to;
        return 0;
    }
    *as_of = request->as_of < newest ? request->as_of : newest;
    if (!request->to || !to || *as_of >= to)
        return 0;
    if (!day_stored(txn, to))
        to = day_before(txn, to); /* the newest row that is asked for */
    if (*as_of >= to)
        return 0;
    return error_set(err, ERROR_USAGE, "rows up to %s cannot be as of %s, which is before them",
                     date_format(to, last), date_format(request->as_of, asked));
}

static int columns_find_out(struct panel *panel, const struct rows_request *request,
                            struct rows_answer *answer, struct error *err)
{
    const struct columns *all = panel_columns(panel);
    if (request->columns || !request->every)
        return columns_choose(all, request->columns ? request->columns : ROWS_COLUMNS, &answer->columns, err);
    answer->columns = *all;
    return 0;
}

static int tickers_find(struct store_txn *txn, const char *codes, struct rows_answer *answer,
                        struct error *err)
{
    const struct tickers_request request = {.codes = codes};
    struct tickers_answer tickers;
    int ret = answer_tickers(txn, &request, &tickers, err);
    if (ret == 0 && !(answer->of = calloc(tickers.count + 1, sizeof *answer->of)))
        ret = error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < tickers.count; i++)
        answer->of[answer->count++].ticker = tickers.ticker[i];
    answer_tickers_free(&tickers);
    return ret;
}

/* ---- reading ---- */

static bool last_goes_on(const struct rows_request *request, const struct rows_answer *answer,
                         const struct ticker_rows *rows)
{
    kst_date until = request->to && request->to < answer->as_of ? request->to : answer->as_of;
    return request->calendar && rows->count &&
           interval_goes_on(request->interval, request->calendar, rows->date[rows->count - 1], until);
}

static int rows_read(struct panel *panel, const struct rows_request *request, struct rows_answer *answer,
                     struct rows_of *of, struct error *err)
{
    bool adjusted =
        request->adjust == ADJUST_YES || (request->adjust == ADJUST_USUAL && request->mode == ROWS_BAR);
    kst_date to = request->to && request->to < answer->as_of ? request->to : answer->as_of;
    const struct rows_ask ask = {.mode = request->mode,
                                 .as_of = adjusted ? answer->as_of : 0,
                                 .from = request->from,
                                 .to = to ? to : request->to,
                                 .most = request->most};
    int ret =
        panel_ticker_periods(panel, &of->ticker, &answer->columns, &ask, request->interval, &of->rows, err);
    if (ret == 0)
        of->incomplete = last_goes_on(request, answer, &of->rows);
    if (ret == 0 && request->actions)
        ret = ticker_actions(panel, &of->ticker, answer->as_of, &of->action, &of->actions, err);
    return ret;
}

int answer_rows(struct panel *panel, const struct rows_request *request, struct rows_answer *answer,
                struct error *err)
{
    *answer = (struct rows_answer){.interval = request->interval};
    int ret = rows_adjust_check(request->mode, request->adjust, err);
    if (ret == 0)
        ret = as_of_find(panel_txn(panel), request, &answer->as_of, err);
    if (ret == 0)
        ret = columns_find_out(panel, request, answer, err);
    if (ret == 0)
        ret = tickers_find(panel_txn(panel), request->tickers, answer, err);
    for (size_t i = 0; ret == 0 && i < answer->count; i++)
        ret = rows_read(panel, request, answer, &answer->of[i], err);
    return ret;
}

void answer_rows_free(struct rows_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++) {
        ticker_rows_free(&answer->of[i].rows);
        free(answer->of[i].action);
    }
    free(answer->of);
    *answer = (struct rows_answer){0};
}

/* ---- what is to be said of them ---- */

static bool has_gaps(const struct rows_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        for (size_t r = 0; r < answer->of[i].rows.count; r++)
            if (answer->of[i].rows.state[r] == BAR_MISSING)
                return true;
    return false;
}

/* The first day that was read, where the request does not say it: that of the oldest row. */
static kst_date first_day(const struct rows_request *request, const struct rows_answer *answer)
{
    kst_date first = request->from;
    for (size_t i = 0; !request->from && i < answer->count; i++) {
        const struct ticker_rows *rows = &answer->of[i].rows;
        kst_date date = rows->count ? interval_first(request->interval, rows->date[0]) : 0;
        first = date && (!first || date < first) ? date : first;
    }
    return first;
}

int answer_rows_meta(struct panel *panel, const struct rows_request *request,
                     const struct rows_answer *answer, struct answer_meta *meta, struct error *err)
{
    kst_date to = request->to && request->to < answer->as_of ? request->to : answer->as_of;
    const struct ticker **ticker = malloc((answer->count + 1) * sizeof *ticker);
    struct meta_request asked = {.as_of = answer->as_of,
                                 .from = first_day(request, answer),
                                 .to = to,
                                 .ticker = ticker,
                                 .ticker_count = answer->count,
                                 .adjusted = request->mode == ROWS_BAR && request->adjust != ADJUST_NO,
                                 .gaps = has_gaps(answer)};
    *meta = (struct answer_meta){.limitations = 0};
    if (!ticker)
        return error_no_memory(err);
    for (size_t i = 0; i < answer->count; i++)
        ticker[i] = &answer->of[i].ticker;
    int ret = answer_meta_find(panel_txn(panel), request->calendar, &asked, meta, err);
    free(ticker);
    return ret;
}
