/* Rendering: the handler of a route is called with a snapshot of the store, and what it writes becomes a
 * body. */
#ifndef SISE_HTTP_RENDER_H
#define SISE_HTTP_RENDER_H

#include <stdatomic.h>

#include "http/asked.h"
#include "http/body.h"
#include "http/desk.h"
#include "http/gzip.h"
#include "http/site.h"

/* What is to be rendered. Everything in it lives until render() returns. */
struct render_ask {
    struct worker *worker; /* for handlers that tell of the server itself */
    struct site *site;
    const struct route *route;
    const struct values *values;
    const char *target; /* as it was sent */
    enum asked_form form;
    enum coding coding;
    bool quick;           /* nothing that takes more than some milliseconds is to be begun */
    int64_t modified_utc; /* of what the answer shows; 0: not known */
    const atomic_bool
        *stopped; /* set by another thread where nobody wants the answer any more; NULL: never */
};

/* How long it took, in nanoseconds. */
struct render_took {
    int64_t answer; /* the handler: reading the store and writing the text */
    int64_t pack;
};

/* Returns a body that the caller releases. NULL: it is to be quick, and is too much work for that; otherwise
 * never. What went wrong is a body too: what the client can
 * mend is told to the client, everything else to the log. */
struct body *render(const struct render_ask *ask, struct desk *desk, struct render_took *took);

/* The tag of the answer to a target in a certain state, that of the body which is not packed. */
void render_tag(const struct site *site, const struct store_version *version, const struct route *route,
                const char *target, enum asked_form form, char tag[static ETAG_TEXT]);

/* The bodies of requests that are refused before a handler is called. */
struct body *render_problems(const struct problems *problems);

#endif
