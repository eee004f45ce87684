/* sise stocks: a line for each stock, with its figures of the newest stored day. */
#include <limits.h>

#include "answer/stocks.h"
#include "cmd/commands.h"
#include "cmd/option.h"

static int run(struct invocation *in, struct error *err)
{
    struct stocks_request request = {
        .market = option_text(in, "market"), .all = option_given(in, "all"), .sort = option_text(in, "sort")};
    struct stocks_answer answer = {.count = 0};
    struct panel *panel = NULL;
    unsigned limit = 0;
    int ret = option_count(in, "limit", UINT_MAX, &limit, err);
    request.most = limit;
    if (ret == 0)
        ret = panel_open(in->txn, &panel, err);
    if (ret == 0)
        ret = answer_stocks(panel, &request, &answer, err);
    if (ret == 0)
        answer_stocks_write(&answer, in->json ? SHEET_LINES : SHEET_TABLE, in->out);
    answer_stocks_free(&answer);
    panel_close(&panel);
    return ret;
}

static const struct option_row options[] = {
    {"market", 0, "M", "those of one market: KOSPI, KOSDAQ (with KOSDAQ GLOBAL) or KONEX"},
    {"sort", 0, "COLUMN", "sort by a column, numbers from the largest down; by market cap otherwise"},
    {"limit", 0, "N", "the first N of them"},
    {"all", 0, NULL, "those that are not tracked too, the delisted included"},
    {0},
};

const struct command command_stocks = {
    .name = "stocks",
    .summary = "lists stocks",
    .operands = "",
    .needs = NEEDS_STORE | NEEDS_READ,
    .options = options,
    .run = run,
};
