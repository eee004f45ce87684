/* Open file description locks rather than flock(2): a program can ask who holds such a lock without taking
 * the lock, so asking never turns away a job that begins at that moment. Both kinds of locks end with their
 * process. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "store/internal.h"

struct store_lock {
    int fd;
};

#define LOCK_TEXT 64 /* "4711 2024-01-02T19:00:00+09:00\n" */

static struct flock whole_file(short type)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET};
}

static char *lock_path(const char *dir, const char *name)
{
    char *path;
    return asprintf(&path, "%s/%s.lock", dir, name) < 0 ? NULL : path;
}

/* Reads what the holder wrote: its process id, and since when it holds the lock; 0 and "" where it has
 * written nothing yet. */
static int64_t lock_read(int fd, char since[static LOCK_TEXT])
{
    char text[LOCK_TEXT] = "";
    int64_t pid = 0;
    since[0] = '\0';
    if (pread(fd, text, sizeof text - 1, 0) <= 0 || sscanf(text, "%" SCNd64 " %40s", &pid, since) < 1)
        return 0;
    return pid;
}

static int lock_write(int fd)
{
    char text[LOCK_TEXT];
    struct tm kst;
    time_t now = time(NULL) + KST_SECONDS;
    size_t length = (size_t)snprintf(text, sizeof text, "%" PRId64 " ", (int64_t)getpid());
    length +=
        strftime(text + length, sizeof text - length, "%Y-%m-%dT%H:%M:%S+09:00\n", gmtime_r(&now, &kst));
    if (ftruncate(fd, 0) != 0)
        return -1;
    ssize_t wrote = pwrite(fd, text, length, 0);
    if (wrote >= 0 && wrote != (ssize_t)length)
        errno = ENOSPC;
    return wrote == (ssize_t)length ? 0 : -1;
}

static int lock_refused(int fd, const char *path, const char *name, struct error *err)
{
    char since[LOCK_TEXT];
    int64_t pid = lock_read(fd, since);
    if (!pid)
        return error_set(err, ERROR_BUSY, "%s is running already: a process that has just begun holds %s",
                         name, path);
    return error_set(err, ERROR_BUSY, "%s is running already: process %" PRId64 " has held %s since %s", name,
                     pid, path, since);
}

/* The locked file's descriptor, or a code. */
static int lock_take(const char *path, const char *name, struct error *err)
{
    struct flock whole = whole_file(F_WRLCK);
    int ret, fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0664);
    if (fd < 0)
        return path_error(err, path, errno);
    if (fcntl(fd, F_OFD_SETLK, &whole) != 0)
        ret = errno == EAGAIN || errno == EACCES ? lock_refused(fd, path, name, err)
                                                 : path_error(err, path, errno);
    else if (lock_write(fd) != 0)
        ret = path_error(err, path, errno);
    else
        return fd;
    close(fd);
    return ret;
}

int store_lock(const char *dir, const char *name, struct store_lock **lock, struct error *err)
{
    *lock = NULL;
    struct store_lock *it = malloc(sizeof *it);
    char *path = lock_path(dir, name);
    int fd = it && path ? lock_take(path, name, err) : error_no_memory(err);
    free(path);
    if (fd < 0) {
        free(it);
        return fd;
    }
    it->fd = fd;
    *lock = it;
    return 0;
}

void store_unlock(struct store_lock **lock)
{
    if (!*lock)
        return;
    /* The file stays: if it were removed, two processes could hold locks on two files of the same name. */
    close((*lock)->fd);
    free(*lock);
    *lock = NULL;
}

int64_t store_lock_holder(const char *dir, const char *name)
{
    char since[LOCK_TEXT];
    struct flock whole = whole_file(F_WRLCK);
    char *path = lock_path(dir, name);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    free(path);
    if (fd < 0)
        return 0;
    int64_t pid = fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK ? lock_read(fd, since) : 0;
    close(fd);
    return pid;
}
