/* A compiled expression: vector steps over a stack of tiles. Private to this folder: compile.c makes it,
 * run.c runs it.
 *
 * Steps come in postfix order, so that what a step takes has been pushed by those before it. The exception
 * are the steps over a window: the steps of their argument follow them and are run once for each day, the
 * days being added to the lag that stands in each load. What needs the whole market at once, rank() and its
 * like and the comparisons of texts, is a stage: run before, for every day that is asked of it, into rows
 * that the steps then load. */
#ifndef SISE_STRATEGIES_PROGRAM_H
#define SISE_STRATEGIES_PROGRAM_H

#include "strategies/expr.h"
#include "strategies/tree.h"

enum step_kind {
    /* what pushes a tile */
    STEP_COLUMN,   /* of column `index`, `days` before */
    STEP_STAGE,    /* of stage `index`, `days` before */
    STEP_CONSTANT, /* constant[index] */
    STEP_KEPT,     /* tile `index` of those that are kept */
    /* of one tile */
    STEP_NEGATE,
    STEP_NOT,
    STEP_ABS,
    STEP_LOG,
    STEP_SQRT,
    /* of two */
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_MULTIPLY,
    STEP_TOTAL, /* a mean of so many whole numbers: their sum */
    STEP_DIVIDE,
    STEP_MIN,
    STEP_MAX,
    STEP_LESS,
    STEP_LESS_EQUAL,
    STEP_GREATER,
    STEP_GREATER_EQUAL,
    STEP_EQUAL,
    STEP_NOT_EQUAL,
    STEP_AND,
    STEP_OR,
    /* over `days` days of the `length` steps that follow */
    STEP_FOLD, /* by the step of two tiles that `index` is */
    STEP_STDEV,
    STEP_EMA, /* `days` is its n: 10 times as many are read */
    STEP_SINCE,
    STEP_STREAK,
};

#define EMA_REACH 10

struct step {
    enum step_kind kind;
    int index;
    unsigned days;
    unsigned length;
    unsigned keep; /* the tile on top is kept as tile keep - 1; 0: it is not */
};

struct stage {
    const struct node *node; /* the first that means what it computes: SAME, STARTS or CALL */
    size_t begin, end;       /* its steps, of a call */
    unsigned first, last;    /* days before that are asked of it */
    bool laid;               /* `row` is known: its steps are made, or its rows are among another's */
    size_t row;              /* where its rows begin, counted in rows of the whole market */
};

struct expr {
    enum expr_type type;
    struct tree tree;  /* the texts of stages live here */
    struct step *step; /* [steps]; those of the expression itself come first, then those of the stages */
    size_t steps, steps_most, own;
    double *constant; /* [constants] */
    size_t constants, constants_most;
    size_t kept;         /* tiles that are kept */
    struct stage *stage; /* [stages] */
    size_t stages, stages_most;
    size_t *order; /* [ordered], the stages that have steps; one uses only such as come later */
    size_t ordered, order_most;
    size_t rows;    /* of all stages */
    unsigned depth; /* tiles on the stack, at most */
    unsigned lookback;
    size_t work;
    struct expr_part *part; /* [parts] */
    size_t parts;
};

/* Fills in part; in parts.c. NO_MEMORY. */
int parts_find(struct expr *expr, struct error *err);

#endif
