/* Reading JSON as RFC 8259 has it and not otherwise: no comments, no final commas, no leading zeros, no raw
 * control characters in texts, nothing after the value. Bytes come from outside, so nothing is trusted: texts
 * must be UTF-8 without NUL (\u0000 is refused too, as texts here end with one), half a surrogate pair is
 * refused, and nesting ends at JSON_DEPTH levels. There is no recursion and no allocation.
 *
 *     struct json_reader reader;
 *     json_read_begin(&reader, bytes, length, room);
 *     while ((token = json_read(&reader)) > JSON_DONE) ...
 *
 * Whether a name stands in an object twice is for the caller to see. */
#ifndef SISE_BASE_JSON_READ_H
#define SISE_BASE_JSON_READ_H

#include "base/json.h"

enum json_token {
    JSON_WRONG = -1, /* `fault` says what is wrong, `at` points there; every later call says so again */
    JSON_DONE,       /* the value was complete, and nothing follows it */
    JSON_OBJECT,     /* an object begins; its members follow, each a JSON_NAME and then a value */
    JSON_OBJECT_END,
    JSON_ARRAY,
    JSON_ARRAY_END,
    JSON_NAME,   /* `text` is the name of the member whose value comes next */
    JSON_TEXT,   /* `text` is a text */
    JSON_NUMBER, /* `text` is a number as it was written; strtod() reads all of it */
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
};

struct json_reader {
    const char *text;  /* of the last token that has one; NUL-terminated, as long-lived as the room */
    const char *fault; /* what is wrong; NULL: nothing so far */
    const char *begin, *at, *end;
    char *room;
    unsigned depth;
    unsigned char expect;       /* private */
    bool in_object[JSON_DEPTH]; /* at each level whether it is an object */
};

/* Reads bytes[length]. `room` has at least length + 1 bytes: texts are decoded into it, one behind the other.
 */
void json_read_begin(struct json_reader *reader, const char *bytes, size_t length, char *room);
enum json_token json_read(struct json_reader *reader);

/* After JSON_OBJECT or JSON_ARRAY: reads on to the end of it, or to what is wrong. Returns the last token. */
enum json_token json_read_past(struct json_reader *reader);

#endif
