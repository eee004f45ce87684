/* A condition that is asked on a day. Screens and explanations both begin with one. Private to this
 * folder. */
#ifndef SISE_ANSWER_ASKING_H
#define SISE_ANSWER_ASKING_H

#include "answer/question.h"
#include "panel/panel.h"
#include "screen/screen.h"

struct asking {
    const struct answer_context *context;
    struct history *history; /* up to the day */
    struct view *view;
    struct expr_names names;
    struct question question;
    struct screen screen;       /* the question's condition and the universe */
    size_t first, day;          /* the days that are asked, in the history: from `first` to `day` */
    size_t before;              /* with new_since: the last day before it */
    struct columns read;        /* columns that are shown, and so are read from the day */
    struct panel_day panel_day; /* the day, open for the first `opened` columns of `read` */
    unsigned opened;
};

/* The parts of a request that it needs. */
struct asking_request {
    const char *asked;
    enum asked_as as;
    kst_date date, since; /* 0: the newest stored one; none */
    kst_date new_since;   /* 0: none */
    struct universe universe;
};

/* Opens the history up to the day and compiles the condition. Free with asking_close() whatever the return
 * value. */
int asking_open(const struct answer_context *context, const struct asking_request *request,
                struct asking **asking, struct answer_place *place, struct error *err);
void asking_close(struct asking **asking); /* NULL-safe, nulls */

#endif
