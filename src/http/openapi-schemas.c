/* The shapes of the answers. */
#include <string.h>

#include "answer/actions.h"
#include "answer/calendar.h"
#include "answer/jobs.h"
#include "answer/strategies.h"
#include "answer/tickers.h"
#include "http/openapi.h"
#include "panel/column.h"

/* A member of a shape beside those that tables of fields name. `type` is an enum field_type, or one of these.
 */
enum { TYPE_OBJECT = 100, TYPE_LIST, TYPE_TEXTS, TYPE_DATES, TYPE_ANY };

struct member {
    const char *name;
    int type;
    const char *of; /* the schema of an object, or of a list's elements */
    bool may_lack;  /* it is not in every answer */
};

struct schema {
    const char *name, *help;
    const struct field *fields;
    const char *without;          /* the name of one of the fields that it does not have; NULL: it has all */
    const struct member *members; /* up to the row of zeros */
    const char *columns;          /* "number": it has columns of the panel too; "list": these as lists */
    bool more;                    /* and members that a request names */
    bool meta;                    /* and what every answer says of itself */
};

#define MEMBERS(...)                                                                                         \
    (const struct member[])                                                                                  \
    {                                                                                                        \
        __VA_ARGS__,                                                                                         \
        {                                                                                                    \
            0                                                                                                \
        }                                                                                                    \
    }

static const struct schema schema_table[] = {
    {.name = "StockLine",
     .help = "A stock with its figures of the newest stored day.",
     .fields = ticker_fields,
     .members = MEMBERS({.name = "date", .type = FIELD_DATE}, {.name = "halted", .type = FIELD_MARK}),
     .columns = "number"},
    {.name = "Stocks",
     .help = "A page of the list of stocks, or several stocks with their rows.",
     .members = MEMBERS({.name = "stocks", .type = TYPE_LIST, .of = "StockLine"},
                        {.name = "total", .type = FIELD_COUNT}),
     .meta = true},
    {.name = "CorporateAction",
     .help = "A day on which earlier prices of the stock must be multiplied by a factor.",
     .fields = action_fields},
    {.name = "Row",
     .help = "A stock's values of a day, week or month.",
     .members = MEMBERS({.name = "date", .type = FIELD_DATE}, {.name = "halted", .type = FIELD_MARK},
                        {.name = "incomplete", .type = FIELD_MARK}),
     .columns = "number"},
    {.name = "Columns",
     .help = "The same as lists of values, one for each column and all of the same length.",
     .members = MEMBERS({.name = "date", .type = TYPE_DATES}, {.name = "halted", .type = TYPE_ANY},
                        {.name = "incomplete", .type = TYPE_ANY, .of = NULL, .may_lack = true}),
     .columns = "list"},
    {.name = "StockRows",
     .help = "A stock with its corporate actions and its rows, ascending by date; with format=columns it has "
             "`columns` instead of `rows`.",
     .fields = ticker_fields,
     .members = MEMBERS({.name = "as_of", .type = FIELD_DATE},
                        {.name = "corporate_actions", .type = TYPE_LIST, .of = "CorporateAction"},
                        {.name = "rows", .type = TYPE_LIST, .of = "Row", .may_lack = true},
                        {.name = "columns", .type = TYPE_OBJECT, .of = "Columns", .may_lack = true})},
    {.name = "Stock",
     .help = "One stock, as StockRows, with what every answer says of itself.",
     .fields = ticker_fields,
     .members = MEMBERS({.name = "corporate_actions", .type = TYPE_LIST, .of = "CorporateAction"},
                        {.name = "rows", .type = TYPE_LIST, .of = "Row", .may_lack = true},
                        {.name = "columns", .type = TYPE_OBJECT, .of = "Columns", .may_lack = true}),
     .meta = true},
    {.name = "History",
     .help = "Several stocks with their rows.",
     .members = MEMBERS({.name = "stocks", .type = TYPE_LIST, .of = "StockRows"},
                        {.name = "total", .type = FIELD_COUNT}),
     .meta = true},
    {.name = "MarketStock",
     .help = "A stock on a day, with the name and the market that it had then.",
     .members = MEMBERS({.name = "ticker", .type = FIELD_TEXT}, {.name = "name", .type = FIELD_TEXT},
                        {.name = "halted", .type = FIELD_MARK}, {.name = "market", .type = FIELD_TEXT}),
     .columns = "number"},
    {.name = "MarketDay",
     .help = "The whole market on a day.",
     .members = MEMBERS({.name = "date", .type = FIELD_DATE},
                        {.name = "stocks", .type = TYPE_LIST, .of = "MarketStock"},
                        {.name = "total", .type = FIELD_COUNT}),
     .meta = true},
    {.name = "CorporateActions",
     .help = "A page of the list of corporate actions.",
     .members = MEMBERS({.name = "corporate_actions", .type = TYPE_LIST, .of = "CorporateAction"},
                        {.name = "total", .type = FIELD_COUNT}),
     .meta = true},
    {.name = "CalendarDay", .help = "A day, and why it is no trading day.", .fields = calendar_fields},
    {.name = "Calendar",
     .help = "The days of a range.",
     .members = MEMBERS({.name = "days", .type = TYPE_LIST, .of = "CalendarDay"},
                        {.name = "total", .type = FIELD_COUNT}),
     .meta = true},
    {.name = "Job", .help = "The last run of a job for a session.", .fields = job_fields},
    {.name = "Jobs",
     .help = "A page of the list of runs.",
     .members =
         MEMBERS({.name = "jobs", .type = TYPE_LIST, .of = "Job"}, {.name = "total", .type = FIELD_COUNT}),
     .meta = true},
    {.name = "ScreenStock",
     .help = "A stock that was found. Beside these members it has one for each column or expression that is "
             "shown, named after it.",
     .members = MEMBERS({.name = "date", .type = FIELD_DATE}, {.name = "ticker", .type = FIELD_TEXT},
                        {.name = "name", .type = FIELD_TEXT}, {.name = "market", .type = FIELD_TEXT},
                        {.name = "halted", .type = FIELD_MARK}, {.name = "close", .type = FIELD_NUMBER},
                        {.name = "change_pct", .type = FIELD_NUMBER}),
     .more = true},
    {.name = "Screen",
     .help = "What was asked, and the stocks for which it is true. `asked` is how many stocks were asked, "
             "`unknown` for how many the condition is unknown, `left_out` how many were not found only "
             "because they did not trade.",
     .members = MEMBERS({.name = "strategy", .type = FIELD_TEXT}, {.name = "where", .type = FIELD_TEXT},
                        {.name = "date", .type = FIELD_DATE}, {.name = "since", .type = FIELD_DATE},
                        {.name = "not_found_on", .type = FIELD_DATE},
                        {.name = "stocks", .type = TYPE_LIST, .of = "ScreenStock"},
                        {.name = "total", .type = FIELD_COUNT}, {.name = "asked", .type = FIELD_COUNT},
                        {.name = "unknown", .type = FIELD_COUNT}, {.name = "left_out", .type = FIELD_COUNT},
                        {.name = "partial", .type = FIELD_BOOL}),
     .meta = true},
    {.name = "Horizon",
     .help = "What the stocks did over so many days: fractions, 0.01 being one percent.",
     .members = MEMBERS({.name = "days", .type = FIELD_COUNT}, {.name = "n", .type = FIELD_COUNT},
                        {.name = "mean", .type = FIELD_NUMBER}, {.name = "median", .type = FIELD_NUMBER},
                        {.name = "hit_rate", .type = FIELD_NUMBER}, {.name = "market", .type = FIELD_NUMBER},
                        {.name = "excess", .type = FIELD_NUMBER}, {.name = "t", .type = FIELD_NUMBER},
                        {.name = "worst_drawdown", .type = FIELD_NUMBER},
                        {.name = "over_holes", .type = FIELD_COUNT}),
     .more = true},
    {.name = "Pick",
     .help = "A stock that was found on a day, and how it was sold.",
     .members = MEMBERS({.name = "ticker", .type = FIELD_TEXT}),
     .more = true},
    {.name = "Backtest",
     .help = "What the stocks that a condition found did afterwards.",
     .members = MEMBERS(
         {.name = "strategy", .type = FIELD_TEXT}, {.name = "where", .type = FIELD_TEXT},
         {.name = "from", .type = FIELD_DATE}, {.name = "to", .type = FIELD_DATE},
         {.name = "signal_days", .type = FIELD_COUNT}, {.name = "picks", .type = FIELD_COUNT},
         {.name = "untradable", .type = FIELD_COUNT}, {.name = "entry", .type = FIELD_TEXT},
         {.name = "fee_bp", .type = FIELD_NUMBER}, {.name = "sell_tax_bp", .type = FIELD_NUMBER},
         {.name = "horizons", .type = TYPE_LIST, .of = "Horizon"},
         {.name = "checked_days", .type = FIELD_COUNT}, {.name = "checked_picks", .type = FIELD_COUNT},
         {.name = "changed_picks", .type = FIELD_COUNT},
         {.name = "rows", .type = TYPE_LIST, .of = "Pick", .may_lack = true}),
     .more = true,
     .meta = true},
    {.name = "Strategy",
     .help = "Everything that the file of a strategy says, and what is wrong in it.",
     .fields = strategy_fields,
     .without = "path",
     .members = MEMBERS({.name = "file", .type = FIELD_TEXT}, {.name = "limit", .type = FIELD_NUMBER},
                        {.name = "problems", .type = TYPE_ANY})},
    {.name = "Fault",
     .help = "A file that was left out, and why.",
     .members = MEMBERS({.name = "file", .type = FIELD_TEXT}, {.name = "text", .type = FIELD_TEXT})},
    {.name = "Strategies",
     .help = "All strategies, by name, and the files that are none.",
     .members = MEMBERS({.name = "strategies", .type = TYPE_LIST, .of = "Strategy"},
                        {.name = "total", .type = FIELD_COUNT},
                        {.name = "faults", .type = TYPE_LIST, .of = "Fault"})},
    {.name = "Prompt",
     .help = "What the file of a prompt says of it.",
     .members = MEMBERS({.name = "name", .type = FIELD_TEXT}, {.name = "title", .type = FIELD_TEXT},
                        {.name = "description", .type = FIELD_TEXT}, {.name = "lang", .type = FIELD_TEXT},
                        {.name = "file", .type = FIELD_TEXT})},
    {.name = "Prompts",
     .help = "All prompts, by name, and the files that are none.",
     .members = MEMBERS({.name = "prompts", .type = TYPE_LIST, .of = "Prompt"},
                        {.name = "total", .type = FIELD_COUNT},
                        {.name = "faults", .type = TYPE_LIST, .of = "Fault"})},
    {.name = "Health",
     .help = "Whether the server serves and is ready, and if not, why.",
     .members = MEMBERS({.name = "status", .type = FIELD_TEXT}, {.name = "ready", .type = FIELD_BOOL},
                        {.name = "reasons", .type = TYPE_TEXTS}),
     .more = true},
};
#define SCHEMAS (sizeof schema_table / sizeof *schema_table)

/* ---- writing ---- */

static void reference(struct json *json, const char *key, const char *name)
{
    char text[96] = "#/components/schemas/";
    strncat(text, name, sizeof text - strlen(text) - 1);
    json_object(json, key);
    json_text(json, "$ref", text);
    json_close(json);
}

/* "type", of a value that may be missing or not. */
static void type_write(struct json *json, const char *type, bool nullable)
{
    if (!nullable) {
        json_text(json, "type", type);
        return;
    }
    json_array(json, "type");
    json_text(json, NULL, type);
    json_text(json, NULL, "null");
    json_close_array(json);
}

static void field_type_write(struct json *json, int type)
{
    switch (type) {
    case FIELD_NUMBER:
    case FIELD_SHARES:
        type_write(json, "number", true);
        break;
    case FIELD_COUNT:
        type_write(json, "integer", false);
        break;
    case FIELD_BOOL:
        type_write(json, "boolean", false);
        break;
    case FIELD_CONDITION:
        type_write(json, "boolean", true);
        break;
    case FIELD_MARK:
        json_bool(json, "const", true);
        break;
    case FIELD_DATE:
    case FIELD_INSTANT:
        type_write(json, "string", true);
        json_text(json, "format", type == FIELD_DATE ? "date" : "date-time");
        break;
    default:
        type_write(json, "string", true);
    }
}

static void list_write(struct json *json, const struct member *member)
{
    type_write(json, "array", false);
    if (member->type == TYPE_LIST) {
        reference(json, "items", member->of);
    } else if (member->type != TYPE_ANY) {
        json_object(json, "items");
        json_text(json, "type", "string");
        if (member->type == TYPE_DATES)
            json_text(json, "format", "date");
        json_close(json);
    }
}

static void member_write(struct json *json, const struct member *member)
{
    if (member->type == TYPE_OBJECT) {
        reference(json, member->name, member->of);
        return;
    }
    json_object(json, member->name);
    if (member->type > TYPE_OBJECT)
        list_write(json, member);
    else
        field_type_write(json, member->type);
    json_close(json);
}

/* A column of the panel: a number, or a list of numbers. None of them is in every answer. */
static void columns_write(struct json *json, bool lists)
{
    struct columns columns = {.count = 0};
    columns_add(&columns, NULL, DATASET_RAW);
    columns_add(&columns, NULL, DATASET_ANALYZED);
    for (unsigned i = 0; i < columns.count; i++) {
        json_object(json, columns.column[i].name);
        if (lists) {
            json_text(json, "type", "array");
            json_object(json, "items");
            type_write(json, "number", true);
            json_close(json);
        } else {
            type_write(json, "number", true);
        }
        json_close(json);
    }
}

static const struct member meta_members[] = {{.name = "as_of", .type = FIELD_DATE},
                                             {.name = "source", .type = FIELD_TEXT},
                                             {.name = "generated_at", .type = FIELD_INSTANT},
                                             {.name = "limitations", .type = TYPE_TEXTS},
                                             {0}};

static bool has_not(const struct schema *schema, const struct field *field)
{
    return schema->without && strcmp(schema->without, field->name) == 0;
}

static void properties_write(struct json *json, const struct schema *schema)
{
    json_object(json, "properties");
    for (const struct field *field = schema->fields; field && field->name; field++) {
        if (has_not(schema, field))
            continue;
        json_object(json, field->name);
        field_type_write(json, (int)field->type);
        json_close(json);
    }
    for (const struct member *member = schema->members; member && member->name; member++)
        member_write(json, member);
    for (const struct member *member = meta_members; schema->meta && member->name; member++)
        member_write(json, member);
    if (schema->columns)
        columns_write(json, strcmp(schema->columns, "list") == 0);
    json_close(json);
}

static void required_write(struct json *json, const struct schema *schema)
{
    json_array(json, "required");
    for (const struct field *field = schema->fields; field && field->name; field++)
        if (field->type != FIELD_MARK && !has_not(schema, field))
            json_text(json, NULL, field->name);
    for (const struct member *member = schema->members; member && member->name; member++)
        if (member->type != FIELD_MARK && !member->may_lack)
            json_text(json, NULL, member->name);
    for (const struct member *member = meta_members; schema->meta && member->name; member++)
        json_text(json, NULL, member->name);
    json_close_array(json);
}

static void schema_write(struct json *json, const struct schema *schema)
{
    json_object(json, schema->name);
    json_text(json, "type", "object");
    json_text(json, "description", schema->help);
    properties_write(json, schema);
    required_write(json, schema);
    if (!schema->more)
        json_bool(json, "additionalProperties", false);
    json_close(json);
}

/* {"detail": ...}, the shape of every error. */
static void detail_schema_write(struct json *json)
{
    static const char text[] =
        "{\"type\":\"object\",\"description\":\"What is wrong, in one "
        "sentence.\",\"properties\":{\"detail\":{"
        "\"type\":\"string\"}},\"required\":[\"detail\"],\"additionalProperties\":false}";
    static const char list[] =
        "{\"type\":\"object\",\"description\":\"Everything that is wrong with the parameters, in the shape "
        "that FastAPI gives it.\",\"properties\":{\"detail\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":"
        "\"array\",\"items\":{\"$ref\":\"#/components/schemas/ValidationError\"}}]}},\"required\":["
        "\"detail\"],\"additionalProperties\":false}";
    static const char problem[] =
        "{\"type\":\"object\",\"description\":\"One thing that is wrong: where, why, what was sent, and in "
        "`ctx` the limit that it broke or the place in an expression.\",\"properties\":{\"type\":{\"type\":"
        "\"string\"},\"loc\":{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"integer\"]}},\"msg\":{"
        "\"type\":\"string\"},\"input\":{\"type\":[\"string\",\"null\"]},\"ctx\":{\"type\":\"object\"}},"
        "\"required\":[\"type\",\"loc\",\"msg\",\"input\"],\"additionalProperties\":false}";
    json_key(json, "Detail");
    output_text(json->out, text);
    json_key(json, "HTTPValidationError");
    output_text(json->out, list);
    json_key(json, "ValidationError");
    output_text(json->out, problem);
}

bool schema_exists(const char *name)
{
    for (size_t i = 0; i < SCHEMAS; i++)
        if (strcmp(schema_table[i].name, name) == 0)
            return true;
    return strcmp(name, "Detail") == 0 || strcmp(name, "HTTPValidationError") == 0;
}

void schemas_write(struct json *json)
{
    for (size_t i = 0; i < SCHEMAS; i++)
        schema_write(json, &schema_table[i]);
    detail_schema_write(json);
}
