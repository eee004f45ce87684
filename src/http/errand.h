/* An errand: a request that may be answered, on its way to its answer. */
#ifndef SISE_HTTP_ERRAND_H
#define SISE_HTTP_ERRAND_H

#include "http/arrival.h"

/* Answers a request that was let in: with a 304 where the client has the answer, from the cache, or by making
 * the answer, in this call or later in the side thread. The exchange belongs to the errand from now on. */
void errand_begin(const struct arrival *arrival);

#endif
