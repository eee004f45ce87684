/* What a question is answered with. Everything is the caller's and outlives the answer. Several threads may
 * answer at once, each with a transaction of its own; the catalog may be shared. */
#ifndef SISE_ANSWER_CONTEXT_H
#define SISE_ANSWER_CONTEXT_H

#include <stdint.h>

#include "store/store.h"
#include "strategies/catalog.h"

/* Hears how far a long answer is: so many of so many days. */
typedef void answer_progress(void *arg, uint64_t done, uint64_t total);

struct answer_context {
    struct store_txn *txn;
    struct catalog *strategies; /* those that may be asked for by name */
    answer_progress *progress;  /* NULL: nobody hears it */
    void *progress_arg;
};

#endif
