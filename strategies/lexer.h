/* An expression's words. Private to this folder. */
#ifndef SISE_STRATEGIES_LEXER_H
#define SISE_STRATEGIES_LEXER_H

#include "strategies/expr.h"

enum token_kind {
    TOKEN_END,
    TOKEN_NAME, /* and words such as "and" */
    TOKEN_NUMBER,
    TOKEN_TEXT,
    TOKEN_SIGN /* an operator, a bracket, a comma */
};

struct token {
    enum token_kind kind;
    size_t begin, length; /* in the text, quotation marks included */
    double number;
    bool percent; /* a number written with % */
};

struct lexer {
    const char *text;
    struct token token; /* the current one */
    struct expr_place *place;
    struct error *err;
};

/* Moves to the next token; the first call to the first. DATA: there is none, see expr_compile(). */
int lexer_next(struct lexer *lexer);

/* Whether the current token is that word or sign. */
bool lexer_is(const struct lexer *lexer, const char *word);

/* Moves behind a sign that must be the current token. DATA: it is another one; the message says that the sign
 * was expected `after` what stands before it, for example "the texts". */
int lexer_expect(struct lexer *lexer, const char *sign, const char *after);

/* Says what is wrong with a piece of the text: the message is followed by " at N", the position in
 * characters, and then by `hint`. Returns DATA. */
int lexer_fail(const struct lexer *lexer, size_t begin, size_t length, const char *hint, const char *format,
               ...) __attribute__((format(printf, 5, 6)));

#endif
