#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/internal.h"

struct copy {
    char path[PATH_MAX + 32], partial[PATH_MAX + 32]; /* DIR/data.mdb, and its name until it is whole */
};

static int copy_fail(const struct store *store, const char *path, int rc, struct error *err)
{
    int code = rc > 0 ? error_from_errno(rc) : ERROR_DATA;
    return error_set(err, code, "%s: copying %s: %s%s", path, store->path, mdb_strerror(rc),
                     code == ERROR_NO_SPACE ? ": make room there, or choose another folder" : "");
}

/* LMDB makes the copy in a transaction of its own, which counts among those of this process. */
static int copy_read(struct store *store, int fd, const char *path, struct error *err)
{
    for (;;) {
        MDB_txn *mdb = NULL;
        int ret = map_begin(store, MDB_RDONLY, &mdb, err);
        if (ret)
            return ret;
        mdb_txn_abort(mdb);
        int rc = mdb_env_copyfd2(store->env, fd, MDB_CP_COMPACT);
        map_leave(store);
        if (rc == 0)
            return fsync(fd) == 0 ? 0 : copy_fail(store, path, errno, err);
        if (rc != MDB_MAP_RESIZED)
            return copy_fail(store, path, rc, err);
        if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
            return copy_fail(store, path, errno, err);
    }
}

static int folder_sync(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd < 0 || fsync(fd) != 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    return rc;
}

static int copy_make(struct store *store, const char *dir, const struct copy *copy, struct error *err)
{
    struct stat st;
    if (lstat(copy->path, &st) == 0)
        return error_set(err, ERROR_CONFLICT, "%s: there already: choose another folder for the backup",
                         copy->path);
    int fd = open(copy->partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0664);
    if (fd < 0 && errno == EEXIST)
        return error_set(
            err, ERROR_CONFLICT,
            "%s: of a backup that runs now or was interrupted: remove it, or choose another folder",
            copy->partial);
    if (fd < 0)
        return copy_fail(store, copy->partial, errno, err);
    int ret = copy_read(store, fd, copy->path, err);
    close(fd);
    if (ret == 0 && rename(copy->partial, copy->path) != 0)
        ret = copy_fail(store, copy->path, errno, err);
    if (ret)
        unlink(copy->partial);
    int rc = ret ? 0 : folder_sync(dir);
    return rc ? copy_fail(store, dir, rc, err) : ret;
}

int store_backup(struct store *store, const char *dir, struct error *err)
{
    struct copy copy;
    int ret = folder_make(dir, err);
    if (ret)
        return ret;
    snprintf(copy.path, sizeof copy.path, "%s/data.mdb", dir);
    snprintf(copy.partial, sizeof copy.partial, "%s/data.mdb.partial", dir);
    return copy_make(store, dir, &copy, err);
}
