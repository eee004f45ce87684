#include "net/transport.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "base/text.h"
#include "net/libcurl.h"

/* A socket of libcurl that the loop looks at. There is one for each socket, not for each attempt: an attempt
 * may have two at once, as it tries IPv6 and IPv4, and may leave its socket to the next one. */
struct watch {
    struct event event;
    short interest; /* EV_READ, EV_WRITE */
};

struct transport {
    const struct libcurl *curl;
    struct event_base *base;
    CURLM *multi;
    struct event timer; /* what libcurl has asked for in on_timer_wanted() */
    unsigned in_curl;   /* how many of its functions are on the stack that may call back */
    size_t transfers, watches;
};

struct transfer {
    struct transport *transport;
    struct transport_send send;
    CURL *easy;
    struct curl_slist *header;
    bool has_ended, broken_off;
    CURLcode code;
    char text[CURL_ERROR_SIZE];
};

/* ---- outcomes ---- */

/* What libcurl's codes mean, where an attempt can end with them. What is not listed is a fault that no
 * repetition mends. */
static const struct {
    CURLcode code;
    enum net_fault fault;
    bool certain;
} code_table[] = {
    {CURLE_OK, NET_FAULT_NONE, false},
    {CURLE_COULDNT_RESOLVE_PROXY, NET_FAULT_RESOLVE, false},
    {CURLE_COULDNT_RESOLVE_HOST, NET_FAULT_RESOLVE, false},
    {CURLE_COULDNT_CONNECT, NET_FAULT_CONNECT, false},
    {CURLE_SSL_CONNECT_ERROR, NET_FAULT_TLS, false},
    {CURLE_OPERATION_TIMEDOUT, NET_FAULT_TIMEOUT, false},
    {CURLE_GOT_NOTHING, NET_FAULT_BROKEN, false},
    {CURLE_SEND_ERROR, NET_FAULT_BROKEN, false},
    {CURLE_RECV_ERROR, NET_FAULT_BROKEN, false},
    {CURLE_PARTIAL_FILE, NET_FAULT_BROKEN, false},
    {CURLE_WEIRD_SERVER_REPLY, NET_FAULT_BROKEN, false},
    {CURLE_UNSUPPORTED_PROTOCOL, NET_FAULT_BROKEN, false}, /* what came does not begin as HTTP/1 does */
    {CURLE_BAD_CONTENT_ENCODING, NET_FAULT_BROKEN, false},
    {CURLE_WRITE_ERROR, NET_FAULT_BROKEN, false}, /* the zlib of libcurl, for what is no gzip */
    {CURLE_HTTP2, NET_FAULT_BROKEN, false},
    {CURLE_HTTP2_STREAM, NET_FAULT_BROKEN, false},
    {CURLE_PROXY, NET_FAULT_CONNECT, false},
    {CURLE_PEER_FAILED_VERIFICATION, NET_FAULT_CERTIFICATE, true},
    {CURLE_SSL_CACERT_BADFILE, NET_FAULT_CERTIFICATE, true},
    {CURLE_SSL_ISSUER_ERROR, NET_FAULT_CERTIFICATE, true},
    {CURLE_SSL_INVALIDCERTSTATUS, NET_FAULT_CERTIFICATE, true},
    {CURLE_SSL_CERTPROBLEM, NET_FAULT_TLS, true},
    {CURLE_SSL_CIPHER, NET_FAULT_TLS, true},
    {CURLE_URL_MALFORMAT, NET_FAULT_REQUEST, true},
    {CURLE_OUT_OF_MEMORY, NET_FAULT_MACHINE, true},
};

void transport_translate(int code, struct transport_outcome *outcome)
{
    outcome->fault = NET_FAULT_MACHINE;
    outcome->certain = true;
    for (size_t i = 0; i < sizeof code_table / sizeof *code_table; i++)
        if ((int)code_table[i].code == code) {
            outcome->fault = code_table[i].fault;
            outcome->certain = code_table[i].certain;
        }
}

static long number_of(const struct transfer *transfer, CURLINFO info)
{
    long number = 0;
    return transfer->transport->curl->easy_getinfo(transfer->easy, info, &number) == CURLE_OK ? number : 0;
}

static void outcome_take(const struct transfer *transfer, struct transport_outcome *outcome)
{
    *outcome = (struct transport_outcome){.broken_off = transfer->broken_off};
    outcome->unsent = number_of(transfer, CURLINFO_REQUEST_SIZE) == 0;
    if (!transfer->has_ended)
        return;
    transport_translate((int)transfer->code, outcome);
    /* The proxy wants a password: it will want it again. */
    if (number_of(transfer, CURLINFO_HTTP_CONNECTCODE) == 407)
        outcome->certain = true;
    if (outcome->fault == NET_FAULT_NONE || transfer->broken_off)
        outcome->status = (int)number_of(transfer, CURLINFO_RESPONSE_CODE);
    const char *text =
        *transfer->text ? transfer->text : transfer->transport->curl->easy_strerror(transfer->code);
    snprintf(outcome->text, sizeof outcome->text, "%s", text);
    text_safe(outcome->text);
}

/* ---- libcurl and the loop ---- */

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
    free(watch);
    transport->watches--;
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
        transport->watches++;
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
    event_assign(&made->timer, base, -1, 0, on_timer, made);
    curl->multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket_wanted);
    curl->multi_setopt(multi, CURLMOPT_SOCKETDATA, made);
    curl->multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
    curl->multi_setopt(multi, CURLMOPT_TIMERDATA, made);
    *transport = made;
    return 0;
}

void transport_close(struct transport **transport)
{
    struct transport *gone = *transport;
    *transport = NULL;
    if (!gone)
        return;
    assert(gone->transfers == 0 && gone->in_curl == 0);
    gone->curl->multi_cleanup(gone->multi);
    event_del(&gone->timer);
    assert(gone->watches == 0);
    free(gone);
}

/* ---- attempts ---- */

/* A line of the head, which libcurl may hand over with or without the end of a line. */
static size_t on_head(char *bytes, size_t size, size_t count, void *arg)
{
    struct transfer *transfer = arg;
    size_t length = size * count;
    while (length && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    transfer->broken_off |= !transfer->send.head(transfer->send.arg, bytes, length);
    return transfer->broken_off ? 0 : size * count;
}

static size_t on_data(char *bytes, size_t size, size_t count, void *arg)
{
    struct transfer *transfer = arg;
    transfer->broken_off |= !transfer->send.data(transfer->send.arg, bytes, size * count);
    return transfer->broken_off ? 0 : size * count;
}

/* A program that is started meanwhile must not hold the connection open. */
static int on_socket_made(void *arg, curl_socket_t fd, curlsocktype purpose)
{
    (void)arg, (void)purpose;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return CURL_SOCKOPT_OK;
}

/* Sets an option; `set` remembers the first one that fails. */
#define SET(option, value)                                                                                   \
    (set = set == CURLE_OK ? transfer->transport->curl->easy_setopt(transfer->easy, option, value) : set)

static CURLcode set_what_comes(struct transfer *transfer)
{
    CURLcode set = CURLE_OK;
    SET(CURLOPT_PRIVATE, transfer);
    SET(CURLOPT_ERRORBUFFER, transfer->text);
    SET(CURLOPT_HEADERFUNCTION, on_head);
    SET(CURLOPT_HEADERDATA, transfer);
    SET(CURLOPT_WRITEFUNCTION, on_data);
    SET(CURLOPT_WRITEDATA, transfer);
    SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    SET(CURLOPT_ACCEPT_ENCODING, "gzip");
    return set;
}

/* The variables that name certificates for curl and for OpenSSL. libcurl itself looks at none of them. */
static CURLcode set_trust(struct transfer *transfer)
{
    CURLcode set = CURLE_OK;
    const char *file = getenv("CURL_CA_BUNDLE"), *folder = getenv("SSL_CERT_DIR");
    if (!file || !*file)
        file = getenv("SSL_CERT_FILE");
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    if (file && *file)
        SET(CURLOPT_CAINFO, file);
    if (folder && *folder)
        SET(CURLOPT_CAPATH, folder);
    return set;
}

static CURLcode set_connection(struct transfer *transfer)
{
    const struct transport_send *send = &transfer->send;
    CURLcode set = CURLE_OK;
    SET(CURLOPT_URL, send->url);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
    /* An attempt that is cancelled while a name is looked up does not wait for the answer. */
    if (set == CURLE_OK && transfer->transport->curl->version >= 0x075700)
        SET(CURLOPT_QUICK_EXIT, 1L);
#endif
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)(send->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)send->connect_ms);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_SOCKOPTFUNCTION, on_socket_made);
    return set;
}

static bool header_add(struct transfer *transfer, const char *line)
{
    struct curl_slist *list = transfer->transport->curl->slist_append(transfer->header, line);
    if (list)
        transfer->header = list;
    return list != NULL;
}

static CURLcode set_request(struct transfer *transfer)
{
    const struct transport_send *send = &transfer->send;
    CURLcode set = CURLE_OK;
    /* A large body is sent at once, without asking first whether it is wanted. */
    bool added = !send->body || header_add(transfer, "Expect:");
    for (size_t i = 0; added && i < send->headers; i++)
        added = header_add(transfer, send->header[i]);
    if (!added)
        return CURLE_OUT_OF_MEMORY;
    SET(CURLOPT_HTTPHEADER, transfer->header);
    SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    SET(CURLOPT_USERAGENT, send->user_agent);
    if (send->body) {
        SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)send->length);
        SET(CURLOPT_POSTFIELDS, send->body);
    }
    if (send->method && strcmp(send->method, "HEAD") == 0)
        SET(CURLOPT_NOBODY, 1L);
    else if (send->method)
        SET(CURLOPT_CUSTOMREQUEST, send->method);
    return set;
}

static void transfer_free(struct transfer *transfer)
{
    const struct libcurl *curl = transfer->transport->curl;
    if (transfer->easy)
        curl->easy_cleanup(transfer->easy);
    for (struct curl_slist *line = transfer->header; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
    curl->slist_free_all(transfer->header);
    free(transfer);
}

static CURLcode transfer_prepare(struct transfer *transfer)
{
    transfer->easy = transfer->transport->curl->easy_init();
    CURLcode set = transfer->easy ? set_what_comes(transfer) : CURLE_OUT_OF_MEMORY;
    set = set == CURLE_OK ? set_connection(transfer) : set;
    set = set == CURLE_OK ? set_trust(transfer) : set;
    return set == CURLE_OK ? set_request(transfer) : set;
}

int transport_begin(struct transport *transport, const struct transport_send *send,
                    struct transfer **transfer, struct error *err)
{
    struct transfer *made = calloc(1, sizeof *made);
    if (!made)
        return error_no_memory(err);
    *made = (struct transfer){.transport = transport, .send = *send};
    CURLcode set = transfer_prepare(made);
    if (set != CURLE_OK) {
        transfer_free(made);
        return error_set(err, set == CURLE_OUT_OF_MEMORY ? ERROR_NO_MEMORY : ERROR_INTERNAL,
                         "a request cannot be prepared: %s", transport->curl->easy_strerror(set));
    }
    transport->in_curl++;
    CURLMcode added = transport->curl->multi_add_handle(transport->multi, made->easy);
    transport->in_curl--;
    if (added != CURLM_OK) {
        transfer_free(made);
        return error_set(err, ERROR_INTERNAL, "a request cannot be begun");
    }
    transport->transfers++;
    *transfer = made;
    return 0;
}

void transport_end(struct transfer **transfer, struct transport_outcome *outcome)
{
    struct transfer *gone = *transfer;
    *transfer = NULL;
    if (!gone)
        return;
    struct transport *transport = gone->transport;
    assert(transport->in_curl == 0);
    if (outcome)
        outcome_take(gone, outcome);
    transport->in_curl++;
    transport->curl->multi_remove_handle(transport->multi, gone->easy);
    transport->in_curl--;
    transport->transfers--;
    transfer_free(gone);
}
