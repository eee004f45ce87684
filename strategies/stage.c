/* Stages: the parts of an expression that are computed for the whole market before the expression itself is
 * run.
 *
 * The value of rank(close) for one stock depends on all stocks, so it cannot be computed tile by tile with
 * the rest. Such a call becomes a stage: its rows, one for each day on which the expression looks at it, are
 * computed first, and the expression loads them as it loads a column. Comparisons of texts are stages as
 * well, of one row. Where an expression says the same call several times, on days that follow each other, all
 * of them share one stage. A stage may itself load the rows of another one, as in rank(close - rank(open)).
 */
#include "base/array.h"
#include "strategies/compiler.h"

/* What the rows of stages cost, in steps of an ordinary expression: a row of rank(), percentile() or
 * zscore(); a row in which each text is compared with one other; what is added each time that the number of
 * texts to compare with doubles; and a row in which each text is searched for another. */
#define WORK_ACROSS 44
#define WORK_TEXT   24
#define WORK_TEXTS  24
#define WORK_SEARCH 72

static size_t stage_rows(const struct stage *stage)
{
    return stage->last - stage->first + 1;
}

/* Whether the days of two stages overlap or follow each other without a gap. */
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

/* Finds a stage of the same call to which the asked days can be added, or adds a new stage. */
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
    /* A text is known only for the view's own day, so a comparison of texts needs one row, however many days
     * back it stands. */
    bool call = node->kind == NODE_CALL;
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

/* Makes the steps of a call's argument, which are run once for each day that is asked of the stage. */
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
    size_t work = stage->node->kind == NODE_CONTAINS ? WORK_SEARCH : WORK_TEXT;
    for (unsigned texts = stage->node->texts; texts > 1; texts /= 2)
        work += WORK_TEXTS;
    return work_add(compiler, stage->node, work);
}

/* Of the stages that have not been compiled yet, finds the one whose node is highest in the tree. Only a
 * stage that contains this one could still ask it for more days. Such a stage is higher in the tree, so it
 * has been compiled already, and all days of this one are known. */
static struct stage *stage_highest(const struct expr *expr)
{
    struct stage *highest = NULL;
    for (size_t i = 0; i < expr->stages; i++)
        if (!expr->stage[i].laid && (!highest || expr->stage[i].node->height > highest->node->height))
            highest = &expr->stage[i];
    return highest;
}

/* Extends the stage by the days of one other stage of the same call that now touches it. Returns false where
 * there is none. */
static bool stage_absorb_one(const struct expr *expr, struct stage *stage)
{
    for (size_t i = 0; i < expr->stages; i++) {
        const struct stage *other = &expr->stage[i];
        if (other->node == stage->node && !stage_within(other, stage) && stages_touch(stage, other)) {
            stage_extend(stage, other);
            return true;
        }
    }
    return false;
}

/* Two stages of the same call that were apart may have grown until they touch. So the stage takes in every
 * stage that it touches. This is repeated, because the larger stage may touch others. */
static void stage_absorb(const struct expr *expr, struct stage *stage)
{
    while (stage_absorb_one(expr, stage))
        ;
}

/* Gives the stage a place for its rows. Stages of the same call whose days lie within its own use these rows.
 */
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
    struct stage own = *stage; /* compiling may add stages, which moves the array that it is in */
    ret = own.node->kind == NODE_CALL ? argument_compile(compiler, &own) : texts_count(compiler, &own);
    expr->stage[place].begin = begin;
    expr->stage[place].end = expr->steps;
    return ret;
}

/* Compiling a stage may add stages lower in the tree, or add days to them. */
int stages_compile(struct compiler *compiler)
{
    struct stage *stage;
    int ret = 0;
    while (ret == 0 && (stage = stage_highest(compiler->expr)))
        ret = stage_compile(compiler, stage);
    return ret;
}
