/* One HTTP request as plain fields. Everything that decides about a request (src/http/guard.h, route.h,
 * front.h) reads it here, so that no file but evhttp.c knows the library that speaks HTTP. */
#ifndef SISE_HTTP_REQUEST_H
#define SISE_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_TRACE,
    HTTP_CONNECT,
    HTTP_METHODS /* how many there are */
};

/* All texts are NUL-terminated and live until the request has been answered or its client is gone. A header
 * that was not sent is NULL. */
struct http_request {
    enum http_method method;
    const char *target; /* path and query as they were sent: "/stocks?limit=5" */
    const char *host;   /* the Host header, or the authority of a target that was sent as a whole URL */
    const char *authorization;
    const char *accept, *accept_encoding;
    const char *content_type;
    const char *if_none_match, *if_modified_since;
    const char *origin, *access_control_request_method, *access_control_request_headers;
    const char *forwarded_for; /* X-Forwarded-For, all of its headers joined with ", " */
    const char *user_agent, *referer;
    const char *peer; /* the address of the connection's other end, such as "127.0.0.1" or "::1" */
    const char *body; /* [body_length] */
    size_t body_length;
    size_t header_length; /* bytes of all headers */
    const char *broken;   /* why it is not certain where the request ends; NULL: it is. Such a request is
                             refused, and its connection ended: what follows might not be a request. */
    bool http_1_0;        /* the request is one of HTTP/1.0 */
    /* Of request_header() and request_framing() alone. */
    unsigned lengths, codings; /* how many headers Content-Length and Transfer-Encoding there are */
    char *joined;              /* what forwarded_for points to, where there are several headers of it */
};

/* "GET"; the methods' names stand in the order of enum http_method. */
extern const char *const http_method_name[HTTP_METHODS];

/* Takes a header into the request, which begins all zero but for its method. Both texts must live as long as
 * the request. Free with request_end(). */
void request_header(struct http_request *request, const char *name, const char *value);

/* Takes the target as it was sent, once all headers have been taken. One that is a whole URL names the
 * `host`, which counts more than the header (RFC 9112 section 3.2.2). Both may be NULL, and must live as long
 * as the request. */
void request_target(struct http_request *request, const char *uri, const char *host);

/* Looks, once all headers have been taken and http_1_0 is set, whether it is certain where the request ends,
 * and fills in `broken`. */
void request_framing(struct http_request *request);

void request_end(struct http_request *request);

/* The status under which a request is logged and counted whose client left before it was answered; nginx has
 * the same number for it. It is never sent. */
#define HTTP_LEFT 499

/* What a status is called: "Not Found" (RFC 9110 section 15). */
const char *http_status_name(int status);

/* Whether an answer of that status has no body at all. */
bool http_status_bare(int status);

#endif
