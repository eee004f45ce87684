/* Steps, and the bounds on them. */
#include <stdlib.h>
#include <string.h>

#include "strategies/compiler.h"

static const unsigned char work_of[STEP_STREAK + 1] = {
    [STEP_LOG] = 16, [STEP_SQRT] = 2, [STEP_DIVIDE] = 2, [STEP_STDEV] = 2, [STEP_EMA] = 2,
};

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

int work_add(struct compiler *compiler, const struct node *node, size_t work)
{
    compiler->expr->work += work;
    if (compiler->expr->work <= EXPR_WORK)
        return 0;
    return lexer_fail(&compiler->lexer, node->begin, node->length,
                      ": shorten the windows, or the windows within them",
                      "more than %d steps over the whole market", EXPR_WORK);
}

int step_add(struct compiler *compiler, const struct node *node, struct step step)
{
    struct expr *expr = compiler->expr;
    unsigned work = work_of[step.kind] ? work_of[step.kind] : 1;
    int ret = work_add(compiler, node, work * compiler->weight);
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

int days_check(struct compiler *compiler, const struct node *node, unsigned days)
{
    unsigned back = compiler->last + days;
    if (back > EXPR_LOOKBACK)
        return lexer_fail(&compiler->lexer, node->begin, node->length, "",
                          "a look back of %u days in all, at most %d are allowed,", back, EXPR_LOOKBACK);
    if (back > compiler->expr->lookback)
        compiler->expr->lookback = back;
    return 0;
}

int push_column(struct compiler *compiler, const struct node *node, const struct expr_column *column,
                unsigned days)
{
    size_t rows = column->cost ? column->cost : 1;
    int ret = days_check(compiler, node, days);
    depth_add(compiler, 1);
    if (ret == 0)
        ret = work_add(compiler, node, (rows * EXPR_ROW - 1) * compiler->weight);
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
