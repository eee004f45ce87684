/* What the sources over a network remember from run to run, each under its own name in the state of the store
 * (store/state.h): how many calls a service has had on a day, until when it is left alone, the session that
 * it has given, and what only a person can put right.
 *
 * A record that cannot be read counts as none: it is written anew when there is something to remember.
 * `state` may be NULL; then nothing is remembered, and every question is answered as if nothing had been.
 * `source` is the name of a kind, such as "krx-openapi". Times are UTC seconds. Errors are those of the
 * state. */
#ifndef SISE_SOURCE_MEMORY_H
#define SISE_SOURCE_MEMORY_H

#include "base/date.h"
#include "store/state.h"

#define MEMORY_SOURCE 32 /* the longest name of a source, and the NUL */

/* ---- calls of a day ---- */

/* Counts `calls` calls more on the day in Korea that `now` lies in, over all processes. Call it before the
 * calls are made. BUSY: that would be more than `most`, so none are counted and none are to be made; the
 * remedy is REMEDY_QUOTA. *sum (may be NULL) is how many are counted then. Counts are kept for a week. */
int memory_calls_add(struct state *state, const char *source, int64_t now, unsigned calls, int64_t most,
                     int64_t *sum, struct error *err);

/* How many calls are counted on a day; 0 where there were none. */
int memory_calls(struct state *state, const char *source, kst_date day, int64_t *sum, struct error *err);

/* ---- a service that is left alone ---- */

struct memory_breaker {
    int64_t since, until;
    char why[512]; /* one line */
};

/* Leaves the service alone from `breaker->since`, which is now, to `breaker->until`. */
int memory_breaker_put(struct state *state, const char *source, const struct memory_breaker *breaker,
                       struct error *err);

/* NOT_FOUND: at `now` the service is not left alone. */
int memory_breaker(struct state *state, const char *source, int64_t now, struct memory_breaker *breaker,
                   struct error *err);
int memory_breaker_remove(struct state *state, const char *source, struct error *err);

/* ---- a session ---- */

struct memory_session {
    char account[64]; /* whose session it is: that of another login is not to be used */
    char cookie[4096];
    int64_t begun, until; /* `until`: when it is no good any more at the latest */
};

/* DATA: the account or the cookie has bytes that no header may have, or no UTF-8. */
int memory_session_put(struct state *state, const char *source, const struct memory_session *session,
                       struct error *err);

/* NOT_FOUND: there is none of this account that is good at `now`. */
int memory_session(struct state *state, const char *source, const char *account, int64_t now,
                   struct memory_session *session, struct error *err);
int memory_session_remove(struct state *state, const char *source, struct error *err);

/* ---- what only a person can put right ---- */

struct memory_notice {
    char source[MEMORY_SOURCE];
    int64_t since, newest; /* when it was noted first, and when last */
    struct error what;     /* the error, with its code, its remedy and what that is about */
};

/* Notes an error whose remedy is one of remedy_needs_person(). There is one notice of a source for each such
 * remedy, of REMEDY_API_APPROVAL one for each API. *is_new (may be NULL): it was not there before, so a
 * person should be told. A notice that is not noted again for 60 days goes. */
int memory_notice_put(struct state *state, const char *source, const struct error *what, int64_t now,
                      bool *is_new, struct error *err);

/* Removes the notices of a source, since it works again: all of them, or (about != NULL) those that are about
 * just this. */
int memory_notice_remove(struct state *state, const char *source, const char *about, struct error *err);

/* All notices, by source; of one source only where `source` is not NULL. *notices: free() it. */
int memory_notices(struct state *state, const char *source, struct memory_notice **notices, size_t *count,
                   struct error *err);

#endif
