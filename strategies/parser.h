/* What the files that make a tree have in common. parser.c reads the grammar, text-compare.c reads
 * comparisons of texts, node.c makes nodes, checks their types and computes operations on literals, hint.c
 * says what was probably meant. Private to these four files. */
#ifndef SISE_STRATEGIES_PARSER_H
#define SISE_STRATEGIES_PARSER_H

#include "strategies/lexer.h"
#include "strategies/tree.h"

struct arena_piece; /* of the arena, see node.c */

struct parser {
    struct lexer lexer;
    const struct expr_names *names;
    struct arena_piece *arena;
    unsigned depth; /* levels of nesting around the current token */
    size_t nodes;   /* how many have been made */
};

#define WORD_TEXT 64 /* bytes of a name and its final NUL */

/* The place and the length of the current token, as two arguments of lexer_fail(). */
#define HERE(parser) (parser)->lexer.token.begin, (parser)->lexer.token.length

/* How tightly operators bind, from the loosest to the tightest. */
enum level { LEVEL_OR, LEVEL_AND, LEVEL_COMPARE, LEVEL_SUM, LEVEL_PRODUCT };

struct operator_row {
    const char *sign;
    enum level level;
    enum node_kind kind;
    enum expr_type takes, gives; /* the type of both sides, and that of the result */
    int direction; /* 1 for < and <=, -1 for > and >=, else 0: a chain such as 1 < x < 2 has one direction */
};

/* ---- node.c ----
 *
 * Functions that return an int return 0, NO_MEMORY or DATA. Functions that return a pointer return NULL, and
 * set NO_MEMORY, where there is no memory. */

/* Returns memory that is all zero and lives as long as the tree. */
void *arena_take(struct parser *parser, size_t size);

/* Returns a node that begins at that byte of the text; everything else of it is zero. */
struct node *node_new(struct parser *parser, enum node_kind kind, enum expr_type type, size_t begin);

/* Sets the length of a node: it ends before the current token and before the blanks in front of that. */
void node_end(const struct parser *parser, struct node *node);

/* Refuses a node that has another type than `want`. */
int type_check(struct parser *parser, const struct node *node, enum expr_type want);

/* Whether the values of a node are in percent, so that 5 means 5 %. Those of a literal are not: 5% is 0.05.
 */
bool in_percent(const struct node *node);

/* Refuses a literal such as 5% that is compared with, or added to, what is in percent already. */
int percent_check(struct parser *parser, const struct node *a, const struct node *b);

/* Turns an operation on known values into a node of its result. */
int node_fold(struct parser *parser, struct node *node);

/* Makes the node of a OPERATOR b and checks the types of both. */
int binary_new(struct parser *parser, const struct operator_row *row, struct node *a, struct node *b,
               struct node **made);

/* ---- hint.c: what is wrong with a word, and what was probably meant; those that return an int return DATA
 * ---- */

/* Whether the current token is one of and, or, not, in, starts_with, contains. */
bool is_word(const struct lexer *lexer);

/* The current token is a word where a value should stand. */
int word_misplaced(const struct parser *parser, const char *word);

/* The current token stands behind a value and is no operator. */
int token_unexpected(const struct parser *parser);

/* A name is that of no column; one with a "(" behind it is that of no function. */
int name_unknown(const struct parser *parser, const struct token *token, const char *name);
int call_unknown(const struct parser *parser, const struct token *token, const char *name);

/* ---- text-compare.c ---- */

/* Reads the comparison that follows a text column: == "..", != "..", in (..), starts_with "..", contains ".."
 * or one of the last three behind "not". *node is the comparison, or the column itself where none follows. */
int text_compare(struct parser *parser, struct node *column, struct node **node);

#endif
