/* Where in an expression something is wrong: the line of its text and marks under the place. */
#ifndef SISE_CMD_CARET_H
#define SISE_CMD_CARET_H

#include "answer/place.h"
#include "base/output.h"

#define CARET_CELLS 100 /* the most cells of a line; "..." stands for what is left out */

/* Two lines, each indented by two blanks: the line of `text` in which the place begins, and "^~~~" under it.
 * Control characters are shown as blanks. */
void caret_draw(struct output *out, const char *text, struct expr_place place);

/* Draws the expression with which a request failed, on standard error. */
void caret_print(const struct answer_place *place);

#endif
