/* sise screen: what was found, an explanation and the functions, for the eye. */
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "base/text.h"
#include "cmd/screen-print.h"
#include "strategies/function.h"

/* ---- what was found ---- */

static void summary(const struct screen_answer *answer, struct output *out)
{
    char date[DATE_TEXT], first[DATE_TEXT], count[CELL_TEXT], asked[CELL_TEXT];
    date_format(answer->date, date);
    output_format(out, "%s%s of %s stocks", answer->rows ? "\n" : "",
                  answer->found ? cell_number((double)answer->found, count) : "None",
                  cell_number((double)answer->asked, asked));
    if (answer->since)
        output_format(out, " from %s to %s", date_format(answer->from, first), date);
    else
        output_format(out, " on %s", date);
    if (answer->before)
        output_format(out, ", not found on %s", date_format(answer->before, first));
    if (answer->rows < answer->found)
        output_format(out, ", the first %s of them", cell_number((double)answer->rows, count));
    if (answer->left_out)
        output_format(out, "; %s more did not trade%s: see --halted",
                      cell_number((double)answer->left_out, count), answer->since ? " when found" : "");
    if (answer->unknown && (!answer->found || answer->partial))
        output_format(out, "; for %s of them it is unknown%s", cell_number((double)answer->unknown, count),
                      answer->since ? " on every day" : "");
    output_char(out, '\n');
}

void screen_print(const struct screen_answer *answer, struct output *out)
{
    if (answer->rows)
        answer_screen_write(answer, SHEET_TABLE, out);
    summary(answer, out);
}

/* ---- an explanation ---- */

static const char *const verdict_text[] = {
    [VERDICT_FOUND] = "found",
    [VERDICT_NOT_FOUND] = "not found",
    [VERDICT_UNKNOWN] = "not found: the condition is unknown",
    [VERDICT_NOT_IN_TABLE] = "not in the day's table",
    [VERDICT_OTHER_MARKET] = "on another market",
    [VERDICT_NOT_TRACKED] = "not tracked: on KONEX, or for too long below min_market_cap_won; see --all",
    [VERDICT_HALTED] = "it did not trade on that day, and is therefore not found; see --halted",
};

static void part_cells(struct table *table, const struct explain_part *part)
{
    char indented[EXPR_LENGTH + 2 * EXPR_DEPTH + 1];
    snprintf(indented, sizeof indented, "%*s%s", (int)(2 * part->depth), "", part->text);
    if (!part->is_condition)
        table_number(table, part->value);
    else
        table_cell(table, isnan(part->value) ? "-" : part->value != 0 ? "true" : "false");
    table_cell(table, indented);
}

/* "005930 삼성전자, KOSPI on 2026-06-30: found" */
static void verdict_print(const struct explain_answer *answer, struct output *out)
{
    char date[DATE_TEXT], line[2 * NAME_TEXT + 256];
    snprintf(line, sizeof line, "%s %s, %s on %s: %s", answer->ticker.code, answer->name, answer->market,
             date_format(answer->date, date), verdict_text[answer->verdict]);
    text_safe(line);
    output_format(out, "%s\n\n", line);
}

/* One line for each part that looks back over business days that are not stored. */
static void missing_print(const struct explain_answer *answer, struct output *out)
{
    char first[DATE_TEXT], last[DATE_TEXT];
    const char *before = "\n";
    for (size_t i = 0; i < answer->parts; i++) {
        const struct explain_part *part = &answer->part[i];
        if (!part->misses_itself)
            continue;
        output_format(out, "%s%s looks back over %zu business day%s not stored: %s", before, part->text,
                      part->missings, part->missings == 1 ? " that is" : "s that are",
                      date_format(part->missing[0], first));
        if (part->missings > 1)
            output_format(out, "%s%s", part->missings > 2 ? " ... " : ", ",
                          date_format(part->missing[part->missings - 1], last));
        output_char(out, '\n');
        before = "";
    }
}

void explain_print(const struct explain_answer *answer, struct output *out)
{
    struct table table;
    verdict_print(answer, out);
    table_begin(&table, 2);
    table.right[0] = true;
    table.wraps = true;
    table_gives(&table, 1, 40);
    table_cell(&table, "value");
    table_cell(&table, "part");
    for (size_t i = 0; i < answer->parts; i++)
        part_cells(&table, &answer->part[i]);
    table_print(&table, out);
    missing_print(answer, out);
}

/* ---- the functions ---- */

struct function_row {
    char call[80];
    const struct function *function;
    const char *name, *result, *lookback, *meaning;
};

static void row_fill(struct function_row *row, const struct function *function)
{
    *row = (struct function_row){.name = function->name,
                                 .result = function->result == EXPR_NUMBER ? "number" : "condition",
                                 .lookback = function->lookback,
                                 .meaning = function->meaning};
    snprintf(row->call, sizeof row->call, "%s(%s)", function->name, function->parameters);
}

#define FUNCTION_FIELDS                                                                                      \
    {"result", FIELD_POINTER, offsetof(struct function_row, result)},                                        \
        {"lookback", FIELD_POINTER, offsetof(struct function_row, lookback)},                                \
        {"meaning", FIELD_POINTER, offsetof(struct function_row, meaning)},                                  \
    {                                                                                                        \
        0                                                                                                    \
    }

static const struct field fields_data[] = {{"function", FIELD_POINTER, offsetof(struct function_row, name)},
                                           {"call", FIELD_TEXT, offsetof(struct function_row, call)},
                                           FUNCTION_FIELDS};
static const struct field fields_table[] = {{"function", FIELD_TEXT, offsetof(struct function_row, call)},
                                            FUNCTION_FIELDS};

void functions_print(bool json, struct output *out)
{
    struct sheet sheet;
    struct function_row row;
    sheet_open(&sheet, json ? SHEET_LINES : SHEET_TABLE);
    sheet_fields(&sheet, json ? fields_data : fields_table);
    sheet_gives(&sheet, "meaning", 20);
    sheet.table.wraps = true;
    sheet_begin(&sheet, out);
    for (int i = 0; i < FUNCTION_COUNT; i++) {
        row_fill(&row, &function_table[i]);
        sheet_row(&sheet, out, &row, NULL);
    }
    sheet_end(&sheet, out);
    sheet_close(&sheet);
}
