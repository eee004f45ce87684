/* What jobs and servers write besides market data: counts of calls, circuit breakers, sessions, notices. It
 * lies in a second environment of LMDB, the folder `state` within the store's folder, so that it never waits
 * behind an import. Losing it loses no data. It may hold secrets, so only its owner may read it: the folder
 * has mode 0700, the files 0600.
 *
 * A value is a few bytes under a name, which is a text such as "calls/krx-openapi/2026-11-26". What the bytes
 * mean is the caller's (source/memory.h).
 *
 * Processes: any number may read and write at once; each call is a transaction of its own, and a process that
 * is killed loses at most the call that it was in. After a crash of the machine the last calls before it may
 * be lost. Threads: a struct state may be shared. A process has one for a folder, and does not use it any
 * more in a child that it made with fork().
 *
 * Errors: nothing is opened or made before it is needed, so any call may fail in any of these ways.
 * NOT_FOUND: there is no such value (also where there is no state yet: reading never makes it). DATA: the
 * files are damaged; FORMAT: they are another program's (both with REMEDY_STATE_ANEW), or a newer sise has
 * written them. PERMISSION: this user has no right to; where only the right to write is missing
 * (REMEDY_STATE), reading works. NO_SPACE: the disk is full, and nothing was changed. Nothing here prints. */
#ifndef SISE_STORE_STATE_H
#define SISE_STORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define STATE_FORMAT 1   /* version of the layout that store/keys.h describes */
#define STATE_NAME   200 /* the longest name, in bytes */
#define STATE_FOLDER "state"

struct state;

/* When a value is written, and until when it is kept, in UTC seconds. Every writing call removes values whose
 * `until` is not after its `now`. until = 0: the value stays until it is removed. */
struct state_time {
    int64_t now, until;
};

/* Remembers the store's folder; neither it nor the state within needs to be there. NO_MEMORY. state_free()
 * sets the pointer to NULL, and does nothing where it is NULL already. */
int state_new(const char *store_dir, struct state **state, struct error *err);
void state_free(struct state **state);

/* Copies a value to bytes[size]. *length is how long the value is; where that is more than `size`, only
 * `size` bytes were copied. A value past its `until` may still be there. */
int state_get(struct state *state, const char *name, void *bytes, size_t size, size_t *length,
              struct error *err);

/* Writes or replaces a value. */
int state_put(struct state *state, const char *name, const void *bytes, size_t length, struct state_time time,
              struct error *err);

/* Removes a value; it is no error where there is none. */
int state_remove(struct state *state, const char *name, struct error *err);

/* Adds `delta` to a counter, which begins at 0, and gives it `time.until`. *sum (may be NULL) is the sum.
 * BUSY: the sum would be more than `most`: nothing was added, and *sum is what has been counted so far. A sum
 * that would be below 0 is 0. */
int state_add(struct state *state, const char *name, int64_t delta, int64_t most, struct state_time time,
              int64_t *sum, struct error *err);

/* The counter's sum so far, 0 where it has not begun. */
int state_sum(struct state *state, const char *name, int64_t *sum, struct error *err);

/* Gives each value whose name begins with `prefix` to `each`, in the order of the names' bytes, until that
 * returns false. All are of one moment. `bytes` are good only during the call, and aligned for any type. 0
 * where there is none. */
int state_walk(struct state *state, const char *prefix,
               bool (*each)(void *arg, const char *name, const void *bytes, size_t length), void *arg,
               struct error *err);

#endif
