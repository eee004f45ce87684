/* Files of keys and values: the configuration, strategies, and the heads of prompts.
 *
 * A line is "key = value" or "key: value"; the blanks around both do not count. An empty line is passed over.
 * A line whose first character is # or ; is a comment, and so is the rest of a line from a ; behind a blank
 * on; where values may be quoted, from a # behind a blank as well, but not within the quotes. Nothing else of
 * a file is passed over in silence: a byte 0, a line that is too long, a section and a line without a key are
 * errors. */
#ifndef SISE_BASE_KEYFILE_H
#define SISE_BASE_KEYFILE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

#define KEYFILE_LINE 4096 /* bytes of a line without its newline, at most */

struct keyfile_line {
    const char *key, *value; /* valid until the next line is read */
    int number;              /* the number of the line in the file, from 1 */
    bool continues; /* the line continues the value of the line before it, whose key is repeated here */
};

struct keyfile_kind {
    const char *example;  /* what a line looks like, for errors: "key = value" */
    enum error_code code; /* the code of errors about the content of the file */
    bool continued; /* whether a line that begins with a blank continues the one before it; otherwise such
                       blanks mean nothing */
    bool quoted;    /* whether values may stand in quotes, which are left on the value */
    /* Called for each line. Returns 0, or an error whose text names no file and line; an error ends the
     * reading. */
    int (*take)(void *arg, const struct keyfile_line *line, struct error *err);
    const char *end; /* the line that ends the keys, as "---"; NULL: they go on to the end of the file */
};

/* Reads the file to its end, or up to and with the line kind->end, and gives every line with a key to
 * kind->take(). The text of an error begins with "PATH:LINE: ". Where the file cannot be read, the error is
 * that of the errno and its text is "cannot read PATH: why". A file without its line kind->end is an error.
 */
int keyfile_read(FILE *file, const char *path, const struct keyfile_kind *kind, void *arg, struct error *err);

/* ---- files in which each of some keys has one value ---- */

#define KEYFILE_KEYS  16
#define KEYFILE_VALUE 4096 /* bytes of a value, its lines put together, at most */

/* Fill in the first members; free with keyfile_values_free(). */
struct keyfile_values {
    const char *const *key; /* [keys] */
    int keys;
    const char *listed;        /* the keys for messages: "name, title or limit" */
    const char *end;           /* as in struct keyfile_kind */
    char *value[KEYFILE_KEYS]; /* [keys], its lines with a space between them; NULL: the key is not there */
    int lines;                 /* how many lines have been read, with the line `end` */
    int first_line[KEYFILE_KEYS]; /* [keys], the line of the file at which each begins; 0: it is not there */
};

/* Reads lines "key: value". A line that begins with a blank continues the value of the line before it. DATA:
 * a key is unknown or there twice, a value is too long, something is not UTF-8, and what keyfile_read()
 * refuses; the text begins with "PATH:LINE: ". Other errors as keyfile_read(). */
int keyfile_values_read(FILE *file, const char *path, struct keyfile_values *values, struct error *err);
void keyfile_values_free(struct keyfile_values *values);

/* Sets the error to `why` with "PATH:LINE: " before it. Returns why->code. */
int keyfile_fail(const char *path, int line, const struct error *why, struct error *err);

#endif
