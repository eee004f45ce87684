/* What the files that make steps have in common. compile.c goes through the tree, call.c knows the functions,
 * stage.c handles what needs the whole market at once, emit.c appends steps, work.c checks the bounds on what
 * a run takes, and share.c sees to it that nothing is computed twice. Private to these six files. */
#ifndef SISE_STRATEGIES_COMPILER_H
#define SISE_STRATEGIES_COMPILER_H

#include <stdint.h>

#include "strategies/lexer.h"
#include "strategies/program.h"

/* The value of a node as of `lag` days before the date, known by the steps that make it. Steps of another
 * scope make it for themselves. */
struct value {
    const struct node *node; /* the first of the nodes that mean the same */
    unsigned lag, scope;
    size_t made; /* the step that leaves it on the stack, VALUE_UNMADE before there is one */
};
#define VALUE_UNMADE SIZE_MAX

struct compiler {
    struct expr *expr;
    const struct expr_names *names;
    struct lexer lexer; /* only for lexer_fail(), which says where in the text an error is */
    /* The next fields describe the step that is appended next. It is run for a range of days before the date:
     * for day 0 alone if it belongs to the expression itself, for more days within a stage or a window. */
    unsigned first, last; /* the range of days; a window adds its days to `last` */
    size_t weight;        /* how many times the step is run for each tile of the market */
    unsigned depth;       /* how many tiles are on the stack before it */
    unsigned scope;       /* which steps it may share values with: each stage and each window is a scope */
    unsigned scopes;      /* the number of scopes so far */
    size_t made;          /* the step that has made the tile on top of the stack */
    /* These are gathered over the whole expression. */
    struct column_days *read; /* [reads], the days on which each column is read; see work.c */
    size_t reads, reads_most;
    void *values; /* all struct value, a tree of tsearch(3); see share.c */
};

/* ---- emit.c: functions that return an int return 0, NO_MEMORY or DATA ---- */

/* Says that so many more tiles are on the stack. */
void depth_add(struct compiler *compiler, unsigned tiles);

/* Appends a step. `node` is what an error is about. */
int step_add(struct compiler *compiler, const struct node *node, struct step step);
/* Appends a step that pushes a column as it was `days` days before, or a constant. */
int push_column(struct compiler *compiler, const struct node *node, const struct expr_column *column,
                unsigned days);
int push_constant(struct compiler *compiler, const struct node *node, double value);
/* Appends a step that takes one tile or two from the stack and pushes its result. */
int apply(struct compiler *compiler, const struct node *node, enum step_kind kind);

/* ---- work.c: the bounds on what a run takes; NO_MEMORY or DATA ---- */

/* How much work a step is, for each time that it is run. */
size_t work_of_step(enum step_kind kind);
/* Adds to the work of the whole. DATA: it is more than EXPR_WORK. */
int work_add(struct compiler *compiler, const struct node *node, size_t work);

/* Notes that the next step looks `days` days further back than its range of days. DATA: more than
 * EXPR_LOOKBACK. */
int days_check(struct compiler *compiler, const struct node *node, unsigned days);

/* Adds what it costs to read a column of those days, beyond the work of its step. Call days_check() first. */
int read_count(struct compiler *compiler, const struct node *node, const struct expr_column *column,
               unsigned days);

/* ---- share.c ---- */

/* Fills in `same` and `height` of every node. NO_MEMORY. */
int share_nodes(struct node *root, struct error *err);

/* The value of a node in the current scope, a new one that is VALUE_UNMADE where there is none yet. NULL and
 * NO_MEMORY: there is no memory. */
struct value *share_find(struct compiler *compiler, const struct node *node, unsigned lag);
/* Appends a step that pushes a value which has been made. The step that made it keeps its tile from now on.
 */
int share_load(struct compiler *compiler, const struct node *node, const struct value *value);
void share_free(struct compiler *compiler);

/* ---- call.c ---- */

/* The steps of a call as of `lag` days before. */
int push_call(struct compiler *compiler, const struct node *node, unsigned lag);

/* ---- stage.c ---- */

/* Appends a step that pushes a node which needs the whole market, and asks a stage for its row of those days.
 */
int push_stage(struct compiler *compiler, const struct node *node, unsigned days);

/* Makes the steps of all stages and the places of their rows. The steps of the expression itself come before.
 */
int stages_compile(struct compiler *compiler);

/* ---- compile.c ---- */

/* The steps of a node as of `lag` days before; they leave one tile on the stack. */
int push(struct compiler *compiler, const struct node *node, unsigned lag);
/* The steps of child[0], then `kind`. */
int push_unary(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned lag);
/* The steps of child[0] as of `days` before and of `second` as of `second_days` before, then `kind`. */
int push_two(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned days,
             const struct node *second, unsigned second_days);

#endif
