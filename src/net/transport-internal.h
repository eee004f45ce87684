/* A transport and its attempts, for transport.c, which turns the loop, and transfer.c, which tells libcurl
 * what an attempt is. */
#ifndef SISE_NET_TRANSPORT_INTERNAL_H
#define SISE_NET_TRANSPORT_INTERNAL_H

#include <sys/queue.h>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "net/libcurl.h"
#include "net/transport.h"

/* From this version on libcurl can end an attempt whose name is being looked up without waiting for the
 * answer (CURLOPT_QUICK_EXIT), which may take ten seconds and more where the network is down. */
#define QUICK_EXIT_SINCE 0x075700

/* A socket of libcurl that the loop looks at. There is one for each socket, not for each attempt: an attempt
 * may have two at once, as it tries IPv6 and IPv4, and may leave its socket to the next one. */
struct watch {
    TAILQ_ENTRY(watch) all;
    struct event event;
    short interest; /* EV_READ, EV_WRITE */
};

struct transport {
    const struct libcurl *curl;
    struct event_base *base;
    CURLM *multi;
    struct event timer; /* what libcurl has asked for in on_timer_wanted() */
    unsigned in_curl;   /* how many of its functions are on the stack that may call back */
    size_t transfers;
    TAILQ_HEAD(watch_list, watch) watches;
    TAILQ_HEAD(transfer_list, transfer) abandoned;
    struct transport *next_left;
};

struct transfer {
    TAILQ_ENTRY(transfer) abandoned;
    struct transport *transport;
    struct transport_send send;
    CURL *easy;
    struct curl_slist *header;
    bool has_ended, broken_off, is_abandoned;
    CURLcode code;
    char text[CURL_ERROR_SIZE];
};

/* Makes an attempt, all of its options set. NO_MEMORY, INTERNAL. Free with transfer_free(). */
int transfer_make(struct transport *transport, const struct transport_send *send, struct transfer **transfer,
                  struct error *err);
void transfer_free(struct transfer *transfer);

/* Overwrites the headers that are to be sent, among which there may be a key. */
void transfer_wipe(struct transfer *transfer);

/* What has come of an attempt, before it is freed. */
void transfer_outcome(const struct transfer *transfer, struct transport_outcome *outcome);

#endif
