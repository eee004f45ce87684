/* Keys and passwords. The text of a secret is read by src/net only, which sends it; nothing prints it, and
 * what an error could quote of it is struck out. Its memory is overwritten before it is freed. */
#ifndef SISE_NET_SECRET_H
#define SISE_NET_SECRET_H

#include <stddef.h>

#include "base/error.h"

struct net_secret;

/* Makes a secret of a text that the configuration key or variable `key` holds. Blanks and line ends around it
 * are cut off, as a file or a copied line has them. CONFIG: nothing is left, or there is another control
 * character or one that is not ASCII; the error names the key, and nothing of the text. Free with
 * net_secret_free(). */
int net_secret_new(const char *key, const char *text, struct net_secret **secret, struct error *err);

/* The same where the text may be percent-encoded, as data.go.kr hands out its keys in both forms: a text with
 * an escape such as %2B is decoded. */
int net_secret_new_decoded(const char *key, const char *text, struct net_secret **secret, struct error *err);

/* Overwrites and frees the secret; *secret becomes NULL, and may have been. */
void net_secret_free(struct net_secret **secret);

/* Replaces each letter of the secret by '*' wherever it stands in those bytes, as it is or percent-encoded.
 * src/net does so with errors and answers of a request, which may repeat it. */
void net_secret_strike(const struct net_secret *secret, char *bytes, size_t length);

#endif
