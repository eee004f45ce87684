#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void spool_open(struct spool *spool, size_t keep, size_t most)
{
    const char *folder = getenv("TMPDIR");
    spool->folder = folder && *folder ? folder : "/var/tmp";
    spool->keep = keep;
    spool->most = most;
    atomic_init(&spool->in_use, 0);
}

/* For file systems that know no files without a name. */
static int named_file(const char *folder)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/sise-XXXXXX", folder) >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

int spool_file(const struct spool *spool)
{
    int fd = open(spool->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
        fd = named_file(spool->folder);
    return fd;
}

bool spool_charge(struct spool *spool, size_t length)
{
    size_t in_use = atomic_load_explicit(&spool->in_use, memory_order_relaxed);
    do {
        if (in_use > spool->most || length > spool->most - in_use)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&spool->in_use, &in_use, in_use + length,
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

void spool_return(struct spool *spool, size_t length)
{
    atomic_fetch_sub_explicit(&spool->in_use, length, memory_order_relaxed);
}
