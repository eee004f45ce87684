/* Replacing a file as a whole, while somebody may be reading it. */
#ifndef SISE_BASE_REPLACE_H
#define SISE_BASE_REPLACE_H

#include <sys/types.h>

#include "base/output.h"

/* Writes the content of the file. */
typedef void replace_body(void *arg, struct output *out);

/* Replaces the file at `path` by what `body` writes. That is written to a new file beside it, which is then
 * moved into its place and gets its access rights. So a reader sees all of the new content or all of the old
 * one, also after a failure; SIGINT, SIGTERM, SIGHUP and SIGQUIT wait until the file is whole. Where `path`
 * is a symbolic link, the file that it names is replaced. A device or a pipe is written to directly. CREATE:
 * the folder does not exist. IO: the content could not be written. NO_SPACE, PERMISSION and others of an
 * errno: the new file could not be made or moved. */
int file_replace(const char *path, replace_body *body, void *arg, struct error *err);

/* The same for a file that gets just these access rights (0640), whatever the umask and the old one's. */
int file_replace_mode(const char *path, mode_t mode, replace_body *body, void *arg, struct error *err);

#endif
