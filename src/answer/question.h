/* A condition as a person asks it: by the name of a strategy, or as an expression. */
#ifndef SISE_ANSWER_QUESTION_H
#define SISE_ANSWER_QUESTION_H

#include "answer/context.h"
#include "answer/place.h"
#include "panel/view.h"

/* What the text of a request is. */
enum asked_as {
    ASKED_EITHER, /* as a person types it on a terminal: a text that is only a name, and no column's, is the
                     name of a strategy, any other an expression */
    ASKED_NAME,
    ASKED_EXPRESSION,
};

struct question {
    struct catalog *catalog;
    const struct catalog_set *strategies; /* held while the question is open; NULL: it was an expression */
    const struct strategy *strategy;      /* NULL: it was an expression */
    const char *text;                     /* the expression */
    struct expr *where;                   /* the same, compiled */
};

/* Compiles what was asked. The strategies are read only where `asked` is a name. Free with question_close()
 * whatever the return value. NOT_FOUND: no such strategy, or a file's name instead of a strategy's; DATA: the
 * expression is wrong. *place says which. */
int question_open(struct question *question, const struct answer_context *context, const char *asked,
                  enum asked_as as, const struct expr_names *names, struct answer_place *place,
                  struct error *err);
void question_close(struct question *question);

/* The work of asking the condition of `days` days, in the steps of answer_context.work_most, and `more`
 * beside it. */
uint64_t question_work(const struct question *question, size_t days, uint64_t more);

/* USAGE: the work is more than context->work_most; place->work has it. */
int work_check(const struct answer_context *context, uint64_t work, size_t days, struct answer_place *place,
               struct error *err);

/* The origin of a part of the question's strategy that begins on `line` of the file. */
struct answer_origin question_origin(const struct question *question, enum answer_part part, int line);

#endif
