/* HTTP on a loop: a server in this process with handlers of the test's own, and clients on plain sockets that
 * the same thread serves in between. */
#include <arpa/inet.h>
#include <event2/event.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/evhttp.h"

#define WAIT_S 20 /* the test fails when something has not come after so many seconds */

/* What the handler does with a request. */
enum handling { ANSWER, KEEP, FORGET, STREAM, LAST };

struct fixture {
    struct event_base *base;
    struct http *http;
    atomic_uint total;
    unsigned short port;
    enum handling handling;
    struct body *body; /* what is answered */
    struct exchange *kept;
    unsigned served, gone, over, left, stopped, ended[ENDS];
    size_t body_length, streamed, stream_length, stream_fails; /* stream_fails: at this byte; 0: never */
    int status;
    char target[256], broken[128];
};

/* ---- the server ---- */

static int64_t now_ms;

static int64_t clock_ms(void)
{
    return now_ms;
}

static bool admit(void *arg, const struct ip *ip)
{
    (void)arg, (void)ip;
    return true;
}

static void leave(void *arg, const struct ip *ip)
{
    (void)arg, (void)ip;
}

static void count(void *arg, bool opened)
{
    (void)arg, (void)opened;
}

static void end(void *arg, enum connection_end why)
{
    struct fixture *fixture = arg;
    fixture->ended[why]++;
}

static void gone(void *arg)
{
    struct fixture *fixture = arg;
    fixture->gone++;
    fixture->kept = NULL;
}

static ptrdiff_t fill(void *arg, char *room, size_t size)
{
    struct fixture *fixture = arg;
    size_t length = fixture->stream_length - fixture->streamed;
    if (fixture->stream_fails && fixture->streamed >= fixture->stream_fails)
        return STREAM_FAILED;
    length = length < size ? length : size;
    memset(room, 's', length);
    fixture->streamed += length;
    return (ptrdiff_t)length;
}

static void stop(void *arg)
{
    struct fixture *fixture = arg;
    fixture->stopped++;
}

static void serve(void *arg, struct exchange *exchange)
{
    struct fixture *fixture = arg;
    const struct http_request *request = exchange_request(exchange);
    fixture->served++;
    fixture->body_length = request->body_length;
    snprintf(fixture->target, sizeof fixture->target, "%s", request->target);
    snprintf(fixture->broken, sizeof fixture->broken, "%s", request->broken ? request->broken : "");
    fixture->kept = exchange;
    if (fixture->handling == LAST)
        exchange_last(exchange);
    if (fixture->handling == KEEP)
        exchange_on_gone(exchange, gone, fixture);
    else if (fixture->handling == STREAM)
        exchange_stream(exchange, fixture->body, NULL, &(struct stream_source){fill, stop, fixture});
    else if (fixture->handling != FORGET)
        exchange_reply(&exchange, fixture->body, "X-Line: one\r\n");
}

static void over(void *arg, const struct http_outcome *outcome)
{
    struct fixture *fixture = arg;
    fixture->over++;
    fixture->left += !outcome->whole;
    fixture->status = outcome->status;
}

static int listener(unsigned short *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t length = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
    assert_int_equal(listen(fd, 64), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

/* A body of that many bytes. */
static struct body *body_of(size_t length)
{
    char *bytes = malloc(length + 1);
    assert_non_null(bytes);
    memset(bytes, 'b', length);
    struct body *body = body_new(200, "text/plain", bytes, length);
    assert_non_null(body);
    return body;
}

/* The same in a file. */
static struct body *body_in_file(size_t length)
{
    struct body *body = body_new(200, "text/plain", NULL, length);
    body->fd = memfd_create("body", MFD_CLOEXEC);
    assert_true(body->fd >= 0);
    char piece[4096];
    memset(piece, 'f', sizeof piece);
    for (size_t at = 0; at < length; at += sizeof piece)
        assert_true(write(body->fd, piece, length - at < sizeof piece ? length - at : sizeof piece) > 0);
    return body;
}

static int begin(void **state)
{
    struct fixture *fixture = *state = calloc(1, sizeof *fixture);
    struct error err;
    const struct http_options options = {.limits = {.most = 100,
                                                    .ms = {[PHASE_NEW] = 10000,
                                                           [PHASE_HEADER] = 10000,
                                                           [PHASE_BODY] = 20000,
                                                           [PHASE_SEND] = 30000,
                                                           [PHASE_IDLE] = 75000}},
                                         .gate = {admit, leave, count, end, fixture},
                                         .total = &fixture->total,
                                         .header_most = 16 << 10,
                                         .body_most = 256 << 10,
                                         .serve = serve,
                                         .over = over,
                                         .arg = fixture,
                                         .clock = clock_ms};
    signal(SIGPIPE, SIG_IGN);
    fixture->base = event_base_new();
    fixture->body = body_of(10);
    assert_int_equal(http_open(fixture->base, &options, &fixture->http, &err), 0);
    assert_int_equal(http_listen(fixture->http, listener(&fixture->port), &err), 0);
    return 0;
}

static int finish(void **state)
{
    struct fixture *fixture = *state;
    http_close(&fixture->http);
    event_base_free(fixture->base);
    assert_int_equal(fixture->total, 0);
    assert_int_equal(fixture->over, fixture->served);
    assert_int_equal(fixture->body->references, 1); /* what was lent has come back */
    body_release(&fixture->body);
    free(fixture);
    return 0;
}

/* ---- clients ---- */

struct client {
    struct fixture *fixture;
    int fd;
    char *got; /* [length], and a NUL */
    size_t length;
    bool ended;
};

static void turn(struct fixture *fixture)
{
    const struct timespec moment = {0, 1000000};
    event_base_loop(fixture->base, EVLOOP_NONBLOCK);
    nanosleep(&moment, NULL);
}

/* Turns the loop until something holds. */
#define TURN_UNTIL(fixture, holds)                                                                           \
    do {                                                                                                     \
        time_t until = time(NULL) + WAIT_S;                                                                  \
        while (!(holds)) {                                                                                   \
            if (time(NULL) > until)                                                                          \
                fail_msg("waited too long for: %s", #holds);                                                 \
            turn(fixture);                                                                                   \
        }                                                                                                    \
    } while (0)

static struct client client_make(struct fixture *fixture)
{
    return (struct client){
        .fixture = fixture, .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .got = calloc(1, 1)};
}

static void client_connect(struct client *client)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_addr = {htonl(INADDR_LOOPBACK)},
                                        .sin_port = htons(client->fixture->port)};
    assert_int_equal(connect(client->fd, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(fcntl(client->fd, F_SETFL, O_NONBLOCK), 0);
}

static struct client client_open(struct fixture *fixture)
{
    struct client client = client_make(fixture);
    client_connect(&client);
    return client;
}

static void client_close(struct client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    free(client->got);
    *client = (struct client){.fd = -1};
}

static void client_write(struct client *client, const char *bytes, size_t length)
{
    time_t until = time(NULL) + WAIT_S;
    while (length) {
        ssize_t sent = send(client->fd, bytes, length, MSG_NOSIGNAL);
        bytes += sent > 0 ? sent : 0;
        length -= sent > 0 ? (size_t)sent : 0;
        if (time(NULL) > until)
            fail_msg("the server does not read");
        turn(client->fixture);
    }
}

static void client_say(struct client *client, const char *text)
{
    client_write(client, text, strlen(text));
}

/* Takes what has come. */
static void client_take(struct client *client)
{
    static char room[65536];
    ssize_t got;
    while ((got = recv(client->fd, room, sizeof room, MSG_DONTWAIT)) > 0) {
        client->got = realloc(client->got, client->length + (size_t)got + 1);
        memcpy(client->got + client->length, room, (size_t)got);
        client->length += (size_t)got;
        client->got[client->length] = '\0';
    }
    client->ended = client->ended || got == 0;
}

static size_t body_count(const struct client *client)
{
    const char *body = strstr(client->got, "\r\n\r\n");
    return body ? client->length - (size_t)(body + 4 - client->got) : 0;
}

/* Waits for the head of an answer and so many bytes of a body, and nothing more. */
static void client_hear(struct client *client, size_t length)
{
    TURN_UNTIL(client->fixture,
               (client_take(client), strstr(client->got, "\r\n\r\n") && body_count(client) >= length));
    assert_int_equal(body_count(client), length);
}

static void client_forget(struct client *client)
{
    client->length = 0;
    *client->got = '\0';
}

static void client_hear_end(struct client *client)
{
    TURN_UNTIL(client->fixture, (client_take(client), client->ended));
}

static unsigned times_in(const char *text, const char *what)
{
    unsigned times = 0;
    for (; (text = strstr(text, what)); text++)
        times++;
    return times;
}

static void client_expects(const struct client *client, const char *line)
{
    if (times_in(client->got, line) != 1)
        fail_msg("once there should be %s in: %.600s", line, client->got);
}

#define HOST "Host: localhost\r\n"

/* ---- answers ---- */

static void head_is_followed_by_get(void **state)
{
    struct client client = client_open(*state);
    client_say(&client, "HEAD /a HTTP/1.1\r\n" HOST "\r\n");
    client_hear(&client, 0);
    client_expects(&client, "Content-Length: 10\r\n");
    client_expects(&client, "X-Line: one\r\n");
    client_forget(&client);
    client_say(&client, "GET /b HTTP/1.1\r\n" HOST "\r\n");
    client_hear(&client, 10);
    client_expects(&client, "HTTP/1.1 200 OK\r\n");
    client_close(&client);
}

static void a_304_and_a_204_keep_the_connection(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    static const int bare[] = {304, 204};
    for (unsigned i = 0; i < 2; i++) {
        body_release(&fixture->body);
        fixture->body = body_new(bare[i], NULL, NULL, 0);
        client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
        client_hear(&client, 0);
        assert_null(strstr(client.got, "Content-Length"));
        assert_null(strstr(client.got, "\nContent-Type: "));
        client_forget(&client);
    }
    assert_int_equal(fixture->served, 2);
    client_close(&client);
}

static void http_1_0_is_told_the_length(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    client_say(&client, "GET /a HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n");
    client_hear(&client, 10);
    client_expects(&client, "Content-Length: 10\r\n");
    client_expects(&client, "Connection: keep-alive\r\n");
    client_forget(&client);
    client_say(&client, "GET /a HTTP/1.0\r\n" HOST "\r\n");
    client_hear(&client, 10);
    client_expects(&client, "Content-Length: 10\r\n");
    client_hear_end(&client);
    client_close(&client);
}

static void the_last_answer_says_so_once(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = LAST;
    client_say(&client, "GET /a HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n");
    client_hear(&client, 10);
    client_expects(&client, "Connection: ");
    client_expects(&client, "Connection: close\r\n");
    client_hear_end(&client);
    client_close(&client);
}

static void an_answer_has_a_version_that_there_is(void **state)
{
    struct fixture *fixture = *state;
    struct client newer = client_open(fixture), older = client_open(fixture);
    client_say(&newer, "GET /a HTTP/1.7\r\n" HOST "\r\n");
    client_hear(&newer, 10);
    client_expects(&newer, "HTTP/1.1 200 OK\r\n");
    client_say(&older, "GET /a HTTP/0.9\r\n" HOST "\r\n");
    client_hear_end(&older);
    client_expects(&older, "HTTP/1.0 200 OK\r\n");
    assert_true(*fixture->broken);
    client_close(&newer);
    client_close(&older);
}

static void pipelined_requests_wait_for_a_late_answer(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = KEEP;
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\nGET /b HTTP/1.1\r\n" HOST "\r\n");
    client_say(&client, "GET /c HTTP/1.1\r\n" HOST "\r\n");
    TURN_UNTIL(fixture, fixture->served == 1);
    for (unsigned i = 0; i < 3; i++) {
        const char target[] = {'/', (char)('a' + i), '\0'};
        TURN_UNTIL(fixture, fixture->kept);
        assert_string_equal(fixture->target, target);
        assert_int_equal(fixture->served, i + 1);
        exchange_reply(&fixture->kept, fixture->body, NULL);
        client_hear(&client, 10);
        client_forget(&client);
    }
    client_close(&client);
}

static void a_forgotten_request_is_answered(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = FORGET;
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    TURN_UNTIL(fixture, (client_take(&client), strstr(client.got, "without an answer")));
    client_expects(&client, "HTTP/1.1 500 ");
    client_close(&client);
}

/* ---- what arrives ---- */

/* A body is longer than the front allows, and the front is to say so. */
static void a_long_body_reaches_the_front(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    const size_t length = 1000000;
    char *bytes = malloc(length);
    memset(bytes, ' ', length);
    client_say(&client, "POST /a HTTP/1.1\r\n" HOST "Content-Length: 1000000\r\n\r\n");
    client_write(&client, bytes, length);
    client_hear(&client, 10);
    assert_int_equal(fixture->body_length, length);
    client_close(&client);
    free(bytes);
}

/* The library refuses a request and frees its connection before the front has heard of it; the next
 * connection gets the same descriptor, and all that it sends. */
static void nothing_is_read_by_a_connection_that_was_refused(void **state)
{
    struct fixture *fixture = *state;
    const size_t length = 200000;
    char *bytes = malloc(length);
    memset(bytes, ' ', length);
    for (unsigned i = 0; i < 5; i++) {
        struct client refused = client_open(fixture);
        client_say(&refused, "BLURB\r\n\r\n");
        client_hear_end(&refused);
        client_expects(&refused, "HTTP/1.1 400 Bad Request\r\n");
        struct client client = client_open(fixture);
        client_say(&client, "POST /a HTTP/1.1\r\n" HOST "Content-Length: 200000\r\n\r\n");
        client_write(&client, bytes, length);
        client_hear(&client, 10);
        assert_int_equal(fixture->body_length, length);
        client_close(&client);
        client_close(&refused);
    }
    free(bytes);
}

static void a_refused_connection_is_gone_at_once(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    client_say(&client, "BLURB\r\n\r\n");
    client_hear_end(&client);
    assert_int_equal(http_connections(fixture->http), 0);
    client_close(&client);
}

/* Without descriptors the server answers those that it has, and takes the others later. */
static void there_are_no_descriptors_for_a_while(void **state)
{
    struct fixture *fixture = *state;
    struct client client[8];
    struct rlimit before, low;
    for (unsigned i = 0; i < 8; i++)
        client[i] = client_make(fixture);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    int next = dup(client[0].fd);
    close(next);
    low = (struct rlimit){.rlim_cur = (rlim_t)next + 3, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
    for (unsigned i = 0; i < 8; i++)
        client_connect(&client[i]);
    for (unsigned i = 0; i < 8; i++) {
        client_say(&client[i], "GET /a HTTP/1.1\r\n" HOST "\r\n");
        client_hear(&client[i], 10);
        close(client[i].fd);
        client[i].fd = -1;
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    for (unsigned i = 0; i < 8; i++)
        client_close(&client[i]);
}

/* ---- framing ---- */

/* Requests of which it is not certain where they end. */
static const char *const uncertain[] = {
    "GET /a HTTP/1.1\r\n" HOST "Content-Length : 5\r\n\r\n",
    "GET /a HTTP/1.1\r\n" HOST "Transfer-Encoding : chunked\r\n\r\n",
    "GET /a HTTP/1.1\r\n" HOST "X\tY: 1\r\n\r\n",
    "POST /a HTTP/1.1\r\n" HOST "Content-Length: +2\r\n\r\n{}",
    "POST /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "POST /a HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "HEAD /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}",
    "TRACE /a HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n{}",
};

static void an_uncertain_request_is_the_last(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof uncertain / sizeof *uncertain; i++) {
        struct client client = client_open(fixture);
        client_say(&client, uncertain[i]);
        client_hear_end(&client);
        if (fixture->served != i + 1 || !*fixture->broken)
            fail_msg("taken for a good request: %s", uncertain[i]);
        client_expects(&client, "Connection: close\r\n");
        client_close(&client);
    }
}

/* Either the library or the front refuses it: older versions of the library take the body to be empty. */
static void an_unknown_coding_is_refused(void **state)
{
    static const char *const codings[] = {"gzip, chunked", "xchunked", "chunked, chunked", "identity"};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof codings / sizeof *codings; i++) {
        char request[200];
        struct client client = client_open(fixture);
        *fixture->broken = '\0';
        unsigned served = fixture->served;
        snprintf(request, sizeof request,
                 "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: %s\r\n\r\n0\r\n\r\n", codings[i]);
        client_say(&client, request);
        client_hear_end(&client);
        assert_true(served == fixture->served ? times_in(client.got, " 400 Bad Request") == 1
                                              : *fixture->broken != '\0');
        client_close(&client);
    }
}

/* ---- clients that leave ---- */

static void a_client_that_leaves_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = KEEP;
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    TURN_UNTIL(fixture, fixture->served == 1);
    client_close(&client);
    TURN_UNTIL(fixture, fixture->gone == 1);
    assert_int_equal(fixture->left, 1);
    assert_int_equal(fixture->ended[END_LEFT], 1);
    assert_int_equal(http_connections(fixture->http), 0);
}

/* What it sent for its next request lies unread in the way. */
static void a_client_that_leaves_after_pipelining_is_noticed(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = KEEP;
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    TURN_UNTIL(fixture, fixture->served == 1);
    client_say(&client, "GET /b HTTP/1.1\r\n" HOST "\r\nGET /c HTTP/1.1\r\n");
    client_close(&client);
    TURN_UNTIL(fixture, fixture->gone == 1);
    assert_int_equal(fixture->served, 1);
    assert_int_equal(http_connections(fixture->http), 0);
}

static void a_client_that_waits_is_not_ended(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = KEEP;
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    TURN_UNTIL(fixture, fixture->served == 1);
    now_ms += 1000000; /* the making of an answer has no time-out */
    for (unsigned i = 0; i < 700; i++)
        turn(fixture);
    assert_int_equal(fixture->gone, 0);
    exchange_reply(&fixture->kept, fixture->body, NULL);
    client_hear(&client, 10);
    client_close(&client);
}

static void leaving_at_every_byte(void **state)
{
    static const char request[] =
        "POST /a HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"
        "GET /b HTTP/1.1\r\n" HOST "\r\n";
    struct fixture *fixture = *state;
    for (size_t length = 0; length < sizeof request; length++) {
        struct client client = client_open(fixture);
        fixture->handling = length % 2 ? KEEP : ANSWER;
        client_write(&client, request, length);
        client_close(&client);
    }
    TURN_UNTIL(fixture, http_connections(fixture->http) == 0);
}

static void the_server_closes_while_answers_wait(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = KEEP;
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    TURN_UNTIL(fixture, fixture->served == 1);
    http_close(&fixture->http);
    assert_int_equal(fixture->gone, 1);
    client_close(&client);
}

/* ---- streams ---- */

static void a_file_is_sent_whole(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    const size_t length = 3000001;
    body_release(&fixture->body);
    fixture->body = body_in_file(length);
    for (unsigned i = 0; i < 2; i++) {
        client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
        client_hear(&client, length);
        client_expects(&client, "Content-Length: 3000001\r\n");
        client_forget(&client);
        client_say(&client, "HEAD /a HTTP/1.1\r\n" HOST "\r\n");
        client_hear(&client, 0);
        client_forget(&client);
    }
    client_close(&client);
    TURN_UNTIL(fixture, http_connections(fixture->http) == 0);
    assert_int_equal(fixture->left, 0);
}

static void a_client_leaves_within_a_file(void **state)
{
    struct fixture *fixture = *state;
    body_release(&fixture->body);
    fixture->body = body_in_file(20000000);
    for (unsigned i = 0; i < 5; i++) {
        struct client client = client_open(fixture);
        client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
        TURN_UNTIL(fixture, (client_take(&client), client.length > i * 300000));
        client_close(&client);
    }
    TURN_UNTIL(fixture, http_connections(fixture->http) == 0);
    assert_int_equal(fixture->left, 5);
    assert_int_equal(fixture->body->references, 1);
}

/* Whoever reads gets all of it, however long that takes; whoever does not is ended. */
static void who_does_not_read_is_ended(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    body_release(&fixture->body);
    fixture->body = body_in_file(30000000);
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    for (unsigned i = 0; i < 5; i++) {
        size_t before = client.length;
        now_ms += 25000;
        TURN_UNTIL(fixture, (client_take(&client), client.length > before + 2000000));
    }
    for (unsigned i = 0; i < 4 && !fixture->ended[END_STALL]; i++) {
        for (unsigned turns = 0; turns < 700; turns++)
            turn(fixture);
        now_ms += 31000;
    }
    TURN_UNTIL(fixture, http_connections(fixture->http) == 0);
    assert_int_equal(fixture->ended[END_STALL], 1);
    assert_int_equal(fixture->left, 1);
    client_close(&client);
}

static void a_stream_without_a_length(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = STREAM;
    fixture->stream_length = 1000;
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    TURN_UNTIL(fixture, (client_take(&client), strstr(client.got, "\r\n0\r\n\r\n")));
    client_expects(&client, "Transfer-Encoding: chunked\r\n");
    client_forget(&client);
    fixture->streamed = 0;
    client_say(&client, "GET /a HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n\r\n");
    client_hear_end(&client);
    assert_int_equal(body_count(&client), 1000);
    client_expects(&client, "Connection: close\r\n");
    assert_null(strstr(client.got, "Content-Length"));
    assert_int_equal(fixture->stopped, 2);
    client_close(&client);
}

static void a_stream_that_fails_breaks_off(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    fixture->handling = STREAM;
    fixture->stream_length = 3000000;
    fixture->stream_fails = 1;
    client_say(&client, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_hear_end(&client);
    assert_null(strstr(client.got, "\r\n0\r\n\r\n"));
    TURN_UNTIL(fixture, http_connections(fixture->http) == 0);
    assert_int_equal(fixture->stopped, 1);
    assert_int_equal(fixture->left, 1);
    client_close(&client);
}

/* ---- draining ---- */

static void draining_answers_what_is_open(void **state)
{
    struct fixture *fixture = *state;
    struct client idle = client_open(fixture), busy = client_open(fixture);
    client_say(&idle, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_hear(&idle, 10);
    fixture->handling = KEEP;
    client_say(&busy, "GET /b HTTP/1.1\r\n" HOST "\r\n");
    TURN_UNTIL(fixture, fixture->served == 2);
    http_drain(fixture->http);
    now_ms += 600;
    client_hear_end(&idle);
    assert_int_equal(fixture->gone, 0);
    exchange_reply(&fixture->kept, fixture->body, NULL);
    client_hear_end(&busy);
    client_expects(&busy, "Connection: close\r\n");
    assert_int_equal(body_count(&busy), 10);
    assert_int_equal(http_connections(fixture->http), 0);
    client_close(&idle);
    client_close(&busy);
}

/* It has come before the listener is closed, and nobody has accepted it yet. */
static void draining_answers_what_waits_to_be_accepted(void **state)
{
    struct fixture *fixture = *state;
    struct client client = client_open(fixture);
    static const char request[] = "GET /a HTTP/1.1\r\n" HOST "\r\n";
    assert_int_equal(send(client.fd, request, sizeof request - 1, 0), sizeof request - 1);
    http_drain(fixture->http);
    client_hear_end(&client);
    client_expects(&client, "HTTP/1.1 200 OK\r\n");
    client_expects(&client, "Connection: close\r\n");
    for (unsigned i = 0; i < 20; i++)
        turn(fixture);
    struct client late = client_make(fixture);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_port = htons(fixture->port)};
    assert_int_equal(connect(late.fd, (const struct sockaddr *)&address, sizeof address), -1);
    client_close(&late);
    client_close(&client);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(head_is_followed_by_get),
        TEST(a_304_and_a_204_keep_the_connection),
        TEST(http_1_0_is_told_the_length),
        TEST(the_last_answer_says_so_once),
        TEST(an_answer_has_a_version_that_there_is),
        TEST(pipelined_requests_wait_for_a_late_answer),
        TEST(a_forgotten_request_is_answered),
        TEST(a_long_body_reaches_the_front),
        TEST(nothing_is_read_by_a_connection_that_was_refused),
        TEST(a_refused_connection_is_gone_at_once),
        TEST(there_are_no_descriptors_for_a_while),
        TEST(an_uncertain_request_is_the_last),
        TEST(an_unknown_coding_is_refused),
        TEST(a_client_that_leaves_is_noticed),
        TEST(a_client_that_leaves_after_pipelining_is_noticed),
        TEST(a_client_that_waits_is_not_ended),
        TEST(leaving_at_every_byte),
        TEST(the_server_closes_while_answers_wait),
        TEST(a_file_is_sent_whole),
        TEST(a_client_leaves_within_a_file),
        TEST(who_does_not_read_is_ended),
        TEST(a_stream_without_a_length),
        TEST(a_stream_that_fails_breaks_off),
        TEST(draining_answers_what_is_open),
        TEST(draining_answers_what_waits_to_be_accepted),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
