#include "t/http/reply.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Takes what was written, with a NUL behind it. */
static void body_take(struct reply *reply, int status, const char *media, struct output *out)
{
    struct error err;
    output_char(out, '\0');
    reply->status = status;
    reply->media = media;
    if (output_take(out, &reply->bytes, &reply->length, &err))
        abort();
    reply->length--;
}

static void detail_take(struct reply *reply, int status, const char *text)
{
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    detail_write(text, &out);
    body_take(reply, status, "application/json", &out);
}

static void problems_take(struct reply *reply, struct problems *problems)
{
    struct output out;
    output_open(&out, OUTPUT_MEMORY);
    problems_write(problems, &out);
    body_take(reply, 422, "application/json", &out);
}

static int status_of(int code)
{
    return code == ERROR_NOT_FOUND ? 404 : code == ERROR_NOT_READY || code == ERROR_BUSY ? 503 : 500;
}

static void failed_take(struct reply *reply, const struct asked *asked, const struct error *err)
{
    struct problems problems = {0};
    if (problems_of(asked, err, &problems))
        problems_take(reply, &problems);
    else
        detail_take(reply, status_of(err->code), err->text);
    problems_free(&problems);
}

static int store_open_for(const struct reply_from *from, struct asked *asked, struct error *err)
{
    int ret = 0;
    if (asked->route->needs & (NEEDS_SNAPSHOT | NEEDS_PANEL))
        ret = store_read(from->store, &asked->context.txn, err);
    if (ret == 0 && asked->route->needs & NEEDS_PANEL)
        ret = panel_open(asked->context.txn, &asked->panel, err);
    return ret;
}

static void handler_call(const struct reply_from *from, const struct route *route,
                         const struct values *values, enum asked_form form, const char *target,
                         struct reply *reply)
{
    struct output out;
    struct error err = {0};
    struct asked asked = {.route = route,
                          .values = values,
                          .form = form,
                          .context = {.strategies = from->strategies, .calendar = from->calendar},
                          .prompts = from->prompts,
                          .universe = {.min_cap_won = from->min_cap_won},
                          .sell_tax_bp = NAN,
                          .out = &out};
    output_open(&out, OUTPUT_MEMORY);
    int ret = store_open_for(from, &asked, &err);
    if (ret == 0)
        ret = route->handler(&asked, &err);
    reply->as_of = asked.meta.as_of;
    strcpy(reply->source, asked.meta.source);
    asked_limitations(&asked.meta, reply->limitations);
    if (ret == 0 && asked_link(&asked, target, reply->link, sizeof reply->link))
        body_take(reply, asked.status ? asked.status : 200, route_media(route, form), &out);
    else
        failed_take(reply, &asked, &err);
    answer_meta_free(&asked.meta);
    output_close(&out, "memory", NULL);
    panel_close(&asked.panel);
    store_read_end(&asked.context.txn);
}

static void values_read(const struct reply_from *from, const struct route *route, const struct target *taken,
                        const char *target, const char *accept, const char *body, struct reply *reply)
{
    struct values *values = NULL;
    struct problems problems = {0};
    struct error err = {0};
    if (values_parse(route, taken, body, body ? strlen(body) : 0, &values, &problems, &err)) {
        problems_take(reply, &problems);
    } else {
        enum asked_form form = route_form_asked(route, route_form(route, accept), values);
        reply->cost = route_weigh(route, values);
        if (form == SEND_NONE)
            detail_take(reply, 406, "none of these");
        else
            handler_call(from, route, values, form, target, reply);
    }
    problems_free(&problems);
    values_free(&values);
}

void reply_make(const struct reply_from *from, enum http_method method, const char *target,
                const char *accept, const char *body, struct reply *reply)
{
    struct target taken;
    struct error err = {0};
    const struct route *route;
    unsigned allowed;
    *reply = (struct reply){.status = 0};
    if (target_read(target, &taken, &err)) {
        detail_take(reply, 400, err.text);
        return;
    }
    enum route_found found = route_find(method, &taken, &route, &allowed);
    route_allow(allowed, reply->allow);
    if (found == ROUTE_NO_PATH) {
        route_unknown(&taken, &err);
        detail_take(reply, 404, err.text);
    } else if (found == ROUTE_NO_METHOD) {
        detail_take(reply, 405, "not this method");
    } else {
        values_read(from, route, &taken, target, accept, body, reply);
    }
}

void reply_free(struct reply *reply)
{
    free(reply->bytes);
    *reply = (struct reply){.status = 0};
}
