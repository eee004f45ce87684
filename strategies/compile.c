/* From a tree to steps.
 *
 * Days before are pushed down to the loads: (a > b)[5] loads a and b of five days before. What needs two days
 * of its argument, such as cross_above(), has it compiled twice, so steps are counted while they are made and
 * a text whose steps explode is refused in time. Recursion is as deep as the tree, which the length of a text
 * bounds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "strategies/lexer.h"
#include "strategies/program.h"

struct compiler {
    struct expr *expr;
    const struct expr_names *names;
    struct lexer lexer; /* for its way of saying what is wrong */
    /* of the steps that are being made: */
    unsigned first, last; /* days before that the stage is asked for, windows around included in last */
    size_t weight;        /* how often a step is run */
    unsigned depth;       /* of the stack */
};

/* A row of rank() and the like is sorted: as much work as so many steps. */
#define WORK_ACROSS 64

static const unsigned char work_of[STEP_STREAK + 1] = {
    [STEP_LOG] = 16, [STEP_SQRT] = 2, [STEP_DIVIDE] = 2, [STEP_STDEV] = 2, [STEP_EMA] = 2,
};

static int grow(void **array, size_t count, size_t *most, size_t size, struct error *err)
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

static int work_add(struct compiler *compiler, const struct node *node, size_t work)
{
    compiler->expr->work += work;
    if (compiler->expr->work <= EXPR_WORK)
        return 0;
    return lexer_fail(&compiler->lexer, node->begin, node->length,
                      ": shorten the windows, or the windows within them",
                      "more than %d steps over the whole market", EXPR_WORK);
}

/* ---- steps ---- */

static int step_add(struct compiler *compiler, const struct node *node, struct step step)
{
    struct expr *expr = compiler->expr;
    unsigned work = work_of[step.kind] ? work_of[step.kind] : 1;
    int ret = work_add(compiler, node, work * compiler->weight);
    if (ret == 0)
        ret = grow((void **)&expr->step, expr->steps, &expr->steps_most, sizeof *expr->step,
                   compiler->lexer.err);
    if (ret == 0)
        expr->step[expr->steps++] = step;
    return ret;
}

static void depth_add(struct compiler *compiler, unsigned tiles)
{
    compiler->depth += tiles;
    if (compiler->depth > compiler->expr->depth)
        compiler->expr->depth = compiler->depth;
}

static int days_check(struct compiler *compiler, const struct node *node, unsigned days)
{
    unsigned back = compiler->last + days;
    if (back > EXPR_LOOKBACK)
        return lexer_fail(&compiler->lexer, node->begin, node->length, "",
                          "a look back of %u days in all, at most %d are allowed,", back, EXPR_LOOKBACK);
    if (back > compiler->expr->lookback)
        compiler->expr->lookback = back;
    return 0;
}

static int push_column(struct compiler *compiler, const struct node *node, int column, unsigned days)
{
    int ret = days_check(compiler, node, days);
    depth_add(compiler, 1);
    return ret ? ret : step_add(compiler, node, (struct step){STEP_COLUMN, column, days, 0});
}

static int push_constant(struct compiler *compiler, const struct node *node, double value)
{
    struct expr *expr = compiler->expr;
    int ret = grow((void **)&expr->constant, expr->constants, &expr->constants_most, sizeof *expr->constant,
                   compiler->lexer.err);
    if (ret)
        return ret;
    expr->constant[expr->constants] = value;
    depth_add(compiler, 1);
    return step_add(compiler, node, (struct step){STEP_CONSTANT, (int)expr->constants++, 0, 0});
}

static int apply(struct compiler *compiler, const struct node *node, enum step_kind kind)
{
    compiler->depth -= kind >= STEP_ADD;
    return step_add(compiler, node, (struct step){kind, 0, 0, 0});
}

static int push(struct compiler *compiler, const struct node *node, unsigned days);

static int push_two(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned days,
                    const struct node *second, unsigned second_days)
{
    int ret = push(compiler, node->child[0], days);
    if (ret == 0)
        ret = push(compiler, second, second_days);
    return ret ? ret : apply(compiler, node, kind);
}

/* ---- stages ---- */

/* A part of the tree is one stage however often it is asked: a chain and a crossing ask twice. */
static int stage_find(struct compiler *compiler, const struct node *node, size_t *place)
{
    struct expr *expr = compiler->expr;
    for (*place = 0; *place < expr->stages; ++*place)
        if (expr->stage[*place].node == node)
            return 0;
    int ret = grow((void **)&expr->stage, expr->stages, &expr->stages_most, sizeof *expr->stage,
                   compiler->lexer.err);
    if (ret == 0)
        expr->stage[expr->stages++] = (struct stage){.node = node,
                                                     .kind = node->kind,
                                                     .function = node->function,
                                                     .column = node->column.id,
                                                     .text = node->text,
                                                     .texts = node->texts,
                                                     .first = EXPR_LOOKBACK};
    return ret;
}

static int push_stage(struct compiler *compiler, const struct node *node, unsigned days)
{
    size_t place;
    int ret = stage_find(compiler, node, &place);
    if (ret)
        return ret;
    struct stage *stage = &compiler->expr->stage[place];
    if (node->kind != NODE_CALL)
        days = stage->first = 0;
    else if ((ret = days_check(compiler, node, days)))
        return ret;
    unsigned first = compiler->first + days, last = compiler->last + days;
    if (node->kind == NODE_CALL) {
        stage->first = first < stage->first ? first : stage->first;
        stage->last = last > stage->last ? last : stage->last;
    }
    depth_add(compiler, 1);
    return step_add(compiler, node, (struct step){STEP_STAGE, (int)place, days, 0});
}

/* The steps of a stage's argument, and its rows. Everybody who asks it has been compiled. */
static int stage_compile(struct compiler *compiler, size_t place)
{
    struct expr *expr = compiler->expr;
    struct stage stage = expr->stage[place];
    size_t rows = stage.last - stage.first + 1;
    int ret = 0;
    stage.row = expr->rows;
    stage.begin = expr->steps;
    if ((expr->rows += rows) > EXPR_MARKET)
        return lexer_fail(&compiler->lexer, stage.node->begin, stage.node->length,
                          ": look back less often across the market",
                          "rank(), percentile(), zscore() and texts on more than %d days", EXPR_MARKET);
    if (stage.kind == NODE_CALL) {
        compiler->first = stage.first;
        compiler->last = stage.last;
        compiler->weight = rows;
        compiler->depth = 0;
        ret = work_add(compiler, stage.node, rows * WORK_ACROSS);
        if (ret == 0)
            ret = push(compiler, stage.node->child[0], 0);
    }
    stage.end = expr->steps;
    expr->stage[place] = stage;
    return ret;
}

/* ---- windows ---- */

/* Runs `argument` on each of `days` days, for stdev() twice; `tiles` are what the step keeps beside its
 * result. */
static int push_window(struct compiler *compiler, const struct node *node, struct step step, unsigned days,
                       unsigned tiles, const struct node *argument, unsigned lag)
{
    struct compiler outside = *compiler;
    size_t place = compiler->expr->steps;
    int ret = step_add(compiler, node, step);
    compiler->last += days - 1;
    compiler->weight *= step.kind == STEP_STDEV ? 2 * days : days;
    if (ret == 0)
        ret = work_add(compiler, node, compiler->weight);
    if (ret == 0)
        ret = days_check(compiler, node, lag);
    depth_add(compiler, tiles);
    if (ret == 0)
        ret = push(compiler, argument, lag);
    if (ret == 0)
        compiler->expr->step[place].length = (unsigned)(compiler->expr->steps - place - 1);
    compiler->last = outside.last;
    compiler->weight = outside.weight;
    compiler->depth = outside.depth + 1;
    return ret;
}

static int push_fold(struct compiler *compiler, const struct node *node, enum step_kind by, unsigned lag)
{
    return push_window(compiler, node, (struct step){STEP_FOLD, (int)by, node->days, 0}, node->days, 1,
                       node->child[0], lag);
}

/* Adds `count` times a column to the sum that is on the stack, unless it is the first. */
static int sum_add(struct compiler *compiler, const struct node *node, int column, unsigned days,
                   unsigned count, bool first)
{
    int ret = push_column(compiler, node, column, days);
    if (ret == 0 && count > 1 && (ret = push_constant(compiler, node, count)) == 0)
        ret = apply(compiler, node, STEP_TOTAL);
    return ret || first ? ret : apply(compiler, node, STEP_ADD);
}

/* The mean of a column from columns that hold means of it, the longest first: 150 days are 120, 20, 5 and 5.
 */
static int push_means(struct compiler *compiler, const struct node *node, int column, unsigned lag,
                      unsigned longest, int mean)
{
    const struct expr_names *names = compiler->names;
    unsigned done = 0, run = longest;
    int ret = 0;
    if (longest == node->days)
        return push_column(compiler, node, mean, lag);
    while (ret == 0 && done < node->days) {
        ret = sum_add(compiler, node, run ? mean : column, lag + done, run ? run : 1, done == 0);
        done += run ? run : 1;
        run = names->mean(names->arg, column, node->days - done, &mean);
    }
    if (ret == 0)
        ret = push_constant(compiler, node, node->days);
    return ret ? ret : apply(compiler, node, STEP_DIVIDE);
}

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
        return push_means(compiler, node, column->column.id, lag + inner, longest, mean);
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
    struct node cross = *node;
    cross.function = FUNCTION_cross_above;
    return push_window(compiler, node, (struct step){STEP_FOLD, STEP_OR, node->days, 0}, node->days, 1,
                       &cross, lag);
}

static int push_least(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned lag)
{
    int ret = push(compiler, node->child[0], lag);
    for (unsigned i = 1; ret == 0 && i < node->children; i++)
        if ((ret = push(compiler, node->child[i], lag)) == 0)
            ret = apply(compiler, node, kind);
    return ret;
}

static int push_unary(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned lag)
{
    int ret = push(compiler, node->child[0], lag);
    return ret ? ret : apply(compiler, node, kind);
}

/* (x / x[n] - 1) * 100 */
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
    return push_window(compiler, node, (struct step){kind, 0, kind == STEP_EMA ? node->days : days, 0}, days,
                       tiles, node->child[0], lag);
}

static int push_call(struct compiler *compiler, const struct node *node, unsigned lag)
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

/* ---- nodes ---- */

static int push(struct compiler *compiler, const struct node *node, unsigned lag)
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
        return push_column(compiler, node, node->column.id, lag);
    case NODE_LAG:
        return push(compiler, node->child[0], lag + node->days);
    case NODE_CALL:
        return push_call(compiler, node, lag);
    case NODE_SAME:
    case NODE_STARTS:
        return push_stage(compiler, node, lag);
    case NODE_NEGATE:
    case NODE_NOT:
        return push_unary(compiler, node, step_of[node->kind], lag);
    default:
        return push_two(compiler, node, step_of[node->kind], lag, node->child[1], lag);
    }
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
        ret = push(&compiler, expr->tree.root, 0);
    expr->own = expr->steps;
    for (size_t i = 0; ret == 0 && i < expr->stages; i++)
        ret = stage_compile(&compiler, i);
    if (ret == 0)
        ret = parts_find(expr, err);
    if (ret == 0)
        expr->type = expr->tree.root->type;
    else
        expr_free(&expr);
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

bool expr_reads(const struct expr *expr, int column)
{
    for (size_t i = 0; i < expr->steps; i++)
        if (expr->step[i].kind == STEP_COLUMN && expr->step[i].index == column)
            return true;
    for (size_t i = 0; i < expr->stages; i++)
        if (expr->stage[i].kind != NODE_CALL && expr->stage[i].column == column)
            return true;
    return false;
}
