/* A keyed hash of bytes: whoever does not know the key cannot choose inputs that fall together, so that a
 * table of what strangers ask for cannot be made slow by them. */
#ifndef SISE_BASE_HASH_H
#define SISE_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct hash_key {
    uint64_t word[2];
};

/* A key that nobody can guess, from the operating system. */
struct hash_key hash_key_new(void);

/* SipHash-2-4 of `length` bytes. The same key and bytes give the same number on every machine.
 *
 * J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF" (2012). */
uint64_t hash_bytes(struct hash_key key, const void *bytes, size_t length);

#endif
