/* Why a stock is found or not: every part of a condition, with the part's value for the stock. */
#ifndef SISE_ANSWER_EXPLAIN_H
#define SISE_ANSWER_EXPLAIN_H

#include "answer/question.h"
#include "panel/view.h"

struct explain_request {
    const char *asked;  /* the name of a strategy, or an expression, */
    enum asked_as as;   /* which of the two */
    const char *ticker; /* its code */
    kst_date date;      /* 0: the newest stored one */
    struct universe universe;
};

enum verdict {
    VERDICT_FOUND,
    VERDICT_NOT_FOUND,
    VERDICT_UNKNOWN, /* not found, because the condition is unknown */
    VERDICT_NOT_IN_TABLE,
    VERDICT_OTHER_MARKET,
    VERDICT_NOT_TRACKED,
    VERDICT_HALTED, /* it did not trade on the day, and such stocks are not asked for */
};
extern const char *const verdict_name[]; /* "found", "not_found", ... */

struct explain_part {
    unsigned depth; /* 0: the whole */
    char *text;     /* an expression */
    bool is_condition;
    double value; /* of a condition 1, 0 or NaN */
    /* [missings] The business days that are not stored among those that the part looks back over; because of
     * them it looks further back than it says. Without a calendar there are none. */
    kst_date *missing;
    size_t missings;
    bool misses_itself; /* there are some, and none of the parts that it consists of has any */
};

struct explain_answer {
    kst_date date;
    struct ticker ticker;
    const char *name, *market; /* those of the day */
    enum verdict verdict;
    struct explain_part *part; /* [parts], each before the parts that it consists of */
    size_t parts;
    struct asking *asking; /* what the texts belong to */
};

/* As answer_screen(). NOT_FOUND also where there is no such ticker. Free with answer_explain_free() whatever
 * the return value. */
int answer_explain(const struct answer_context *context, const struct explain_request *request,
                   struct explain_answer *answer, struct answer_place *place, struct error *err);
void answer_explain_free(struct explain_answer *answer);

/* Writes the answer as one JSON object. */
void answer_explain_json(const struct explain_answer *answer, struct json *json);

#endif
