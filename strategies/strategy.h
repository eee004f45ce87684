/* Named strategies: one file each, NAME.strategy, in any number of folders. sise-strategy(5) is the format.
 *
 * A file is `key: value` lines (inih reads it); a line that begins with a blank goes on with the value before
 * it, a space between them. Keys: name, title, description, source, where, sort, columns, limit. */
#ifndef SISE_STRATEGIES_STRATEGY_H
#define SISE_STRATEGIES_STRATEGY_H

#include <stddef.h>

#include "store/error.h"

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
    size_t count;
};

/* Hears of a file that is wrong: err->text begins with "FILE:LINE: ". */
typedef void strategy_report(void *arg, const struct error *err);

/* Reads the folders in the order given, a later one's strategy taking the place of an earlier one's of that
 * name; a folder that is absent is empty. A file that is wrong is reported and left out, and hides nothing:
 * the one of that name in an earlier folder stays. Returns 0, or NO_MEMORY; free with strategies_free()
 * whatever the return value. Expressions are not compiled here. */
int strategies_read(const char *const *folders, size_t count, strategy_report *report, void *arg,
                    struct strategies *strategies, struct error *err);
void strategies_free(struct strategies *strategies);

/* NULL: none of that name. */
const struct strategy *strategies_find(const struct strategies *strategies, const char *name);

/* Reads one file. DATA: "FILE:LINE: what is wrong, what was expected". Free with strategy_free(). */
int strategy_read(const char *path, struct strategy *strategy, struct error *err);
void strategy_free(struct strategy *strategy);

#endif
