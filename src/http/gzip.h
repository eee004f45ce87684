/* Which encoding a client takes, and packing a whole body. */
#ifndef SISE_HTTP_GZIP_H
#define SISE_HTTP_GZIP_H

#include "http/body.h"

/* How an answer is to be sent. These numbers are also part of a cache's key and of a tag. */
enum coding {
    CODING_PLAIN,
    CODING_GZIP,      /* packed, where that makes it smaller */
    CODING_GZIP_ONLY, /* packed in any case: the client refuses what is not */
    CODING_NONE,      /* the client refuses everything there is: 406 */
};

/* What an Accept-Encoding header asks for (RFC 9110, section 12.5.3); NULL: it was not sent. gzip and x-gzip
 * are one. gzip is taken where its weight is above 0 and not below that of the plain form, as it costs the
 * client next to nothing. A header that is broken counts up to the break. */
enum coding coding_choose(const char *accept_encoding);

/* Below this many bytes a body fits in the packet that is sent anyway. */
#define GZIP_LEAST 1000

/* The body packed: the status and headers of `plain`, etag_pack() of its tag, and Content-Encoding: gzip.
 * Where `coding` is CODING_GZIP and the body is below GZIP_LEAST or would get no smaller, *packed is one more
 * reference to `plain`; so it is with CODING_PLAIN. A body that lies in a file of a spool is packed into
 * another one of that spool. The caller releases both. NO_MEMORY, NO_SPACE, or IO. */
int body_gzip(const struct body *plain, enum coding coding, struct body **packed, struct error *err);

#endif
