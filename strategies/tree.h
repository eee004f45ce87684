/* The tree of an expression: one node for each operator, call, column and literal, with its type. Private to
 * this folder: parser.c makes the tree, compile.c turns it into steps. */
#ifndef SISE_STRATEGIES_TREE_H
#define SISE_STRATEGIES_TREE_H

#include "strategies/function.h"

enum node_kind {
    NODE_NUMBER, /* a known number: `number` is a literal, or what operations on literals gave */
    NODE_BOOL,   /* a condition whose value is known: `number` is 0 or 1 */
    NODE_COLUMN, /* the value of `column` */
    NODE_LAG,    /* child[0] as it was `days` days before: x[n] */
    NODE_NEGATE,
    NODE_NOT,
    NODE_ADD, /* from here to NODE_OR: child[0] OPERATOR child[1] */
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
    NODE_CALL,     /* `function` of child[0..children); `days` is the n of the function, 0 if it has none */
    NODE_SAME,     /* whether `column` is one of the texts: == and in */
    NODE_STARTS,   /* whether `column` starts with text[0] */
    NODE_CONTAINS, /* whether `column` contains text[0] */
};

#define NODE_CHILDREN 8

struct node {
    enum node_kind kind;
    enum expr_type type;
    size_t begin, length; /* in the text */
    double number;
    bool percent; /* of a known number: it is written with %; of any other: its values are in percent, so that
                     5 means 5 % */
    struct expr_column column;
    enum function_id function;
    unsigned days;
    struct node *child[NODE_CHILDREN]; /* 1 < x < 2 is an AND of two comparisons that have the node of x in
                                          common */
    unsigned children;
    const char **text; /* [texts], without quotation marks; those of SAME are sorted by text_order() */
    unsigned texts, texts_most; /* how many there are, and how many there is room for */
    unsigned height;         /* the longest way down to a leaf; share_nodes() fills in `height` and `same` */
    const struct node *same; /* the first node that means the same as this one, which may be this one */
};

/* All nodes and their texts lie in one arena, which tree_free() frees. */
struct tree {
    struct node *root;
    size_t nodes; /* an upper bound of their number */
    void *arena;
};

/* Parses a text, checks the types of what it says and computes operations on literals. Of a text column,
 * != "x" and `not in` become a NOT of a SAME, `not starts_with` a NOT of a STARTS and `not contains` a NOT of
 * a CONTAINS. `want` is the enum expr_type that the whole must have, < 0 for either a number or a condition.
 * The errors are those of expr_compile(). The bounds on the length of the text, on its nesting and on each n
 * are checked here; compile.c checks those on the lookback, work and memory of the whole. */
int tree_parse(const char *text, int want, const struct expr_names *names, struct tree *tree,
               struct expr_place *place, struct error *err);
void tree_free(struct tree *tree);

/* Compares two texts for qsort() and bsearch(): `a` and `b` point to a const char * each. In text-compare.c.
 */
int text_order(const void *a, const void *b);

#endif
