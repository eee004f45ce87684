/* sise screen --explain: every part of the condition with its value for one ticker. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/field.h"
#include "answer/table.h"
#include "answer/tickers.h"
#include "cmd/screening.h"

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

struct part {
    unsigned depth;
    char *text;
    enum expr_type type;
    double value;
};

struct explanation {
    struct screening *screening;
    struct ticker ticker;
    enum verdict verdict;
    struct part *part; /* [parts] */
    size_t parts;
    double *values; /* [lanes], to work with */
};

/* ---- what is so ---- */

/* The ticker's value on the day, NaN where it is not in the table. Where it can be had from its own tile, the
 * rest of the market is not looked at. */
static int value_find(struct explanation *explanation, const struct expr *expr, double *value,
                      struct error *err)
{
    struct screening *screening = explanation->screening;
    struct view *view = screening->view;
    struct expr_memory *memory = &screening->screen.memory;
    uint32_t slot = explanation->ticker.slot;
    size_t lane = expr_across(expr) ? 0 : slot - slot % TILE_LANES;
    int ret = view_move(view, screening->day, expr_lookback(expr), err);
    if (ret == 0)
        ret = expr_across(expr) ? view_run(view, expr, memory, explanation->values, err)
                                : view_run_tile(view, expr, lane, memory, explanation->values, err);
    *value = ret == 0 && view_frame(view)->listed[slot] == 1 ? explanation->values[slot - lane] : NAN;
    return ret;
}

static bool is_asked(const struct explanation *explanation, struct universe universe)
{
    view_universe(explanation->screening->view, &universe, explanation->values);
    return explanation->values[explanation->ticker.slot] == 1;
}

/* Whether the ticker is found, or why not; the view is that of the day. */
static enum verdict verdict_of(const struct explanation *explanation, double value)
{
    struct universe asked = explanation->screening->screen.universe;
    if (!is_asked(explanation, (struct universe){.all = true}))
        return NOT_IN_TABLE;
    if (!is_asked(explanation, (struct universe){.all = true, .market = asked.market}))
        return OTHER_MARKET;
    if (!is_asked(explanation, asked))
        return NOT_TRACKED;
    return value == 1 ? FOUND : isnan(value) ? UNKNOWN : NOT_FOUND;
}

static int part_find(struct explanation *explanation, const struct expr_part *place, struct part *part,
                     struct error *err)
{
    const struct screening *screening = explanation->screening;
    struct expr *expr = NULL;
    part->depth = place->depth;
    part->text = strndup(screening->ask.text + place->begin, place->length);
    int ret =
        part->text ? ask_compile(NULL, part->text, -1, &screening->names, &expr, err) : error_no_memory(err);
    if (ret == 0) {
        part->type = expr_type(expr);
        ret = value_find(explanation, expr, &part->value, err);
    }
    expr_free(&expr);
    return ret;
}

static int parts_find(struct explanation *explanation, struct error *err)
{
    const struct expr_part *place;
    size_t count = expr_parts(explanation->screening->ask.where, &place);
    int ret = 0;
    explanation->part = calloc(count, sizeof *explanation->part);
    if (!explanation->part)
        return error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < count; i++)
        ret = part_find(explanation, &place[i], &explanation->part[explanation->parts++], err);
    return ret;
}

static int explain(struct explanation *explanation, const char *code, struct error *err)
{
    struct screening *screening = explanation->screening;
    double value;
    int ret = ticker_find(screening->in->txn, code, &explanation->ticker, err);
    if (ret)
        return ret;
    explanation->values = malloc((history_lanes(screening->history) + 1) * sizeof *explanation->values);
    ret = explanation->values ? value_find(explanation, screening->ask.where, &value, err)
                              : error_no_memory(err);
    if (ret)
        return ret;
    explanation->verdict = verdict_of(explanation, value);
    return parts_find(explanation, err);
}

/* ---- how it is told ---- */

static void part_json(struct json *json, const struct part *part)
{
    json_object(json, NULL);
    json_int(json, "depth", part->depth);
    json_text(json, "expression", part->text);
    if (part->type == EXPR_CONDITION && !isnan(part->value))
        json_bool(json, "value", part->value != 0);
    else
        json_number(json, "value", part->value);
    json_close(json);
}

static void explanation_json(const struct explanation *explanation)
{
    const struct screening *screening = explanation->screening;
    struct json json;
    json_begin(&json, screening->in->out);
    json_object(&json, NULL);
    json_date(&json, "date", history_date(screening->history, screening->day));
    json_text(&json, "ticker", explanation->ticker.code);
    json_text(&json, "name", view_name(screening->view, explanation->ticker.slot));
    json_text(&json, "market", view_market(screening->view, explanation->ticker.slot));
    json_text(&json, "verdict", verdicts[explanation->verdict].name);
    json_array(&json, "parts");
    for (size_t i = 0; i < explanation->parts; i++)
        part_json(&json, &explanation->part[i]);
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
}

static void part_cells(struct table *table, const struct part *part)
{
    char cell[CELL_TEXT], indented[EXPR_LENGTH + 2 * EXPR_DEPTH + 1];
    snprintf(indented, sizeof indented, "%*s%s", (int)(2 * part->depth), "", part->text);
    table_cell(table, shown_cell(part->type, part->value, cell));
    table_cell(table, indented);
}

static void explanation_table(const struct explanation *explanation)
{
    const struct screening *screening = explanation->screening;
    uint32_t slot = explanation->ticker.slot;
    struct output *out = screening->in->out;
    struct table table;
    char date[DATE_TEXT];
    output_format(out, "%s %s, %s on %s: %s\n\n", explanation->ticker.code, view_name(screening->view, slot),
                  view_market(screening->view, slot),
                  date_format(history_date(screening->history, screening->day), date),
                  verdicts[explanation->verdict].text);
    table_begin(&table, 2);
    table.right[0] = true;
    table_cell(&table, "value");
    table_cell(&table, "part");
    for (size_t i = 0; i < explanation->parts; i++)
        part_cells(&table, &explanation->part[i]);
    table_print(&table, out);
}

int screening_explain(struct screening *screening, const char *code, struct error *err)
{
    struct explanation explanation = {.screening = screening};
    int ret = explain(&explanation, code, err);
    if (ret == 0 && screening->in->json)
        explanation_json(&explanation);
    else if (ret == 0)
        explanation_table(&explanation);
    for (size_t i = 0; i < explanation.parts; i++)
        free(explanation.part[i].text);
    free(explanation.part);
    free(explanation.values);
    return ret;
}
