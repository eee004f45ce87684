#include "http/errand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/cache.h"
#include "http/etag.h"
#include "http/moment.h"
#include "http/problems.h"
#include "http/render.h"
#include "http/server.h"
#include "http/worker.h"

/* A request on its way to its answer. It is the worker's, but while the side thread or another worker makes
 * the answer: these only touch what is not marked. */
struct errand {
    struct worker *worker;
    struct exchange *exchange; /* the worker's alone; NULL where the client has gone */
    struct site *site;         /* held */
    struct values *values;
    struct render_ask ask;
    struct render_took took;
    struct moment moment; /* of a route with EACH_SECOND */
    struct cache_key key;
    bool cached; /* the cache waits for this errand's answer */
    struct cache_waiter waiter;
    struct body *body;
    atomic_bool stopped;
    char *target;
    char lines[LINES_TEXT]; /* headers of the answer that only this client gets */
};

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
    body->vary = BODY_VARY;
    body->cache = BODY_REVALIDATE;
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
    char text[80];
    if (!errand->took.answer)
        return;
    snprintf(text, sizeof text, "answer;dur=%.3f, gzip;dur=%.3f", (double)errand->took.answer / 1e6,
             (double)errand->took.pack / 1e6);
    line_add(errand->lines, "Server-Timing", text);
}

/* Runs in the worker's thread. */
static void errand_end(struct worker *worker, void *arg)
{
    struct errand *errand = arg;
    (void)worker;
    if (errand->exchange) {
        timing_add(errand);
        if (errand->body->status == 503)
            line_add(errand->lines, "Retry-After", "2");
        body_send(&errand->exchange, errand->body, errand->lines);
    }
    errand_free(errand);
}

/* The answer is there. From the thread that made it; `here`: that is the worker's. */
static void errand_done(struct errand *errand, bool here)
{
    /* Others may wait for what the client of this errand has given up: one of them makes it then. */
    bool given_up = errand->body->status != 200 && atomic_load(&errand->stopped);
    if (errand->cached)
        cache_fill(server_cache(errand->worker->server), &errand->key, given_up ? NULL : errand->body);
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
    figures_refuse(errand->worker->figures, REFUSED_BUSY);
    errand->body =
        body_error(503, "the server is working on as much as it may at once, ask again in a moment");
    errand_done(errand, true);
}

/* None of the types that a route answers with is one that Accept takes. */
static struct body *form_refuse(const struct route *route)
{
    char types[128] = "";
    size_t used = 0;
    for (const struct route_answer *answer = route->answers; answer->status && used < sizeof types; answer++)
        if (answer->status == 200)
            used += (size_t)snprintf(types + used, sizeof types - used, "%s%.*s", used ? " and " : "",
                                     (int)strcspn(answer->media, ";"), answer->media);
    return body_error(406, "Accept takes none of the types that there are: %s", types);
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
        return form_refuse(errand->ask.route);
    return NULL;
}

static void errand_make(struct errand *errand, const struct target *target)
{
    errand->body = values_refuse(errand, target);
    errand->ask.quick = !errand->body && route_weigh(errand->ask.route, errand->values) == COST_LIGHT;
    if (errand->ask.quick)
        errand->body = render(&errand->ask, &errand->worker->desk, &errand->took);
    errand->ask.quick = false;
    if (errand->body && errand->body->status == 200 && errand->ask.route->needs & EACH_SECOND)
        moment_keep(&errand->worker->moment, &errand->moment, errand->body);
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

/* ---- beginning ---- */

static bool is_cached(const struct arrival *arrival)
{
    return arrival->route->needs & MAY_CACHE && arrival->request->method != HTTP_POST;
}

/* Last-Modified of the answer. */
static int64_t modified_of(const struct arrival *arrival)
{
    return arrival->worker->modified_utc[arrival->route->needs & SHOWS_JOBS ? 1 : 0];
}

static struct cache_key key_of(const struct arrival *arrival, const char *target)
{
    const struct worker *worker = arrival->worker;
    return (struct cache_key){.data = worker->desk.version.data,
                              .jobs = arrival->route->needs & SHOWS_JOBS ? worker->desk.version.jobs : 0,
                              .generation = worker->site->generation,
                              .target = target,
                              .form = arrival->form,
                              .encoding = arrival->coding};
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
    errand->ask = (struct render_ask){.worker = worker,
                                      .site = errand->site,
                                      .route = arrival->route,
                                      .target = errand->target,
                                      .form = arrival->form,
                                      .coding = arrival->coding,
                                      .modified_utc = modified_of(arrival),
                                      .stopped = &errand->stopped};
    errand->key = key_of(arrival, errand->target);
    if (arrival->route->needs & EACH_SECOND)
        errand->moment = moment_now(arrival);
    strcpy(errand->lines, arrival->lines);
    return errand;
}

/* Whether the client sent the tag of the answer that it would get now: then it has had that answer, and
 * nothing needs to be looked up. */
static struct body *tag_known(const struct arrival *arrival)
{
    const struct http_request *request = arrival->request;
    const struct worker *worker = arrival->worker;
    char tag[ETAG_TEXT], found[ETAG_TEXT];
    if (!request->if_none_match || arrival->route->needs & SHOWS_CLOCK || request->method == HTTP_POST)
        return NULL;
    render_tag(worker->site, &worker->desk.version, arrival->route, request->target, arrival->form, tag);
    if (!etag_known(request->if_none_match, tag, found))
        return NULL;
    return not_modified(found, modified_of(arrival));
}

/* The answer that is there already: in the cache, or that of this second. A reference, or NULL. */
static struct body *body_known(const struct arrival *arrival)
{
    if (arrival->route->needs & EACH_SECOND) {
        const struct moment now = moment_now(arrival);
        return moment_look(&arrival->worker->moment, &now);
    }
    if (!is_cached(arrival))
        return NULL;
    const struct cache_key key = key_of(arrival, arrival->request->target);
    return cache_look(server_cache(arrival->worker->server), &key);
}

/* Gives an answer that needs no errand. */
static void answer(struct exchange *exchange, struct body *body, const char *lines)
{
    body_send(&exchange, body, lines);
    body_release(&body);
}

void errand_begin(const struct arrival *arrival)
{
    struct body *body = tag_known(arrival);
    if (!body)
        body = body_known(arrival);
    struct errand *errand = body ? NULL : errand_new(arrival);
    if (body)
        answer(arrival->exchange, body, arrival->lines);
    else if (!errand)
        answer(arrival->exchange, body_error(503, "there is no memory to answer with"), arrival->lines);
    else if (is_cached(arrival))
        errand_ask(errand, &arrival->target);
    else
        errand_make(errand, &arrival->target);
}
