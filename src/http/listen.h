/* Sockets that listen. */
#ifndef SISE_HTTP_LISTEN_H
#define SISE_HTTP_LISTEN_H

#include "http/address.h"

/* Finds out whether an address is free, and which port it gets where it has port 0. BUSY: it is in use, also
 * by another server whose sockets would share it. PERMISSION and others of an errno. */
int listen_try(struct http_address *address, struct error *err);

/* Makes a socket that listens at the address and shares it with others of this user that are made so; the
 * system deals the connections out among them. */
int listen_open(const struct http_address *address, int *fd, struct error *err);

/* One more descriptor of a socket that listens already, for one more worker. */
int listen_share(int fd, int *shared, struct error *err);

#endif
