/* sise strategies: lists and validates named strategies. */
#include <string.h>
#include <unistd.h>

#include "answer/strategies.h"
#include "base/log.h"
#include "base/text.h"
#include "cmd/ask.h"
#include "cmd/commands.h"

/* ---- list ---- */

static void strategies_table(const struct strategies_answer *answer, struct output *out)
{
    struct table table;
    table_begin(&table, 2);
    table.wraps = true;
    table_gives(&table, 1, 20);
    table_cell(&table, "name");
    table_cell(&table, "title");
    for (size_t i = 0; i < answer->count; i++) {
        table_cell(&table, answer->strategy[i].name);
        table_cell(&table, answer->strategy[i].title);
    }
    table_print(&table, out);
}

static void strategy_print(const struct strategy *strategy, struct output *out)
{
    for (const struct field *field = strategy_fields; field->name; field++)
        if (*field_text(field, strategy)) {
            output_format(out, "%-12s ", field->name);
            text_plain(out, field_text(field, strategy), strlen(field_text(field, strategy)));
            output_char(out, '\n');
        }
    if (strategy->limit)
        output_format(out, "%-12s %u\n", "limit", strategy->limit);
}

static int list_print(struct invocation *in, const struct answer_context *context, struct error *err)
{
    struct strategies_answer answer;
    const char *name = in->operand_count ? in->operand[0] : NULL;
    const struct answer_place named = {.part = PART_NAME};
    int ret = answer_strategies(context->strategies, name, &answer, err);
    if (ret)
        ask_failed(&named, err);
    else if (in->json)
        answer_strategies_write(&answer, SHEET_LINES, in->out);
    else if (name)
        strategy_print(answer.strategy, in->out);
    else
        strategies_table(&answer, in->out);
    answer_strategies_free(&answer);
    return ret;
}

static int list(struct invocation *in, struct error *err)
{
    struct answer_context context;
    int ret = ask_open(in, &context, err);
    if (ret == 0)
        ret = list_print(in, &context, err);
    ask_close(&context);
    return ret;
}

/* ---- check ---- */

struct checking {
    struct output *out;
    unsigned wrong;
};

static void finding_print(void *arg, const char *path, const struct answer_place *place,
                          const struct error *err)
{
    struct checking *checking = arg;
    if (!err) {
        output_format(checking->out, "%s: ok\n", path);
        return;
    }
    struct error said = *err;
    checking->wrong++;
    ask_failed(place, &said);
    log_error("%s", said.text);
}

/* An operand that contains a slash, or names an existing file, is a file; any other is the name of a
 * strategy. */
static int operand_check(struct catalog *catalog, const char *operand, struct checking *checking,
                         struct error *err)
{
    if (!strchr(operand, '/') && access(operand, F_OK))
        return strategies_check_name(catalog, operand, finding_print, checking, err);
    return strategies_check_file(operand, finding_print, checking, err);
}

/* Checks all strategies, or those that the second and further operands name. */
static int check(struct invocation *in, struct error *err)
{
    struct checking checking = {.out = in->out};
    struct catalog *catalog;
    int ret = answer_catalog(NULL, NULL, &catalog, err);
    if (ret)
        return ret;
    if (in->operand_count == 1)
        ret = strategies_check_all(catalog, finding_print, &checking, err);
    for (unsigned i = 1; ret == 0 && i < in->operand_count; i++)
        ret = operand_check(catalog, in->operand[i], &checking, err);
    catalog_close(&catalog);
    if (ret == 0 && checking.wrong)
        ret = error_set(err, ERROR_DATA, "%u %s", checking.wrong,
                        checking.wrong == 1 ? "thing is wrong" : "things are wrong");
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
