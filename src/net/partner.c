#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "market/clock.h"
#include "net/internal.h"

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct net_partner *partner = arg;
    (void)fd, (void)what;
    net_kick(partner->net);
}

int partner_make(struct net *net, const struct net_partner_options *options, struct net_partner **partner,
                 struct error *err)
{
    struct net_partner *made = calloc(1, sizeof *made);
    char *name = strdup(options->name);
    if (!made || !name) {
        free(made);
        free(name);
        return error_no_memory(err);
    }
    *made = (struct net_partner){.net = net, .options = *options, .name = name};
    made->options.name = name;
    made->options.burst = options->burst ? options->burst : 1;
    made->bucket = BUCKET_FULL(made->options.burst);
    TAILQ_INIT(&made->queue);
    event_assign(&made->timer, net->base, -1, 0, on_timer, made);
    TAILQ_INSERT_TAIL(&net->partners, made, of_net);
    *partner = made;
    return 0;
}

void partner_free(struct net_partner *partner)
{
    event_del(&partner->timer);
    TAILQ_REMOVE(&partner->net->partners, partner, of_net);
    free(partner->name);
    free(partner);
}

void partner_queue(struct net_call *call, bool first)
{
    if (first)
        TAILQ_INSERT_HEAD(&call->partner->queue, call, of_queue);
    else
        TAILQ_INSERT_TAIL(&call->partner->queue, call, of_queue);
    net_kick(call->net);
}

/* ---- the breaker ---- */

int net_breaker_open(struct net_partner *partner, int64_t seconds, const char *why, struct error *err)
{
    struct net_breaker breaker = {.until_utc = seconds > 0 ? net_now_utc(partner->net) + seconds : 0};
    snprintf(breaker.why, sizeof breaker.why, "%s", why ? why : "");
    text_safe(breaker.why);
    partner->breaker = breaker;
    net_kick(partner->net);
    return partner->options.breaker_save ? partner->options.breaker_save(partner->options.arg, &breaker, err)
                                         : 0;
}

/* Whether the partner may be asked. BUSY: its breaker is open. */
static int breaker_look(struct net_partner *partner, struct error *err)
{
    struct net_breaker breaker = partner->breaker;
    char until[CLOCK_TEXT];
    int ret = partner->options.breaker_load
                  ? partner->options.breaker_load(partner->options.arg, &breaker, err)
                  : 0;
    if (ret || breaker.until_utc <= net_now_utc(partner->net))
        return ret;
    return error_set(err, ERROR_BUSY, "%s is not asked until %s: %s", partner->name,
                     clock_format_kst(breaker.until_utc, until), breaker.why);
}

/* ---- attempts ---- */

/* In how many milliseconds the next attempt may be made; 0: now, and a token has been taken for it. -1: when
 * another one has ended. */
static int64_t wait_find(struct net_partner *partner, int64_t now_ms)
{
    if (partner->options.parallel && partner->asking >= partner->options.parallel)
        return -1;
    if (partner->quiet_until_ms > now_ms)
        return partner->quiet_until_ms - now_ms;
    return partner->options.rate > 0
               ? bucket_take(&partner->bucket, partner->options.rate, partner->options.burst, now_ms)
               : 0;
}

static void timer_set(struct net_partner *partner, int64_t wait_ms)
{
    const struct timeval wait = {wait_ms / 1000, wait_ms % 1000 * 1000};
    event_add(&partner->timer, &wait);
}

/* Asks the owner whether the attempt may be made, and makes it or ends the call. */
static void attempt_begin(struct net_call *call)
{
    struct net_partner *partner = call->partner;
    const struct net_partner_options *options = &partner->options;
    struct error err = {0};
    int ret = options->before_attempt ? options->before_attempt(options->arg, &err) : 0;
    TAILQ_REMOVE(&partner->queue, call, of_queue);
    if (ret == 0) {
        call_ask(call);
        return;
    }
    if (options->rate > 0)
        bucket_return(&partner->bucket);
    call_refuse(call, NET_FAULT_HELD, &err);
}

void partner_go_on(struct net_partner *partner)
{
    struct net_call *call;
    struct error err = {0};
    event_del(&partner->timer);
    while ((call = TAILQ_FIRST(&partner->queue))) {
        if (breaker_look(partner, &err)) {
            TAILQ_REMOVE(&partner->queue, call, of_queue);
            call_refuse(call, NET_FAULT_BREAKER, &err);
            continue;
        }
        int64_t wait_ms = wait_find(partner, net_now_ms(partner->net));
        if (wait_ms > 0)
            timer_set(partner, wait_ms);
        if (wait_ms)
            return;
        attempt_begin(call);
    }
}
