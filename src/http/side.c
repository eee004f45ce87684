#include "http/side.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/queue.h>

struct task {
    side_run *run;
    void *arg;
    STAILQ_ENTRY(task) next;
};

struct side {
    pthread_t thread;
    pthread_mutex_t mutex; /* of everything that follows but the desk */
    pthread_cond_t added;
    STAILQ_HEAD(, task) tasks;
    unsigned count, most; /* waiting and being worked on; how many may wait */
    bool ends;
    struct desk desk; /* the thread's */
};

/* The next task; NULL where there are none and no further ones will come. The desk rests while it waits. */
static struct task *task_next(struct side *side)
{
    pthread_mutex_lock(&side->mutex);
    if (STAILQ_EMPTY(&side->tasks))
        desk_rest(&side->desk);
    while (STAILQ_EMPTY(&side->tasks) && !side->ends)
        pthread_cond_wait(&side->added, &side->mutex);
    struct task *task = STAILQ_FIRST(&side->tasks);
    if (task)
        STAILQ_REMOVE_HEAD(&side->tasks, next);
    pthread_mutex_unlock(&side->mutex);
    return task;
}

static void *work(void *arg)
{
    struct side *side = arg;
    struct task *task;
    while ((task = task_next(side))) {
        task->run(task->arg, &side->desk);
        free(task);
        pthread_mutex_lock(&side->mutex);
        side->count--;
        pthread_mutex_unlock(&side->mutex);
    }
    return NULL;
}

bool side_add(struct side *side, side_run *run, void *arg)
{
    struct task *task = malloc(sizeof *task);
    if (!task)
        return false;
    *task = (struct task){.run = run, .arg = arg};
    pthread_mutex_lock(&side->mutex);
    bool room = !side->ends && side->count <= side->most;
    if (room) {
        side->count++;
        STAILQ_INSERT_TAIL(&side->tasks, task, next);
        pthread_cond_signal(&side->added);
    }
    pthread_mutex_unlock(&side->mutex);
    if (!room)
        free(task);
    return room;
}

unsigned side_count(struct side *side)
{
    pthread_mutex_lock(&side->mutex);
    unsigned count = side->count;
    pthread_mutex_unlock(&side->mutex);
    return count;
}

int side_open(struct store *store, unsigned most, struct side **opened, struct error *err)
{
    struct side *side = *opened = calloc(1, sizeof *side);
    if (!side)
        return error_no_memory(err);
    side->most = most;
    STAILQ_INIT(&side->tasks);
    pthread_mutex_init(&side->mutex, NULL);
    pthread_cond_init(&side->added, NULL);
    int ret = desk_open(&side->desk, store, err);
    if (ret == 0 && (ret = pthread_create(&side->thread, NULL, work, side)))
        ret = error_set(err, ERROR_IO, "cannot start a thread: error %d", ret);
    if (ret) {
        desk_close(&side->desk);
        free(side);
        *opened = NULL;
    }
    return ret;
}

void side_close(struct side **pointer)
{
    struct side *side = *pointer;
    if (!side)
        return;
    pthread_mutex_lock(&side->mutex);
    side->ends = true;
    pthread_cond_signal(&side->added);
    pthread_mutex_unlock(&side->mutex);
    pthread_join(side->thread, NULL);
    desk_close(&side->desk);
    pthread_cond_destroy(&side->added);
    pthread_mutex_destroy(&side->mutex);
    free(side);
    *pointer = NULL;
}
