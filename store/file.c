/* The files under an environment. LMDB takes some properties of the files for granted; these are checked here
 * first. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/walk.h"

#define TRIES 8

int path_error(struct error *err, const char *path, int errnum)
{
    int code = error_from_errno(errnum);
    return error_set(err, code, "%s: %s%s", path, strerror(errnum),
                     code == ERROR_PERMISSION ? ": choose another folder, or get the right to this" : "");
}

int store_absent(const char *dir, int length, struct error *err)
{
    return error_remedy(err, error_set(err, ERROR_NOT_FOUND, "no store in %.*s", length, dir),
                        REMEDY_MAKE_STORE);
}

int folder_make(const char *dir, struct error *err)
{
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s", dir) >= (int)sizeof path)
        return path_error(err, dir, ENAMETOOLONG);
    for (char *at = path; *at; at++)
        if (*at == '/' && at > path) {
            *at = '\0';
            if (mkdir(path, 0777) != 0 && errno != EEXIST)
                return path_error(err, path, errno);
            *at = '/';
        }
    return mkdir(path, 0777) != 0 && errno != EEXIST ? path_error(err, path, errno) : 0;
}

/* How long the file is, and how long it should be by its head. */
struct length {
    uint64_t have, need; /* bytes */
    bool sound;
};

/* Looks at the pages that opening touches, so that LMDB can follow them. LMDB does not write pages at the end
 * that were freed again: a file may be shorter than its head says although nothing is missing. Only a walk
 * over all pages can tell whether this is so. */
static int length_compare(int fd, struct length *length)
{
    struct page_head head, again;
    struct stat st;
    int ret = page_head_read(fd, 0, &head);
    for (int i = 0; ret == 0 && i < TRIES; i++) {
        struct findings findings = {NULL, 0};
        if (fstat(fd, &st) != 0)
            return error_from_errno(errno);
        *length = (struct length){(uint64_t)st.st_size, (head.last_page + 1) * head.page_size, false};
        if (st.st_size < 2 * (off_t)head.page_size)
            return 0;
        ret = pages_walk(fd, &head, length->have >= length->need, &findings);
        length->sound = findings.count == 0;
        if (ret || length->sound || (ret = page_head_read(fd, 0, &again)) || again.txn == head.txn)
            return ret;
        /* Another process has committed meanwhile, and may have reused pages during the walk. */
        head = again;
    }
    return ret;
}

static int damaged(const char *path, struct error *err)
{
    return error_set(err, ERROR_DATA, "%s: damaged: restore a backup, or import the days into a new store",
                     path);
}

/* For an LMDB whose pages we cannot read: a child process reads what opening reads, and a crash is the
 * child's. */
static int apart_check(const char *path, struct error *err)
{
    struct findings findings = {NULL, 0};
    char dir[PATH_MAX];
    snprintf(dir, sizeof dir, "%.*s", (int)(strrchr(path, '/') - path), path);
    int ret = walk_apart(dir, true, &findings, err);
    return ret || !findings.count ? ret : damaged(path, err);
}

static int length_check(const char *path, int fd, struct error *err)
{
    struct length length = {0};
    /* LMDB says that it does not know the version. */
    if (pages_known() && pages_other_version(fd))
        return 0;
    if (!pages_known())
        return apart_check(path, err);
    int ret = length_compare(fd, &length);
    if (ret == ERROR_FORMAT)
        return error_remedy(err, error_set(err, ret, "%s: not a store, or a damaged one", path),
                            REMEDY_FOLDER_OR_BACKUP);
    if (ret)
        return error_set(err, ret, "%s: its pages cannot be looked at: %s", path,
                         ret == ERROR_NO_MEMORY ? "out of memory" : "reading failed");
    if (length.sound)
        return 0;
    if (length.have >= length.need)
        return damaged(path, err);
    return error_set(
        err, ERROR_DATA,
        "%s: truncated, %llu bytes of %llu are there: restore a backup, or import the days into a "
        "new store",
        path, (unsigned long long)length.have, (unsigned long long)length.need);
}

int file_check(const char *path, bool may_be_new, struct error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
        int length = (int)(strrchr(path, '/') - path);
        return may_be_new ? 0 : store_absent(path, length, err);
    }
    int ret = fd < 0 || fstat(fd, &st) != 0 ? path_error(err, path, errno) : 0;
    if (ret == ERROR_PERMISSION)
        error_remedy(err, ret, REMEDY_READER);
    if (ret == 0 && !S_ISREG(st.st_mode))
        ret = error_remedy(err, error_set(err, ERROR_FORMAT, "%s: not a file", path), REMEDY_OTHER_FOLDER);
    else if (ret == 0 && st.st_size == 0 && !may_be_new)
        ret = error_remedy(err, error_set(err, ERROR_DATA, "%s: empty", path), REMEDY_BACKUP_OR_ANEW);
    else if (ret == 0 && st.st_size > 0)
        ret = length_check(path, fd, err);
    if (fd >= 0)
        close(fd);
    return ret;
}

void file_extend(struct store *store)
{
    int fd;
    MDB_envinfo info;
    MDB_stat stat;
    struct stat st;
    if (mdb_env_get_fd(store->env, &fd) || mdb_env_info(store->env, &info) ||
        mdb_env_stat(store->env, &stat) || fstat(fd, &st) != 0)
        return;
    off_t length = (off_t)(info.me_last_pgno + 1) * (off_t)stat.ms_psize;
    /* Unlike ftruncate(), this cannot cut off what another writer appends meanwhile. Where the file system
     * does not have this call, the next opening has to look at all pages. */
    if (st.st_size < length)
        (void)fallocate(fd, 0, length - (off_t)stat.ms_psize, (off_t)stat.ms_psize);
}

int file_space_error(const struct store *store, int rc)
{
    char block[16384] = {0};
    struct rlimit limit;
    struct stat st;
    if (rc != EIO)
        return rc;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        stat(store->path, &st) == 0 && (rlim_t)st.st_size + sizeof block > limit.rlim_cur)
        return EFBIG;
    int fd = open(store->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == ENOSPC || errno == EDQUOT ? errno : rc;
    ssize_t wrote = write(fd, block, sizeof block);
    int why = wrote < 0 ? errno : ENOSPC;
    close(fd);
    return wrote < (ssize_t)sizeof block ? why : rc;
}

void file_unmake(const struct store *store)
{
    struct stat st;
    if (stat(store->path, &st) != 0 || st.st_size >= 2 * sysconf(_SC_PAGESIZE))
        return;
    if (truncate(store->path, 0) != 0)
        return; /* The next opening then says that the store is truncated, which is true. */
}
