/* The records of source/memory.h as bytes: an object of JSON, "version" first. A record only grows: a reader
 * passes over members that it does not know, and what it misses is 0 or empty. A change that an old reader
 * could not live with raises the version, and such a record is none to it. */
#ifndef SISE_SOURCE_MEMORY_RECORD_H
#define SISE_SOURCE_MEMORY_RECORD_H

#include "source/memory.h"

#define MEMORY_RECORD_MOST 8192 /* bytes of a record */

enum memory_type { MEMORY_TEXT, MEMORY_INSTANT, MEMORY_CODE, MEMORY_REMEDY };

/* A member of a record's structure. */
struct memory_field {
    const char *name; /* NULL: behind the last one */
    enum memory_type type;
    size_t offset, size;
};
extern const struct memory_field memory_breaker_fields[], memory_session_fields[], memory_notice_fields[];

/* *bytes[*length]: free() them. */
int memory_record_write(const struct memory_field *fields, const void *record, char **bytes, size_t *length,
                        struct error *err);

/* Fills the fields, and no more of the structure, from any bytes; false: they are no such record, and the
 * fields are unspecified. */
bool memory_record_read(const struct memory_field *fields, const char *bytes, size_t length, void *record);

/* The word for a remedy in records and names: "key-unknown". NULL: it is none that a person is told of. */
const char *memory_remedy_word(enum error_remedy remedy);

#endif
