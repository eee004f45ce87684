/* Buffered writing to a file descriptor or into memory. An output remembers its first failure and writes
 * nothing after it, so that a caller writes everything and looks once, when it closes the output. */
#ifndef SISE_BASE_OUTPUT_H
#define SISE_BASE_OUTPUT_H

#include <stddef.h>
#include <string.h>

#include "base/error.h"

struct spool;

struct output {
    char *bytes;         /* what is not written yet; in memory, everything */
    size_t used, size;   /* how many bytes there are, and how many there is room for */
    int fd;              /* where they go; OUTPUT_MEMORY: they stay in `bytes` */
    int failed;          /* the errno of the first failure, 0 before it */
    unsigned width;      /* how many cells a line of a table may have there; 0: any number */
    struct spool *spool; /* where it goes on when it has become too large for memory; NULL: nowhere */
    size_t spooled;      /* how many bytes are counted there */
};

#define OUTPUT_MEMORY (-1)

/* Begins an output, whose lines may have any width. This never fails: the buffer is allocated by the first
 * write. That of OUTPUT_MEMORY is small at first, and later at most twice as large as what has been written.
 */
void output_open(struct output *out, int fd);

/* Hands over what has been written to memory: *length bytes without a final NUL, in a block of just that
 * size, which the caller frees with free(). *bytes is never NULL on success, even where nothing has been
 * written. Afterwards `out` is as if just opened, and need not be closed. NO_MEMORY: some of it could not be
 * kept, and nothing is handed over. */
int output_take(struct output *out, char **bytes, size_t *length, struct error *err);

/* Begins an output in memory that goes on in a file of the spool (base/spool.h) once it is larger than what
 * the spool says; whoever writes to it does not notice. What it fails with then is ENOSPC where the disk is
 * full or the spool's files have become too many bytes. */
void output_open_spooled(struct output *out, struct spool *spool);

/* What has been written to such an output: `length` bytes in a block that the receiver frees, or in a file
 * that it closes, and for which it calls spool_return() with that length. */
struct output_whole {
    char *bytes; /* NULL where they are in the file */
    int fd;      /* -1 where they are in memory; its position is anywhere */
    size_t length;
};

/* Hands that over, as output_take() does, also of any other output in memory. NO_SPACE: it became too large
 * for disk or spool. NO_MEMORY, or IO: another reason. Nothing is handed over then, and nothing is left of
 * the file. */
int output_take_whole(struct output *out, struct output_whole *whole, struct error *err);

/* Writes what is left in the buffer and frees it; `fd` stays open, unless it is a file of the spool. Returns
 * 0 where everything has been written. NO_MEMORY, or IO for any other reason: something could not be written,
 * and the text is "cannot write to NAME: why", `name` being for example "standard output". */
int output_close(struct output *out, const char *name, struct error *err);

/* Writes what is in the buffer, unless the output is in memory. Returns 0, or the errno of the first failure.
 */
int output_flush(struct output *out);

/* Returns room for at least `most` bytes, NULL after a failure. The caller writes there and says with
 * output_fill() how many bytes it has written. */
char *output_room_slow(struct output *out, size_t most);
static inline char *output_room(struct output *out, size_t most)
{
    return out->size - out->used >= most ? out->bytes + out->used : output_room_slow(out, most);
}

static inline void output_fill(struct output *out, size_t length)
{
    out->used += length;
}

void output_bytes(struct output *out, const char *bytes, size_t length);
void output_text(struct output *out, const char *text);
void output_number(struct output *out, double value); /* by number_format() */
void output_format(struct output *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void output_char(struct output *out, char c)
{
    char *room = output_room(out, 1);
    if (room) {
        *room = c;
        out->used++;
    }
}

#endif
