/* The cache of answers: one for all workers. It gives out each body that has been rendered for the present
 * state of the store as long as there is room, and has each rendered once: of many that ask for the same at
 * the same time one renders it, and the others wait.
 *
 * Any thread may call these functions. A mutex is held for a look-up and never while a body is rendered,
 * freed or given to a waiter. The cache has no clock: what it does depends on the calls alone. */
#ifndef SISE_HTTP_CACHE_H
#define SISE_HTTP_CACHE_H

#include "http/body.h"

struct cache;

/* What a body is the answer to. Equal keys have equal answers. */
struct cache_key {
    uint64_t data;       /* the version of the store's data (struct store_version) */
    uint64_t jobs;       /* that of its jobs where the answer shows jobs, otherwise 0 */
    uint64_t generation; /* counts the reloads of configuration and strategies */
    const char *target;  /* path and query; the cache copies it */
    unsigned form;       /* JSON, CSV, ... */
    unsigned encoding;   /* enum coding */
};

/* Takes the body: a reference that is the function's own. NULL: whoever was to render it has given up, so ask
 * again. It is called once for each waiter, by the thread that calls cache_fill(), without the mutex, and may
 * free the waiter. It should do no more than post to its worker. */
typedef void cache_filled(void *arg, struct body *body);

struct cache_waiter {
    cache_filled *filled;
    void *arg;
    struct cache_node *node; /* the cache's, as are the next two */
    struct cache_waiter *before, *after;
};

enum cache_say {
    CACHE_HIT,  /* *body is the answer, a reference for the caller */
    CACHE_MAKE, /* the caller renders it, and calls cache_fill() whatever becomes of it */
    CACHE_WAIT, /* somebody is rendering it: the waiter's function will be called */
};

/* A cache that keeps at most `budget` bytes of memory: bodies, keys, and what the cache itself needs for
 * them. 0: nothing is kept, but each body is still rendered by one at a time. NULL: no memory. */
struct cache *cache_new(size_t budget);

/* Frees the cache and lets its bodies go. Nobody may be rendering or waiting. */
void cache_free(struct cache **cache);

/* Looks for the answer. `waiter` is only used with CACHE_WAIT; from then on it must stay where it is until
 * its function has been called or cache_leave() has returned true. A key of a newer generation or data
 * version than all before makes the bodies of the older ones go. */
enum cache_say cache_ask(struct cache *cache, const struct cache_key *key, struct body **body,
                         struct cache_waiter *waiter);

/* Only looks: a reference for the caller, which counts as a hit, or NULL, which counts as nothing: whoever
 * needs the body asks then. */
struct body *cache_look(struct cache *cache, const struct cache_key *key);

/* Gives the waiters of a key the body, and keeps it for those who come later if its status is 200, it lies in
 * memory and takes no more than an eighth of the budget; those that nobody has asked for the longest time go
 * instead. The caller's reference stays the caller's. NULL: it could not be rendered at all and the caller
 * has nothing to say about it; the waiters ask again. */
void cache_fill(struct cache *cache, const struct cache_key *key, struct body *body);

/* Withdraws a waiter. False: it is no longer waiting, its function has been called or is about to be, by
 * another thread. */
bool cache_leave(struct cache *cache, struct cache_waiter *waiter);

struct cache_figures {
    uint64_t hits, misses, waits; /* what cache_ask() has said */
    uint64_t evictions;           /* bodies that went because there was no room */
    uint64_t dropped;             /* those that went because they were of an older state */
    uint64_t refused;             /* those that were too large to be kept */
    uint64_t bytes, entries;      /* what there is now */
    uint64_t budget;
};

struct cache_figures cache_figures(struct cache *cache);

#endif
