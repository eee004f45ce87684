#include "http/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const http_method_name[HTTP_METHODS] = {"GET",    "HEAD",    "POST",  "PUT",    "PATCH",
                                                    "DELETE", "OPTIONS", "TRACE", "CONNECT"};

static const struct {
    int status;
    const char *name;
} statuses[] = {
    {200, "OK"},
    {204, "No Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
};

const char *http_status_name(int status)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].status == status)
            return statuses[i].name;
    return "Unknown";
}

bool http_status_bare(int status)
{
    return status == 204 || status == 304;
}

/* ---- headers ---- */

/* Where a header goes in struct http_request. Most names differ by their lengths already. */
#define FIELD(name, member)                                                                                  \
    {                                                                                                        \
        name, sizeof name - 1, offsetof(struct http_request, member)                                         \
    }
static const struct {
    const char *name;
    size_t length, offset;
} fields[] = {
    FIELD("Host", host),
    FIELD("Authorization", authorization),
    FIELD("Accept", accept),
    FIELD("Accept-Encoding", accept_encoding),
    FIELD("Content-Type", content_type),
    FIELD("If-None-Match", if_none_match),
    FIELD("If-Modified-Since", if_modified_since),
    FIELD("Origin", origin),
    FIELD("Access-Control-Request-Method", access_control_request_method),
    FIELD("Access-Control-Request-Headers", access_control_request_headers),
    FIELD("X-Forwarded-For", forwarded_for),
    FIELD("User-Agent", user_agent),
    FIELD("Referer", referer),
};
#undef FIELD

/* Several headers of one name are one list (RFC 9110 section 5.3), and every proxy may add one of its own.
 * Without memory nothing is known of where the request comes from. */
static void forwarded_join(struct http_request *request, const char *value)
{
    char *joined = NULL;
    if (asprintf(&joined, "%s, %s", request->forwarded_for, value) < 0)
        joined = NULL;
    free(request->joined);
    request->joined = joined;
    request->forwarded_for = joined ? joined : "";
}

/* A name with a blank before its colon, for example, is another header to some and none to libevent (RFC 9112
 * section 5.1). */
static bool name_good(const char *name, size_t length)
{
    static const bool token[256] = {
        ['!'] = true,         ['#' ... '\''] = true, ['*'] = true,         ['+'] = true,
        ['-'] = true,         ['.'] = true,          ['0' ... '9'] = true, ['A' ... 'Z'] = true,
        ['^' ... 'z'] = true, ['|'] = true,          ['~'] = true,
    };
    bool good = length > 0;
    for (size_t i = 0; i < length; i++)
        good &= token[(unsigned char)name[i]];
    return good;
}

static bool name_is(const char *name, size_t length, const char *wanted, size_t wanted_length)
{
    return length == wanted_length && strcasecmp(name, wanted) == 0;
}

/* Looks at the headers that say where the request ends. libevent takes a length of "+5", and some versions
 * take a body to be empty whose Transfer-Encoding they do not know. */
static void framing_note(struct http_request *request, const char *name, size_t size, const char *value)
{
    static const char length_name[] = "Content-Length", coding_name[] = "Transfer-Encoding";
    bool length = name_is(name, size, length_name, sizeof length_name - 1);
    bool coding = name_is(name, size, coding_name, sizeof coding_name - 1);
    request->lengths += length;
    request->codings += coding;
    if (!name_good(name, size))
        request->broken = "the name of a header is no word";
    else if (length && value[strspn(value, "0123456789")])
        request->broken = "its Content-Length is no number";
    else if (coding && strcasecmp(value, "chunked") != 0)
        request->broken = "its Transfer-Encoding is not chunked";
}

void request_header(struct http_request *request, const char *name, const char *value)
{
    size_t length = strlen(name);
    request->header_length += length + strlen(value) + 4; /* the colon, a blank, the line end */
    framing_note(request, name, length, value);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!name_is(name, length, fields[i].name, fields[i].length))
            continue;
        const char **field = (const char **)((char *)request + fields[i].offset);
        if (!*field)
            *field = value;
        else if (field == &request->forwarded_for)
            forwarded_join(request, value);
        else if (field == &request->host)
            request->broken = "it has two Host headers";
        return;
    }
}

void request_target(struct http_request *request, const char *uri, const char *host)
{
    const char *path = NULL;
    request->target = uri && *uri ? uri : "/";
    if (*request->target == '/' || !(path = strstr(request->target, "://")))
        return;
    path += 3;
    request->target = path[strcspn(path, "/?")] ? path + strcspn(path, "/?") : "/";
    if (host)
        request->host = host;
}

/* Whoever stands between the client and this server may take another one of two Content-Length headers, and
 * libevent reads no body of HEAD and TRACE: its bytes would be taken for the next request. */
void request_framing(struct http_request *request)
{
    enum http_method method = request->method;
    bool bodiless = method == HTTP_HEAD || method == HTTP_TRACE || method == HTTP_CONNECT;
    if (request->broken)
        return;
    if (request->lengths > 1)
        request->broken = "it has two Content-Length headers";
    else if (request->codings > 1)
        request->broken = "it has two Transfer-Encoding headers";
    else if (request->codings && request->http_1_0)
        request->broken = "a request of HTTP/1.0 has no Transfer-Encoding";
    else if (request->lengths && request->codings)
        request->broken = "it has both Content-Length and Transfer-Encoding";
    else if (bodiless && request->lengths + request->codings)
        request->broken = "a request of this method has no body";
}

void request_end(struct http_request *request)
{
    free(request->joined);
    request->joined = NULL;
}
