/* A server for tests of src/net, in threads of the test's own process: one that accepts, one for each
 * connection. It knows HTTP just well enough to take a request apart; what it answers, or does instead, is
 * the test's. It is always at 127.0.0.1 and a port that the kernel chooses. */
#ifndef SISE_T_NET_PEER_H
#define SISE_T_NET_PEER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PEER_HEAD 16384

struct peer_server;

/* A request that came, and its connection. */
struct peer {
    struct peer_server *server;
    int fd;
    char head[PEER_HEAD]; /* with the empty line at its end */
    char method[16], path[1024];
    char *body; /* [length] and a NUL */
    size_t length;
    unsigned number; /* of the request, over all connections, from 1 on */
    bool close;      /* the connection is closed after this request */
};

typedef void peer_serve(struct peer *peer, void *arg);

struct peer_server {
    peer_serve *serve;
    void *arg;
    int fd, family;
    uint16_t port;
    atomic_bool stops;
    atomic_uint requests, connections, open;
    atomic_uint busy, busy_most; /* requests that are being served, and the most that ever were */
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    char head[PEER_HEAD]; /* of the last request */
    char body[PEER_HEAD];
    pthread_cond_t none_open;
};

/* Starts it on 127.0.0.1, or on ::1 for AF_INET6; false: the machine has no such address. */
bool peer_start(struct peer_server *server, int family, peer_serve *serve, void *arg);
void peer_stop(struct peer_server *server);

/* "http://127.0.0.1:PORT/path" in a buffer that is good until the fourth call after this one. */
const char *peer_url(const struct peer_server *server, const char *path);

/* Sends bytes; does nothing more once the client has gone. */
void peer_send(struct peer *peer, const void *bytes, size_t length);
void peer_text(struct peer *peer, const char *text);

/* Sends a whole answer. `headers`: lines, each with its end; NULL: none. */
void peer_reply(struct peer *peer, int status, const char *headers, const void *body, size_t length);

/* Waits until the client has closed the connection, or the server stops. */
void peer_hold(struct peer *peer);

/* Has the connection reset instead of closed. */
void peer_reset(struct peer *peer);

/* Waits a little; false: the client has gone or the server stops. */
bool peer_pause(struct peer *peer, int ms);

#endif
