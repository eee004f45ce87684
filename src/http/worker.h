/* A worker: one thread with a loop of its own, which takes connections, answers what is quick, and has its
 * side thread work on the rest. A worker owns everything that its thread touches; other threads only post to
 * it. */
#ifndef SISE_HTTP_WORKER_H
#define SISE_HTTP_WORKER_H

#include <pthread.h>

#include "http/access-log.h"
#include "http/desk.h"
#include "http/evhttp.h"
#include "http/moment.h"
#include "http/side.h"
#include "http/site.h"

struct server;
struct worker;

/* Something that the worker's thread is to do. */
typedef void worker_do(struct worker *worker, void *arg);

struct worker {
    struct server *server;
    unsigned number; /* from 0 */
    pthread_t thread;
    struct event_base *base;
    struct http *http;
    struct desk desk;
    struct side *side;
    struct figures_worker *figures;
    struct access_batch batch;  /* lines of the access log */
    struct site *site;          /* held; the newest that the worker has been told of */
    int64_t looked_ms;          /* when the desk looked for a newer state */
    struct store_version shown; /* the state that `modified_utc` is of */
    int64_t modified_utc[2];    /* Last-Modified of answers without and with jobs' records (http/etag.h) */
    struct moment moment;       /* the newest answer of a route with EACH_SECOND */
    bool draining;
    struct event *wake, *tick;
    int wake_fd;
    pthread_mutex_t mutex; /* of the posts */
    struct post *posts, **posts_end;
    bool started;
    atomic_llong beat_ms; /* when the loop last showed that it is alive, by monotonic_ms() */
};

/* Makes the worker's loop; it runs when worker_start() is called. `site` is held. */
int worker_open(struct worker *worker, struct server *server, unsigned number, struct site *site,
                struct error *err);
int worker_start(struct worker *worker, struct error *err);
/* Ends the loop and the side thread, and waits for both. What others post afterwards is kept for
 * worker_close(), so all workers of a server are stopped before the first is closed. */
void worker_stop(struct worker *worker);
/* Ends the connections and frees everything. */
void worker_close(struct worker *worker);

/* From any thread: has the worker's thread call done(worker, arg) soon. It cannot fail but for want of
 * memory, which ends the process. */
void worker_post(struct worker *worker, worker_do *done, void *arg);

/* Looks for a newer state of the store, at most once a millisecond. */
int worker_look(struct worker *worker, int64_t now_ns, struct error *err);

#endif
