/* The steps of calls of functions. */
#include "strategies/compiler.h"

/* ---- windows ---- */

/* A function over a window runs the steps of its argument once for each of its days. Its own step comes first
 * and says how many steps follow that belong to the argument. While the steps of the argument are made, the
 * compiler is in another state, because these steps look further back, run more often and share no values
 * with the steps outside the window. struct window keeps the compiler's state from before, and window_end()
 * restores it. */
struct window {
    size_t place; /* of the function's own step */
    unsigned last;
    size_t weight;
    unsigned depth, scope;
};

/* Makes the function's own step and enters the window. `tiles` is how many tiles the step keeps on the stack
 * while it runs, beside that of its argument. A standard deviation runs its argument twice for each day: for
 * the mean, then for the distances from it. */
static int window_begin(struct compiler *compiler, const struct node *node, struct step step, unsigned days,
                        unsigned tiles, unsigned lag, struct window *window)
{
    *window = (struct window){.place = compiler->expr->steps,
                              .last = compiler->last,
                              .weight = compiler->weight,
                              .depth = compiler->depth,
                              .scope = compiler->scope};
    compiler->scope = ++compiler->scopes;
    int ret = step_add(compiler, node, step);
    compiler->last += days - 1;
    compiler->weight *= step.kind == STEP_STDEV ? 2 * days : days;
    if (ret == 0)
        ret = work_add(compiler, node, compiler->weight);
    if (ret == 0)
        ret = days_check(compiler, node, lag);
    depth_add(compiler, tiles);
    return ret;
}

/* Leaves the window, after the argument's steps were made. The function leaves one tile on the stack. */
static void window_end(struct compiler *compiler, const struct window *window)
{
    compiler->expr->step[window->place].length = (unsigned)(compiler->expr->steps - window->place - 1);
    compiler->last = window->last;
    compiler->weight = window->weight;
    compiler->depth = window->depth + 1;
    compiler->scope = window->scope;
    compiler->made = window->place;
}

/* A function over a window of its first argument. */
static int push_window(struct compiler *compiler, const struct node *node, struct step step, unsigned days,
                       unsigned tiles, unsigned lag)
{
    struct window window;
    int ret = window_begin(compiler, node, step, days, tiles, lag, &window);
    if (ret == 0)
        ret = push(compiler, node->child[0], lag);
    if (ret == 0)
        window_end(compiler, &window);
    return ret;
}

static struct step fold_step(const struct node *node, enum step_kind by)
{
    return (struct step){.kind = STEP_FOLD, .index = (int)by, .days = node->days};
}

static int push_fold(struct compiler *compiler, const struct node *node, enum step_kind by, unsigned lag)
{
    return push_window(compiler, node, fold_step(node, by), node->days, 1, lag);
}

/* Pushes a column, `count` times its value, and adds it to the sum on the stack; the first column begins the
 * sum. So a column of means over `count` days becomes a sum again. */
static int sum_add(struct compiler *compiler, const struct node *node, const struct expr_column *column,
                   unsigned days, unsigned count, bool first)
{
    int ret = push_column(compiler, node, column, days);
    if (ret == 0 && count > 1 && (ret = push_constant(compiler, node, count)) == 0)
        ret = apply(compiler, node, STEP_TOTAL);
    return ret || first ? ret : apply(compiler, node, STEP_ADD);
}

/* The mean of a column over `days` days, put together from stored columns that hold means of that column: a
 * mean over 150 days is made of means over 120, 20, 5 and 5 days. `mean` is the column of the longest mean
 * that fits; it is over `longest` days. */
static int push_means(struct compiler *compiler, const struct node *node, const struct expr_column *of,
                      unsigned lag, unsigned longest, int mean)
{
    const struct expr_names *names = compiler->names;
    struct expr_column by = {.id = mean, .type = EXPR_NUMBER};
    unsigned done = 0, run = longest;
    int ret = 0;
    if (longest == node->days)
        return push_column(compiler, node, &by, lag);
    while (ret == 0 && done < node->days) {
        ret = sum_add(compiler, node, run ? &by : of, lag + done, run ? run : 1, done == 0);
        done += run ? run : 1;
        run = names->mean(names->arg, of->id, node->days - done, &by.id);
    }
    if (ret == 0)
        ret = push_constant(compiler, node, node->days);
    return ret ? ret : apply(compiler, node, STEP_DIVIDE);
}

/* The mean of a plain column may be in the store. Any other mean is the sum over a window, divided by the
 * number of days. */
static int push_sma(struct compiler *compiler, const struct node *node, unsigned lag)
{
    const struct expr_names *names = compiler->names;
    const struct node *column = node->child[0];
    unsigned inner = 0, longest = 0;
    int mean = -1, ret;
    for (; column->kind == NODE_LAG; column = column->child[0])
        inner += column->days;
    if (column->kind == NODE_COLUMN && names->mean)
        longest = names->mean(names->arg, column->column.id, node->days, &mean);
    if (longest)
        return push_means(compiler, node, &column->column, lag + inner, longest, mean);
    ret = push_fold(compiler, node, STEP_ADD, lag);
    if (ret == 0)
        ret = push_constant(compiler, node, node->days);
    return ret ? ret : apply(compiler, node, STEP_DIVIDE);
}

/* ---- functions ---- */

static int push_cross(struct compiler *compiler, const struct node *node, bool above, unsigned lag)
{
    const struct node *b = node->child[1];
    int ret = push_two(compiler, node, above ? STEP_GREATER : STEP_LESS, lag, b, lag);
    if (ret == 0)
        ret = push_two(compiler, node, above ? STEP_LESS_EQUAL : STEP_GREATER_EQUAL, lag + 1, b, lag + 1);
    return ret ? ret : apply(compiler, node, STEP_AND);
}

static int push_crossed_within(struct compiler *compiler, const struct node *node, unsigned lag)
{
    struct window window;
    int ret = window_begin(compiler, node, fold_step(node, STEP_OR), node->days, 1, lag, &window);
    if (ret == 0)
        ret = push_cross(compiler, node, true, lag);
    if (ret == 0)
        window_end(compiler, &window);
    return ret;
}

static int push_least(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned lag)
{
    int ret = push(compiler, node->child[0], lag);
    for (unsigned i = 1; ret == 0 && i < node->children; i++)
        if ((ret = push(compiler, node->child[i], lag)) == 0)
            ret = apply(compiler, node, kind);
    return ret;
}

/* pct_change(x, n) is (x / x[n] - 1) * 100. */
static int push_pct_change(struct compiler *compiler, const struct node *node, unsigned lag)
{
    int ret = push_two(compiler, node, STEP_DIVIDE, lag, node->child[0], lag + node->days);
    if (ret == 0 && (ret = push_constant(compiler, node, 1)) == 0)
        ret = apply(compiler, node, STEP_SUBTRACT);
    if (ret == 0 && (ret = push_constant(compiler, node, 100)) == 0)
        ret = apply(compiler, node, STEP_MULTIPLY);
    return ret;
}

static int push_special(struct compiler *compiler, const struct node *node, enum step_kind kind,
                        unsigned days, unsigned tiles, unsigned lag)
{
    return push_window(compiler, node,
                       (struct step){.kind = kind, .days = kind == STEP_EMA ? node->days : days}, days, tiles,
                       lag);
}

int push_call(struct compiler *compiler, const struct node *node, unsigned lag)
{
    switch (node->function) {
    case FUNCTION_cross_above:
    case FUNCTION_cross_below:
        return push_cross(compiler, node, node->function == FUNCTION_cross_above, lag);
    case FUNCTION_crossed_within:
        return push_crossed_within(compiler, node, lag);
    case FUNCTION_abs:
        return push_unary(compiler, node, STEP_ABS, lag);
    case FUNCTION_log:
        return push_unary(compiler, node, STEP_LOG, lag);
    case FUNCTION_sqrt:
        return push_unary(compiler, node, STEP_SQRT, lag);
    case FUNCTION_min:
        return push_least(compiler, node, STEP_MIN, lag);
    case FUNCTION_max:
        return push_least(compiler, node, STEP_MAX, lag);
    case FUNCTION_highest:
        return push_fold(compiler, node, STEP_MAX, lag);
    case FUNCTION_lowest:
        return push_fold(compiler, node, STEP_MIN, lag);
    case FUNCTION_sum:
    case FUNCTION_count:
        return push_fold(compiler, node, STEP_ADD, lag);
    case FUNCTION_every:
        return push_fold(compiler, node, STEP_AND, lag);
    case FUNCTION_sma:
        return push_sma(compiler, node, lag);
    case FUNCTION_ema:
        return push_special(compiler, node, STEP_EMA, EMA_REACH * node->days, 2, lag);
    case FUNCTION_stdev:
        return push_special(compiler, node, STEP_STDEV, node->days, 2, lag);
    case FUNCTION_change:
        return push_two(compiler, node, STEP_SUBTRACT, lag, node->child[0], lag + node->days);
    case FUNCTION_pct_change:
        return push_pct_change(compiler, node, lag);
    case FUNCTION_since:
        return push_special(compiler, node, STEP_SINCE, FUNCTION_SEARCH, 1, lag);
    case FUNCTION_streak:
        return push_special(compiler, node, STEP_STREAK, FUNCTION_SEARCH, 2, lag);
    default:
        return push_stage(compiler, node, lag);
    }
}
