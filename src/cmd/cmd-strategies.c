/* sise strategies: lists and validates named strategies. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "cmd/ask.h"
#include "cmd/commands.h"
#include "cmd/field.h"
#include "cmd/option.h"
#include "cmd/table.h"
#include "panel/view.h"

static const struct field fields[] = {
    {"name", FIELD_POINTER, offsetof(struct strategy, name)},
    {"title", FIELD_POINTER, offsetof(struct strategy, title)},
    {"description", FIELD_POINTER, offsetof(struct strategy, description)},
    {"source", FIELD_POINTER, offsetof(struct strategy, source)},
    {"where", FIELD_POINTER, offsetof(struct strategy, where)},
    {"sort", FIELD_POINTER, offsetof(struct strategy, sort)},
    {"columns", FIELD_POINTER, offsetof(struct strategy, columns)},
    {"path", FIELD_POINTER, offsetof(struct strategy, path)},
    {0},
};

static void strategies_json(const struct strategies *strategies, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    for (size_t i = 0; i < strategies->count; i++) {
        json_object(&json, NULL);
        fields_json(&json, fields, &strategies->strategy[i]);
        if (strategies->strategy[i].limit)
            json_int(&json, "limit", strategies->strategy[i].limit);
        else
            json_null(&json, "limit");
        json_close(&json);
        json_end(&json);
    }
}

static void strategies_table(const struct strategies *strategies, struct output *out)
{
    struct table table;
    table_begin(&table, 2);
    table_cell(&table, "name");
    table_cell(&table, "title");
    for (size_t i = 0; i < strategies->count; i++) {
        table_cell(&table, strategies->strategy[i].name);
        table_cell(&table, strategies->strategy[i].title);
    }
    table_print(&table, out);
}

static void strategy_print(const struct strategy *strategy, struct output *out)
{
    for (const struct field *field = fields; field->name; field++)
        if (*field_text(field, strategy)) {
            output_format(out, "%-12s ", field->name);
            text_plain(out, field_text(field, strategy), strlen(field_text(field, strategy)));
            output_char(out, '\n');
        }
    if (strategy->limit)
        output_format(out, "%-12s %u\n", "limit", strategy->limit);
}

/* ---- check ---- */

struct checking {
    struct expr_names names;
    struct output *out;
    unsigned broken;
};

static void broken(void *arg, const struct error *err)
{
    struct checking *checking = arg;
    checking->broken++;
    log_error("%s", err->text);
}

static bool text_check(struct checking *checking, const struct strategy *strategy, int line, const char *text,
                       int want)
{
    struct expr *expr = NULL;
    struct error err = {0};
    char place[PATH_MAX + 16];
    snprintf(place, sizeof place, "%s:%d", strategy->path, line);
    int ret = ask_compile(place, text, want, &checking->names, &expr, &err);
    expr_free(&expr);
    if (ret)
        broken(checking, &err);
    return ret == 0;
}

static bool columns_check(struct checking *checking, const struct strategy *strategy)
{
    const char *list = strategy->columns;
    char item[EXPR_LENGTH + 1];
    bool good = true;
    while (ask_list_next(&list, item, sizeof item))
        good &= text_check(checking, strategy, strategy->columns_line, item, -1);
    return good;
}

static void strategy_check(struct checking *checking, const struct strategy *strategy)
{
    bool good = text_check(checking, strategy, strategy->where_line, strategy->where, EXPR_CONDITION);
    if (*strategy->sort)
        good &= text_check(checking, strategy, strategy->sort_line, strategy->sort, EXPR_NUMBER);
    good &= columns_check(checking, strategy);
    if (good)
        output_format(checking->out, "%s: ok\n", strategy->path);
}

static void file_check(struct checking *checking, const char *path)
{
    struct strategy strategy;
    struct error err = {0};
    if (strategy_read(path, &strategy, &err))
        broken(checking, &err);
    else
        strategy_check(checking, &strategy);
    strategy_free(&strategy);
}

static int check(struct invocation *in, struct error *err)
{
    struct columns columns = {.count = 0};
    struct strategies strategies = {0};
    columns_add(&columns, NULL, PANEL_RAW);
    columns_add(&columns, NULL, PANEL_ANALYZED);
    struct checking checking = {.names = columns_names(&columns), .out = in->out};
    int ret = 0;
    if (in->operand_count == 1)
        ret = screen_strategies(broken, &checking, &strategies, err);
    for (size_t i = 0; ret == 0 && i < strategies.count; i++)
        strategy_check(&checking, &strategies.strategy[i]);
    for (unsigned i = 1; i < in->operand_count; i++)
        file_check(&checking, in->operand[i]);
    strategies_free(&strategies);
    if (ret == 0 && checking.broken)
        ret = error_set(err, ERROR_DATA, "%u %s", checking.broken,
                        checking.broken == 1 ? "thing is wrong" : "things are wrong");
    return ret;
}

static int list(struct invocation *in, struct error *err)
{
    struct strategies strategies;
    const struct strategy *strategy = NULL;
    int ret = screen_strategies(ask_report, NULL, &strategies, err);
    if (ret == 0 && in->operand_count)
        ret = screen_strategy_find(&strategies, in->operand[0], &strategy, err);
    const struct strategies one = {(struct strategy *)strategy, 1};
    if (ret == 0 && in->json)
        strategies_json(strategy ? &one : &strategies, in->out);
    else if (ret == 0 && strategy)
        strategy_print(strategy, in->out);
    else if (ret == 0)
        strategies_table(&strategies, in->out);
    strategies_free(&strategies);
    return ret;
}

static int run(struct invocation *in, struct error *err)
{
    if (in->operand_count && strcmp(in->operand[0], "check") == 0)
        return check(in, err);
    if (in->operand_count > 1)
        return error_set(err, ERROR_USAGE, "expected one name, or check and files");
    return list(in, err);
}

const struct command command_strategies = {
    .name = "strategies",
    .summary = "lists and validates the named strategies",
    .operands = "NAME|check",
    .most = 1000,
    .run = run,
};
