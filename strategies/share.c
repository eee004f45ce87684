/* What an expression asks twice is computed once: both sides of a chain, the same mean in two comparisons.
 *
 * Steps are in postfix order and lags are in the loads, so two pieces of the same steps have the same value.
 * The first of them is followed by a step that keeps its tile, the second is replaced by one that loads it.
 * The steps of a window are run for one day after the other: what is kept among them is theirs alone. */
#include <string.h>

#include "strategies/compiler.h"

struct value {
    size_t begin, end; /* its steps; the one at `end` may keep it */
};

static bool is_same(const struct expr *expr, const struct value *value, size_t begin)
{
    size_t length = expr->steps - begin;
    return value->end - value->begin == length &&
           memcmp(&expr->step[value->begin], &expr->step[begin], length * sizeof *expr->step) == 0;
}

/* Puts a step behind a value; it belongs to what the value is a part of, and moves what comes after. */
static int keep(struct compiler *compiler, const struct node *node, size_t end)
{
    struct expr *expr = compiler->expr;
    struct step step = {STEP_KEEP, (int)expr->kept, 0, 0};
    int ret = step_add(compiler, node, step);
    if (ret)
        return ret;
    memmove(&expr->step[end + 1], &expr->step[end], (expr->steps - 1 - end) * sizeof step);
    expr->step[end] = step;
    expr->kept++;
    for (size_t i = compiler->scope; i < compiler->values; i++) {
        compiler->value[i].begin += compiler->value[i].begin >= end;
        compiler->value[i].end += compiler->value[i].end > end;
    }
    return 0;
}

static int load_again(struct compiler *compiler, const struct node *node, size_t end)
{
    struct expr *expr = compiler->expr;
    bool kept = end < expr->steps && expr->step[end].kind == STEP_KEEP;
    int ret = kept ? 0 : keep(compiler, node, end);
    return ret ? ret : step_add(compiler, node, (struct step){STEP_KEPT, expr->step[end].index, 0, 0});
}

int value_share(struct compiler *compiler, const struct node *node, size_t begin, size_t work)
{
    struct expr *expr = compiler->expr;
    if (expr->steps - begin < 2)
        return 0;
    for (size_t i = compiler->scope; i < compiler->values; i++) {
        struct value value = compiler->value[i];
        if (value.begin == begin && value.end == expr->steps)
            return 0;
        if (is_same(expr, &value, begin)) {
            expr->steps = begin;
            expr->work = work;
            return load_again(compiler, node, value.end);
        }
    }
    int ret = grow((void **)&compiler->value, compiler->values, &compiler->values_most,
                   sizeof *compiler->value, compiler->lexer.err);
    if (ret == 0)
        compiler->value[compiler->values++] = (struct value){begin, expr->steps};
    return ret;
}
