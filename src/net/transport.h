/* Single attempts over libcurl's multi interface, driven by libevent. What is done here is what libcurl needs
 * and nothing else: no retry, no limit, no judgement. Nothing else in the program knows libcurl.
 *
 * libcurl's own callbacks only copy and flag. An attempt that has ended is told by the owner's ended(), which
 * runs in a turn of the loop with no libcurl on the stack, and itself only flags; transport_end() then takes
 * the attempt apart. */
#ifndef SISE_NET_TRANSPORT_H
#define SISE_NET_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/net.h"

struct event_base;
struct transport;
struct transfer;

/* An attempt: what is sent, and who gets what comes. All of it must stay as it is until transport_end(). */
struct transport_send {
    const char *method; /* NULL: GET, or POST with a body */
    const char *url;
    const char *const *header; /* [headers], each "Name: value" */
    size_t headers;
    const char *user_agent;
    const void *body; /* NULL: none */
    size_t length;
    int64_t connect_ms; /* by which the owner ends the attempt if it has no connection */
    bool http2;
    /* Get a line of the answer's head, without its end, and a piece of its body, decoded. They return false
     * to break off: the attempt then ends with `broken_off` set. */
    bool (*head)(void *arg, const char *line, size_t length);
    bool (*data)(void *arg, const char *bytes, size_t length);
    void (*ended)(void *arg);
    void *arg;
};

/* How an attempt ended. */
struct transport_outcome {
    enum net_fault fault; /* NET_FAULT_NONE: an answer came whole, whatever its status */
    bool unsent;          /* there was no connection, so the partner cannot have got the request */
    bool certain;         /* another attempt would end in the same way */
    bool broken_off;      /* head() or data() did so */
    int status;           /* 0: no answer came */
    char text[320];       /* what happened, in libcurl's words */
};

int transport_open(struct event_base *base, struct transport **transport, struct error *err);

/* There must be no attempt any more. */
void transport_close(struct transport **transport);

/* Begins an attempt; a fault of it is told by ended(), never before this returns. Fails without memory, and
 * with INTERNAL. */
int transport_begin(struct transport *transport, const struct transport_send *send,
                    struct transfer **transfer, struct error *err);

/* Whether the connection stands, its encryption included. */
bool transport_connected(const struct transfer *transfer);

/* Ends an attempt, which may have ended by itself, and frees it; *transfer becomes NULL. Not to be called
 * while libcurl is on the stack. `outcome` may be NULL. */
void transport_end(struct transfer **transfer, struct transport_outcome *outcome);

/* For the table of tests: what an attempt that libcurl has ended with that code has met. */
void transport_translate(int code, struct transport_outcome *outcome);

#endif
