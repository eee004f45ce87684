/* What t/strategies/plain-read.c makes of a text and t/strategies/plain.c computes. Private to the two. */
#ifndef SISE_T_PLAIN_NODE_H
#define SISE_T_PLAIN_NODE_H

#include "t/strategies/plain.h"

#define PLAIN_ARGUMENTS 8
#define PLAIN_LAGS      4096 /* more than lookbacks can add up to */

struct plain_node;

/* A node's value for a lane, `lag` days before the day. */
typedef double plain_meaning(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane);

struct plain_slice { /* of a function, on one lag */
    double *value;   /* [lanes] */
    unsigned *day;   /* [lanes] the value is that of this day, by plain.day */
};

struct plain_node {
    char kind[16]; /* an operator as it is written; "-x" minus; "#" number, "column", "lag", "same", "starts",
                      "contains" or a function's name */
    bool function;
    double number;
    int column;       /* "column" */
    char text_of[16]; /* "same", "starts", "contains": ticker, name, market */
    char **text;      /* [texts] */
    unsigned texts;
    unsigned days; /* the n of "lag" and of functions */
    struct plain_node *x[PLAIN_ARGUMENTS];
    unsigned count;
    plain_meaning *at;         /* found by its kind when first needed */
    bool across;               /* a function of the whole market, which has no `at` */
    struct plain_slice *slice; /* [PLAIN_LAGS], when first needed */
    struct plain_node *next;   /* of all that there are */
};

struct plain {
    struct plain_market market;
    struct plain_node *root, *all;
    unsigned day;
};

double plain_at(struct plain *plain, struct plain_node *node, unsigned lag, size_t lane);

#endif
