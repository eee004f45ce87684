/* What is known of each address that asks: how many connections it has, and how many requests it may make now
 * (a token bucket: `rate` requests a second, and up to `burst` at once after a rest).
 *
 * The addresses of a client of IPv6 are counted together by their first 64 bits, since whoever has one of
 * them has them all. There is one table for all workers, behind a mutex that is held for a look-up: with one
 * for each of N workers a client would have N times the rate. The table has a fixed size; where it is full,
 * the address that has been quiet for longest goes, unless it has a connection. */
#ifndef SISE_HTTP_PEERS_H
#define SISE_HTTP_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "http/ip.h"

struct peers_options {
    double rate;          /* requests per second and address; 0: as many as it likes */
    double burst;         /* requests at once after a rest, at least 1 */
    unsigned connections; /* at once from one address; 0: as many as it likes */
    size_t addresses;     /* how many are remembered; 0: 65,536 */
};

struct peers;

int peers_open(const struct peers_options *options, struct peers **peers, struct error *err);
void peers_close(struct peers **peers);

/* Other limits from now on, after a reload; those who are connected stay. The `addresses` stay as they were.
 */
void peers_limit(struct peers *peers, const struct peers_options *options);

/* A connection from there has been accepted. False: that address has as many as it may have, or the table is
 * full of addresses that have connections; the connection is to be closed, and is not counted. */
bool peers_admit(struct peers *peers, const struct ip *ip);
/* A connection that was admitted has ended. */
void peers_leave(struct peers *peers, const struct ip *ip);

/* A request was made for that address. Returns 0 where it may go on, else after how many seconds the address
 * may ask again (for Retry-After, with status 429). `now_ms` is that of any
 * clock that does not go back by more than the threads' clocks differ. */
unsigned peers_ask(struct peers *peers, const struct ip *ip, int64_t now_ms);

/* How many connections that address has, and how many addresses are remembered: for tests and figures. */
unsigned peers_connections(struct peers *peers, const struct ip *ip);
size_t peers_count(struct peers *peers);

#endif
