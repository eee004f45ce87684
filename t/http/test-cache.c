/* The cache of answers: what it keeps and lets go, that one renders while others wait, and many threads at
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/cache.h"

#define BUDGET (64 << 10)

static struct body *body_of(int status, char c, size_t length)
{
    char *bytes = malloc(length + 1);
    assert_non_null(bytes);
    memset(bytes, c, length);
    struct body *body = body_new(status, "text/plain", bytes, length);
    assert_non_null(body);
    return body;
}

/* What came to a waiter. */
struct heard {
    struct cache_waiter waiter;
    unsigned times;
    int status; /* 0: no body came */
};

static void hear(void *arg, struct body *body)
{
    struct heard *heard = arg;
    heard->times++;
    heard->status = body ? body->status : 0;
    body_release(&body);
}

static struct heard heard_new(void)
{
    return (struct heard){.waiter = {.filled = hear}};
}

static enum cache_say ask(struct cache *cache, const struct cache_key *key, struct body **body,
                          struct heard *heard)
{
    *heard = heard_new();
    heard->waiter.arg = heard;
    return cache_ask(cache, key, body, &heard->waiter);
}

/* Renders a body of that size under a key that nobody has asked for. */
static void put(struct cache *cache, const struct cache_key *key, int status, size_t length)
{
    struct heard heard;
    struct body *body;
    assert_int_equal(ask(cache, key, &body, &heard), CACHE_MAKE);
    assert_null(body);
    body = body_of(status, 'x', length);
    cache_fill(cache, key, body);
    body_release(&body);
}

static bool is_kept(struct cache *cache, const struct cache_key *key)
{
    struct body *body = cache_look(cache, key);
    bool kept = body != NULL;
    body_release(&body);
    return kept;
}

static void what_is_filled_is_found_under_its_key_only(void **state)
{
    (void)state;
    struct cache *cache = cache_new(BUDGET);
    struct cache_key key = {7, 3, 1, "/stocks?limit=5", 0, 1};
    struct heard heard;
    struct body *body;
    put(cache, &key, 200, 100);
    assert_int_equal(ask(cache, &key, &body, &heard), CACHE_HIT);
    assert_int_equal(body->length, 100);
    body_release(&body);
    /* The key is copied: another text of the same letters finds it. */
    char other[] = "/stocks?limit=5";
    key.target = other;
    assert_true(is_kept(cache, &key));
    struct cache_key others[] = {{7, 4, 1, other, 0, 1}, {7, 3, 1, "/stocks?limit=6", 0, 1},
                                 {7, 3, 1, other, 1, 1}, {7, 3, 1, other, 0, 0},
                                 {8, 3, 1, other, 0, 1}, {7, 3, 2, other, 0, 1}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(is_kept(cache, &others[i]));
    struct cache_figures figures = cache_figures(cache);
    assert_int_equal(figures.hits, 2); /* what was looked for and is not there counts as nothing */
    assert_int_equal(figures.misses, 1);
    assert_int_equal(figures.entries, 1);
    cache_free(&cache);
    assert_null(cache);
}

static void one_renders_and_the_others_wait(void **state)
{
    (void)state;
    struct cache *cache = cache_new(BUDGET);
    struct cache_key key = {1, 0, 1, "/a", 0, 0};
    struct heard heard[5];
    struct body *body;
    assert_int_equal(ask(cache, &key, &body, &heard[0]), CACHE_MAKE);
    for (int i = 1; i < 5; i++)
        assert_int_equal(ask(cache, &key, &body, &heard[i]), CACHE_WAIT);
    /* The first, one in the middle and the last of the list can go. */
    assert_true(cache_leave(cache, &heard[1].waiter));
    assert_false(cache_leave(cache, &heard[1].waiter));
    assert_true(cache_leave(cache, &heard[3].waiter));
    body = body_of(200, 'a', 10);
    cache_fill(cache, &key, body);
    assert_int_equal(body->references, 2); /* ours and the cache's */
    cache_fill(cache, &key, body);         /* changes nothing */
    assert_int_equal(body->references, 2);
    for (int i = 0; i < 5; i++)
        assert_int_equal(heard[i].times, i == 2 || i == 4);
    assert_int_equal(heard[2].status, 200);
    assert_false(cache_leave(cache, &heard[2].waiter));
    assert_int_equal(cache_figures(cache).waits, 4);
    body_release(&body);
    assert_true(is_kept(cache, &key));
    cache_free(&cache);
}

static void what_fails_goes_to_the_waiters_and_is_forgotten(void **state)
{
    (void)state;
    static const int statuses[] = {404, 422, 500, 503, 0};
    struct cache *cache = cache_new(BUDGET);
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct cache_key key = {1, 0, 1, "/a", 0, 0};
        struct heard maker, heard;
        struct body *body;
        assert_int_equal(ask(cache, &key, &body, &maker), CACHE_MAKE);
        assert_int_equal(ask(cache, &key, &body, &heard), CACHE_WAIT);
        body = statuses[i] ? body_of(statuses[i], 'e', 10) : NULL;
        cache_fill(cache, &key, body);
        body_release(&body);
        assert_int_equal(heard.times, 1);
        assert_int_equal(heard.status, statuses[i]);
        assert_int_equal(cache_figures(cache).entries, 0);
    }
    cache_free(&cache);
}

static struct cache_key numbered(char text[static 32], unsigned number, uint64_t data)
{
    snprintf(text, 32, "/n/%u", number);
    return (struct cache_key){data, 0, 1, text, 0, 0};
}

static void the_budget_holds_and_what_is_asked_for_stays(void **state)
{
    (void)state;
    char text[32];
    struct cache *cache = cache_new(BUDGET);
    struct cache_key first = {1, 0, 1, "/first", 0, 0};
    put(cache, &first, 200, 1000);
    for (unsigned i = 0; i < 1000; i++) {
        struct cache_key key = numbered(text, i, 1);
        put(cache, &key, 200, 1000);
        assert_true(cache_figures(cache).bytes <= BUDGET);
        assert_true(is_kept(cache, &first)); /* the look makes it the newest */
        if (i >= 40)
            assert_true(is_kept(cache, &key));
    }
    struct cache_figures figures = cache_figures(cache);
    assert_true(figures.entries > 35 && figures.entries < 64); /* each takes 1,000 bytes and its key's */
    assert_int_equal(figures.evictions, 1001 - figures.entries);
    /* The newest are there in one piece, the oldest are not. */
    for (unsigned i = 0; i < 1000; i++) {
        struct cache_key key = numbered(text, i, 1);
        assert_int_equal(is_kept(cache, &key), i >= 1001 - figures.entries);
    }
    cache_free(&cache);
}

static void what_is_too_large_is_sent_and_not_kept(void **state)
{
    (void)state;
    struct cache *cache = cache_new(BUDGET), *none = cache_new(0);
    struct cache_key small = {1, 0, 1, "/small", 0, 0}, large = {1, 0, 1, "/large", 0, 0};
    put(cache, &small, 200, BUDGET / 9);
    put(cache, &large, 200, BUDGET / 8);
    assert_true(is_kept(cache, &small));
    assert_false(is_kept(cache, &large));
    assert_int_equal(cache_figures(cache).refused, 1);
    put(none, &small, 200, 1);
    assert_false(is_kept(none, &small));
    cache_free(&cache);
    cache_free(&none);
}

static void a_newer_state_makes_the_older_bodies_go(void **state)
{
    (void)state;
    char text[32];
    struct cache *cache = cache_new(1 << 20);
    struct heard heard, late;
    struct body *body;
    for (unsigned i = 0; i < 100; i++) {
        struct cache_key key = numbered(text, i, 5);
        put(cache, &key, 200, 500);
    }
    struct cache_key old = {5, 0, 1, "/late", 0, 0}, now = {6, 0, 1, "/now", 0, 0},
                     jobs = {6, 9, 1, "/j", 0, 0};
    assert_int_equal(ask(cache, &old, &body, &late), CACHE_MAKE);
    put(cache, &now, 200, 500);
    put(cache, &jobs, 200, 500); /* a job's note is no newer state of the data */
    assert_true(is_kept(cache, &now));
    /* Bit by bit, and the new state's stay. */
    assert_true(cache_figures(cache).entries > 2);
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(ask(cache, &now, &body, &heard), CACHE_HIT);
        body_release(&body);
    }
    assert_int_equal(cache_figures(cache).entries, 2);
    assert_int_equal(cache_figures(cache).dropped, 100);
    /* What is rendered of the old state now is given to those who wait, and not kept. */
    assert_int_equal(ask(cache, &old, &body, &heard), CACHE_WAIT);
    body = body_of(200, 'o', 10);
    cache_fill(cache, &old, body);
    body_release(&body);
    assert_int_equal(heard.status, 200);
    assert_false(is_kept(cache, &old));
    /* A reload begins anew, with another store and lower versions perhaps. */
    struct cache_key reloaded = {2, 0, 2, "/now", 0, 0};
    put(cache, &reloaded, 200, 10);
    assert_true(is_kept(cache, &reloaded));
    cache_free(&cache);
}

static void old_bodies_make_room_before_new_ones_do(void **state)
{
    (void)state;
    char text[32];
    struct cache *cache = cache_new(1 << 20);
    for (unsigned i = 0; i < 2000; i++) {
        struct cache_key key = numbered(text, i, 1);
        put(cache, &key, 200, 1000);
    }
    uint64_t evictions = cache_figures(cache).evictions;
    for (unsigned i = 0; i < 400; i++) {
        struct cache_key key = numbered(text, i, 2);
        put(cache, &key, 200, 1000);
    }
    assert_int_equal(cache_figures(cache).evictions, evictions);
    for (unsigned i = 0; i < 400; i++) {
        struct cache_key key = numbered(text, i, 2);
        assert_true(is_kept(cache, &key));
    }
    cache_free(&cache);
}

/* ---- threads ---- */

#define THREADS 4
#define KEYS    40
#ifdef __SANITIZE_THREAD__
#define ROUNDS 4000
#else
#define ROUNDS 40000
#endif

struct shared {
    struct cache *cache;
    atomic_uint rendering[3][KEYS]; /* how many render each key right now */
    atomic_uint broken, woken, left, waited, rendered;
};

struct asker {
    struct cache_waiter waiter;
    struct shared *shared;
    pthread_mutex_t lock;
    pthread_cond_t told;
    bool done;
    struct body *body;
};

static void tell(void *arg, struct body *body)
{
    struct asker *asker = arg;
    atomic_fetch_add(&asker->shared->woken, 1);
    pthread_mutex_lock(&asker->lock);
    asker->body = body;
    asker->done = true;
    pthread_cond_signal(&asker->told);
    pthread_mutex_unlock(&asker->lock);
}

static struct body *wait_for(struct asker *asker, bool impatient)
{
    struct shared *shared = asker->shared;
    atomic_fetch_add(&shared->waited, 1);
    if (impatient && cache_leave(shared->cache, &asker->waiter)) {
        atomic_fetch_add(&shared->left, 1);
        return NULL;
    }
    pthread_mutex_lock(&asker->lock);
    while (!asker->done)
        pthread_cond_wait(&asker->told, &asker->lock);
    asker->done = false;
    pthread_mutex_unlock(&asker->lock);
    return asker->body;
}

/* Renders what says its own number and version. One in eight fails, one in eight gives up. */
static struct body *render(struct shared *shared, const struct cache_key *key, unsigned number, unsigned dice)
{
    atomic_uint *rendering = &shared->rendering[key->data - 1][number];
    if (atomic_fetch_add(rendering, 1) != 0)
        atomic_fetch_add(&shared->broken, 1);
    atomic_fetch_add(&shared->rendered, 1);
    struct body *body = NULL;
    if (dice != 1)
        body = body_of(dice == 2 ? 404 : 200, (char)('A' + key->data), number * 10 + 1);
    atomic_fetch_sub(rendering, 1);
    cache_fill(shared->cache, key, body);
    return body;
}

static void *ask_often(void *arg)
{
    struct asker asker = {.shared = arg, .waiter = {.filled = tell}};
    struct shared *shared = arg;
    unsigned seed = (unsigned)(uintptr_t)&asker;
    asker.waiter.arg = &asker;
    pthread_mutex_init(&asker.lock, NULL);
    pthread_cond_init(&asker.told, NULL);
    for (unsigned i = 0; i < ROUNDS; i++) {
        char text[32];
        struct body *body;
        seed = seed * 1103515245 + 12345;
        unsigned number = seed >> 16 & 1 ? 0 : (seed >> 17) % KEYS, dice = seed >> 24 & 7;
        struct cache_key key = numbered(text, number, 1 + i * 3 / ROUNDS);
        enum cache_say say = cache_ask(shared->cache, &key, &body, &asker.waiter);
        if (say == CACHE_MAKE)
            body = render(shared, &key, number, dice);
        else if (say == CACHE_WAIT)
            body = wait_for(&asker, dice == 3);
        if (body && (body->length != number * 10 + 1 || body->bytes[number * 10] != (char)('A' + key.data)))
            atomic_fetch_add(&shared->broken, 1);
        body_release(&body);
    }
    pthread_cond_destroy(&asker.told);
    pthread_mutex_destroy(&asker.lock);
    return NULL;
}

static void threads_share_it(void **state)
{
    (void)state;
    static struct shared shared;
    pthread_t thread[THREADS];
    shared.cache = cache_new(16 << 10); /* so little that bodies go all the time */
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, ask_often, &shared), 0);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    struct cache_figures figures = cache_figures(shared.cache);
    assert_int_equal(shared.broken, 0);
    assert_int_equal(shared.waited, shared.woken + shared.left);
    assert_int_equal(figures.hits + figures.misses + figures.waits, THREADS * ROUNDS);
    assert_int_equal(figures.misses, shared.rendered);
    assert_int_equal(figures.waits, shared.waited);
    assert_true(figures.hits > 0 && figures.evictions > 0 && figures.bytes <= figures.budget);
    cache_free(&shared.cache);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_filled_is_found_under_its_key_only),
        cmocka_unit_test(one_renders_and_the_others_wait),
        cmocka_unit_test(what_fails_goes_to_the_waiters_and_is_forgotten),
        cmocka_unit_test(the_budget_holds_and_what_is_asked_for_stays),
        cmocka_unit_test(what_is_too_large_is_sent_and_not_kept),
        cmocka_unit_test(a_newer_state_makes_the_older_bodies_go),
        cmocka_unit_test(old_bodies_make_room_before_new_ones_do),
        cmocka_unit_test(threads_share_it),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
