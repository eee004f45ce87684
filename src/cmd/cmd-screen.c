/* sise screen: the tickers for which a condition is true. */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/option.h"
#include "cmd/screening.h"

/* Refuses every option of the command besides one but those that go with it. */
static int option_alone(const struct invocation *in, const char *name, const char *const *with,
                        struct error *err)
{
    for (const struct option_row *row = in->command->options; option_given(in, name) && row->name; row++) {
        bool good = strcmp(row->name, name) == 0 || !option_given(in, row->name);
        for (size_t i = 0; !good && with[i]; i++)
            good = strcmp(row->name, with[i]) == 0;
        if (!good)
            return error_set(err, ERROR_USAGE, "--%s and --%s exclude each other", name, row->name);
    }
    return 0;
}

static int functions_check(const struct invocation *in, struct error *err)
{
    if (in->operand_count)
        return error_set(err, ERROR_USAGE, "--functions stands alone, without a strategy or an expression");
    return option_alone(in, "functions", (const char *const[]){NULL}, err);
}

static int options_check(const struct invocation *in, struct error *err)
{
    static const char *const with_explain[] = {"date", "market", "all", NULL};
    if (!in->operand_count)
        return error_set(
            err, ERROR_USAGE,
            "expected a strategy or an expression: 'sise strategies' lists the ones, 'sise screen "
            "--functions' the words of the others");
    if (in->json && option_given(in, "csv"))
        return error_set(err, ERROR_USAGE, "--csv and --json exclude each other");
    return option_alone(in, "explain", with_explain, err);
}

static int run(struct invocation *in, struct error *err)
{
    struct screening screening = {.in = in};
    const char *explain = option_text(in, "explain");
    int ret = option_given(in, "functions") ? functions_check(in, err) : options_check(in, err);
    if (ret == 0 && option_given(in, "functions")) {
        functions_print(in);
        return 0;
    }
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
