/* Shows how much of a long work is done: as a bar on a terminal, as a line of the log now and then elsewhere,
 * and not at all where events of LOG_INFO are not written (-q). */
#ifndef SISE_BASE_PROGRESS_H
#define SISE_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *what, *unit;
    uint64_t total, done;
    int64_t start_ms,
        drawn_ms;     /* when the work began and when the last bar or line was shown, by monotonic_ms() */
    unsigned quarter; /* how many quarters were done at the last line */
    bool shown;       /* whether anything is shown at all */
    bool draws;       /* whether it is a bar */
    bool blocks;      /* whether the bar is made of UTF-8 block characters */
};

/* Begins the work: `what` is for example "importing", `unit` the singular of what is counted, for example
 * "day". Both must outlive the struct. `total` is how many there are to do, `done` how many of them are done.
 * The bar is drawn at most ten times a second. A line is written at every quarter of the work, and after ten
 * seconds without a line. */
void progress_begin(struct progress *progress, const char *what, uint64_t total, const char *unit);
void progress_step(struct progress *progress, uint64_t done);
void progress_end(struct progress *progress); /* removes the bar from the terminal */

#endif
