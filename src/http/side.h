/* The side thread of a worker: it works on what would hold up the worker's loop, one thing after the other,
 * at a desk of its own. */
#ifndef SISE_HTTP_SIDE_H
#define SISE_HTTP_SIDE_H

#include <stdbool.h>

#include "http/desk.h"

struct side;

/* `most` is how many things may be waiting. */
int side_open(struct store *store, unsigned most, struct side **side, struct error *err);
/* Waits for what is being worked on; what is still waiting has been run by then too. NULL-safe, nulls. */
void side_close(struct side **side);

/* Has the side thread call run(arg, desk). False: too many things are waiting already. From any thread. */
typedef void side_run(void *arg, struct desk *desk);
bool side_add(struct side *side, side_run *run, void *arg);

/* How many things are waiting or being worked on. */
unsigned side_count(struct side *side);

#endif
