/* The connections of one loop: how many there may be, how long each may take for what, and which one goes
 * when the house is full. Nothing here knows HTTP: src/http/evhttp.c says in which phase a connection is. All
 * calls come from the loop's thread. */
#ifndef SISE_HTTP_CONNECTION_H
#define SISE_HTTP_CONNECTION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/error.h"
#include "http/ip.h"

struct bufferevent;
struct event_base;

enum connection_phase {
    PHASE_NEW,    /* accepted; nothing has come yet */
    PHASE_HEADER, /* some of a request has come, but not all of its header */
    PHASE_BODY,   /* the header is there, the body is not whole */
    PHASE_ANSWER, /* the request is there and has not been answered */
    PHASE_SEND,   /* the answer is being sent */
    PHASE_IDLE,   /* between two requests */
    PHASES
};

struct connection_limits {
    unsigned most;      /* connections of all loops together */
    int64_t ms[PHASES]; /* how long a phase may last; PHASE_SEND: without any progress; 0: any time */
    size_t read_ahead;  /* how many bytes of a connection are kept unread at most. It must be more than the
                           longest header and the longest body that the library takes: it takes a body out of
                           the buffer when that is whole */
};

/* Why a connection was ended by this side. */
enum connection_end {
    END_FULL,
    END_ADDRESS,
    END_HEADER,
    END_BODY,
    END_STALL,
    END_IDLE,
    END_DRAIN,
    END_LEFT, /* the client has closed its end while its answer was being made */
    ENDS
};

/* Whom to ask whether one more connection of an address may come, and whom to tell what happens. */
struct connection_gate {
    bool (*admit)(void *arg, const struct ip *ip);
    void (*leave)(void *arg, const struct ip *ip); /* one that was admitted has gone */
    void (*count)(void *arg, bool opened);         /* there is one more, or one less */
    void (*end)(void *arg, enum connection_end why);
    void *arg;
};

struct connection {
    struct bufferevent *bev; /* one reference is held */
    struct connections *of;
    void *user; /* the caller's, NULL at first */
    enum connection_phase phase;
    int64_t since_ms;    /* when the phase began; PHASE_SEND: when there was progress last */
    size_t unsent;       /* bytes that were waiting to be sent when progress was looked for last */
    unsigned header_end; /* how much of "\r\n\r\n" the last bytes of the header are */
    bool admitted;       /* counted by the gate */
    bool ending;         /* it has been shut down, and will go */
    struct evbuffer_cb_entry *arriving; /* looks at what arrives */
    bool known;                         /* it is no longer fresh, and the next two are set */
    struct ip ip;                       /* the other end's address, */
    char peer[IP_TEXT];                 /* and the same as a text */
    TAILQ_ENTRY(connection) all, waiting, bucket, fresh;
    bool is_waiting; /* in the list of those that may go when the house is full: PHASE_NEW, _HEADER, _IDLE */
};
TAILQ_HEAD(connection_list, connection);

#define CONNECTION_BUCKETS 1024

struct connections {
    struct event_base *base;
    struct connection_limits limits;
    struct connection_gate gate;
    atomic_uint *total;                                /* connections of all loops */
    struct connection_list all, waiting, fresh;        /* fresh: accepted in this turn of the loop */
    struct connection_list bucket[CONNECTION_BUCKETS]; /* by the address of the bufferevent */
    unsigned count, ending; /* ending: so many of them have been shut down and will go */
    struct event *look;     /* looks at the fresh ones once the library has given them their sockets */
    /* Is called then for each of them: from here on the caller tells with connection_gone() when the library
     * has let go of it. NULL: the caller does so without being asked. */
    void (*took)(struct connection *connection);
    int64_t (*clock)(void); /* connection_clock_ms(), but for tests */
};

int connections_open(struct connections *connections, struct event_base *base,
                     const struct connection_limits *limits, const struct connection_gate *gate,
                     atomic_uint *total, struct error *err);
/* All connections must have gone. */
void connections_close(struct connections *connections);

/* Makes a connection's bufferevent, which the caller hands to the library; NULL without memory. */
struct bufferevent *connection_accept(struct connections *connections);

/* The connection of a bufferevent; NULL: there is none. */
struct connection *connection_find(struct connections *connections, const struct bufferevent *bev);

void connection_enter(struct connection *connection, enum connection_phase phase);

/* A request has been answered, and the connection stays: what has come meanwhile is looked at. */
void connection_next(struct connection *connection);

/* The library has let go of the connection: frees it. */
void connection_gone(struct connection *connection);

/* Shuts the connection down, and tells the library in the next turn of the loop that its other end has gone.
 * The library then lets go of it. */
void connection_end(struct connection *connection, enum connection_end why);

/* Ends what is over its time, and those whose client has gone while its answer is being made: the library
 * does not read then, and would not notice. To be called about twice a second. `now_ms` is the loop's clock.
 * One call ends no more than CONNECTION_ENDS of them, so that the loop is not held up where thousands idled
 * alike; true: there may be more, and the next call should come soon. */
#define CONNECTION_ENDS 64
bool connections_sweep(struct connections *connections, int64_t now_ms);

/* Ends every connection on which nothing has happened for `quiet_ms`, and if `all` every one. */
void connections_end_idle(struct connections *connections, int64_t now_ms, int64_t quiet_ms, bool all);

/* Milliseconds of CLOCK_MONOTONIC, coarse and cheap. */
int64_t connection_clock_ms(void);

#endif
