/* An expression taken apart and checked. Private to this folder: parser.c makes it, compile.c reads it. */
#ifndef SISE_STRATEGIES_TREE_H
#define SISE_STRATEGIES_TREE_H

#include "strategies/function.h"

enum node_kind {
    NODE_NUMBER, /* number; the value of a folded constant too */
    NODE_BOOL,   /* number 0 or 1: a condition whose value is known */
    NODE_COLUMN, /* column */
    NODE_LAG,    /* child[0], `days` days before */
    NODE_NEGATE,
    NODE_NOT,
    NODE_ADD, /* the binary ones: child[0], child[1] */
    NODE_SUBTRACT,
    NODE_MULTIPLY,
    NODE_DIVIDE,
    NODE_LESS,
    NODE_LESS_EQUAL,
    NODE_GREATER,
    NODE_GREATER_EQUAL,
    NODE_EQUAL,
    NODE_NOT_EQUAL,
    NODE_AND,
    NODE_OR,
    NODE_CALL,   /* function, child[0..children), `days` the n of the function, 0 if it has none */
    NODE_SAME,   /* column is one of the texts: ==, in */
    NODE_STARTS, /* column starts with text[0] */
};

#define NODE_CHILDREN 8

struct node {
    enum node_kind kind;
    enum expr_type type;
    size_t begin, length; /* in the text */
    double number;
    bool percent; /* a known number: written with %; any other: in percent already */
    struct expr_column column;
    enum function_id function;
    unsigned days;
    struct node *child[NODE_CHILDREN]; /* a chain such as 1 < x < 2 is an AND whose comparisons share x */
    unsigned children;
    const char **text; /* [texts], without quotation; of SAME by text_order() */
    unsigned texts, texts_most;
    unsigned height; /* above its lowest leaf; with `same` */
    const struct node
        *same; /* the first node that means the same, itself perhaps; NULL until it is compiled */
};

/* Everything belongs to the tree: one arena. */
struct tree {
    struct node *root;
    size_t nodes; /* how many there are, at most */
    void *arena;
};

/* Parses, checks types and folds constants; != of a text is NOT of SAME, `not in` too. Errors as
 * expr_compile()'s. The bounds on length, depth and each n are checked here; lookback, work and memory of the
 * whole by compile.c. `want` < 0: a number or a condition. */
int tree_parse(const char *text, int want, const struct expr_names *names, struct tree *tree,
               struct expr_place *place, struct error *err);
void tree_free(struct tree *tree);

/* Of two texts that pointers to a const char * point to, for qsort() and bsearch(). In text.c. */
int text_order(const void *a, const void *b);

#endif
