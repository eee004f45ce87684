/* The words of an expression, one after the other. Private to this folder. */
#ifndef SISE_STRATEGIES_LEXER_H
#define SISE_STRATEGIES_LEXER_H

#include "strategies/expr.h"

enum token_kind {
    TOKEN_END,
    TOKEN_NAME, /* a column, a function, or a word such as "and" */
    TOKEN_NUMBER,
    TOKEN_TEXT,
    TOKEN_SIGN /* an operator, a bracket or a comma */
};

struct token {
    enum token_kind kind;
    size_t begin, length; /* its place in the text, with its quotation marks and its unit */
    double number;        /* of TOKEN_NUMBER, its unit applied */
    bool percent;         /* whether a number is written with % */
};

struct lexer {
    const char *text;
    struct token token;       /* the current one; all zero before the first lexer_next() */
    struct expr_place *place; /* where errors say their place; may be NULL */
    struct error *err;
};

/* Moves to the next token; the first call moves to the first one. DATA: what stands there is no token; the
 * error is one of expr_compile(). */
int lexer_next(struct lexer *lexer);

/* Whether the current token is written as `word`, which is a word or a sign. */
bool lexer_is(const struct lexer *lexer, const char *word);

/* Moves behind a sign that must be the current token. DATA: it is another one; the message says that the sign
 * was expected `after` what stands before it, for example "the texts". */
int lexer_expect(struct lexer *lexer, const char *sign, const char *after);

/* Fills in the error and the place of what is wrong with a piece of the text. The message is the formatted
 * text, then " at N", N being the position of the piece in characters from 1, then `hint`. Returns DATA. */
int lexer_fail(const struct lexer *lexer, size_t begin, size_t length, const char *hint, const char *format,
               ...) __attribute__((format(printf, 5, 6)));

#endif
