/* How far long work is: a bar on a terminal, a plain line now and then elsewhere, nothing with -q. */
#ifndef SISE_BASE_PROGRESS_H
#define SISE_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *what, *unit;
    uint64_t total, done;
    int64_t start_ms, drawn_ms; /* monotonic */
    unsigned quarter;           /* of the last plain line */
    bool shown, draws, blocks;  /* anything at all; a bar; made of UTF-8 blocks */
};

/* `what` ("importing") and `unit` ("day", one of them) must outlive the struct. The bar is drawn at most ten
 * times a second; a plain line comes at every quarter of the work and after ten seconds without one. */
void progress_begin(struct progress *progress, const char *what, uint64_t total, const char *unit);
void progress_step(struct progress *progress, uint64_t done);
void progress_end(struct progress *progress); /* removes the bar */

#endif
