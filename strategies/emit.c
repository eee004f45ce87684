/* Appending steps to an expression, and counting the tiles on its stack. */
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "strategies/compiler.h"

int step_add(struct compiler *compiler, const struct node *node, struct step step)
{
    struct expr *expr = compiler->expr;
    int ret = work_add(compiler, node, work_of_step(step.kind) * compiler->weight);
    if (ret)
        return ret;
    if (!array_reserve(&expr->step, &expr->steps_most, expr->steps + 1, sizeof *expr->step))
        return error_no_memory(compiler->lexer.err);
    compiler->made = expr->steps;
    expr->step[expr->steps++] = step;
    return 0;
}

void depth_add(struct compiler *compiler, unsigned tiles)
{
    compiler->depth += tiles;
    if (compiler->depth > compiler->expr->depth)
        compiler->expr->depth = compiler->depth;
}

int push_column(struct compiler *compiler, const struct node *node, const struct expr_column *column,
                unsigned days)
{
    int ret = days_check(compiler, node, days);
    depth_add(compiler, 1);
    if (ret == 0)
        ret = read_count(compiler, node, column, days);
    return ret ? ret
               : step_add(compiler, node,
                          (struct step){.kind = STEP_COLUMN, .index = column->id, .days = days});
}

/* The place of a constant with the same bits, or the place behind the last one. */
static size_t constant_find(const struct expr *expr, double value)
{
    size_t place = 0;
    while (place < expr->constants && memcmp(&expr->constant[place], &value, sizeof value))
        place++;
    return place;
}

int push_constant(struct compiler *compiler, const struct node *node, double value)
{
    struct expr *expr = compiler->expr;
    size_t place = constant_find(expr, value);
    if (!array_reserve(&expr->constant, &expr->constants_most, expr->constants + 1, sizeof *expr->constant))
        return error_no_memory(compiler->lexer.err);
    expr->constant[place] = value;
    expr->constants += place == expr->constants;
    depth_add(compiler, 1);
    return step_add(compiler, node, (struct step){.kind = STEP_CONSTANT, .index = (int)place});
}

int apply(struct compiler *compiler, const struct node *node, enum step_kind kind)
{
    compiler->depth -= kind >= STEP_ADD;
    return step_add(compiler, node, (struct step){.kind = kind});
}
