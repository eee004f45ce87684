#include "http/cache.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/hash.h"

#define SWEEP        16 /* how many bodies of older states a call lets go at most, so that none takes long */
#define SHARE        8  /* no body takes more than this part of the budget */
#define BUCKET_BYTES 1024 /* a body takes this much at least, more or less: as many buckets are enough */
#define BUCKETS_MOST 65536

/* One key: a body, or those that wait for it while somebody renders it. */
struct cache_node {
    struct cache_node *next;          /* in its bucket, or in a chain of what is to be freed */
    struct cache_node *newer, *older; /* in its list; a node without a body is in none */
    uint64_t hash;
    struct body *body; /* NULL: it is being rendered */
    size_t bytes;      /* what it counts, with the body */
    struct cache_waiter *waiters;
    struct cache_key key; /* its target is `target` */
    char target[];
};

/* From the one that was asked for last to the one that nobody has asked for the longest. */
struct node_list {
    struct cache_node *newest, *oldest;
};

struct cache {
    pthread_mutex_t lock;
    struct hash_key hash_key;
    size_t budget, bucket_mask;
    uint64_t generation, data; /* the newest state of which a key has been seen */
    struct node_list kept;     /* bodies of that state */
    struct node_list old;      /* bodies of older ones, which go bit by bit */
    struct cache_figures figures;
    struct cache_node *bucket[];
};

static size_t buckets_for(size_t budget)
{
    size_t count = 16;
    while (count < BUCKETS_MOST && count * BUCKET_BYTES < budget)
        count *= 2;
    return count;
}

/* A look-up takes less time than it takes to fall asleep and to be woken, so whoever finds the mutex held
 * tries again for a moment before it sleeps. */
static void lock_init(pthread_mutex_t *lock)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ADAPTIVE_NP);
    pthread_mutex_init(lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

struct cache *cache_new(size_t budget)
{
    size_t buckets = buckets_for(budget);
    struct cache *cache = calloc(1, sizeof *cache + buckets * sizeof *cache->bucket);
    if (cache == NULL)
        return NULL;
    lock_init(&cache->lock);
    cache->hash_key = hash_key_new();
    cache->budget = budget;
    cache->bucket_mask = buckets - 1;
    cache->figures.bytes = sizeof *cache + buckets * sizeof *cache->bucket;
    cache->figures.budget = budget;
    return cache;
}

/* ---- lists and buckets, with the mutex held ---- */

static void list_add(struct node_list *list, struct cache_node *node)
{
    node->newer = NULL;
    node->older = list->newest;
    *(list->newest ? &list->newest->newer : &list->oldest) = node;
    list->newest = node;
}

static void list_remove(struct node_list *list, struct cache_node *node)
{
    *(node->newer ? &node->newer->older : &list->newest) = node->older;
    *(node->older ? &node->older->newer : &list->oldest) = node->newer;
    node->newer = node->older = NULL;
}

/* Puts all of a list behind the newest end of another, and empties it. */
static void list_join(struct node_list *to, struct node_list *from)
{
    if (from->newest == NULL)
        return;
    *(to->newest ? &to->newest->newer : &to->oldest) = from->oldest;
    from->oldest->older = to->newest;
    to->newest = from->newest;
    *from = (struct node_list){NULL, NULL};
}

static bool key_equal(const struct cache_key *a, const struct cache_key *b)
{
    return a->data == b->data && a->jobs == b->jobs && a->generation == b->generation && a->form == b->form &&
           a->encoding == b->encoding && strcmp(a->target, b->target) == 0;
}

static uint64_t key_hash(const struct cache *cache, const struct cache_key *key)
{
    const uint64_t words[] = {key->data, key->jobs, key->generation,
                              (uint64_t)key->form << 32 | key->encoding,
                              hash_bytes(cache->hash_key, key->target, strlen(key->target))};
    return hash_bytes(cache->hash_key, words, sizeof words);
}

/* Where the pointer to the node of a key is, or where one would be added. */
static struct cache_node **node_find(struct cache *cache, const struct cache_key *key, uint64_t hash)
{
    struct cache_node **at = &cache->bucket[hash & cache->bucket_mask];
    while (*at && ((*at)->hash != hash || !key_equal(&(*at)->key, key)))
        at = &(*at)->next;
    return at;
}

static bool key_current(const struct cache *cache, const struct cache_key *key)
{
    return key->generation == cache->generation && key->data == cache->data;
}

/* Takes a node out of its bucket and puts it into the chain of what is to be freed without the mutex. */
static void node_drop(struct cache *cache, struct cache_node **at, struct cache_node **gone)
{
    struct cache_node *node = *at;
    *at = node->next;
    node->next = *gone;
    *gone = node;
    cache->figures.bytes -= node->bytes;
    cache->figures.entries -= node->body != NULL;
}

static void node_drop_oldest(struct cache *cache, struct node_list *list, struct cache_node **gone)
{
    struct cache_node *node = list->oldest;
    struct cache_node **at = &cache->bucket[node->hash & cache->bucket_mask];
    while (*at != node)
        at = &(*at)->next;
    list_remove(list, node);
    node_drop(cache, at, gone);
}

static void sweep(struct cache *cache, struct cache_node **gone)
{
    for (unsigned i = 0; i < SWEEP && cache->old.oldest; i++) {
        node_drop_oldest(cache, &cache->old, gone);
        cache->figures.dropped++;
    }
}

static void state_note(struct cache *cache, const struct cache_key *key)
{
    if (key->generation < cache->generation ||
        (key->generation == cache->generation && key->data <= cache->data))
        return;
    cache->generation = key->generation;
    cache->data = key->data;
    list_join(&cache->old, &cache->kept);
}

static void make_room(struct cache *cache, size_t bytes, struct cache_node **gone)
{
    while (cache->figures.bytes + bytes > cache->budget && (cache->old.oldest || cache->kept.oldest)) {
        bool old = cache->old.oldest != NULL;
        node_drop_oldest(cache, old ? &cache->old : &cache->kept, gone);
        *(old ? &cache->figures.dropped : &cache->figures.evictions) += 1;
    }
}

/* ---- without the mutex ---- */

static void nodes_free(struct cache_node *node)
{
    while (node) {
        struct cache_node *next = node->next;
        body_release(&node->body);
        free(node);
        node = next;
    }
}

static struct cache_node *node_new(const struct cache_key *key, uint64_t hash)
{
    size_t length = strlen(key->target) + 1;
    struct cache_node *node = malloc(sizeof *node + length);
    if (node == NULL)
        return NULL;
    *node = (struct cache_node){.hash = hash, .key = *key};
    memcpy(node->target, key->target, length);
    node->key.target = node->target;
    return node;
}

void cache_free(struct cache **cache)
{
    struct cache *was = *cache;
    *cache = NULL;
    if (was == NULL)
        return;
    for (size_t i = 0; i <= was->bucket_mask; i++)
        nodes_free(was->bucket[i]);
    pthread_mutex_destroy(&was->lock);
    free(was);
}

/* ---- asking and filling ---- */

static void waiter_add(struct cache_node *node, struct cache_waiter *waiter)
{
    waiter->node = node;
    waiter->before = NULL;
    waiter->after = node->waiters;
    if (node->waiters)
        node->waiters->before = waiter;
    node->waiters = waiter;
}

static struct body *node_use(struct cache *cache, struct cache_node *node)
{
    if (key_current(cache, &node->key)) {
        list_remove(&cache->kept, node);
        list_add(&cache->kept, node);
    }
    return body_hold(node->body);
}

/* Where the key has no node, `fresh` becomes it; without one nothing is added or counted. */
static enum cache_say ask(struct cache *cache, const struct cache_key *key, uint64_t hash,
                          struct cache_node *fresh, struct body **body, struct cache_waiter *waiter)
{
    struct cache_node **at = node_find(cache, key, hash);
    if (*at && (*at)->body) {
        *body = node_use(cache, *at);
        cache->figures.hits++;
        return CACHE_HIT;
    }
    if (*at) {
        waiter_add(*at, waiter);
        cache->figures.waits++;
        return CACHE_WAIT;
    }
    *at = fresh;
    cache->figures.misses += fresh != NULL;
    return CACHE_MAKE;
}

enum cache_say cache_ask(struct cache *cache, const struct cache_key *key, struct body **body,
                         struct cache_waiter *waiter)
{
    struct cache_node *gone = NULL, *fresh = NULL;
    uint64_t hash = key_hash(cache, key);
    *body = NULL;
    waiter->node = NULL;
    pthread_mutex_lock(&cache->lock);
    state_note(cache, key);
    sweep(cache, &gone);
    enum cache_say say = ask(cache, key, hash, NULL, body, waiter);
    pthread_mutex_unlock(&cache->lock);
    nodes_free(gone);
    /* Only a miss needs a node. Without memory for it, whoever asks renders for itself alone. */
    if (say != CACHE_MAKE || (fresh = node_new(key, hash)) == NULL)
        return say;
    pthread_mutex_lock(&cache->lock);
    say = ask(cache, key, hash, fresh, body, waiter);
    pthread_mutex_unlock(&cache->lock);
    if (say != CACHE_MAKE)
        free(fresh);
    return say;
}

struct body *cache_look(struct cache *cache, const struct cache_key *key)
{
    uint64_t hash = key_hash(cache, key);
    pthread_mutex_lock(&cache->lock);
    struct cache_node *node = *node_find(cache, key, hash);
    struct body *body = node && node->body ? node_use(cache, node) : NULL;
    cache->figures.hits += body != NULL;
    pthread_mutex_unlock(&cache->lock);
    return body;
}

/* Whether the body is kept, and if so, makes room for it. */
static bool keep(struct cache *cache, const struct cache_key *key, const struct body *body, size_t bytes,
                 struct cache_node **gone)
{
    if (body == NULL || body->status != 200 || body->fd >= 0 || !key_current(cache, key))
        return false;
    if (bytes > cache->budget / SHARE) {
        cache->figures.refused++;
        return false;
    }
    make_room(cache, bytes, gone);
    return cache->figures.bytes + bytes <= cache->budget;
}

/* Returns the waiters, which wait no longer: none of them is found by cache_leave() any more. */
static struct cache_waiter *waiters_take(struct cache_node *node)
{
    struct cache_waiter *first = node->waiters;
    for (struct cache_waiter *waiter = first; waiter; waiter = waiter->after)
        waiter->node = NULL;
    node->waiters = NULL;
    return first;
}

static struct cache_waiter *fill(struct cache *cache, const struct cache_key *key, uint64_t hash,
                                 struct body *body, struct cache_node **gone)
{
    struct cache_node **at = node_find(cache, key, hash), *node = *at;
    if (node == NULL || node->body)
        return NULL; /* there was no memory for a node, or somebody has rendered the same */
    struct cache_waiter *waiters = waiters_take(node);
    size_t bytes = malloc_usable_size(node) + sizeof(size_t) + (body ? body_memory(body) : 0);
    if (!keep(cache, key, body, bytes, gone)) {
        node_drop(cache, node_find(cache, key, hash), gone);
        return waiters;
    }
    node->body = body_hold(body);
    node->bytes = bytes;
    list_add(&cache->kept, node);
    cache->figures.bytes += bytes;
    cache->figures.entries++;
    return waiters;
}

void cache_fill(struct cache *cache, const struct cache_key *key, struct body *body)
{
    struct cache_node *gone = NULL;
    uint64_t hash = key_hash(cache, key);
    pthread_mutex_lock(&cache->lock);
    sweep(cache, &gone);
    struct cache_waiter *waiters = fill(cache, key, hash, body, &gone);
    pthread_mutex_unlock(&cache->lock);
    while (waiters) {
        struct cache_waiter *next = waiters->after; /* the function may free the waiter */
        waiters->filled(waiters->arg, body ? body_hold(body) : NULL);
        waiters = next;
    }
    nodes_free(gone);
}

bool cache_leave(struct cache *cache, struct cache_waiter *waiter)
{
    pthread_mutex_lock(&cache->lock);
    struct cache_node *node = waiter->node;
    if (node) {
        *(waiter->before ? &waiter->before->after : &node->waiters) = waiter->after;
        if (waiter->after)
            waiter->after->before = waiter->before;
        waiter->node = NULL;
    }
    pthread_mutex_unlock(&cache->lock);
    return node != NULL;
}

struct cache_figures cache_figures(struct cache *cache)
{
    pthread_mutex_lock(&cache->lock);
    struct cache_figures figures = cache->figures;
    pthread_mutex_unlock(&cache->lock);
    return figures;
}
