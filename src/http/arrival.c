#include "http/arrival.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/number.h"
#include "http/peers.h"
#include "http/server.h"
#include "http/worker.h"

/* ---- headers as lines ---- */

static void lines_append(char *lines, const char *more)
{
    size_t used = strlen(lines), length = strlen(more);
    if (used + length < LINES_TEXT)
        memcpy(lines + used, more, length + 1);
}

void line_add(char *lines, const char *name, const char *value)
{
    size_t used = strlen(lines), name_length = strlen(name), value_length = strlen(value);
    if (used + name_length + value_length + 5 > LINES_TEXT)
        return;
    char *at = mempcpy(lines + used, name, name_length);
    at = mempcpy(at, ": ", 2);
    at = mempcpy(at, value, value_length);
    memcpy(at, "\r\n", 3);
}

void arrival_begin(struct arrival *arrival, struct worker *worker, struct exchange *exchange)
{
    arrival->worker = worker;
    arrival->exchange = exchange;
    arrival->request = exchange_request(exchange);
    arrival->route = NULL;
    arrival->verdict.name = NULL;
    arrival->verdict.client_text[0] = '\0';
    arrival->lines[0] = '\0';
}

/* ---- what may be wrong, in the order in which it is looked for ---- */

/* What is wrong with a request as such, before anything is looked up; NULL: nothing. */
static struct body *size_refuse(const struct worker *worker, const struct http_request *request)
{
    const struct site *site = worker->site;
    size_t target = strlen(request->target);
    if (request->broken) {
        figures_refuse(worker->figures, REFUSED_MALFORMED);
        return body_error(400, "the request cannot be read: %s", request->broken);
    }
    if (target > site->header_most)
        return body_error(414, "the address is longer than %zu bytes", site->header_most);
    if (target + request->header_length > site->header_most)
        return body_error(431, "the headers are longer than %zu bytes", site->header_most);
    if (request->body_length > site->body_most)
        return body_error(413, "the body is longer than %zu bytes", site->body_most);
    return NULL;
}

/* An answer that is only a head. */
static struct body *bare_body(int status)
{
    struct body *body = body_new(status, NULL, NULL, 0);
    return body ? body : body_error(503, "there is no memory to answer with");
}

static enum figures_refusal verdict_refusal(int status)
{
    return status == 401   ? REFUSED_TOKEN
           : status == 403 ? REFUSED_ORIGIN
           : status == 421 ? REFUSED_HOST
                           : REFUSED_MALFORMED;
}

/* What an address may ask in a time is counted whether it has a token or not, so that tokens cannot be tried
 * faster either. */
static struct body *rate_refuse(struct arrival *arrival)
{
    char wait[NUMBER_TEXT];
    unsigned wait_s = peers_ask(server_peers(arrival->worker->server), &arrival->verdict.client,
                                exchange_begun_ns(arrival->exchange) / 1000000);
    if (!wait_s)
        return NULL;
    figures_refuse(arrival->worker->figures, REFUSED_RATE);
    number_format_int(wait_s, wait);
    line_add(arrival->lines, "Retry-After", wait);
    return body_error(429, "too many requests, ask again in %u seconds", wait_s);
}

static struct body *guard_refuse(struct arrival *arrival)
{
    const struct guard_verdict *verdict = &arrival->verdict;
    guard_check(arrival->worker->site->guard, arrival->request, arrival->route ? arrival->route->path : "/",
                &arrival->verdict);
    lines_append(arrival->lines, verdict->headers);
    struct body *body = rate_refuse(arrival);
    if (body)
        return body;
    if (verdict->status == 204)
        return bare_body(204);
    if (verdict->status == 0)
        return NULL;
    figures_refuse(arrival->worker->figures, verdict_refusal(verdict->status));
    return body_error(verdict->status, "%s", verdict->text);
}

static struct body *route_refuse(struct arrival *arrival)
{
    enum http_method method = arrival->request->method;
    char allow[ALLOW_TEXT];
    struct error err = {0};
    if (arrival->found == ROUTE_FOUND)
        return NULL;
    if (arrival->found == ROUTE_NO_PATH) {
        route_unknown(&arrival->target, &err);
        return body_error(404, "%s", err.text);
    }
    route_allow(arrival->allowed, allow);
    line_add(arrival->lines, "Allow", allow);
    if (method == HTTP_OPTIONS)
        return bare_body(204);
    return body_error(405, "%s is not allowed here, only %s", http_method_name[method], allow);
}

/* Whether a Content-Type names JSON; what stands behind a semicolon, as a charset, does not count. */
static bool type_is_json(const char *type)
{
    static const char json[] = "application/json";
    size_t length = sizeof json - 1;
    return type && strncasecmp(type, json, length) == 0 && strchr("; \t", type[length]);
}

static struct body *media_refuse(struct arrival *arrival)
{
    const struct http_request *request = arrival->request;
    const struct route *route = arrival->route;
    if (request->method == HTTP_POST && request->body_length > route->max_body)
        return body_error(413, "the body is longer than %zu bytes", route->max_body);
    if (request->method == HTTP_POST && !type_is_json(request->content_type))
        return body_error(415, "the body must be JSON, with the Content-Type application/json");
    arrival->form = route_form(route, request->accept);
    arrival->coding = coding_choose(request->accept_encoding);
    if (arrival->coding == CODING_NONE)
        return body_error(406,
                          "answers are sent as they are or with gzip, and Accept-Encoding takes neither");
    return NULL;
}

struct body *arrival_refuse(struct arrival *arrival)
{
    struct error err = {0};
    struct body *body = size_refuse(arrival->worker, arrival->request);
    if (!body && target_read(arrival->request->target, &arrival->target, &err))
        body = body_error(400, "%s", err.text);
    if (!body) {
        arrival->found =
            route_find(arrival->request->method, &arrival->target, &arrival->route, &arrival->allowed);
        body = guard_refuse(arrival);
    }
    if (!body)
        body = route_refuse(arrival);
    return body ? body : media_refuse(arrival);
}
