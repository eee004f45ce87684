#include "http/evhttp.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/http-date.h"
#include "base/log.h"
#include "base/monotonic.h"
#include "base/number.h"
#include "http/body-source.h"
#include "http/headers.h"

#define LISTENERS_MOST 16
#define SWEEP_MS       500
#define DRAIN_SWEEP_MS 50
#define SOON_MS        10  /* until the next sweep, where the last one did not get through */
#define ACCEPTS_MOST   64  /* in one turn of the loop */
#define QUIET_MS       500 /* while draining, a connection that has been idle for so long goes */
#define PIECE          ((size_t)256 << 10) /* of a stream: so much is handed over at once */
#define LIBRARY_MORE   4                   /* the library's limits are so many times the front's */
#define READ_MORE      ((size_t)64 << 10)  /* of what comes after a request, so much is kept at least */

struct http {
    struct http_options options;
    struct event_base *base;
    struct evhttp *evhttp;
    struct connections connections;
    struct event *sweep, *resume;
    int64_t date_utc; /* the second that `date` is written of, */
    char date[HTTP_DATE_TEXT];
    unsigned accepts;                                  /* since the listeners rested last */
    struct evhttp_bound_socket *bound[LISTENERS_MOST]; /* [listeners] */
    unsigned listeners;
    bool draining;
};

struct exchange {
    struct http *http;
    struct connection *connection;
    struct evhttp_request *evhttp; /* NULL between two requests */
    struct http_request request;
    int64_t begun_ns;
    bool answered, last;
    int status;
    uint64_t sent;
    _Alignas(max_align_t) char note[EXCHANGE_NOTE];
    exchange_gone *gone;
    void *gone_arg;
    struct stream_source source; /* while a stream runs */
    bool streams, broken;
};

const struct http_request *exchange_request(const struct exchange *exchange)
{
    return &exchange->request;
}

int64_t exchange_begun_ns(const struct exchange *exchange)
{
    return exchange->begun_ns;
}

void *exchange_note(struct exchange *exchange)
{
    return exchange->note;
}

void exchange_on_gone(struct exchange *exchange, exchange_gone *gone, void *arg)
{
    exchange->gone = gone;
    exchange->gone_arg = arg;
}

void exchange_last(struct exchange *exchange)
{
    exchange->last = true;
}

/* ---- the request's fields ---- */

static const struct {
    enum evhttp_cmd_type type;
    enum http_method method;
} methods[] = {
    {EVHTTP_REQ_GET, HTTP_GET},         {EVHTTP_REQ_HEAD, HTTP_HEAD},   {EVHTTP_REQ_POST, HTTP_POST},
    {EVHTTP_REQ_PUT, HTTP_PUT},         {EVHTTP_REQ_PATCH, HTTP_PATCH}, {EVHTTP_REQ_DELETE, HTTP_DELETE},
    {EVHTTP_REQ_OPTIONS, HTTP_OPTIONS}, {EVHTTP_REQ_TRACE, HTTP_TRACE}, {EVHTTP_REQ_CONNECT, HTTP_CONNECT},
};
#define METHODS (sizeof methods / sizeof *methods)

/* The answer has the request's version, but none that this server does not speak. */
static void version_take(struct http_request *request, struct evhttp_request *evhttp)
{
    if (evhttp->major < 1)
        request->broken = "its version of HTTP is too old";
    evhttp->minor = evhttp->major == 1 && evhttp->minor > 0;
    evhttp->major = 1;
    request->http_1_0 = evhttp->minor == 0;
}

static void request_take(struct exchange *exchange, struct evhttp_request *evhttp)
{
    struct http_request *request = &exchange->request;
    struct evkeyvalq *headers = evhttp_request_get_input_headers(evhttp);
    struct evbuffer *body = evhttp_request_get_input_buffer(evhttp);
    *request = (struct http_request){.peer = exchange->connection->peer, .method = HTTP_METHODS};
    for (size_t i = 0; i < METHODS; i++)
        if (methods[i].type == evhttp_request_get_command(evhttp))
            request->method = methods[i].method;
    for (struct evkeyval *header = headers->tqh_first; header; header = header->next.tqe_next)
        request_header(request, header->key, header->value);
    request_target(request, evhttp_request_get_uri(evhttp), evhttp_request_get_host(evhttp));
    version_take(request, evhttp);
    request_framing(request);
    request->body_length = evbuffer_get_length(body);
    request->body = request->body_length ? (const char *)evbuffer_pullup(body, -1) : "";
    if (!request->body)
        request->broken = "there is no memory for its body";
}

/* ---- the end of an exchange ---- */

static void stream_stop(struct exchange *exchange)
{
    struct stream_source source = exchange->source;
    bool runs = exchange->streams;
    exchange->streams = false;
    if (runs && source.stop)
        source.stop(source.arg);
}

static void exchange_over(struct exchange *exchange, bool whole)
{
    struct http *http = exchange->http;
    const struct http_outcome outcome = {.request = &exchange->request,
                                         .status = exchange->status ? exchange->status : HTTP_LEFT,
                                         .sent = exchange->sent,
                                         .took_ns = monotonic_ns() - exchange->begun_ns,
                                         .whole = whole,
                                         .note = exchange->note};
    if (http->options.over)
        http->options.over(http->options.arg, &outcome);
    request_end(&exchange->request);
    *exchange = (struct exchange){.http = http, .connection = exchange->connection};
}

/* The answer has been handed to the system. */
static void completed(struct evhttp_request *evhttp, void *arg)
{
    struct exchange *exchange = arg;
    struct connection *connection = exchange->connection;
    bool is_connect = exchange->request.method == HTTP_CONNECT;
    (void)evhttp;
    stream_stop(exchange);
    exchange_over(exchange, !exchange->broken);
    connection_next(connection);
    if (is_connect)
        shutdown(bufferevent_getfd(connection->bev), SHUT_RDWR);
}

/* The library is about to free the connection, and with it the request, unless that has not been answered
 * whole: then it is left to us. */
static void closed(struct evhttp_connection *evcon, void *arg)
{
    struct exchange *exchange = arg;
    struct evhttp_request *evhttp = exchange->evhttp;
    (void)evcon;
    if (evhttp) {
        bool ours = !evhttp_request_get_connection(evhttp);
        exchange->evhttp = NULL;
        if (!exchange->answered && exchange->gone)
            exchange->gone(exchange->gone_arg);
        stream_stop(exchange);
        exchange_over(exchange, false);
        if (ours)
            evhttp_send_reply_end(evhttp);
    }
    connection_gone(exchange->connection);
    free(exchange);
}

/* ---- answering ---- */

static void header_add(struct exchange *exchange, const char *name, const char *value)
{
    if (value && *value)
        evhttp_add_header(evhttp_request_get_output_headers(exchange->evhttp), name, value);
}

/* Adds headers that are written as lines; one that is too long is left out. */
static void lines_add(struct exchange *exchange, const char *lines)
{
    char name[64], value[512];
    for (; lines && *lines; lines += strcspn(lines, "\n") + 1) {
        size_t colon = strcspn(lines, ":"), end = strcspn(lines, "\r");
        if (colon + 2 > end || colon >= sizeof name || end - colon - 2 >= sizeof value)
            continue;
        *(char *)mempcpy(name, lines, colon) = '\0';
        *(char *)mempcpy(value, lines + colon + 2, end - colon - 2) = '\0';
        header_add(exchange, name, value);
    }
}

/* To a client of HTTP/1.0 that asked to keep the connection the library would say so by itself. */
static void close_say(struct exchange *exchange)
{
    while (evhttp_remove_header(evhttp_request_get_input_headers(exchange->evhttp), "Connection") == 0) {
    }
    header_add(exchange, "Connection", "close");
}

static void length_add(struct exchange *exchange, size_t length)
{
    char text[NUMBER_TEXT];
    number_format_int((long long)length, text);
    header_add(exchange, "Content-Length", text);
}

/* The library would make the date of every answer anew, which takes longer than all other headers. */
static void date_add(struct exchange *exchange, int64_t now_utc)
{
    struct http *http = exchange->http;
    if (http->date_utc != now_utc)
        http_date_write(now_utc, http->date);
    http->date_utc = now_utc;
    header_add(exchange, "Date", http->date);
}

/* The head of an answer. What the library looks for among the headers comes first. `sized`: the body's length
 * is known. */
static void head_write(struct exchange *exchange, const struct body *body, const char *lines, bool sized)
{
    char date[HTTP_DATE_TEXT];
    struct connection *connection = exchange->connection;
    int64_t now_utc = time(NULL);
    date_add(exchange, now_utc);
    if (sized && !http_status_bare(body->status))
        length_add(exchange, body->length);
    if (!http_status_bare(body->status))
        header_add(exchange, "Content-Type", body->type);
    header_add(exchange, "Content-Encoding", body->encoding);
    header_add(exchange, "Vary", body->vary);
    header_add(exchange, "Cache-Control", body->cache);
    header_add(exchange, "ETag", body->etag);
    if (etag_modified_shown(body->modified_utc, now_utc))
        header_add(exchange, "Last-Modified", http_date_write(body->modified_utc, date));
    for (unsigned i = 0; i < body->headers; i++)
        header_add(exchange, body->header[i].name, body->header[i].value);
    for (unsigned i = 0; i < fixed_headers(body->type); i++)
        header_add(exchange, fixed_header[i].name, fixed_header[i].value);
    lines_add(exchange, lines);
    if (exchange->last || exchange->http->draining)
        close_say(exchange);
    exchange->answered = true;
    exchange->gone = NULL;
    exchange->status = body->status;
    connection->unsent = 0;
    connection_enter(connection, PHASE_SEND);
}

/* Ends a connection whose answer cannot be ended well. */
static void exchange_break(struct exchange *exchange)
{
    exchange->broken = exchange->last = exchange->answered = true;
    exchange->gone = NULL;
    connection_end(exchange->connection, END_STALL);
}

static void body_unlend(const void *bytes, size_t length, void *arg)
{
    struct body *body = arg;
    (void)bytes;
    (void)length;
    body_release(&body);
}

/* The bytes are lent, not copied, and the reference to the body goes back when they have been sent. */
static bool body_lend(struct evbuffer *buffer, const struct body *body)
{
    struct body *held = body_hold(body);
    if (evbuffer_add_reference(buffer, body->bytes, body->length, body_unlend, held) == 0)
        return true;
    body_release(&held);
    return false;
}

/* ---- answers over time ---- */

static void stream_go_on(struct evhttp_connection *evcon, void *arg);

static void stream_end(struct exchange *exchange)
{
    struct evhttp_request *evhttp = exchange->evhttp;
    stream_stop(exchange);
    evhttp_send_reply_end(evhttp);
}

/* Hands the next piece over. stream_go_on() follows when the client has taken all of it, so that no more than
 * one piece is ever waiting. */
static void stream_piece(struct exchange *exchange)
{
    struct evbuffer *buffer = evbuffer_new();
    struct evbuffer_iovec room;
    ptrdiff_t length = STREAM_FAILED;
    if (buffer && evbuffer_reserve_space(buffer, (ev_ssize_t)PIECE, &room, 1) == 1)
        length = exchange->source.fill(exchange->source.arg, room.iov_base, room.iov_len);
    if (length > 0) {
        room.iov_len = (size_t)length;
        evbuffer_commit_space(buffer, &room, 1);
        exchange->sent += (size_t)length;
        connection_enter(exchange->connection, PHASE_SEND);
        evhttp_send_reply_chunk_with_cb(exchange->evhttp, buffer, stream_go_on, exchange);
    } else if (length == STREAM_END) {
        stream_end(exchange);
    } else {
        exchange_break(exchange);
    }
    if (buffer)
        evbuffer_free(buffer);
}

static void stream_go_on(struct evhttp_connection *evcon, void *arg)
{
    struct exchange *exchange = arg;
    (void)evcon;
    if (exchange->streams && !exchange->broken)
        stream_piece(exchange);
}

void exchange_stream(struct exchange *exchange, const struct body *body, const char *lines,
                     const struct stream_source *source)
{
    bool head = exchange->request.method == HTTP_HEAD;
    exchange->source = *source;
    exchange->streams = true;
    if (exchange->request.http_1_0 && body->fd < 0)
        exchange->last =
            true; /* where nothing tells how long the answer is, its end is that of the connection */
    head_write(exchange, body, lines, body->fd >= 0);
    if (head) {
        stream_stop(exchange);
        evhttp_send_reply(exchange->evhttp, body->status, http_status_name(body->status), NULL);
        return;
    }
    evhttp_send_reply_start(exchange->evhttp, body->status, http_status_name(body->status));
    stream_piece(exchange);
}

/* A body that lies in a file is read piece by piece. */
static void file_reply(struct exchange *exchange, const struct body *body, const char *lines)
{
    struct stream_source source;
    if (!body_source(body, &source)) {
        exchange_break(exchange);
        return;
    }
    exchange_stream(exchange, body, lines, &source);
}

/* ---- an answer in one go ---- */

void exchange_reply(struct exchange **pointer, const struct body *body, const char *lines)
{
    struct exchange *exchange = *pointer;
    struct evhttp_request *evhttp = exchange->evhttp;
    bool bare = http_status_bare(body->status), head = exchange->request.method == HTTP_HEAD;
    *pointer = NULL;
    if (body->fd >= 0 && !head && !bare) {
        file_reply(exchange, body, lines);
        return;
    }
    head_write(exchange, body, lines, true);
    struct evbuffer *buffer = evhttp_request_get_output_buffer(evhttp);
    if (!bare && !head && body->length && !body_lend(buffer, body))
        exchange_break(exchange);
    exchange->sent = bare || head ? 0 : body->length;
    evhttp_send_reply(evhttp, body->status, http_status_name(body->status), NULL);
}

/* ---- requests and connections ---- */

/* The library is about to free a connection that has had no request yet, or only one that the library has
 * refused. */
static void closed_early(struct evhttp_connection *evcon, void *arg)
{
    (void)evcon;
    connection_gone(arg);
}

/* The library has no function that gives the connection of a bufferevent, but has it as the argument of its
 * own functions there. Without being told at once when the library frees a connection we would hold its
 * bufferevent for a moment longer than its socket lives, and it would read what is sent to the next
 * connection that gets the socket's number. */
static void took(struct connection *connection)
{
    void *evcon = NULL;
    bufferevent_getcb(connection->bev, NULL, NULL, NULL, &evcon);
    evhttp_connection_set_closecb(evcon, closed_early, connection);
}

/* The exchange of a connection: it is made with the first request and serves all that follow. */
static struct exchange *exchange_of(struct http *http, struct evhttp_connection *evcon)
{
    struct connection *connection =
        connection_find(&http->connections, evhttp_connection_get_bufferevent(evcon));
    struct exchange *exchange = connection ? connection->user : NULL;
    if (exchange || !connection || !(exchange = calloc(1, sizeof *exchange)))
        return exchange;
    *exchange = (struct exchange){.http = http, .connection = connection};
    connection->user = exchange;
    evhttp_connection_set_closecb(evcon, closed, exchange);
    return exchange;
}

static void served(struct exchange *exchange)
{
    struct body *fault = NULL;
    if (exchange->answered || exchange->gone)
        return;
    log_error("a request for %.200s was left without an answer", exchange->request.target);
    fault = body_error(500, "the server has left this request without an answer");
    exchange_reply(&exchange, fault, NULL);
    body_release(&fault);
}

static void serve(struct evhttp_request *evhttp, void *arg)
{
    struct http *http = arg;
    struct exchange *exchange = exchange_of(http, evhttp_request_get_connection(evhttp));
    if (!exchange) {
        evhttp_send_error(evhttp, 503, NULL);
        return;
    }
    exchange->evhttp = evhttp;
    exchange->begun_ns = monotonic_ns();
    connection_enter(exchange->connection, PHASE_ANSWER);
    evhttp_request_set_on_complete_cb(evhttp, completed, exchange);
    request_take(exchange, evhttp);
    /* The library gives no length for an answer to CONNECT, so the connection's end has to tell where it
     * ends; and it never ends such a connection itself, which completed() does. */
    if (exchange->request.broken || exchange->request.method == HTTP_CONNECT)
        exchange_last(exchange);
    http->options.serve(http->options.arg, exchange);
    if (exchange->evhttp == evhttp)
        served(exchange);
}

static void listeners_rest(struct http *http)
{
    for (unsigned i = 0; i < http->listeners; i++)
        evconnlistener_disable(evhttp_bound_socket_get_listener(http->bound[i]));
}

/* The library accepts whatever has come before anything else gets its turn. After so many connections it is
 * to stop for one turn of the loop, so that thousands that come at once do not hold up those that are there.
 */
static struct bufferevent *accepted(struct event_base *base, void *arg)
{
    struct http *http = arg;
    (void)base;
    if (++http->accepts == ACCEPTS_MOST) {
        listeners_rest(http);
        event_active(http->resume, EV_TIMEOUT, 0);
    }
    return connection_accept(&http->connections);
}

/* ---- listening ---- */

/* Without descriptors for a further connection nothing is accepted until the next sweep, since trying again
 * at once would take all of the processor's time. The argument is the library's own, not ours. */
static void accept_failed(struct evconnlistener *listener, void *arg)
{
    (void)arg;
    log_warning("cannot accept a connection: %s", strerror(EVUTIL_SOCKET_ERROR()));
    evconnlistener_disable(listener);
}

static void accept_again(struct http *http)
{
    http->accepts = 0;
    for (unsigned i = 0; i < http->listeners; i++)
        evconnlistener_enable(evhttp_bound_socket_get_listener(http->bound[i]));
}

static void accept_resume(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    accept_again(arg);
}

int http_listen(struct http *http, int fd, struct error *err)
{
    const unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC;
    struct evconnlistener *listener = NULL;
    if (http->listeners == LISTENERS_MOST) {
        close(fd);
        return error_set(err, ERROR_USAGE, "the server can listen at no more than %d addresses",
                         LISTENERS_MOST);
    }
    evutil_make_socket_nonblocking(fd);
    if (!(listener = evconnlistener_new(http->base, NULL, NULL, flags, 0, fd))) {
        close(fd);
        return error_no_memory(err);
    }
    evconnlistener_set_error_cb(listener, accept_failed);
    struct evhttp_bound_socket *bound = evhttp_bind_listener(http->evhttp, listener);
    if (!bound) {
        evconnlistener_free(listener);
        return error_no_memory(err);
    }
    http->bound[http->listeners++] = bound;
    return 0;
}

static void listeners_close(struct http *http)
{
    while (http->listeners)
        evhttp_del_accept_socket(http->evhttp, http->bound[--http->listeners]);
}

/* ---- the whole ---- */

static int sweep_every(struct http *http, int ms)
{
    const struct timeval every = {ms / 1000, ms % 1000 * 1000};
    return event_add(http->sweep, &every);
}

static void sweep(evutil_socket_t fd, short what, void *arg)
{
    struct http *http = arg;
    int64_t now_ms = http->connections.clock();
    (void)fd;
    (void)what;
    bool more = connections_sweep(&http->connections, now_ms);
    accept_again(http);
    if (!http->draining) {
        sweep_every(http, more ? SOON_MS : SWEEP_MS);
        return;
    }
    if (http->listeners) {
        listeners_close(http);
        sweep_every(http, DRAIN_SWEEP_MS);
    }
    connections_end_idle(&http->connections, now_ms, QUIET_MS, false);
}

/* The listeners are closed by the next sweep, at once: in that turn of the loop it runs after what has come
 * meanwhile has been accepted. A connection that waits to be accepted is broken off by closing its listener.
 */
void http_drain(struct http *http)
{
    http->draining = true;
    sweep_every(http, 1);
}

unsigned http_connections(const struct http *http)
{
    return http->connections.count;
}

/* The library's own limits are far above those that the front has, so that a client gets the front's answer.
 */
static void limits_set(struct http *http)
{
    const int methods_all = EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD | EVHTTP_REQ_PUT |
                            EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS | EVHTTP_REQ_TRACE | EVHTTP_REQ_CONNECT |
                            EVHTTP_REQ_PATCH;
    evhttp_set_allowed_methods(http->evhttp, (ev_uint16_t)methods_all);
    evhttp_set_max_headers_size(http->evhttp, (ev_ssize_t)(LIBRARY_MORE * http->options.header_most));
    evhttp_set_max_body_size(http->evhttp, (ev_ssize_t)(LIBRARY_MORE * http->options.body_most));
    evhttp_set_default_content_type(http->evhttp, NULL);
    evhttp_set_bevcb(http->evhttp, accepted, http);
    evhttp_set_gencb(http->evhttp, serve, http);
}

int http_open(struct event_base *base, const struct http_options *options, struct http **opened,
              struct error *err)
{
    struct http *http = *opened = calloc(1, sizeof *http);
    if (!http)
        return error_no_memory(err);
    *http = (struct http){.options = *options, .base = base};
    http->options.limits.read_ahead = LIBRARY_MORE * (options->header_most + options->body_most) + READ_MORE;
    int ret = connections_open(&http->connections, base, &http->options.limits, &options->gate,
                               options->total, err);
    http->connections.took = took;
    if (options->clock)
        http->connections.clock = options->clock;
    http->evhttp = evhttp_new(base);
    http->sweep = event_new(base, -1, EV_PERSIST, sweep, http);
    http->resume = event_new(base, -1, 0, accept_resume, http);
    if (ret == 0 && (!http->evhttp || !http->sweep || !http->resume || sweep_every(http, SWEEP_MS)))
        ret = error_no_memory(err);
    if (ret == 0)
        limits_set(http);
    else
        http_close(opened);
    return ret;
}

void http_close(struct http **pointer)
{
    struct http *http = *pointer;
    if (!http)
        return;
    if (http->evhttp)
        evhttp_free(http->evhttp);
    if (http->connections.look)
        connections_close(&http->connections);
    if (http->sweep)
        event_free(http->sweep);
    if (http->resume)
        event_free(http->resume);
    free(http);
    *pointer = NULL;
}
