/* sise stocks: a line for each stock, with its figures of the newest stored day. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer/field.h"
#include "answer/table.h"
#include "base/suggest.h"
#include "cmd/commands.h"
#include "cmd/option.h"
#include "market/universe.h"
#include "panel/column.h"

#define STOCKS_COLUMNS "close,change_pct,volume,value"

struct stock {
    const struct ticker *ticker;
    const char *text; /* what it is sorted by: text where not NULL, ascending, */
    double number;    /* else a number, descending, NaN last */
};

struct stocks {
    struct invocation *in;
    kst_date date;
    struct columns all, columns;
    struct row row[COLUMN_MOST];    /* of columns */
    const struct column *sort;      /* by a column, */
    const struct field *sort_field; /* or, where NULL, by a field */
    struct ticker *tickers;
    struct stock *stock;
    size_t count;
    unsigned limit;
};

/* ---- choosing ---- */

static int sort_find(struct stocks *stocks, const char *name, struct error *err)
{
    struct suggest suggest = {.wanted = name};
    stocks->sort_field = field_find(ticker_fields, name);
    if (stocks->sort_field->name || (stocks->sort = columns_find(&stocks->all, name)))
        return 0;
    for (const struct field *field = ticker_fields; field->name; field++)
        suggest_offer(&suggest, field->name);
    columns_offer(&stocks->all, &suggest);
    return column_unknown(&suggest, err);
}

static double value_read(const struct stocks *stocks, const struct column *column, struct row row,
                         const struct ticker *ticker)
{
    bool known = column->dataset == DATASET_RAW || ticker->last_analyzed_date >= stocks->date;
    return known ? row_value(row, ticker->slot) : NAN;
}

static void sort_key(const struct stocks *stocks, struct row row, struct stock *stock)
{
    const struct field *field = stocks->sort_field;
    if (stocks->sort)
        stock->number = value_read(stocks, stocks->sort, row, stock->ticker);
    else if (field->type == FIELD_TEXT)
        stock->text = field_text(field, stock->ticker);
    else
        stock->number = field_number(field, stock->ticker);
}

static int stock_compare(const void *a, const void *b)
{
    const struct stock *x = a, *y = b;
    int order = 0;
    if (x->text)
        order = strcmp(x->text, y->text);
    else if (isnan(x->number) || isnan(y->number))
        order = isnan(x->number) - isnan(y->number);
    else
        order = (x->number < y->number) - (x->number > y->number);
    return order ? order : strcmp(x->ticker->code, y->ticker->code);
}

static int market_check(struct stocks *stocks, const char *market, struct error *err)
{
    struct suggest suggest = {.wanted = market};
    char nearest[SUGGEST_TEXT];
    if (!market || market_valid(market))
        return 0;
    for (size_t i = 0; i < stocks->count; i++)
        suggest_offer(&suggest, stocks->tickers[i].market);
    suggest_text(&suggest, nearest);
    return error_set(err, ERROR_USAGE, "unknown market '%s'%s", market,
                     *nearest ? nearest : ", " MARKETS_EXPECTED);
}

static int stocks_choose(struct stocks *stocks, struct error *err)
{
    const char *market = option_text(stocks->in, "market");
    bool every = option_given(stocks->in, "all");
    struct row row = {0};
    int ret = ticker_all(stocks->in->txn, &stocks->tickers, &stocks->count);
    if (ret)
        return store_txn_error(stocks->in->txn, err);
    if ((ret = market_check(stocks, market, err)))
        return ret;
    if (!(stocks->stock = calloc(stocks->count + 1, sizeof *stocks->stock)))
        return error_no_memory(err);
    if (stocks->sort)
        row = row_get(stocks->in->txn, stocks->sort->handle, stocks->date);
    size_t chosen = 0;
    for (size_t i = 0; i < stocks->count; i++) {
        const struct ticker *ticker = &stocks->tickers[i];
        if ((!every && !ticker->is_active) || (market && !market_matches(ticker->market, market)))
            continue;
        stocks->stock[chosen].ticker = ticker;
        sort_key(stocks, row, &stocks->stock[chosen++]);
    }
    qsort(stocks->stock, chosen, sizeof *stocks->stock, stock_compare);
    stocks->count = chosen < stocks->limit ? chosen : stocks->limit;
    return 0;
}

static int stocks_read(struct stocks *stocks, struct error *err)
{
    const char *sort = option_text(stocks->in, "sort");
    int ret = option_count(stocks->in, "limit", UINT_MAX, &stocks->limit, err);
    columns_add(&stocks->all, stocks->in->store, DATASET_RAW);
    columns_add(&stocks->all, stocks->in->store, DATASET_ANALYZED);
    if (ret == 0)
        ret = columns_choose(&stocks->all, STOCKS_COLUMNS, &stocks->columns, err);
    if (ret == 0)
        ret = sort_find(stocks, sort ? sort : "market_cap", err);
    if (ret)
        return ret;
    if (stocks->sort && !columns_find(&stocks->columns, stocks->sort->name))
        stocks->columns.column[stocks->columns.count++] = *stocks->sort;
    stocks->date = day_last(stocks->in->txn);
    for (unsigned c = 0; c < stocks->columns.count; c++)
        stocks->row[c] = row_get(stocks->in->txn, stocks->columns.column[c].handle, stocks->date);
    return stocks_choose(stocks, err);
}

/* ---- printing ---- */

static void stocks_print(const struct stocks *stocks, struct output *out)
{
    static const char *const heads[] = {"ticker", "name", "market", "market_cap"};
    const unsigned lead = sizeof heads / sizeof *heads;
    struct table table;
    table_begin(&table, lead + stocks->columns.count);
    table.right[lead - 1] = true;
    for (unsigned i = 0; i < lead; i++)
        table_cell(&table, heads[i]);
    for (unsigned c = 0; c < stocks->columns.count; c++) {
        table.right[lead + c] = true;
        table_cell(&table, stocks->columns.column[c].name);
    }
    for (size_t i = 0; i < stocks->count; i++) {
        const struct ticker *ticker = stocks->stock[i].ticker;
        table_cell(&table, ticker->code);
        table_cell(&table, ticker->name);
        table_cell(&table, ticker->market);
        table_number(&table, ticker->market_cap);
        for (unsigned c = 0; c < stocks->columns.count; c++)
            table_number(&table, value_read(stocks, &stocks->columns.column[c], stocks->row[c], ticker));
    }
    table_print(&table, out);
}

static void stocks_json(const struct stocks *stocks, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    for (size_t i = 0; i < stocks->count; i++) {
        const struct ticker *ticker = stocks->stock[i].ticker;
        json_object(&json, NULL);
        fields_json(&json, ticker_fields, ticker);
        json_date(&json, "date", stocks->date);
        for (unsigned c = 0; c < stocks->columns.count; c++)
            json_number(&json, stocks->columns.column[c].name,
                        value_read(stocks, &stocks->columns.column[c], stocks->row[c], ticker));
        json_close(&json);
        json_end(&json);
    }
}

static int run(struct invocation *in, struct error *err)
{
    struct stocks stocks = {.in = in, .limit = UINT_MAX};
    int ret = stocks_read(&stocks, err);
    if (ret == 0 && in->json)
        stocks_json(&stocks, in->out);
    else if (ret == 0)
        stocks_print(&stocks, in->out);
    free(stocks.stock);
    free(stocks.tickers);
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
