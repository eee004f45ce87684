/* What the files that make steps have in common: compile.c goes through the tree, call.c knows the functions,
 * emit.c writes steps and keeps the bounds, share.c has nothing computed twice. Private to these four. */
#ifndef SISE_STRATEGIES_COMPILER_H
#define SISE_STRATEGIES_COMPILER_H

#include "strategies/lexer.h"
#include "strategies/program.h"

struct value; /* of share.c */

struct compiler {
    struct expr *expr;
    const struct expr_names *names;
    struct lexer lexer; /* for its way of saying what is wrong */
    /* of the steps that are being made: */
    unsigned first, last; /* days before that the stage is asked for, windows around included in last */
    size_t weight;        /* how often a step is run */
    unsigned depth;       /* of the stack */
    struct value *value;  /* [values] what has been computed so far; share.c */
    size_t values, values_most;
    size_t scope; /* the first of them that the steps being made can have again */
};

/* ---- emit.c: all return 0, NO_MEMORY or DATA ---- */

int grow(void **array, size_t count, size_t *most, size_t size, struct error *err);

/* Bounds: EXPR_WORK, and EXPR_LOOKBACK with `days` more than where one is. */
int work_add(struct compiler *compiler, const struct node *node, size_t work);
int days_check(struct compiler *compiler, const struct node *node, unsigned days);

/* So many tiles more on the stack. */
void depth_add(struct compiler *compiler, unsigned tiles);

int step_add(struct compiler *compiler, const struct node *node, struct step step);
int push_column(struct compiler *compiler, const struct node *node, int column, unsigned days);
int push_constant(struct compiler *compiler, const struct node *node, double value);
int apply(struct compiler *compiler, const struct node *node, enum step_kind kind); /* to one tile or two */

/* ---- share.c ---- */

/* The steps from `begin` on compute a value, their work beginning with `work`: where the same has been
 * computed before it is kept there and loaded here. */
int value_share(struct compiler *compiler, const struct node *node, size_t begin, size_t work);

/* ---- call.c ---- */

int push_call(struct compiler *compiler, const struct node *node, unsigned lag);

/* ---- compile.c: the steps of a tree, `lag` days before ---- */

int push(struct compiler *compiler, const struct node *node, unsigned lag);
int push_unary(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned lag);
int push_two(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned days,
             const struct node *second, unsigned second_days);
int push_stage(struct compiler *compiler, const struct node *node, unsigned days);

#endif
