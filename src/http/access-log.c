#include "http/access-log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/number.h"
#include "http/access-line.h"

#define BATCH ((size_t)16 << 10) /* a batch of so many bytes is written at once */

struct access_log {
    pthread_mutex_t lock; /* held while lines are written and while the file is changed */
    int fd;
    bool regular;    /* a file, which never makes a writer wait for a reader */
    bool broken;     /* a line has been written in part, and needs its end before the next */
    bool failing;    /* lines are being lost, and that has been said */
    atomic_int form; /* enum access_log_form */
    _Atomic uint64_t lost;
};

struct access_log *access_log_new(void)
{
    struct access_log *log = calloc(1, sizeof *log);
    if (log == NULL)
        return NULL;
    pthread_mutex_init(&log->lock, NULL);
    log->fd = -1;
    return log;
}

static void fd_drop(int fd)
{
    if (fd > STDERR_FILENO)
        close(fd);
}

void access_log_free(struct access_log **log)
{
    struct access_log *was = *log;
    *log = NULL;
    if (was == NULL)
        return;
    fd_drop(was->fd);
    pthread_mutex_destroy(&was->lock);
    free(was);
}

/* -1 and *err where the file cannot be opened. */
static int place_open(enum access_log_form form, const char *path, struct error *err)
{
    if (form == ACCESS_LOG_OFF || !*path)
        return STDOUT_FILENO;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
    if (fd < 0)
        error_set(err, error_from_errno(errno), "cannot write the access log %s: %s", path, strerror(errno));
    return fd;
}

int access_log_set(struct access_log *log, enum access_log_form form, const char *path, struct error *err)
{
    struct stat st;
    struct error why = {0};
    int fd = place_open(form, path, &why);
    if (fd < 0)
        return error_set(err, why.code, "%s", why.text);
    pthread_mutex_lock(&log->lock);
    int old = log->fd;
    log->fd = fd;
    log->regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    log->broken = log->failing = false;
    atomic_store(&log->form, form);
    pthread_mutex_unlock(&log->lock);
    if (old != fd)
        fd_drop(old);
    return 0;
}

uint64_t access_log_lost(const struct access_log *log)
{
    return atomic_load_explicit(&((struct access_log *)log)->lost, memory_order_relaxed);
}

/* ---- writing, with the mutex held ---- */

/* Whether the descriptor takes a piece without waiting for its reader. POSIX has poll() say of a pipe that it
 * is ready only while there is room for PIPE_BUF bytes, and a piece is no longer than that. */
static bool is_ready(const struct access_log *log)
{
    struct pollfd pollfd = {.fd = log->fd, .events = POLLOUT};
    return log->regular || (poll(&pollfd, 1, 0) == 1 && pollfd.revents & POLLOUT);
}

/* Returns 0 or an errno. */
static int piece_write(struct access_log *log, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = is_ready(log) ? write(log->fd, bytes, length) : (errno = EAGAIN, -1);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes += written;
        length -= (size_t)written;
        log->broken = length > 0;
    }
    return 0;
}

/* As many whole lines as fit into what is written at once, at least one. */
static size_t piece_length(const struct access_log *log, const char *bytes, size_t length)
{
    if (log->regular || length <= PIPE_BUF)
        return length;
    const char *end = memrchr(bytes, '\n', PIPE_BUF);
    return end ? (size_t)(end + 1 - bytes) : length;
}

static unsigned count_lines(const char *bytes, size_t length)
{
    unsigned count = 0;
    for (size_t i = 0; i < length; i++)
        count += bytes[i] == '\n';
    return count;
}

static void lines_lose(struct access_log *log, unsigned count, int errnum)
{
    atomic_fetch_add_explicit(&log->lost, count, memory_order_relaxed);
    if (!log->failing)
        log_warning("lines of the access log are lost: %s",
                    errnum == EAGAIN ? "nobody reads them" : strerror(errnum));
    log->failing = true;
}

static void lines_write(struct access_log *log, const char *bytes, size_t length)
{
    while (length) {
        size_t piece = piece_length(log, bytes, length);
        int failed = log->broken ? piece_write(log, "\n", 1) : 0;
        if (!failed)
            failed = piece_write(log, bytes, piece);
        if (failed)
            lines_lose(log, count_lines(bytes, piece), failed);
        else
            log->failing = false;
        bytes += piece;
        length -= piece;
    }
}

/* ---- batches ---- */

void access_batch_open(struct access_batch *batch, struct access_log *log)
{
    *batch = (struct access_batch){.log = log, .key = hash_key_new()};
    output_open(&batch->lines, OUTPUT_MEMORY);
}

void access_batch_close(struct access_batch *batch)
{
    access_log_flush(batch);
    output_close(&batch->lines, "the access log", NULL);
}

char *access_id(struct access_batch *batch, char id[static ACCESS_ID])
{
    batch->requests++;
    number_format_hex(hash_bytes(batch->key, &batch->requests, sizeof batch->requests), 16, id);
    return id;
}

void access_log_flush(struct access_batch *batch)
{
    struct access_log *log = batch->log;
    if (batch->lines.used == 0 && !batch->lines.failed)
        return;
    pthread_mutex_lock(&log->lock);
    if (batch->lines.failed)
        lines_lose(log, batch->count, ENOMEM);
    else
        lines_write(log, batch->lines.bytes, batch->lines.used);
    pthread_mutex_unlock(&log->lock);
    batch->count = 0;
    batch->lines.used = 0;
    batch->lines.failed = 0;
}

void access_log_add(struct access_batch *batch, const struct access_line *line)
{
    int form = atomic_load_explicit(&batch->log->form, memory_order_relaxed);
    if (form == ACCESS_LOG_OFF)
        return;
    access_line_write(&batch->lines, form, line);
    batch->count++;
    if (batch->lines.used >= BATCH)
        access_log_flush(batch);
}
