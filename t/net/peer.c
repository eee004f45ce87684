#include "t/net/peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    abort();
}

/* ---- sending ---- */

void peer_send(struct peer *peer, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length && !atomic_load(&peer->server->stops)) {
        struct pollfd poll_fd = {.fd = peer->fd, .events = POLLOUT};
        if (poll(&poll_fd, 1, 50) <= 0)
            continue;
        ssize_t sent = send(peer->fd, at, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN)
            return;
        at += sent > 0 ? sent : 0;
        length -= sent > 0 ? (size_t)sent : 0;
    }
}

void peer_text(struct peer *peer, const char *text)
{
    peer_send(peer, text, strlen(text));
}

void peer_reply(struct peer *peer, int status, const char *headers, const void *body, size_t length)
{
    char head[2048];
    snprintf(head, sizeof head, "HTTP/1.1 %d Said\r\nContent-Length: %zu\r\n%s\r\n", status, length,
             headers ? headers : "");
    peer_text(peer, head);
    if (strcmp(peer->method, "HEAD") != 0)
        peer_send(peer, body, length);
}

bool peer_pause(struct peer *peer, int ms)
{
    struct pollfd poll_fd = {.fd = peer->fd, .events = POLLRDHUP};
    return poll(&poll_fd, 1, ms) == 0 && !atomic_load(&peer->server->stops);
}

void peer_hold(struct peer *peer)
{
    while (peer_pause(peer, 50)) {
    }
    peer->close = true;
}

void peer_reset(struct peer *peer)
{
    const struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    peer->close = true;
}

/* ---- receiving ---- */

/* Reads up to `most` bytes; 0: the client has gone or the server stops. */
static size_t receive(struct peer *peer, char *room, size_t most)
{
    for (;;) {
        struct pollfd poll_fd = {.fd = peer->fd, .events = POLLIN};
        if (atomic_load(&peer->server->stops))
            return 0;
        if (poll(&poll_fd, 1, 50) <= 0)
            continue;
        ssize_t length = recv(peer->fd, room, most, 0);
        return length > 0 ? (size_t)length : 0;
    }
}

static bool head_read(struct peer *peer)
{
    size_t length = 0;
    peer->head[0] = '\0';
    while (!strstr(peer->head, "\r\n\r\n")) {
        if (length + 1 >= sizeof peer->head || receive(peer, peer->head + length, 1) == 0)
            return false;
        peer->head[++length] = '\0';
    }
    return sscanf(peer->head, "%15s %1023s", peer->method, peer->path) == 2;
}

static bool body_read(struct peer *peer)
{
    const char *header = strcasestr(peer->head, "\r\nContent-Length:");
    size_t had = 0, got = 1;
    peer->length = header ? (size_t)strtoul(header + 17, NULL, 10) : 0;
    peer->body = calloc(1, peer->length + 1);
    if (!peer->body)
        die("calloc");
    for (; had < peer->length && got; had += got)
        got = receive(peer, peer->body + had, peer->length - had);
    return had == peer->length;
}

static void keep_last(struct peer *peer)
{
    struct peer_server *server = peer->server;
    pthread_mutex_lock(&server->lock);
    memcpy(server->head, peer->head, sizeof server->head);
    snprintf(server->body, sizeof server->body, "%s", peer->body);
    pthread_mutex_unlock(&server->lock);
}

static void *converse(void *arg)
{
    struct peer *peer = arg;
    struct peer_server *server = peer->server;
    while (!peer->close && head_read(peer)) {
        if (body_read(peer)) {
            keep_last(peer);
            peer->number = atomic_fetch_add(&server->requests, 1) + 1;
            unsigned busy = atomic_fetch_add(&server->busy, 1) + 1, most = atomic_load(&server->busy_most);
            while (busy > most && !atomic_compare_exchange_weak(&server->busy_most, &most, busy)) {
            }
            server->serve(peer, server->arg);
            atomic_fetch_sub(&server->busy, 1);
        }
        free(peer->body);
    }
    close(peer->fd);
    free(peer);
    pthread_mutex_lock(&server->lock);
    if (atomic_fetch_sub(&server->open, 1) == 1)
        pthread_cond_broadcast(&server->none_open);
    pthread_mutex_unlock(&server->lock);
    return NULL;
}

/* ---- the server ---- */

static void *accept_all(void *arg)
{
    struct peer_server *server = arg;
    while (!atomic_load(&server->stops)) {
        struct pollfd poll_fd = {.fd = server->fd, .events = POLLIN};
        if (poll(&poll_fd, 1, 50) <= 0)
            continue;
        int fd = accept(server->fd, NULL, NULL);
        struct peer *peer = fd >= 0 ? calloc(1, sizeof *peer) : NULL;
        pthread_t thread;
        if (!peer)
            continue;
        peer->server = server;
        peer->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        atomic_fetch_add(&server->connections, 1);
        atomic_fetch_add(&server->open, 1);
        if (pthread_create(&thread, NULL, converse, peer) != 0)
            die("pthread_create");
        pthread_detach(thread);
    }
    return NULL;
}

static bool listen_at(struct peer_server *server)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    bool is_v4 = server->family == AF_INET;
    struct sockaddr *address = is_v4 ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
    socklen_t size = is_v4 ? sizeof v4 : sizeof v6;
    server->fd = socket(server->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->fd < 0 || bind(server->fd, address, size) != 0 || listen(server->fd, 128) != 0 ||
        getsockname(server->fd, address, &size) != 0)
        return false;
    server->port = ntohs(is_v4 ? v4.sin_port : v6.sin6_port);
    return true;
}

bool peer_start(struct peer_server *server, int family, peer_serve *serve, void *arg)
{
    *server = (struct peer_server){.serve = serve, .arg = arg, .family = family};
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->none_open, NULL);
    if (!listen_at(server))
        return false;
    if (pthread_create(&server->thread, NULL, accept_all, server) != 0)
        die("pthread_create");
    return true;
}

void peer_stop(struct peer_server *server)
{
    atomic_store(&server->stops, true);
    pthread_join(server->thread, NULL);
    pthread_mutex_lock(&server->lock);
    while (atomic_load(&server->open))
        pthread_cond_wait(&server->none_open, &server->lock);
    pthread_mutex_unlock(&server->lock);
    close(server->fd);
    pthread_cond_destroy(&server->none_open);
    pthread_mutex_destroy(&server->lock);
}

const char *peer_url(const struct peer_server *server, const char *path)
{
    static _Thread_local char url[4][2048];
    static _Thread_local unsigned turn;
    char *text = url[turn++ % 4];
    snprintf(text, sizeof url[0], "http://%s:%u%s", server->family == AF_INET ? "127.0.0.1" : "[::1]",
             server->port, path);
    return text;
}
