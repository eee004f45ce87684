/* What the files that make steps have in common: compile.c goes through the tree, call.c knows the functions,
 * stage.c what needs the whole market, emit.c writes steps, work.c keeps the bounds, share.c has nothing
 * computed twice. Private to these six. */
#ifndef SISE_STRATEGIES_COMPILER_H
#define SISE_STRATEGIES_COMPILER_H

#include <stdint.h>

#include "strategies/lexer.h"
#include "strategies/program.h"

/* What steps make: a node as of `lag` days before, among the steps of one scope. */
struct value {
    const struct node *node; /* the first that means it */
    unsigned lag, scope;
    size_t made; /* the step whose tile it is */
};
#define VALUE_UNMADE SIZE_MAX

struct compiler {
    struct expr *expr;
    const struct expr_names *names;
    struct lexer lexer; /* for its way of saying what is wrong */
    /* of the steps that are being made: */
    unsigned first, last;   /* days before that the stage is asked for, windows around included in last */
    size_t weight;          /* how often a step is run */
    unsigned depth;         /* of the stack */
    size_t made;            /* the step that makes the tile on top of it */
    struct days_read *read; /* [reads], work.c */
    size_t reads, reads_most;
    void *values;    /* struct value, a tree of search.h; share.c */
    unsigned scope;  /* of the steps of a stage, or of a window, which have nothing in common with others */
    unsigned scopes; /* how many there were */
};

/* ---- emit.c: all return 0, NO_MEMORY or DATA ---- */

/* So many tiles more on the stack. */
void depth_add(struct compiler *compiler, unsigned tiles);

int step_add(struct compiler *compiler, const struct node *node, struct step step);
int push_column(struct compiler *compiler, const struct node *node, const struct expr_column *column,
                unsigned days);
int push_constant(struct compiler *compiler, const struct node *node, double value);
int apply(struct compiler *compiler, const struct node *node, enum step_kind kind); /* to one tile or two */

/* ---- work.c: the bounds; NO_MEMORY or DATA ---- */

size_t work_of_step(enum step_kind kind);
int work_add(struct compiler *compiler, const struct node *node, size_t work);

/* To look back `days` more than where one is. */
int days_check(struct compiler *compiler, const struct node *node, unsigned days);

/* What reading a column of those days costs beyond its step; days_check() has been asked. */
int read_count(struct compiler *compiler, const struct node *node, const struct expr_column *column,
               unsigned days);

/* ---- share.c ---- */

/* Fills in `same` of every node. NO_MEMORY. */
int share_nodes(struct node *root, struct error *err);

/* The value of a node, VALUE_UNMADE where no steps have been made for it yet; NULL and NO_MEMORY. */
struct value *share_find(struct compiler *compiler, const struct node *node, unsigned lag);
/* Loads a value that has been made; its tile is kept from now on. */
int share_load(struct compiler *compiler, const struct node *node, const struct value *value);
void share_free(struct compiler *compiler);

/* ---- call.c ---- */

int push_call(struct compiler *compiler, const struct node *node, unsigned lag);

/* ---- stage.c ---- */

/* Loads the row of a node that needs the whole market. */
int push_stage(struct compiler *compiler, const struct node *node, unsigned days);

/* The steps and the rows of all stages; those of the expression itself are made. */
int stages_compile(struct compiler *compiler);

/* ---- compile.c: the steps of a tree, `lag` days before ---- */

int push(struct compiler *compiler, const struct node *node, unsigned lag);
int push_unary(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned lag);
int push_two(struct compiler *compiler, const struct node *node, enum step_kind kind, unsigned days,
             const struct node *second, unsigned second_days);

#endif
