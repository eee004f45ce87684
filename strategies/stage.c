/* Stages: what is computed before, over the whole market and for every day that is asked of it. */
#include "base/array.h"
#include "strategies/compiler.h"

/* As much work as so many steps: a row of rank() and the like, which is sorted; a row of texts, which are
 * compared with one, and what it is more with twice as many. */
#define WORK_ACROSS 44
#define WORK_TEXT   24
#define WORK_TEXTS  24

static size_t stage_rows(const struct stage *stage)
{
    return stage->last - stage->first + 1;
}

/* Whether the days of two stages are one run of days. */
static bool stages_touch(const struct stage *a, const struct stage *b)
{
    return a->first <= b->last + 1 && b->first <= a->last + 1;
}

static bool stage_within(const struct stage *stage, const struct stage *around)
{
    return stage->node == around->node && stage->first >= around->first && stage->last <= around->last;
}

static void stage_extend(struct stage *stage, const struct stage *by)
{
    stage->first = by->first < stage->first ? by->first : stage->first;
    stage->last = by->last > stage->last ? by->last : stage->last;
}

/* The one to which the days that are asked can be added, or a new one. */
static struct stage *stage_place(struct compiler *compiler, const struct stage *asked)
{
    struct expr *expr = compiler->expr;
    for (size_t i = 0; i < expr->stages; i++)
        if (expr->stage[i].node == asked->node && stages_touch(&expr->stage[i], asked))
            return &expr->stage[i];
    if (!array_reserve(&expr->stage, &expr->stages_most, expr->stages + 1, sizeof *expr->stage))
        return error_no_memory(compiler->lexer.err), NULL;
    expr->stage[expr->stages] = *asked;
    return &expr->stage[expr->stages++];
}

static int rows_check(const struct compiler *compiler, const struct node *node, size_t rows)
{
    return rows <= EXPR_MARKET
               ? 0
               : lexer_fail(&compiler->lexer, node->begin, node->length,
                            ": look back less often across the market",
                            "rank(), percentile(), zscore() and texts on more than %d days", EXPR_MARKET);
}

int push_stage(struct compiler *compiler, const struct node *node, unsigned days)
{
    bool call = node->kind == NODE_CALL; /* texts are those of the date, whenever they are asked */
    struct stage asked = {.node = node->same}, *stage;
    int ret = call ? days_check(compiler, node, days) : 0;
    if (call) {
        asked.first = compiler->first + days;
        asked.last = compiler->last + days;
    }
    if (ret == 0 && !(stage = stage_place(compiler, &asked)))
        ret = ERROR_NO_MEMORY;
    if (ret == 0)
        ret = rows_check(compiler, node, compiler->expr->stages);
    if (ret)
        return ret;
    stage_extend(stage, &asked);
    depth_add(compiler, 1);
    return step_add(compiler, node,
                    (struct step){.kind = STEP_STAGE,
                                  .index = (int)(stage - compiler->expr->stage),
                                  .days = call ? days : 0});
}

/* The steps of a call's argument, on all days that are asked of it. */
static int argument_compile(struct compiler *compiler, const struct stage *stage)
{
    compiler->first = stage->first;
    compiler->last = stage->last;
    compiler->weight = stage_rows(stage);
    compiler->depth = 0;
    compiler->scope = ++compiler->scopes;
    int ret = work_add(compiler, stage->node, stage_rows(stage) * WORK_ACROSS);
    return ret ? ret : push(compiler, stage->node->child[0], 0);
}

static int texts_count(struct compiler *compiler, const struct stage *stage)
{
    size_t work = WORK_TEXT;
    for (unsigned texts = stage->node->texts; texts > 1; texts /= 2)
        work += WORK_TEXTS;
    return work_add(compiler, stage->node, work);
}

/* Whoever asks a stage contains it, and is higher: of those that are left, the highest is asked no more. */
static struct stage *stage_highest(const struct expr *expr)
{
    struct stage *highest = NULL;
    for (size_t i = 0; i < expr->stages; i++)
        if (!expr->stage[i].laid && (!highest || expr->stage[i].node->height > highest->node->height))
            highest = &expr->stage[i];
    return highest;
}

/* Ranges of days that have grown to meet each other are one. */
static void stage_absorb(const struct expr *expr, struct stage *stage)
{
    for (size_t i = 0; i < expr->stages; i++) {
        struct stage *other = &expr->stage[i];
        if (other->node != stage->node || stage_within(other, stage) || !stages_touch(stage, other))
            continue;
        stage_extend(stage, other);
        i = SIZE_MAX; /* and again from the first */
    }
}

/* The rows of a stage, and of those that are within it. */
static int stage_lay(struct compiler *compiler, struct stage *stage)
{
    struct expr *expr = compiler->expr;
    for (size_t i = 0; i < expr->stages; i++) {
        struct stage *other = &expr->stage[i];
        if (stage_within(other, stage)) {
            other->laid = true;
            other->row = expr->rows + other->first - stage->first;
        }
    }
    expr->rows += stage_rows(stage);
    return rows_check(compiler, stage->node, expr->rows);
}

static int stage_compile(struct compiler *compiler, struct stage *stage)
{
    struct expr *expr = compiler->expr;
    size_t place = (size_t)(stage - expr->stage), begin = expr->steps;
    stage_absorb(expr, stage);
    int ret = stage_lay(compiler, stage);
    if (ret)
        return ret;
    if (!array_reserve(&expr->order, &expr->order_most, expr->ordered + 1, sizeof *expr->order))
        return error_no_memory(compiler->lexer.err);
    expr->order[expr->ordered++] = place;
    struct stage own = *stage; /* others may move it */
    ret = own.node->kind == NODE_CALL ? argument_compile(compiler, &own) : texts_count(compiler, &own);
    expr->stage[place].begin = begin;
    expr->stage[place].end = expr->steps;
    return ret;
}

int stages_compile(struct compiler *compiler)
{
    struct stage *stage;
    int ret = 0;
    while (ret == 0 && (stage = stage_highest(compiler->expr)))
        ret = stage_compile(compiler, stage);
    return ret;
}
