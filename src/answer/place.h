/* Where in a request something is wrong, as data: a front draws the place, or writes it as JSON. */
#ifndef SISE_ANSWER_PLACE_H
#define SISE_ANSWER_PLACE_H

#include <limits.h>

#include "base/json.h"
#include "strategies/expr.h"
#include "strategies/strategy.h"

enum answer_part {
    PART_NONE, /* no part of the request is wrong, or no single one */
    PART_NAME, /* the name of a strategy */
    PART_CONDITION,
    PART_COLUMNS,
    PART_SORT,
    PART_SINCE,
    PART_NEW_SINCE,
    PART_TICKERS,
    PART_MARKET,
    PART_DATE,
    PART_COUNT
};

/* Where the text of an expression comes from: a part of the request, or the same part of a strategy's
 * file. */
struct answer_origin {
    enum answer_part part;
    const char *path; /* of the strategy's file; NULL: the text stands in the request */
    int line;         /* of the file, from 1 */
};

/* All zero: nowhere in particular. */
struct answer_place {
    enum answer_part part;
    char path[PATH_MAX]; /* of the strategy's file, "" the request itself */
    int line;
    char expression[EXPR_LENGTH +
                    1]; /* the wrong expression; of a list only the wrong item; "": no expression is wrong */
    struct expr_place at; /* the place in the expression; all zero: no single place */
    /* How much work the request would take, where it is refused because that is more than
     * answer_context.work_most; else 0. */
    uint64_t work;
};

void answer_place_set(struct answer_place *place, const struct answer_origin *origin);

/* Writes the place as the members of the JSON object that is open:
 *
 *     "expression"        the wrong expression, where one is wrong,
 *     "position"          {"begin": , "length": } in it, in characters, the first one being 1; length 0 is
 * its end; where there is a single place "file", "line"      the name of the strategy's file, without its
 * folder, where the text stands in one */
void answer_place_json(const struct answer_place *place, struct json *json);

/* Compiles an expression. `want` is an enum expr_type, or -1: a number or a condition. DATA: the text is
 * wrong, and *place says where. */
int answer_compile(const char *text, int want, const struct expr_names *names,
                   const struct answer_origin *origin, struct expr **expr, struct answer_place *place,
                   struct error *err);

#endif
