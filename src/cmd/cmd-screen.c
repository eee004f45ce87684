/* sise screen: the tickers for which a condition is true. */
#include <limits.h>
#include <string.h>

#include "base/log.h"
#include "cmd/ask.h"
#include "cmd/commands.h"
#include "cmd/option.h"
#include "cmd/screen-print.h"

/* If the option `name` is given, refuses all other options of the command, except those that may go with it.
 */
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
    static const char *const with_explain[] = {"date", "market", "all", "halted", NULL};
    if (!in->operand_count)
        return error_set(
            err, ERROR_USAGE,
            "expected a strategy or an expression: 'sise strategies' lists the ones, 'sise screen "
            "--functions' the words of the others");
    enum sheet_format format;
    int ret = option_format(in, &format, err);
    return ret ? ret : option_alone(in, "explain", with_explain, err);
}

/* ---- a screen ---- */

static int request_set(const struct invocation *in, struct screen_request *request, struct error *err)
{
    *request = (struct screen_request){.asked = in->operand[0],
                                       .universe = ask_universe(in),
                                       .tickers = option_text(in, "tickers"),
                                       .columns = option_text(in, "columns"),
                                       .sort = option_text(in, "sort")};
    request->universe.halted = option_given(in, "halted");
    int ret = option_date(in, "date", &request->date, err);
    if (ret == 0)
        ret = option_date(in, "since", &request->since, err);
    if (ret == 0)
        ret = option_date(in, "new-since", &request->new_since, err);
    if (ret == 0)
        ret = option_order(in, &request->order, err);
    return ret ? ret : option_count(in, "limit", UINT_MAX, &request->limit, err);
}

/* CSV and JSON have a row for each stock that is found. Where none is found, this line says why. */
static void left_out_tell(const struct screen_answer *answer)
{
    if (!answer->found && answer->left_out)
        log_info("none found, but %zu that did not trade: see --halted", answer->left_out);
}

/* A day's screen that finds nothing among the tracked stocks says whether there is anything among the others:
 * those of KONEX are never tracked, and the small ones are not. */
static int untracked_tell(struct answer_context *context, const struct screen_request *request,
                          const struct screen_answer *answer, struct error *err)
{
    struct screen_request whole = *request;
    struct screen_answer others;
    struct answer_place place;
    if (answer->found || request->universe.all || request->since)
        return 0;
    whole.universe.all = true;
    whole.limit = 1;
    int ret = answer_screen(context, &whole, &others, &place, err);
    if (ret == 0 && others.found)
        log_info("none of the tracked stocks, but %zu of the others: see --all", others.found);
    answer_screen_free(&others);
    return ret;
}

static int screen(struct invocation *in, struct answer_context *context, struct error *err)
{
    struct screen_request request;
    struct screen_answer answer;
    struct answer_place place;
    struct progress progress = {0};
    int ret = request_set(in, &request, err);
    if (ret)
        return ret;
    context->progress = ask_progress;
    context->progress_arg = &progress;
    ret = answer_screen(context, &request, &answer, &place, err);
    ask_progress_end(&progress);
    if (ret) {
        ask_failed(&place, err);
    } else if (in->json || option_given(in, "csv")) {
        answer_screen_write(&answer, in->json ? SHEET_LINES : SHEET_CSV, in->out);
        left_out_tell(&answer);
    } else {
        screen_print(&answer, in->out);
    }
    if (ret == 0)
        ret = untracked_tell(context, &request, &answer, err);
    answer_screen_free(&answer);
    return ret;
}

/* ---- an explanation ---- */

static int explain(struct invocation *in, struct answer_context *context, struct error *err)
{
    struct explain_request request = {
        .asked = in->operand[0], .ticker = option_text(in, "explain"), .universe = ask_universe(in)};
    struct explain_answer answer;
    struct answer_place place;
    struct json json;
    request.universe.halted = option_given(in, "halted");
    int ret = option_date(in, "date", &request.date, err);
    if (ret == 0)
        ret = invocation_calendar(in, err);
    if (ret)
        return ret;
    context->calendar = in->calendar;
    ret = answer_explain(context, &request, &answer, &place, err);
    if (ret) {
        ask_failed(&place, err);
    } else if (in->json) {
        json_begin(&json, in->out);
        answer_explain_json(&answer, &json);
        json_end(&json);
    } else {
        explain_print(&answer, in->out);
    }
    answer_explain_free(&answer);
    return ret;
}

static int run(struct invocation *in, struct error *err)
{
    struct answer_context context;
    int ret = option_given(in, "functions") ? functions_check(in, err) : options_check(in, err);
    if (ret == 0 && option_given(in, "functions")) {
        functions_print(in->json, in->out);
        return 0;
    }
    if (ret)
        return ret;
    ret = ask_open(in, &context, err);
    if (ret == 0)
        ret = option_given(in, "explain") ? explain(in, &context, err) : screen(in, &context, err);
    ask_close(&context);
    return ret;
}

static const struct option_row options[] = {
    {"date", 0, "DATE", "the day that is asked, as it was known then; the newest stored one otherwise"},
    {"market", 0, "M", "those of one market: KOSPI, KOSDAQ (with KOSDAQ GLOBAL) or KONEX"},
    {"all", 0, NULL, "those that are not tracked too"},
    {"halted", 0, NULL, "those that did not trade on the day too"},
    {"sort", 0, "EXPR", "sort by a number, the largest first; by market cap otherwise"},
    {"order", 0, "asc|desc", "sort from the smallest up, or from the largest down, which is usual"},
    {"limit", 0, "N", "the first N of them"},
    {"columns", 0, "EXPR,...", "show these; what the condition reads otherwise"},
    {"csv", 0, NULL, "print CSV"},
    {"explain", 0, "TICKER", "print every part of the condition with its value for a ticker"},
    {"since", 0, "DATE", "those found on any day from DATE on, with the first of them"},
    {"new-since", 0, "DATE", "those not found on the last stored day before DATE"},
    {"tickers", 0, "T,...", "those of these stocks"},
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
