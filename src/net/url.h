/* Addresses of services: checked as the configuration gives them, joined with paths, and cut for messages. */
#ifndef SISE_NET_URL_H
#define SISE_NET_URL_H

#include <stddef.h>

#include "base/error.h"

#define URL_PATH 128  /* a path that is joined to a base address has less bytes */
#define URL_TEXT 512  /* room for both, and the final NUL */
#define URL_MOST 4096 /* bytes of an address that is asked, at most */

/* Whether the text can be the base address of a service: http or https, a host, perhaps a port and a path,
 * but no user, password, query or fragment. It can be the check() of a configuration key. CONFIG: it is not;
 * the error says why and does not quote the address, which may hold a password. */
int url_base_check(const char *text, struct error *err);

/* The same for an address that may have a query. */
int url_check(const char *text, struct error *err);

/* Writes the base address and the path, which may have a query, with just one slash between them. Returns
 * `url`. */
char *url_join(const char *base, const char *path, char url[static URL_TEXT]);

/* Writes what a message may show of an address: everything up to its query, without user and password, cut
 * where it is long, and safe to print. Returns `shown`. */
#define URL_SHOWN 200
char *url_show(const char *url, char shown[static URL_SHOWN]);

/* Writes the host, with the port where the address has one: "127.0.0.1:8000". "" where there is none. Returns
 * `host`. */
#define URL_HOST 270
char *url_host(const char *url, char host[static URL_HOST]);

#endif
