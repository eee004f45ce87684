/* sise export: writes a table as CSV or NDJSON. */
#include <stdlib.h>
#include <string.h>

#include "answer/ticker.h"
#include "base/parse.h"
#include "base/suggest.h"
#include "cmd/commands.h"
#include "cmd/export.h"
#include "cmd/option.h"

static const struct export_table tables[] = {
    {.name = "target_tickers", .takes_tickers = true, .run = export_tickers},
    {.name = "job_status", .takes_range = true, .run = export_jobs},
    {.name = "stock_data",
     .takes_tickers = true,
     .takes_range = true,
     .takes_unadjusted = true,
     .run = export_raw},
    {.name = "stock_analyzed",
     .takes_tickers = true,
     .takes_range = true,
     .takes_unadjusted = true,
     .run = export_analyzed},
    {.name = "corporate_actions", .takes_tickers = true, .takes_range = true, .run = export_actions},
};
#define TABLE_COUNT (sizeof tables / sizeof *tables)

static int table_find(const char *name, const struct export_table **table, struct error *err)
{
    char nearest[SUGGEST_TEXT];
    struct suggest suggest = {.wanted = name};
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        *table = &tables[i];
        if (strcmp(tables[i].name, name) == 0)
            return 0;
        suggest_offer(&suggest, tables[i].name);
    }
    suggest_text(&suggest, nearest);
    return error_set(err, ERROR_USAGE, "unknown table '%s'%s", name,
                     *nearest ? nearest
                              : ", expected target_tickers, job_status, stock_data, stock_analyzed or "
                                "corporate_actions");
}

static int options_fit(const struct export *export, struct error *err)
{
    const struct export_table *table = export->table;
    const struct {
        const char *option;
        bool taken;
    } rules[] = {
        {"tickers", table->takes_tickers},
        {"from", table->takes_range},
        {"to", table->takes_range},
        {"unadjusted", table->takes_unadjusted},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (!rules[i].taken && option_given(export->in, rules[i].option))
            return error_set(err, ERROR_USAGE, "--%s says nothing about %s", rules[i].option, table->name);
    return 0;
}

static int format_find(struct export *export, struct error *err)
{
    const char *format = option_text(export->in, "format");
    export->ndjson = format ? strcmp(format, "ndjson") == 0 : export->in->json;
    if (format && !export->ndjson && strcmp(format, "csv"))
        return error_set(err, ERROR_USAGE, "--format '%s', expected csv or ndjson", format);
    return 0;
}

/* ---- tickers ---- */

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct ticker *)a)->code, ((const struct ticker *)b)->code);
}

/* Keeps only the tickers that "A,B" names. */
static int tickers_choose(struct export *export, const char *list, struct error *err)
{
    struct ticker *all = export->tickers, *chosen = malloc((export->slots + 1) * sizeof *chosen);
    char code[64];
    size_t count = 0;
    int ret = chosen ? 0 : error_no_memory(err);
    while (ret == 0 && parse_list_next(&list, code, sizeof code)) {
        struct ticker ticker;
        ret = ticker_find(export->in->txn, code, &ticker, err);
        for (size_t i = 0; ret == 0 && i < count; i++)
            if (chosen[i].slot == ticker.slot)
                ret = error_set(err, ERROR_USAGE, "ticker '%s' is named twice", code);
        if (ret == 0)
            chosen[count++] = ticker;
    }
    if (ret) {
        free(chosen);
        return ret;
    }
    free(all);
    export->tickers = chosen;
    export->ticker_count = count;
    return 0;
}

static int tickers_read(struct export *export, struct error *err)
{
    const char *list = option_text(export->in, "tickers");
    int ret = ticker_all(export->in->txn, &export->tickers, &export->slots);
    if (ret)
        return store_txn_error(export->in->txn, err);
    export->ticker_count = export->slots;
    if (list && (ret = tickers_choose(export, list, err)))
        return ret;
    qsort(export->tickers, export->ticker_count, sizeof *export->tickers, by_code);
    return 0;
}

static int run(struct invocation *in, struct error *err)
{
    struct export export = {
        .in = in,
        .unadjusted = option_given(in, "unadjusted"),
        .columns = option_text(in, "columns"),
    };
    int ret = table_find(in->operand[0], &export.table, err);
    if (ret == 0)
        ret = options_fit(&export, err);
    if (ret == 0)
        ret = format_find(&export, err);
    if (ret == 0)
        ret = option_range(in, &export.from, &export.to, err);
    if (ret == 0)
        ret = tickers_read(&export, err);
    if (ret == 0)
        ret = export.table->run(&export, err);
    free(export.tickers);
    return ret;
}

static const struct option_row options[] = {
    {"tickers", 0, "A,B", "only these tickers"},
    {"from", 0, "DATE", "only from this date on"},
    {"to", 0, "DATE", "only up to this date"},
    {"columns", 0, "a,b", "only these columns, in this order, after the ticker and the date"},
    {"format", 0, "csv|ndjson", "csv with a header line, which is the default, or one JSON object a line"},
    {"unadjusted", 0, NULL, "stock_analyzed in the won of each row's own day"},
    {0},
};

const struct command command_export = {
    .name = "export",
    .summary = "writes a table as CSV or NDJSON",
    .operands = "TABLE",
    .least = 1,
    .most = 1,
    .needs = NEEDS_STORE | NEEDS_READ,
    .options = options,
    .run = run,
};
