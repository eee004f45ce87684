/* The whole of src/net against a server that does what servers do wrong: faults, limits, repetitions, waits,
 * and the end of a call in each of its states. */
#include <arpa/inet.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>
#include <zlib.h>

#include "base/monotonic.h"
#include "base/text.h"
#include "net/internal.h"
#include "net/net.h"
#include "t/net/peer.h"

#define WAIT_MS 30000 /* the test fails when something has not come after so long */

/* ---- what the server does ---- */

static struct {
    char *bytes;
    size_t length;
} bomb, packed; /* 100 MB of nothing, and a short text, both packed by gzip */

static char *gzipped(const char *bytes, size_t length, size_t times, size_t *packed_length)
{
    z_stream stream = {0};
    size_t room = 1 << 20;
    char *out = malloc(room);
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_out = (Bytef *)out;
    stream.avail_out = (uInt)room;
    for (; times; times--) {
        stream.next_in = (Bytef *)bytes;
        stream.avail_in = (uInt)length;
        assert_int_equal(deflate(&stream, times == 1 ? Z_FINISH : Z_NO_FLUSH),
                         times == 1 ? Z_STREAM_END : Z_OK);
    }
    *packed_length = room - stream.avail_out;
    deflateEnd(&stream);
    return out;
}

static bool begins(const struct peer *peer, const char *path)
{
    return strncmp(peer->path, path, strlen(path)) == 0;
}

static unsigned number_in(const struct peer *peer)
{
    return (unsigned)strtoul(strrchr(peer->path, '/') + 1, NULL, 10);
}

static void reply(struct peer *peer, int status, const char *headers, const char *body)
{
    peer_reply(peer, status, headers, body, strlen(body));
}

static void serve_big(struct peer *peer)
{
    static char megabyte[1 << 20];
    peer_text(peer, begins(peer, "/big/status") ? "HTTP/1.1 500 No\r\nContent-Length: 104857600\r\n\r\n"
                                                : "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
    for (int i = 0; i < 100; i++)
        peer_send(peer, megabyte, sizeof megabyte);
}

static void serve_drip(struct peer *peer)
{
    peer_text(peer, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (peer_pause(peer, 20))
        peer_text(peer, "x");
    peer->close = true;
}

/* The head never ends. */
static void serve_heads(struct peer *peer)
{
    char line[1024];
    memset(line, 'x', sizeof line);
    memcpy(line, "X-Long: ", 8);
    memcpy(line + sizeof line - 2, "\r\n", 2);
    peer_text(peer, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 2000; i++)
        peer_send(peer, line, sizeof line);
    peer->close = true;
}

/* Bytes as they are, after which the connection is closed. */
static const struct {
    const char *path, *bytes;
} raw_answers[] = {
    {"/garbage", "What is it?\r\n\r\n"},
    {"/nothing", ""},
    {"/short", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"},
    {"/long", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood and more"},
    {"/cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this"},
    {"/chunkless", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nonly this"},
    {"/nolast", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n"},
    {"/closed", "HTTP/1.1 200 OK\r\n\r\ngood"},
    {"/interim", "HTTP/1.1 100 Continue\r\nX-Wanted: early\r\n\r\nHTTP/1.1 200 OK\r\nX-Wanted:  late \r\n"
                 "x-wanted: twice\r\nContent-Length: 4\r\n\r\ngood"},
    {"/trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Wanted: a\r\n\r\n4\r\ngood\r\n0\r\n"
                 "X-Wanted: b\r\n\r\n"},
    {"/nogzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip"},
    {"/version", "HTTP/9.9 200 OK\r\nContent-Length: 4\r\n\r\ngood"},
    {"/negative", "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\ngood"},
};

static bool serve_raw(struct peer *peer)
{
    for (size_t i = 0; i < sizeof raw_answers / sizeof *raw_answers; i++) {
        if (strcmp(peer->path, raw_answers[i].path) == 0) {
            peer_text(peer, raw_answers[i].bytes);
            peer->close = true;
            return true;
        }
    }
    return false;
}

static void serve_stall(struct peer *peer)
{
    if (begins(peer, "/stall/head"))
        peer_text(peer, "HTTP/1.1 200 OK\r\nContent-Le");
    if (begins(peer, "/stall/body"))
        peer_text(peer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    peer_hold(peer);
}

static void serve_packed(struct peer *peer)
{
    bool is_bomb = begins(peer, "/bomb");
    if (!strcasestr(peer->head, "\r\nAccept-Encoding: gzip\r\n"))
        reply(peer, 500, NULL, "packed answers are not wanted");
    else
        peer_reply(peer, 200, "Content-Encoding: gzip\r\n", is_bomb ? bomb.bytes : packed.bytes,
                   is_bomb ? bomb.length : packed.length);
}

/* "/fails/N": 500 to the first N requests to that path, then good. */
static void serve_fails(struct peer *peer)
{
    static atomic_uint count[16];
    unsigned wanted = number_in(peer) % 16;
    if (atomic_fetch_add(&count[wanted], 1) < wanted)
        reply(peer, 500, NULL, "not yet");
    else
        reply(peer, 200, NULL, "good");
}

static void serve(struct peer *peer, void *arg)
{
    char headers[512];
    (void)arg;
    peer->path[strcspn(peer->path, "?")] = '\0';
    if (serve_raw(peer))
        return;
    if (begins(peer, "/big"))
        serve_big(peer);
    else if (begins(peer, "/drip"))
        serve_drip(peer);
    else if (begins(peer, "/heads"))
        serve_heads(peer);
    else if (begins(peer, "/stall"))
        serve_stall(peer);
    else if (begins(peer, "/bomb") || begins(peer, "/packed"))
        serve_packed(peer);
    else if (begins(peer, "/fails"))
        serve_fails(peer);
    else if (begins(peer, "/status")) {
        reply(peer, (int)number_in(peer), NULL, "said");
    } else if (begins(peer, "/wait/")) {
        snprintf(headers, sizeof headers, "Retry-After: %u\r\n", number_in(peer));
        reply(peer, 429, headers, "slower");
    } else if (begins(peer, "/redirect")) {
        reply(peer, 302, "Location: https://u:p@elsewhere.example:8443/steal?it=1\r\n", "");
    } else if (begins(peer, "/reset")) {
        peer_text(peer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        peer_pause(peer, 20);
        peer_reset(peer);
    } else if (begins(peer, "/echo")) {
        reply(peer, 200, NULL, peer->head);
    } else if (begins(peer, "/login")) {
        reply(peer, 200, "Set-Cookie: SESSION=abc; Path=/; HttpOnly\r\nSet-Cookie: lang=ko\r\n", "welcome");
    } else if (begins(peer, "/slow/")) {
        peer_pause(peer, (int)number_in(peer));
        reply(peer, 200, NULL, "good");
    } else {
        reply(peer, 200, "X-Wanted: yes\r\n", "good");
    }
}

/* ---- what is asked ---- */

static struct peer_server server;

struct asked {
    bool ended;
    unsigned times; /* how often on_done was called: once */
    bool early;     /* before net_start() had returned */
    struct net_result result;
    char *body;
    char header[4][64];
    struct net_call *call;
    struct net *net;
};

static bool starting;

static void on_done(struct net_call *call, struct net_result *result, void *arg)
{
    struct asked *asked = arg;
    assert_ptr_equal(call, asked->call);
    asked->call = NULL;
    asked->ended = true;
    asked->early |= starting;
    asked->times++;
    asked->result = *result;
    asked->body = result->body;
    for (size_t i = 0; i < result->headers && i < 4; i++)
        snprintf(asked->header[i], sizeof asked->header[i], "%s", result->header[i].text);
    assert_int_equal(result->body[result->length], 0);
    result->body = NULL; /* an empty one can be taken too */
}

static void asked_clear(struct asked *asked)
{
    free(asked->body);
    *asked = (struct asked){0};
}

static bool has_ended(void *arg)
{
    return ((struct asked *)arg)->ended;
}

static void start(struct net *net, const struct net_request *request, struct asked *asked)
{
    struct error err;
    *asked = (struct asked){.net = net};
    starting = true;
    assert_int_equal(net_start(net, request, on_done, asked, &asked->call, &err), 0);
    starting = false;
    assert_false(asked->ended);
}

static void wait_for(struct net *net, struct asked *asked)
{
    struct error err;
    assert_int_equal(net_wait(net, has_ended, asked, NULL, &err), 0);
    assert_int_equal(asked->times, 1);
    assert_false(asked->early);
}

static void ask(struct net *net, const struct net_request *request, struct asked *asked)
{
    start(net, request, asked);
    wait_for(net, asked);
    print_message("%s: %d '%s'\n", request->url, asked->result.status, asked->result.error.text);
}

static void ask_url(struct net *net, const char *url, struct asked *asked)
{
    ask(net, &(struct net_request){.url = url}, asked);
}

/* Without repetitions, and with time-outs that nothing in these tests needs. */
static const struct net_options patient = {.connect_ms = WAIT_MS,
                                           .attempt_ms = WAIT_MS,
                                           .idle_ms = WAIT_MS,
                                           .deadline_ms = 2 * WAIT_MS,
                                           .retry_wait_ms = 1,
                                           .max_body = 1 << 20};

static struct net *open_with(const struct net_options *options)
{
    struct net *net;
    struct error err;
    if (net_open(options, &net, &err))
        fail_msg("%s", err.text);
    return net;
}

static struct net_partner *partner_with(struct net *net, const struct net_partner_options *options)
{
    struct net_partner *partner;
    assert_int_equal(net_partner_add(net, options, &partner, NULL), 0);
    return partner;
}

/* A clock that only the test moves. */
static struct {
    int64_t now_ms, now_utc;
    double chance;
} fake;

static int64_t fake_ms(void *arg)
{
    (void)arg;
    return fake.now_ms;
}

static int64_t fake_utc(void *arg)
{
    (void)arg;
    return fake.now_utc;
}

static double fake_chance(void *arg)
{
    (void)arg;
    return fake.chance;
}

/* ---- answers ---- */

static void good_answers(void **state)
{
    static const struct {
        const char *path, *body;
    } rows[] = {{"/", "good"},        {"/long", "good"},   {"/closed", "good"},  {"/interim", "good"},
                {"/trailer", "good"}, {"/packed", "good"}, {"/slow/30", "good"}, {"/status/204", ""}};
    struct net *net = open_with(&patient);
    struct asked asked;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ask_url(net, peer_url(&server, rows[i].path), &asked);
        assert_int_equal(asked.result.error.code, 0);
        assert_int_equal(asked.result.fault, NET_FAULT_NONE);
        assert_int_equal(asked.result.fate, NET_GOOD);
        assert_int_equal(asked.result.attempts, 1);
        assert_int_equal(asked.result.length, strlen(rows[i].body));
        if (*rows[i].body)
            assert_string_equal(asked.body, rows[i].body);
        asked_clear(&asked);
    }
    net_close(&net);
    assert_null(net);
    net_close(&net);
}

static void faults(void **state)
{
    static const struct {
        const char *path;
        enum net_fault fault;
        int status, code;
        const char *text;
        enum net_fate fate;
    } rows[] = {
        {"/reset", NET_FAULT_BROKEN, 0, ERROR_IO, "", NET_AGAIN},
        {"/nothing", NET_FAULT_BROKEN, 0, ERROR_IO, "Empty reply", NET_AGAIN},
        {"/garbage", NET_FAULT_BROKEN, 0, ERROR_IO, "HTTP/0.9", NET_AGAIN},
        {"/short", NET_FAULT_BROKEN, 0, ERROR_IO, "91 bytes", NET_AGAIN},
        {"/cut", NET_FAULT_BROKEN, 0, ERROR_IO, "", NET_AGAIN},
        {"/chunkless", NET_FAULT_BROKEN, 0, ERROR_IO, "", NET_AGAIN},
        {"/nolast", NET_FAULT_BROKEN, 0, ERROR_IO, "", NET_AGAIN},
        {"/nogzip", NET_FAULT_BROKEN, 0, ERROR_IO, "", NET_AGAIN},
        {"/version", NET_FAULT_BROKEN, 0, ERROR_IO, "", NET_AGAIN},
        {"/negative", NET_FAULT_BROKEN, 0, ERROR_IO, "", NET_AGAIN},
        {"/bomb", NET_FAULT_TOO_LARGE, 200, ERROR_DATA, "more than 1048576 bytes", NET_REFUSED},
        {"/big", NET_FAULT_TOO_LARGE, 200, ERROR_DATA, "more than 1048576 bytes", NET_REFUSED},
        {"/heads", NET_FAULT_TOO_LARGE, 200, ERROR_DATA, "the head of the answer does not end", NET_REFUSED},
        {"/big/status", NET_FAULT_STATUS, 500, ERROR_IO, "status 500", NET_AGAIN},
        {"/redirect", NET_FAULT_REDIRECT, 302, ERROR_DATA,
         "status 302 points to elsewhere.example:8443, and redirects are not followed", NET_REFUSED},
        {"/status/304", NET_FAULT_REDIRECT, 304, ERROR_DATA, "points elsewhere", NET_REFUSED},
        {"/status/400", NET_FAULT_STATUS, 400, ERROR_IO, "status 400", NET_REFUSED},
        {"/status/401", NET_FAULT_STATUS, 401, ERROR_PERMISSION, "status 401", NET_REFUSED},
        {"/status/403", NET_FAULT_STATUS, 403, ERROR_PERMISSION, "status 403", NET_REFUSED},
        {"/status/404", NET_FAULT_STATUS, 404, ERROR_NOT_FOUND, "status 404", NET_REFUSED},
        {"/status/408", NET_FAULT_STATUS, 408, ERROR_IO, "status 408", NET_AGAIN},
        {"/status/429", NET_FAULT_STATUS, 429, ERROR_IO, "status 429", NET_SLOWER},
        {"/status/500", NET_FAULT_STATUS, 500, ERROR_IO, "status 500", NET_AGAIN},
        {"/status/503", NET_FAULT_STATUS, 503, ERROR_IO, "status 503", NET_SLOWER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct net *net = open_with(&patient);
        struct asked asked;
        char url[256];
        snprintf(url, sizeof url, "%s?serviceKey=hidden", peer_url(&server, rows[i].path));
        ask_url(net, url, &asked);
        assert_int_equal(asked.result.fault, rows[i].fault);
        assert_int_equal(asked.result.status, rows[i].status);
        assert_int_equal(asked.result.error.code, rows[i].code);
        assert_int_equal(asked.result.fate, rows[i].fate);
        assert_non_null(strstr(asked.result.error.text, rows[i].text));
        assert_non_null(strstr(asked.result.error.text, "http://127.0.0.1:"));
        assert_null(strstr(asked.result.error.text, "hidden"));
        assert_null(strstr(asked.result.error.text, "steal"));
        if (strcmp(rows[i].path, "/big/status") == 0)
            assert_int_equal(asked.result.length, 64 * 1024);
        else if (rows[i].fault == NET_FAULT_STATUS)
            assert_string_equal(asked.body, "said");
        asked_clear(&asked);
        net_close(&net);
    }
}

static void nobody_there(void **state)
{
    struct net *net = open_with(&patient);
    struct peer_server gone;
    struct asked asked;
    (void)state;
    assert_true(peer_start(&gone, AF_INET, serve, NULL));
    peer_stop(&gone);
    ask_url(net, peer_url(&gone, "/"), &asked);
    assert_int_equal(asked.result.fault, NET_FAULT_CONNECT);
    assert_int_equal(asked.result.fate, NET_AGAIN);
    asked_clear(&asked);
    ask_url(net, "http://nobody.invalid/a?key=1", &asked);
    assert_int_equal(asked.result.fault, NET_FAULT_RESOLVE);
    assert_non_null(strstr(asked.result.error.text, "http://nobody.invalid/a: "));
    asked_clear(&asked);
    net_close(&net);
}

static void ipv6(void **state)
{
    struct net *net = open_with(&patient);
    struct peer_server v6;
    struct asked asked;
    (void)state;
    if (!peer_start(&v6, AF_INET6, serve, NULL)) {
        net_close(&net);
        skip();
    }
    ask_url(net, peer_url(&v6, "/"), &asked);
    assert_int_equal(asked.result.error.code, 0);
    asked_clear(&asked);
    net_close(&net);
    peer_stop(&v6);
}

static enum net_fate html_check(const struct net_result *result, void *arg, struct error *err)
{
    unsigned *calls = arg;
    ++*calls;
    assert_int_equal(result->status, 200);
    if (strncmp(result->body, "good", 4) == 0)
        return NET_GOOD;
    error_set(err, ERROR_NOT_READY, "a page of HTML came");
    return *calls > 3 ? NET_REFUSED : NET_AGAIN;
}

/* The request's own judge of bodies: repeated while it hopes, and its error is that of the call. */
static void checks(void **state)
{
    struct net_options options = patient;
    struct asked asked;
    unsigned calls = 0;
    (void)state;
    options.retries = 10;
    struct net *net = open_with(&options);
    struct net_request request = {.url = peer_url(&server, "/"), .check = html_check, .check_arg = &calls};
    ask(net, &request, &asked);
    assert_int_equal(asked.result.error.code, 0);
    assert_int_equal(calls, 1);
    asked_clear(&asked);
    calls = 0;
    request.url = peer_url(&server, "/login");
    ask(net, &request, &asked);
    assert_int_equal(asked.result.error.code, ERROR_NOT_READY);
    assert_int_equal(asked.result.fault, NET_FAULT_CONTENT);
    assert_int_equal(asked.result.fate, NET_REFUSED);
    assert_int_equal(asked.result.attempts, 4);
    assert_non_null(strstr(asked.result.error.text, "a page of HTML came, after 4 attempts in"));
    assert_string_equal(asked.body, "welcome");
    asked_clear(&asked);
    net_close(&net);
}

/* ---- what is sent ---- */

static void sent_fields(void **state)
{
    struct net *net = open_with(&patient);
    struct net_secret *secret;
    struct asked asked;
    (void)state;
    assert_int_equal(net_secret_new("k", "a+b/c==", &secret, NULL), 0);
    const struct net_field fields[] = {{NET_HEADER, "AUTH_KEY", NULL, secret},
                                       {NET_QUERY, "basDt", "20261123", NULL},
                                       {NET_QUERY, "key", NULL, secret},
                                       {NET_HEADER, "X-Empty", "", NULL},
                                       {NET_QUERY, "q", "a&b=c 가", NULL}};
    struct net_request request = {.url = peer_url(&server, "/echo?x=1"), .field = fields, .fields = 5};
    ask(net, &request, &asked);
    assert_non_null(strstr(
        asked.body, "GET /echo?x=1&basDt=20261123&key=a%2Bb%2Fc%3D%3D&q=a%26b%3Dc%20%EA%B0%80 HTTP/1.1\r\n"));
    assert_non_null(strstr(asked.body, "\r\nAUTH_KEY: a+b/c==\r\n")); /* too short to be struck out */
    assert_non_null(strstr(asked.body, "\r\nX-Empty:\r\n"));
    assert_non_null(strstr(asked.body, "\r\nUser-Agent: sise/" PACKAGE_VERSION "\r\n"));
    asked_clear(&asked);

    const struct net_field form[] = {{NET_FORM, "mbrId", "me", NULL},
                                     {NET_FORM, "pw", NULL, secret},
                                     {NET_FORM, "di", "", NULL},
                                     {NET_HEADER, "User-Agent", "Mozilla/5.0", NULL}};
    request = (struct net_request){.url = peer_url(&server, "/echo"), .field = form, .fields = 4};
    ask(net, &request, &asked);
    assert_non_null(strstr(asked.body, "POST /echo HTTP/1.1\r\n"));
    assert_non_null(strstr(asked.body, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    assert_non_null(strstr(asked.body, "\r\nUser-Agent: Mozilla/5.0\r\n"));
    assert_null(strstr(asked.body, "sise/"));
    assert_string_equal(server.body, "mbrId=me&pw=a%2Bb%2Fc%3D%3D&di=");
    asked_clear(&asked);

    const struct net_field json[] = {{NET_HEADER, "Content-Type", "application/json", NULL}};
    char *large = malloc(2000000);
    memset(large, 'x', 2000000);
    request = (struct net_request){.method = "PUT",
                                   .url = peer_url(&server, "/echo"),
                                   .field = json,
                                   .fields = 1,
                                   .body = large,
                                   .length = 2000000};
    ask(net, &request, &asked);
    assert_non_null(strstr(asked.body, "PUT /echo HTTP/1.1\r\n"));
    assert_non_null(strstr(asked.body, "\r\nContent-Length: 2000000\r\n"));
    assert_null(strstr(asked.body, "Expect:"));
    asked_clear(&asked);
    request = (struct net_request){.method = "HEAD", .url = peer_url(&server, "/")};
    ask(net, &request, &asked);
    assert_int_equal(asked.result.error.code, 0);
    assert_int_equal(asked.result.length, 0);
    asked_clear(&asked);
    free(large);
    net_secret_free(&secret);
    net_close(&net);
}

static void wanted_headers(void **state)
{
    static const char *const wanted[] = {"X-WANTED", "Content-Length", NULL};
    struct net *net = open_with(&patient);
    struct asked asked;
    (void)state;
    ask(net, &(struct net_request){.url = peer_url(&server, "/interim"), .wanted = wanted}, &asked);
    assert_int_equal(asked.result.headers, 3);
    assert_string_equal(asked.header[0], "late");
    assert_string_equal(asked.header[1], "twice");
    assert_string_equal(asked.header[2], "4");
    asked_clear(&asked);
    ask(net, &(struct net_request){.url = peer_url(&server, "/trailer"), .wanted = wanted}, &asked);
    assert_int_equal(asked.result.headers, 1);
    assert_string_equal(asked.header[0], "a");
    asked_clear(&asked);
    net_close(&net);
}

static void cookies_kept(void **state)
{
    struct net *net = open_with(&patient);
    struct net_cookies *cookies;
    struct asked asked;
    (void)state;
    assert_int_equal(net_cookies_new(&cookies, NULL), 0);
    ask(net, &(struct net_request){.url = peer_url(&server, "/login"), .cookies = cookies}, &asked);
    assert_int_equal(net_cookies_count(cookies), 2);
    asked_clear(&asked);
    ask(net, &(struct net_request){.url = peer_url(&server, "/echo"), .cookies = cookies}, &asked);
    assert_non_null(strstr(asked.body, "\r\nCookie: SESSION=abc; lang=ko\r\n"));
    asked_clear(&asked);
    ask(net, &(struct net_request){.url = peer_url(&server, "/echo")}, &asked);
    assert_null(strstr(asked.body, "Cookie:"));
    asked_clear(&asked);
    net_cookies_free(&cookies);
    net_close(&net);
}

static void not_sent(void **state)
{
    struct net *net = open_with(&patient);
    struct net_secret *secret;
    struct net_call *call = (struct net_call *)&net;
    struct error err;
    (void)state;
    assert_int_equal(net_secret_new("k", "abc", &secret, NULL), 0);
    const struct net_field both[] = {{NET_QUERY, "a", "b", secret}};
    const struct net_field none[] = {{NET_QUERY, "a", NULL, NULL}};
    const struct net_field split[] = {{NET_HEADER, "X-A", "b\r\nX-B: c", NULL}};
    const struct net_field name[] = {{NET_HEADER, "X A", "b", NULL}};
    const struct net_field form[] = {{NET_FORM, "a", "b", NULL}};
    const char *url = peer_url(&server, "/");
    const struct {
        struct net_request request;
        int code;
    } rows[] = {
        {{.url = NULL}, ERROR_INTERNAL},
        {{.url = "ftp://host/"}, ERROR_CONFIG},
        {{.url = "http://me:secret@host/"}, ERROR_CONFIG},
        {{.url = "http://host/a b"}, ERROR_CONFIG},
        {{.url = url, .field = both, .fields = 1}, ERROR_INTERNAL},
        {{.url = url, .field = none, .fields = 1}, ERROR_INTERNAL},
        {{.url = url, .field = split, .fields = 1}, ERROR_CONFIG},
        {{.url = url, .field = name, .fields = 1}, ERROR_CONFIG},
        {{.url = url, .field = form, .fields = 1, .body = "x", .length = 1}, ERROR_INTERNAL},
        {{.url = url, .method = "GET /x HTTP/1.1\r\n"}, ERROR_INTERNAL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(net_start(net, &rows[i].request, on_done, NULL, &call, &err), rows[i].code);
        assert_null(call);
        assert_null(strstr(err.text, "secret@"));
    }
    assert_int_equal(net_running(net), 0);
    net_secret_free(&secret);
    net_close(&net);
}

/* A partner that repeats the key in its answer does not get it into an error. */
static enum net_fate repeats_check(const struct net_result *result, void *arg, struct error *err)
{
    (void)arg;
    error_set(err, ERROR_DATA, "it says: %.900s", result->body);
    return NET_REFUSED;
}

static void secrets_struck(void **state)
{
    struct net *net = open_with(&patient);
    struct net_secret *secret;
    struct asked asked;
    (void)state;
    assert_int_equal(net_secret_new("k", "hunter2+", &secret, NULL), 0);
    const struct net_field fields[] = {{NET_QUERY, "key", NULL, secret},
                                       {NET_HEADER, "AUTH_KEY", NULL, secret}};
    const struct net_request request = {
        .url = peer_url(&server, "/echo"), .field = fields, .fields = 2, .check = repeats_check};
    ask(net, &request, &asked);
    assert_non_null(strstr(asked.result.error.text, "AUTH_KEY: ********"));
    assert_null(strstr(asked.result.error.text, "hunter2"));
    assert_null(strstr(asked.body, "hunter2")); /* nor is it in what may be kept as evidence */
    assert_non_null(strstr(asked.body, "AUTH_KEY: ********"));
    assert_non_null(strstr(asked.body, "key=**********"));
    asked_clear(&asked);
    net_secret_free(&secret);
    net_close(&net);
}

/* ---- clocks ---- */

static void clocks(void **state)
{
    const struct {
        const char *path, *text;
        struct net_request request;
    } rows[] = {
        {"/stall/start", "no whole answer came within 0.2 s", {.attempt_ms = 200}},
        {"/stall/head", "no whole answer came within 0.2 s", {.attempt_ms = 200}},
        {"/drip", "no whole answer came within 1.5 s", {.attempt_ms = 1500, .idle_ms = 1200}},
        {"/stall/start", "nothing came within 0.2 s", {.idle_ms = 200}},
        {"/stall/body", "nothing came within 0.2 s", {.idle_ms = 200}},
        {"/stall/body", "no good answer came within 0.25 s", {.deadline_ms = 250}},
        {"/drip", "no good answer came within 0.25 s", {.deadline_ms = 250}},
    };
    struct net *net = open_with(&patient);
    struct asked asked;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct net_request request = rows[i].request;
        request.url = peer_url(&server, rows[i].path);
        ask(net, &request, &asked);
        assert_int_equal(asked.result.fault, NET_FAULT_TIMEOUT);
        assert_int_equal(asked.result.fate, NET_AGAIN);
        assert_int_equal(asked.result.status, 0);
        assert_non_null(strstr(asked.result.error.text, rows[i].text));
        assert_true(asked.result.taken_ms >= 200);
        asked_clear(&asked);
    }
    net_close(&net);
}

/* A socket that accepts nothing: its queue is full, so that a connection never comes about. */
static void connect_clock(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0), filler[8];
    char url[64];
    struct net_options options = patient;
    struct asked asked;
    (void)state;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 0), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    for (int i = 0; i < 8; i++) {
        filler[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(filler[i], (struct sockaddr *)&address, size);
    }
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", ntohs(address.sin_port));
    options.connect_ms = 300;
    struct net *net = open_with(&options);
    ask_url(net, url, &asked);
    assert_int_equal(asked.result.fault, NET_FAULT_TIMEOUT);
    assert_non_null(strstr(asked.result.error.text, "no connection came about within 0.3 s"));
    asked_clear(&asked);
    /* Where libcurl's own clock stands still, that of the whole attempt does not. */
    net_close(&net);
    net = open_with(&patient);
    ask(net, &(struct net_request){.url = url, .attempt_ms = 200}, &asked);
    assert_int_equal(asked.result.fault, NET_FAULT_TIMEOUT);
    asked_clear(&asked);
    net_close(&net);
    for (int i = 0; i < 8; i++)
        close(filler[i]);
    close(fd);
}

/* ---- repetitions ---- */

static void repeated(void **state)
{
    struct net_options options = patient;
    struct asked asked;
    (void)state;
    options.retries = 5;
    struct net *net = open_with(&options);
    ask_url(net, peer_url(&server, "/fails/3"), &asked);
    assert_int_equal(asked.result.error.code, 0);
    assert_int_equal(asked.result.attempts, 4);
    asked_clear(&asked);
    ask_url(net, peer_url(&server, "/fails/10"), &asked);
    assert_int_equal(asked.result.status, 500);
    assert_int_equal(asked.result.attempts, 6);
    assert_non_null(strstr(asked.result.error.text, "status 500, after 6 attempts in"));
    asked_clear(&asked);
    ask_url(net, peer_url(&server, "/status/404"), &asked);
    assert_int_equal(asked.result.attempts, 1);
    asked_clear(&asked);
    /* What the partner may have got is not sent again where that does harm. */
    ask(net, &(struct net_request){.url = peer_url(&server, "/status/500"), .repeat = NET_REPEAT_UNSENT},
        &asked);
    assert_int_equal(asked.result.attempts, 1);
    asked_clear(&asked);
    ask(net, &(struct net_request){.url = peer_url(&server, "/reset"), .repeat = NET_REPEAT_UNSENT}, &asked);
    assert_int_equal(asked.result.attempts, 1);
    asked_clear(&asked);
    ask(net, &(struct net_request){.url = "http://nobody.invalid/", .repeat = NET_REPEAT_UNSENT}, &asked);
    assert_int_equal(asked.result.attempts, 6);
    asked_clear(&asked);
    ask(net, &(struct net_request){.url = "http://nobody.invalid/", .repeat = NET_REPEAT_NEVER}, &asked);
    assert_int_equal(asked.result.attempts, 1);
    asked_clear(&asked);
    net_close(&net);
}

static void asked_to_wait(void **state)
{
    struct net_options options = patient;
    struct asked asked, other;
    (void)state;
    options.retries = 1;
    struct net *net = open_with(&options);
    struct net_partner *partner = partner_with(net, &(struct net_partner_options){.name = "it"});
    /* A wait beyond the deadline ends the call at once, with what was said. */
    ask(net, &(struct net_request){.partner = partner, .url = peer_url(&server, "/wait/3600")}, &asked);
    assert_int_equal(asked.result.status, 429);
    assert_int_equal(asked.result.attempts, 1);
    assert_non_null(
        strstr(asked.result.error.text, "status 429; the next attempt would be in 3600 s, when the 60 s"));
    assert_true(asked.result.taken_ms < WAIT_MS);
    asked_clear(&asked);
    net_close(&net);
    /* One that fits is obeyed, by all calls of the partner. */
    net = open_with(&options);
    partner = partner_with(net, &(struct net_partner_options){.name = "it"});
    start(
        net,
        &(struct net_request){.partner = partner, .url = peer_url(&server, "/wait/1"), .deadline_ms = 20000},
        &asked);
    while (partner->quiet_until_ms == 0)
        event_base_loop(net->base, EVLOOP_ONCE);
    int64_t quiet_until_ms = partner->quiet_until_ms;
    start(net, &(struct net_request){.partner = partner, .url = peer_url(&server, "/")}, &other);
    wait_for(net, &other);
    assert_int_equal(other.result.error.code, 0);
    assert_true(monotonic_ms() >= quiet_until_ms);
    wait_for(net, &asked);
    assert_int_equal(asked.result.attempts, 2);
    assert_true(asked.result.waited_ms >= 1000);
    asked_clear(&other);
    asked_clear(&asked);
    net_close(&net);
}

/* A partner that is down is asked once for each call when its budget is spent. */
static void budgets(void **state)
{
    struct net_options options = patient;
    struct asked asked;
    unsigned attempts = 0;
    (void)state;
    options.retries = 9;
    options.chance = fake_chance;
    fake.chance = 0;
    struct net *net = open_with(&options);
    struct net_partner *partner = partner_with(net, &(struct net_partner_options){.name = "it"});
    for (int i = 0; i < 30; i++) {
        ask(net, &(struct net_request){.partner = partner, .url = peer_url(&server, "/status/500")}, &asked);
        attempts += asked.result.attempts;
        if (i == 29)
            assert_non_null(strstr(asked.result.error.text, "too many attempts have failed lately"));
        asked_clear(&asked);
    }
    assert_int_equal(attempts, 30 + 100);
    net_close(&net);
}

/* ---- limits ---- */

static void at_once(void **state)
{
    enum { COUNT = 24 };
    struct net *net = open_with(&patient);
    struct net_partner *partner =
        partner_with(net, &(struct net_partner_options){.name = "it", .parallel = 3});
    struct asked asked[COUNT];
    struct peer_server other;
    (void)state;
    assert_true(peer_start(&other, AF_INET, serve, NULL));
    for (int i = 0; i < COUNT; i++)
        start(net, &(struct net_request){.partner = partner, .url = peer_url(&other, "/slow/20")}, &asked[i]);
    assert_int_equal(net_running(net), COUNT);
    for (int i = 0; i < COUNT; i++) {
        wait_for(net, &asked[i]);
        assert_int_equal(asked[i].result.error.code, 0);
        asked_clear(&asked[i]);
    }
    assert_int_equal(atomic_load(&other.busy_most), 3);
    net_close(&net);
    peer_stop(&other);
}

static void step(struct net *net, int64_t ms)
{
    fake.now_ms += ms;
    net_look(net);
}

static void faked(struct net_options *options)
{
    *options = patient;
    fake.now_ms = 1000000;
    fake.now_utc = 1795658400; /* 2026-11-26T11:00:00+09:00 */
    fake.chance = 0.5;
    options->now_ms = fake_ms;
    options->now_utc = fake_utc;
    options->chance = fake_chance;
}

/* Turns the loop as long as it has something to do at once. */
static void settle(struct net *net)
{
    for (int i = 0; i < 50; i++)
        event_base_loop(net->base, EVLOOP_NONBLOCK);
}

static void until_resting(struct net *net, struct asked *asked)
{
    while (asked->call->state != CALL_RESTS)
        event_base_loop(net->base, EVLOOP_ONCE);
}

/* Attempts go out at the rate, by a clock that steps: 2 a second after a burst of 3. */
static void rates(void **state)
{
    enum { COUNT = 9 };
    struct net_options options;
    struct asked asked[COUNT];
    (void)state;
    faked(&options);
    struct net *net = open_with(&options);
    struct net_partner *partner =
        partner_with(net, &(struct net_partner_options){.name = "it", .rate = 2, .burst = 3});
    for (int i = 0; i < COUNT; i++)
        start(net, &(struct net_request){.partner = partner, .url = peer_url(&server, "/")}, &asked[i]);
    for (int i = 0; i < 3; i++)
        wait_for(net, &asked[i]);
    for (int i = 3; i < COUNT; i++) {
        settle(net);
        assert_int_equal(net_running(net), COUNT - i);
        step(net, 499);
        settle(net);
        assert_int_equal(asked[i].call->state, CALL_WAITS);
        step(net, 1);
        wait_for(net, &asked[i]);
        assert_int_equal(asked[i].result.waited_ms, (i - 2) * 500);
    }
    for (int i = 0; i < COUNT; i++)
        asked_clear(&asked[i]);
    net_close(&net);
}

/* The waits between attempts are those of net_wait_ms(), and the deadline ends them. */
static void backoff(void **state)
{
    struct net_options options;
    struct asked asked;
    (void)state;
    faked(&options);
    options.retries = 100;
    options.retry_wait_ms = 2000;
    options.deadline_ms = 20000;
    struct net *net = open_with(&options);
    start(net, &(struct net_request){.url = peer_url(&server, "/status/500")}, &asked);
    for (int64_t wait = 1000; wait <= 8000; wait *= 2) {
        until_resting(net, &asked);
        step(net, wait - 1);
        settle(net);
        assert_int_equal(asked.call->state, CALL_RESTS);
        step(net, 1);
    }
    wait_for(net, &asked); /* 15 s have passed, and the next wait would be 16 s */
    assert_int_equal(asked.result.attempts, 5);
    assert_int_equal(asked.result.waited_ms, 15000);
    assert_int_equal(asked.result.taken_ms, 15000);
    assert_non_null(
        strstr(asked.result.error.text,
               "status 500, after 5 attempts in 15 s; the next attempt would be in 16 s, when the 5 s"));
    asked_clear(&asked);
    net_close(&net);
}

/* The deadline also ends a call that waits for its turn, and says what the last attempt met. */
static void deadline_waits(void **state)
{
    struct net_options options;
    struct asked first, second, third;
    (void)state;
    faked(&options);
    options.retries = 3;
    struct net *net = open_with(&options);
    struct net_partner *partner =
        partner_with(net, &(struct net_partner_options){.name = "it", .rate = 0.001, .burst = 1});
    start(net,
          &(struct net_request){
              .partner = partner, .url = peer_url(&server, "/status/500"), .deadline_ms = 9000},
          &first);
    start(net, &(struct net_request){.partner = partner, .url = peer_url(&server, "/"), .deadline_ms = 5000},
          &second);
    until_resting(net, &first);
    step(net, 10);
    settle(net);
    assert_int_equal(first.call->state, CALL_WAITS);
    step(net, 4990);
    wait_for(net, &second);
    assert_int_equal(second.result.attempts, 0);
    assert_int_equal(second.result.waited_ms, 5000);
    assert_non_null(strstr(second.result.error.text, "no good answer came within 5 s"));
    /* A call that is cancelled while it waits leaves the others alone. */
    start(net, &(struct net_request){.partner = partner, .url = peer_url(&server, "/")}, &third);
    settle(net);
    net_cancel(&third.call);
    step(net, 4000);
    wait_for(net, &first);
    assert_false(third.ended);
    assert_non_null(
        strstr(first.result.error.text, "no good answer came within 9 s; the last one was: status 500"));
    asked_clear(&first);
    asked_clear(&second);
    net_close(&net);
}

/* ---- the owner's functions ---- */

static struct {
    unsigned allowed, asked;
    struct net_breaker breaker;
    unsigned loads, saves;
    bool fails;
} owner;

static int before_attempt(void *arg, struct error *err)
{
    assert_ptr_equal(arg, &owner);
    owner.asked++;
    return owner.asked > owner.allowed
               ? error_set(err, ERROR_BUSY, "the day's %u calls are spent", owner.allowed)
               : 0;
}

static int breaker_load(void *arg, struct net_breaker *breaker, struct error *err)
{
    assert_ptr_equal(arg, &owner);
    owner.loads++;
    *breaker = owner.breaker;
    return owner.fails ? error_set(err, ERROR_IO, "the state cannot be read") : 0;
}

static int breaker_save(void *arg, const struct net_breaker *breaker, struct error *err)
{
    assert_ptr_equal(arg, &owner);
    owner.saves++;
    owner.breaker = *breaker;
    return owner.fails ? error_set(err, ERROR_IO, "the state cannot be written") : 0;
}

/* Each attempt is counted before it goes out, a repetition too, and the owner may refuse it. */
static void counted(void **state)
{
    struct net_options options = patient;
    struct asked asked;
    (void)state;
    options.retries = 5;
    memset(&owner, 0, sizeof owner);
    owner.allowed = 3;
    struct net *net = open_with(&options);
    struct net_partner *partner = partner_with(
        net, &(struct net_partner_options){.name = "it", .before_attempt = before_attempt, .arg = &owner});
    unsigned requests = atomic_load(&server.requests);
    ask(net, &(struct net_request){.partner = partner, .url = peer_url(&server, "/status/500")}, &asked);
    assert_int_equal(asked.result.error.code, ERROR_BUSY);
    assert_int_equal(asked.result.fault, NET_FAULT_HELD);
    assert_string_equal(asked.result.error.text, "the day's 3 calls are spent");
    assert_int_equal(asked.result.attempts, 3);
    assert_int_equal(asked.result.status, 500);
    assert_string_equal(asked.body, "said");
    assert_int_equal(atomic_load(&server.requests) - requests, 3);
    asked_clear(&asked);
    net_close(&net);
}

static void breakers(void **state)
{
    struct net_options options;
    struct asked asked;
    struct error err;
    (void)state;
    faked(&options);
    memset(&owner, 0, sizeof owner);
    struct net *net = open_with(&options);
    const struct net_partner_options its = {.name = "krx-market",
                                            .breaker_load = breaker_load,
                                            .breaker_save = breaker_save,
                                            .arg = &owner,
                                            .rate = 0.001};
    struct net_partner *partner = partner_with(net, &its);
    struct net_request request = {.partner = partner, .url = peer_url(&server, "/")};
    ask(net, &request, &asked);
    assert_int_equal(asked.result.error.code, 0);
    asked_clear(&asked);
    assert_int_equal(net_breaker_open(partner, 86400, "a block page\ncame", &err), 0);
    assert_int_equal(owner.saves, 1);
    assert_int_equal(owner.breaker.until_utc, fake.now_utc + 86400);
    unsigned requests = atomic_load(&server.requests);
    ask(net, &request, &asked); /* at once, although the rate would not allow it yet */
    assert_int_equal(asked.result.error.code, ERROR_BUSY);
    assert_int_equal(asked.result.fault, NET_FAULT_BREAKER);
    assert_int_equal(asked.result.attempts, 0);
    assert_string_equal(asked.result.error.text,
                        "krx-market is not asked until 2026-11-27T11:00:00+09:00: a block page came");
    asked_clear(&asked);
    assert_int_equal(atomic_load(&server.requests), requests);
    /* Another process, or this one, has let it close: the owner's word counts. */
    fake.now_utc += 86400;
    step(net, 1000000);
    ask(net, &request, &asked);
    assert_int_equal(asked.result.error.code, 0);
    asked_clear(&asked);
    owner.fails = true;
    ask(net, &request, &asked);
    assert_string_equal(asked.result.error.text, "the state cannot be read");
    assert_int_equal(asked.result.error.code, ERROR_IO);
    asked_clear(&asked);
    assert_int_equal(net_breaker_open(partner, 10, "x", &err), ERROR_IO);
    /* Without an owner's functions it is the net's own. */
    partner = partner_with(net, &(struct net_partner_options){.name = "it"});
    request.partner = partner;
    assert_int_equal(net_breaker_open(partner, 10, "why", &err), 0);
    ask(net, &request, &asked);
    assert_int_equal(asked.result.fault, NET_FAULT_BREAKER);
    asked_clear(&asked);
    assert_int_equal(net_breaker_open(partner, 0, "", &err), 0);
    ask(net, &request, &asked);
    assert_int_equal(asked.result.error.code, 0);
    asked_clear(&asked);
    net_close(&net);
}

/* ---- cancelling ---- */

static bool never(void *arg)
{
    (void)arg;
    return false;
}

static void *set_later(void *arg)
{
    nanosleep(&(struct timespec){0, 150000000}, NULL);
    atomic_store((atomic_bool *)arg, true);
    return NULL;
}

/* net_wait() ends soon, whatever the call is doing: long before any of its clocks would end the call. */
static void cancelled_waits(void **state)
{
    static const struct {
        const char *path;
        double rate;
    } rows[] = {{"/stall/start", 0}, {"/stall/head", 0}, {"/stall/body", 0}, {"/drip", 0},
                {"/status/500", 0},  {"/wait/20", 0},    {"/", 0.001}};
    struct net_options options = patient;
    struct asked asked, second;
    struct error err;
    (void)state;
    options.retries = 3;
    options.retry_wait_ms = WAIT_MS;
    options.chance = fake_chance;
    fake.chance = 0.9;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct net *net = open_with(&options);
        struct net_partner *partner =
            partner_with(net, &(struct net_partner_options){.name = "it", .rate = rows[i].rate});
        atomic_bool cancelled = false;
        pthread_t thread;
        const struct net_request request = {.partner = partner, .url = peer_url(&server, rows[i].path)};
        start(net, &request, &asked);
        if (rows[i].rate > 0) {
            wait_for(net, &asked);
            asked_clear(&asked);
            start(net, &request, &second);
        }
        assert_int_equal(pthread_create(&thread, NULL, set_later, &cancelled), 0);
        int64_t begun = monotonic_ms();
        assert_int_equal(net_wait(net, never, NULL, &cancelled, &err), ERROR_CANCELLED);
        int64_t took = monotonic_ms() - begun;
        pthread_join(thread, NULL);
        print_message("%s: %d ms\n", rows[i].path, (int)took);
        assert_in_range(took, 100, WAIT_MS / 2);
        net_close(&net);
        assert_false(asked.ended);
    }
}

/* A call can be cancelled in each of its states, which its on_done never hears of. */
static void cancelled_calls(void **state)
{
    static const char *const paths[] = {"/stall/start", "/stall/head", "/stall/body",
                                        "/drip",        "/status/500", "/"};
    struct net_options options = patient;
    struct asked asked, control;
    (void)state;
    options.retries = 3;
    options.retry_wait_ms = 60000;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        for (int turns = 0; turns < 40; turns++) {
            struct net *net = open_with(&options);
            start(net, &(struct net_request){.url = peer_url(&server, paths[i])}, &asked);
            start(net, &(struct net_request){.url = peer_url(&server, "/slow/1")}, &control);
            for (int turn = 0; turn < turns && !asked.ended; turn++) {
                event_base_loop(net->base, EVLOOP_NONBLOCK);
                nanosleep(&(struct timespec){0, 200000}, NULL);
            }
            bool ended;
            if (!control.ended)
                wait_for(net, &control);
            ended = asked.ended;
            net_cancel(&asked.call);
            net_cancel(&asked.call);
            assert_null(asked.call);
            settle(net);
            assert_int_equal(asked.ended, ended);
            assert_int_equal(net_running(net), 0);
            asked_clear(&asked);
            asked_clear(&control);
            net_close(&net);
        }
    }
}

/* Calls that on_done starts and cancels. */
struct chain {
    struct net *net;
    struct net_call *other;
    unsigned left, done;
};

static void other_done(struct net_call *call, struct net_result *result, void *arg)
{
    (void)call, (void)result, (void)arg;
    fail_msg("a call that was cancelled has ended");
}

static void chain_done(struct net_call *call, struct net_result *result, void *arg)
{
    struct chain *chain = arg;
    (void)call;
    assert_int_equal(result->error.code, 0);
    chain->done++;
    net_cancel(&chain->other);
    if (--chain->left == 0)
        return;
    const struct net_request again = {.url = peer_url(&server, "/")},
                             stalls = {.url = peer_url(&server, "/stall/body")};
    assert_int_equal(net_start(chain->net, &stalls, other_done, NULL, &chain->other, NULL), 0);
    assert_int_equal(net_start(chain->net, &again, chain_done, chain, NULL, NULL), 0);
}

static bool chain_ended(void *arg)
{
    return ((struct chain *)arg)->left == 0;
}

static void within_done(void **state)
{
    struct net *net = open_with(&patient);
    struct chain chain = {.net = net, .left = 50};
    struct error err;
    (void)state;
    assert_int_equal(
        net_start(net, &(struct net_request){.url = peer_url(&server, "/")}, chain_done, &chain, NULL, &err),
        0);
    assert_int_equal(net_wait(net, chain_ended, &chain, NULL, &err), 0);
    assert_int_equal(chain.done, 50);
    assert_int_equal(net_running(net), 0);
    /* There is nothing that could end this wait. */
    assert_int_equal(net_wait(net, never, NULL, NULL, &err), ERROR_INTERNAL);
    net_close(&net);
}

/* Calls end at once where a breaker is open; one that starts the next does not hold up the loop. */
static void spin_done(struct net_call *call, struct net_result *result, void *arg)
{
    struct chain *chain = arg;
    (void)call;
    assert_int_equal(result->fault, NET_FAULT_BREAKER);
    chain->done++;
    const struct net_request again = {.partner = (struct net_partner *)chain->other,
                                      .url = "http://127.0.0.1/"};
    assert_int_equal(net_start(chain->net, &again, spin_done, chain, NULL, NULL), 0);
}

static void spinning(void **state)
{
    struct net *net = open_with(&patient);
    struct net_partner *partner = partner_with(net, &(struct net_partner_options){.name = "it"});
    struct chain chain = {.net = net, .other = (struct net_call *)partner};
    const struct net_request request = {.partner = partner, .url = "http://127.0.0.1/"};
    atomic_bool cancelled = false;
    pthread_t thread;
    struct error err;
    (void)state;
    assert_int_equal(net_breaker_open(partner, 1000, "x", &err), 0);
    assert_int_equal(net_start(net, &request, spin_done, &chain, NULL, &err), 0);
    assert_int_equal(pthread_create(&thread, NULL, set_later, &cancelled), 0);
    assert_int_equal(net_wait(net, never, NULL, &cancelled, &err), ERROR_CANCELLED);
    pthread_join(thread, NULL);
    assert_true(chain.done > 0);
    net_close(&net);
}

/* ---- many, and several nets ---- */

static void thousand(struct net *net, struct peer_server *at)
{
    enum { COUNT = 1000 };
    struct net_partner *partner =
        partner_with(net, &(struct net_partner_options){.name = "it", .parallel = 8});
    struct asked *asked = calloc(COUNT, sizeof *asked);
    for (int i = 0; i < COUNT; i++)
        start(net, &(struct net_request){.partner = partner, .url = peer_url(at, "/packed")}, &asked[i]);
    for (int i = 0; i < COUNT; i++) {
        wait_for(net, &asked[i]);
        assert_int_equal(asked[i].result.error.code, 0);
        assert_string_equal(asked[i].body, "good");
        asked_clear(&asked[i]);
    }
    free(asked);
}

static void many(void **state)
{
    struct net *net = open_with(&patient);
    struct peer_server other;
    (void)state;
    assert_true(peer_start(&other, AF_INET, serve, NULL));
    int64_t begun = monotonic_ms();
    thousand(net, &other);
    print_message("1000 requests, 8 at once: %d ms, over %u connections\n", (int)(monotonic_ms() - begun),
                  atomic_load(&other.connections));
    assert_in_range(atomic_load(&other.connections), 1, 8);
    net_close(&net);
    peer_stop(&other);
}

static void on_alarm(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    ++*(unsigned *)arg;
}

/* Two nets on the loop of somebody else, who goes on meanwhile. */
static void foreign_loop(void **state)
{
    struct event_base *base = event_base_new();
    struct net_options options = patient;
    struct asked asked[2];
    unsigned alarms = 0;
    struct event *alarm = event_new(base, -1, EV_PERSIST, on_alarm, &alarms);
    (void)state;
    event_add(alarm, &(struct timeval){0, 1000});
    options.base = base;
    struct net *nets[2] = {open_with(&options), open_with(&options)};
    for (int i = 0; i < 2; i++)
        start(nets[i], &(struct net_request){.url = peer_url(&server, "/slow/30")}, &asked[i]);
    while (!asked[0].ended || !asked[1].ended)
        event_base_loop(base, EVLOOP_ONCE);
    assert_true(alarms > 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(asked[i].result.error.code, 0);
        asked_clear(&asked[i]);
        start(nets[i], &(struct net_request){.url = peer_url(&server, "/stall/body")}, &asked[i]);
    }
    wait_for(nets[0],
             (start(nets[0], &(struct net_request){.url = peer_url(&server, "/")}, &asked[0]), &asked[0]));
    asked_clear(&asked[0]);
    net_close(&nets[0]);
    net_close(&nets[1]);
    event_free(alarm);
    event_base_free(base);
}

static void *thread_asks(void *arg)
{
    struct net *net = open_with(&patient);
    (void)arg;
    for (int i = 0; i < 20; i++) {
        bool ended = false;
        struct asked asked = {.net = net};
        (void)ended;
        assert_int_equal(net_start(net, &(struct net_request){.url = peer_url(&server, "/packed")}, on_done,
                                   &asked, &asked.call, NULL),
                         0);
        wait_for(net, &asked);
        assert_int_equal(asked.result.error.code, 0);
        asked_clear(&asked);
    }
    net_close(&net);
    return NULL;
}

static void threads(void **state)
{
    pthread_t thread[3];
    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, thread_asks, NULL), 0);
    for (int i = 0; i < 3; i++)
        pthread_join(thread[i], NULL);
}

/* ---- proxies ---- */

static void serve_proxy(struct peer *peer, void *arg)
{
    (void)arg;
    if (strcmp(peer->method, "CONNECT") == 0)
        reply(peer, strstr(peer->path, "locked") ? 407 : 502, NULL, "no");
    else
        reply(peer, 200, NULL, "by proxy");
}

static void proxies(void **state)
{
    struct net_options options = patient;
    struct peer_server proxy;
    struct net_secret *secret;
    struct asked asked;
    (void)state;
    options.retries = 1;
    struct net *net = open_with(&options);
    assert_int_equal(net_secret_new("k", "hunter2", &secret, NULL), 0);
    const struct net_field fields[] = {{NET_HEADER, "AUTH_KEY", NULL, secret}};
    assert_true(peer_start(&proxy, AF_INET, serve_proxy, NULL));
    setenv("http_proxy", peer_url(&proxy, ""), 1);
    setenv("https_proxy", peer_url(&proxy, ""), 1);
    ask(net, &(struct net_request){.url = "http://nobody.invalid/a", .field = fields, .fields = 1}, &asked);
    assert_string_equal(asked.body, "by proxy");
    assert_non_null(strstr(proxy.head, "GET http://nobody.invalid/a HTTP/1.1\r\n"));
    asked_clear(&asked);
    /* A key does not go to the proxy when the connection is to be encrypted. */
    ask(net, &(struct net_request){.url = "https://nobody.invalid/a", .field = fields, .fields = 1}, &asked);
    assert_non_null(strstr(proxy.head, "CONNECT nobody.invalid:443 HTTP/1.1\r\n"));
    assert_null(strstr(proxy.head, "hunter2"));
    assert_null(strstr(proxy.head, "AUTH_KEY"));
    assert_int_equal(asked.result.status, 0);
    assert_int_equal(asked.result.attempts, 2);
    asked_clear(&asked);
    ask(net, &(struct net_request){.url = "https://locked.invalid/a"}, &asked);
    assert_int_equal(asked.result.fate, NET_REFUSED);
    assert_int_equal(asked.result.attempts, 1);
    asked_clear(&asked);
    setenv("no_proxy", "127.0.0.1", 1);
    ask_url(net, peer_url(&server, "/"), &asked);
    assert_string_equal(asked.body, "good");
    asked_clear(&asked);
    unsetenv("no_proxy");
    ask_url(net, peer_url(&server, "/"), &asked);
    assert_string_equal(asked.body, "by proxy");
    asked_clear(&asked);
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    net_secret_free(&secret);
    net_close(&net);
    peer_stop(&proxy);
}

/* ---- the test ---- */

static int setup(void **state)
{
    static const char *const variables[] = {"http_proxy",    "https_proxy",   "HTTPS_PROXY", "all_proxy",
                                            "ALL_PROXY",     "no_proxy",      "NO_PROXY",    "SSL_CERT_DIR",
                                            "SSL_CERT_FILE", "CURL_CA_BUNDLE"};
    static char nothing[1 << 20];
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
    bomb.bytes = gzipped(nothing, sizeof nothing, 100, &bomb.length);
    packed.bytes = gzipped("good", 4, 1, &packed.length);
    return peer_start(&server, AF_INET, serve, NULL) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    peer_stop(&server);
    free(bomb.bytes);
    free(packed.bytes);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_answers),    cmocka_unit_test(faults),
        cmocka_unit_test(nobody_there),    cmocka_unit_test(ipv6),
        cmocka_unit_test(checks),          cmocka_unit_test(sent_fields),
        cmocka_unit_test(wanted_headers),  cmocka_unit_test(cookies_kept),
        cmocka_unit_test(not_sent),        cmocka_unit_test(secrets_struck),
        cmocka_unit_test(clocks),          cmocka_unit_test(connect_clock),
        cmocka_unit_test(repeated),        cmocka_unit_test(asked_to_wait),
        cmocka_unit_test(budgets),         cmocka_unit_test(at_once),
        cmocka_unit_test(rates),           cmocka_unit_test(backoff),
        cmocka_unit_test(deadline_waits),  cmocka_unit_test(counted),
        cmocka_unit_test(breakers),        cmocka_unit_test(cancelled_waits),
        cmocka_unit_test(cancelled_calls), cmocka_unit_test(within_done),
        cmocka_unit_test(spinning),        cmocka_unit_test(many),
        cmocka_unit_test(foreign_loop),    cmocka_unit_test(threads),
        cmocka_unit_test(proxies),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, setup, teardown);
}
