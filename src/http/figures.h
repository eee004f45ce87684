/* What the server counts of itself, and the page /metrics that shows it to Prometheus.
 *
 * Each worker counts in a block of its own, without locks: only its thread writes there. Whoever shows the
 * figures adds up the blocks of all workers while they go on counting, so that figures of one page may lie a
 * request apart. They count from the start of the process and never go back. */
#ifndef SISE_HTTP_FIGURES_H
#define SISE_HTTP_FIGURES_H

#include "base/date.h"
#include "http/cache.h"
#include "store/store.h"

#define FIGURES_ROUTES 64 /* routes have numbers below this */
#define FIGURES_OTHER                                                                                        \
    FIGURES_ROUTES /* the number of what is answered without a route: 404, 405, bad requests */

/* Why a connection or request was turned away. */
enum figures_refusal {
    REFUSED_FULL,         /* there are as many connections as there may be; the oldest idle one was closed */
    REFUSED_ADDRESS_FULL, /* one address has as many as it may have */
    REFUSED_HEADER_TIME,  /* the head took too long to come */
    REFUSED_BODY_TIME,    /* the body took too long to come */
    REFUSED_IDLE,         /* nothing came for too long */
    REFUSED_STALL,        /* the client did not read its answer */
    REFUSED_RATE,         /* too many requests from one address */
    REFUSED_TOKEN,        /* no token, or a wrong one */
    REFUSED_HOST,         /* a Host header that is not on the list */
    REFUSED_ORIGIN,       /* a page of another site */
    REFUSED_MALFORMED,    /* a request that may be meant to be read in two ways */
    REFUSED_BUSY,         /* too many heavy requests were waiting already */
    REFUSALS
};

struct figures;
struct figures_worker;

/* Counters for so many workers. NULL: no memory. */
struct figures *figures_new(unsigned workers);
void figures_free(struct figures **figures);

/* The block of a worker, from 0 on. All functions that take one are for the thread of that worker only. */
struct figures_worker *figures_of(struct figures *figures, unsigned worker);

/* An answer: the number of its route or FIGURES_OTHER, its status, the bytes of its body as they were sent,
 * and the nanoseconds from the complete request to the last byte that was handed to the system. */
void figures_count(struct figures_worker *worker, unsigned route, int status, uint64_t bytes, int64_t ns);
void figures_refuse(struct figures_worker *worker, enum figures_refusal why);
void figures_connection(struct figures_worker *worker, bool opened);
/* How many requests wait for the worker's side thread, the one it works at included. */
void figures_queue(struct figures_worker *worker, unsigned waiting);
/* The worker's snapshot shows this version of the data, and was found to be the newest at that moment of
 * monotonic_ms(). */
void figures_snapshot(struct figures_worker *worker, uint64_t data, int64_t now_ms);

/* What is shown beside it, as it is when the page is made. */
struct figures_now {
    int64_t now_ms; /* monotonic_ms() */
    struct cache_figures cache;
    uint64_t spool_bytes, spool_most; /* of answers that lie in temporary files */
    uint64_t log_lost;                /* lines of the access log that could not be written */
    uint64_t reloads, reloads_failed; /* of the configuration, since the start */
    bool ready;                       /* as /health says */
    bool store_readable;              /* the following are 0 where it is not */
    struct store_version version;
    struct store_info store;
    uint64_t days;                 /* how many are stored */
    kst_date last_session;         /* the newest of them; 0: none */
    uint64_t jobs[JOB_FAILED + 1]; /* runs on record, by enum job_state */
};

/* A route as the page names it: "GET", "/stocks/{ticker}". */
struct figures_route {
    const char *method, *path;
};

#define FIGURES_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Writes the page, in Prometheus's text format 0.0.4. `route` holds those with the numbers 0 to `routes` - 1.
 */
void figures_write(struct output *out, const struct figures *figures, const struct figures_route *route,
                   unsigned routes, const struct figures_now *now);

#endif
