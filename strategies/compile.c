/* From a tree to steps.
 *
 * Only the steps that load a column know of days: (a > b)[5] becomes loads of a and b as of five days before,
 * and a comparison. A function that needs two days of its argument, such as cross_above(), compiles the
 * argument twice. Nested calls multiply, so the work is counted while the steps are made, and a text that
 * would become too many steps is refused before they are. The recursion is as deep as the tree, whose depth
 * parser.c bounds. */
#include <stdlib.h>

#include "strategies/compiler.h"

/* ---- nodes ---- */

int push_two(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned days,
             const struct node *second, unsigned second_days)
{
    int ret = push(compiler, node->child[0], days);
    if (ret == 0)
        ret = push(compiler, second, second_days);
    return ret ? ret : apply(compiler, node, kind);
}

int push_unary(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned lag)
{
    int ret = push(compiler, node->child[0], lag);
    return ret ? ret : apply(compiler, node, kind);
}

static int push_node(struct compiler *compiler, const struct node *node, unsigned lag)
{
    static const enum step_kind step_of[] = {
        [NODE_NEGATE] = STEP_NEGATE,     [NODE_NOT] = STEP_NOT,
        [NODE_ADD] = STEP_ADD,           [NODE_SUBTRACT] = STEP_SUBTRACT,
        [NODE_MULTIPLY] = STEP_MULTIPLY, [NODE_DIVIDE] = STEP_DIVIDE,
        [NODE_LESS] = STEP_LESS,         [NODE_LESS_EQUAL] = STEP_LESS_EQUAL,
        [NODE_GREATER] = STEP_GREATER,   [NODE_GREATER_EQUAL] = STEP_GREATER_EQUAL,
        [NODE_EQUAL] = STEP_EQUAL,       [NODE_NOT_EQUAL] = STEP_NOT_EQUAL,
        [NODE_AND] = STEP_AND,           [NODE_OR] = STEP_OR,
    };
    switch (node->kind) {
    case NODE_NUMBER:
    case NODE_BOOL:
        return push_constant(compiler, node, node->number);
    case NODE_COLUMN:
        return push_column(compiler, node, &node->column, lag);
    case NODE_CALL:
        return push_call(compiler, node, lag);
    case NODE_SAME:
    case NODE_STARTS:
    case NODE_CONTAINS:
        return push_stage(compiler, node, lag);
    case NODE_NEGATE:
    case NODE_NOT:
        return push_unary(compiler, node, step_of[node->kind], lag);
    default:
        return push_two(compiler, node, step_of[node->kind], lag, node->child[1], lag);
    }
}

int push(struct compiler *compiler, const struct node *node, unsigned lag)
{
    if (node->kind == NODE_LAG)
        return push(compiler, node->child[0], lag + node->days);
    if (!node->children)
        return push_node(compiler, node, lag);
    struct value *value = share_find(compiler, node, lag);
    if (!value)
        return ERROR_NO_MEMORY;
    if (value->made != VALUE_UNMADE)
        return share_load(compiler, node, value);
    size_t begin = compiler->expr->steps;
    int ret = push_node(compiler, node, lag);
    if (ret == 0 && compiler->expr->steps > begin + 1) /* a single step is not worth keeping */
        value->made = compiler->made;
    return ret;
}

/* ---- the whole ---- */

static int compile(const char *text, int want, const struct expr_names *names, struct expr **result,
                   struct expr_place *place, struct error *err)
{
    struct expr *expr = calloc(1, sizeof *expr);
    struct compiler compiler = {
        .expr = expr, .names = names, .lexer = {.text = text, .place = place, .err = err}, .weight = 1};
    *result = NULL;
    if (!expr)
        return error_no_memory(err);
    int ret = tree_parse(text, want, names, &expr->tree, place, err);
    if (ret == 0)
        ret = share_nodes(expr->tree.root, err);
    if (ret == 0)
        ret = push(&compiler, expr->tree.root, 0);
    expr->own = expr->steps;
    if (ret == 0)
        ret = stages_compile(&compiler);
    if (ret == 0)
        ret = parts_find(expr, err);
    if (ret == 0)
        expr->type = expr->tree.root->type;
    else
        expr_free(&expr);
    share_free(&compiler);
    free(compiler.read);
    *result = expr;
    return ret;
}

int expr_compile(const char *text, enum expr_type want, const struct expr_names *names, struct expr **expr,
                 struct expr_place *place, struct error *err)
{
    return compile(text, (int)want, names, expr, place, err);
}

int expr_compile_any(const char *text, const struct expr_names *names, struct expr **expr,
                     struct expr_place *place, struct error *err)
{
    return compile(text, -1, names, expr, place, err);
}

void expr_free(struct expr **expr)
{
    if (!*expr)
        return;
    tree_free(&(*expr)->tree);
    free((*expr)->step);
    free((*expr)->constant);
    free((*expr)->stage);
    free((*expr)->order);
    free((*expr)->part);
    free(*expr);
    *expr = NULL;
}

enum expr_type expr_type(const struct expr *expr)
{
    return expr->type;
}

unsigned expr_lookback(const struct expr *expr)
{
    return expr->lookback;
}

size_t expr_work(const struct expr *expr)
{
    return expr->work;
}

/* A further day reads for the first time what one day in the window of each row is. */
uint64_t expr_work_of_days(const struct expr *expr, size_t days)
{
    size_t again = expr->work - expr->reading + expr->reading / (expr->lookback + 1);
    return days ? expr->work + (uint64_t)(days - 1) * again : 0;
}

bool expr_across(const struct expr *expr)
{
    bool found = false;
    for (size_t i = 0; i < expr->stages; i++)
        found |= expr->stage[i].node->kind == NODE_CALL;
    return found;
}

bool expr_reads(const struct expr *expr, int column)
{
    for (size_t i = 0; i < expr->steps; i++)
        if (expr->step[i].kind == STEP_COLUMN && expr->step[i].index == column)
            return true;
    for (size_t i = 0; i < expr->stages; i++)
        if (expr->stage[i].node->kind != NODE_CALL && expr->stage[i].node->column.id == column)
            return true;
    return false;
}
