/* A token bucket, which limits how often something may be done: `rate` times a second in the long run, and up
 * to `burst` times at once after a rest. */
#ifndef SISE_BASE_BUCKET_H
#define SISE_BASE_BUCKET_H

#include <stdint.h>

struct bucket {
    double tokens; /* how often it may be done at once, as of `at_ms` */
    int64_t at_ms;
};

/* A bucket that is full at first. */
#define BUCKET_FULL(burst) ((struct bucket){.tokens = (burst), .at_ms = INT64_MIN})

/* Takes a token, if there is one by now, and returns 0. Else returns in how many milliseconds there will be
 * one, at least 1 and at most a day. `rate` is above 0, `burst` at least 1; `now_ms` is that of any clock:
 * one that goes back fills nothing until it is where it was. */
int64_t bucket_take(struct bucket *bucket, double rate, double burst, int64_t now_ms);

/* Gives the token back that was taken last, as it was not used. */
void bucket_return(struct bucket *bucket);

#endif
