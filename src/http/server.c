#include "http/server.h"

#include <malloc.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "base/replace.h"
#include "base/spool.h"
#include "http/etag.h"
#include "http/listen.h"
#include "http/notify.h"
#include "http/peers.h"
#include "http/settings.h"

/* An answer of more bytes than this is kept in a file while it is sent, and all of these may have so many. */
#define SPOOL_KEEP ((size_t)8 << 20)
#define SPOOL_MOST ((size_t)2 << 30)

/* Descriptors that are no connections: the loops and what is sent from files, the store, logs and so on. */
#define FILES_PER_WORKER 8
#define FILES_BESIDE     64

#define TICK_MS       250   /* how often the main thread looks whether the workers are alive */
#define HANG_MS       30000 /* a loop that has not come round for so long hangs */
#define STORE_TICKS   8     /* it looks for a replaced store every so many times */
#define DRAIN_TICK_MS 20

struct server {
    struct server_options options;
    struct store *store;
    struct cache *cache;
    struct peers *peers;
    struct figures *figures;
    struct access_log *access_log;
    struct spool spool; /* of answers that are too large for memory */
    struct notify notify;
    int64_t watched_ms;                          /* when systemd was told last that the workers are alive */
    struct site *site;                           /* held */
    struct worker *worker;                       /* [workers] */
    unsigned workers, opened;                    /* opened: so many of them */
    struct http_address address[ADDRESSES_MOST]; /* [addresses], with the ports that they got */
    unsigned addresses;
    bool given; /* systemd listens, and has handed the sockets over */
    unsigned connections_most;
    atomic_uint connections;
    atomic_ullong reloads, reloads_failed;
    atomic_bool ends;      /* what is still being worked on is to be given up */
    pthread_mutex_t mutex; /* of the rest */
    struct shown {
        uint64_t data, jobs, generation;
        int64_t modified_utc[2];
    } shown; /* the newest state that was shown, and since when */
};

/* ---- for the workers ---- */

struct store *server_store(struct server *server)
{
    return server->store;
}

const struct config *server_config(const struct server *server)
{
    return server->options.config;
}

struct cache *server_cache(struct server *server)
{
    return server->cache;
}

struct peers *server_peers(struct server *server)
{
    return server->peers;
}

atomic_uint *server_connections(struct server *server)
{
    return &server->connections;
}

unsigned server_connections_most(const struct server *server)
{
    return server->connections_most;
}

bool server_ends(const struct server *server)
{
    return atomic_load_explicit(&server->ends, memory_order_relaxed);
}

struct access_log *server_access_log(struct server *server)
{
    return server->access_log;
}

struct spool *server_spool(struct server *server)
{
    return &server->spool;
}

struct figures *server_figures(struct server *server)
{
    return server->figures;
}

void server_reloads(const struct server *server, uint64_t *reloads, uint64_t *failed)
{
    *reloads = atomic_load_explicit(&server->reloads, memory_order_relaxed);
    *failed = atomic_load_explicit(&server->reloads_failed, memory_order_relaxed);
}

void server_modified(struct server *server, const struct store_version *version, uint64_t generation,
                     int64_t modified_utc[static 2])
{
    struct shown *shown = &server->shown;
    pthread_mutex_lock(&server->mutex);
    int64_t now = time(NULL);
    bool data = version->data > shown->data || generation > shown->generation;
    bool jobs = data || version->jobs > shown->jobs;
    if (data)
        shown->modified_utc[0] = etag_modified(shown->modified_utc[0], now);
    if (jobs)
        shown->modified_utc[1] = etag_modified(shown->modified_utc[1], now);
    if (jobs)
        *shown = (struct shown){version->data > shown->data ? version->data : shown->data,
                                version->jobs > shown->jobs ? version->jobs : shown->jobs,
                                generation > shown->generation ? generation : shown->generation,
                                {shown->modified_utc[0], shown->modified_utc[1]}};
    memcpy(modified_utc, shown->modified_utc, sizeof shown->modified_utc);
    pthread_mutex_unlock(&server->mutex);
}

/* ---- starting ---- */

/* Each connection takes a descriptor, and there must be some left for `others`. Returns how many connections
 * there may be: at that limit the one that has waited longest goes, while without descriptors nobody would.
 */
static unsigned connections_fit(unsigned wanted, unsigned others)
{
    struct rlimit limit, raised;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return wanted;
    raised = limit;
    raised.rlim_cur = wanted + others < limit.rlim_max ? wanted + others : limit.rlim_max;
    if (raised.rlim_cur > limit.rlim_cur && setrlimit(RLIMIT_NOFILE, &raised) == 0)
        limit = raised;
    if (limit.rlim_cur >= wanted + others)
        return wanted;
    unsigned fit = limit.rlim_cur > others ? (unsigned)limit.rlim_cur - others : 1;
    log_warning("this process may open %lu files, so there are at most %u connections and not "
                "http_max_connections",
                (unsigned long)limit.rlim_cur, fit);
    return fit;
}

static struct peers_options peers_wanted(const struct config *config)
{
    double rate = config_number(config, &http_keys[HTTP_KEY_RATE]);
    return (struct peers_options){
        .rate = isnan(rate) ? 0 : rate,
        .burst = config_number(config, &http_keys[HTTP_KEY_BURST]),
        .connections = (unsigned)config_number(config, &http_keys[HTTP_KEY_MAX_CONNECTIONS_PER_ADDRESS]),
    };
}

static int access_log_take(struct server *server, const struct config *config, struct error *err)
{
    enum access_log_form form = (enum access_log_form)config_number(config, &http_keys[HTTP_KEY_ACCESS_LOG]);
    const char *path = config_text(config, &http_keys[HTTP_KEY_ACCESS_LOG_FILE]);
    return access_log_set(server->access_log, form, path, err);
}

/* The sockets that systemd listens on, instead of the addresses that were asked for. */
static int addresses_given(struct server *server, struct error *err)
{
    int ret = 0;
    if (server->addresses > ADDRESSES_MOST)
        return error_set(err, ERROR_CONFIG, "%u sockets were handed over, the server takes no more than %d",
                         server->addresses, ADDRESSES_MOST);
    for (unsigned i = 0; ret == 0 && i < server->addresses; i++)
        ret = address_of_socket(NOTIFY_FIRST_FD + (int)i, &server->address[i], err);
    return ret;
}

/* Finds out where the server will listen. */
static int addresses_take(struct server *server, struct error *err)
{
    int ret = notify_listeners(&server->addresses, err);
    server->given = server->addresses > 0;
    if (ret || server->given)
        return ret ? ret : addresses_given(server, err);
    server->addresses = server->options.addresses;
    for (unsigned i = 0; ret == 0 && i < server->addresses; i++) {
        server->address[i] = server->options.address[i];
        ret = listen_try(&server->address[i], err);
    }
    return ret;
}

static bool all_loopback(const struct server *server)
{
    for (unsigned i = 0; i < server->addresses; i++)
        if (!address_is_loopback(&server->address[i]))
            return false;
    return true;
}

static int addresses_check_all(const struct server *server, const struct site *site, struct error *err)
{
    int ret = 0;
    for (unsigned i = 0; ret == 0 && i < server->addresses; i++)
        ret = guard_bind_check(&server->address[i], guard_has_tokens(site->guard), server->options.insecure,
                               err);
    return ret;
}

static int worker_make(struct server *server, struct error *err)
{
    struct worker *worker = &server->worker[server->opened];
    int fd = -1, ret = worker_open(worker, server, server->opened, server->site, err);
    server->opened++;
    for (unsigned i = 0; ret == 0 && i < server->addresses; i++) {
        ret = server->given ? listen_share(NOTIFY_FIRST_FD + (int)i, &fd, err)
                            : listen_open(&server->address[i], &fd, err);
        if (ret == 0)
            ret = http_listen(worker->http, fd, err);
    }
    return ret;
}

static int workers_make(struct server *server, struct error *err)
{
    int ret = 0;
    server->worker = calloc(server->workers, sizeof *server->worker);
    if (!server->worker)
        return error_no_memory(err);
    while (ret == 0 && server->opened < server->workers)
        ret = worker_make(server, err);
    for (unsigned i = 0; ret == 0 && i < server->workers; i++)
        ret = worker_start(&server->worker[i], err);
    return ret;
}

static int server_start(struct server *server, struct error *err)
{
    const struct config *config = server->options.config;
    const struct peers_options peers = peers_wanted(config);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    server->workers = server->options.workers ? server->options.workers
                      : processors > 0        ? (unsigned)processors
                                              : 1;
    server->connections_most =
        connections_fit((unsigned)config_number(config, &http_keys[HTTP_KEY_MAX_CONNECTIONS]),
                        FILES_PER_WORKER * server->workers + FILES_BESIDE);
    int ret = addresses_take(server, err);
    if (ret == 0)
        ret = site_open(config, server->store, all_loopback(server), 1, &server->site, err);
    if (ret == 0)
        ret = peers_open(&peers, &server->peers, err);
    if (ret == 0 && !(server->cache = cache_new((size_t)config_number(config, &http_keys[HTTP_KEY_CACHE]))))
        ret = error_no_memory(err);
    server->figures = figures_new(server->workers);
    server->access_log = access_log_new();
    spool_open(&server->spool, SPOOL_KEEP, SPOOL_MOST);
    if (ret == 0 && (!server->figures || !server->access_log))
        ret = error_no_memory(err);
    if (ret == 0)
        ret = access_log_take(server, config, err);
    if (ret == 0)
        ret = addresses_check_all(server, server->site, err);
    return ret ? ret : workers_make(server, err);
}

static void ports_write(void *arg, struct output *out)
{
    const struct server *server = arg;
    for (unsigned i = 0; i < server->addresses; i++) {
        const struct http_address *address = &server->address[i];
        size_t length = strlen(address->text) - strlen(strrchr(address->text, ':'));
        output_format(out, "%.*s %u\n", (int)length, address->text, address->port);
    }
}

/* ---- reloading ---- */

static void site_switch(struct worker *worker, void *arg)
{
    struct site *site = arg;
    site_release(&worker->site);
    worker->site = site;
    worker->shown = worker->desk.version;
    server_modified(worker->server, &worker->shown, site->generation, worker->modified_utc);
}

/* Nothing is changed before everything new has been read. */
static int reload(struct server *server, struct error *err)
{
    struct config config = {0};
    struct site *site = NULL;
    int ret = server->options.reload(server->options.reload_arg, &config, err);
    if (ret == 0)
        ret =
            site_open(&config, server->store, all_loopback(server), server->site->generation + 1, &site, err);
    if (ret == 0)
        ret = addresses_check_all(server, site, err);
    if (ret == 0)
        ret = access_log_take(server, &config, err);
    if (ret == 0) {
        const struct peers_options peers = peers_wanted(&config);
        peers_limit(server->peers, &peers);
        for (unsigned i = 0; i < server->workers; i++)
            worker_post(&server->worker[i], site_switch, site_hold(site));
        site_release(&server->site);
        server->site = site_hold(site);
    }
    site_release(&site);
    config_free(&config);
    return ret;
}

static void reload_tell(struct server *server)
{
    struct error err = {0};
    notify_reloading(&server->notify);
    if (reload(server, &err)) {
        atomic_fetch_add(&server->reloads_failed, 1);
        log_error("the configuration was not read anew, the old one stays: %s", err.text);
    } else {
        atomic_fetch_add(&server->reloads, 1);
        log_info("the configuration, the strategies and the tokens were read anew");
    }
    notify_ready(&server->notify, NULL);
}

/* ---- ending ---- */

static void drain(struct worker *worker, void *arg)
{
    (void)arg;
    worker->draining = true;
    http_drain(worker->http);
}

/* Waits for one of the signals; 0: none has come within the time. */
static int signal_wait(const sigset_t *signals, int ms)
{
    const struct timespec time = {ms / 1000, (long)ms % 1000 * 1000000};
    int got = sigtimedwait(signals, NULL, &time);
    return got > 0 ? got : 0;
}

/* A worker whose loop has not come round for a while hangs, and systemd is to start the server anew. */
static bool workers_alive(const struct server *server)
{
    for (unsigned i = 0; i < server->workers; i++)
        if (monotonic_ms() - atomic_load_explicit(&server->worker[i].beat_ms, memory_order_relaxed) > HANG_MS)
            return false;
    return true;
}

static void watchdog(struct server *server)
{
    int64_t every_ms = server->notify.watchdog_ms, now_ms = monotonic_ms();
    if (!every_ms || now_ms - server->watched_ms < every_ms || !workers_alive(server))
        return;
    server->watched_ms = now_ms;
    notify_watchdog(&server->notify);
}

/* What is open is answered, until the time for that is over or a second signal comes. */
static void server_drain(struct server *server, const sigset_t *signals)
{
    int64_t most_ms = (int64_t)config_number(server->options.config, &http_keys[HTTP_KEY_DRAIN_TIMEOUT]);
    int64_t until_ms = monotonic_ms() + most_ms;
    int again = 0;
    notify_stopping(&server->notify);
    log_info("stopping: %u connections are open", atomic_load(&server->connections));
    for (unsigned i = 0; i < server->workers; i++)
        worker_post(&server->worker[i], drain, NULL);
    do {
        watchdog(server);
        again = signal_wait(signals, DRAIN_TICK_MS);
    } while (atomic_load(&server->connections) && monotonic_ms() < until_ms && again != SIGTERM &&
             again != SIGINT);
    if (atomic_load(&server->connections))
        log_warning("%u connections were closed without waiting any longer",
                    atomic_load(&server->connections));
}

static void server_end(struct server *server)
{
    atomic_store(&server->ends, true);
    for (unsigned i = 0; i < server->opened; i++)
        worker_stop(&server->worker[i]);
    for (unsigned i = 0; i < server->opened; i++)
        worker_close(&server->worker[i]);
    free(server->worker);
    cache_free(&server->cache);
    peers_close(&server->peers);
    figures_free(&server->figures);
    access_log_free(&server->access_log);
    notify_close(&server->notify);
    site_release(&server->site);
    pthread_mutex_destroy(&server->mutex);
}

/* Hears the signals until one of them ends the server. A store that has been put in the place of this one
 * ends it too: what the server reads would be of the past for ever. */
static int server_hear(struct server *server, const sigset_t *signals, struct error *err)
{
    for (unsigned ticks = 0;; ticks++) {
        watchdog(server);
        if (ticks % STORE_TICKS == 0 && store_replaced(server->store))
            return error_set(
                err, ERROR_NOT_READY,
                "the store in %s has been replaced or removed while it was served; start the server "
                "again",
                store_dir(server->store));
        int got = signal_wait(signals, TICK_MS);
        if (got == SIGHUP)
            reload_tell(server);
        else if (got)
            return 0;
    }
}

/* Answers of some hundred kilobytes come and go all the time. By itself the C library gives their memory back
 * to the system after each, and every page of the next one is a fault again, which takes a seventh of the
 * time of an answer. */
static void memory_keep(void)
{
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
}

/* To find the pages of its values takes most of the time in which a stock is read. */
static int map_prepare(struct store *store, struct error *err)
{
    struct store_txn *txn;
    int ret = store_read(store, &txn, err);
    if (ret == 0 && !store_huge_pages(txn))
        log_debug("the system has no large pages for the file of the store");
    store_read_end(&txn);
    return ret;
}

int server_run(const struct server_options *options, struct store *store, struct error *err)
{
    struct server server = {.options = *options, .store = store};
    sigset_t signals, before;
    memory_keep();
    pthread_mutex_init(&server.mutex, NULL);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    signal(SIGPIPE, SIG_IGN);
    int ret = notify_open(&server.notify, err);
    if (ret == 0)
        ret = map_prepare(store, err);
    if (ret == 0)
        ret = server_start(&server, err);
    if (ret == 0 && options->port_file)
        ret = file_replace(options->port_file, ports_write, &server, err);
    for (unsigned i = 0; ret == 0 && i < server.addresses; i++)
        log_info("listening at %s", server.address[i].text);
    if (ret == 0) {
        notify_ready(&server.notify, NULL);
        ret = server_hear(&server, &signals, err);
        server_drain(&server, &signals);
    }
    server_end(&server);
    while (signal_wait(&signals, 0)) {
    } /* one more of them would end the process as if it had failed */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ret;
}
