/* What is needed to answer a question. The caller owns everything in it, and keeps it until the answer is
 * freed. Several threads may answer at once, each with a transaction of its own; the catalog may be
 * shared. */
#ifndef SISE_ANSWER_CONTEXT_H
#define SISE_ANSWER_CONTEXT_H

#include <stdint.h>

#include "market/calendar.h"
#include "store/store.h"
#include "strategies/catalog.h"

/* Is told how far a long answer is: `done` of `total` days. */
typedef void answer_progress(void *arg, uint64_t done, uint64_t total);

/* Whether a long answer is to be given up. It is asked often, from the thread that answers. */
typedef bool answer_stopped(void *arg);

struct answer_context {
    struct store_txn *txn;
    struct catalog *strategies;      /* the strategies that may be asked for by name */
    const struct calendar *calendar; /* says which sessions are not stored; NULL: they are not looked for */
    answer_progress *progress;       /* NULL: nobody is told */
    void *progress_arg;
    answer_stopped *stopped; /* NULL: nobody can stop the answer, which else ends with CANCELLED */
    void *stopped_arg;
    /* The most work that a question may take, in steps over the whole market's row, of about two microseconds
     * each (expr_work() in strategies/expr.h), times the days that it is asked of; 0: any. What would take
     * more is refused with USAGE before anything is computed, and answer_place.work says how much it would
     * be. */
    uint64_t work_most;
};

#endif
