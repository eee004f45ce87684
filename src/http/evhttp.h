/* HTTP on one event loop. src/http/evhttp.c is the only file that knows libevent's HTTP server, its limits
 * and its faults; everything above it sees exchanges (src/http/exchange.h). All calls come from the loop's
 * thread. */
#ifndef SISE_HTTP_EVHTTP_H
#define SISE_HTTP_EVHTTP_H

#include "http/connection.h"
#include "http/exchange.h"

struct http;

/* What is told when an exchange is over. */
struct http_outcome {
    const struct http_request *request;
    int status;
    uint64_t sent;    /* bytes of the body; none for HEAD */
    int64_t took_ns;  /* from the whole request to the last byte handed to the system */
    bool whole;       /* the client took the whole answer; otherwise it left before */
    const void *note; /* what exchange_note() returned */
};

struct http_options {
    struct connection_limits limits; /* without `read_ahead` */
    struct connection_gate gate;
    atomic_uint *total; /* connections of all loops */
    size_t header_most; /* bytes of a header that are surely let through, */
    size_t body_most;   /* and of a body; what is much larger is refused by the library itself */
    void (*serve)(void *arg, struct exchange *exchange);
    void (*over)(void *arg, const struct http_outcome *outcome);
    void *arg;              /* of both */
    int64_t (*clock)(void); /* what tells time-outs, in milliseconds; NULL: a monotonic one */
};

/* `options` are copied. NO_MEMORY. */
int http_open(struct event_base *base, const struct http_options *options, struct http **http,
              struct error *err);
/* Ends every connection at once. NULL-safe, nulls. */
void http_close(struct http **http);

/* Accepts from a socket that listens, and closes it when the server drains or is closed. */
int http_listen(struct http *http, int fd, struct error *err);

/* No further connection is accepted from the loop's next turn on, every answer from now on is its
 * connection's last, and idle connections go. http_connections() tells how many are left. */
void http_drain(struct http *http);
unsigned http_connections(const struct http *http);

#endif
