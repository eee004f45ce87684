/* Whole files in memory: daily tables, plain or gzipped. */
#ifndef SISE_SOURCE_FILE_H
#define SISE_SOURCE_FILE_H

#include <stddef.h>

#include "base/error.h"

/* The most that one file may hold, unpacked. The largest real table has 230 KB; this is room for many further
 * columns, and an end to files that unpack without end. */
#define FILE_MOST ((size_t)32 << 20)

/* A buffer that is reused from file to file. All zero is a valid empty one. */
struct file_text {
    char *bytes; /* [length], followed by a NUL byte */
    size_t length, capacity;
    char *packed; /* what a gzipped file holds as it is */
    size_t packed_capacity;
};

void file_text_free(struct file_text *text);

/* Reads the file into `text`, unpacked where its first two bytes say gzip, whatever its name. A gzip file of
 * several members (as `cat a.gz b.gz` makes them) reads as one text.
 * NOT_FOUND: there is no such file; PERMISSION; IO; DATA: it is no regular file, is larger than FILE_MOST, or
 * its gzip data are truncated, damaged or followed by something else. The text names the file. */
int file_read(const char *path, struct file_text *text, struct error *err);

#endif
