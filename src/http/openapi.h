/* The description of the API in OpenAPI 3.1, made from the table of routes (http/route.h), and the shapes of
 * the answers from the tables of fields that write them (answer/field.h). */
#ifndef SISE_HTTP_OPENAPI_H
#define SISE_HTTP_OPENAPI_H

#include "base/json.h"

/* Writes the description as one JSON object and a newline. It only depends on the program. */
void openapi_write(struct output *out);

/* Writes all schemas as members of the object that is open: "Stock": {...}, ... */
void schemas_write(struct json *json);

/* Whether there is a schema of that name. */
bool schema_exists(const char *name);

#endif
