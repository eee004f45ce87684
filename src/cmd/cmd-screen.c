/* sise screen: the tickers for which a condition is true. */
#include "cmd/commands.h"
#include "cmd/option.h"
#include "cmd/screening.h"

static int options_check(const struct invocation *in, struct error *err)
{
    if (!in->operand_count)
        return error_set(
            err, ERROR_USAGE,
            "expected a strategy or an expression: 'sise strategies' lists the ones, 'sise screen "
            "--functions' the words of the others");
    if (in->json && option_given(in, "csv"))
        return error_set(err, ERROR_USAGE, "--csv and --json exclude each other");
    if (option_given(in, "explain") && option_given(in, "since"))
        return error_set(err, ERROR_USAGE, "--explain and --since exclude each other");
    return 0;
}

static int run(struct invocation *in, struct error *err)
{
    struct screening screening = {.in = in};
    const char *explain = option_text(in, "explain");
    if (option_given(in, "functions")) {
        functions_print(in);
        return 0;
    }
    int ret = options_check(in, err);
    if (ret == 0)
        ret = screening_open(&screening, err);
    if (ret == 0 && explain)
        ret = screening_explain(&screening, explain, err);
    else if (ret == 0 && (ret = screening_run(&screening, err)) == 0)
        screening_print(&screening);
    screening_close(&screening);
    return ret;
}

static const struct option_row options[] = {
    {"date", 0, "DATE", "the day that is asked, as it was known then; the newest stored one otherwise"},
    {"market", 0, "M", "those of one market: KOSPI, KOSDAQ (with KOSDAQ GLOBAL) or KONEX"},
    {"all", 0, NULL, "those that are not tracked too"},
    {"sort", 0, "EXPR", "sort by a number, the largest first; by market cap otherwise"},
    {"limit", 0, "N", "the first N of them"},
    {"columns", 0, "EXPR,...", "show these; what the condition reads otherwise"},
    {"csv", 0, NULL, "print CSV"},
    {"explain", 0, "TICKER", "print every part of the condition with its value for a ticker"},
    {"since", 0, "DATE", "those found on any day from DATE on, with the first of them"},
    {"functions", 0, NULL, "print the functions of the screening language"},
    {0},
};

const struct command command_screen = {
    .name = "screen",
    .summary = "finds the stocks for which a condition is true",
    .operands = "STRATEGY|EXPRESSION",
    .most = 1,
    .needs = NEEDS_STORE | NEEDS_READ,
    .storeless = "functions",
    .options = options,
    .run = run,
};
