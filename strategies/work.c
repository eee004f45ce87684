/* The bounds on what a run takes: its work, counted in steps over the whole market, and the days that it
 * looks back.
 *
 * One step takes about two microseconds for 2,800 tickers. Reading a row for the first time costs far more
 * than any step: the row is in no cache of the processor, and its pages are not mapped into the process yet.
 */
#include <stdlib.h>

#include "base/array.h"
#include "strategies/compiler.h"

#define WORK_FIRST 7 /* how many steps the first reading of a row counts as, beside WORK_AGAIN */
#define WORK_AGAIN 2 /* how many every reading counts as */

static const unsigned char work_of[STEP_STREAK + 1] = {
    [STEP_COLUMN] = WORK_AGAIN, [STEP_LOG] = 10, [STEP_SQRT] = 2, [STEP_DIVIDE] = 2, [STEP_STDEV] = 2,
};

size_t work_of_step(enum step_kind kind)
{
    return work_of[kind] ? work_of[kind] : 1;
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

/* Prices of an earlier day are adjusted for the splits since then, so each day of the lookback costs a row of
 * factors that is read for the first time. */
int days_check(struct compiler *compiler, const struct node *node, unsigned days)
{
    unsigned back = compiler->last + days, before = compiler->expr->lookback;
    if (back > EXPR_LOOKBACK)
        return lexer_fail(&compiler->lexer, node->begin, node->length, "",
                          "a look back of %u days in all, at most %d are allowed,", back, EXPR_LOOKBACK);
    if (back <= before)
        return 0;
    compiler->expr->lookback = back;
    compiler->expr->reading += (size_t)(back - before) * WORK_FIRST;
    return work_add(compiler, node, (size_t)(back - before) * WORK_FIRST);
}

/* ---- rows that are read ---- */

struct column_days {
    int column;
    uint64_t day[EXPR_LOOKBACK / 64 + 1]; /* a bit for each day before the date: it is read */
};

static struct column_days *days_of(struct compiler *compiler, int column)
{
    for (size_t i = 0; i < compiler->reads; i++)
        if (compiler->read[i].column == column)
            return &compiler->read[i];
    if (!array_reserve(&compiler->read, &compiler->reads_most, compiler->reads + 1, sizeof *compiler->read))
        return error_no_memory(compiler->lexer.err), NULL;
    struct column_days *read = &compiler->read[compiler->reads++];
    *read = (struct column_days){.column = column};
    return read;
}

int read_count(struct compiler *compiler, const struct node *node, const struct expr_column *column,
               unsigned days)
{
    size_t rows = column->cost ? column->cost : 1, first = 0;
    struct column_days *read = days_of(compiler, column->id);
    if (!read)
        return ERROR_NO_MEMORY;
    for (unsigned day = compiler->first + days; day <= compiler->last + days; day++) {
        uint64_t bit = UINT64_C(1) << day % 64;
        first += !(read->day[day / 64] & bit);
        read->day[day / 64] |= bit;
    }
    compiler->expr->reading += rows * first * WORK_FIRST;
    return work_add(compiler, node, rows * first * WORK_FIRST + (rows - 1) * WORK_AGAIN * compiler->weight);
}
