#include "net/net.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include "base/monotonic.h"
#include "market/clock.h"
#include "net/internal.h"
#include "net/settings.h"

#define TICK_MS 100 /* how often net_wait() looks whether it is cancelled */

/* ---- time and chance ---- */

int64_t net_now_ms(const struct net *net)
{
    return net->options.now_ms ? net->options.now_ms(net->options.arg) : monotonic_ms();
}

int64_t net_now_utc(const struct net *net)
{
    return net->options.now_utc ? net->options.now_utc(net->options.arg) : clock_now_utc();
}

double net_chance(const struct net *net)
{
    uint64_t bits;
    if (net->options.chance)
        return net->options.chance(net->options.arg);
    return getrandom(&bits, sizeof bits, 0) == sizeof bits ? (double)(bits >> 11) * 0x1p-53 : 0.5;
}

/* ---- turns ---- */

void net_kick(struct net *net)
{
    event_add(&net->turn, &(struct timeval){0, 0});
}

/* One call is taken from the list, which may be another one after it: then comes the next turn of the loop.
 * So calls that end at once and are started again cannot keep the loop from everything else. */
static void net_turn(evutil_socket_t fd, short what, void *arg)
{
    struct net *net = arg;
    struct net_partner *partner;
    struct net_call *call = TAILQ_FIRST(&net->ready);
    (void)fd, (void)what;
    net->turns = true;
    if (call)
        call_go_on(call);
    TAILQ_FOREACH (partner, &net->partners, of_net)
        partner_go_on(partner);
    net->turns = false;
    if (!TAILQ_EMPTY(&net->ready))
        net_kick(net);
}

void net_look(struct net *net)
{
    struct net_call *call, *next;
    for (call = TAILQ_FIRST(&net->calls); call; call = next) {
        next = TAILQ_NEXT(call, of_net);
        call_look(call);
    }
    net_kick(net);
}

/* ---- opening and closing ---- */

/* Whatever is not said is as the configuration has it by default. */
static void options_complete(struct net_options *options)
{
    struct net_options standard = {0};
    net_settings(&(struct config){0}, &standard);
    options->connect_ms = options->connect_ms ? options->connect_ms : standard.connect_ms;
    options->attempt_ms = options->attempt_ms ? options->attempt_ms : standard.attempt_ms;
    options->idle_ms = options->idle_ms ? options->idle_ms : standard.idle_ms;
    options->deadline_ms = options->deadline_ms ? options->deadline_ms : standard.deadline_ms;
    options->retry_wait_ms = options->retry_wait_ms ? options->retry_wait_ms : standard.retry_wait_ms;
    options->max_body = options->max_body ? options->max_body : standard.max_body;
}

/* A loop that one thread has to itself needs no locks, also where libevent has been given some. */
static struct event_base *base_make(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;
    if (config && event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK) == 0)
        base = event_base_new_with_config(config);
    if (config)
        event_config_free(config);
    return base;
}

static int net_fill(struct net *net, struct error *err)
{
    const char *agent = net->options.user_agent;
    net->base = net->options.base ? net->options.base : base_make();
    net->owns_base = net->base && !net->options.base;
    net->user_agent = strdup(agent ? agent : "sise/" PACKAGE_VERSION);
    if (!net->base || !net->user_agent)
        return error_no_memory(err);
    event_assign(&net->turn, net->base, -1, 0, net_turn, net);
    int ret = transport_open(net->base, &net->transport, err);
    const struct net_partner_options nobody = {.name = "a service"};
    return ret ? ret : partner_make(net, &nobody, &net->common, err);
}

int net_open(const struct net_options *options, struct net **net, struct error *err)
{
    struct net *made = *net = calloc(1, sizeof *made);
    if (!made)
        return error_no_memory(err);
    made->options = *options;
    options_complete(&made->options);
    TAILQ_INIT(&made->calls);
    TAILQ_INIT(&made->ready);
    TAILQ_INIT(&made->partners);
    int ret = net_fill(made, err);
    if (ret)
        net_close(net);
    return ret;
}

void net_close(struct net **net)
{
    struct net *gone = *net;
    *net = NULL;
    if (!gone)
        return;
    assert(!gone->turns);
    while (!TAILQ_EMPTY(&gone->calls))
        call_free(TAILQ_FIRST(&gone->calls));
    while (!TAILQ_EMPTY(&gone->partners))
        partner_free(TAILQ_FIRST(&gone->partners));
    transport_close(&gone->transport);
    if (event_initialized(&gone->turn))
        event_del(&gone->turn);
    if (gone->owns_base)
        event_base_free(gone->base);
    free(gone->user_agent);
    free(gone);
}

int net_partner_add(struct net *net, const struct net_partner_options *options, struct net_partner **partner,
                    struct error *err)
{
    return partner_make(net, options, partner, err);
}

/* ---- waiting ---- */

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what, (void)arg;
}

static int wait_turns(struct net *net, bool (*holds)(void *arg), void *arg, const atomic_bool *cancelled,
                      struct error *err)
{
    while (!holds(arg)) {
        if (cancelled && atomic_load(cancelled))
            return error_set(err, ERROR_CANCELLED, "interrupted");
        if (net->owns_base && !net->running)
            return error_set(err, ERROR_INTERNAL, "there is no request for which one could wait");
        if (event_base_loop(net->base, EVLOOP_ONCE) < 0)
            return error_set(err, ERROR_IO, "the network cannot be waited for");
    }
    return 0;
}

/* The loop turns at least as often as the tick comes. A signal that interrupts its waiting is seen then too.
 */
int net_wait(struct net *net, bool (*holds)(void *arg), void *arg, const atomic_bool *cancelled,
             struct error *err)
{
    struct event tick;
    assert(!net->turns);
    event_assign(&tick, net->base, -1, EV_PERSIST, on_tick, NULL);
    event_add(&tick, &(struct timeval){0, TICK_MS * 1000});
    int ret = wait_turns(net, holds, arg, cancelled, err);
    event_del(&tick);
    return ret;
}

/* ---- calls ---- */

int net_start(struct net *net, const struct net_request *request, net_done *on_done, void *arg,
              struct net_call **call, struct error *err)
{
    struct net_call *made;
    int ret = call_make(net, request, &made, err);
    if (call)
        *call = ret ? NULL : made;
    if (ret)
        return ret;
    made->on_done = on_done;
    made->arg = arg;
    return 0;
}

void net_cancel(struct net_call **call)
{
    if (*call)
        call_free(*call);
    *call = NULL;
}

size_t net_running(const struct net *net)
{
    return net->running;
}

const char *net_result_header(const struct net_result *result, const char *name)
{
    for (size_t i = 0; i < result->headers; i++)
        if (strcasecmp(result->header[i].name, name) == 0)
            return result->header[i].text;
    return NULL;
}
