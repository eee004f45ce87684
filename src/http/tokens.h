/* The file of bearer tokens. A line of it is
 *
 *     name: token        the name stands in the access log, the token nowhere
 *     token
 *
 * An empty line, and one that begins with a #, means nothing. A token has 20 to 128 letters, digits and the
 * signs -._~+/ , with = at its end (RFC 6750); a name has letters, digits and -._ . */
#ifndef SISE_HTTP_TOKENS_H
#define SISE_HTTP_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define TOKEN_LEAST 20
#define TOKEN_MOST  128
#define TOKEN_NAME  32 /* with the final NUL */
#define TOKENS_MOST 1000

struct tokens;

/* Reads the file. CONFIG: a line is wrong, or there is no token in it; the text names the line and never a
 * token. PERMISSION: others than the file's owner and group can read it, or others than its owner write it.
 * NOT_FOUND, IO and others of an errno: it cannot be read. */
int tokens_open(const char *path, struct tokens **tokens, struct error *err);
void tokens_close(struct tokens **tokens); /* wipes them from memory */

size_t tokens_count(const struct tokens *tokens);

/* Whether the text, of `length` bytes, is one of the tokens. *name is then its name, "" where it has none.
 * How long this takes depends neither on which token it is nor on how much of one is right: each of them is
 * compared to its end. */
bool tokens_know(const struct tokens *tokens, const char *text, size_t length, const char **name);

/* Whether a token may consist of that. */
bool token_is_valid(const char *text, size_t length);

#endif
