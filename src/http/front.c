#include "http/front.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/log.h"
#include "http/access-log.h"
#include "http/cache.h"
#include "http/etag.h"
#include "http/peers.h"
#include "http/problems.h"
#include "http/render.h"
#include "http/route.h"
#include "http/server.h"
#include "http/worker.h"

#define LINES_TEXT (GUARD_HEADERS + 512)

/* What is remembered of a request until it is over, for the figures and the access log. */
struct note {
    const struct route *route; /* NULL: none was found */
    char client[IP_TEXT], name[32], id[ACCESS_ID];
};
_Static_assert(sizeof(struct note) <= EXCHANGE_NOTE, "an exchange has room for a note");

/* A request on its way to its answer. It is the worker's, but while the side thread or another worker makes
 * the answer: these only touch what is not marked. */
struct errand {
    struct worker *worker;
    struct exchange *exchange; /* the worker's alone; NULL where the client has gone */
    struct site *site;         /* held */
    struct values *values;
    struct render_ask ask;
    struct render_took took;
    struct cache_key key;
    bool cached; /* the cache waits for this errand's answer */
    struct cache_waiter waiter;
    struct body *body;
    atomic_bool stopped;
    char *target;
    char lines[LINES_TEXT]; /* headers of the answer that only this client gets */
};

/* ---- refusing ---- */

static void answer(struct exchange **exchange, struct body *body, const char *lines)
{
    exchange_reply(exchange, body, lines);
    body_release(&body);
}

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

/* ---- arriving ---- */

/* What has been found out about a request. */
struct arrival {
    struct worker *worker;
    struct exchange *exchange;
    const struct http_request *request;
    struct target target;
    struct guard_verdict verdict;
    enum route_found found;
    unsigned allowed; /* the methods that the path has, as route_find() gives them */
    const struct route *route;
    enum asked_form form;
    enum coding coding;
    char lines[LINES_TEXT]; /* headers of the answer that only this client gets */
};

static void lines_append(char *lines, const char *more)
{
    size_t used = strlen(lines), length = strlen(more);
    if (used + length < LINES_TEXT)
        memcpy(lines + used, more, length + 1);
}

/* Adds a header to lines[LINES_TEXT]; one for which there is no room is left out. */
static void __attribute__((format(printf, 3, 4)))
line_add(char *lines, const char *name, const char *format, ...)
{
    char value[256];
    size_t used = strlen(lines);
    va_list args;
    va_start(args, format);
    vsnprintf(value, sizeof value, format, args);
    va_end(args);
    if (used + strlen(name) + strlen(value) + 5 < LINES_TEXT)
        sprintf(lines + used, "%s: %s\r\n", name, value);
}

static enum figures_refusal verdict_refusal(int status)
{
    return status == 401   ? REFUSED_TOKEN
           : status == 403 ? REFUSED_ORIGIN
           : status == 421 ? REFUSED_HOST
                           : REFUSED_MALFORMED;
}

static struct body *guard_refuse(struct arrival *arrival)
{
    const struct guard_verdict *verdict = &arrival->verdict;
    unsigned wait_s = 0;
    guard_check(arrival->worker->site->guard, arrival->request, arrival->route ? arrival->route->path : "/",
                &arrival->verdict);
    lines_append(arrival->lines, verdict->headers);
    if (verdict->status == 204)
        return body_new(204, NULL, NULL, 0);
    if (verdict->status) {
        figures_refuse(arrival->worker->figures, verdict_refusal(verdict->status));
        return body_error(verdict->status, "%s", verdict->text);
    }
    wait_s = peers_ask(server_peers(arrival->worker->server), &verdict->client,
                       exchange_begun_ns(arrival->exchange) / 1000000);
    if (!wait_s)
        return NULL;
    figures_refuse(arrival->worker->figures, REFUSED_RATE);
    line_add(arrival->lines, "Retry-After", "%u", wait_s);
    return body_error(429, "too many requests, ask again in %u seconds", wait_s);
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
    line_add(arrival->lines, "Allow", "%s", allow);
    if (method == HTTP_OPTIONS)
        return body_new(204, NULL, NULL, 0);
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

/* The refusal of a request that gets no further; NULL: it has a route, and may be answered. */
static struct body *refuse(struct arrival *arrival)
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

/* ---- ending an errand ---- */

static void errand_free(struct errand *errand)
{
    body_release(&errand->body);
    values_free(&errand->values);
    site_release(&errand->site);
    free(errand->target);
    free(errand);
}

/* The answer to a client that has it already. */
static struct body *not_modified(const char *tag, int64_t modified_utc)
{
    struct body *body = body_new(304, NULL, NULL, 0);
    if (!body)
        return NULL;
    memcpy(body->etag, tag, strlen(tag) + 1);
    body->modified_utc = modified_utc;
    body->vary = "Accept, Accept-Encoding";
    body->cache = "no-cache";
    return body;
}

/* Sends a body, or only says that the client has it already. */
static void body_send(struct exchange **exchange, struct body *body, const char *lines)
{
    const struct http_request *request = exchange_request(*exchange);
    bool reads = request->method == HTTP_GET || request->method == HTTP_HEAD;
    struct body *bare = NULL;
    char tag[ETAG_TEXT];
    if (reads && *body->etag && (request->if_none_match || request->if_modified_since) &&
        etag_fresh(request->if_none_match, request->if_modified_since, body->etag, body->modified_utc,
                   time(NULL), tag))
        bare = not_modified(tag, body->modified_utc);
    exchange_reply(exchange, bare ? bare : body, lines);
    body_release(&bare);
}

static void timing_add(struct errand *errand)
{
    if (errand->took.answer)
        line_add(errand->lines, "Server-Timing", "answer;dur=%.3f, gzip;dur=%.3f",
                 (double)errand->took.answer / 1e6, (double)errand->took.pack / 1e6);
}

/* Runs in the worker's thread. */
static void errand_end(struct worker *worker, void *arg)
{
    struct errand *errand = arg;
    (void)worker;
    if (errand->exchange) {
        timing_add(errand);
        body_send(&errand->exchange, errand->body, errand->lines);
    }
    errand_free(errand);
}

/* The answer is there. From the thread that made it; `here`: that is the worker's. */
static void errand_done(struct errand *errand, bool here)
{
    if (errand->cached)
        cache_fill(server_cache(errand->worker->server), &errand->key, errand->body);
    if (here)
        errand_end(errand->worker, errand);
    else
        worker_post(errand->worker, errand_end, errand);
}

/* ---- making an answer ---- */

static void render_aside(void *arg, struct desk *desk)
{
    struct errand *errand = arg;
    errand->body = render(&errand->ask, desk, &errand->took);
    errand_done(errand, false);
}

/* The client has gone. Whatever is being made for it is dropped when it is there. */
static void errand_gone(void *arg)
{
    struct errand *errand = arg;
    errand->exchange = NULL;
    if (errand->ask.route->when_gone == GONE_STOP)
        atomic_store(&errand->stopped, true);
    if (errand->waiter.filled && cache_leave(server_cache(errand->worker->server), &errand->waiter))
        errand_free(errand);
}

static void render_later(struct errand *errand)
{
    exchange_on_gone(errand->exchange, errand_gone, errand);
    if (side_add(errand->worker->side, render_aside, errand))
        return;
    line_add(errand->lines, "Retry-After", "2");
    figures_refuse(errand->worker->figures, REFUSED_BUSY);
    errand->body =
        body_error(503, "the server is working on as much as it may at once, ask again in a moment");
    errand_done(errand, true);
}

/* Reads the parameters, and chooses the form by them. Returns the refusal, or NULL. */
static struct body *values_refuse(struct errand *errand, const struct target *target)
{
    const struct http_request *request = exchange_request(errand->exchange);
    struct problems problems = {0};
    struct error err = {0};
    struct body *body = NULL;
    int ret = values_parse(errand->ask.route, target, request->body, request->body_length, &errand->values,
                           &problems, &err);
    if (ret == ERROR_NO_MEMORY)
        body = body_error(503, "there is no memory to answer with");
    else if (ret)
        body = render_problems(&problems);
    problems_free(&problems);
    if (body)
        return body;
    errand->ask.values = errand->values;
    errand->ask.form = route_form_asked(errand->ask.route, errand->ask.form, errand->values);
    if (errand->ask.form == SEND_NONE)
        return body_error(406, "the answer has none of the types that Accept takes");
    return NULL;
}

static void errand_make(struct errand *errand, const struct target *target)
{
    errand->body = values_refuse(errand, target);
    errand->ask.quick = !errand->body && route_weigh(errand->ask.route, errand->values) == COST_LIGHT;
    if (errand->ask.quick)
        errand->body = render(&errand->ask, &errand->worker->desk, &errand->took);
    errand->ask.quick = false;
    if (errand->body)
        errand_done(errand, true);
    else
        render_later(errand);
}

/* ---- asking the cache ---- */

static void errand_ask(struct errand *errand, const struct target *target);

/* Runs in the worker's thread once another errand's answer is there. Without one this errand asks again. */
static void errand_filled(struct worker *worker, void *arg)
{
    struct errand *errand = arg;
    struct target target;
    errand->waiter.filled = NULL;
    if (errand->body || !errand->exchange)
        errand_end(worker, errand);
    else if (target_read(errand->target, &target, NULL) == 0)
        errand_ask(errand, &target);
}

static void filled(void *arg, struct body *body)
{
    struct errand *errand = arg;
    errand->body = body;
    worker_post(errand->worker, errand_filled, errand);
}

static void errand_ask(struct errand *errand, const struct target *target)
{
    errand->waiter = (struct cache_waiter){.filled = filled, .arg = errand};
    switch (cache_ask(server_cache(errand->worker->server), &errand->key, &errand->body, &errand->waiter)) {
    case CACHE_HIT:
        errand->waiter.filled = NULL;
        errand_end(errand->worker, errand);
        break;
    case CACHE_MAKE:
        errand->waiter.filled = NULL;
        errand->cached = true;
        errand_make(errand, target);
        break;
    case CACHE_WAIT:
        exchange_on_gone(errand->exchange, errand_gone, errand);
        break;
    }
}

static struct errand *errand_new(const struct arrival *arrival)
{
    struct errand *errand = calloc(1, sizeof *errand);
    struct worker *worker = arrival->worker;
    if (!errand || !(errand->target = strdup(arrival->request->target))) {
        free(errand);
        return NULL;
    }
    errand->worker = worker;
    errand->exchange = arrival->exchange;
    errand->site = site_hold(worker->site);
    errand->ask =
        (struct render_ask){.worker = worker,
                            .site = errand->site,
                            .route = arrival->route,
                            .target = errand->target,
                            .form = arrival->form,
                            .coding = arrival->coding,
                            .modified_utc = worker->modified_utc[arrival->route->needs & SHOWS_JOBS ? 1 : 0],
                            .stopped = &errand->stopped};
    errand->key =
        (struct cache_key){.data = worker->desk.version.data,
                           .jobs = arrival->route->needs & SHOWS_JOBS ? worker->desk.version.jobs : 0,
                           .generation = worker->site->generation,
                           .target = errand->target,
                           .form = arrival->form,
                           .encoding = arrival->coding};
    strcpy(errand->lines, arrival->lines);
    return errand;
}

/* Whether the client sent the tag of the answer that it would get now: then it has had that answer, and
 * nothing needs to be looked up. */
static struct body *tag_known(const struct arrival *arrival)
{
    const struct http_request *request = arrival->request;
    const struct worker *worker = arrival->worker;
    unsigned needs = arrival->route->needs;
    char tag[ETAG_TEXT], found[ETAG_TEXT];
    if (!request->if_none_match || needs & SHOWS_CLOCK || request->method == HTTP_POST)
        return NULL;
    render_tag(worker->site, &worker->desk.version, arrival->route, request->target, arrival->form, tag);
    if (!etag_known(request->if_none_match, tag, found))
        return NULL;
    return not_modified(found, worker->modified_utc[needs & SHOWS_JOBS ? 1 : 0]);
}

static void proceed(struct arrival *arrival)
{
    struct errand *errand = NULL;
    struct body *body = tag_known(arrival);
    if (body) {
        answer(&arrival->exchange, body, arrival->lines);
        return;
    }
    if (!(errand = errand_new(arrival))) {
        answer(&arrival->exchange, body_error(503, "there is no memory to answer with"), arrival->lines);
        return;
    }
    if (arrival->route->needs & MAY_CACHE && arrival->request->method != HTTP_POST)
        errand_ask(errand, &arrival->target);
    else
        errand_make(errand, &arrival->target);
}

/* A token's name that is too long for the note is cut. */
static void note_take(const struct arrival *arrival, struct note *note)
{
    note->route = arrival->route;
    snprintf(note->client, sizeof note->client, "%s", arrival->verdict.client_text);
    if (arrival->verdict.name)
        snprintf(note->name, sizeof note->name, "%s", arrival->verdict.name);
}

void front_serve(void *arg, struct exchange *exchange)
{
    struct worker *worker = arg;
    struct arrival arrival = {.worker = worker, .exchange = exchange, .request = exchange_request(exchange)};
    struct note *note = exchange_note(exchange);
    struct error err = {0};
    line_add(arrival.lines, "X-Request-Id", "%s", access_id(&worker->batch, note->id));
    struct body *body = refuse(&arrival);
    note_take(&arrival, note);
    if (!body && worker_look(worker, exchange_begun_ns(exchange), &err)) {
        log_error("cannot read the store: %s", err.text);
        body = body_error(503, "the store cannot be read at present");
    }
    if (body)
        answer(&exchange, body, arrival.lines);
    else
        proceed(&arrival);
}

void front_over(void *arg, const struct http_outcome *outcome)
{
    struct worker *worker = arg;
    const struct note *note = outcome->note;
    const struct access_line line = {.request = outcome->request,
                                     .client = *note->client ? note->client : NULL,
                                     .name = *note->name ? note->name : NULL,
                                     .id = note->id,
                                     .status = outcome->status,
                                     .sent = outcome->sent,
                                     .took_ns = outcome->took_ns,
                                     .whole = outcome->whole,
                                     .now_utc = time(NULL)};
    figures_count(worker->figures, route_number(note->route), outcome->status, outcome->sent,
                  outcome->took_ns);
    access_log_add(&worker->batch, &line);
}
