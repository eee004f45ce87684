/* Percent-encoding, as in the path and the query of a URL (RFC 3986 section 2.1). */
#ifndef SISE_HTTP_PERCENT_H
#define SISE_HTTP_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes text[length] to `room`, which has length + 1 bytes, and adds a NUL. `query`: a plus sign is a
 * blank. In a path an escaped slash is refused, as it would look like two segments to the next program.
 * Returns NULL, or what is wrong with the text: an escape that is not one or stands for NUL, or bytes that
 * are not UTF-8; `room` then holds a text that means nothing. */
const char *percent_decode(const char *text, size_t length, bool query, char *room);

#endif
