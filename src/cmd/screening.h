/* What `sise screen` works with: the condition, the day, and the numbers to show. */
#ifndef SISE_CMD_SCREENING_H
#define SISE_CMD_SCREENING_H

#include "cmd/ask.h"
#include "cmd/command.h"
#include "cmd/items.h"

/* An expression whose value is shown, or sorted by. */
struct shown {
    char *text; /* on one line */
    struct expr *expr;
    double *value; /* [lanes], NaN also where the ticker is not listed */
};

struct found {
    const struct ticker *ticker;
    double sort;    /* what it is sorted by, the largest first */
    kst_date first; /* with --since: the first day on which it was found, on how many, */
    unsigned days;
    bool now;   /* and whether on the last one */
    bool asked; /* on one of the days, found or not, */
    bool known; /* and on one of these with an answer */
};

struct screening {
    struct invocation *in;
    struct history *history;
    struct view *view;
    struct expr_names names;
    struct ask ask;
    struct screen screen;
    size_t day; /* the date that is asked, in the history */
    bool since;
    struct shown close, change_pct, sort;
    struct shown column[ITEMS_MOST];
    unsigned columns;
    struct found *found; /* [count] */
    size_t count;
    size_t all;     /* found, before the limit */
    size_t asked;   /* tickers that were asked, on any of the days */
    size_t unknown; /* those of them for which it cannot be said on any of the days */
};

/* Opens the history up to the date, compiles the operand. Free with screening_close() whatever the return
 * value. */
int screening_open(struct screening *screening, struct error *err);
void screening_close(struct screening *screening);

/* Finds, computes what is shown, sorts. The view is then that of the date that is asked. */
int screening_run(struct screening *screening, struct error *err);

/* A value for the eye: conditions are true, false and -. */
const char *shown_cell(enum expr_type type, double value, char text[static 40]);

/* screen-shown.c: compiles and computes what is shown and sorted by; frees it. */
int shown_open(struct screening *screening, struct error *err);
void shown_close(struct screening *screening);

/* screen-print.c, screen-explain.c */
void screening_print(const struct screening *screening);
int screening_explain(struct screening *screening, const char *code, struct error *err);
void functions_print(struct invocation *in);

#endif
