/* A body in a file as the source of a stream. */
#ifndef SISE_HTTP_BODY_SOURCE_H
#define SISE_HTTP_BODY_SOURCE_H

#include "http/exchange.h"

/* Fills in a source that gives the file's bytes and holds the body until it is stopped. False: no memory. */
bool body_source(const struct body *body, struct stream_source *source);

#endif
