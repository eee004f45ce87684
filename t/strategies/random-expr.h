/* Random expressions of the screening language, valid by construction but for the bounds on work. */
#ifndef SISE_T_RANDOM_EXPR_H
#define SISE_T_RANDOM_EXPR_H

#include <stddef.h>
#include <stdint.h>

#include "strategies/expr.h"

uint64_t random_next(uint64_t *state);

/* What the texts are made of. */
struct random_words {
    const char *const *columns; /* numbers, none in percent; ends with NULL */
    const char *const *markets; /* values of the column market; ends with NULL */
};

/* Writes an expression of that type and at most `size` bytes; `nesting` says about how deep it goes. */
void random_expr(char *text, size_t size, enum expr_type type, unsigned nesting,
                 const struct random_words *words, uint64_t *state);

#endif
