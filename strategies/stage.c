/* Stages: what is computed before, over the whole market and for every day that is asked of it. */
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

/* The one to which the days that are asked can be added, its steps not having been made; a new one. */
static struct stage *stage_place(struct compiler *compiler, const struct stage *asked)
{
    struct expr *expr = compiler->expr;
    for (size_t i = compiler->compiled; i < expr->stages; i++)
        if (expr->stage[i].node == asked->node && stages_touch(&expr->stage[i], asked))
            return &expr->stage[i];
    if (grow((void **)&expr->stage, expr->stages, &expr->stages_most, sizeof *expr->stage,
             compiler->lexer.err))
        return NULL;
    expr->rows += stage_rows(asked);
    expr->stage[expr->stages] = *asked;
    return &expr->stage[expr->stages++];
}

/* What means the same on days that touch is one stage however often it is asked. */
static int stage_ask(struct compiler *compiler, const struct stage *asked, size_t *place)
{
    struct expr *expr = compiler->expr;
    struct stage *stage = stage_place(compiler, asked);
    if (!stage)
        return ERROR_NO_MEMORY;
    expr->rows -= stage_rows(stage);
    stage->first = asked->first < stage->first ? asked->first : stage->first;
    stage->last = asked->last > stage->last ? asked->last : stage->last;
    expr->rows += stage_rows(stage);
    *place = (size_t)(stage - expr->stage);
    return 0;
}

int push_stage(struct compiler *compiler, const struct node *node, unsigned days)
{
    bool call = node->kind == NODE_CALL; /* texts are those of the date, whenever they are asked */
    struct stage asked = {.node = node->same};
    size_t place;
    int ret = call ? days_check(compiler, node, days) : 0;
    if (call) {
        asked.first = compiler->first + days;
        asked.last = compiler->last + days;
    }
    if (ret == 0)
        ret = stage_ask(compiler, &asked, &place);
    if (ret == 0 && compiler->expr->rows > EXPR_MARKET)
        return lexer_fail(&compiler->lexer, node->begin, node->length,
                          ": look back less often across the market",
                          "rank(), percentile(), zscore() and texts on more than %d days", EXPR_MARKET);
    depth_add(compiler, 1);
    return ret ? ret
               : step_add(compiler, node,
                          (struct step){.kind = STEP_STAGE, .index = (int)place, .days = call ? days : 0});
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

int stage_compile(struct compiler *compiler, size_t place)
{
    struct expr *expr = compiler->expr;
    struct stage stage = expr->stage[place];
    compiler->compiled = place + 1;
    stage.row = place ? expr->stage[place - 1].row + stage_rows(&expr->stage[place - 1]) : 0;
    stage.begin = expr->steps;
    int ret =
        stage.node->kind == NODE_CALL ? argument_compile(compiler, &stage) : texts_count(compiler, &stage);
    stage.end = expr->steps;
    expr->stage[place] = stage;
    return ret;
}
