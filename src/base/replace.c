#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct replacing {
    const char *path; /* as it was given, for messages */
    replace_body *body;
    void *arg;
};

static int cannot_write(const struct replacing *replacing, int errnum, struct error *err)
{
    int code = errnum == ENOENT || errnum == ENOTDIR ? ERROR_CREATE : error_from_errno(errnum);
    return error_set(err, code, "cannot write %s: %s%s", replacing->path, strerror(errnum),
                     code == ERROR_CREATE ? ": make its folder first" : "");
}

static int body_write(const struct replacing *replacing, int fd, struct error *err)
{
    struct output out;
    output_open(&out, fd);
    replacing->body(replacing->arg, &out);
    int ret = output_close(&out, replacing->path, err);
    if (close(fd) && ret == 0)
        ret = cannot_write(replacing, errno, err);
    return ret;
}

static int device_write(const struct replacing *replacing, struct error *err)
{
    int fd = open(replacing->path, O_WRONLY | O_CLOEXEC);
    return fd < 0 ? cannot_write(replacing, errno, err) : body_write(replacing, fd, err);
}

/* The access rights of a new file. mkostemp() makes files that only their owner may read. */
static mode_t mode_new(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Writes the new file, whose name is the template `beside`, and moves it to `path`. */
static int beside_write(const struct replacing *replacing, char *beside, const char *path, mode_t mode,
                        struct error *err)
{
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return cannot_write(replacing, errno, err);
    int ret = fchmod(fd, mode) ? cannot_write(replacing, errno, err) : 0;
    if (ret)
        close(fd);
    else
        ret = body_write(replacing, fd, err);
    if (ret == 0 && rename(beside, path))
        ret = cannot_write(replacing, errno, err);
    if (ret)
        unlink(beside);
    return ret;
}

/* Replaces a regular file. Signals that would end the process are blocked meanwhile, so that no half-written
 * file stays beside it. */
static int replace(const struct replacing *replacing, const char *path, mode_t mode, struct error *err)
{
    sigset_t ends, before;
    char *beside;
    if (asprintf(&beside, "%s.XXXXXX", path) < 0)
        return error_no_memory(err);
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigaddset(&ends, SIGQUIT);
    sigprocmask(SIG_BLOCK, &ends, &before);
    int ret = beside_write(replacing, beside, path, mode, err);
    free(beside);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return ret;
}

/* `mode` 0: that of the file that is there, or what the umask leaves. */
static int file_replace_with(const char *path, mode_t mode, replace_body *body, void *arg, struct error *err)
{
    struct replacing replacing = {path, body, arg};
    struct stat there;
    bool exists = stat(path, &there) == 0;
    if (exists && S_ISDIR(there.st_mode))
        return cannot_write(&replacing, EISDIR, err);
    if (exists && !S_ISREG(there.st_mode))
        return device_write(&replacing, err);
    char *real = exists ? realpath(path, NULL) : strdup(path);
    if (!real)
        return cannot_write(&replacing, errno, err);
    if (!mode)
        mode = exists ? there.st_mode & 07777 : mode_new();
    int ret = replace(&replacing, real, mode, err);
    free(real);
    return ret;
}

int file_replace(const char *path, replace_body *body, void *arg, struct error *err)
{
    return file_replace_with(path, 0, body, arg, err);
}

int file_replace_mode(const char *path, mode_t mode, replace_body *body, void *arg, struct error *err)
{
    return file_replace_with(path, mode, body, arg, err);
}
