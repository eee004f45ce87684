#include "http/guard.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/parse.h"
#include "http/tokens.h"

/* A list of the configuration, cut at its commas. */
struct words {
    char *text;        /* the words, each with a NUL behind it */
    const char **word; /* [count] */
    size_t count;
};

struct guard {
    struct tokens *tokens; /* NULL: there are none */
    struct words guarded, cors, hosts;
    struct ip_range *proxy; /* [proxies] */
    size_t proxies;
    bool hosts_checked;
};

/* ---- lists ---- */

#define WORD_TEXT 256

static void words_free(struct words *words)
{
    free(words->text);
    free(words->word);
    *words = (struct words){0};
}

static int words_make(struct words *words, const char *text, struct error *err)
{
    size_t most = 1;
    for (const char *c = text; *c; c++)
        most += *c == ',';
    words->text = malloc(strlen(text) + most + 1);
    words->word = malloc(most * sizeof *words->word);
    if (!words->text || !words->word) {
        words_free(words);
        return error_no_memory(err);
    }
    char *at = words->text;
    const char *list = *text ? text : NULL;
    while (parse_list_next(&list, at, (unsigned)strlen(text) + 1)) {
        words->word[words->count++] = at;
        at += strlen(at) + 1;
    }
    return 0;
}

/* Reads a list and gives each word to `check`, which returns what was expected where the word is wrong, and
 * NULL where it is right. */
static int words_check(const char *text, const char *(*check)(const char *word), struct error *err)
{
    char word[WORD_TEXT];
    for (const char *list = *text ? text : NULL; parse_list_next(&list, word, sizeof word);) {
        const char *expected = strlen(word) == sizeof word - 1 ? "something shorter" : check(word);
        if (expected)
            return error_set(err, ERROR_CONFIG, "'%s', expected %s", word, expected);
    }
    return 0;
}

static const char *guarded_word(const char *word)
{
    if (strcmp(word, "all") == 0 || strcmp(word, "none") == 0)
        return NULL;
    if (strcmp(word, "-/") == 0)
        return "none, where no token is needed for anything";
    word += *word == '-';
    for (const char *c = word; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("/-._~", *c))
            return "a path of letters, digits and /-._~";
    return *word == '/' ? NULL : "all, none, or the beginnings of paths, such as /stocks, or -/health";
}

int guard_guarded_check(const char *text, struct error *err)
{
    return words_check(text, guarded_word, err);
}

/* What a browser sends as Origin: scheme, host and a port that is not the usual one; lower case, no path. */
static const char *origin_word(const char *word)
{
    static const char expected[] = "an origin such as https://app.example.org:8443, or *";
    const char *host = strstr(word, "://");
    if (strcmp(word, "*") == 0)
        return NULL;
    if (!host || (strncmp(word, "http:", 5) != 0 && strncmp(word, "https:", 6) != 0))
        return expected;
    for (const char *c = host + 3; *c; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && !strchr("-._:[]", *c))
            return expected;
    return host[3] ? NULL : expected;
}

int guard_cors_check(const char *text, struct error *err)
{
    return words_check(text, origin_word, err);
}

static const char *host_word(const char *word)
{
    struct ip ip;
    size_t length = strlen(word);
    bool v6 = word[0] == '[' && word[length - 1] == ']' && ip_parse(word + 1, length - 2, &ip);
    for (const char *c = word; !v6 && *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("-._", *c))
            return "names such as sise.example.org, without a port";
    return length ? NULL : "names such as sise.example.org";
}

int guard_hosts_check(const char *text, struct error *err)
{
    return words_check(text, host_word, err);
}

static const char *proxy_word(const char *word)
{
    struct ip_range range;
    return ip_range_parse(word, &range) ? NULL : "addresses such as 127.0.0.1, ::1 or 10.0.0.0/8";
}

int guard_proxies_check(const char *text, struct error *err)
{
    return words_check(text, proxy_word, err);
}

/* ---- making one ---- */

static const char *text_of(const char *text)
{
    return text ? text : "";
}

static int options_check(const struct guard_options *options, struct error *err)
{
    int ret = guard_guarded_check(text_of(options->guarded), err);
    if (ret == 0)
        ret = guard_cors_check(text_of(options->cors), err);
    if (ret == 0)
        ret = guard_hosts_check(text_of(options->hosts), err);
    return ret ? ret : guard_proxies_check(text_of(options->proxies), err);
}

/* Reads a list that has been checked. */
static int proxies_make(struct guard *guard, const char *text, struct error *err)
{
    struct words words = {0};
    int ret = words_make(&words, text, err);
    if (ret == 0 && !(guard->proxy = calloc(words.count + 1, sizeof *guard->proxy)))
        ret = error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < words.count; i++)
        guard->proxies += ip_range_parse(words.word[i], &guard->proxy[guard->proxies]);
    words_free(&words);
    return ret;
}

static int guard_fill(struct guard *guard, const struct guard_options *options, struct error *err)
{
    const char *tokens = text_of(options->tokens), *hosts = text_of(options->hosts);
    int ret = options_check(options, err);
    guard->hosts_checked = options->loopback || *hosts;
    if (ret == 0)
        ret = words_make(&guard->guarded, *text_of(options->guarded) ? options->guarded : "all", err);
    if (ret == 0)
        ret = words_make(&guard->cors, text_of(options->cors), err);
    if (ret == 0)
        ret = words_make(&guard->hosts, hosts, err);
    if (ret == 0)
        ret = proxies_make(guard, text_of(options->proxies), err);
    return ret || !*tokens ? ret : tokens_open(tokens, &guard->tokens, err);
}

int guard_open(const struct guard_options *options, struct guard **guard, struct error *err)
{
    *guard = calloc(1, sizeof **guard);
    if (!*guard)
        return error_no_memory(err);
    int ret = guard_fill(*guard, options, err);
    if (ret)
        guard_close(guard);
    return ret;
}

void guard_close(struct guard **guard)
{
    if (*guard) {
        tokens_close(&(*guard)->tokens);
        words_free(&(*guard)->guarded);
        words_free(&(*guard)->cors);
        words_free(&(*guard)->hosts);
        free((*guard)->proxy);
    }
    free(*guard);
    *guard = NULL;
}

/* ---- for whom the request is ---- */

bool guard_trusts(const struct guard *guard, const struct ip *peer)
{
    for (size_t i = 0; i < guard->proxies; i++)
        if (ip_within(peer, &guard->proxy[i]))
            return true;
    return false;
}

/* Reads an entry of X-Forwarded-For, of `length` bytes: an address, which may have a port behind it, and
 * brackets around it if it is one of IPv6. */
static bool forwarded_parse(const char *text, size_t length, struct ip *ip)
{
    const char *end = text + length;
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    if (ip_parse(text, (size_t)(end - text), ip))
        return true;
    const char *port = end;
    while (port > text && isdigit((unsigned char)port[-1]))
        port--;
    if (port > text && port < end && port[-1] == ':')
        end = port - 1;
    if (end > text && *text == '[' && end[-1] == ']')
        text++, end--;
    return ip_parse(text, (size_t)(end - text), ip);
}

/* From right to left: each proxy has added the address from which the request came to it, and what stands
 * before the first address that is no trusted proxy could have been written by anybody. */
static void client_find(const struct guard *guard, const struct http_request *request, struct ip *client)
{
    const char *begin = text_of(request->forwarded_for), *end = begin + strlen(begin);
    const char *peer = text_of(request->peer);
    *client = (struct ip){0};
    ip_parse(peer, strlen(peer), client);
    while (end > begin && guard_trusts(guard, client)) {
        const char *entry = end;
        while (entry > begin && entry[-1] != ',')
            entry--;
        if (!forwarded_parse(entry, (size_t)(end - entry), client))
            return;
        end = entry > begin ? entry - 1 : begin;
    }
}

/* ---- the Host header ---- */

/* Where the name of "name:port" ends; NULL where the text is no host with or without a port. */
static const char *host_end(const char *host)
{
    const char *end = host;
    if (*host == '[') {
        struct ip ip;
        end = host + strcspn(host, "]");
        if (!*end || !ip_parse(host + 1, (size_t)(end - host - 1), &ip))
            return NULL;
        end++;
    } else
        while (isalnum((unsigned char)*end) || (*end && strchr("-._", *end)))
            end++;
    const char *port = end + (*end == ':');
    return end > host && (!*end || *end == ':') && port[strspn(port, "0123456789")] == '\0' ? end : NULL;
}

/* The names by which a server is called on its own machine. */
static bool host_is_local(const char *host, size_t length)
{
    struct ip ip;
    if (length == 9 && strncasecmp(host, "localhost", length) == 0)
        return true;
    bool v6 = *host == '[';
    return ip_parse(host + v6, length - 2 * v6, &ip) && ip_is_loopback(&ip);
}

static bool host_is_known(const struct guard *guard, const char *host, size_t length)
{
    if (host_is_local(host, length))
        return true;
    for (size_t i = 0; i < guard->hosts.count; i++)
        if (strlen(guard->hosts.word[i]) == length && strncasecmp(guard->hosts.word[i], host, length) == 0)
            return true;
    return false;
}

__attribute__((format(printf, 3, 4))) static void refuse(struct guard_verdict *verdict, int status,
                                                         const char *format, ...)
{
    va_list args;
    va_start(args, format);
    verdict->status = status;
    vsnprintf(verdict->text, sizeof verdict->text, format, args);
    va_end(args);
}

/* A page of another site can make a browser ask this server under the site's own name (DNS rebinding), and
 * would then read the answers. Such a request has that name in its Host header. Only browsers can be misled
 * so, and they always send one. */
static void host_check(const struct guard *guard, const struct http_request *request,
                       struct guard_verdict *verdict)
{
    const char *host = request->host;
    if (!host || !*host) {
        if (!request->http_1_0)
            refuse(verdict, 400, "the request has no Host header");
        return;
    }
    const char *end = host_end(host);
    if (!end)
        refuse(verdict, 400, "the Host header names no host");
    else if (guard->hosts_checked && !host_is_known(guard, host, (size_t)(end - host)))
        refuse(verdict, 421,
               "this server does not go by the name in the Host header (http_hosts in its configuration "
               "lists names)");
}

/* ---- pages of other origins ---- */

__attribute__((format(printf, 2, 3))) static void header_add(struct guard_verdict *verdict,
                                                             const char *format, ...)
{
    size_t length = strlen(verdict->headers);
    va_list args;
    va_start(args, format);
    vsnprintf(verdict->headers + length, sizeof verdict->headers - length, format, args);
    va_end(args);
}

/* A page of this server: what stands behind "http://" is what the browser sends as Host. */
static bool origin_is_own(const struct http_request *request)
{
    const char *host = strstr(request->origin, "://");
    return host && request->host && strcasecmp(host + 3, request->host) == 0;
}

/* What the answer says for the origin: the origin or "*"; NULL where its pages may not read answers. */
static const char *origin_allowed(const struct guard *guard, const char *origin)
{
    const char *allowed = NULL;
    for (size_t i = 0; i < guard->cors.count; i++)
        if (strcmp(guard->cors.word[i], origin) == 0 || strcmp(guard->cors.word[i], "*") == 0)
            allowed = guard->cors.word[i];
    return allowed;
}

static bool is_preflight(const struct http_request *request)
{
    return request->method == HTTP_OPTIONS && request->access_control_request_method;
}

static bool changes_nothing(enum http_method method)
{
    return method == HTTP_GET || method == HTTP_HEAD || method == HTTP_OPTIONS;
}

static void origin_check(const struct guard *guard, const struct http_request *request,
                         struct guard_verdict *verdict)
{
    if (guard->cors.count)
        header_add(verdict, "Vary: Origin\r\n");
    if (!request->origin || origin_is_own(request))
        return;
    const char *allowed = origin_allowed(guard, request->origin);
    if (!allowed) {
        if (!changes_nothing(request->method) || is_preflight(request))
            refuse(verdict, 403,
                   "pages of this origin may not ask here (http_cors in the configuration lists origins)");
        return;
    }
    header_add(verdict, "Access-Control-Allow-Origin: %s\r\n", allowed);
    if (!is_preflight(request)) {
        header_add(verdict,
                   "Access-Control-Expose-Headers: ETag, Link, Retry-After, Sise-As-Of, "
                   "Sise-Generated-At, Sise-Limitations, Sise-Source, WWW-Authenticate, X-Request-Id\r\n");
        return;
    }
    header_add(verdict,
               "Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS\r\n"
               "Access-Control-Allow-Headers: Accept, Authorization, Content-Type, If-Modified-Since, "
               "If-None-Match\r\n"
               "Access-Control-Max-Age: 600\r\n");
    verdict->status = 204;
}

/* ---- tokens ---- */

/* Both are compared segment by segment, and "//stocks" is "/stocks". */
bool guard_within(const char *path, const char *beginning)
{
    for (;;) {
        path += strspn(path, "/");
        beginning += strspn(beginning, "/");
        if (!*beginning)
            return true;
        size_t length = strcspn(beginning, "/");
        if (strcspn(path, "/") != length || strncmp(path, beginning, length) != 0)
            return false;
        path += length;
        beginning += length;
    }
}

/* Whether the list says only what needs no token: it is for all the rest then. */
static bool only_exceptions(const struct guard *guard)
{
    for (size_t i = 0; i < guard->guarded.count; i++)
        if (*guard->guarded.word[i] != '-')
            return false;
    return true;
}

/* The longest entry of the list that the path begins with decides. */
static bool is_guarded(const struct guard *guard, const char *path)
{
    bool guarded = only_exceptions(guard);
    size_t longest = 0;
    for (size_t i = 0; i < guard->guarded.count; i++) {
        const char *word = guard->guarded.word[i];
        bool except = *word == '-' || strcmp(word, "none") == 0;
        const char *prefix = isalpha((unsigned char)*word) ? "/" : word + (*word == '-');
        if (strlen(prefix) >= longest && guard_within(path, prefix)) {
            guarded = !except;
            longest = strlen(prefix);
        }
    }
    return guarded;
}

/* The token of "Bearer TOKEN", and its length; NULL where the header is anything else. */
static const char *bearer_token(const char *authorization, size_t *length)
{
    if (strncasecmp(authorization, "Bearer ", 7) != 0)
        return NULL;
    const char *token = authorization + 7 + strspn(authorization + 7, " ");
    *length = strlen(token);
    while (*length && token[*length - 1] == ' ')
        --*length;
    return token_is_valid(token, *length) ? token : NULL;
}

static void ask_for_token(struct guard_verdict *verdict, int status, const char *code, const char *text)
{
    refuse(verdict, status, "%s", text);
    header_add(verdict, "WWW-Authenticate: Bearer realm=\"sise\"%s%s%s\r\n", *code ? ", error=\"" : "", code,
               *code ? "\"" : "");
}

static void token_check(const struct guard *guard, const struct http_request *request, const char *path,
                        struct guard_verdict *verdict)
{
    size_t length;
    verdict->guarded = guard->tokens && is_guarded(guard, path);
    if (!verdict->guarded)
        return;
    header_add(verdict, "Cache-Control: private\r\n");
    if (!request->authorization) {
        ask_for_token(verdict, 401, "", "a token is needed, in a header 'Authorization: Bearer TOKEN'");
        return;
    }
    const char *token = bearer_token(request->authorization, &length);
    if (!token)
        ask_for_token(verdict, 400, "invalid_request", "the Authorization header is not 'Bearer TOKEN'");
    else if (!tokens_know(guard->tokens, token, length, &verdict->name))
        ask_for_token(verdict, 401, "invalid_token", "the token is not known here");
}

void guard_check(const struct guard *guard, const struct http_request *request, const char *path,
                 struct guard_verdict *verdict)
{
    *verdict = (struct guard_verdict){0};
    client_find(guard, request, &verdict->client);
    ip_text(&verdict->client, verdict->client_text);
    host_check(guard, request, verdict);
    if (verdict->status == 0)
        origin_check(guard, request, verdict);
    if (verdict->status == 0)
        token_check(guard, request, path, verdict);
}

/* ---- where the server may listen ---- */

bool guard_has_tokens(const struct guard *guard)
{
    bool some = only_exceptions(guard);
    for (size_t i = 0; i < guard->guarded.count; i++)
        some |= *guard->guarded.word[i] != '-' && strcmp(guard->guarded.word[i], "none") != 0;
    return guard->tokens && some;
}

int guard_bind_check(const struct http_address *address, bool has_tokens, bool insecure, struct error *err)
{
    if (has_tokens || insecure || address_is_loopback(address))
        return 0;
    int code = error_set(err, ERROR_CONFIG,
                         "%s can be reached from other machines, and no token is asked for, while the terms "
                         "of KRX forbid passing its data on",
                         address->text);
    return error_remedy(err, code, REMEDY_TOKENS);
}
