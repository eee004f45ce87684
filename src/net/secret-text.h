/* What only src/net may do with a secret: read it, to send it. */
#ifndef SISE_NET_SECRET_TEXT_H
#define SISE_NET_SECRET_TEXT_H

#include "net/secret.h"

/* The text, and the same percent-encoded; both end with a NUL and live as long as the secret. */
const char *net_secret_text(const struct net_secret *secret);
const char *net_secret_encoded(const struct net_secret *secret);
size_t net_secret_length(const struct net_secret *secret);

/* Another one with the same text. */
int net_secret_copy(const struct net_secret *secret, struct net_secret **copy, struct error *err);

/* Overwrites and frees a text that may hold a secret; it may be NULL. */
void net_wipe(char *text);

#endif
