/* The HTTP server: it listens, starts the workers, hears the signals, reloads, and drains. The calling thread
 * does no more than that. */
#ifndef SISE_HTTP_SERVER_H
#define SISE_HTTP_SERVER_H

#include "base/config.h"
#include "http/address.h"
#include "http/cache.h"
#include "http/figures.h"
#include "http/worker.h"

/* Reads the configuration anew, into one that config_free() frees. */
typedef int server_reload(void *arg, struct config *config, struct error *err);

struct server_options {
    const struct config *config;
    const struct http_address *address; /* [addresses] */
    unsigned addresses;
    unsigned workers; /* 0: one for each processor */
    const char
        *port_file; /* gets "ADDRESS PORT", a line for each address, once the server answers; or NULL */
    bool insecure;  /* others may reach it without a token */
    server_reload *reload;
    void *reload_arg;
};

/* Serves until SIGTERM or SIGINT, and returns 0 once everything has been answered or the time for that is
 * over. SIGHUP reads the configuration, the strategies and the tokens anew; if something of them is wrong,
 * the old ones stay. The store stays the caller's. Errors are those of the start: CONFIG, BUSY (the address
 * is in use), PERMISSION, IO and others. */
int server_run(const struct server_options *options, struct store *store, struct error *err);

/* ---- for the workers ---- */

struct store *server_store(struct server *server);
const struct config *server_config(const struct server *server);
struct cache *server_cache(struct server *server);
struct peers *server_peers(struct server *server);
struct figures *server_figures(struct server *server);
struct access_log *server_access_log(struct server *server);
struct spool *server_spool(struct server *server);
void server_reloads(const struct server *server, uint64_t *reloads, uint64_t *failed); /* since the start */
atomic_uint *server_connections(struct server *server);
unsigned server_connections_most(const struct server *server); /* how many there may be */
bool server_ends(const struct server *server); /* nobody waits for answers any more; from any thread */

/* Says since when a state of the store and a site have been shown, for Last-Modified: modified_utc[0] to
 * answers that show no jobs' records, [1] to those that do. From any thread. */
void server_modified(struct server *server, const struct store_version *version, uint64_t generation,
                     int64_t modified_utc[static 2]);

#endif
