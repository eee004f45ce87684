#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "net/transport-internal.h"

/* Those that could not be taken apart, see transport_close(). */
static _Atomic(struct transport *) left_transports;

/* ---- libcurl and the loop ---- */

static void transfer_remove(struct transfer *transfer);

/* Tells the owners of the attempts that have ended. */
static void ended_collect(struct transport *transport)
{
    CURLMsg *message;
    int left;
    while ((message = transport->curl->multi_info_read(transport->multi, &left))) {
        struct transfer *transfer = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        CURLcode code = message->data.result;
        transport->curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
        transfer->code = code;
        transfer->has_ended = true;
        if (transfer->is_abandoned)
            transfer_remove(transfer);
        else
            transfer->send.ended(transfer->send.arg);
    }
}

static void act(struct transport *transport, curl_socket_t fd, int what)
{
    int running;
    transport->in_curl++;
    transport->curl->multi_socket_action(transport->multi, fd, what, &running);
    transport->in_curl--;
    ended_collect(transport);
}

/* The watch may be gone when libcurl has acted. */
static void on_socket(evutil_socket_t fd, short what, void *arg)
{
    act(arg, fd, (what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static void watch_free(struct transport *transport, struct watch *watch)
{
    if (watch->interest)
        event_del(&watch->event);
    TAILQ_REMOVE(&transport->watches, watch, all);
    free(watch);
}

static int watch_set(struct transport *transport, struct watch *watch, curl_socket_t fd, short interest)
{
    if (watch->interest == interest)
        return 0;
    if (watch->interest)
        event_del(&watch->event);
    watch->interest = interest;
    if (!interest)
        return 0;
    event_assign(&watch->event, transport->base, fd, (short)(interest | EV_PERSIST), on_socket, transport);
    return event_add(&watch->event, NULL);
}

/* libcurl says what it waits for at a socket. */
static int on_socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *of_socket)
{
    struct transport *transport = arg;
    struct watch *watch = of_socket;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (watch)
            watch_free(transport, watch);
        return 0;
    }
    if (!watch) {
        watch = calloc(1, sizeof *watch);
        if (!watch)
            return -1;
        TAILQ_INSERT_TAIL(&transport->watches, watch, all);
        if (transport->curl->multi_assign(transport->multi, fd, watch) != CURLM_OK) {
            watch_free(transport, watch);
            return -1;
        }
    }
    short interest = (short)((what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));
    return watch_set(transport, watch, fd, interest);
}

/* libcurl says when it wants to be called without a socket. It must not be called from here, as it is in the
 * midst of its own work. */
static int on_timer_wanted(CURLM *multi, long ms, void *arg)
{
    struct transport *transport = arg;
    (void)multi;
    if (ms < 0)
        return event_del(&transport->timer);
    const struct timeval wait = {ms / 1000, ms % 1000 * 1000};
    return event_add(&transport->timer, &wait);
}

int transport_open(struct event_base *base, struct transport **transport, struct error *err)
{
    const struct libcurl *curl;
    int ret = libcurl_load(&curl, err);
    if (ret)
        return ret;
    struct transport *made = calloc(1, sizeof *made);
    CURLM *multi = made ? curl->multi_init() : NULL;
    if (!multi) {
        free(made);
        return error_no_memory(err);
    }
    *made = (struct transport){.curl = curl, .base = base, .multi = multi};
    TAILQ_INIT(&made->watches);
    TAILQ_INIT(&made->abandoned);
    event_assign(&made->timer, base, -1, 0, on_timer, made);
    curl->multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket_wanted);
    curl->multi_setopt(multi, CURLMOPT_SOCKETDATA, made);
    curl->multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
    curl->multi_setopt(multi, CURLMOPT_TIMERDATA, made);
    *transport = made;
    return 0;
}

/* Leaves a transport as it is, since libcurl would wait for the name of an abandoned attempt: nothing calls
 * it any more, and it stays until the process ends. */
static void transport_leave(struct transport *transport)
{
    struct watch *watch;
    TAILQ_FOREACH (watch, &transport->watches, all)
        if (watch->interest)
            event_del(&watch->event);
    event_del(&transport->timer);
    transport->next_left = atomic_load(&left_transports);
    while (!atomic_compare_exchange_weak(&left_transports, &transport->next_left, transport)) {
    }
}

void transport_close(struct transport **transport)
{
    struct transport *gone = *transport;
    *transport = NULL;
    if (!gone)
        return;
    assert(gone->transfers == 0 && gone->in_curl == 0);
    if (!TAILQ_EMPTY(&gone->abandoned)) {
        transport_leave(gone);
        return;
    }
    gone->curl->multi_cleanup(gone->multi);
    event_del(&gone->timer);
    assert(TAILQ_EMPTY(&gone->watches));
    free(gone);
}

/* ---- attempts ---- */

int transport_begin(struct transport *transport, const struct transport_send *send,
                    struct transfer **transfer, struct error *err)
{
    int ret = transfer_make(transport, send, transfer, err);
    if (ret)
        return ret;
    transport->in_curl++;
    CURLMcode added = transport->curl->multi_add_handle(transport->multi, (*transfer)->easy);
    transport->in_curl--;
    if (added != CURLM_OK) {
        transfer_free(*transfer);
        *transfer = NULL;
        return error_set(err, ERROR_INTERNAL, "a request cannot be begun");
    }
    transport->transfers++;
    return 0;
}

bool transport_connected(const struct transfer *transfer)
{
    curl_off_t at = 0;
    transfer->transport->curl->easy_getinfo(transfer->easy, CURLINFO_PRETRANSFER_TIME_T, &at);
    return at > 0;
}

static void transfer_remove(struct transfer *transfer)
{
    struct transport *transport = transfer->transport;
    assert(transport->in_curl == 0);
    transport->in_curl++;
    transport->curl->multi_remove_handle(transport->multi, transfer->easy);
    transport->in_curl--;
    if (transfer->is_abandoned)
        TAILQ_REMOVE(&transport->abandoned, transfer, abandoned);
    transfer_free(transfer);
}

/* Whether an old libcurl would wait if the attempt were removed now. */
static bool would_wait(const struct transfer *transfer)
{
    const struct libcurl *curl = transfer->transport->curl;
    curl_off_t looked_up = 0;
    curl->easy_getinfo(transfer->easy, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
    return curl->version < QUICK_EXIT_SINCE && !transfer->has_ended && looked_up == 0;
}

/* Lets an attempt go on without its owner until its name has been looked up, when on_socket_made() ends it.
 * It then has read nothing of what the owner had for it. */
static void transfer_abandon(struct transfer *transfer)
{
    const struct libcurl *curl = transfer->transport->curl;
    transfer->is_abandoned = true;
    transfer->send = (struct transport_send){0};
    /* Not over a connection that is there, and without end. */
    curl->easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, 1L);
    curl->easy_setopt(transfer->easy, CURLOPT_CONNECTTIMEOUT_MS, 1000000000L);
    transfer_wipe(transfer);
    TAILQ_INSERT_TAIL(&transfer->transport->abandoned, transfer, abandoned);
}

void transport_end(struct transfer **transfer, struct transport_outcome *outcome)
{
    struct transfer *gone = *transfer;
    *transfer = NULL;
    if (!gone)
        return;
    if (outcome)
        transfer_outcome(gone, outcome);
    gone->transport->transfers--;
    if (would_wait(gone))
        transfer_abandon(gone);
    else
        transfer_remove(gone);
}
