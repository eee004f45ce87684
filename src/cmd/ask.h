/* A condition as a person gives it: the name of a strategy, or an expression. */
#ifndef SISE_CMD_ASK_H
#define SISE_CMD_ASK_H

#include <limits.h>

#include "cmd/command.h"
#include "screen/screen.h"

struct ask {
    struct strategies strategies;
    const struct strategy *strategy; /* NULL: it was an expression */
    const char *text;                /* the expression */
    struct expr *where;
};

/* Reads the strategies (what is wrong in one is a warning) where the operand is a name, and compiles. Free
 * with ask_close() whatever the return value. NOT_FOUND: no such strategy; DATA: the expression is wrong, and
 * its picture has been drawn (cmd/caret.h), but where standard error holds JSON. */
int ask_open(struct ask *ask, const char *operand, const struct expr_names *names, struct error *err);
void ask_close(struct ask *ask);

/* Compiles an expression that `what` (an option) gave, drawing its picture if it is wrong. `want` < 0: a
 * number or a condition. */
int ask_compile(const char *what, const char *text, int want, const struct expr_names *names,
                struct expr **expr, struct error *err);

/* "PATH:LINE" of a strategy's key, for messages. Returns `place`. */
#define ASK_PLACE (PATH_MAX + 16)
const char *ask_place(const struct strategy *strategy, int line, char place[static ASK_PLACE]);

/* Whom the options --market and --all, and the configuration, leave. USAGE: there is no such market. */
int ask_universe(const struct invocation *in, struct universe *universe, struct error *err);

/* What is wrong in a strategy's file is a warning. */
void ask_report(void *arg, const struct error *err);

#endif
