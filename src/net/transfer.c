#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "net/transport-internal.h"

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

void transfer_outcome(const struct transfer *transfer, struct transport_outcome *outcome)
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

/* ---- what comes ---- */

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

/* A program that is started meanwhile must not hold the connection open. An abandoned attempt ends here, when
 * it has its host's address. */
static int on_socket_made(void *arg, curl_socket_t fd, curlsocktype purpose)
{
    const struct transfer *transfer = arg;
    (void)purpose;
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    return transfer->is_abandoned ? CURL_SOCKOPT_ERROR : CURL_SOCKOPT_OK;
}

/* ---- what is asked ---- */

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
    if (set == CURLE_OK && transfer->transport->curl->version >= QUICK_EXIT_SINCE)
        SET(CURLOPT_QUICK_EXIT, 1L);
#endif
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)(send->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    /* libcurl shares this time out among the addresses of a host. The owner's own clock comes first, since an
     * old libcurl whose time is over waits for a name that is being looked up. */
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)send->connect_ms + 1000);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_SOCKOPTFUNCTION, on_socket_made);
    SET(CURLOPT_SOCKOPTDATA, transfer);
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

void transfer_wipe(struct transfer *transfer)
{
    for (struct curl_slist *line = transfer->header; line; line = line->next)
        explicit_bzero(line->data, strlen(line->data));
}

void transfer_free(struct transfer *transfer)
{
    const struct libcurl *curl = transfer->transport->curl;
    if (transfer->easy)
        curl->easy_cleanup(transfer->easy);
    transfer_wipe(transfer);
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

int transfer_make(struct transport *transport, const struct transport_send *send, struct transfer **transfer,
                  struct error *err)
{
    struct transfer *made = *transfer = calloc(1, sizeof *made);
    if (!made)
        return error_no_memory(err);
    *made = (struct transfer){.transport = transport, .send = *send};
    CURLcode set = transfer_prepare(made);
    if (set == CURLE_OK)
        return 0;
    transfer_free(made);
    *transfer = NULL;
    return error_set(err, set == CURLE_OUT_OF_MEMORY ? ERROR_NO_MEMORY : ERROR_INTERNAL,
                     "a request cannot be prepared: %s", transport->curl->easy_strerror(set));
}
