/* sise screen: what was found, as a table, CSV or JSON; the functions. */
#include <math.h>
#include <stdio.h>

#include "answer/field.h"
#include "answer/table.h"
#include "base/number.h"
#include "cmd/option.h"
#include "cmd/screening.h"
#include "strategies/function.h"

/* Calls `each` for every number that is shown, in order. */
static void shown_each(const struct screening *screening, void (*each)(void *to, const struct shown *shown),
                       void *to)
{
    each(to, &screening->close);
    each(to, &screening->change_pct);
    for (unsigned c = 0; c < screening->columns; c++)
        each(to, &screening->column[c]);
}

/* ---- a table ---- */

struct row_table {
    struct table *table;
    uint32_t slot;
};

static void head_cell(void *to, const struct shown *shown)
{
    struct table *table = to;
    table->right[table->count] = true;
    table_cell(table, shown->text);
}

static void value_cell(void *to, const struct shown *shown)
{
    struct row_table *row = to;
    char text[CELL_TEXT];
    table_cell(row->table, shown_cell(expr_type(shown->expr), shown->value[row->slot], text));
}

static void since_cells(struct table *table, const struct found *found)
{
    char text[CELL_TEXT];
    table_cell(table, date_format(found->first, text));
    table_cell(table, cell_number(found->days, text));
    table_cell(table, found->now ? "yes" : "no");
}

static void heads(struct table *table, const struct screening *screening)
{
    table_cell(table, "ticker");
    table_cell(table, "name");
    table_cell(table, "market");
    if (screening->since) {
        table_cell(table, "first");
        table->right[table->count] = true;
        table_cell(table, "days");
        table_cell(table, "now");
    }
    shown_each(screening, head_cell, table);
}

static void summary(const struct screening *screening)
{
    struct output *out = screening->in->out;
    char date[DATE_TEXT], first[DATE_TEXT], count[CELL_TEXT], asked[CELL_TEXT];
    date_format(history_date(screening->history, screening->day), date);
    output_format(out, "%s%s of %s stocks", screening->count ? "\n" : "",
                  screening->all ? cell_number((double)screening->all, count) : "None",
                  cell_number((double)screening->asked, asked));
    if (screening->since)
        output_format(out, " from %s to %s",
                      date_format(history_date(screening->history, history_first(screening->history)), first),
                      date);
    else
        output_format(out, " on %s", date);
    if (!screening->all && screening->unknown)
        output_format(out, "; for %s of them it is unknown%s", cell_number((double)screening->unknown, count),
                      screening->since ? " on every day" : "");
    if (screening->count < screening->all)
        output_format(out, ", the first %s of them", cell_number((double)screening->count, count));
    output_char(out, '\n');
}

static void screening_table(const struct screening *screening)
{
    struct table table;
    table_begin(&table, 3 + (screening->since ? 3 : 0) + 2 + screening->columns);
    heads(&table, screening);
    for (size_t i = 0; i < screening->count; i++) {
        const struct found *found = &screening->found[i];
        table_cell(&table, found->ticker->code);
        table_cell(&table, view_name(screening->view, found->ticker->slot));
        table_cell(&table, view_market(screening->view, found->ticker->slot));
        if (screening->since)
            since_cells(&table, found);
        struct row_table row = {&table, found->ticker->slot};
        shown_each(screening, value_cell, &row);
    }
    if (screening->count)
        table_print(&table, screening->in->out);
    else
        output_close(&table.cells, "memory", NULL);
    summary(screening);
}

/* ---- CSV ---- */

struct row_csv {
    struct output *out;
    uint32_t slot;
};

static void head_csv(void *to, const struct shown *shown)
{
    output_char(to, ',');
    csv_text(to, shown->text);
}

static void value_csv(void *to, const struct shown *shown)
{
    struct row_csv *row = to;
    double value = shown->value[row->slot];
    output_char(row->out, ',');
    if (expr_type(shown->expr) == EXPR_CONDITION)
        output_text(row->out, isnan(value) ? "" : value != 0 ? "true" : "false");
    else
        output_number(row->out, value);
}

static void screening_csv(const struct screening *screening)
{
    struct output *out = screening->in->out;
    char date[DATE_TEXT], first[DATE_TEXT];
    date_format(history_date(screening->history, screening->day), date);
    output_format(out, "date,ticker,name,market%s", screening->since ? ",first_date,days,now" : "");
    shown_each(screening, head_csv, out);
    output_char(out, '\n');
    for (size_t i = 0; i < screening->count; i++) {
        const struct found *found = &screening->found[i];
        output_format(out, "%s,%s,", date, found->ticker->code);
        csv_text(out, view_name(screening->view, found->ticker->slot));
        output_format(out, ",%s", view_market(screening->view, found->ticker->slot));
        if (screening->since)
            output_format(out, ",%s,%u,%s", date_format(found->first, first), found->days,
                          found->now ? "true" : "false");
        struct row_csv row = {out, found->ticker->slot};
        shown_each(screening, value_csv, &row);
        output_char(out, '\n');
    }
}

/* ---- JSON ---- */

struct row_json {
    struct json *json;
    uint32_t slot;
};

static void value_json(void *to, const struct shown *shown)
{
    struct row_json *row = to;
    double value = shown->value[row->slot];
    if (expr_type(shown->expr) == EXPR_CONDITION && !isnan(value))
        json_bool(row->json, shown->text, value != 0);
    else
        json_number(row->json, shown->text, value);
}

static void screening_json(const struct screening *screening)
{
    struct json json;
    json_begin(&json, screening->in->out);
    for (size_t i = 0; i < screening->count; i++) {
        const struct found *found = &screening->found[i];
        json_object(&json, NULL);
        json_date(&json, "date", history_date(screening->history, screening->day));
        json_text(&json, "ticker", found->ticker->code);
        json_text(&json, "name", view_name(screening->view, found->ticker->slot));
        json_text(&json, "market", view_market(screening->view, found->ticker->slot));
        if (screening->since) {
            json_date(&json, "first_date", found->first);
            json_int(&json, "days", found->days);
            json_bool(&json, "now", found->now);
        }
        struct row_json row = {&json, found->ticker->slot};
        shown_each(screening, value_json, &row);
        json_close(&json);
        json_end(&json);
    }
}

void screening_print(const struct screening *screening)
{
    if (screening->in->json)
        screening_json(screening);
    else if (option_given(screening->in, "csv"))
        screening_csv(screening);
    else
        screening_table(screening);
}

/* ---- the functions ---- */

static void function_json(struct json *json, const struct function *function, const char *call)
{
    json_object(json, NULL);
    json_text(json, "function", function->name);
    json_text(json, "call", call);
    json_text(json, "result", function->result == EXPR_NUMBER ? "number" : "condition");
    json_text(json, "lookback", function->lookback);
    json_text(json, "meaning", function->meaning);
    json_close(json);
    json_end(json);
}

void functions_print(struct invocation *in)
{
    struct table table;
    struct json json;
    char call[80];
    json_begin(&json, in->out);
    table_begin(&table, 4);
    table_cell(&table, "function");
    table_cell(&table, "result");
    table_cell(&table, "lookback");
    table_cell(&table, "meaning");
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        const struct function *function = &function_table[i];
        snprintf(call, sizeof call, "%s(%s)", function->name, function->parameters);
        if (in->json) {
            function_json(&json, function, call);
            continue;
        }
        table_cell(&table, call);
        table_cell(&table, function->result == EXPR_NUMBER ? "number" : "condition");
        table_cell(&table, function->lookback);
        table_cell(&table, function->meaning);
    }
    if (in->json)
        output_close(&table.cells, "memory", NULL);
    else
        table_print(&table, in->out);
}
