/* One keep-alive connection of a test's client: sends a request, reads its answer without keeping the body,
 * and says what became of it. The caller polls (epoll) and calls client_turn() when the socket is ready. */
#ifndef SISE_T_HTTP_CLIENT_H
#define SISE_T_HTTP_CLIENT_H

#include "t/http/wire.h"

enum client_state {
    CLIENT_IDLE,     /* nothing was asked, or the answer has been taken */
    CLIENT_ASKING,   /* the request is on its way, or its answer is */
    CLIENT_ANSWERED, /* `head` tells of the answer; `same` of its body */
    CLIENT_BROKEN,   /* the answer ended early, or is none */
    CLIENT_DROPPED,  /* closed by the server before a byte of the answer came */
    CLIENT_REFUSED,  /* no connection */
};

struct client {
    int fd; /* -1: closed */
    enum client_state state;
    const char *request; /* lent by the caller until the answer */
    size_t request_length, sent;
    char *held; /* [held_length] bytes of a head, or of a chunked answer, that is not whole */
    size_t held_length, held_room;
    bool has_head;
    struct wire_head head;
    size_t body_length;
    const char *expected; /* the body that is to come; NULL: any */
    size_t expected_length;
    bool same; /* the body is the expected one */
};

/* Connects; the state is CLIENT_IDLE, and a failure is told by the first request. */
void client_open(struct client *client, const struct wire_place *place);
void client_close(struct client *client);

/* Begins a request; the client is idle. A client that could not connect is CLIENT_REFUSED at once. */
void client_ask(struct client *client, const char *request, size_t length);

/* Writes and reads what can be, after the socket was ready. Idle clients whose server has closed get fd -1.
 */
void client_turn(struct client *client);

#endif
