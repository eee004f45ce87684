/* sise screen --explain: every part of the condition with its value for one ticker. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/field.h"
#include "cmd/screening.h"
#include "cmd/table.h"
#include "cmd/ticker.h"

/* Where it can be had from the ticker's own tile, the rest of the market is not looked at. */
static int slot_value(struct screening *screening, const struct expr *expr, uint32_t slot, double *values,
                      double *value, struct error *err)
{
    struct expr_memory *memory = &screening->screen.memory;
    size_t lane = expr_across(expr) ? 0 : slot / PANEL_TILE * PANEL_TILE;
    int ret = view_move(screening->view, screening->day, expr_lookback(expr), err);
    if (ret == 0)
        ret = expr_across(expr) ? view_run(screening->view, expr, memory, values, err)
                                : view_run_tile(screening->view, expr, lane, memory, values, err);
    *value = ret == 0 ? values[slot - lane] : NAN;
    return ret;
}

static int part_value(struct screening *screening, const char *text, uint32_t slot, struct expr **expr,
                      double *value, struct error *err)
{
    double *values = malloc((history_lanes(screening->history) + 1) * sizeof *values);
    int ret = values ? ask_compile(NULL, text, -1, &screening->names, expr, err) : error_no_memory(err);
    if (ret == 0)
        ret = slot_value(screening, *expr, slot, values, value, err);
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
}

static void part_cells(struct table *table, unsigned depth, const char *text, const struct expr *expr,
                       double value)
{
    char cell[CELL_TEXT], indented[EXPR_LENGTH + 2 * EXPR_DEPTH + 1];
    snprintf(indented, sizeof indented, "%*s%s", (int)(2 * depth), "", text);
    table_cell(table, shown_cell(expr, value, cell));
    table_cell(table, indented);
}

/* To one of the two, the other being NULL. */
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
        if (ret == 0 && json)
            part_json(json, part[i].depth, text, expr, value);
        else if (ret == 0)
            part_cells(table, part[i].depth, text, expr, value);
        expr_free(&expr);
        free(text);
    }
    return ret;
}

/* ---- whether the ticker is found, or why not ---- */

enum verdict { FOUND, NOT_FOUND, UNKNOWN, NOT_IN_TABLE, OTHER_MARKET, NOT_TRACKED };

static const struct verdict_row {
    const char *name, *text;
} verdicts[] = {
    [FOUND] = {"found", "found"},
    [NOT_FOUND] = {"not_found", "not found"},
    [UNKNOWN] = {"unknown", "not found: the condition is unknown"},
    [NOT_IN_TABLE] = {"not_in_table", "not in the day's table"},
    [OTHER_MARKET] = {"other_market", "on another market"},
    [NOT_TRACKED] = {"not_tracked",
                     "not tracked: on KONEX, or of a smaller market cap than min_market_cap_won; see --all"},
};

static bool is_asked(const struct screening *screening, const struct universe *universe, uint32_t slot)
{
    view_universe(screening->view, universe, screening->screen.mask);
    return screening->screen.mask[slot] == 1;
}

static enum verdict verdict(const struct screening *screening, uint32_t slot)
{
    const struct universe *asked = &screening->screen.universe;
    double value = screening->screen.value[slot];
    if (!is_asked(screening, &(struct universe){.all = true}, slot))
        return NOT_IN_TABLE;
    if (!is_asked(screening, &(struct universe){.all = true, .market = asked->market}, slot))
        return OTHER_MARKET;
    if (!is_asked(screening, asked, slot))
        return NOT_TRACKED;
    return value == 1 ? FOUND : isnan(value) ? UNKNOWN : NOT_FOUND;
}

static int decide(struct screening *screening, uint32_t slot, enum verdict *is, struct error *err)
{
    size_t count;
    uint32_t *slots = malloc((history_lanes(screening->history) + 1) * sizeof *slots);
    int ret = slots ? screen_day(&screening->screen, screening->history, screening->view, screening->day,
                                 slots, &count, err)
                    : error_no_memory(err);
    free(slots);
    *is = ret == 0 ? verdict(screening, slot) : UNKNOWN;
    return ret;
}

/* ---- the answer ---- */

static int explanation_json(struct screening *screening, const struct ticker *ticker, enum verdict is,
                            struct error *err)
{
    struct json json;
    json_begin(&json, screening->in->out);
    json_object(&json, NULL);
    json_date(&json, "date", history_date(screening->history, screening->day));
    json_text(&json, "ticker", ticker->code);
    json_text(&json, "name", view_name(screening->view, ticker->slot));
    json_text(&json, "market", view_market(screening->view, ticker->slot));
    json_text(&json, "verdict", verdicts[is].name);
    json_array(&json, "parts");
    int ret = parts_print(screening, ticker->slot, NULL, &json, err);
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
    return ret;
}

static int explanation_table(struct screening *screening, const struct ticker *ticker, enum verdict is,
                             struct error *err)
{
    struct output *out = screening->in->out;
    struct table table;
    char date[DATE_TEXT];
    table_begin(&table, 2);
    table.right[0] = true;
    table_cell(&table, "value");
    table_cell(&table, "part");
    int ret = parts_print(screening, ticker->slot, &table, NULL, err);
    if (ret) {
        output_close(&table.cells, "memory", NULL);
        return ret;
    }
    output_format(out, "%s %s, %s on %s: %s\n\n", ticker->code, view_name(screening->view, ticker->slot),
                  view_market(screening->view, ticker->slot),
                  date_format(history_date(screening->history, screening->day), date), verdicts[is].text);
    table_print(&table, out);
    return 0;
}

int screening_explain(struct screening *screening, const char *code, struct error *err)
{
    struct ticker ticker;
    enum verdict is;
    int ret = ticker_find(screening->in->txn, code, &ticker, err);
    if (ret == 0)
        ret = decide(screening, ticker.slot, &is, err);
    if (ret)
        return ret;
    return screening->in->json ? explanation_json(screening, &ticker, is, err)
                               : explanation_table(screening, &ticker, is, err);
}
