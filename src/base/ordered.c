#include "base/ordered.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MOST 4

struct ordered {
    ordered_work *work;
    pthread_t thread[THREADS_MOST];
    unsigned threads;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t given, finished;
    void *piece[ORDERED_DEPTH]; /* number n is in place n % ORDERED_DEPTH */
    bool done[ORDERED_DEPTH];
    unsigned long first, begun, end; /* away: [first, end); not begun yet: [begun, end) */
    bool closing;
};

static void *thread_main(void *arg)
{
    struct ordered *ordered = arg;
    pthread_mutex_lock(&ordered->lock);
    for (;;) {
        while (ordered->begun == ordered->end && !ordered->closing)
            pthread_cond_wait(&ordered->given, &ordered->lock);
        if (ordered->begun == ordered->end)
            break;
        unsigned long number = ordered->begun++;
        pthread_mutex_unlock(&ordered->lock);
        ordered->work(ordered->piece[number % ORDERED_DEPTH]);
        pthread_mutex_lock(&ordered->lock);
        ordered->done[number % ORDERED_DEPTH] = true;
        pthread_cond_signal(&ordered->finished);
    }
    pthread_mutex_unlock(&ordered->lock);
    return NULL;
}

struct ordered *ordered_open(ordered_work *work)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    struct ordered *ordered = calloc(1, sizeof *ordered);
    if (!ordered)
        return NULL;
    ordered->work = work;
    pthread_mutex_init(&ordered->lock, NULL);
    pthread_cond_init(&ordered->given, NULL);
    pthread_cond_init(&ordered->finished, NULL);
    while (ordered->threads < THREADS_MOST && (long)ordered->threads < processors &&
           pthread_create(&ordered->thread[ordered->threads], NULL, thread_main, ordered) == 0)
        ordered->threads++;
    return ordered;
}

void ordered_give(struct ordered *ordered, void *piece)
{
    if (!ordered->threads)
        ordered->work(piece);
    pthread_mutex_lock(&ordered->lock);
    unsigned long place = ordered->end++ % ORDERED_DEPTH;
    ordered->piece[place] = piece;
    ordered->done[place] = !ordered->threads;
    pthread_cond_signal(&ordered->given);
    pthread_mutex_unlock(&ordered->lock);
}

void *ordered_take(struct ordered *ordered)
{
    void *piece = NULL;
    pthread_mutex_lock(&ordered->lock);
    if (ordered->first != ordered->end) {
        unsigned long place = ordered->first % ORDERED_DEPTH;
        while (!ordered->done[place])
            pthread_cond_wait(&ordered->finished, &ordered->lock);
        piece = ordered->piece[place];
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
