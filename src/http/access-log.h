/* The access log: a line for each request that has been answered.
 *
 *     127.0.0.1 - analyst [25/Nov/2026:19:00:00 +0900] "GET /stocks?limit=5 HTTP/1.1" 200 1234 0.000412
 * 9f3c01d2a8b7e645
 *
 * is the common form: who asked, the name of the token that was shown, when, for what, status, bytes of the
 * body, seconds taken, and the number of the request, which the client got too. The answer's last word is
 * "left" where the client went away before it had all of it. The other form has a JSON object a line, with
 * the User-Agent and Referer beside these.
 *
 * What clients send cannot make a line look like two, nor steer a terminal on which the log is read: such
 * bytes are written as \x0A or, in JSON, as \u000a, and quotation marks with a backslash. Long texts are cut
 * and end with "...". No token is ever written: no Authorization header, and of a parameter whose name speaks
 * of a token, key, secret or password only the name.
 *
 * Each worker gathers its lines in a batch of its own, which is written at once: whole lines, so that those
 * of several workers and processes do not mix. A pipe or terminal whose reader does not read loses lines; the
 * server does not wait for it. */
#ifndef SISE_HTTP_ACCESS_LOG_H
#define SISE_HTTP_ACCESS_LOG_H

#include "base/hash.h"
#include "base/output.h"
#include "http/request.h"

enum access_log_form { ACCESS_LOG_OFF, ACCESS_LOG_COMMON, ACCESS_LOG_JSON };

struct access_log;

/* A log that is off. NULL: no memory. Closing it does not write the batches of workers. */
struct access_log *access_log_new(void);
void access_log_free(struct access_log **log);

/* Says in which form lines are written from now on, and where: added to the file at `path`, or, where that is
 * "", to standard output. A file is opened anew each time, so that this is also what SIGHUP calls after
 * logrotate has moved the old one away. Any thread, while others write. Where it fails everything stays as it
 * was; the errors are those of an errno. */
int access_log_set(struct access_log *log, enum access_log_form form, const char *path, struct error *err);

/* How many lines could not be written: a full disk, or nobody who reads. */
uint64_t access_log_lost(const struct access_log *log);

#define ACCESS_ID 17 /* sixteen hexadecimal digits and the final NUL */

/* The lines of one worker that are not written yet. */
struct access_batch {
    struct access_log *log;
    struct output lines;
    unsigned count;
    struct hash_key key;
    uint64_t requests;
};

void access_batch_open(struct access_batch *batch, struct access_log *log);
void access_batch_close(struct access_batch *batch); /* writes what is left */

/* A number for the worker's next request, unlike that of any other, and not to be guessed from it. */
char *access_id(struct access_batch *batch, char id[static ACCESS_ID]);

struct access_line {
    const struct http_request *request;
    const char *client; /* the address for which it was made (guard's word); NULL: request->peer */
    const char *name;   /* of the token that was shown; NULL: none */
    const char *id;     /* access_id() */
    int status;
    uint64_t sent;   /* bytes of the body */
    int64_t took_ns; /* from the complete request to the end of the answer */
    bool whole;      /* the client took all of the answer */
    int64_t now_utc; /* when it ended, in seconds */
};

/* Adds a line to the batch, which is written when it has become large. */
void access_log_add(struct access_batch *batch, const struct access_line *line);

/* Writes what is in the batch. A worker calls it at the end of a turn of its loop, or once a second. */
void access_log_flush(struct access_batch *batch);

#endif
