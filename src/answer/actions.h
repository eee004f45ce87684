/* Corporate actions: the days on which the price of a stock changed so that earlier prices cannot be compared
 * without a factor. */
#ifndef SISE_ANSWER_ACTIONS_H
#define SISE_ANSWER_ACTIONS_H

#include "answer/body.h"
#include "answer/sheet.h"
#include "panel/panel.h"

struct actions_request {
    const char *tickers; /* "A,B"; NULL: all */
    kst_date from, to;   /* both inclusive; 0: open */
    bool newest_first;   /* otherwise from the oldest on; those of one day are by code either way */
    size_t offset, most; /* leave out the first so many, then take so many; most 0: all */
    const struct calendar *calendar; /* for the body's meta: says which days are not stored; may be NULL */
};

struct action {
    kst_date date;
    char ticker[TICKER_TEXT];
    double prev_close; /* of the stored day before; NaN: not in its table */
    double base_price; /* close less change */
    double factor;     /* the number by which prices of earlier days are multiplied */
};
extern const struct field action_fields[]; /* of struct action */

struct actions_answer {
    struct action *action; /* [count], by date, then code */
    size_t count, total;   /* how many there are in the answer, and without `offset` and `most` */
};

/* NOT_FOUND, USAGE: as answer_tickers() has them. Free with answer_actions_free() whatever the return value.
 */
int answer_actions(struct panel *panel, const struct actions_request *request, struct actions_answer *answer,
                   struct error *err);
void answer_actions_free(struct actions_answer *answer);

/* The actions of one ticker up to `until`, ascending by date. The caller frees *action with free() whatever
 * the return value. */
int ticker_actions(struct panel *panel, const struct ticker *ticker, kst_date until, struct action **action,
                   size_t *count, struct error *err);

/* The whole body (answer/body.h): the list "corporate_actions". *total is the answer's. */
int answer_actions_body(struct panel *panel, const struct actions_request *request, enum answer_form form,
                        struct output *out, size_t *total, struct answer_meta *said, struct error *err);

#endif
