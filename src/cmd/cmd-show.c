/* sise show: one stock, its document, a small price line and its last rows. */
#include <langinfo.h>
#include <math.h>
#include <string.h>

#include "answer/rows.h"
#include "answer/tickers.h"
#include "cmd/commands.h"
#include "cmd/option.h"

#define SHOW_DAYS 10
#define LINE_DAYS 60 /* of the price line */

static void document_print(const struct ticker *ticker, struct output *out)
{
    char cap[CELL_TEXT], added[DATE_TEXT], first[DATE_TEXT], last[DATE_TEXT], analyzed[DATE_TEXT];
    output_format(out, "%s  %s  %s\n", ticker->code, ticker->name, ticker->market);
    output_format(out, "market cap %s won, ", cell_number(ticker->market_cap, cap));
    if (ticker->is_active)
        output_format(out, "tracked since %s\n", date_format(ticker->added_date, added));
    else
        output_text(out, "not tracked\n");
    output_format(out, "seen %s to %s, ", date_format(ticker->first_date, first),
                  date_format(ticker->last_date, last));
    if (ticker->last_analyzed_date)
        output_format(out, "analyzed to %s\n", date_format(ticker->last_analyzed_date, analyzed));
    else
        output_text(out, "not analyzed\n");
}

/* Draws the closes as heights between the lowest and the highest close. */
static void line_print(const double *closes, size_t days, struct output *out)
{
    static const char *const block[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char ascii[] = "_.,-=+*#";
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    double low = INFINITY, high = -INFINITY;
    char low_text[CELL_TEXT], high_text[CELL_TEXT];
    for (size_t i = 0; i < days; i++) {
        low = fmin(low, closes[i]);
        high = fmax(high, closes[i]);
    }
    if (!(low <= high))
        return;
    output_char(out, '\n');
    for (size_t i = 0; i < days; i++) {
        int height = high > low ? (int)((closes[i] - low) / (high - low) * 7 + 0.5) : 3;
        if (isnan(closes[i]))
            output_char(out, ' ');
        else if (utf8)
            output_text(out, block[height]);
        else
            output_char(out, ascii[height]);
    }
    output_format(out, "  close of %zu %s, %s to %s won\n", days, days == 1 ? "day" : "days",
                  cell_number(low, low_text), cell_number(high, high_text));
}

static int show_text(struct panel *panel, const struct rows_answer *answer, struct output *out,
                     struct error *err)
{
    const struct rows_of *of = &answer->of[0];
    const struct rows_request request = {.tickers = of->ticker.code,
                                         .columns = raw_column_name[RAW_CLOSE],
                                         .mode = ROWS_BAR,
                                         .most = LINE_DAYS};
    struct rows_answer line;
    int ret = answer_rows(panel, &request, &line, err);
    if (ret == 0) {
        const struct ticker_rows *closes = &line.of[0].rows;
        document_print(&of->ticker, out);
        if (closes->count)
            line_print(ticker_rows_column(closes, 0), closes->count, out);
        output_char(out, '\n');
        rows_of_write(answer, of, SHEET_TABLE, out);
    }
    answer_rows_free(&line);
    return ret;
}

static int show(const struct invocation *in, struct panel *panel, const struct rows_request *request,
                struct error *err)
{
    struct rows_answer answer;
    int ret = answer_rows(panel, request, &answer, err);
    if (ret == 0 && in->json)
        rows_of_json(&answer, &answer.of[0], in->out);
    else if (ret == 0)
        ret = show_text(panel, &answer, in->out, err);
    answer_rows_free(&answer);
    return ret;
}

static int run(struct invocation *in, struct error *err)
{
    struct panel *panel = NULL;
    struct ticker ticker;
    unsigned days = SHOW_DAYS;
    int ret = option_count(in, "days", DAYS_MOST, &days, err);
    if (ret == 0)
        ret = ticker_find(in->txn, in->operand[0], &ticker, err);
    if (ret == 0)
        ret = panel_open(in->txn, &panel, err);
    if (ret == 0)
        ret = show(in, panel,
                   &(struct rows_request){.tickers = ticker.code,
                                          .columns = option_text(in, "columns"),
                                          .mode = ROWS_BAR,
                                          .most = days},
                   err);
    panel_close(&panel);
    return ret;
}

static const struct option_row options[] = {
    {"days", 0, "N", "how many rows; 10 by default"},
    {"columns", 0, "a,b,...", "which columns, of the daily table and of the indicators"},
    {0},
};

const struct command command_show = {
    .name = "show",
    .summary = "shows one stock",
    .operands = "TICKER",
    .least = 1,
    .most = 1,
    .needs = NEEDS_STORE | NEEDS_READ,
    .options = options,
    .run = run,
};
