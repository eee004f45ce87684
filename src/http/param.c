#include "http/param.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/field.h"
#include "answer/market.h"
#include "base/number.h"
#include "base/parse.h"
#include "base/text.h"
#include "panel/column.h"

/* What is being read. */
struct reading {
    const struct param *param;
    char *text;
    struct value *value;
    struct problems *problems;
};

#define PROBLEM(reading, type, ...)                                                                          \
    problem_add((reading)->problems, (reading)->param->in, (reading)->param->name, type, (reading)->text,    \
                __VA_ARGS__)

/* Says what the limit was, as pydantic does. Returns false. */
static bool limit_broken(struct problem *problem, const char *limit, double number)
{
    if (problem) {
        problem->limit = limit;
        problem->number = number;
    }
    return false;
}

static bool range_check(const struct reading *reading, double number)
{
    char text[NUMBER_TEXT];
    const struct param *param = reading->param;
    if (number < param->least) {
        number_format(param->least, text);
        return limit_broken(
            PROBLEM(reading, "greater_than_equal", "Input should be greater than or equal to %s", text), "ge",
            param->least);
    }
    if (number > param->most) {
        number_format(param->most, text);
        return limit_broken(
            PROBLEM(reading, "less_than_equal", "Input should be less than or equal to %s", text), "le",
            param->most);
    }
    return true;
}

static bool count_read(const struct reading *reading)
{
    static const char digits[] = "0123456789";
    const char *text = reading->text + (*reading->text == '-');
    if (!*text || strspn(text, digits) != strlen(text)) {
        PROBLEM(reading, "int_parsing",
                "Input should be a valid integer, unable to parse string as an integer");
        return false;
    }
    return range_check(reading, strtod(reading->text, NULL)) &&
           parse_count(text, &reading->value->count); /* "-0" is 0 */
}

static bool number_read(const struct reading *reading)
{
    if (!parse_number(reading->text, &reading->value->number)) {
        PROBLEM(reading, "float_parsing",
                "Input should be a valid number, unable to parse string as a number");
        return false;
    }
    return range_check(reading, reading->value->number);
}

static bool date_read(const struct reading *reading)
{
    if (date_parse(reading->text, &reading->value->date))
        return true;
    PROBLEM(reading, "date_parsing",
            "Input should be a valid date in the format YYYY-MM-DD, in the years 1900 to 2199");
    return false;
}

static bool bool_read(const struct reading *reading)
{
    static const char *const words[] = {"false", "true", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(reading->text, words[i]) == 0) {
            reading->value->is_true = i % 2;
            return true;
        }
    PROBLEM(reading, "bool_parsing", "Input should be a valid boolean, true or false");
    return false;
}

/* ---- texts ---- */

static bool choice_read(const struct reading *reading)
{
    char names[PROBLEM_TEXT / 2] = "";
    const char *text = reading->text;
    size_t length = strlen(text), used = 0;
    int place = 0;
    for (const char *at = reading->param->choices; *at; place++) {
        size_t part = strcspn(at, "|");
        if (part == length && memcmp(at, text, part) == 0) {
            reading->value->choice = place;
            return true;
        }
        bool last = !at[part];
        int put = snprintf(names + used, sizeof names - used, "%s'%.*s'",
                           !place ? ""
                           : last ? " or "
                                  : ", ",
                           (int)part, at);
        used = used + (size_t)put < sizeof names ? used + (size_t)put : sizeof names - 1;
        at += part + !last;
    }
    PROBLEM(reading, "enum", "Input should be %s", names);
    return false;
}

static bool length_check(const struct reading *reading, double least, double most)
{
    double length = (double)strlen(reading->text);
    if (length < least)
        return limit_broken(PROBLEM(reading, "string_too_short",
                                    "String should have at least %.0f character%s", least,
                                    least == 1 ? "" : "s"),
                            "min_length", least);
    if (length > most)
        return limit_broken(
            PROBLEM(reading, "string_too_long", "String should have at most %.0f bytes of UTF-8", most),
            "max_length", most);
    return true;
}

static bool control_check(const struct reading *reading)
{
    for (const char *at = reading->text; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F) {
            PROBLEM(reading, "value_error", "Value error, a control character is no part of such a text");
            return false;
        }
    return true;
}

static bool text_read(const struct reading *reading, double least, double most)
{
    return length_check(reading, least, most) && control_check(reading);
}

static bool market_read(const struct reading *reading)
{
    struct error err = {0};
    if (!text_read(reading, 1, MARKET_TEXT - 1))
        return false;
    if (market_check(reading->text, NULL, 0, &err) == 0)
        return true;
    PROBLEM(reading, "enum", "%s", err.text);
    return false;
}

/* A line end is a blank in an expression. */
static bool expression_read(const struct reading *reading)
{
    for (char *at = reading->text; *at; at++)
        if (*at == '\n' || *at == '\r' || *at == '\t')
            *at = ' ';
    return text_read(reading, 1, EXPR_LENGTH);
}

/* ---- lists ---- */

static bool tickers_read(const struct reading *reading)
{
    char name[NAME_TEXT + 1];
    const char *list = reading->text;
    double count = 0, most = reading->param->most;
    if (!control_check(reading))
        return false;
    if (!*list)
        return text_read(reading, 1, most);
    for (; parse_list_next(&list, name, sizeof name); count++)
        if (!*name || strlen(name) >= NAME_TEXT) {
            PROBLEM(reading, "value_error", "Value error, a ticker between two commas is %s",
                    *name ? "too long" : "empty");
            return false;
        }
    if (count <= most)
        return true;
    return limit_broken(PROBLEM(reading, "too_long",
                                "List should have at most %.0f items after validation, not %.0f", most,
                                count),
                        "max_length", most);
}

/* Whether the name is that of a column, or of one of the further fields that the row allows. */
static bool column_check(const struct columns *all, const struct field *fields, const char *name,
                         struct error *err)
{
    struct suggest suggest = {.wanted = name};
    if (columns_find(all, name) || (fields && field_find(fields, name)->name))
        return true;
    columns_offer(all, &suggest);
    for (const struct field *field = fields; field && field->name; field++)
        suggest_offer(&suggest, field->name);
    column_unknown(&suggest, err);
    return false;
}

/* Whether the name is one of the first `count` of the list. */
static bool named_before(const char *list, unsigned count, const char *name)
{
    char other[COLUMN_TEXT + 1];
    while (count-- && parse_list_next(&list, other, sizeof other))
        if (strcmp(other, name) == 0)
            return true;
    return false;
}

static bool column_read(const struct reading *reading, const char *name, unsigned before)
{
    struct columns all = {.count = 0};
    struct error err = {0};
    columns_add(&all, NULL, DATASET_RAW);
    columns_add(&all, NULL, DATASET_ANALYZED);
    if (!column_check(&all, reading->param->fields, name, &err))
        PROBLEM(reading, "enum", "%s", err.text);
    else if (named_before(reading->text, before, name))
        PROBLEM(reading, "value_error", "Value error, column '%s' is named twice", name);
    else
        return true;
    return false;
}

static bool columns_read(const struct reading *reading)
{
    char name[COLUMN_TEXT + 1];
    const char *list = reading->text;
    if (!text_read(reading, 1, COLUMN_MOST * COLUMN_TEXT))
        return false;
    if (reading->param->kind == PARAM_COLUMNS && strcmp(list, COLUMNS_ALL) == 0)
        return true;
    if (reading->param->kind == PARAM_COLUMN)
        return column_read(reading, list, 0);
    for (unsigned count = 0; parse_list_next(&list, name, sizeof name); count++)
        if (!column_read(reading, name, count))
            return false;
    return true;
}

static bool kind_read(const struct reading *reading)
{
    const struct param *param = reading->param;
    switch (param->kind) {
    case PARAM_COUNT:
        return count_read(reading);
    case PARAM_NUMBER:
        return number_read(reading);
    case PARAM_DATE:
        return date_read(reading);
    case PARAM_BOOL:
        return bool_read(reading);
    case PARAM_CHOICE:
        return choice_read(reading);
    case PARAM_MARKET:
        return market_read(reading);
    case PARAM_TICKER:
        return text_read(reading, 1, NAME_TEXT - 1);
    case PARAM_TICKERS:
        return tickers_read(reading);
    case PARAM_COLUMNS:
    case PARAM_COLUMN:
        return columns_read(reading);
    case PARAM_EXPRESSION:
    case PARAM_EXPRESSIONS:
        return expression_read(reading);
    case PARAM_TEXT:
        break;
    }
    return text_read(reading, param->least, param->most);
}

bool param_read(const struct param *param, char *text, struct value *value, struct problems *problems)
{
    const struct reading reading = {.param = param, .text = text, .value = value, .problems = problems};
    value->text = text;
    return kind_read(&reading);
}
