/* Running another program: its words from a line of a configuration, bytes on its standard input, a limit of
 * time, and what it says line by line. No shell stands between, unless the words name one. */
#ifndef SISE_BASE_CHILD_H
#define SISE_BASE_CHILD_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Splits a line into words at its blanks. Quotes, double or single ones, keep blanks and anything else in a
 * word, and do not belong to it; they may stand around a part of a word. A backslash takes the next sign as
 * it is, but not within single quotes. "~/" at the beginning of a word is the home folder. Nothing
 * else has a meaning: no variables, no patterns, no pipes. *words ends with NULL. CONFIG: a quote has no end,
 * a backslash stands last, or there is no word. Free with child_words_free(). */
int child_words(const char *text, char ***words, struct error *err);
void child_words_free(char ***words); /* NULL-safe, nulls */

/* Finds the file that would be run for the first word, as execvp(3) does. NOT_FOUND, or PERMISSION where it
 * is there and may not be run. */
int child_find(const char *word, struct error *err);

struct child_request {
    char *const *words; /* the program, looked for in PATH, and its arguments; NULL behind the last */
    const void *input;  /* [length] what it reads from its standard input */
    size_t length;
    int64_t limit_ms;          /* after so long it gets SIGTERM, and SIGKILL two seconds later */
    const char *const *hidden; /* variables of the environment that it does not get, NULL behind the last */
    const atomic_bool *cancelled; /* set: it is ended as if its time were over; may be NULL */
    /* Is given each line that the program writes to its standard output or error, safe to print, without a
     * newline. A long line comes in pieces. */
    void (*said)(void *arg, const char *line);
    void *arg;
};

/* Runs the program and waits until it has ended. It has a process group of its own, to which the signals go;
 * what it leaves behind in the background is left alone. NOT_FOUND, PERMISSION and others of an errno: it
 * cannot be run; IO: it ended with another status than 0, by a signal, or because its time was over;
 * CANCELLED: because the flag was set. */
int child_run(const struct child_request *request, struct error *err);

#endif
