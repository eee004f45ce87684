#include "http/connection.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* One write of a large answer: with libevent's usual 16 KiB each further piece would wait for another turn of
 * the loop. */
#define WRITE_ONCE ((size_t)1 << 20)

int64_t connection_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct connection_list *bucket_of(struct connections *connections, const struct bufferevent *bev)
{
    return &connections->bucket[((uintptr_t)bev >> 6) % CONNECTION_BUCKETS];
}

struct connection *connection_find(struct connections *connections, const struct bufferevent *bev)
{
    struct connection *connection;
    TAILQ_FOREACH (connection, bucket_of(connections, bev), bucket)
        if (connection->bev == bev)
            return connection;
    return NULL;
}

/* ---- phases ---- */

static bool phase_waits(enum connection_phase phase)
{
    return phase == PHASE_NEW || phase == PHASE_HEADER || phase == PHASE_IDLE;
}

/* Those that wait stand in the order in which they began to. */
void connection_enter(struct connection *connection, enum connection_phase phase)
{
    struct connections *of = connection->of;
    if (connection->is_waiting)
        TAILQ_REMOVE(&of->waiting, connection, waiting);
    connection->phase = phase;
    connection->since_ms = of->clock();
    connection->is_waiting = phase_waits(phase);
    if (connection->is_waiting)
        TAILQ_INSERT_TAIL(&of->waiting, connection, waiting);
}

/* Looks for the empty line that ends a header, in bytes that may come one by one. Bare line feeds count, as
 * they do for the library. */
static bool header_ends(struct connection *connection, const char *bytes, size_t length)
{
    unsigned lines = connection->header_end;
    for (size_t i = 0; i < length && lines < 2; i++)
        lines = bytes[i] == '\n' ? lines + 1 : bytes[i] == '\r' ? lines : 0;
    connection->header_end = lines;
    return lines == 2;
}

/* Looks at the last `count` bytes of what has arrived. Once the header has ended nothing needs to be looked
 * at until the request has been answered. */
static void header_look(struct connection *connection, struct evbuffer *input, size_t count)
{
    struct evbuffer_iovec piece[8];
    struct evbuffer_ptr at;
    bool ends = false;
    evbuffer_ptr_set(input, &at, evbuffer_get_length(input) - count, EVBUFFER_PTR_SET);
    int pieces = evbuffer_peek(input, (ev_ssize_t)count, &at, piece, 8);
    for (int i = 0; i < pieces && i < 8 && !ends; i++)
        ends = header_ends(connection, piece[i].iov_base, piece[i].iov_len);
    if (pieces <= 8 && !ends)
        return;
    evbuffer_cb_clear_flags(input, connection->arriving, EVBUFFER_CB_ENABLED);
    connection_enter(connection, PHASE_BODY);
}

static void header_begin(struct connection *connection)
{
    connection->header_end = 0;
    connection_enter(connection, PHASE_HEADER);
}

/* Bytes have come, or were taken away. The header's time runs from its first byte on and is not begun anew by
 * further ones. */
static void arrived(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
    struct connection *connection = arg;
    if (!info->n_added)
        return;
    if (connection->phase == PHASE_IDLE) {
        header_begin(connection);
    } else if (connection->phase == PHASE_NEW) {
        int64_t since_ms = connection->since_ms;
        header_begin(connection);
        connection->since_ms = since_ms;
    }
    if (connection->phase == PHASE_HEADER)
        header_look(connection, input, info->n_added);
}

void connection_next(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->bev);
    size_t length = evbuffer_get_length(input);
    evbuffer_cb_set_flags(input, connection->arriving, EVBUFFER_CB_ENABLED);
    connection_enter(connection, PHASE_IDLE);
    if (!length)
        return;
    header_begin(connection);
    header_look(connection, input, length);
}

/* ---- coming and going ---- */

void connection_gone(struct connection *connection)
{
    struct connections *of = connection->of;
    if (connection->admitted)
        of->gate.leave(of->gate.arg, &connection->ip);
    if (connection->is_waiting)
        TAILQ_REMOVE(&of->waiting, connection, waiting);
    if (!connection->known)
        TAILQ_REMOVE(&of->fresh, connection, fresh);
    TAILQ_REMOVE(&of->all, connection, all);
    TAILQ_REMOVE(bucket_of(of, connection->bev), connection, bucket);
    evbuffer_remove_cb_entry(bufferevent_get_input(connection->bev), connection->arriving);
    bufferevent_decref(connection->bev);
    of->count--;
    of->ending -= connection->ending;
    of->gate.count(of->gate.arg, false);
    atomic_fetch_sub_explicit(of->total, 1, memory_order_relaxed);
    free(connection);
}

/* The library may let go of a fresh connection before anybody has asked it to tell of that: it only takes its
 * functions off the bufferevent. The socket's number may belong to another connection then. */
static bool connection_left(const struct connection *connection)
{
    bufferevent_data_cb read = NULL, write = NULL;
    bufferevent_event_cb event = NULL;
    void *arg = NULL;
    if (connection->known)
        return false;
    bufferevent_getcb(connection->bev, &read, &write, &event, &arg);
    return !read && !write && !event;
}

/* While an answer is being made the library does not read, so it has to be told that there is nobody left. */
void connection_end(struct connection *connection, enum connection_end why)
{
    if (connection->ending || connection_left(connection))
        return;
    connection->ending = true;
    connection->of->ending++;
    connection->of->gate.end(connection->of->gate.arg, why);
    shutdown(bufferevent_getfd(connection->bev), SHUT_RDWR);
    bufferevent_trigger_event(connection->bev, BEV_EVENT_READING | BEV_EVENT_EOF, BEV_TRIG_DEFER_CALLBACKS);
}

/* Ends the connection that has been waiting longest. */
static bool oldest_end(struct connections *connections, const struct connection *but)
{
    struct connection *connection;
    TAILQ_FOREACH (connection, &connections->waiting, waiting)
        if (connection != but && !connection->ending) {
            connection_end(connection, END_FULL);
            return true;
        }
    return false;
}

static void peer_find(struct connection *connection)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    connection->known = true;
    if (getpeername(bufferevent_getfd(connection->bev), (struct sockaddr *)&address, &length) == 0 &&
        ip_of_socket((struct sockaddr *)&address, &connection->ip))
        ip_text(&connection->ip, connection->peer);
}

/* Connections of an address that has too many are ended at once. Where there are too many in all, the one
 * that has waited longest makes room for the new one. */
static void fresh_look(struct connection *connection)
{
    struct connections *of = connection->of;
    TAILQ_REMOVE(&of->fresh, connection, fresh);
    peer_find(connection);
    if (of->took)
        of->took(connection);
    if (!of->gate.admit(of->gate.arg, &connection->ip)) {
        connection_end(connection, END_ADDRESS);
        return;
    }
    connection->admitted = true;
    if (atomic_load_explicit(of->total, memory_order_relaxed) - of->ending > of->limits.most &&
        !oldest_end(of, connection))
        connection_end(connection, END_FULL);
}

static void look(evutil_socket_t fd, short what, void *arg)
{
    struct connections *connections = arg;
    struct connection *connection;
    (void)fd;
    (void)what;
    while ((connection = TAILQ_FIRST(&connections->fresh)))
        if (connection_left(connection))
            connection_gone(connection);
        else
            fresh_look(connection);
}

struct bufferevent *connection_accept(struct connections *connections)
{
    struct connection *connection = calloc(1, sizeof *connection);
    /* The bufferevent closes the socket itself, once it waits for nothing of it any more. The library would
     * close it before, and a connection accepted in the same turn could get its number and never be waited
     * for. */
    struct bufferevent *bev =
        connection ? bufferevent_socket_new(connections->base, -1, BEV_OPT_CLOSE_ON_FREE) : NULL;
    struct evbuffer *input = bev ? bufferevent_get_input(bev) : NULL;
    if (!input || !(connection->arriving = evbuffer_add_cb(input, arrived, connection))) {
        if (bev)
            bufferevent_free(bev);
        free(connection);
        return NULL;
    }
    bufferevent_incref(bev);
    bufferevent_set_max_single_write(bev, WRITE_ONCE);
    bufferevent_setwatermark(bev, EV_READ, 0, connections->limits.read_ahead);
    connection->bev = bev;
    connection->of = connections;
    TAILQ_INSERT_TAIL(&connections->all, connection, all);
    TAILQ_INSERT_TAIL(&connections->fresh, connection, fresh);
    TAILQ_INSERT_TAIL(bucket_of(connections, bev), connection, bucket);
    connections->count++;
    connections->gate.count(connections->gate.arg, true);
    atomic_fetch_add_explicit(connections->total, 1, memory_order_relaxed);
    connection_enter(connection, PHASE_NEW);
    event_active(connections->look, EV_TIMEOUT, 0);
    return bev;
}

/* ---- time ---- */

static const enum connection_end phase_end[PHASES] = {
    [PHASE_NEW] = END_HEADER,  [PHASE_HEADER] = END_HEADER, [PHASE_BODY] = END_BODY,
    [PHASE_ANSWER] = END_BODY, [PHASE_SEND] = END_STALL,    [PHASE_IDLE] = END_IDLE,
};

/* Bytes that wait to be sent only become fewer while the client reads, or are more after the answer went on,
 * which it does only when the client has read. */
static void progress_look(struct connection *connection, int64_t now_ms)
{
    size_t unsent = evbuffer_get_length(bufferevent_get_output(connection->bev));
    if (unsent != connection->unsent)
        connection->since_ms = now_ms;
    connection->unsent = unsent;
}

/* Whether the client of a connection that nobody reads has closed its end, or its sending side: who asks for
 * something and then says that there is nothing more to come, is taken for gone by the library too. */
static bool client_left(const struct connection *connection)
{
    struct pollfd end = {.fd = bufferevent_getfd(connection->bev), .events = POLLRDHUP};
    return poll(&end, 1, 0) == 1;
}

bool connections_sweep(struct connections *connections, int64_t now_ms)
{
    struct connection *connection;
    unsigned before = connections->ending;
    TAILQ_FOREACH (connection, &connections->all, all) {
        int64_t most_ms = connections->limits.ms[connection->phase];
        if (connection->phase == PHASE_SEND)
            progress_look(connection, now_ms);
        if (most_ms && now_ms - connection->since_ms > most_ms)
            connection_end(connection, phase_end[connection->phase]);
        else if (connection->phase == PHASE_ANSWER && !connection->ending && client_left(connection))
            connection_end(connection, END_LEFT);
        if (connections->ending - before == CONNECTION_ENDS)
            return true;
    }
    return false;
}

void connections_end_idle(struct connections *connections, int64_t now_ms, int64_t quiet_ms, bool all)
{
    struct connection *connection;
    TAILQ_FOREACH (connection, &connections->all, all) {
        bool idle = connection->phase == PHASE_IDLE || connection->phase == PHASE_NEW;
        if (all || (idle && now_ms - connection->since_ms >= quiet_ms))
            connection_end(connection, END_DRAIN);
    }
}

/* ---- the whole ---- */

int connections_open(struct connections *connections, struct event_base *base,
                     const struct connection_limits *limits, const struct connection_gate *gate,
                     atomic_uint *total, struct error *err)
{
    *connections = (struct connections){
        .base = base, .limits = *limits, .gate = *gate, .total = total, .clock = connection_clock_ms};
    TAILQ_INIT(&connections->all);
    TAILQ_INIT(&connections->waiting);
    TAILQ_INIT(&connections->fresh);
    for (size_t i = 0; i < CONNECTION_BUCKETS; i++)
        TAILQ_INIT(&connections->bucket[i]);
    connections->look = event_new(base, -1, 0, look, connections);
    return connections->look ? 0 : error_no_memory(err);
}

void connections_close(struct connections *connections)
{
    struct connection *connection;
    while ((connection = TAILQ_FIRST(&connections->all)))
        connection_gone(connection);
    if (connections->look)
        event_free(connections->look);
    connections->look = NULL;
}
