/* A condition as a person gives it: the name of a strategy, or an expression. */
#ifndef SISE_CMD_ASK_H
#define SISE_CMD_ASK_H

#include "screen/screen.h"

struct ask {
    struct strategies strategies;
    const struct strategy *strategy; /* NULL: it was an expression */
    const char *text;                /* the expression */
    struct expr *where;
};

/* Reads the strategies (what is wrong in one is a warning) where the operand is a name, and compiles. Free
 * with ask_close() whatever the return value. NOT_FOUND: no such strategy; DATA: the expression is wrong, and
 * its picture has been drawn (cmd/caret.h). */
int ask_open(struct ask *ask, const char *operand, const struct expr_names *names, struct error *err);
void ask_close(struct ask *ask);

/* Compiles an expression that `what` (an option) gave, drawing its picture if it is wrong. `want` < 0: a
 * number or a condition. */
int ask_compile(const char *what, const char *text, int want, const struct expr_names *names,
                struct expr **expr, struct error *err);

/* The next of several expressions with commas between them, without blanks around it; commas in parentheses,
 * brackets and texts are its own. False: there is none, the list is over. One that is cut for its length is
 * one that is too long to compile. */
bool ask_list_next(const char **list, char *text, size_t size);

/* What is wrong in a strategy's file is a warning. */
void ask_report(void *arg, const struct error *err);

#endif
