/* Steps. */
#include <stdlib.h>
#include <string.h>

#include "strategies/compiler.h"

int grow(void **array, size_t count, size_t *most, size_t size, struct error *err)
{
    if (count < *most)
        return 0;
    size_t more = *most ? 2 * *most : 16;
    void *grown = realloc(*array, more * size);
    if (!grown)
        return error_no_memory(err);
    *array = grown;
    *most = more;
    return 0;
}

int step_add(struct compiler *compiler, const struct node *node, struct step step)
{
    struct expr *expr = compiler->expr;
    int ret = work_add(compiler, node, work_of_step(step.kind) * compiler->weight);
    if (ret == 0)
        ret = grow((void **)&expr->step, expr->steps, &expr->steps_most, sizeof *expr->step,
                   compiler->lexer.err);
    if (ret)
        return ret;
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
    int ret = grow((void **)&expr->constant, expr->constants, &expr->constants_most, sizeof *expr->constant,
                   compiler->lexer.err);
    if (ret)
        return ret;
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
