/* A compiled expression: steps over a stack of tiles, a tile being TILE_LANES values of as many tickers.
 * Private to this folder: compile.c makes it, run.c runs it.
 *
 * The steps are in postfix order: what a step takes from the stack has been pushed by the steps before. The
 * steps over a window are the exception. The steps of their argument follow them; these are run once for each
 * day of the window, and that day is added to the days that stand in each load. rank(), percentile(),
 * zscore() and comparisons of texts need the whole market at once. They are stages: a stage is run before the
 * expression, for every day that is asked of it, and writes a row for each, which the steps then load. */
#ifndef SISE_STRATEGIES_PROGRAM_H
#define SISE_STRATEGIES_PROGRAM_H

#include "strategies/expr.h"
#include "strategies/tree.h"

enum step_kind {
    /* these push a tile */
    STEP_COLUMN,   /* of column `index`, `days` before */
    STEP_STAGE,    /* of stage `index`, `days` before */
    STEP_CONSTANT, /* constant[index] */
    STEP_KEPT,     /* tile `index` of those that are kept */
    /* these take one tile and push their result */
    STEP_NEGATE,
    STEP_NOT,
    STEP_ABS,
    STEP_LOG,
    STEP_SQRT,
    /* these take two */
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_MULTIPLY,
    STEP_TOTAL, /* the mean of so many whole numbers, times their number: their sum, which is whole */
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
    /* these run the `length` steps behind them for each of `days` days */
    STEP_FOLD, /* combines the days by the step of two tiles whose kind is `index`: STEP_ADD for a sum */
    STEP_STDEV,
    STEP_EMA, /* `days` is its n; it reads EMA_REACH times as many */
    STEP_SINCE,
    STEP_STREAK,
};

#define EMA_REACH 10

struct step {
    enum step_kind kind;
    int index;
    unsigned days;
    unsigned length;
    unsigned keep; /* n > 0: what the step pushes is kept as tile n - 1 too, for STEP_KEPT; 0: it is not */
};

struct stage {
    const struct node *node; /* the first SAME, STARTS, CONTAINS or CALL that means what the stage computes */
    size_t begin, end;       /* the steps of a call's argument, [begin, end) */
    unsigned first, last;    /* the days before the date that are asked of it */
    bool laid;               /* whether `row` is known; its rows may lie among those of another stage */
    size_t row;              /* where its rows begin, counted in rows of the whole market */
};

struct expr {
    enum expr_type type;
    struct tree tree;  /* the nodes and texts that the stages point to */
    struct step *step; /* [steps]; those of the expression itself come first, then those of the stages */
    size_t steps, steps_most, own; /* own: how many are of the expression itself */
    double *constant;              /* [constants] */
    size_t constants, constants_most;
    size_t kept;         /* tiles that are kept */
    struct stage *stage; /* [stages] */
    size_t stages, stages_most;
    size_t *order; /* [ordered], the stages that are run, from the last to the first: a stage loads only the
                      rows of stages that come after it here */
    size_t ordered, order_most;
    size_t rows;    /* of all stages together, a row being a value for each ticker of the market */
    unsigned depth; /* how many tiles are on the stack at most */
    unsigned lookback;
    size_t work, reading;   /* all work, and the part of it that reads rows for the first time */
    struct expr_part *part; /* [parts] */
    size_t parts;
};

/* Fills in `part`. NO_MEMORY. In parts.c. */
int parts_find(struct expr *expr, struct error *err);

#endif
