/* sise show: of each stock that is named its document, a small price line and its last rows. */
#include <stdlib.h>
#include <string.h>

#include "answer/rows.h"
#include "answer/tickers.h"
#include "base/array.h"
#include "base/parse.h"
#include "base/text.h"
#include "cmd/commands.h"
#include "cmd/option.h"
#include "cmd/price-line.h"

#define SHOW_DAYS 10

static void document_print(const struct ticker *ticker, struct output *out)
{
    char cap[CELL_TEXT], added[DATE_TEXT], first[DATE_TEXT], last[DATE_TEXT], analyzed[DATE_TEXT];
    output_format(out, "%s  ", ticker->code);
    text_plain(out, ticker->name, strlen(ticker->name));
    output_text(out, "  ");
    text_plain(out, ticker->market, strlen(ticker->market));
    output_char(out, '\n');
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

/* The names that the stock had earlier, with the last day of each. */
static int formers_print(struct store_txn *txn, const struct ticker *ticker, struct output *out,
                         struct error *err)
{
    struct ticker_past *pasts = NULL;
    size_t count = 0;
    char until[DATE_TEXT];
    if (ticker_pasts(txn, &pasts, &count))
        return store_txn_error(txn, err);
    for (size_t i = 0; i < count; i++) {
        const struct ticker_past *past = &pasts[i];
        bool last = i + 1 == count || past[1].slot != past->slot;
        const char *then = last ? ticker->name : past[1].name;
        if (past->slot != ticker->slot || strcmp(past->name, then) == 0)
            continue; /* only the market was another one */
        output_text(out, "called ");
        text_plain(out, past->name, strlen(past->name));
        output_format(out, " up to %s\n", date_format(past->until, until));
    }
    free(pasts);
    return 0;
}

/* Says so where a stock has no rows among the days that were asked for. */
static void rows_print(const struct rows_answer *answer, struct output *out)
{
    const struct rows_of *of = &answer->of[0];
    output_char(out, '\n');
    if (of->rows.count)
        rows_of_write(answer, of, SHEET_TABLE, out);
    else
        output_text(out, "no rows of these days\n");
}

static int show_text(struct panel *panel, const struct rows_request *asked, const struct rows_answer *answer,
                     struct output *out, struct error *err)
{
    const struct rows_request request = {.tickers = asked->tickers,
                                         .columns = raw_column_name[RAW_CLOSE],
                                         .mode = ROWS_BAR,
                                         .adjust = asked->adjust,
                                         .as_of = asked->as_of,
                                         .from = asked->from,
                                         .to = asked->to,
                                         .most = PRICE_LINE_DAYS};
    struct rows_answer line;
    int ret = answer_rows(panel, &request, &line, err);
    if (ret == 0) {
        document_print(&answer->of[0].ticker, out);
        ret = formers_print(panel_txn(panel), &answer->of[0].ticker, out, err);
    }
    if (ret == 0) {
        const struct ticker_rows *closes = &line.of[0].rows;
        if (closes->count)
            price_line_print(ticker_rows_column(closes, 0), closes->count, out);
        rows_print(answer, out);
    }
    answer_rows_free(&line);
    return ret;
}

/* ---- what is asked for ---- */

struct showing {
    struct invocation *in;
    struct panel *panel;
    struct rows_request request;
    enum sheet_format format;
    struct ticker *ticker; /* [count], in the order in which they were named */
    size_t count, capacity;
};

static int ticker_add(struct showing *showing, const char *text, struct error *err)
{
    struct ticker ticker;
    int ret = ticker_find(showing->in->txn, text, &ticker, err);
    if (ret)
        return ret;
    if (!array_reserve(&showing->ticker, &showing->capacity, showing->count + 1, sizeof ticker))
        return error_no_memory(err);
    showing->ticker[showing->count++] = ticker;
    return 0;
}

/* An operand is a ticker, or several with commas between them. A name may have a comma too, so the whole
 * operand is looked for first. */
static int operand_take(struct showing *showing, const char *operand, struct error *err)
{
    char text[NAME_TEXT];
    int ret = ticker_add(showing, operand, err);
    if (ret != ERROR_NOT_FOUND || !strchr(operand, ','))
        return ret;
    for (ret = 0; ret == 0 && parse_list_next(&operand, text, sizeof text);)
        ret = ticker_add(showing, text, err);
    return ret;
}

/* CSV is one table, which has the ticker in every row. */
static int show_csv(const struct showing *showing, struct error *err)
{
    struct rows_request request = showing->request;
    struct rows_answer answer;
    struct output codes;
    int ret = 0;
    output_open(&codes, OUTPUT_MEMORY);
    for (size_t i = 0; i < showing->count; i++)
        output_format(&codes, "%s%s", i ? "," : "", showing->ticker[i].code);
    output_char(&codes, '\0');
    if (codes.failed) {
        ret = error_no_memory(err);
    } else {
        request.tickers = codes.bytes;
        ret = answer_rows(showing->panel, &request, &answer, err);
        if (ret == 0)
            answer_rows_write(&answer, SHEET_CSV, showing->in->out);
        answer_rows_free(&answer);
    }
    output_close(&codes, "memory", NULL);
    return ret;
}

static int show_one(const struct showing *showing, const struct ticker *ticker, struct error *err)
{
    struct rows_request request = showing->request;
    struct rows_answer answer;
    request.tickers = ticker->code;
    request.actions = showing->format == SHEET_LINES;
    int ret = answer_rows(showing->panel, &request, &answer, err);
    if (ret == 0 && showing->format == SHEET_LINES)
        rows_of_json(&answer, &answer.of[0], showing->in->out);
    else if (ret == 0)
        ret = show_text(showing->panel, &request, &answer, showing->in->out, err);
    answer_rows_free(&answer);
    return ret;
}

/* Nothing is printed before every stock has been found. */
static int show(struct showing *showing, struct error *err)
{
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < showing->in->operand_count; i++)
        ret = operand_take(showing, showing->in->operand[i], err);
    if (ret == 0)
        ret = panel_open(showing->in->txn, &showing->panel, err);
    if (ret == 0 && showing->format == SHEET_CSV)
        return show_csv(showing, err);
    for (size_t i = 0; ret == 0 && i < showing->count; i++) {
        if (i && showing->format == SHEET_TABLE)
            output_char(showing->in->out, '\n');
        ret = show_one(showing, &showing->ticker[i], err);
    }
    return ret;
}

/* The end of a week or a month is a matter of the calendar. */
static int interval_read(struct invocation *in, struct rows_request *request, struct error *err)
{
    const char *text = option_text(in, "interval");
    for (int i = 0; text && i < INTERVAL_COUNT; i++) {
        if (strcmp(text, interval_name[i]))
            continue;
        request->interval = (enum interval)i;
        int ret = i == INTERVAL_DAY ? 0 : invocation_calendar(in, err);
        request->calendar = in->calendar;
        return ret;
    }
    return text ? error_set(err, ERROR_USAGE, "--interval '%s', expected day, week or month", text) : 0;
}

static int run(struct invocation *in, struct error *err)
{
    bool raw = option_given(in, "raw");
    struct showing showing = {
        .in = in,
        .request = {.columns = option_text(in, "columns"),
                    .mode = raw ? ROWS_RAW : ROWS_BAR,
                    .adjust = raw || option_given(in, "unadjusted") ? ADJUST_NO : ADJUST_USUAL}};
    struct rows_request *request = &showing.request;
    unsigned days = 0;
    int ret = option_count(in, "days", DAYS_MOST, &days, err);
    if (ret == 0)
        ret = option_range(in, &request->from, &request->to, err);
    if (ret == 0)
        ret = option_past_date(in, "as-of", &request->as_of, err);
    if (ret == 0)
        ret = interval_read(in, request, err);
    if (ret == 0)
        ret = option_format(in, &showing.format, err);
    request->most = days ? days : request->from ? 0 : SHOW_DAYS;
    if (ret == 0)
        ret = show(&showing, err);
    panel_close(&showing.panel);
    free(showing.ticker);
    return ret;
}

static const struct option_row options[] = {
    {"days", 0, "N", "how many rows, the newest; 10, or with --from all of them"},
    {"from", 0, "DATE", "only rows from this date on"},
    {"to", 0, "DATE", "only rows up to this date, in the won and shares of that time"},
    {"as-of", 0, "DATE", "in the won and shares of this date, and as known then"},
    {"interval", 0, "day|week|month", "a row for each day, which is the default, or for each week or month"},
    {"unadjusted", 0, NULL, "in the won and shares of each row's own day"},
    {"raw", 0, NULL, "as the tables have it: unadjusted, with an open of 0 on a day without trade"},
    {"columns", 0, "a,b,...", "which columns, of the daily table and of the indicators"},
    {"csv", 0, NULL, "print the rows as CSV"},
    {0},
};

const struct command command_show = {
    .name = "show",
    .summary = "shows a stock, or several",
    .operands = "TICKER...",
    .least = 1,
    .most = 1000,
    .needs = NEEDS_STORE | NEEDS_READ,
    .options = options,
    .run = run,
};
