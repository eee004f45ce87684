/* A request as it is sent: net_start()'s plain data, checked, copied, encoded. */
#ifndef SISE_NET_REQUEST_H
#define SISE_NET_REQUEST_H

#include "net/net.h"

struct request {
    char *method; /* NULL: GET, or POST with a body */
    char *url;    /* with its query; it may hold a secret */
    char *shown;  /* what messages show of it */
    char **line;  /* [lines + 1] headers "Name: value"; the last place is for the cookies of an attempt */
    size_t lines;
    char *body; /* NULL: none */
    size_t length;
    struct net_secret **secret; /* [secrets] */
    size_t secrets;
    char **wanted; /* [wanteds] */
    size_t wanteds;
};

/* Fails as net_start() says. Free with request_free() whatever the return value. */
int request_make(const struct net_request *plain, struct request *request, struct error *err);
void request_free(struct request *request);

/* Puts the Cookie header of an attempt into the last place; there is none where no cookie is to be sent.
 * *lines is how many headers there then are. */
int request_cookies(struct request *request, const struct net_cookies *cookies, int64_t now_utc,
                    size_t *lines, struct error *err);

/* Strikes all secrets of the request out of a text, or those of at least SECRET_LONG bytes out of the body of
 * an answer, which a short one may stand in by chance. */
#define SECRET_LONG 8
void request_strike(const struct request *request, char *text);
void request_strike_body(const struct request *request, char *bytes, size_t length);

#endif
