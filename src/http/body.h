/* A body: an answer as it goes to the client, head and all, but for what differs from one client to the next.
 * Once it has been filled in and somebody else knows it, it never changes, so that any number of threads send
 * the same one at once; the last to let it go frees it. */
#ifndef SISE_HTTP_BODY_H
#define SISE_HTTP_BODY_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/output.h"
#include "http/etag.h"

/* What answers depend on beside their address, and that a client asks whether they are still good. */
#define BODY_VARY       "Accept, Accept-Encoding"
#define BODY_REVALIDATE "no-cache"

#define BODY_JSON "application/json"

#define BODY_HEADERS 6

struct body {
    int status;           /* 200, 404 and so on */
    const char *type;     /* Content-Type; a constant, as are the next three */
    const char *encoding; /* Content-Encoding, "gzip"; NULL: none */
    const char *vary;     /* Vary; NULL: none */
    const char *cache;    /* Cache-Control; NULL: none */
    char etag[ETAG_TEXT]; /* with its quotation marks; "": none */
    int64_t modified_utc; /* Last-Modified in seconds, as etag.h says; 0: none */
    struct body_header {
        const char *name; /* a constant */
        char *value;
    } header[BODY_HEADERS]; /* further headers, Link for example */
    unsigned headers;
    char *bytes;         /* [length], without a final NUL; NULL where they lie in the file */
    struct spool *spool; /* which counts that file; NULL: no file, or none that is counted */
    int fd;              /* a temporary file of `length` bytes from its beginning on, or -1 */
    size_t length;
    atomic_uint references; /* body_hold() and body_release() count */
};

/* A body of bytes in memory that come from malloc() and are its own from now on, also where it fails (they
 * are freed then). `type` is a constant. One reference is the caller's. NULL: no memory. */
struct body *body_new(int status, const char *type, char *bytes, size_t length);

/* A body of what has been written to an output in memory, or to one of a spool, in whose file it then lies if
 * it is large (output_open_spooled()); the body gives it back to the spool. The output is as if just opened
 * afterwards, in any case. NO_MEMORY, NO_SPACE or IO: something could not be kept. */
int body_take(int status, const char *type, struct output *out, struct body **body, struct error *err);

/* Adds a header to a body that nobody else knows yet. `name` is a constant, the value is copied. A value with
 * a control character in it, or one header too many, is a bug of the caller: INTERNAL. */
int body_header_add(struct body *body, const char *name, const char *value, struct error *err);

/* One more reference to the body, which need not be writable for that. */
struct body *body_hold(const struct body *body);

/* Gives a reference back and sets the pointer to NULL; the last one frees the body. Nothing where it is NULL.
 */
void body_release(struct body **body);

/* How many bytes of memory the body takes. */
size_t body_memory(const struct body *body);

/* An error as FastAPI's users know it: {"detail": "text"}, with no ETag, and Cache-Control "no-store". The
 * text goes to a client and names no path or host. Never NULL: without memory it is a constant 503 that says
 * so, which is held and released like any other. */
struct body *body_error(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
