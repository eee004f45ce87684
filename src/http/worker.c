#include "http/worker.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "http/front.h"
#include "http/peers.h"
#include "http/server.h"
#include "http/settings.h"

struct post {
    worker_do *done;
    void *arg;
    struct post *next;
};

/* ---- posts ---- */

void worker_post(struct worker *worker, worker_do *done, void *arg)
{
    struct post *post = malloc(sizeof *post);
    if (!post) {
        log_error("no memory to tell a worker something");
        abort();
    }
    *post = (struct post){.done = done, .arg = arg};
    pthread_mutex_lock(&worker->mutex);
    bool first = !worker->posts;
    *worker->posts_end = post;
    worker->posts_end = &post->next;
    pthread_mutex_unlock(&worker->mutex);
    if (first && eventfd_write(worker->wake_fd, 1))
        log_error("cannot wake a worker: %s", strerror(errno));
}

static struct post *posts_take(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    struct post *posts = worker->posts;
    worker->posts = NULL;
    worker->posts_end = &worker->posts;
    pthread_mutex_unlock(&worker->mutex);
    return posts;
}

static void posts_do(struct worker *worker)
{
    struct post *post = posts_take(worker), *next;
    for (; post; post = next) {
        next = post->next;
        post->done(worker, post->arg);
        free(post);
    }
}

static void woken(evutil_socket_t fd, short what, void *arg)
{
    struct worker *worker = arg;
    eventfd_t count;
    (void)what;
    eventfd_read(fd, &count);
    posts_do(worker);
}

/* ---- every now and then ---- */

static void tick(evutil_socket_t fd, short what, void *arg)
{
    struct worker *worker = arg;
    (void)fd;
    (void)what;
    desk_idle(&worker->desk);
    access_log_flush(&worker->batch);
    figures_queue(worker->figures, side_count(worker->side));
    atomic_store_explicit(&worker->beat_ms, monotonic_ms(), memory_order_relaxed);
}

/* ---- the newest state ---- */

/* The state of the desk is shown from now on. It may be newer than what was looked at last: what is rendered
 * takes the newest snapshot. */
static void state_tell(struct worker *worker)
{
    worker->shown = worker->desk.version;
    server_modified(worker->server, &worker->shown, worker->site->generation, worker->modified_utc);
}

int worker_look(struct worker *worker, int64_t now_ns, struct error *err)
{
    const struct store_version *version = &worker->desk.version;
    int64_t now_ms = now_ns / 1000000;
    if (now_ms == worker->looked_ms)
        return 0;
    worker->looked_ms = now_ms;
    int ret = desk_look(&worker->desk, err);
    if (ret)
        return ret;
    figures_snapshot(worker->figures, version->data, now_ms);
    if (version->data != worker->shown.data || version->jobs != worker->shown.jobs)
        state_tell(worker);
    return 0;
}

/* ---- connections ---- */

static bool gate_admit(void *arg, const struct ip *ip)
{
    const struct worker *worker = arg;
    return guard_trusts(worker->site->guard, ip) || peers_admit(server_peers(worker->server), ip);
}

static void gate_leave(void *arg, const struct ip *ip)
{
    const struct worker *worker = arg;
    peers_leave(server_peers(worker->server), ip);
}

static void gate_count(void *arg, bool opened)
{
    const struct worker *worker = arg;
    figures_connection(worker->figures, opened);
}

static void gate_end(void *arg, enum connection_end why)
{
    static const enum figures_refusal refusal[END_DRAIN] = {
        [END_FULL] = REFUSED_FULL,          [END_ADDRESS] = REFUSED_ADDRESS_FULL,
        [END_HEADER] = REFUSED_HEADER_TIME, [END_BODY] = REFUSED_BODY_TIME,
        [END_STALL] = REFUSED_STALL,        [END_IDLE] = REFUSED_IDLE,
    };
    const struct worker *worker = arg;
    if (why < END_DRAIN)
        figures_refuse(worker->figures, refusal[why]);
}

/* ---- the loop ---- */

static double setting(struct worker *worker, enum http_key key)
{
    return config_number(server_config(worker->server), &http_keys[key]);
}

static int http_make(struct worker *worker, struct error *err)
{
    const struct http_options options = {
        .limits = {.most = server_connections_most(worker->server),
                   .ms = {[PHASE_NEW] = (int64_t)setting(worker, HTTP_KEY_HEADER_TIMEOUT),
                          [PHASE_HEADER] = (int64_t)setting(worker, HTTP_KEY_HEADER_TIMEOUT),
                          [PHASE_BODY] = (int64_t)setting(worker, HTTP_KEY_BODY_TIMEOUT),
                          [PHASE_SEND] = (int64_t)setting(worker, HTTP_KEY_STALL_TIMEOUT),
                          [PHASE_IDLE] = (int64_t)setting(worker, HTTP_KEY_IDLE_TIMEOUT)}},
        .gate = {gate_admit, gate_leave, gate_count, gate_end, worker},
        .total = server_connections(worker->server),
        .header_most = (size_t)setting(worker, HTTP_KEY_MAX_HEADER),
        .body_most = (size_t)setting(worker, HTTP_KEY_MAX_BODY),
        .serve = front_serve,
        .over = front_over,
        .arg = worker,
    };
    return http_open(worker->base, &options, &worker->http, err);
}

/* No other thread touches the loop, so it needs no locks. */
static int base_make(struct worker *worker, struct error *err)
{
    static const struct timeval often = {0, 250000};
    struct event_config *config = event_config_new();
    if (config) {
        event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
        worker->base = event_base_new_with_config(config);
        event_config_free(config);
    }
    worker->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (worker->base && worker->wake_fd >= 0)
        worker->wake = event_new(worker->base, worker->wake_fd, EV_READ | EV_PERSIST, woken, worker);
    worker->tick = worker->base ? event_new(worker->base, -1, EV_PERSIST, tick, worker) : NULL;
    if (!worker->wake || !worker->tick || event_add(worker->wake, NULL) || event_add(worker->tick, &often))
        return error_set(err, ERROR_IO, "cannot make an event loop: %s", strerror(errno));
    return 0;
}

int worker_open(struct worker *worker, struct server *server, unsigned number, struct site *site,
                struct error *err)
{
    *worker = (struct worker){
        .server = server, .number = number, .site = site_hold(site), .wake_fd = -1, .looked_ms = -1};
    worker->posts_end = &worker->posts;
    worker->figures = figures_of(server_figures(server), number);
    worker->beat_ms = monotonic_ms();
    access_batch_open(&worker->batch, server_access_log(server));
    pthread_mutex_init(&worker->mutex, NULL);
    int ret = base_make(worker, err);
    if (ret == 0)
        ret = desk_open(&worker->desk, server_store(server), err);
    if (ret == 0)
        ret = side_open(server_store(server), (unsigned)setting(worker, HTTP_KEY_HEAVY_QUEUE), &worker->side,
                        err);
    if (ret == 0)
        ret = http_make(worker, err);
    if (ret == 0)
        state_tell(worker);
    return ret;
}

static void *run(void *arg)
{
    struct worker *worker = arg;
    event_base_dispatch(worker->base);
    return NULL;
}

int worker_start(struct worker *worker, struct error *err)
{
    int failed = pthread_create(&worker->thread, NULL, run, worker);
    if (failed)
        return error_set(err, ERROR_IO, "cannot start a thread: %s", strerror(failed));
    worker->started = true;
    return 0;
}

static void stop(struct worker *worker, void *arg)
{
    (void)arg;
    event_base_loopbreak(worker->base);
}

void worker_stop(struct worker *worker)
{
    if (worker->started) {
        worker_post(worker, stop, NULL);
        pthread_join(worker->thread, NULL);
        worker->started = false;
    }
    side_close(&worker->side);
}

/* The connections go first, so that what the side thread has done finds nobody to send it to. */
void worker_close(struct worker *worker)
{
    worker_stop(worker);
    http_close(&worker->http);
    posts_do(worker);
    if (worker->wake)
        event_free(worker->wake);
    if (worker->tick)
        event_free(worker->tick);
    access_batch_close(&worker->batch);
    if (worker->wake_fd >= 0)
        close(worker->wake_fd);
    if (worker->base)
        event_base_free(worker->base);
    desk_close(&worker->desk);
    body_release(&worker->moment.body);
    site_release(&worker->site);
    pthread_mutex_destroy(&worker->mutex);
}
