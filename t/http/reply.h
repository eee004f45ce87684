/* A request answered by calling the functions that the server calls, without a server: the target is taken
 * apart, its route found, its values read, and the handler called. */
#ifndef SISE_T_HTTP_REPLY_H
#define SISE_T_HTTP_REPLY_H

#include "http/asked.h"

struct reply {
    int status;
    const char *media;
    char *bytes; /* NUL-terminated */
    size_t length;
    kst_date as_of;
    char source[sizeof((struct answer_meta *)0)->source];
    char limitations[ASKED_LIMITATIONS_TEXT];
    char link[1024];
    char allow[ALLOW_TEXT];
    enum route_cost cost;
};

/* What is asked of. All of it may be zero for routes that need no store. */
struct reply_from {
    struct store *store;
    struct catalog *strategies, *prompts;
    struct calendar *calendar;
    double min_cap_won;
};

/* `accept` and `body` may be NULL. Free with reply_free(). */
void reply_make(const struct reply_from *from, enum http_method method, const char *target,
                const char *accept, const char *body, struct reply *reply);
void reply_free(struct reply *reply);

#endif
