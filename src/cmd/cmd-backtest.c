/* sise backtest: what the stocks that a condition found did afterwards. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/parse.h"
#include "cmd/ask.h"
#include "cmd/commands.h"
#include "cmd/field.h"
#include "cmd/option.h"
#include "cmd/table.h"
#include "market/universe.h"
#include "screen/backtest.h"
#include "screen/svg.h"

#define BP_MOST 10000

struct testing {
    struct invocation *in;
    struct ask ask;
    struct backtest_ask question;
    struct backtest backtest;
    struct ticker *tickers;
};

/* ---- what is asked ---- */

static int option_bp(const struct invocation *in, const char *name, double *bp, struct error *err)
{
    const char *text = option_text(in, name);
    if (!text || (parse_number(text, bp) && *bp >= 0 && *bp <= BP_MOST))
        return 0;
    return error_set(err, ERROR_USAGE, "--%s '%s', expected basis points from 0 to %d", name, text, BP_MOST);
}

static int costs_set(struct testing *testing, struct error *err)
{
    struct backtest_ask *question = &testing->question;
    question->fee_bp = config_number(&testing->in->config, CONFIG_FEE);
    question->sell_tax_bp = config_number(&testing->in->config, CONFIG_SELL_TAX);
    int ret = option_bp(testing->in, "fee-bp", &question->fee_bp, err);
    return ret ? ret : option_bp(testing->in, "sell-tax-bp", &question->sell_tax_bp, err);
}

static int question_set(struct testing *testing, struct error *err)
{
    struct backtest_ask *question = &testing->question;
    const char *entry = option_text(testing->in, "entry");
    question->universe.market = option_text(testing->in, "market");
    question->universe.all = option_given(testing->in, "all");
    question->universe.min_cap_won = config_number(&testing->in->config, CONFIG_MIN_MARKET_CAP);
    if (question->universe.market && !market_valid(question->universe.market))
        return error_set(err, ERROR_USAGE, "unknown market '%s', " MARKETS_EXPECTED,
                         question->universe.market);
    question->entry_close = entry && *entry == 'c';
    if (entry && strcmp(entry, "open") != 0 && strcmp(entry, "close") != 0)
        return error_set(err, ERROR_USAGE, "--entry '%s', expected open or close", entry);
    if (testing->in->json && option_given(testing->in, "csv"))
        return error_set(err, ERROR_USAGE, "--csv and --json exclude each other");
    int ret = option_range(testing->in, &question->from, &question->to, err);
    return ret ? ret : costs_set(testing, err);
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
        ret = screen_ready(testing->ask.where, history, history_days(history) - 1, err);
    testing->question.where = testing->ask.where;
    history_close(&history);
    return ret;
}

/* ---- a table ---- */

static void percent_cell(struct table *table, double part)
{
    char text[CELL_TEXT];
    if (isnan(part))
        snprintf(text, sizeof text, "-");
    else
        snprintf(text, sizeof text, "%.2f", part * 100);
    table_cell(table, text);
}

static void costs_print(const struct testing *testing)
{
    const struct backtest_ask *question = &testing->question;
    struct output *out = testing->in->out;
    output_format(out, "Bought at %s; a fee of %g bp each way, ",
                  question->entry_close ? "the close of the day" : "the next day's open", question->fee_bp);
    if (isnan(question->sell_tax_bp))
        output_text(out, "the sell tax that the law knew.\n\n");
    else
        output_format(out, "a sell tax of %g bp.\n\n", question->sell_tax_bp);
}

static void heading_print(const struct testing *testing)
{
    const struct backtest *backtest = &testing->backtest;
    char first[DATE_TEXT], last[DATE_TEXT], count[CELL_TEXT];
    output_format(testing->in->out, "%s, %s to %s, %zu days: %s picks",
                  testing->ask.strategy ? testing->ask.strategy->name : testing->ask.text,
                  date_format(backtest->first, first), date_format(backtest->last, last), backtest->days,
                  cell_number((double)backtest->found, count));
    if (backtest->untradable)
        output_format(testing->in->out, ", %s of them could not be bought",
                      cell_number((double)backtest->untradable, count));
    output_text(testing->in->out, ".\n");
    costs_print(testing);
}

static void horizon_row(struct table *table, unsigned days, const struct backtest_figures *figures)
{
    char text[CELL_TEXT];
    table_cell(table, cell_number(days, text));
    table_cell(table, cell_number((double)figures->count, text));
    percent_cell(table, figures->mean);
    percent_cell(table, figures->median);
    percent_cell(table, figures->hit_rate);
    percent_cell(table, figures->market);
    percent_cell(table, figures->excess);
    table_cell(table, isnan(figures->t) ? "-" : (snprintf(text, sizeof text, "%.2f", figures->t), text));
    percent_cell(table, figures->worst_drawdown);
}

static void backtest_table(const struct testing *testing)
{
    static const char *const heads[] = {"days",     "n",        "mean %", "median %",  "hits %",
                                        "market %", "excess %", "t",      "drawdown %"};
    const struct backtest *backtest = &testing->backtest;
    struct table table;
    table_begin(&table, sizeof heads / sizeof *heads);
    for (unsigned c = 0; c < sizeof heads / sizeof *heads; c++) {
        table.right[c] = true;
        table_cell(&table, heads[c]);
    }
    for (int h = 0; h < HORIZONS; h++)
        horizon_row(&table, horizon_days[h], &backtest->figures[h]);
    heading_print(testing);
    table_print(&table, testing->in->out);
    output_format(testing->in->out,
                  "\nAsked again on %zu days with nothing after them in sight: %zu picks changed.\n",
                  backtest->checked_days, backtest->changed_picks);
}

/* ---- JSON ---- */

static void figures_json(struct json *json, unsigned days, const struct backtest_figures *figures)
{
    json_object(json, NULL);
    json_int(json, "days", days);
    json_int(json, "n", (int64_t)figures->count);
    json_number(json, "mean", figures->mean);
    json_number(json, "median", figures->median);
    json_number(json, "hit_rate", figures->hit_rate);
    json_number(json, "market", figures->market);
    json_number(json, "excess", figures->excess);
    json_number(json, "t", figures->t);
    json_number(json, "worst_drawdown", figures->worst_drawdown);
    json_close(json);
}

static void backtest_json(const struct testing *testing)
{
    const struct backtest *backtest = &testing->backtest;
    const struct backtest_ask *question = &testing->question;
    struct json json;
    json_begin(&json, testing->in->out);
    json_object(&json, NULL);
    json_text(&json, "strategy", testing->ask.strategy ? testing->ask.strategy->name : NULL);
    json_text(&json, "where", testing->ask.text);
    json_date(&json, "from", backtest->first);
    json_date(&json, "to", backtest->last);
    json_int(&json, "signal_days", (int64_t)backtest->days);
    json_int(&json, "picks", (int64_t)backtest->found);
    json_int(&json, "untradable", (int64_t)backtest->untradable);
    json_text(&json, "entry", question->entry_close ? "close" : "open");
    json_number(&json, "fee_bp", question->fee_bp);
    json_number(&json, "sell_tax_bp", question->sell_tax_bp);
    json_array(&json, "horizons");
    for (int h = 0; h < HORIZONS; h++)
        figures_json(&json, horizon_days[h], &backtest->figures[h]);
    json_close_array(&json);
    json_int(&json, "checked_days", (int64_t)backtest->checked_days);
    json_int(&json, "changed_picks", (int64_t)backtest->changed_picks);
    json_close(&json);
    json_end(&json);
}

/* ---- files ---- */

static void picks_csv(const struct testing *testing, struct output *out)
{
    char date[DATE_TEXT];
    output_text(out, "date,ticker,name,entry_date,entry");
    for (int h = 0; h < HORIZONS; h++)
        output_format(out, ",return_%u,market_%u", horizon_days[h], horizon_days[h]);
    output_char(out, '\n');
    for (size_t i = 0; i < testing->backtest.found; i++) {
        const struct backtest_pick *pick = &testing->backtest.pick[i];
        output_format(out, "%s,%s,", date_format(pick->date, date), testing->tickers[pick->slot].code);
        csv_text(out, testing->tickers[pick->slot].name);
        output_format(out, ",%s,", pick->entry_date ? date_format(pick->entry_date, date) : "");
        output_number(out, pick->entry);
        for (int h = 0; h < HORIZONS; h++) {
            output_char(out, ',');
            output_number(out, pick->result[h]);
            output_char(out, ',');
            output_number(out, pick->market[h]);
        }
        output_char(out, '\n');
    }
}

static void picture(const struct testing *testing, struct output *out)
{
    const struct backtest *backtest = &testing->backtest;
    char label[HORIZONS][16];
    struct svg_line line[HORIZONS + 1];
    for (int h = 0; h < HORIZONS; h++) {
        snprintf(label[h], sizeof label[h], "%u day%s", horizon_days[h], horizon_days[h] > 1 ? "s" : "");
        line[h] = (struct svg_line){label[h], backtest->curve[h]};
    }
    line[HORIZONS] = (struct svg_line){"market", backtest->market_curve};
    const struct strategy *strategy = testing->ask.strategy;
    svg_write(&(struct svg_chart){.title = strategy ? strategy->title : testing->ask.text,
                                  .subtitle = "what is found, held for so many days, after costs",
                                  .date = backtest->curve_date,
                                  .days = backtest->curve_days,
                                  .line = line,
                                  .lines = HORIZONS + 1},
              out);
}

typedef void file_body(const struct testing *testing, struct output *out);

static int cannot_write(const char *path, int errnum, struct error *err)
{
    return error_set(err, error_from_errno(errnum), "cannot write %s: %s", path, strerror(errnum));
}

static int body_write(const struct testing *testing, int fd, const char *path, file_body *body,
                      struct error *err)
{
    struct output out;
    output_open(&out, fd);
    body(testing, &out);
    return output_close(&out, path, err);
}

/* A device or a pipe is written to as it is. */
static int device_write(const struct testing *testing, const char *path, file_body *body, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return cannot_write(path, errno, err);
    int ret = body_write(testing, fd, path, body, err);
    close(fd);
    return ret;
}

/* A file is written beside and moved into its place: whoever looks sees all of it or what was there before.
 */
static int beside_write(const struct testing *testing, const char *path, char *beside, file_body *body,
                        struct error *err)
{
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return cannot_write(path, errno, err);
    mode_t mask = umask(0);
    umask(mask);
    int ret = body_write(testing, fd, path, body, err);
    if (ret == 0 && (fchmod(fd, 0666 & ~mask) || rename(beside, path)))
        ret = cannot_write(path, errno, err);
    close(fd);
    if (ret)
        unlink(beside);
    return ret;
}

static int file_write(const struct testing *testing, const char *path, file_body *body, struct error *err)
{
    struct stat there;
    char *beside;
    if (stat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return device_write(testing, path, body, err);
    if (asprintf(&beside, "%s.XXXXXX", path) < 0)
        return error_no_memory(err);
    int ret = beside_write(testing, path, beside, body, err);
    free(beside);
    return ret;
}

static int result_print(struct testing *testing, struct error *err)
{
    const char *csv = option_text(testing->in, "csv"), *svg = option_text(testing->in, "svg");
    bool to_output = csv && strcmp(csv, "-") == 0;
    int ret = 0;
    if (svg)
        ret = file_write(testing, svg, picture, err);
    if (ret == 0 && to_output)
        picks_csv(testing, testing->in->out);
    else if (ret == 0 && csv)
        ret = file_write(testing, csv, picks_csv, err);
    if (ret || to_output)
        return ret;
    if (testing->in->json)
        backtest_json(testing);
    else
        backtest_table(testing);
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
    if (ret == 0 && ticker_all(in->txn, &testing.tickers, &count))
        ret = store_txn_error(in->txn, err);
    if (ret == 0)
        ret = result_print(&testing, err);
    free(testing.tickers);
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
    {"svg", 0, "FILE", "draw the portfolios and the market to FILE"},
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
