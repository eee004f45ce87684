/* What is needed to answer a question. The caller owns everything in it, and keeps it until the answer is
 * freed. Several threads may answer at once, each with a transaction of its own; the catalog may be
 * shared. */
#ifndef SISE_ANSWER_CONTEXT_H
#define SISE_ANSWER_CONTEXT_H

#include <stdint.h>

#include "market/calendar.h"
#include "store/store.h"
#include "strategies/catalog.h"
#include "strategies/expr.h"

/* Is told how far a long answer is: `done` of `total` days. */
typedef void answer_progress(void *arg, uint64_t done, uint64_t total);

/* Whether a long answer is to be given up. It is asked often, from the thread that answers. */
typedef bool answer_stopped(void *arg);

/* What a server may give to work_most and picks_most: what a screen may take that is answered at once, which
 * is some milliseconds, and what any question may take beside the others, which is some seconds. */
#define ANSWER_WORK_QUICK 3000
#define ANSWER_WORK_MOST  (100 * EXPR_WORK)
#define ANSWER_PICKS_MOST 500000

struct answer_context {
    struct store_txn *txn;
    struct catalog *strategies;      /* the strategies that may be asked for by name */
    const struct calendar *calendar; /* says which sessions are not stored; NULL: they are not looked for */
    answer_progress *progress;       /* NULL: nobody is told */
    void *progress_arg;
    answer_stopped *stopped; /* NULL: nobody can stop the answer, which else ends with CANCELLED */
    void *stopped_arg;
    /* The most work that a question may take, in steps over the whole market's row, of about a microsecond
     * each (expr_work_of_days() in strategies/expr.h); 0: any. What would take more is refused with USAGE
     * before it is computed, and answer_place.work says how much it would be. */
    uint64_t work_most;
    size_t picks_most; /* the most picks that a backtest may find, which take memory; 0: any number */
};

#endif
