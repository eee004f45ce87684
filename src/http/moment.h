/* An answer that shows the clock, as it was in one second: /health is asked often, and written once a second.
 * A worker keeps the newest of them for itself. */
#ifndef SISE_HTTP_MOMENT_H
#define SISE_HTTP_MOMENT_H

#include "http/arrival.h"
#include "store/store.h"

struct site;

/* What the answer depends on, and the answer. All zero is a valid one without an answer. */
struct moment {
    int64_t second; /* UTC */
    struct store_version version;
    const struct site *site;
    const struct route *route; /* NULL: the target is too long, and nothing is kept */
    enum asked_form form;
    enum coding coding;
    bool draining;
    char target[64];
    struct body *body; /* held */
};

/* What the answer to a request that has arrived depends on. */
struct moment moment_now(const struct arrival *arrival);

/* A reference to the answer that is kept, where it depends on the same as `now`; or NULL. */
struct body *moment_look(const struct moment *kept, const struct moment *now);

/* Keeps a body, of which it takes a reference, for `now`. */
void moment_keep(struct moment *kept, const struct moment *now, const struct body *body);

#endif
