/* sise strategies: lists and validates named strategies. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "answer/field.h"
#include "answer/table.h"
#include "base/log.h"
#include "base/text.h"
#include "cmd/ask.h"
#include "cmd/commands.h"
#include "cmd/items.h"
#include "cmd/option.h"
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

static void text_check(struct checking *checking, const char *place, const char *text, int want)
{
    struct expr *expr = NULL;
    struct error err = {0};
    if (ask_compile(place, text, want, &checking->names, &expr, &err))
        broken(checking, &err);
    expr_free(&expr);
}

static void columns_check(struct checking *checking, const struct strategy *strategy)
{
    char place[ASK_PLACE];
    struct items items;
    struct error err = {0};
    ask_place(strategy, strategy->columns_line, place);
    if (items_read(place, ERROR_DATA, strategy->columns, &items, &err))
        broken(checking, &err);
    else
        for (unsigned i = 0; i < items.count; i++)
            text_check(checking, place, items.text[i], -1);
    items_free(&items);
}

/* A column of that name is what `sise screen NAME` would mean. */
static void name_check(struct checking *checking, const struct strategy *strategy)
{
    struct expr_column column;
    struct error err = {0};
    if (!checking->names.find(checking->names.arg, strategy->name, &column))
        return;
    error_set(&err, ERROR_DATA, "%s: %s is a column: nobody could ask for a strategy of that name",
              strategy->path, strategy->name);
    broken(checking, &err);
}

static void strategy_check(struct checking *checking, const struct strategy *strategy)
{
    unsigned before = checking->broken;
    char place[ASK_PLACE];
    name_check(checking, strategy);
    text_check(checking, ask_place(strategy, strategy->where_line, place), strategy->where, EXPR_CONDITION);
    if (*strategy->sort)
        text_check(checking, ask_place(strategy, strategy->sort_line, place), strategy->sort, EXPR_NUMBER);
    columns_check(checking, strategy);
    if (checking->broken == before)
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

struct naming {
    struct checking *checking;
    const char *name;
};

/* A file of that name is wrong, even where there is a good one in another folder; others are not asked for.
 */
static void named_broken(void *arg, const struct error *err)
{
    struct naming *naming = arg;
    char file[NAME_MAX + 2];
    snprintf(file, sizeof file, "/%s.strategy", naming->name);
    if (strstr(err->text, file))
        broken(naming->checking, err);
}

static int named_check(struct checking *checking, const char *name, struct error *err)
{
    struct naming naming = {checking, name};
    struct strategies strategies;
    const struct strategy *strategy;
    struct error why = {0};
    unsigned before = checking->broken;
    int ret = screen_strategies(named_broken, &naming, &strategies, err);
    bool read = ret == 0 && checking->broken == before;
    if (read && screen_strategy_find(&strategies, name, &strategy, &why))
        broken(checking, &why);
    else if (read)
        strategy_check(checking, strategy);
    strategies_free(&strategies);
    return ret;
}

static int operand_check(struct checking *checking, const char *operand, struct error *err)
{
    if (!strchr(operand, '/') && access(operand, F_OK))
        return named_check(checking, operand, err);
    file_check(checking, operand);
    return 0;
}

static int all_check(struct checking *checking, struct error *err)
{
    struct strategies strategies;
    int ret = screen_strategies(broken, checking, &strategies, err);
    for (size_t i = 0; ret == 0 && i < strategies.count; i++)
        strategy_check(checking, &strategies.strategy[i]);
    strategies_free(&strategies);
    return ret;
}

/* All that there are, or those that the operands from the second on name. */
static int check(struct invocation *in, struct error *err)
{
    struct columns columns = {.count = 0};
    columns_add(&columns, NULL, DATASET_RAW);
    columns_add(&columns, NULL, DATASET_ANALYZED);
    struct checking checking = {.names = columns_names(&columns), .out = in->out};
    int ret = in->operand_count == 1 ? all_check(&checking, err) : 0;
    for (unsigned i = 1; ret == 0 && i < in->operand_count; i++)
        ret = operand_check(&checking, in->operand[i], err);
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
    const struct strategies one = {.strategy = (struct strategy *)strategy, .count = 1};
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
        return error_set(err, ERROR_USAGE, "expected one name, or check and names or files");
    return list(in, err);
}

const struct command command_strategies = {
    .name = "strategies",
    .summary = "lists and validates the named strategies",
    .operands = "NAME|check",
    .most = 1000,
    .run = run,
};
