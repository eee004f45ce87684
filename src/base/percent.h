/* Percent-encoding, as in the path and the query of a URL (RFC 3986 section 2.1). */
#ifndef SISE_BASE_PERCENT_H
#define SISE_BASE_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes text[length] to `room`, which has length + 1 bytes, and adds a NUL. `query`: a plus sign is a
 * blank. In a path an escaped slash is refused, as it would look like two segments to the next program.
 * Returns NULL, or what is wrong with the text: an escape that is not one or stands for NUL, or bytes that
 * are not UTF-8; `room` then holds a text that means nothing. */
const char *percent_decode(const char *text, size_t length, bool query, char *room);

/* Encodes text[length] to `room`, which has PERCENT_ROOM(length) bytes, and adds a NUL: every byte but A to
 * Z, a to z, 0 to 9 and - . _ ~ becomes an escape. That is right for the value of a query and for that of a
 * form. Returns the length without the NUL. */
#define PERCENT_ROOM(length) (3 * (length) + 1)
size_t percent_encode(const char *text, size_t length, char *room);

#endif
