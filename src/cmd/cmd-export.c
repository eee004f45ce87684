/* sise export: writes a table as CSV or NDJSON, or whole days as files. */
#include <string.h>

#include "answer/actions.h"
#include "answer/days.h"
#include "answer/jobs.h"
#include "answer/records.h"
#include "answer/tickers.h"
#include "base/suggest.h"
#include "cmd/commands.h"
#include "cmd/export-days.h"
#include "cmd/option.h"

/* What was asked for. */
struct export
{
    struct invocation *in;
    const struct export_table *table;
    const char *tickers, *columns; /* "a,b"; NULL: all */
    kst_date from, to;             /* 0: open */
    bool unadjusted, raw_names;
    enum sheet_format format;
};

struct export_table {
    const char *name;
    bool takes_tickers, takes_range, takes_unadjusted;
    bool is_files; /* it goes into a folder, and has the options of files instead of those of rows */
    int (*run)(const struct export *export, struct error *err);
};

/* ---- the tables ---- */

static int export_tickers(const struct export *export, struct error *err)
{
    const struct tickers_request request = {.codes = export->tickers};
    struct tickers_answer answer;
    int ret = answer_tickers(export->in->txn, &request, &answer, err);
    const struct records records = {ticker_fields, answer.ticker, sizeof *answer.ticker, answer.count,
                                    export->raw_names};
    if (ret == 0)
        ret = records_write(&records, export->columns, export->format, export->in->out, err);
    answer_tickers_free(&answer);
    return ret;
}

static int export_jobs(const struct export *export, struct error *err)
{
    const struct jobs_request request = {.from = export->from, .to = export->to};
    struct jobs_answer answer;
    int ret = answer_jobs(export->in->txn, &request, &answer, err);
    const struct records records = {job_fields, answer.row, sizeof *answer.row, answer.count,
                                    export->raw_names};
    if (ret == 0)
        ret = records_write(&records, export->columns, export->format, export->in->out, err);
    answer_jobs_free(&answer);
    return ret;
}

static int actions_write(const struct export *export, struct panel *panel, struct error *err)
{
    const struct actions_request request = {
        .tickers = export->tickers, .from = export->from, .to = export->to};
    struct actions_answer answer;
    int ret = answer_actions(panel, &request, &answer, err);
    const struct records records = {action_fields, answer.action, sizeof *answer.action, answer.count,
                                    export->raw_names};
    if (ret == 0)
        ret = records_write(&records, export->columns, export->format, export->in->out, err);
    answer_actions_free(&answer);
    return ret;
}

static int export_actions(const struct export *export, struct error *err)
{
    struct panel *panel;
    int ret = panel_open(export->in->txn, &panel, err);
    if (ret == 0)
        ret = actions_write(export, panel, err);
    panel_close(&panel);
    return ret;
}

static int export_rows(const struct export *export, enum days_table table, struct error *err)
{
    const struct days_request request = {.table = table,
                                         .tickers = export->tickers,
                                         .columns = export->columns,
                                         .from = export->from,
                                         .to = export->to,
                                         .unadjusted = export->unadjusted};
    struct panel *panel;
    int ret = panel_open(export->in->txn, &panel, err);
    if (ret == 0)
        ret = answer_days_write(panel, &request, export->format, export->in->out, err);
    panel_close(&panel);
    return ret;
}

static int export_raw(const struct export *export, struct error *err)
{
    return export_rows(export, DAYS_RAW, err);
}

static int export_analyzed(const struct export *export, struct error *err)
{
    return export_rows(export, DAYS_ANALYZED, err);
}

static int export_days(const struct export *export, struct error *err)
{
    const struct invocation *in = export->in;
    const struct export_days days = {.dir = in->operand[1],
                                     .from = export->from,
                                     .to = export->to,
                                     .gzip = option_given(in, "gzip"),
                                     .replace = option_given(in, "replace")};
    return export_days_write(in, &days, err);
}

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
    {.name = "days", .takes_range = true, .is_files = true, .run = export_days},
};
#define TABLE_COUNT (sizeof tables / sizeof *tables)

/* ---- the command line ---- */

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
                              : ", expected target_tickers, job_status, stock_data, stock_analyzed, "
                                "corporate_actions or days");
}

static int options_fit(const struct export *export, struct error *err)
{
    const struct export_table *table = export->table;
    const struct {
        const char *option;
        bool taken;
    } rules[] = {
        {"tickers", table->takes_tickers},       {"from", table->takes_range},  {"to", table->takes_range},
        {"unadjusted", table->takes_unadjusted}, {"columns", !table->is_files}, {"format", !table->is_files},
        {"raw-names", !table->is_files},         {"gzip", table->is_files},     {"replace", table->is_files},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (!rules[i].taken && option_given(export->in, rules[i].option))
            return error_set(err, ERROR_USAGE, "--%s says nothing about %s", rules[i].option, table->name);
    if (table->is_files && (export->in->operand_count < 2 || !*export->in->operand[1]))
        return error_set(err, ERROR_USAGE, "%s go into a folder: sise export %s DIR", table->name,
                         table->name);
    if (!table->is_files && export->in->operand_count > 1)
        return error_set(err, ERROR_USAGE, "unexpected operand '%s': %s goes to standard output",
                         export->in->operand[1], table->name);
    return 0;
}

static int format_find(struct export *export, struct error *err)
{
    const char *format = option_text(export->in, "format");
    bool lines = format ? strcmp(format, "ndjson") == 0 : export->in->json;
    export->format = lines ? SHEET_LINES : SHEET_CSV;
    if (format && !lines && strcmp(format, "csv"))
        return error_set(err, ERROR_USAGE, "--format '%s', expected csv or ndjson", format);
    return 0;
}

static int run(struct invocation *in, struct error *err)
{
    struct export export = {
        .in = in,
        .tickers = option_text(in, "tickers"),
        .columns = option_text(in, "columns"),
        .unadjusted = option_given(in, "unadjusted"),
        .raw_names = option_given(in, "raw-names"),
    };
    int ret = table_find(in->operand[0], &export.table, err);
    if (ret == 0)
        ret = options_fit(&export, err);
    if (ret == 0)
        ret = format_find(&export, err);
    if (ret == 0)
        ret = option_range(in, &export.from, &export.to, err);
    if (ret == 0)
        ret = export.table->run(&export, err);
    return ret;
}

static const struct option_row options[] = {
    {"tickers", 0, "A,B", "only these tickers"},
    {"from", 0, "DATE", "only from this date on"},
    {"to", 0, "DATE", "only up to this date"},
    {"columns", 0, "a,b", "only these columns, in this order, after the ticker and the date"},
    {"format", 0, "csv|ndjson", "csv with a header line, which is the default, or one JSON object a line"},
    {"unadjusted", 0, NULL, "stock_analyzed in the won of each row's own day"},
    {"raw-names", 0, NULL, "names as they are, also what a spreadsheet would take for a formula"},
    {"gzip", 0, NULL, "days as .csv.gz"},
    {"replace", 0, NULL, "days also where a file with other content is there"},
    {0},
};

const struct command command_export = {
    .name = "export",
    .summary = "writes a table as CSV or NDJSON, or days as files for import",
    .operands = "TABLE|days DIR",
    .least = 1,
    .most = 2,
    .needs = NEEDS_STORE | NEEDS_READ,
    .options = options,
    .run = run,
};
