#include "http/figures.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "http/figures-internal.h"

static const uint16_t status_table[FIGURES_STATUSES - 1] = {200, 204, 301, 302, 304, 400, 401, 403, 404,
                                                            405, 406, 408, 413, 414, 415, 417, 421, 422,
                                                            429, 431, 499, 500, 501, 503, 504, 507};

/* The upper ends of the buckets, in nanoseconds: a cached answer lies in the first ones, a backtest in the
 * last.
 */
const int64_t figures_bucket_ns[FIGURES_BUCKETS - 1] = {
    50000,    100000,   250000,    500000,    1000000,   2500000,    5000000,    10000000,
    25000000, 50000000, 100000000, 250000000, 500000000, 1000000000, 2500000000, 10000000000};

struct figures *figures_new(unsigned workers)
{
    struct figures *figures;
    size_t size = sizeof *figures + workers * sizeof *figures->worker;
    figures = aligned_alloc(_Alignof(struct figures), size);
    if (figures == NULL)
        return NULL;
    memset(figures, 0, size);
    figures->workers = workers;
    return figures;
}

void figures_free(struct figures **figures)
{
    free(*figures);
    *figures = NULL;
}

struct figures_worker *figures_of(struct figures *figures, unsigned worker)
{
    return &figures->worker[worker];
}

/* Nobody else writes there, so no locked instruction is needed; the store is whole for whoever reads. */
static void add(_Atomic uint64_t *figure, uint64_t number)
{
    atomic_store_explicit(figure, atomic_load_explicit(figure, memory_order_relaxed) + number,
                          memory_order_relaxed);
}

static void set(_Atomic uint64_t *figure, uint64_t number)
{
    atomic_store_explicit(figure, number, memory_order_relaxed);
}

int figures_status(unsigned index)
{
    return index < FIGURES_STATUSES - 1 ? status_table[index] : 0;
}

static unsigned status_index(int status)
{
    unsigned i = 0;
    while (i < FIGURES_STATUSES - 1 && status_table[i] != status)
        i++;
    return i;
}

static unsigned bucket_index(int64_t ns)
{
    unsigned i = 0;
    while (i < FIGURES_BUCKETS - 1 && ns > figures_bucket_ns[i])
        i++;
    return i;
}

void figures_count(struct figures_worker *worker, unsigned route, int status, uint64_t bytes, int64_t ns)
{
    struct figures_answers *answers = &worker->route[route < FIGURES_ROUTES ? route : FIGURES_OTHER];
    add(&answers->status[status_index(status)], 1);
    add(&answers->bucket[bucket_index(ns)], 1);
    add(&answers->ns, ns > 0 ? (uint64_t)ns : 0);
    add(&answers->bytes, bytes);
}

void figures_refuse(struct figures_worker *worker, enum figures_refusal why)
{
    add(&worker->refused[why], 1);
}

void figures_connection(struct figures_worker *worker, bool opened)
{
    add(opened ? &worker->opened : &worker->closed, 1);
}

void figures_queue(struct figures_worker *worker, unsigned waiting)
{
    set(&worker->queue, waiting);
}

void figures_snapshot(struct figures_worker *worker, uint64_t data, int64_t now_ms)
{
    set(&worker->data, data);
    set(&worker->snapshot_ms, (uint64_t)now_ms);
}
