/* JSON as it is written, on top of an output, whose failure it shares. Commas and quotation are the writer's.
 *
 * Numbers are those of number_format(); NaN and infinities are null. Text is UTF-8; bytes that are not become
 * U+FFFD. Nesting goes up to JSON_DEPTH levels. */
#ifndef SISE_BASE_JSON_H
#define SISE_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/output.h"

#define JSON_DEPTH 16

struct json {
    struct output *out;
    unsigned depth;
    bool more[JSON_DEPTH]; /* something has been written at this level */
};

void json_begin(struct json *json, struct output *out);

/* Values. Within an object `key` names it; elsewhere it is NULL. */
void json_object(struct json *json, const char *key); /* ends with json_close() */
void json_array(struct json *json, const char *key);  /* ends with json_close_array() */
void json_close(struct json *json);
void json_close_array(struct json *json);
void json_text(struct json *json, const char *key, const char *text); /* NULL: null */
void json_number(struct json *json, const char *key, double value);
void json_int(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);

/* Only the name of a value that the caller writes to the output itself, and what separates it from the value
 * before. */
void json_key(struct json *json, const char *key);

/* A newline after a complete value. */
void json_end(struct json *json);

/* Only the text, in quotation marks. */
void json_quote(struct output *out, const char *text);

#endif
