/* Transactions in the environment of the state (state.h), which they open where it is not open yet. Internal
 * to store/. */
#ifndef SISE_STORE_STATE_ENV_H
#define SISE_STORE_STATE_ENV_H

#include "store/internal.h"

/* Runs the body as store_write() does, and makes the state where there is none. */
int state_write(struct state *state, store_body *body, void *arg, struct error *err);

/* Runs the body in a transaction that reads; it may run several times. NOT_FOUND: there is no state, or the
 * body has said so. */
int state_read(struct state *state, store_body *body, void *arg, struct error *err);

#endif
