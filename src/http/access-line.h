/* One line of the access log. http/access-log.h says what it looks like. */
#ifndef SISE_HTTP_ACCESS_LINE_H
#define SISE_HTTP_ACCESS_LINE_H

#include "http/access-log.h"

#define ACCESS_LINE_MOST 4096 /* bytes, with the newline: what a pipe takes in one piece */

void access_line_write(struct output *out, enum access_log_form form, const struct access_line *line);

#endif
