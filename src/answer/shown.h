/* What a screen shows and sorts by: columns, which are read, and expressions, which are computed, both for
 * the stocks that were found and for no others. Private to this folder. */
#ifndef SISE_ANSWER_SHOWN_H
#define SISE_ANSWER_SHOWN_H

#include "answer/asking.h"
#include "answer/field.h"

struct shown {
    char *text;        /* on one line */
    int column;        /* of asking.read, where the text is the name of one; else -1, and there is an */
    struct expr *expr; /* expression */
};

/* Compiles one. `want` as in answer_compile(). NOT_READY: the text stands in the request or in a file, and
 * the day does not have yet what the text reads. Free with shown_close() whatever the return value. */
int shown_open(struct asking *asking, const char *text, int want, const struct answer_origin *origin,
               struct shown *shown, struct answer_place *place, struct error *err);
void shown_close(struct shown *shown);

bool shown_is_condition(const struct shown *shown);

/* FIELD_CONDITION, FIELD_SHARES or FIELD_NUMBER. */
enum field_type shown_type(const struct asking *asking, const struct shown *shown);

/* Computes the values on the day that is asked: values[i] is that of slots[i], NaN where a stock is not in
 * the day's table. The slots are ascending. */
int shown_values(struct asking *asking, const struct shown *shown, const uint32_t *slots, size_t count,
                 double *values, struct error *err);

/* The day that is asked, open for the columns that have been opened so far. */
int shown_day(struct asking *asking, const struct panel_day **day, struct error *err);

#endif
