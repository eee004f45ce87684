/* Buffered writing, to a file descriptor or into memory, that remembers its first failure: write everything,
 * look once, at the end. */
#ifndef SISE_BASE_OUTPUT_H
#define SISE_BASE_OUTPUT_H

#include <stddef.h>
#include <string.h>

#include "base/error.h"

struct output {
    char *bytes; /* [used], of [size] */
    size_t used, size;
    int fd;     /* OUTPUT_MEMORY: the bytes stay */
    int failed; /* errno of the first failure; nothing is written after it */
};

#define OUTPUT_MEMORY (-1)

/* Never fails; without memory the first write does. What is written to memory (OUTPUT_MEMORY) takes little
 * room at first, and at most twice its length later. */
void output_open(struct output *out, int fd);

/* Hands over what was written to memory: (*bytes)[*length], without a final NUL and no larger than that;
 * free() it. It is never NULL, also where nothing was written. `out` is as if just opened, and need not be
 * closed. NO_MEMORY: some of it could not be kept, and nothing is handed over. */
int output_take(struct output *out, char **bytes, size_t *length, struct error *err);

/* Writes what is left and frees the buffer; `fd` stays open. IO, whatever the reason, or NO_MEMORY: something
 * could not be written, "cannot write to standard output: ..." (`name` says where to). */
int output_close(struct output *out, const char *name, struct error *err);

/* Writes what is buffered. 0, or an errno value. */
int output_flush(struct output *out);

/* At least `most` bytes of room (NULL after a failure), to be filled and then counted with output_fill(). */
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
void output_number(struct output *out, double value); /* as number_format() */
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
