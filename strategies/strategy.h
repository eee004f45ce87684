/* Named strategies: one file each, NAME.strategy, in any number of folders. sise-strategy(5) is the format.
 *
 * A file is `key: value` lines; a line that begins with a blank goes on with the value before
 * it, a space between them. Keys: name, title, description, source, where, sort, columns, limit. All is
 * UTF-8. */
#ifndef SISE_STRATEGIES_STRATEGY_H
#define SISE_STRATEGIES_STRATEGY_H

#include <stddef.h>

#include "base/error.h"

struct strategy {
    char *name;  /* that of the file, lower-case letters, digits and _ */
    char *title; /* one line; never NULL, as all texts below: "" where the file has none */
    char *description;
    char *source;                            /* who defined it, where */
    char *where;                             /* the condition, required */
    char *sort;                              /* a column or a number, the largest first; "" by market cap */
    char *columns;                           /* "a, b": numbers to show; "" the usual ones */
    unsigned limit;                          /* 0: none */
    char *path;                              /* of the file */
    int where_line, sort_line, columns_line; /* in the file, where each begins; 0 not there */
};

struct strategies {
    struct strategy *strategy; /* [count], by name */
    size_t count, capacity;
};

/* Hears of a file that is wrong, once: err->text begins with "FILE:LINE: ". Of a file or a folder that cannot
 * be read at all (no right to it, a link to nothing, a file in the place of a folder) it is "cannot read
 * PATH: why", and the code is that of the errno. */
typedef void strategy_report(void *arg, const struct error *err);

/* Reads the folders in the order given, a later one's strategy taking the place of an earlier one's of that
 * name; a folder that is absent is empty. A file that is wrong, or that is none (a folder, a FIFO), and a
 * folder that cannot be read are reported and left out, and hide nothing: the one of that name in an earlier
 * folder stays, and so do all others. Names that begin with a dot, or do not end with .strategy, are passed
 * over. Returns 0, or NO_MEMORY; free with strategies_free() whatever the return value. Expressions are not
 * compiled here. */
int strategies_read(const char *const *folders, size_t count, strategy_report *report, void *arg,
                    struct strategies *strategies, struct error *err);
void strategies_free(struct strategies *strategies);

/* NULL: none of that name. */
const struct strategy *strategies_find(const struct strategies *strategies, const char *name);

/* Reads one file. DATA: "FILE:LINE: what is wrong, what was expected": it is not a file or too large, has a
 * byte 0 or what is not UTF-8, or says what a strategy does not. "cannot read FILE: why": an error of errno.
 * Free with strategy_free() whatever the return value. */
int strategy_read(const char *path, struct strategy *strategy, struct error *err);
void strategy_free(struct strategy *strategy);

#endif
