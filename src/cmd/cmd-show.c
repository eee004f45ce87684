/* sise show: one stock, its document, a small price line and its last rows. */
#include <langinfo.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/field.h"
#include "answer/table.h"
#include "answer/ticker.h"
#include "cmd/commands.h"
#include "cmd/option.h"
#include "panel/adjust.h"
#include "panel/column.h"

#define SHOW_DAYS    10
#define SHOW_COLUMNS "open,high,low,close,change_pct,volume,sma_20,sma_60,rsi_14,macd_hist"
#define LINE_DAYS    60 /* of the price line */
#define DAYS_MOST    20000

struct show {
    struct invocation *in;
    struct ticker ticker;
    kst_date as_of;
    struct columns columns;
    const struct column *close;
    struct adjust adjust;
    kst_date *dates; /* [count], the newest first */
    size_t count;
    unsigned days; /* how many of them are shown as rows */
};

/* ---- reading ---- */

/* The ticker's value of a day as of the newest one. What was computed before a day came again is not of it.
 */
static double value_read(const struct show *show, const struct column *column, kst_date date)
{
    const struct ticker *ticker = &show->ticker;
    if (column->dataset == DATASET_ANALYZED && date > ticker->last_analyzed_date)
        return NAN;
    struct row row = row_get(show->in->txn, column->handle, date);
    return adjust_value(row_value(row, ticker->slot), column->kind,
                        adjust_factor(&show->adjust, date, ticker->slot));
}

/* The stored days on which the ticker was there, back from its last one. */
static int dates_read(struct show *show, size_t most, struct error *err)
{
    struct row *rows = malloc(most * sizeof *rows);
    show->dates = malloc(most * sizeof *show->dates);
    if (rows && show->dates)
        show->count =
            row_back(show->in->txn, show->close->handle, show->ticker.last_date, most, show->dates, rows);
    bool memory = rows && show->dates;
    free(rows);
    if (!memory)
        return error_no_memory(err);
    while (show->count && show->dates[show->count - 1] < show->ticker.first_date)
        show->count--;
    return store_txn_error(show->in->txn, err);
}

static int columns_read(struct show *show, struct columns *all, struct error *err)
{
    const char *asked = option_text(show->in, "columns");
    columns_add(all, show->in->store, DATASET_RAW);
    columns_add(all, show->in->store, DATASET_ANALYZED);
    show->close = columns_find(all, raw_column_name[RAW_CLOSE]);
    return columns_choose(all, asked ? asked : SHOW_COLUMNS, &show->columns, err);
}

static int show_read(struct show *show, struct columns *all, struct error *err)
{
    struct store_txn *txn = show->in->txn;
    int ret = option_count(show->in, "days", DAYS_MOST, &show->days, err);
    if (ret == 0)
        ret = columns_read(show, all, err);
    if (ret == 0)
        ret = ticker_find(txn, show->in->operand[0], &show->ticker, err);
    if (ret == 0)
        ret = dates_read(show, show->days > LINE_DAYS ? show->days : LINE_DAYS, err);
    if (ret)
        return ret;
    show->as_of = day_last(txn);
    kst_date oldest = show->count ? show->dates[show->count - 1] : show->as_of;
    return adjust_read(&show->adjust, txn, oldest, show->as_of, err);
}

static size_t rows_shown(const struct show *show)
{
    return show->count < show->days ? show->count : show->days;
}

/* ---- text ---- */

static void document_print(const struct show *show, struct output *out)
{
    const struct ticker *ticker = &show->ticker;
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

/* The closes of the last days as heights between the lowest and the highest. */
static void line_print(const struct show *show, struct output *out)
{
    static const char *const block[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char ascii[] = "_.,-=+*#";
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    size_t days = show->count < LINE_DAYS ? show->count : LINE_DAYS;
    double closes[LINE_DAYS], low = INFINITY, high = -INFINITY;
    char low_text[CELL_TEXT], high_text[CELL_TEXT];
    for (size_t i = 0; i < days; i++) {
        closes[i] = value_read(show, show->close, show->dates[i]);
        low = fmin(low, closes[i]);
        high = fmax(high, closes[i]);
    }
    if (!(low <= high))
        return;
    output_char(out, '\n');
    for (size_t i = days; i-- > 0;) {
        int height = high > low ? (int)((closes[i] - low) / (high - low) * 7 + 0.5) : 3;
        if (isnan(closes[i]))
            output_char(out, ' ');
        else if (utf8)
            output_text(out, block[height]);
        else
            output_char(out, ascii[height]);
    }
    output_format(out, "  close of %zu days, %s to %s won\n", days, cell_number(low, low_text),
                  cell_number(high, high_text));
}

static void rows_print(const struct show *show, struct output *out)
{
    struct table table;
    char text[DATE_TEXT];
    table_begin(&table, show->columns.count + 1);
    table_cell(&table, "date");
    for (unsigned c = 0; c < show->columns.count; c++) {
        table_cell(&table, show->columns.column[c].name);
        table.right[c + 1] = true;
    }
    for (size_t i = rows_shown(show); i-- > 0;) {
        table_cell(&table, date_format(show->dates[i], text));
        for (unsigned c = 0; c < show->columns.count; c++)
            table_number(&table, value_read(show, &show->columns.column[c], show->dates[i]));
    }
    output_char(out, '\n');
    table_print(&table, out);
}

/* ---- JSON ---- */

static void show_json(const struct show *show, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    fields_json(&json, ticker_fields, &show->ticker);
    json_date(&json, "as_of", show->as_of);
    json_array(&json, "rows");
    for (size_t i = rows_shown(show); i-- > 0;) {
        json_object(&json, NULL);
        json_date(&json, "date", show->dates[i]);
        for (unsigned c = 0; c < show->columns.count; c++)
            json_number(&json, show->columns.column[c].name,
                        value_read(show, &show->columns.column[c], show->dates[i]));
        json_close(&json);
    }
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
}

static int run(struct invocation *in, struct error *err)
{
    struct columns all = {.count = 0};
    struct show show = {.in = in, .days = SHOW_DAYS};
    int ret = show_read(&show, &all, err);
    if (ret == 0 && in->json) {
        show_json(&show, in->out);
    } else if (ret == 0) {
        document_print(&show, in->out);
        line_print(&show, in->out);
        rows_print(&show, in->out);
    }
    adjust_free(&show.adjust);
    free(show.dates);
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
