#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "http/address.h"
#include "http/guard.h"
#include "http/tokens.h"
#include "t/fuzz/fuzz.h"

#define TOKEN "cccccccccccccccccccccccc"

/* The next line of the text; NULL where there is none left, as a header that was not sent. */
static char *line_next(char **rest)
{
    char *line = *rest, *end = line ? strchr(line, '\n') : NULL;
    if (end)
        *end = '\0';
    *rest = end ? end + 1 : NULL;
    return line;
}

static struct guard *guard_make(const char *tokens, bool loopback)
{
    struct guard *guard;
    struct error err;
    struct guard_options options = {.tokens = tokens,
                                    .guarded = "all, -/health, /health/x",
                                    .cors = "https://app.example.org",
                                    .hosts = loopback ? "sise.example.org" : "",
                                    .proxies = "127.0.0.1, 10.0.0.0/8, ::1",
                                    .loopback = loopback};
    fuzz_expect(guard_open(&options, &guard, &err) == 0, "a good configuration opens");
    return guard;
}

/* The guards are made once, with a file that has one token. */
static const struct guard *guard_of(bool loopback)
{
    static struct guard *guard[2];
    if (!guard[0]) {
        static const char text[] = "ann: " TOKEN "\n";
        const char *path = fuzz_path("tokens", (const uint8_t *)text, sizeof text - 1);
        fuzz_expect(chmod(path, 0600) == 0, "the file's mode can be changed");
        guard[0] = guard_make(path, false);
        guard[1] = guard_make(path, true);
    }
    return guard[loopback];
}

/* Each line of the headers is one of ours and ends in CR LF; nothing of the request adds another. */
static void headers_check(const char *headers)
{
    while (*headers) {
        const char *end = strstr(headers, "\r\n");
        fuzz_expect(end && strcspn(headers, "\r\n") == (size_t)(end - headers), "a header is a line");
        fuzz_expect(strncmp(headers, "Access-Control-", 15) == 0 ||
                        strncmp(headers, "Vary: Origin\r\n", 14) == 0 ||
                        strncmp(headers, "Cache-Control: private\r\n", 24) == 0 ||
                        strncmp(headers, "WWW-Authenticate: Bearer ", 25) == 0,
                    "each header is one of the guard's");
        headers = end + 2;
    }
}

static void verdict_check(const struct http_request *request, const struct guard_verdict *verdict)
{
    struct ip client;
    headers_check(verdict->headers);
    fuzz_expect(verdict->status == 0 || verdict->status == 204 || verdict->status == 400 ||
                    verdict->status == 401 || verdict->status == 403 || verdict->status == 421,
                "the status is one that the header lists");
    fuzz_expect((verdict->status >= 400) == (*verdict->text != '\0'), "a refusal says why");
    fuzz_expect(verdict->text[strcspn(verdict->text, "\r\n<>")] == '\0', "and repeats nothing");
    fuzz_expect(ip_parse(verdict->client_text, strlen(verdict->client_text), &client) &&
                    ip_equal(&client, &verdict->client),
                "the client has an address, which reads back");
    if (verdict->status == 0 && verdict->guarded)
        fuzz_expect(verdict->name && request->authorization && strstr(request->authorization, " " TOKEN),
                    "only the token opens");
    if (strcmp(request->peer, "192.0.2.1") == 0)
        fuzz_expect(strcmp(verdict->client_text, "192.0.2.1") == 0, "who is no proxy speaks for itself");
}

/* The lines are: Host, X-Forwarded-For, Authorization, Origin, the path, Access-Control-Request-Method. */
void fuzz_guard(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size), *rest = text;
    struct guard_verdict verdict;
    struct http_request request = {.host = line_next(&rest)};
    request.forwarded_for = line_next(&rest);
    request.authorization = line_next(&rest);
    request.origin = line_next(&rest);
    const char *path = line_next(&rest);
    request.access_control_request_method = line_next(&rest);
    static const enum http_method method[] = {HTTP_GET, HTTP_POST, HTTP_OPTIONS};
    static const char *const peer[] = {"127.0.0.1", "192.0.2.1", "2001:db8::1"};
    for (size_t i = 0; i < 18; i++) {
        request.method = method[i % 3];
        request.peer = peer[i / 3 % 3];
        guard_check(guard_of(i >= 9), &request, path ? path : "/", &verdict);
        verdict_check(&request, &verdict);
    }
    free(text);
}

/* A file of tokens. */
void fuzz_tokens(const uint8_t *bytes, size_t size)
{
    struct tokens *tokens;
    struct error err = {0};
    const char *path = fuzz_path("any", bytes, size);
    fuzz_expect(chmod(path, 0600) == 0, "the file's mode can be changed");
    int ret = tokens_open(path, &tokens, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_CONFIG && strncmp(err.text, path, strlen(path)) == 0),
                "a wrong file is CONFIG, and the message names it");
    fuzz_expect((ret == 0) == (tokens != NULL), "there are tokens where there is no error");
    if (ret == 0) {
        const char *name;
        fuzz_expect(tokens_count(tokens) > 0 && tokens_count(tokens) <= TOKENS_MOST, "and at least one");
        fuzz_expect(!tokens_know(tokens, "", 0, &name), "no token is nothing");
    }
    tokens_close(&tokens);
}

/* What a person writes behind -b, and as values of the server's keys. */
void fuzz_address(const uint8_t *bytes, size_t size)
{
    char *text = fuzz_text(bytes, size);
    struct http_address address, again;
    struct error err = {0};
    int ret = address_parse(text, &address, &err);
    fuzz_expect(ret == 0 || (ret == ERROR_CONFIG && *err.text), "what is no address is CONFIG");
    if (ret == 0)
        fuzz_expect(address_parse(address.text, &again, &err) == 0 && strcmp(address.text, again.text) == 0 &&
                        address.port == again.port,
                    "an address reads back as itself");
    addresses_check(text, &err);
    struct guard_options options = {.guarded = text, .cors = text, .hosts = text, .proxies = text};
    struct guard *guard = NULL;
    bool good = !*text || (guard_guarded_check(text, &err) == 0 && guard_cors_check(text, &err) == 0 &&
                           guard_hosts_check(text, &err) == 0 && guard_proxies_check(text, &err) == 0);
    if (good || guard_guarded_check(text, &err) == 0)
        fuzz_expect(guard_open(&options, &guard, &err) == 0 || !good, "what the checks take makes a guard");
    guard_close(&guard);
    free(text);
}
