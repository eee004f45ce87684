/* Conditional requests (RFC 9110, sections 8.8 and 13): the tag of an answer, its Last-Modified, and whether
 * the client has the answer already, so that a 304 without a body will do.
 *
 * The tags are weak ("W/..."). An answer carries `generated_at`, the moment when it was written, and one that
 * has fallen out of the cache is written anew, so two answers of one state may differ in that field. That is
 * what a weak tag is for: what it stands for is equal, the bytes need not be. If `generated_at` were part of
 * the tag, every rendering would look like news. Nothing is lost: only requests for a part of a body need a
 * strong tag, and the server has none of those.
 *
 * A tag names everything that an answer depends on, the address included. A client that sends the tag back
 * therefore has had a good answer from this address, at this state, and gets its 304 before anything is
 * looked up or rendered. (Answers that are no 200 carry no tag.) */
#ifndef SISE_HTTP_ETAG_H
#define SISE_HTTP_ETAG_H

#include <stdbool.h>
#include <stdint.h>

#define ETAG_TEXT 48 /* the longest tag, its quotation marks, and the final NUL */

/* What an answer depends on. */
struct etag_parts {
    uint64_t data, jobs; /* struct store_version; jobs is 0 where the answer shows none */
    int64_t created_utc; /* when the store was made (struct store_info) */
    uint64_t build;      /* etag_build(): another program may answer otherwise */
    uint64_t site;       /* tells configurations, strategies and prompts apart, across restarts too: a hash of
                            their content, or a random number each time that they are read; no plain counter */
    const char *target;  /* path and query as they were sent */
    unsigned form;       /* JSON, CSV: of one address there is a tag per form */
};

/* Writes the tag, for example W/"1a4f-0-9c02b7e6d1f3a855": the two versions, and a hash of all of it. That of
 * the packed body is W/"1a4f-0-9c02b7e6d1f3a855-gzip": etag_pack() makes the one of the other. */
void etag_write(const struct etag_parts *parts, char tag[static ETAG_TEXT]);
void etag_pack(const char *tag, char packed[static ETAG_TEXT]);

/* A number that another program has another one of: made of the linker's build id, and where there is none,
 * of the program's version. */
uint64_t etag_build(void);

/* Whether an If-None-Match header lists the tag, by weak comparison, or is "*". The tag of the plain body and
 * that of the packed one stand for each other, as whoever has the one needs the other as little. `found` gets
 * the one that the client has, which is the one to send back; where it is "*", `tag`. A header that is broken
 * lists what stands before the break. `tag` is "" where the answer has none, which only "*" matches. */
bool etag_listed(const char *if_none_match, const char *tag, char found[static ETAG_TEXT]);

/* The Last-Modified of a new state: the first whole second of which it is certain that nobody has been given
 * an older state in it or later. `now_utc` is when the first worker saw the new state; two seconds later all
 * have long seen it. `before` is that of the state before (0: none), so that it grows even where somebody
 * sets the machine's clock back. A state is everything that a tag names: a reload makes a new one too.
 *
 * This makes If-Modified-Since as exact as a date of whole seconds can be: two states of one second never
 * share a date that a client could have been given with the first of them, and a client that sends the Date
 * of an answer instead of its Last-Modified is not told of the state after it that nothing has changed. */
int64_t etag_modified(int64_t before, int64_t now_utc);

/* Whether Last-Modified is sent yet: never a date that is still to come. */
static inline bool etag_modified_shown(int64_t modified_utc, int64_t now_utc)
{
    return modified_utc > 0 && modified_utc <= now_utc;
}

/* Whether a GET or HEAD with these headers (NULL: not sent) is answered by 304, `tag` and `modified_utc`
 * being those of the answer that it would get otherwise, which is a 200; `found` is the tag to send with the
 * 304. If-Modified-Since counts only without If-None-Match, and not where it is no date or one that is still
 * to come.
 *
 * Who knows the tag already, but not yet whether the answer will be a 200, asks etag_known() first, which
 * says yes only to a client that sends the very tag. */
bool etag_fresh(const char *if_none_match, const char *if_modified_since, const char *tag,
                int64_t modified_utc, int64_t now_utc, char found[static ETAG_TEXT]);
bool etag_known(const char *if_none_match, const char *tag, char found[static ETAG_TEXT]);

#endif
