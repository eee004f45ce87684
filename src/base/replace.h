/* Writing a file that somebody may be reading. */
#ifndef SISE_BASE_REPLACE_H
#define SISE_BASE_REPLACE_H

#include "base/output.h"

typedef void replace_body(void *arg, struct output *out);

/* Writes what `body` writes to PATH: beside it first, then moved into its place with its rights, so that
 * whoever looks sees all of it or what was there before, also after a failure, SIGINT or SIGTERM. A symbolic
 * link stays and what it names is replaced; a device or a pipe is written to as it is. CREATE: its folder is
 * not there; NO_SPACE, PERMISSION, IO as usual. */
int file_replace(const char *path, replace_body *body, void *arg, struct error *err);

#endif
