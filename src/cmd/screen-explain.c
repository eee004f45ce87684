/* sise screen --explain: every part of the condition with its value for one ticker. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/field.h"
#include "cmd/screening.h"
#include "cmd/table.h"
#include "cmd/ticker.h"

static int part_value(struct screening *screening, const char *text, uint32_t slot, struct expr **expr,
                      double *value, struct error *err)
{
    double *values = malloc((history_lanes(screening->history) + 1) * sizeof *values);
    int ret = values ? ask_compile(NULL, text, -1, &screening->names, expr, err) : error_no_memory(err);
    if (ret == 0)
        ret = view_move(screening->view, screening->day, expr_lookback(*expr), err);
    if (ret == 0)
        ret = view_run(screening->view, *expr, &screening->screen.memory, values, err);
    *value = ret == 0 ? values[slot] : NAN;
    free(values);
    return ret;
}

static void part_json(struct json *json, unsigned depth, const char *text, const struct expr *expr,
                      double value)
{
    json_object(json, NULL);
    json_int(json, "depth", depth);
    json_text(json, "expression", text);
    if (expr_type(expr) == EXPR_CONDITION && !isnan(value))
        json_bool(json, "value", value != 0);
    else
        json_number(json, "value", value);
    json_close(json);
    json_end(json);
}

static void part_cells(struct table *table, unsigned depth, const char *text, const struct expr *expr,
                       double value)
{
    char cell[CELL_TEXT], indented[EXPR_LENGTH + 2 * EXPR_DEPTH + 1];
    snprintf(indented, sizeof indented, "%*s%s", (int)(2 * depth), "", text);
    table_cell(table, shown_cell(expr, value, cell));
    table_cell(table, indented);
}

static int parts_print(struct screening *screening, uint32_t slot, struct table *table, struct json *json,
                       struct error *err)
{
    const struct expr_part *part;
    size_t count = expr_parts(screening->ask.where, &part);
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < count; i++) {
        struct expr *expr = NULL;
        double value = NAN;
        char *text = strndup(screening->ask.text + part[i].begin, part[i].length);
        ret = text ? part_value(screening, text, slot, &expr, &value, err) : error_no_memory(err);
        if (ret == 0 && screening->in->json)
            part_json(json, part[i].depth, text, expr, value);
        else if (ret == 0)
            part_cells(table, part[i].depth, text, expr, value);
        expr_free(&expr);
        free(text);
    }
    return ret;
}

/* Whether the ticker is found, or why not. */
static const char *verdict(const struct screening *screening, uint32_t slot)
{
    struct universe everything = {.all = true}, market = screening->screen.universe;
    double *mask = screening->screen.mask, value = screening->screen.value[slot];
    view_universe(screening->view, &everything, mask);
    if (mask[slot] != 1)
        return "not in the day's table";
    market.all = true;
    view_universe(screening->view, &market, mask);
    if (mask[slot] != 1)
        return "on another market";
    view_universe(screening->view, &screening->screen.universe, mask);
    if (mask[slot] != 1)
        return "not tracked: on KONEX, or of a smaller market cap than min_market_cap_won; see --all";
    return value == 1 ? "found" : isnan(value) ? "not found: the condition is unknown" : "not found";
}

static int decide(struct screening *screening, uint32_t slot, const char **text, struct error *err)
{
    size_t count;
    uint32_t *slots = malloc((history_lanes(screening->history) + 1) * sizeof *slots);
    int ret = slots ? screen_day(&screening->screen, screening->history, screening->view, screening->day,
                                 slots, &count, err)
                    : error_no_memory(err);
    free(slots);
    *text = ret == 0 ? verdict(screening, slot) : "";
    return ret;
}

int screening_explain(struct screening *screening, const char *code, struct error *err)
{
    struct output *out = screening->in->out;
    struct ticker ticker;
    struct table table;
    struct json json;
    const char *text;
    char date[DATE_TEXT];
    int ret = ticker_find(screening->in->txn, code, &ticker, err);
    if (ret)
        return ret;
    if ((ret = decide(screening, ticker.slot, &text, err)))
        return ret;
    json_begin(&json, out);
    table_begin(&table, 2);
    table.right[0] = true;
    table_cell(&table, "value");
    table_cell(&table, "part");
    ret = parts_print(screening, ticker.slot, &table, &json, err);
    if (screening->in->json || ret) {
        output_close(&table.cells, "memory", NULL);
        return ret;
    }
    date_format(history_date(screening->history, screening->day), date);
    output_format(out, "%s %s, %s on %s: %s\n\n", ticker.code, view_name(screening->view, ticker.slot),
                  view_market(screening->view, ticker.slot), date, text);
    table_print(&table, out);
    return 0;
}
