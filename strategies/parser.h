/* What the files that make a tree have in common: parser.c reads the grammar, text.c comparisons of texts,
 * node.c makes nodes, checks their types and folds them, hint.c says what was probably meant. Private to
 * these four. */
#ifndef SISE_STRATEGIES_PARSER_H
#define SISE_STRATEGIES_PARSER_H

#include "strategies/lexer.h"
#include "strategies/tree.h"

struct piece; /* of the arena */

struct parser {
    struct lexer lexer;
    const struct expr_names *names;
    struct piece *arena;
    unsigned depth;
    size_t nodes;
};

#define WORD_TEXT 64 /* a name and the final NUL */

#define HERE(parser) (parser)->lexer.token.begin, (parser)->lexer.token.length

enum level { LEVEL_OR, LEVEL_AND, LEVEL_COMPARE, LEVEL_SUM, LEVEL_PRODUCT };

struct operator_row {
    const char *sign;
    enum level level;
    enum node_kind kind;
    enum expr_type takes, gives;
    int direction; /* of a comparison: chains keep to one */
};

/* ---- node.c; NO_MEMORY or DATA where an int is returned, NULL and NO_MEMORY where a pointer is ---- */

/* All zero, as long-lived as the tree. */
void *arena_take(struct parser *parser, size_t size);

struct node *node_new(struct parser *parser, enum node_kind kind, enum expr_type type, size_t begin);

/* The piece of the text that belongs to a node: up to the current token, without the blanks before it. */
void node_end(const struct parser *parser, struct node *node);

int type_check(struct parser *parser, const struct node *node, enum expr_type want);

/* Whether a number is in percent: its 5 is 5 %. A literal is not. */
bool in_percent(const struct node *node);

/* Refuses a literal such as 5% beside what is in percent already. */
int percent_check(struct parser *parser, const struct node *a, const struct node *b);

/* An operation on what is known beforehand becomes its value. */
int node_fold(struct parser *parser, struct node *node);

/* a OPERATOR b. */
int binary_new(struct parser *parser, const struct operator_row *row, struct node *a, struct node *b,
               struct node **made);

/* ---- hint.c: what is wrong with a word; all return DATA ---- */

/* and, or, not, in, starts_with. */
bool is_word(const struct lexer *lexer);

/* What stands behind a value, and is no operator. */
int token_unexpected(const struct parser *parser);

/* Of a name that is no column's, and of one with a "(" behind it that is no function's. */
int name_unknown(const struct parser *parser, const struct token *token, const char *name);
int call_unknown(const struct parser *parser, const struct token *token, const char *name);

/* ---- text.c ---- */

/* What follows a text column: == "..", != "..", in (..), not in (..), starts_with ".."; the column itself
 * where none of them does. */
int text_compare(struct parser *parser, struct node *column, struct node **node);

#endif
