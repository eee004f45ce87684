/* An exchange: one request and its one answer. A worker's loop (src/http/evhttp.h) hands each request up as
 * an exchange, and whoever gets the exchange answers it once, in the same call or later. All calls come from
 * the thread of that loop. */
#ifndef SISE_HTTP_EXCHANGE_H
#define SISE_HTTP_EXCHANGE_H

#include "http/body.h"
#include "http/request.h"

struct exchange;

/* The request; its texts live until the exchange has been answered or the client is gone. */
const struct http_request *exchange_request(const struct exchange *exchange);

/* When the request had arrived, in nanoseconds of CLOCK_MONOTONIC. */
int64_t exchange_begun_ns(const struct exchange *exchange);

/* Room for what the caller wants to remember until the exchange is over (struct http_outcome in
 * http/evhttp.h); all zero when a request comes. */
#define EXCHANGE_NOTE 192
void *exchange_note(struct exchange *exchange);

/* Whoever does not answer in the same call says here whom to tell if the client goes away before that.
 * gone(arg) is then called once, the exchange must not be used after it, and nothing is to be answered. */
typedef void exchange_gone(void *arg);
void exchange_on_gone(struct exchange *exchange, exchange_gone *gone, void *arg);

/* Answers with a body, of which the exchange takes a reference of its own. `lines` are further headers, each
 * "Name: value\r\n"; NULL and "": none. HEAD gets the headers alone, with the body's length. Sets the pointer
 * to NULL. */
void exchange_reply(struct exchange **exchange, const struct body *body, const char *lines);

/* What makes an answer over time. */
struct stream_source {
    /* Writes up to `size` bytes to `room` and returns how many; STREAM_END where there are no more,
     * STREAM_FAILED where the answer cannot be ended well: the client sees the connection break off. */
    ptrdiff_t (*fill)(void *arg, char *room, size_t size);
    /* Is called once, at whatever end. Afterwards the source is not used any more. */
    void (*stop)(void *arg);
    void *arg;
};
enum { STREAM_END = 0, STREAM_FAILED = -1 };

/* Answers with the head of `body` (its status, type and headers; it has no bytes) at once, and with what the
 * source gives whenever the client has taken what was given before. The exchange stays valid until stop() is
 * called. */
void exchange_stream(struct exchange *exchange, const struct body *body, const char *lines,
                     const struct stream_source *source);

/* The connection ends when the exchange has been answered. */
void exchange_last(struct exchange *exchange);

#endif
