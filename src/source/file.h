/* Whole files in memory: daily tables, plain or packed. */
#ifndef SISE_SOURCE_FILE_H
#define SISE_SOURCE_FILE_H

#include <stddef.h>

#include "base/error.h"

/* The most that a file of one day may hold, unpacked. The largest real table has 400 KB; this is room for
 * many further columns, and an end to files that unpack without end. */
#define FILE_DAY_MOST ((size_t)32 << 20)

/* The same for a file of many days: a year of the whole market has 90 to 120 MB. */
#define FILE_YEAR_MOST ((size_t)256 << 20)

/* The path that stands for standard input, in messages too. */
#define FILE_STANDARD_INPUT "standard input"

/* A buffer that is reused from file to file. All zero is a valid empty one. */
struct file_text {
    char *bytes; /* [length], followed by a NUL byte */
    size_t length, capacity;
    char *packed; /* what a packed file holds as it is */
    size_t packed_capacity;
};

void file_text_free(struct file_text *text);

/* Reads the file into `text`, unpacked where its first bytes say gzip, zstd or xz, whatever its name. A file
 * of several packed parts (as `cat a.gz b.gz` makes them) reads as one text. `most` is FILE_DAY_MOST or
 * FILE_YEAR_MOST.
 * NOT_FOUND: there is no such file; PERMISSION; IO; DATA: it is no regular file, is larger than `most`, its
 * packed data are truncated, damaged or followed by something else, or this program was built without the
 * library that unpacks it. The text names the file. */
int file_read(const char *path, size_t most, struct file_text *text, struct error *err);

#endif
