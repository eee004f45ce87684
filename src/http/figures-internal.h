/* What figures.c counts and figures-write.c shows; for these two only. */
#ifndef SISE_HTTP_FIGURES_INTERNAL_H
#define SISE_HTTP_FIGURES_INTERNAL_H

#include <stdatomic.h>

#include "http/figures.h"

#define FIGURES_STATUSES 27 /* those that the server gives, and one for all others */
#define FIGURES_BUCKETS  17 /* the last one has no upper end */

struct figures_answers {
    _Atomic uint64_t status[FIGURES_STATUSES];
    _Atomic uint64_t bucket[FIGURES_BUCKETS];
    _Atomic uint64_t ns, bytes;
};

/* A block begins on a cache line of its own, so that workers do not slow each other down. */
struct figures_worker {
    _Alignas(64) struct figures_answers route[FIGURES_ROUTES + 1];
    _Atomic uint64_t refused[REFUSALS];
    _Atomic uint64_t opened, closed; /* connections */
    _Atomic uint64_t queue, data, snapshot_ms;
};

struct figures {
    unsigned workers;
    struct figures_worker worker[];
};

/* The status of an index, 0 for the last one, which is that of all others. */
int figures_status(unsigned index);

extern const int64_t figures_bucket_ns[FIGURES_BUCKETS - 1];

#endif
