/* The front: what happens to a request from its arrival to its answer. It is refused or let in
 * (http/guard.h), its route is found (http/route.h), its answer is taken from the cache (http/cache.h) or
 * made, in the loop or in the side thread, packed, and sent. */
#ifndef SISE_HTTP_FRONT_H
#define SISE_HTTP_FRONT_H

#include "http/evhttp.h"

/* Both are called by src/http/evhttp.c in the worker's thread; `worker` is a struct worker. */
void front_serve(void *worker, struct exchange *exchange);
void front_over(void *worker, const struct http_outcome *outcome);

#endif
