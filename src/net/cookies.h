/* Cookies of one partner (RFC 6265), in memory only: what its answers set, and what is sent to it again. A
 * session's cookie is as good as a password: the memory is overwritten before it is freed.
 *
 * A jar belongs to one partner, which has one address. So whatever domain a cookie names, it is sent to that
 * partner and to nobody else. */
#ifndef SISE_NET_COOKIES_H
#define SISE_NET_COOKIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct net_cookies;

/* Makes an empty jar. Free with net_cookies_free(). */
int net_cookies_new(struct net_cookies **cookies, struct error *err);
void net_cookies_free(struct net_cookies **cookies);

/* Forgets all of them, as before a new login. */
void net_cookies_clear(struct net_cookies *cookies);

size_t net_cookies_count(const struct net_cookies *cookies);

/* Whether there is one of that name. */
bool net_cookies_has(const struct net_cookies *cookies, const char *name);

/* Sets one as an answer would do, for all paths. CONFIG: it cannot be sent as name and value. */
int net_cookies_set(struct net_cookies *cookies, const char *name, const char *value, struct error *err);

#endif
