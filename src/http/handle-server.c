/* The handlers of the routes about the server itself: whether it serves, and its figures. */
#include <stdio.h>
#include <stdlib.h>

#include "answer/jobs.h"
#include "base/monotonic.h"
#include "base/spool.h"
#include "http/handlers.h"
#include "http/server.h"
#include "http/site.h"
#include "http/worker.h"
#include "market/clock.h"

/* Business days after `last` up to today. */
static size_t days_behind(const struct site *site, kst_date last)
{
    kst_date today = clock_kst_date(clock_now_utc());
    if (!last || last >= today)
        return 0;
    return calendar_between(site->calendar, last, today) - calendar_is_open(site->calendar, last);
}

struct health {
    bool readable; /* the store */
    kst_date last; /* the newest stored day; 0: none */
    size_t behind;
    bool stopping, ready;
};

static struct health health_look(const struct asked *asked)
{
    struct worker *worker = asked->worker;
    struct health health = {.stopping = worker->draining};
    struct error err = {0};
    health.readable = desk_begin(&worker->desk, false, &err) == 0;
    if (health.readable) {
        health.last = day_last(worker->desk.txn);
        health.readable = store_txn_error(worker->desk.txn, &err) == 0;
    }
    desk_end(&worker->desk);
    health.behind = days_behind(asked->site, health.last);
    health.ready =
        health.readable && health.last && health.behind <= asked->site->ready_days && !health.stopping;
    return health;
}

static void reasons_write(const struct health *health, unsigned most, struct json *json)
{
    char text[96];
    json_array(json, "reasons");
    if (health->stopping)
        json_text(json, NULL, "the server is stopping");
    if (!health->readable)
        json_text(json, NULL, "the store cannot be read");
    else if (!health->last)
        json_text(json, NULL, "no day is stored");
    if (health->behind > most) {
        snprintf(text, sizeof text,
                 "the newest stored day lies %zu business days back, at most %u are allowed", health->behind,
                 most);
        json_text(json, NULL, text);
    }
    json_close_array(json);
}

int handle_health(struct asked *asked, struct error *err)
{
    struct health health = health_look(asked);
    char now[CLOCK_TEXT];
    struct json json;
    (void)err;
    json_begin(&json, asked->out);
    json_object(&json, NULL);
    json_text(&json, "status", health.stopping ? "stopping" : "ok");
    json_bool(&json, "ready", health.ready);
    reasons_write(&health, asked->site->ready_days, &json);
    json_date(&json, "as_of", health.last);
    if (health.last)
        json_int(&json, "days_behind", (int64_t)health.behind);
    else
        json_null(&json, "days_behind");
    json_text(&json, "version", PACKAGE_VERSION);
    json_text(&json, "generated_at", clock_format_utc(clock_now_utc(), now));
    json_close(&json);
    json_end(&json);
    if (!health.ready && value_bool(asked->values, "ready"))
        asked->status = 503;
    return 0;
}

/* ---- figures ---- */

static int jobs_count(struct store_txn *txn, struct figures_now *now, struct error *err)
{
    struct jobs_answer jobs;
    int ret = answer_jobs(txn, &(const struct jobs_request){0}, &jobs, err);
    for (size_t i = 0; ret == 0 && i < jobs.count; i++)
        now->jobs[jobs.row[i].job.status]++;
    answer_jobs_free(&jobs);
    return ret;
}

/* What is read from the store. */
static int store_figures(struct store_txn *txn, struct figures_now *now, struct error *err)
{
    kst_date *dates = NULL;
    size_t days = 0;
    int ret = day_dates(txn, 0, 0, &dates, &days) ? store_txn_error(txn, err) : 0;
    now->days = days;
    now->last_session = days ? dates[days - 1] : 0;
    now->version = store_txn_version(txn);
    free(dates);
    if (ret == 0)
        ret = store_info(store_of(txn), &now->store, err);
    return ret ? ret : jobs_count(txn, now, err);
}

int handle_metrics(struct asked *asked, struct error *err)
{
    struct server *server = asked->worker->server;
    struct figures_route route[FIGURES_ROUTES];
    struct figures_now now = {.now_ms = monotonic_ms(), .cache = cache_figures(server_cache(server))};
    now.spool_bytes = atomic_load(&server_spool(server)->in_use);
    now.spool_most = server_spool(server)->most;
    now.log_lost = access_log_lost(server_access_log(server));
    server_reloads(server, &now.reloads, &now.reloads_failed);
    for (size_t i = 0; i < route_count; i++)
        route[i] = (struct figures_route){http_method_name[route_table[i]->method], route_table[i]->path};
    now.ready = health_look(asked).ready;
    now.store_readable = desk_begin(&asked->worker->desk, false, err) == 0;
    if (now.store_readable)
        now.store_readable = store_figures(asked->worker->desk.txn, &now, err) == 0;
    desk_end(&asked->worker->desk);
    figures_write(asked->out, server_figures(server), route, (unsigned)route_count, &now);
    return 0;
}
