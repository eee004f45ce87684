/* sise backtest: what the stocks that a condition found did afterwards. */
#include <stdlib.h>
#include <string.h>

#include "backtest/settings.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/replace.h"
#include "cmd/ask.h"
#include "cmd/backtest-print.h"
#include "cmd/commands.h"
#include "cmd/option.h"

#define BP_MOST 5000

/* ---- what is asked ---- */

static int option_bp(const struct invocation *in, const char *name, double *bp, struct error *err)
{
    const char *text = option_text(in, name);
    if (!text || (parse_number(text, bp) && *bp >= 0 && *bp <= BP_MOST))
        return 0;
    return error_set(err, ERROR_USAGE, "--%s '%s', expected basis points from 0 to %d", name, text, BP_MOST);
}

static bool is_output(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static int files_check(const struct invocation *in, struct error *err)
{
    const char *csv = option_text(in, "csv"), *svg = option_text(in, "svg");
    if ((csv && !*csv) || (svg && !*svg))
        return error_set(err, ERROR_USAGE, "--%s '', expected the name of a file",
                         csv && !*csv ? "csv" : "svg");
    if (csv && svg && strcmp(csv, svg) == 0)
        return error_set(err, ERROR_USAGE, "--csv and --svg name the same file");
    if (in->json && (is_output(csv) || is_output(svg)))
        return error_set(err, ERROR_USAGE, "--json and --%s - exclude each other",
                         is_output(csv) ? "csv" : "svg");
    return 0;
}

static int request_set(const struct invocation *in, struct backtest_request *request, struct error *err)
{
    const char *entry = option_text(in, "entry");
    *request = (struct backtest_request){
        .asked = in->operand[0],
        .universe = ask_universe(in),
        .entry_close = entry && *entry == 'c',
        .fee_bp = config_number(&in->config, &backtest_keys[BACKTEST_KEY_FEE]),
        .sell_tax_bp = config_number(&in->config, &backtest_keys[BACKTEST_KEY_SELL_TAX]),
        .exits = option_given(in, "csv")};
    if (entry && strcmp(entry, "open") != 0 && strcmp(entry, "close") != 0)
        return error_set(err, ERROR_USAGE, "--entry '%s', expected open or close", entry);
    int ret = option_range(in, &request->from, &request->to, err);
    if (ret == 0)
        ret = files_check(in, err);
    if (ret == 0)
        ret = option_bp(in, "fee-bp", &request->fee_bp, err);
    return ret ? ret : option_bp(in, "sell-tax-bp", &request->sell_tax_bp, err);
}

/* ---- the answer ---- */

/* Bodies of files (base/replace.h); `arg` is a struct backtest_answer. */
static void svg_body(void *arg, struct output *out)
{
    answer_backtest_svg(arg, out);
}

static void csv_body(void *arg, struct output *out)
{
    answer_backtest_csv(arg, out);
}

static int file_print(const struct invocation *in, const char *name, replace_body *body,
                      struct backtest_answer *answer, struct error *err)
{
    const char *path = option_text(in, name);
    if (!path)
        return 0;
    if (!is_output(path))
        return file_replace(path, body, answer, err);
    body(answer, in->out);
    return 0;
}

static int answer_print(const struct invocation *in, struct backtest_answer *answer, struct error *err)
{
    struct json json;
    int ret = file_print(in, "svg", svg_body, answer, err);
    if (ret == 0)
        ret = file_print(in, "csv", csv_body, answer, err);
    if (ret || is_output(option_text(in, "csv")) || is_output(option_text(in, "svg")))
        return ret;
    if (in->json) {
        json_begin(&json, in->out);
        answer_backtest_json(answer, &json);
        json_end(&json);
    } else {
        backtest_print(answer, in->out);
    }
    return 0;
}

static void left_out_warn(const struct backtest_answer *answer)
{
    char date[DATE_TEXT];
    if (answer->left_out)
        log_warning("%s has not been analyzed yet: the days before are asked",
                    date_format(answer->left_out, date));
    if (answer->partial && !answer->left_out)
        log_warning("not every stock has been analyzed up to its last day: the condition is unknown for the "
                    "others; 'sise status' counts them");
}

static int backtest(struct invocation *in, struct answer_context *context, struct error *err)
{
    struct backtest_request request;
    struct backtest_answer answer;
    struct answer_place place;
    struct progress progress = {0};
    int ret = request_set(in, &request, err);
    if (ret)
        return ret;
    context->progress = ask_progress;
    context->progress_arg = &progress;
    ret = answer_backtest(context, &request, &answer, &place, err);
    ask_progress_end(&progress);
    left_out_warn(&answer);
    if (ret == 0)
        ret = answer_print(in, &answer, err);
    else
        ask_failed(&place, err);
    answer_backtest_free(&answer);
    return ret;
}

static int run(struct invocation *in, struct error *err)
{
    struct answer_context context;
    int ret = ask_open(in, &context, err);
    if (ret == 0)
        ret = backtest(in, &context, err);
    ask_close(&context);
    return ret;
}

static const struct option_row options[] = {
    {"from", 0, "DATE", "the first day that is asked; the first stored one otherwise"},
    {"to", 0, "DATE", "the last day that is asked; the newest stored one otherwise"},
    {"entry", 0, "open|close", "buy at the next day's open, which is usual, or at the close of the day"},
    {"market", 0, "M", "the stocks of one market: KOSPI, KOSDAQ (with KOSDAQ GLOBAL) or KONEX"},
    {"all", 0, NULL, "those that are not tracked too"},
    {"fee-bp", 0, "N", "the fee of buying and of selling in basis points, instead of the configured one"},
    {"sell-tax-bp", 0, "N", "the tax of selling in basis points, instead of the configured or legal one"},
    {"csv", 0, "FILE", "write every pick to FILE; - is standard output, instead of the table"},
    {"svg", 0, "FILE", "draw the portfolios and the market to FILE, or to standard output"},
    {0},
};

const struct command command_backtest = {
    .name = "backtest",
    .summary = "says what the stocks that a condition found did afterwards",
    .operands = "STRATEGY|EXPRESSION",
    .least = 1,
    .most = 1,
    .needs = NEEDS_STORE | NEEDS_READ | NEEDS_CALENDAR,
    .options = options,
    .run = run,
};
