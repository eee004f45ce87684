/* sise stocks: a line for each stock, or each that a part of a name or code finds, with its figures of the
 * newest stored day. */
#include <limits.h>
#include <string.h>

#include "answer/market.h"
#include "answer/stocks.h"
#include "base/log.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/option.h"

/* A search that finds nothing is told, so that nobody takes an empty table for a fault. */
static int search_check(const struct stocks_request *request, const struct stocks_answer *answer,
                        struct error *err)
{
    char quote[TEXT_QUOTE];
    if (!request->part || answer->total)
        return 0;
    if (market_valid(request->part))
        return error_set(err, ERROR_USAGE, "'%s' is a market: --market %s lists its stocks", request->part,
                         request->part);
    return error_set(err, ERROR_NOT_FOUND, "no stock%s%s has '%s' in its code, its name or a former name",
                     request->market ? " of " : "", request->market ? request->market : "",
                     text_quote(request->part, strlen(request->part), quote));
}

/* Nor is an empty table one where all stocks that were asked for are not tracked, as those of KONEX never
 * are. */
static int untracked_tell(struct panel *panel, const struct stocks_request *request,
                          const struct stocks_answer *answer, struct error *err)
{
    struct stocks_request whole = *request;
    struct stocks_answer others = {.count = 0};
    if (answer->total || request->which == STOCKS_ALL)
        return 0;
    whole.which = STOCKS_ALL;
    whole.most = 1;
    int ret = answer_stocks(panel, &whole, &others, err);
    if (ret == 0 && others.total)
        log_warning("none of the %zu stocks%s%s is tracked: --all lists them", others.total,
                    request->market ? " of " : "", request->market ? request->market : "");
    answer_stocks_free(&others);
    return ret;
}

static int stocks(const struct invocation *in, const struct stocks_request *request, enum sheet_format format,
                  struct error *err)
{
    struct stocks_answer answer = {.count = 0};
    struct panel *panel = NULL;
    int ret = panel_open(in->txn, &panel, err);
    if (ret == 0)
        ret = answer_stocks(panel, request, &answer, err);
    if (ret == 0)
        ret = search_check(request, &answer, err);
    if (ret == 0)
        ret = untracked_tell(panel, request, &answer, err);
    if (ret == 0)
        answer_stocks_write(&answer, format, in->out);
    answer_stocks_free(&answer);
    panel_close(&panel);
    return ret;
}

/* What other programs take for the order of sorting is no column. */
static int sort_check(const char *sort, struct error *err)
{
    if (!sort || !strpbrk(sort, "+-:"))
        return 0;
    return error_set(
        err, ERROR_USAGE,
        "--sort '%s', expected a column; --order asc sorts from the smallest up, --order desc from "
        "the largest down",
        sort);
}

static int run(struct invocation *in, struct error *err)
{
    struct stocks_request request = {.market = option_text(in, "market"),
                                     .part = in->operand_count ? in->operand[0] : NULL,
                                     .which = option_given(in, "all") || in->operand_count ? STOCKS_ALL
                                                                                           : STOCKS_TRACKED,
                                     .sort = option_text(in, "sort")};
    enum sheet_format format = SHEET_TABLE;
    unsigned limit = 0;
    int ret = option_count(in, "limit", UINT_MAX, &limit, err);
    if (ret == 0)
        ret = option_number(in, "min-cap", &request.min_cap, err);
    if (ret == 0)
        ret = option_number(in, "max-cap", &request.max_cap, err);
    if (ret == 0)
        ret = sort_check(request.sort, err);
    if (ret == 0)
        ret = option_order(in, &request.order, err);
    if (ret == 0)
        ret = option_format(in, &format, err);
    request.most = limit;
    return ret ? ret : stocks(in, &request, format, err);
}

static const struct option_row options[] = {
    {"market", 0, "M", "those of one market: KOSPI, KOSDAQ (with KOSDAQ GLOBAL) or KONEX"},
    {"min-cap", 0, "WON", "those with at least this market cap, as in 100e9"},
    {"max-cap", 0, "WON", "those with at most this market cap"},
    {"sort", 0, "COLUMN", "sort by a column, numbers from the largest down; by market cap otherwise"},
    {"order", 0, "asc|desc", "sort from the smallest up or from A to Z, or the other way round"},
    {"limit", 0, "N", "the first N of them"},
    {"all", 0, NULL, "those that are not tracked too, the delisted included, as with a PART"},
    {"csv", 0, NULL, "print CSV, with all that is known of each stock"},
    {0},
};

const struct command command_stocks = {
    .name = "stocks",
    .summary = "lists stocks",
    .operands = "PART",
    .most = 1,
    .needs = NEEDS_STORE | NEEDS_READ,
    .options = options,
    .run = run,
};
