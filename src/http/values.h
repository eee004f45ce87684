/* The parameters of a request, read by the rows of its route: each text has become a value of its kind, with
 * the default where it was not given. The values own their texts, so they outlive the connection. They are
 * never changed after they have been read; threads may share them. */
#ifndef SISE_HTTP_VALUES_H
#define SISE_HTTP_VALUES_H

#include <stdint.h>

#include "base/date.h"
#include "http/problems.h"
#include "http/route.h"

struct value {
    bool given;       /* by the request, and not by the default */
    const char *text; /* NULL: neither was given, nor is there a default */
    union {
        uint64_t count;
        double number;
        kst_date date;
        bool is_true;
        int choice; /* its place among the choices, from 0 */
    };
};

struct values {
    const struct route *route;
    struct value value[PARAM_MOST]; /* in the order of the route's parameters */
    char texts[];
};

/* Reads the segments of the path, the query, and the body where the route's parameters stand in one, and
 * looks whether the values make sense together. Every problem is added to `problems`: also parameters that do
 * not exist, and such as are given twice or are empty. `body` may be NULL. Returns 0, USAGE where there are
 * problems, or NO_MEMORY. *values is NULL after an error. Free with values_free(). */
int values_parse(const struct route *route, const struct target *target, const char *body, size_t body_length,
                 struct values **values, struct problems *problems, struct error *err);
void values_free(struct values **values); /* NULL-safe, nulls */

/* The value of the parameter of that name, which the route must have. Where it was not given and has no
 * default, these return NULL, 0, 0, NaN, false and -1. */
bool value_given(const struct values *values, const char *name);
const char *value_text(const struct values *values, const char *name);
kst_date value_date(const struct values *values, const char *name);
uint64_t value_count(const struct values *values, const char *name);
double value_number(const struct values *values, const char *name);
bool value_bool(const struct values *values, const char *name);
int value_choice(const struct values *values, const char *name);

/* Whether the route has a parameter of that name. */
const struct param *param_find(const struct route *route, const char *name);

#endif
