/* A named strategy: a file NAME.strategy, whose format sise-strategy(5) describes. strategies/catalog.h reads
 * folders of them.
 *
 * A file consists of `key: value` lines (base/keyfile.h). A line that begins with a blank continues the value
 * of the line before it, with a space between them. The keys are name, title, description, source, where,
 * sort, columns and limit. All texts are UTF-8. */
#ifndef SISE_STRATEGIES_STRATEGY_H
#define SISE_STRATEGIES_STRATEGY_H

#include "base/catalog.h"

#define STRATEGY_SUFFIX ".strategy" /* of a file's name */

struct strategy {
    char *name;  /* the name of the file: lower-case letters, digits and _ */
    char *title; /* one line. This and all texts below are never NULL, but "" where the file is silent */
    char *description;
    char *source;   /* who defined the strategy, and where */
    char *where;    /* the condition, required */
    char *sort;     /* an expression whose largest values come first; "" for the market cap */
    char *columns;  /* a list "a, b" of what to show; "" for the usual columns */
    unsigned limit; /* how many stocks to show; 0: all */
    char *path;     /* of the file */
    int where_line, sort_line, columns_line; /* at which line of the file each begins; 0: it is not there */
};

/* Reads one file. DATA: it is not a file or too large, contains a byte 0 or something that is not UTF-8, or
 * is no strategy; the text is "FILE:LINE: what is wrong, what was expected". An error of errno: "cannot read
 * FILE: why". Free with strategy_free() whatever the return value. */
int strategy_read(const char *path, struct strategy *strategy, struct error *err);
void strategy_free(struct strategy *strategy);

extern const struct catalog_kind strategy_kind;

#endif
