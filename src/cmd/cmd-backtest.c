/* sise backtest: what the stocks that a condition found did afterwards. */
#include <stdlib.h>
#include <string.h>

#include "backtest/keys.h"
#include "base/log.h"
#include "base/parse.h"
#include "base/replace.h"
#include "cmd/commands.h"
#include "cmd/option.h"
#include "cmd/testing.h"

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

static int files_check(const struct testing *testing, struct error *err)
{
    const char *csv = option_text(testing->in, "csv"), *svg = option_text(testing->in, "svg");
    if ((csv && !*csv) || (svg && !*svg))
        return error_set(err, ERROR_USAGE, "--%s '', expected the name of a file",
                         csv && !*csv ? "csv" : "svg");
    if (csv && svg && strcmp(csv, svg) == 0)
        return error_set(err, ERROR_USAGE, "--csv and --svg name the same file");
    if (testing->in->json && (is_output(csv) || is_output(svg)))
        return error_set(err, ERROR_USAGE, "--json and --%s - exclude each other",
                         is_output(csv) ? "csv" : "svg");
    return 0;
}

static int costs_set(struct testing *testing, struct error *err)
{
    struct backtest_ask *question = &testing->question;
    question->fee_bp = config_number(&testing->in->config, &backtest_keys[BACKTEST_KEY_FEE]);
    question->sell_tax_bp = config_number(&testing->in->config, &backtest_keys[BACKTEST_KEY_SELL_TAX]);
    int ret = option_bp(testing->in, "fee-bp", &question->fee_bp, err);
    return ret ? ret : option_bp(testing->in, "sell-tax-bp", &question->sell_tax_bp, err);
}

static int question_set(struct testing *testing, struct error *err)
{
    struct backtest_ask *question = &testing->question;
    const char *entry = option_text(testing->in, "entry");
    question->entry_close = entry && *entry == 'c';
    if (entry && strcmp(entry, "open") != 0 && strcmp(entry, "close") != 0)
        return error_set(err, ERROR_USAGE, "--entry '%s', expected open or close", entry);
    question->exits = option_given(testing->in, "csv");
    int ret = ask_universe(testing->in, &question->universe, err);
    if (ret == 0)
        ret = option_range(testing->in, &question->from, &question->to, err);
    if (ret == 0)
        ret = files_check(testing, err);
    return ret ? ret : costs_set(testing, err);
}

/* Where nobody says how far, it goes as far as the days are analyzed. */
static int range_shorten(struct testing *testing, struct history *history, struct error *err)
{
    size_t last = history_days(history) - 1, day = last;
    char newest[DATE_TEXT];
    int ret = screen_ready(testing->ask.where, history, last, err);
    if (ret == 0 || testing->question.to)
        return ret;
    while (day > history_first(history) && !history_analyzed(history, day))
        day--;
    if (!history_analyzed(history, day))
        return ret;
    testing->question.to = history_date(history, day);
    log_warning("%s has not been analyzed yet: the days before are asked",
                date_format(history_date(history, day + 1), newest));
    return 0;
}

static int condition_compile(struct testing *testing, struct error *err)
{
    struct history *history;
    int ret = history_open(testing->in->txn, testing->question.from, testing->question.to, &history, err);
    if (ret)
        return ret;
    struct expr_names names = history_names(history);
    ret = ask_open(&testing->ask, testing->in->operand[0], &names, err);
    if (ret == 0)
        ret = range_shorten(testing, history, err);
    testing->question.where = testing->ask.where;
    history_close(&history);
    return ret;
}

/* ---- the answer ---- */

static int file_print(struct testing *testing, const char *name, replace_body *body, struct error *err)
{
    const char *path = option_text(testing->in, name);
    if (!path)
        return 0;
    if (!is_output(path))
        return file_replace(path, body, testing, err);
    body(testing, testing->in->out);
    return 0;
}

static int result_print(struct testing *testing, struct error *err)
{
    int ret = file_print(testing, "svg", testing_svg, err);
    if (ret == 0)
        ret = file_print(testing, "csv", testing_csv, err);
    if (ret || is_output(option_text(testing->in, "csv")) || is_output(option_text(testing->in, "svg")))
        return ret;
    if (testing->in->json)
        testing_json(testing);
    else
        testing_table(testing);
    return 0;
}

static int run(struct invocation *in, struct error *err)
{
    struct testing testing = {.in = in};
    size_t count;
    int ret = question_set(&testing, err);
    if (ret == 0)
        ret = condition_compile(&testing, err);
    if (ret == 0)
        ret = backtest_run(in->txn, &testing.question, &testing.backtest, err);
    if (ret == 0 && (ticker_all(in->txn, &testing.tickers, &count) ||
                     ticker_pasts(in->txn, &testing.pasts, &testing.past_count)))
        ret = store_txn_error(in->txn, err);
    if (ret == 0)
        ret = result_print(&testing, err);
    free(testing.tickers);
    free(testing.pasts);
    backtest_free(&testing.backtest);
    ask_close(&testing.ask);
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
    .needs = NEEDS_STORE | NEEDS_READ,
    .options = options,
    .run = run,
};
