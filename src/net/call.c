#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "net/internal.h"

/* ---- clocks ---- */

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* When the next of the call's clocks runs out. */
static int64_t due_at_ms(const struct net_call *call)
{
    int64_t due = call->deadline_at_ms;
    if (call->state == CALL_RESTS)
        due = least(due, call->rests_until_ms);
    if (call->state == CALL_ASKS)
        due = least(due, least(call->asked_at_ms + call->attempt_ms, call->progress_at_ms + call->idle_ms));
    if (call->state == CALL_ASKS && !call->is_connected)
        due = least(due, call->asked_at_ms + call->net->options.connect_ms);
    return due;
}

static void timer_set(struct net_call *call)
{
    int64_t wait = due_at_ms(call) - net_now_ms(call->net);
    wait = wait < 0 ? 0 : wait;
    event_add(&call->timer, &(struct timeval){wait / 1000, wait % 1000 * 1000});
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    call_look(arg);
}

/* ---- the states ---- */

/* Has net_turn() go on with the call. */
static void ready(struct net_call *call)
{
    event_del(&call->timer);
    if (!call->is_ready)
        TAILQ_INSERT_TAIL(&call->net->ready, call, of_ready);
    call->is_ready = true;
    net_kick(call->net);
}

static void end(struct net_call *call)
{
    call->state = CALL_ENDED;
    ready(call);
}

static void queue(struct net_call *call, bool first)
{
    call->state = CALL_WAITS;
    partner_queue(call, first);
    timer_set(call);
}

static void rest(struct net_call *call, int64_t wait_ms)
{
    int64_t now = net_now_ms(call->net);
    call->state = CALL_RESTS;
    call->waits_since_ms = now;
    call->rests_until_ms = now + wait_ms;
    timer_set(call);
}

/* ---- errors ---- */

/* "after 5 attempts in 12 s", or "" for a single one. */
static const char *effort(const struct net_call *call, char text[static 64])
{
    double seconds = (double)(net_now_ms(call->net) - call->started_ms) / 1000;
    *text = '\0';
    if (call->result.attempts > 1)
        snprintf(text, 64, ", after %u attempts in %.0f s", call->result.attempts, seconds);
    return text;
}

/* Sets the error of the call: the address, what is wrong, and what became of it. A secret that a partner has
 * repeated in its answer is struck out. */
static void fault_set(struct net_call *call, enum net_fault fault, int code, const char *what,
                      const char *then)
{
    char tried[64];
    struct error *err = &call->result.error;
    error_set(err, code, "%s: %s%s%s", call->request.shown, what, effort(call, tried), then);
    request_strike(&call->request, err->text);
    call->result.fault = fault;
}

void call_refuse(struct net_call *call, enum net_fault fault, const struct error *why)
{
    struct error *err = &call->result.error;
    *err = *why;
    err->code = err->code ? err->code : ERROR_INTERNAL;
    request_strike(&call->request, err->text);
    call->result.fault = fault;
    call->result.fate = NET_REFUSED;
    call->result.waited_ms += net_now_ms(call->net) - call->waits_since_ms;
    end(call);
}

/* ---- an attempt has ended ---- */

/* How long the partner wants to be left alone, at least; -1: it has not said. */
static int64_t asked_wait_ms(const struct net_call *call)
{
    const struct answer *answer = &call->answer;
    if (call->result.fate != NET_SLOWER || !*answer->retry_after)
        return -1;
    return net_retry_after_ms(answer->retry_after, *answer->date ? answer->date : NULL,
                              net_now_utc(call->net));
}

/* Whether the call is repeated: it rests then. Else `then` says why not, where that is not plain. */
static bool repeat(struct net_call *call, const struct transport_outcome *outcome, enum net_fault fault,
                   char *then, size_t size)
{
    struct net *net = call->net;
    struct net_partner *partner = call->partner;
    int64_t now = net_now_ms(net), left_ms = call->deadline_at_ms - now;
    int64_t wait_ms =
        net_wait_ms(call->result.attempts, net->options.retry_wait_ms, asked_wait_ms(call), net_chance(net));
    if (call->result.fate == NET_SLOWER && partner->quiet_until_ms < now + wait_ms)
        partner->quiet_until_ms = now + wait_ms;
    if (!net_may_repeat(call->repeat, call->result.fate, outcome) ||
        call->result.attempts > net->options.retries)
        return false;
    if (wait_ms >= left_ms) {
        snprintf(then, size, "; the next attempt would be in %.0f s, when the %.0f s that are left are over",
                 (double)wait_ms / 1000, (double)left_ms / 1000);
        return false;
    }
    if (!net_budget_spend(&partner->budget, fault)) {
        snprintf(then, size, "; it is not asked again, as too many attempts have failed lately");
        return false;
    }
    rest(call, wait_ms);
    log_debug("%s: attempt %u failed, the next one is in %.1f s", call->request.shown, call->result.attempts,
              (double)wait_ms / 1000);
    return true;
}

/* The attempt is over: takes it apart, and ends the call or has it rest. */
static void attempt_finish(struct net_call *call, struct transport_outcome *outcome)
{
    enum net_fault fault;
    struct error what = {0};
    char then[128] = "";
    call->partner->asking--;
    net_kick(call->net);
    call->result.fate = call_judge(call, outcome, &fault, &what);
    log_debug("%s: %s%s, %zu bytes in %lld ms", call->request.shown,
              call->result.status ? "an answer" : "no answer",
              call->result.fate == NET_GOOD ? "" : ", not good", call->answer.length,
              (long long)(net_now_ms(call->net) - call->asked_at_ms));
    if (call->result.fate == NET_GOOD) {
        net_budget_refund(&call->partner->budget);
        end(call);
        return;
    }
    snprintf(call->last, sizeof call->last, "%.*s", (int)sizeof call->last - 1, what.text);
    if (repeat(call, outcome, fault, then, sizeof then))
        return;
    fault_set(call, fault, what.code, what.text, then);
    call->result.error.remedy = what.remedy;
    memcpy(call->result.error.about, what.about, sizeof what.about);
    end(call);
}

/* An attempt that takes too long is broken off by our own clock, as libcurl's may stand still. */
static void attempt_time_out(struct net_call *call, const char *what, int64_t ms)
{
    struct transport_outcome outcome;
    transport_end(&call->transfer, &outcome);
    outcome.fault = NET_FAULT_TIMEOUT;
    outcome.certain = outcome.broken_off = false;
    outcome.status = 0;
    snprintf(outcome.text, sizeof outcome.text, "%s within %.3g s", what, (double)ms / 1000);
    attempt_finish(call, &outcome);
}

static void deadline_pass(struct net_call *call)
{
    char text[80], then[sizeof call->last + 32] = "";
    snprintf(text, sizeof text, "no good answer came within %.3g s",
             (double)(call->deadline_at_ms - call->started_ms) / 1000);
    if (*call->last)
        snprintf(then, sizeof then, "; the last one was: %s", call->last);
    if (call->state == CALL_WAITS)
        TAILQ_REMOVE(&call->partner->queue, call, of_queue);
    if (call->state == CALL_ASKS) {
        transport_end(&call->transfer, NULL);
        call->partner->asking--;
    } else {
        call->result.waited_ms += net_now_ms(call->net) - call->waits_since_ms;
    }
    call->result.fate = NET_AGAIN;
    fault_set(call, NET_FAULT_TIMEOUT, ERROR_IO, text, then);
    end(call);
}

/* One of the clocks of an attempt has run out. */
static void attempt_look(struct net_call *call, int64_t now)
{
    if (now >= call->asked_at_ms + call->attempt_ms)
        attempt_time_out(call, "no whole answer came", call->attempt_ms);
    else if (now >= call->progress_at_ms + call->idle_ms)
        attempt_time_out(call, "nothing came", call->idle_ms);
    else if (!transport_connected(call->transfer))
        attempt_time_out(call, "no connection came about", call->net->options.connect_ms);
    else
        call->is_connected = true;
}

void call_look(struct net_call *call)
{
    int64_t now = net_now_ms(call->net);
    if (call->is_ready)
        return;
    if (now >= call->deadline_at_ms)
        deadline_pass(call);
    else if (now >= due_at_ms(call) && call->state == CALL_RESTS)
        queue(call, true);
    else if (now >= due_at_ms(call))
        attempt_look(call, now);
    if (!call->is_ready)
        timer_set(call);
}

/* ---- attempts ---- */

static bool on_head(void *arg, const char *line, size_t length)
{
    return answer_head(arg, line, length);
}

static bool on_data(void *arg, const char *bytes, size_t length)
{
    return answer_data(arg, bytes, length);
}

static void on_ended(void *arg)
{
    ready(arg);
}

void call_ask(struct net_call *call)
{
    struct net *net = call->net;
    struct error err = {0};
    size_t lines = 0;
    int64_t now = net_now_ms(net);
    call->result.waited_ms += now - call->waits_since_ms;
    call->waits_since_ms = call->asked_at_ms = call->progress_at_ms = now;
    answer_clear(&call->answer);
    call->is_connected = false;
    call->result.status = 0;
    call->result.body = NULL;
    call->result.length = call->result.headers = 0;
    int ret = request_cookies(&call->request, call->cookies, net_now_utc(net), &lines, &err);
    const struct transport_send send = {
        .method = call->request.method,
        .url = call->request.url,
        .header = (const char *const *)call->request.line,
        .headers = lines,
        .user_agent = net->user_agent,
        .body = call->request.body,
        .length = call->request.length,
        .connect_ms = net->options.connect_ms,
        .http2 = net->options.http2,
        .head = on_head,
        .data = on_data,
        .ended = on_ended,
        .arg = call,
    };
    ret = ret ? ret : transport_begin(net->transport, &send, &call->transfer, &err);
    if (ret) {
        call_refuse(call, NET_FAULT_MACHINE, &err);
        return;
    }
    call->result.attempts++;
    call->partner->asking++;
    call->state = CALL_ASKS;
    timer_set(call);
}

/* ---- the beginning and the end ---- */

int call_make(struct net *net, const struct net_request *request, struct net_call **call, struct error *err)
{
    struct net_call *made = calloc(1, sizeof *made);
    char *nothing = calloc(1, 1);
    int ret = made && nothing ? request_make(request, &made->request, err) : error_no_memory(err);
    if (ret) {
        if (made)
            request_free(&made->request);
        free(nothing);
        free(made);
        return ret;
    }
    made->nothing = nothing;
    made->net = net;
    made->partner = request->partner ? request->partner : net->common;
    made->cookies = request->cookies;
    made->check = request->check;
    made->check_arg = request->check_arg;
    made->repeat = request->repeat;
    made->max_body = request->max_body ? request->max_body : net->options.max_body;
    made->attempt_ms = request->attempt_ms ? request->attempt_ms : net->options.attempt_ms;
    made->idle_ms = request->idle_ms ? request->idle_ms : net->options.idle_ms;
    made->started_ms = made->waits_since_ms = net_now_ms(net);
    made->deadline_at_ms =
        made->started_ms + (request->deadline_ms ? request->deadline_ms : net->options.deadline_ms);
    event_assign(&made->timer, net->base, -1, 0, on_timer, made);
    TAILQ_INSERT_TAIL(&net->calls, made, of_net);
    net->running++;
    queue(made, false);
    *call = made;
    return 0;
}

void call_free(struct net_call *call)
{
    struct net *net = call->net;
    event_del(&call->timer);
    if (call->is_ready)
        TAILQ_REMOVE(&net->ready, call, of_ready);
    if (call->state == CALL_WAITS)
        TAILQ_REMOVE(&call->partner->queue, call, of_queue);
    if (call->state == CALL_ASKS) {
        transport_end(&call->transfer, NULL);
        call->partner->asking--;
        net_kick(net);
    }
    TAILQ_REMOVE(&net->calls, call, of_net);
    net->running--;
    request_free(&call->request);
    answer_clear(&call->answer);
    free(call->nothing);
    free(call);
}

/* Calls on_done, which may take the body. The call is in no list meanwhile, so that whatever on_done does to
 * the net cannot meet it. */
static void deliver(struct net_call *call)
{
    struct net_result *result = &call->result;
    result->taken_ms = net_now_ms(call->net) - call->started_ms;
    result->body = result->body ? result->body : call->nothing;
    char **owner = result->body == call->nothing ? &call->nothing : &call->answer.body;
    call->on_done(call, result, call->arg);
    *owner = result->body;
    call_free(call);
}

void call_go_on(struct net_call *call)
{
    struct transport_outcome outcome;
    TAILQ_REMOVE(&call->net->ready, call, of_ready);
    call->is_ready = false;
    if (call->state == CALL_ENDED) {
        deliver(call);
        return;
    }
    transport_end(&call->transfer, &outcome);
    attempt_finish(call, &outcome);
}
