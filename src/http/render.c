#include "http/render.h"

#include <time.h>

#include "base/log.h"
#include "base/monotonic.h"
#include "http/etag.h"
#include "http/problems.h"
#include "http/route.h"
#include "http/server.h"
#include "http/worker.h"
#include "market/clock.h"

/* ---- tags ---- */

/* Only the jobs' version of an answer that shows their records is part of the answer's tag. */
void render_tag(const struct site *site, const struct store_version *version, const struct route *route,
                const char *target, enum asked_form form, char tag[static ETAG_TEXT])
{
    const struct etag_parts parts = {.data = version->data,
                                     .jobs = route->needs & SHOWS_JOBS ? version->jobs : 0,
                                     .created_utc = site->created_utc,
                                     .build = etag_build(),
                                     .site = site->digest,
                                     .target = target,
                                     .form = form};
    etag_write(&parts, tag);
}

/* ---- errors ---- */

struct body *render_problems(const struct problems *problems)
{
    struct output out;
    struct body *body = NULL;
    output_open(&out, OUTPUT_MEMORY);
    problems_write(problems, &out);
    if (body_take(422, BODY_JSON, &out, &body, NULL))
        return body_error(503, "there is no memory to answer with");
    body->cache = "no-store";
    return body;
}

/* What a failure means to the client. What is missing from this table is a fault of the server's. */
static const struct {
    int code, status;
    const char *text; /* NULL: that of the error */
} failures[] = {
    {ERROR_NOT_FOUND, 404, NULL},
    {ERROR_USAGE, 422, NULL},
    {ERROR_NOT_READY, 503, NULL},
    {ERROR_BUSY, 503, "the store is busy, ask again in a moment"},
    {ERROR_CANCELLED, 503, "the server is stopping"},
    {ERROR_NO_MEMORY, 503, "there is no memory to answer with"},
    {ERROR_NO_SPACE, 507, "there is no room for an answer of this size"},
};

/* The text of other failures names folders and files, so it goes to the log and not to the client. What only
 * happens because a request was given up is told to nobody. */
static struct body *failure_body(const struct render_ask *ask, const struct error *err)
{
    int status = 500;
    const char *text = "the server could not answer; its log says why";
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
        if (failures[i].code == err->code) {
            status = failures[i].status;
            text = failures[i].text ? failures[i].text : err->text;
        }
    if (text != err->text && err->code != ERROR_CANCELLED)
        log_error("cannot answer %.200s: %s", ask->target, err->text);
    return body_error(status, "%s", text);
}

static struct body *error_body(const struct render_ask *ask, const struct asked *asked,
                               const struct error *err)
{
    struct problems problems = {0};
    struct body *body =
        problems_of(asked, err, &problems) ? render_problems(&problems) : failure_body(ask, err);
    problems_free(&problems);
    return body;
}

/* ---- the answer ---- */

static bool stopped(void *arg)
{
    const struct render_ask *ask = arg;
    return server_ends(ask->worker->server) ||
           (ask->stopped && atomic_load_explicit(ask->stopped, memory_order_relaxed));
}

static int handle(const struct render_ask *ask, struct desk *desk, struct asked *asked, struct error *err)
{
    unsigned needs = ask->route->needs;
    int ret = 0;
    if (needs & (NEEDS_SNAPSHOT | NEEDS_PANEL)) {
        ret = desk_begin(desk, needs & NEEDS_PANEL, err);
        asked->context.txn = desk->txn;
        asked->panel = desk->panel;
    }
    if (ret == 0)
        ret = ask->route->handler(asked, err);
    if (ret == 0 && asked->context.txn)
        ret = store_txn_error(desk->txn, err);
    return ret;
}

/* CSV has no place for what the answer says of itself, so the headers have it: limitations in one line, as
 * many as have room in what proxies take. */
static void meta_headers_add(const struct answer_meta *meta, bool all, struct body *body)
{
    char date[DATE_TEXT], instant[CLOCK_TEXT], text[ASKED_LIMITATIONS_TEXT];
    if (meta->as_of)
        body_header_add(body, "Sise-As-Of", date_format(meta->as_of, date), NULL);
    if (*meta->source)
        body_header_add(body, "Sise-Source", meta->source, NULL);
    if (all && meta->generated_at)
        body_header_add(body, "Sise-Generated-At", clock_format_utc(meta->generated_at, instant), NULL);
    if (all && meta->limitations)
        body_header_add(body, "Sise-Limitations", asked_limitations(meta, text), NULL);
}

static void headers_add(const struct render_ask *ask, const struct asked *asked, struct body *body)
{
    char link[2048];
    meta_headers_add(&asked->meta, ask->form == SEND_CSV, body);
    if (asked->paged && asked_link(asked, ask->target, link, sizeof link) && *link)
        body_header_add(body, "Link", link, NULL);
}

/* Fills in what depends on the state that was shown. */
static void state_add(const struct render_ask *ask, const struct desk *desk, struct body *body)
{
    bool clock = ask->route->needs & SHOWS_CLOCK;
    body->vary = BODY_VARY;
    body->cache = clock ? "no-store" : BODY_REVALIDATE;
    if (clock || body->status != 200)
        return;
    render_tag(ask->site, &desk->version, ask->route, ask->target, ask->form, body->etag);
    body->modified_utc = ask->modified_utc;
}

static struct body *answer_body(const struct render_ask *ask, const struct desk *desk,
                                const struct asked *asked, struct output *out)
{
    struct body *body = NULL;
    struct error err = {0};
    if (body_take(asked->status ? asked->status : 200, route_media(ask->route, ask->form), out, &body, &err))
        return failure_body(ask, &err);
    headers_add(ask, asked, body);
    state_add(ask, desk, body);
    return body;
}

/* Packs the body where the client takes it packed. Without memory for that it stays as it is. */
static struct body *pack(const struct render_ask *ask, struct body *plain)
{
    struct body *packed = NULL;
    if (body_gzip(plain, ask->coding, &packed, NULL))
        return plain;
    body_release(&plain);
    return packed;
}

struct body *render(const struct render_ask *ask, struct desk *desk, struct render_took *took)
{
    struct output out;
    struct error err = {0};
    int64_t begun = monotonic_ns();
    struct asked asked = {
        .route = ask->route,
        .values = ask->values,
        .form = ask->form,
        .context = {.strategies = ask->site->strategies,
                    .work_most = ask->quick ? ANSWER_WORK_QUICK : ANSWER_WORK_MOST,
                    .picks_most = ANSWER_PICKS_MOST,
                    .calendar = ask->site->calendar,
                    .stopped = stopped,
                    .stopped_arg = (void *)ask},
        .prompts = ask->site->prompts,
        .universe = ask->site->universe,
        .fee_bp = ask->site->fee_bp,
        .sell_tax_bp = ask->site->sell_tax_bp,
        .site = ask->site,
        .worker = ask->worker,
        .out = &out,
    };
    output_open_spooled(&out, server_spool(ask->worker->server));
    int ret = handle(ask, desk, &asked, &err);
    struct body *body = NULL;
    bool heavy = ret && ask->quick && asked.place.work;
    if (!heavy)
        body = ret ? error_body(ask, &asked, &err) : answer_body(ask, desk, &asked, &out);
    desk_end(desk);
    answer_meta_free(&asked.meta);
    output_close(&out, "memory", NULL);
    took->answer = monotonic_ns() - begun;
    if (body && body->status == 200)
        body = pack(ask, body);
    took->pack = monotonic_ns() - begun - took->answer;
    return body;
}
