/* Cookies as lines of HTTP, for src/net itself. */
#ifndef SISE_NET_COOKIES_LINE_H
#define SISE_NET_COOKIES_LINE_H

#include "net/cookies.h"

#define COOKIES_MOST 64   /* in a jar; the oldest gives way */
#define COOKIE_MOST  4096 /* bytes of a name and its value together; a longer one is not taken */

/* Takes the value of a Set-Cookie header, which need not end with a NUL. What is no cookie is ignored; one
 * that has expired takes away the one of its name and path. Fails without memory only. */
int net_cookies_take(struct net_cookies *cookies, const char *text, size_t length, int64_t now_utc,
                     struct error *err);

/* Makes the value of a Cookie header for a request of that path ("/a/b", without a query): "a=1; b=2", to be
 * freed with net_wipe(). NULL: no cookie is for that path. */
int net_cookies_line(const struct net_cookies *cookies, const char *path, int64_t now_utc, char **line,
                     struct error *err);

#endif
