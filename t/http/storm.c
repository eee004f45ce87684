/* storm -p PORT-FILE -o FILE [-s SECONDS] [-S SEED] [-i NUMBER] REQUESTS: throws broken and hostile requests
 * at a server. REQUESTS is a file of lines "METHOD TARGET [BODY]" (requests.pl makes it of the server's own
 * OpenAPI description); each request is one of them with hostile values in the place of good ones, strange
 * headers, and often bytes that are changed, dropped, doubled. A request follows from the seed and its number
 * alone, so that -S SEED -i NUMBER sends one again. It ends with 1 when the server is gone, does not answer a
 * plain request within 30 seconds, does not end a connection, or answers with a status from 500 on other than
 * 501, 503 and 505; the request is then in FILE. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t/http/wire.h"

enum { MOST = 1 << 16, LINES = 4096, PATIENCE_MS = 30000 };

static struct wire_place place;
static const char *out_path;
static char *lines[LINES];
static size_t line_count;
static uint64_t seed = 1, number;
static unsigned long statuses[6], probes;

/* ---- chance ---- */

static uint64_t state;

static uint64_t next(void) /* splitmix64 */
{
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static size_t below(size_t count)
{
    return (size_t)(next() % count);
}

static bool one_in(size_t count)
{
    return below(count) == 0;
}

#define ANY(list) ((list)[below(sizeof(list) / sizeof *(list))])

/* ---- what is hostile ---- */

static const char *const values[] = {
    "",
    "0",
    "-1",
    "1",
    "5000",
    "5001",
    "99999999999999999999",
    "-99999999999999999999",
    "1e308",
    "1e400",
    "nan",
    "inf",
    "-0",
    "0x10",
    "1.5",
    "true",
    "false",
    "null",
    "%00",
    "%0d%0aX-Evil:%201",
    "%ff%fe",
    "%zz",
    "%",
    "%2",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "../../etc/passwd",
    "'; DROP TABLE stocks; --",
    "%27%20OR%201=1",
    "$(id)",
    "`id`",
    "|id",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2026-1-1",
    "20260101",
    "2026-01-01T00:00:00Z",
    "005930",
    "005930,005930",
    ",",
    ",,,,",
    "005930,",
    "A005930",
    "close",
    "close,close",
    "clos",
    "close%20%3E%200",
    "close>0",
    "close%5B-1%5D>0",
    "close%5B99999%5D>0",
    "sum(close,999999)>0",
    "ema(close,0)>0",
    "((((((((((((((((((((close))))))))))))))))))))>0",
    "1/0>0",
    "not",
    "close>0%20and",
    "rank(rank(rank(close)))>0.5",
    "name==%22",
    "%EC%82%BC%EC%84%B1",
    "%EC%82",
    "+",
    "%2B",
    "%26",
    "%3D",
    "&",
    "=",
    "?",
    "#",
    "/",
    "//",
    "*",
    "KOSPI",
    "KOSDAQ",
    "kospi",
    "csv",
    "json",
    "week",
    "raw",
    "bar",
    "macd_golden_cross",
    "macd_golden_cros",
    "running",
    "desc",
    "asc",
    "%F0%9F%92%A9",
    "%C0%AE",
    "%E2%80%AE",
};

static const char *const headers[] = {
    "Accept: text/csv",
    "Accept: */*;q=0",
    "Accept: image/png",
    "Accept: application/json;q=nan, text/csv;q=",
    "Accept: ,,,;;;===",
    "Accept-Encoding: gzip",
    "Accept-Encoding: gzip;q=0, *;q=0",
    "Accept-Encoding: identity;q=0",
    "Accept-Encoding: gzip;q=99999999999999999999",
    "If-None-Match: *",
    "If-None-Match: \"",
    "If-None-Match: W/\"a\"",
    "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT",
    "If-Modified-Since: Xxx, 99 Yyy 99999 99:99:99 GMT",
    "Range: bytes=0-0",
    "Range: bytes=-1,5-",
    "Connection: close",
    "Connection: keep-alive",
    "Connection: upgrade",
    "Upgrade: websocket",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: identity",
    "Transfer-Encoding: x",
    "Content-Length: 0",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Content-Type: application/json",
    "Content-Type: text/plain",
    "Content-Type: application/json; charset=utf-16",
    "Expect: 100-continue",
    "Expect: x",
    "Origin: https://evil.example",
    "Origin: null",
    "Origin:",
    "Access-Control-Request-Method: POST",
    "Access-Control-Request-Headers: a,b,c",
    "Authorization: Bearer x",
    "Authorization: Basic eDp4",
    "Authorization: Bearer",
    "Authorization:",
    "X-Forwarded-For: 1.2.3.4, ::1, x",
    "X-Forwarded-For: 999.999.999.999",
    "Host: evil.example",
    "Host:",
    "Host: [::1",
    "Cookie: a=b",
    " folded: yes",
    "NoColon",
    ": no name",
    "X-Nul: a\x01z",
    "X-High: \xff\xfe",
    "User-Agent: \"\\\x1b[31m",
    "Referer: \"\"\"",
};

static const char *const methods[] = {"GET",     "HEAD",  "POST",    "PUT",      "DELETE", "PATCH",
                                      "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get",    "G\x01T"};

static const char *const pieces[] = {"\r\n",
                                     "\r\n\r\n",
                                     "\n",
                                     "\r",
                                     "\0",
                                     " ",
                                     ":",
                                     "%",
                                     "&",
                                     "=",
                                     "?",
                                     "HTTP/1.1",
                                     "HTTP/1.0",
                                     "HTTP/9.9",
                                     "0\r\n\r\n",
                                     "ffffffff\r\n",
                                     "\"",
                                     "{",
                                     "[",
                                     "\\u0000",
                                     "\\ud800",
                                     "1e999",
                                     "\xef\xbf\xbf",
                                     "\x80",
                                     "GET / HTTP/1.1\r\n\r\n"};

/* ---- a request ---- */

struct text {
    char bytes[MOST];
    size_t length;
};

static void add(struct text *text, const char *bytes, size_t length)
{
    if (text->length + length > MOST)
        return;
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static void add_text(struct text *text, const char *bytes)
{
    add(text, bytes, strlen(bytes));
}

/* A value, sometimes a very long one. */
static void add_value(struct text *text)
{
    const char *value = ANY(values);
    for (size_t times = one_in(20) ? 1 + below(2000) : 1; times > 0; times--)
        add_text(text, value);
}

/* The target, some of its values replaced, and sometimes one more parameter. */
static void add_target(struct text *text, const char *target, size_t length)
{
    const char *end = target + length;
    while (target < end) {
        size_t part = strcspn(target, "=/&? ");
        part = part < (size_t)(end - target) ? part : (size_t)(end - target);
        bool is_value = part && one_in(4) && target[-1] != '?' && target[-1] != '&';
        if (is_value)
            add_value(text);
        else
            add(text, target, part);
        target += part;
        if (target < end)
            add(text, target++, 1);
    }
    if (one_in(6)) {
        add_text(text, memchr(target - length, '?', length) ? "&" : "?");
        add_text(text, one_in(2) ? "limit" : "unknown");
        add_text(text, "=");
        add_value(text);
    }
}

static void add_body(struct text *text, const char *body)
{
    char size[64];
    if (one_in(4)) {
        snprintf(size, sizeof size, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", strlen(body));
        add_text(text, size);
        add_text(text, body);
        add_text(text, "\r\n0\r\n\r\n");
        return;
    }
    snprintf(size, sizeof size, "Content-Length: %zu\r\n\r\n", strlen(body));
    add_text(text, size);
    add_text(text, body);
}

/* A line "METHOD TARGET [BODY]" as a request, with strange things in it. */
static void add_request(struct text *text, const char *line, bool last)
{
    size_t method = strcspn(line, " ");
    const char *target = line + method + 1;
    size_t target_length = strcspn(target, " ");
    const char *body = target[target_length] ? target + target_length + 1 : NULL;
    if (one_in(15))
        add_text(text, ANY(methods));
    else
        add(text, line, method);
    add_text(text, " ");
    add_target(text, target, target_length);
    add_text(text, one_in(15) ? " HTTP/1.0\r\nHost: " : " HTTP/1.1\r\nHost: ");
    add_text(text, place.host);
    add_text(text, "\r\n");
    for (size_t i = below(4); i > 0; i--) {
        add_text(text, ANY(headers));
        add_text(text, "\r\n");
    }
    if (last)
        add_text(text, "Connection: close\r\n");
    if (!body) {
        add_text(text, "\r\n");
        return;
    }
    add_text(text, "Content-Type: application/json\r\n");
    add_body(text, body);
}

/* ---- bytes ---- */

static void splice(struct text *text, size_t at, size_t drop, const char *bytes, size_t length)
{
    if (text->length - drop + length > MOST)
        return;
    memmove(text->bytes + at + length, text->bytes + at + drop, text->length - at - drop);
    memcpy(text->bytes + at, bytes, length);
    text->length += length - drop;
}

static void mutate(struct text *text)
{
    if (!text->length)
        return;
    size_t at = below(text->length), room = text->length - at;
    size_t count = 1 + below(room < 40 ? room : 40);
    char copy[64], byte = (char)below(256);
    switch (below(6)) {
    case 0:
        text->bytes[at] = (char)(text->bytes[at] ^ 1 << below(8));
        break;
    case 1:
        text->bytes[at] = byte;
        break;
    case 2:
        splice(text, at, count, "", 0);
        break;
    case 3:
        memcpy(copy, text->bytes + at, count);
        splice(text, at, 0, copy, count);
        break;
    case 4: {
        const char *piece = ANY(pieces);
        splice(text, at, one_in(2) ? count : 0, piece, *piece ? strlen(piece) : 1);
        break;
    }
    default:
        if (one_in(4))
            text->length = at;
    }
}

static void make(struct text *text)
{
    state = seed * UINT64_C(0x2545f4914f6cdd1d) + number;
    text->length = 0;
    for (size_t count = one_in(5) ? 2 + below(3) : 1; count > 0; count--)
        add_request(text, lines[below(line_count)], count == 1);
    if (one_in(2))
        for (size_t count = 1 + below(8); count > 0; count--)
            mutate(text);
}

/* ---- the server ---- */

static _Noreturn void fault(const struct text *text, const char *what)
{
    FILE *file = fopen(out_path, "wb");
    if (file) {
        fwrite(text->bytes, 1, text->length, file);
        fclose(file);
    }
    printf("fault %s\nseed %llu\nnumber %llu\nrequest %s\n", what, (unsigned long long)seed,
           (unsigned long long)number, out_path);
    exit(1);
}

static bool ready(int fd, short events, int ms)
{
    struct pollfd poller = {.fd = fd, .events = events};
    return poll(&poller, 1, ms) > 0;
}

static char answer[8 << 20];
static size_t answer_length;

/* Takes what comes; true at the end of the connection. */
static bool take(int fd, int ms)
{
    for (;;) {
        if (!ready(fd, POLLIN, ms))
            return false;
        if (answer_length > sizeof answer / 2)
            answer_length = 0; /* only statuses are looked for */
        ssize_t got = recv(fd, answer + answer_length, sizeof answer - answer_length, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return true;
        answer_length += got > 0 ? (size_t)got : 0;
    }
}

static void judge(const struct text *text)
{
    static const char begin[] = "HTTP/1.1 ";
    const char *at = answer, *end = answer + answer_length;
    while ((at = memmem(at, (size_t)(end - at), begin, sizeof begin - 1)) && end - at >= 13) {
        int status = atoi(at + 9);
        statuses[status >= 100 && status < 600 ? status / 100 : 0]++;
        if (status >= 500 && status < 600 && status != 501 && status != 503 && status != 505)
            fault(text, "a status that is the server's own fault");
        at += sizeof begin - 1;
    }
}

static int reach(const struct text *text)
{
    int fd = wire_connect(&place, 0);
    if (fd < 0 || !ready(fd, POLLOUT, PATIENCE_MS))
        fault(text, "the server is gone");
    return fd;
}

/* Sends in one piece or several. An early answer may end it. */
static void send_all(int fd, const struct text *text)
{
    size_t pieces_left = one_in(3) ? 1 + below(5) : 1, at = 0;
    while (at < text->length) {
        size_t rest = text->length - at, count = pieces_left > 1 ? 1 + below(rest) : rest;
        pieces_left -= pieces_left > 1;
        ssize_t sent = send(fd, text->bytes + at, count, MSG_NOSIGNAL);
        if (sent < 0 && (errno != EAGAIN || !ready(fd, POLLOUT, 1000)))
            return;
        at += sent > 0 ? (size_t)sent : 0;
    }
}

static void throw(const struct text *text)
{
    int fd = reach(text);
    answer_length = 0;
    send_all(fd, text);
    if (one_in(20)) { /* gone, with a reset every other time */
        struct linger linger = {.l_onoff = 1};
        if (one_in(2))
            setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
        close(fd);
        return;
    }
    if (!take(fd, one_in(10) ? 200 : 3)) { /* it waits for more, or works */
        shutdown(fd, SHUT_WR);
        if (!take(fd, PATIENCE_MS))
            fault(text, "the connection does not end");
    }
    judge(text);
    close(fd);
}

static void probe(const struct text *text)
{
    static struct text plain;
    plain.length = 0;
    add_text(&plain, "GET /health HTTP/1.1\r\nConnection: close\r\nHost: ");
    add_text(&plain, place.host);
    add_text(&plain, "\r\n\r\n");
    int fd = reach(text);
    answer_length = 0;
    if (send(fd, plain.bytes, plain.length, MSG_NOSIGNAL) < 0 || !take(fd, PATIENCE_MS) ||
        answer_length < 15 || memcmp(answer, "HTTP/1.1 200", 12))
        fault(text, "a plain request is not answered");
    close(fd);
    probes++;
}

static void lines_read(const char *path)
{
    char *text = wire_file(path, NULL);
    for (char *line = strtok(text, "\n"); line && line_count < LINES; line = strtok(NULL, "\n"))
        lines[line_count++] = line;
    if (!line_count)
        wire_die("%s: no requests", path);
}

int main(int argc, char **argv)
{
    static struct text text;
    int option;
    double seconds = 10;
    bool single = false;
    const char *port_file = NULL;
    while ((option = getopt(argc, argv, "p:o:s:S:i:")) != -1)
        switch (option) {
        case 'p':
            port_file = optarg;
            break;
        case 'o':
            out_path = optarg;
            break;
        case 's':
            seconds = strtod(optarg, NULL);
            break;
        case 'S':
            seed = strtoull(optarg, NULL, 10);
            break;
        case 'i':
            number = strtoull(optarg, NULL, 10), single = true;
            break;
        default:
            wire_die("usage: storm -p PORT-FILE -o FILE [-s SECONDS] [-S SEED] [-i NUMBER] REQUESTS");
        }
    if (!port_file || !out_path || optind + 1 != argc)
        wire_die("a port file, a file for what fails and one of requests are needed");
    wire_place_read(&place, port_file);
    lines_read(argv[optind]);
    for (int64_t finish = wire_now() + (int64_t)(seconds * 1e9); single || wire_now() < finish; number++) {
        make(&text);
        throw(&text);
        if (single || number % 50 == 0)
            probe(&text);
        if (single)
            break;
    }
    printf("seed %llu\nrequests %llu\nprobes %lu\n", (unsigned long long)seed, (unsigned long long)number,
           probes);
    for (int i = 1; i <= 5; i++)
        printf("status_%dxx %lu\n", i, statuses[i]);
    return 0;
}
