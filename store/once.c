/* A process opens a store once. LMDB guards its files with locks of fcntl(2), which belong to the whole
 * process: closing a second environment of the same folder would release the locks of the first, and other
 * processes would take its readers for dead.
 *
 * A folder is known by its device and inode, whatever path leads to it. What a process has opened before it
 * called fork() is not the child's: the child may open the store for itself. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/internal.h"

static struct opened {
    struct opened *next;
    dev_t device;
    ino_t inode;
    pid_t pid;
} * opened_list;
static pthread_mutex_t opened_mutex = PTHREAD_MUTEX_INITIALIZER;

static bool opened_find(const struct opened *it)
{
    for (const struct opened *at = opened_list; at; at = at->next)
        if (at->device == it->device && at->inode == it->inode && at->pid == it->pid)
            return true;
    return false;
}

/* Adds the folder to the list; false: it is in the list already. */
static bool opened_add(struct opened *it)
{
    pthread_mutex_lock(&opened_mutex);
    bool found = opened_find(it);
    if (!found) {
        it->next = opened_list;
        opened_list = it;
    }
    pthread_mutex_unlock(&opened_mutex);
    return !found;
}

int once_enter(const char *dir, struct opened **opened, struct error *err)
{
    struct stat st;
    struct opened *it = stat(dir, &st) == 0 ? malloc(sizeof *it) : NULL;
    *opened = NULL;
    if (!it)
        return path_error(err, dir, errno);
    *it = (struct opened){.device = st.st_dev, .inode = st.st_ino, .pid = getpid()};
    if (!opened_add(it)) {
        free(it);
        return error_set(err, ERROR_INTERNAL, "%s: this process has opened the store already", dir);
    }
    *opened = it;
    return 0;
}

void once_leave(struct opened *opened)
{
    if (!opened)
        return;
    pthread_mutex_lock(&opened_mutex);
    struct opened **at = &opened_list;
    while (*at != opened)
        at = &(*at)->next;
    *at = opened->next;
    pthread_mutex_unlock(&opened_mutex);
    free(opened);
}
