/* Writing JSON to an output. The writer puts the commas and the quotation marks; a failure to write is
 * remembered by the output.
 *
 * Numbers are written by number_format(); NaN and infinities become null. Texts are UTF-8; a byte that is not
 * becomes U+FFFD. Objects and arrays may be nested up to JSON_DEPTH levels deep. */
#ifndef SISE_BASE_JSON_H
#define SISE_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/output.h"

#define JSON_DEPTH 16

struct json {
    struct output *out;
    unsigned depth;
    bool more[JSON_DEPTH]; /* whether a value has been written at each level, so that a comma comes next */
};

void json_begin(struct json *json, struct output *out);

/* These write a value. Within an object `key` is its name; elsewhere `key` is NULL. */
void json_object(struct json *json, const char *key); /* ends with json_close() */
void json_array(struct json *json, const char *key);  /* ends with json_close_array() */
void json_close(struct json *json);
void json_close_array(struct json *json);
void json_text(struct json *json, const char *key, const char *text); /* null where text is NULL */
void json_number(struct json *json, const char *key, double value);
void json_int(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

/* Writes values[count] as elements of the array that is open. */
void json_numbers(struct json *json, const double *values, size_t count);

/* Only the name of a value that the caller writes to the output itself, and what separates it from the value
 * before. */
void json_key(struct json *json, const char *key);

/* Ends a line of JSON Lines, after a complete value: writes a newline. */
void json_end(struct json *json);

/* Writes a text in quotation marks, with its escapes, and nothing else. */
void json_quote(struct output *out, const char *text);

#endif
