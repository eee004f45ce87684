#include "http/front.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "http/access-log.h"
#include "http/errand.h"
#include "http/figures.h"
#include "http/worker.h"

/* What is remembered of a request until it is over, for the figures and the access log. */
struct note {
    const struct route *route; /* NULL: none was found */
    char client[IP_TEXT], name[32], id[ACCESS_ID];
};
_Static_assert(sizeof(struct note) <= EXCHANGE_NOTE, "an exchange has room for a note");

/* A token's name that is too long for the note is cut. */
static void note_take(const struct arrival *arrival, struct note *note)
{
    note->route = arrival->route;
    strcpy(note->client, arrival->verdict.client_text);
    if (arrival->verdict.name)
        snprintf(note->name, sizeof note->name, "%s", arrival->verdict.name);
}

void front_serve(void *arg, struct exchange *exchange)
{
    struct worker *worker = arg;
    struct arrival arrival;
    struct note *note = exchange_note(exchange);
    struct error err = {0};
    arrival_begin(&arrival, worker, exchange);
    line_add(arrival.lines, "X-Request-Id", access_id(&worker->batch, note->id));
    struct body *body = arrival_refuse(&arrival);
    note_take(&arrival, note);
    if (!body && worker_look(worker, exchange_begun_ns(exchange), &err)) {
        log_error("cannot read the store: %s", err.text);
        body = body_error(503, "the store cannot be read at present");
    }
    if (body)
        exchange_reply(&exchange, body, arrival.lines);
    else
        errand_begin(&arrival);
    body_release(&body);
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
