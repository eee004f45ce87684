#include "base/ordered.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct place {
    void *piece;
    bool done;
};

struct ordered {
    ordered_work *work;
    pthread_t thread[ORDERED_THREADS];
    unsigned threads;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t given, finished;
    unsigned long first, begun, end; /* away: [first, end); not begun yet: [begun, end) */
    bool closing;
    unsigned depth;
    struct place place[]; /* [depth]; piece number n is in place n % depth */
};

static struct place *place_of(struct ordered *ordered, unsigned long number)
{
    return &ordered->place[number % ordered->depth];
}

static void *thread_main(void *arg)
{
    struct ordered *ordered = arg;
    pthread_mutex_lock(&ordered->lock);
    for (;;) {
        while (ordered->begun == ordered->end && !ordered->closing)
            pthread_cond_wait(&ordered->given, &ordered->lock);
        if (ordered->begun == ordered->end)
            break;
        struct place *place = place_of(ordered, ordered->begun++);
        pthread_mutex_unlock(&ordered->lock);
        ordered->work(place->piece);
        pthread_mutex_lock(&ordered->lock);
        place->done = true;
        pthread_cond_signal(&ordered->finished);
    }
    pthread_mutex_unlock(&ordered->lock);
    return NULL;
}

static void threads_start(struct ordered *ordered, unsigned most)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    sigset_t all, old;
    if (most > ORDERED_THREADS)
        most = ORDERED_THREADS;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    while (ordered->threads < most && (long)ordered->threads < processors &&
           pthread_create(&ordered->thread[ordered->threads], NULL, thread_main, ordered) == 0)
        ordered->threads++;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

struct ordered *ordered_open(ordered_work *work, unsigned depth, unsigned threads)
{
    struct ordered *ordered = calloc(1, sizeof *ordered + depth * sizeof *ordered->place);
    if (!ordered)
        return NULL;
    ordered->work = work;
    ordered->depth = depth;
    pthread_mutex_init(&ordered->lock, NULL);
    pthread_cond_init(&ordered->given, NULL);
    pthread_cond_init(&ordered->finished, NULL);
    threads_start(ordered, threads);
    return ordered;
}

void ordered_give(struct ordered *ordered, void *piece)
{
    if (!ordered->threads)
        ordered->work(piece);
    pthread_mutex_lock(&ordered->lock);
    *place_of(ordered, ordered->end++) = (struct place){piece, .done = !ordered->threads};
    pthread_cond_signal(&ordered->given);
    pthread_mutex_unlock(&ordered->lock);
}

void *ordered_take(struct ordered *ordered)
{
    void *piece = NULL;
    pthread_mutex_lock(&ordered->lock);
    if (ordered->first != ordered->end) {
        struct place *place = place_of(ordered, ordered->first);
        while (!place->done)
            pthread_cond_wait(&ordered->finished, &ordered->lock);
        piece = place->piece;
        ordered->first++;
    }
    pthread_mutex_unlock(&ordered->lock);
    return piece;
}

void ordered_close(struct ordered **ordered)
{
    struct ordered *closing = *ordered;
    *ordered = NULL;
    if (!closing)
        return;
    pthread_mutex_lock(&closing->lock);
    closing->closing = true;
    pthread_cond_broadcast(&closing->given);
    pthread_mutex_unlock(&closing->lock);
    for (unsigned i = 0; i < closing->threads; i++)
        pthread_join(closing->thread[i], NULL);
    pthread_cond_destroy(&closing->finished);
    pthread_cond_destroy(&closing->given);
    pthread_mutex_destroy(&closing->lock);
    free(closing);
}
