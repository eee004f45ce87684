/* Named strategies: one file each, NAME.strategy, in any number of folders. sise-strategy(5) explains the
 * format.
 *
 * A file consists of `key: value` lines (base/keyfile.h). A line that begins with a blank continues the value
 * of the line before it, with a space between them. The keys are name, title, description, source, where,
 * sort, columns and limit. All texts are UTF-8. */
#ifndef SISE_STRATEGIES_STRATEGY_H
#define SISE_STRATEGIES_STRATEGY_H

#include <stddef.h>

#include "base/error.h"

struct strategy {
    char *name; /* the name of the file: lower-case letters, digits and _ */
    char
        *title; /* one line. It and all texts below are never NULL, but "" where the file does not say them */
    char *description;
    char *source;   /* who defined the strategy, and where */
    char *where;    /* the condition, required */
    char *sort;     /* an expression whose largest values come first; "" for the market cap */
    char *columns;  /* a list "a, b" of what to show; "" for the usual columns */
    unsigned limit; /* how many stocks to show; 0: all */
    char *path;     /* of the file */
    int where_line, sort_line,
        columns_line; /* the line of the file at which each begins; 0: it is not there */
};

struct strategies {
    struct strategy *strategy; /* [count], sorted by name */
    size_t count, capacity;
};

/* Called once for each file that is wrong: err->text begins with "FILE:LINE: ". Called too for a file or a
 * folder that cannot be read at all (no right to it, a link to nothing, a file where a folder is expected):
 * err->text is "cannot read PATH: why", and err->code is that of the errno. */
typedef void strategy_report(void *arg, const struct error *err);

/* Reads the folders in the given order. A strategy of a later folder replaces one of the same name from an
 * earlier folder. A folder that does not exist counts as empty. A file that is wrong, something that is not a
 * file (a folder, a FIFO), and a folder that cannot be read are reported and left out; they replace nothing,
 * so a strategy of that name from an earlier folder stays. Files whose names begin with a dot, or do not end
 * with .strategy, are passed over. Expressions are not compiled here. Returns 0 or NO_MEMORY; free with
 * strategies_free() whatever the return value. */
int strategies_read(const char *const *folders, size_t count, strategy_report *report, void *arg,
                    struct strategies *strategies, struct error *err);
void strategies_free(struct strategies *strategies);

/* Returns the strategy of that name, NULL if there is none. */
const struct strategy *strategies_find(const struct strategies *strategies, const char *name);

/* Reads one file. DATA: it is not a file or too large, contains a byte 0 or something that is not UTF-8, or
 * is no strategy; the text is "FILE:LINE: what is wrong, what was expected". An error of errno: "cannot read
 * FILE: why". Free with strategy_free() whatever the return value. */
int strategy_read(const char *path, struct strategy *strategy, struct error *err);
void strategy_free(struct strategy *strategy);

#endif
