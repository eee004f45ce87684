/* Unpacking what a file holds: gzip always, zstd and xz where the libraries were there at configure time. */
#ifndef SISE_SOURCE_UNPACK_H
#define SISE_SOURCE_UNPACK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "source/file.h"

struct unpack_kind {
    const char *ending; /* of such files: ".gz" */
    const char *magic;  /* the bytes with which they begin */
    size_t magic_length;

    /* Unpacks the [length] bytes of text->packed into text->bytes and sets text->length, which is at most
     * `most`. DATA, NO_MEMORY, INTERNAL: the text names the file at `path`. */
    int (*unpack)(const char *path, struct file_text *text, size_t length, size_t most, struct error *err);
};

#define UNPACK_ENDINGS ".gz, .zst, .xz" /* for messages */
extern const struct unpack_kind unpack_table[];
extern const size_t unpack_count;

/* The kind whose magic bytes these begin with; NULL where they are not packed. */
const struct unpack_kind *unpack_kind_of(const void *bytes, size_t length);

/* Makes room for `want` bytes and the NUL byte after them, and for a piece that is worth a call at least. */
bool file_reserve(char **bytes, size_t *capacity, size_t want);

int file_no_memory(const char *path, struct error *err);
int file_too_large(const char *path, size_t most, struct error *err);

#endif
