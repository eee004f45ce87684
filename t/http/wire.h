/* What the test tools that speak to a server over raw sockets share. They know no HTTP library: a fault of
 * the library that the server stands on must not be hidden by the same library in the client. */
#ifndef SISE_T_HTTP_WIRE_H
#define SISE_T_HTTP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* Where the server listens. */
struct wire_place {
    struct sockaddr_storage address;
    socklen_t length;
    char host[80]; /* for the Host header */
};

/* Ends the program with 2 and a message. */
_Noreturn void wire_die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reads "ADDRESS PORT" from a port file as the server writes it; ends the program where there is none. */
void wire_place_read(struct wire_place *place, const char *port_file);

/* A non-blocking socket on its way to the server, with TCP_NODELAY; -1 where it is refused at once. Ends the
 * program where there are no more descriptors. receive_bytes > 0 makes the socket's receive buffer so small.
 */
int wire_connect(const struct wire_place *place, int receive_bytes);

/* Monotonic nanoseconds. */
int64_t wire_now(void);

/* Lets the process open this many descriptors; false where the hard limit is lower. */
bool wire_descriptors(size_t count);

/* One answer's head. */
struct wire_head {
    int status;
    size_t length;      /* of the head with its empty line */
    bool has_body_size; /* Content-Length was there */
    size_t body_size;
    bool chunked;
    bool close; /* Connection: close, or HTTP/1.0 without keep-alive */
    char etag[80];
    char timing[120]; /* Server-Timing */
};

/* Reads the head that begins at data. 1: whole; 0: more bytes are needed; -1: this is no answer of HTTP/1. */
int wire_head_read(struct wire_head *head, const char *data, size_t length);

/* Finds the end of a chunked body that begins at data: the bytes to its end, 0 where more are needed, -1
 * where it is broken. With `out` the decoded bytes are written there (at most `length`), their number to
 * out_length. */
ptrdiff_t wire_chunks(const char *data, size_t length, char *out, size_t *out_length);

/* Reads a whole file; ends the program where it cannot. The caller frees it; NUL-terminated. */
char *wire_file(const char *path, size_t *length);

#endif
