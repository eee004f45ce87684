#include "source/table-reader.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct place {
    struct table_item item;
    struct day day;
    struct error error;
};

/* The thread fills place[filled % DEPTH] while filled - released < DEPTH; the caller has place[released %
 * DEPTH] while `lent`. Counters and flags are under the lock, the places belong to whom the counters say. */
struct table_reader {
    const struct table_list *list;
    struct table_desk desk; /* the thread's */
    struct place place[TABLE_READER_DEPTH];
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t room, ready;
    size_t filled, released;
    bool lent, done, stop;
};

static void fill(struct table_reader *reader, struct place *place, size_t first, size_t count)
{
    const struct table_file *file = &reader->list->file[first];
    place->item = (struct table_item){.date = file->date, .path = file->path};
    place->error = (struct error){0};
    if (table_list_read(reader->list, first, count, &reader->desk, &place->day, &place->error) == 0)
        place->item.day = &place->day;
    else
        place->item.error = &place->error;
}

/* Waits for a place that is free; NULL when the reader is to stop. */
static struct place *place_wait(struct table_reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    while (!reader->stop && reader->filled - reader->released == TABLE_READER_DEPTH)
        pthread_cond_wait(&reader->room, &reader->lock);
    struct place *place = reader->stop ? NULL : &reader->place[reader->filled % TABLE_READER_DEPTH];
    pthread_mutex_unlock(&reader->lock);
    return place;
}

static void announce(struct table_reader *reader, bool done)
{
    pthread_mutex_lock(&reader->lock);
    if (done)
        reader->done = true;
    else
        reader->filled++;
    pthread_cond_signal(&reader->ready);
    pthread_mutex_unlock(&reader->lock);
}

static void *read_ahead(void *arg)
{
    struct table_reader *reader = arg;
    size_t count;
    for (size_t first = 0; first < reader->list->count; first += count) {
        struct place *place = place_wait(reader);
        if (place == NULL)
            break;
        count = table_list_group(reader->list, first);
        fill(reader, place, first, count);
        announce(reader, false);
    }
    announce(reader, true);
    return NULL;
}

/* Signals are for the thread that asked for the tables. */
static int thread_start(struct table_reader *reader)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    int ret = pthread_create(&reader->thread, NULL, read_ahead, reader);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return ret;
}

static void reader_free(struct table_reader *reader)
{
    for (size_t i = 0; i < TABLE_READER_DEPTH; i++)
        day_free(&reader->place[i].day);
    table_desk_free(&reader->desk);
    pthread_cond_destroy(&reader->ready);
    pthread_cond_destroy(&reader->room);
    pthread_mutex_destroy(&reader->lock);
    free(reader);
}

int table_reader_open(const struct table_list *list, struct table_reader **reader, struct error *err)
{
    struct table_reader *made = calloc(1, sizeof *made);
    if (made == NULL)
        return error_set(err, ERROR_NO_MEMORY, "not enough memory to read tables");
    made->list = list;
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->room, NULL);
    pthread_cond_init(&made->ready, NULL);
    int ret = thread_start(made);
    if (ret != 0) {
        reader_free(made);
        return error_set(err, ERROR_IO, "cannot start a thread to read tables: %s", strerror(ret));
    }
    *reader = made;
    return 0;
}

const struct table_item *table_reader_next(struct table_reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    reader->released += reader->lent;
    pthread_cond_signal(&reader->room);
    while (reader->filled == reader->released && !reader->done)
        pthread_cond_wait(&reader->ready, &reader->lock);
    reader->lent = reader->filled != reader->released;
    const struct place *place = &reader->place[reader->released % TABLE_READER_DEPTH];
    pthread_mutex_unlock(&reader->lock);
    return reader->lent ? &place->item : NULL;
}

void table_reader_close(struct table_reader **reader)
{
    struct table_reader *closed = *reader;
    if (closed == NULL)
        return;
    pthread_mutex_lock(&closed->lock);
    closed->stop = true;
    pthread_cond_signal(&closed->room);
    pthread_mutex_unlock(&closed->lock);
    pthread_join(closed->thread, NULL);
    reader_free(closed);
    *reader = NULL;
}
