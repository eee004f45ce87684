/* Open file description locks rather than flock(2): they can be asked about without being taken, so that
 * looking who holds one never turns away a job that begins at that moment. Both end with their process. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"

struct store_lock {
    int fd;
};

#define LOCK_TEXT 64 /* "4711 2024-01-02T10:00:00Z\n" */

static struct flock whole_file(short type)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET};
}

static int lock_open(const char *dir, const char *name, int flags)
{
    char *path;
    if (asprintf(&path, "%s/%s.lock", dir, name) < 0)
        return -1;
    int fd = open(path, flags | O_CLOEXEC, 0664);
    free(path);
    return fd;
}

/* What the holder wrote: its process id, and since when; 0 and "" while it has not yet. */
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
    struct tm utc;
    time_t now = time(NULL);
    size_t length = (size_t)snprintf(text, sizeof text, "%" PRId64 " ", (int64_t)getpid());
    length += strftime(text + length, sizeof text - length, "%Y-%m-%dT%H:%M:%SZ\n", gmtime_r(&now, &utc));
    if (ftruncate(fd, 0) != 0)
        return -1;
    ssize_t wrote = pwrite(fd, text, length, 0);
    if (wrote >= 0 && wrote != (ssize_t)length)
        errno = ENOSPC;
    return wrote == (ssize_t)length ? 0 : -1;
}

static int lock_refused(int fd, const char *dir, const char *name, struct error *err)
{
    char since[LOCK_TEXT];
    int64_t pid = lock_read(fd, since);
    if (!pid)
        return error_set(err, ERROR_BUSY,
                         "%s is running already: a process that has just begun holds %s/%s.lock", name, dir,
                         name);
    return error_set(err, ERROR_BUSY,
                     "%s is running already: process %" PRId64 " has held %s/%s.lock since %s", name, pid,
                     dir, name, since);
}

int store_lock(const char *dir, const char *name, struct store_lock **lock, struct error *err)
{
    *lock = NULL;
    struct store_lock *it = malloc(sizeof *it);
    if (!it)
        return error_set(err, ERROR_NO_MEMORY, "out of memory");
    struct flock whole = whole_file(F_WRLCK);
    int ret = 0;
    it->fd = lock_open(dir, name, O_RDWR | O_CREAT);
    if (it->fd >= 0 && fcntl(it->fd, F_OFD_SETLK, &whole) == 0 && lock_write(it->fd) == 0) {
        *lock = it;
        return 0;
    }
    if (it->fd >= 0 && (errno == EAGAIN || errno == EACCES))
        ret = lock_refused(it->fd, dir, name, err);
    else
        ret = error_set(err, error_from_errno(errno), "%s/%s.lock: %s", dir, name, strerror(errno));
    if (it->fd >= 0)
        close(it->fd);
    free(it);
    return ret;
}

void store_unlock(struct store_lock **lock)
{
    if (!*lock)
        return;
    /* The file stays: who removes a lock's file lets two others lock two files of one name. */
    close((*lock)->fd);
    free(*lock);
    *lock = NULL;
}

int64_t store_lock_holder(const char *dir, const char *name)
{
    char since[LOCK_TEXT];
    struct flock whole = whole_file(F_WRLCK);
    int fd = lock_open(dir, name, O_RDONLY);
    if (fd < 0)
        return 0;
    int64_t pid = fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK ? lock_read(fd, since) : 0;
    close(fd);
    return pid;
}
