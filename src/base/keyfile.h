/* Files of keys and values: the configuration, and strategies.
 *
 * A line is "key = value" or "key: value"; the blanks around both do not count. An empty line is passed over.
 * A line whose first character is # or ; is a comment, and so is the rest of a line from a ; behind a blank
 * on. Nothing else of a file is passed over in silence: a byte 0, a line that is too long, a section and a
 * line without a key are errors. */
#ifndef SISE_BASE_KEYFILE_H
#define SISE_BASE_KEYFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

#define KEYFILE_LINE 4096 /* bytes of a line without its newline, at most */

struct keyfile_line {
    const char *key, *value; /* until the next line */
    int number;              /* in the file, from 1 */
    bool continues;          /* the value goes on with that of the line before; the key is repeated */
};

struct keyfile_kind {
    const char *example;  /* what a line looks like, "key = value" */
    enum error_code code; /* what it is when a file is not as it should be */
    bool continued;       /* a line that begins with a blank goes on with the one before; else the blank is
                             passed over */
    /* Returns 0, or an error without file and line, which ends the reading. */
    int (*take)(void *arg, const struct keyfile_line *line, struct error *err);
};

/* Gives every line of a key to kind->take(). `path` is for errors, which begin with "PATH:LINE: "; a file
 * that cannot be read is an error of errno without them. */
int keyfile_read(FILE *file, const char *path, const struct keyfile_kind *kind, void *arg, struct error *err);

#endif
