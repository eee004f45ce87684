#include "base/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/array.h"
#include "base/number.h"
#include "base/spool.h"

#define OUTPUT_BUFFER ((size_t)256 << 10) /* for a file descriptor */
#define MEMORY_FIRST  ((size_t)512)       /* most of what is written to memory is a line or a small answer */

void output_open(struct output *out, int fd)
{
    *out = (struct output){.fd = fd};
}

void output_open_spooled(struct output *out, struct spool *spool)
{
    *out = (struct output){.fd = OUTPUT_MEMORY, .spool = spool};
}

static void output_fail(struct output *out, int errnum)
{
    if (!out->failed)
        out->failed = errnum;
}

/* Counts what is about to be written to a file of the spool. */
static void spool_note(struct output *out, size_t length)
{
    if (out->failed)
        return;
    if (spool_charge(out->spool, length))
        out->spooled += length;
    else
        output_fail(out, ENOSPC);
}

static void write_all(struct output *out, const char *bytes, size_t length)
{
    if (out->spool)
        spool_note(out, length);
    while (length && !out->failed) {
        ssize_t written = write(out->fd, bytes, length);
        if (written < 0 && errno != EINTR)
            output_fail(out, errno);
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
}

int output_flush(struct output *out)
{
    if (out->fd != OUTPUT_MEMORY) {
        write_all(out, out->bytes, out->used);
        out->used = 0;
    }
    return out->failed;
}

static void output_grow(struct output *out, size_t most)
{
    size_t least = out->fd == OUTPUT_MEMORY ? MEMORY_FIRST : OUTPUT_BUFFER;
    size_t wanted = most > SIZE_MAX - out->used ? SIZE_MAX : out->used + most;
    if (!array_reserve(&out->bytes, &out->size, wanted > least ? wanted : least, 1))
        output_fail(out, ENOMEM);
    /* The array may have become larger than what is to be in memory. */
    if (out->spool && out->fd == OUTPUT_MEMORY && out->size > out->spool->keep)
        out->size = out->spool->keep;
}

/* Goes on in a file, with a buffer as for any other. */
static void output_to_file(struct output *out)
{
    out->fd = spool_file(out->spool);
    if (out->fd < 0)
        output_fail(out, errno);
    output_flush(out);
    free(out->bytes);
    out->bytes = NULL;
    out->used = out->size = 0;
}

char *output_room_slow(struct output *out, size_t most)
{
    if (out->spool && out->fd == OUTPUT_MEMORY && !out->failed &&
        (out->used > out->spool->keep || most > out->spool->keep - out->used))
        output_to_file(out);
    if (out->size)
        output_flush(out);
    if (!out->failed && out->size - out->used < most)
        output_grow(out, most);
    if (out->failed)
        return NULL;
    return out->bytes + out->used;
}

void output_bytes(struct output *out, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    /* What alone would fill the buffer is not copied there first. */
    if (out->fd != OUTPUT_MEMORY && length >= OUTPUT_BUFFER) {
        output_flush(out);
        write_all(out, bytes, length);
        return;
    }
    char *room = output_room(out, length);
    if (room) {
        memcpy(room, bytes, length);
        out->used += length;
    }
}

void output_text(struct output *out, const char *text)
{
    output_bytes(out, text, strlen(text));
}

void output_number(struct output *out, double value)
{
    char *room = output_room(out, NUMBER_TEXT);
    if (room)
        out->used += (size_t)number_format(value, room);
}

void output_format(struct output *out, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *room = length < 0 ? NULL : output_room(out, (size_t)length + 1);
    if (!room)
        return;
    va_start(args, format);
    vsnprintf(room, (size_t)length + 1, format, args);
    va_end(args);
    out->used += (size_t)length;
}

/* As it was when it was opened; its bytes are somebody else's or freed. */
static void output_reset(struct output *out)
{
    *out = (struct output){.fd = out->spool ? OUTPUT_MEMORY : out->fd, .spool = out->spool};
}

int output_take(struct output *out, char **bytes, size_t *length, struct error *err)
{
    if (!out->failed)
        output_room(out, 1); /* of nothing there is an allocation too */
    bool failed = out->failed;
    char *whole = out->bytes, *cut = failed ? NULL : realloc(whole, out->used ? out->used : 1);
    *bytes = cut || failed ? cut : whole;
    *length = failed ? 0 : out->used;
    if (failed)
        free(whole);
    output_reset(out);
    return failed ? error_no_memory(err) : 0;
}

/* Closes the file of the spool, if there is one. */
static void spool_drop(struct output *out)
{
    if (!out->spool)
        return;
    if (out->fd != OUTPUT_MEMORY)
        close(out->fd);
    spool_return(out->spool, out->spooled);
}

int output_take_whole(struct output *out, struct output_whole *whole, struct error *err)
{
    *whole = (struct output_whole){.fd = -1};
    if (!out->spool || (out->fd == OUTPUT_MEMORY && !out->failed))
        return output_take(out, &whole->bytes, &whole->length, err);
    int failed = output_flush(out);
    if (!failed)
        *whole = (struct output_whole){.fd = out->fd, .length = out->spooled};
    else
        spool_drop(out);
    free(out->bytes);
    output_reset(out);
    if (!failed)
        return 0;
    int code = error_from_errno(failed);
    return error_set(err, code == ERROR_NO_MEMORY || code == ERROR_NO_SPACE ? code : ERROR_IO,
                     "cannot write to a temporary file in %s: %s", out->spool->folder, strerror(failed));
}

int output_close(struct output *out, const char *name, struct error *err)
{
    int failed = output_flush(out);
    free(out->bytes);
    spool_drop(out);
    output_reset(out);
    if (!failed)
        return 0;
    int code = error_from_errno(failed);
    return error_set(err, code == ERROR_NO_MEMORY ? code : ERROR_IO, "cannot write to %s: %s", name,
                     strerror(failed));
}
