#include "base/hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/word.h"

struct hash_key hash_key_new(void)
{
    struct hash_key key;
    if (getrandom(&key, sizeof key, 0) == (ssize_t)sizeof key)
        return key;
    /* A kernel without it (before 3.17), or one that forbids it: the time is better than a constant. */
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    key.word[0] = (uint64_t)now.tv_sec << 32 ^ (uint64_t)now.tv_nsec;
    key.word[1] = (uint64_t)getpid() << 32 ^ (uintptr_t)&key;
    return key;
}

static uint64_t turn(uint64_t word, unsigned bits)
{
    return word << bits | word >> (64 - bits);
}

static void rounds(uint64_t v[static 4], unsigned count)
{
    while (count--) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = turn(v[1], 13) ^ v[0];
        v[3] = turn(v[3], 16) ^ v[2];
        v[0] = turn(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = turn(v[1], 17) ^ v[2];
        v[3] = turn(v[3], 21) ^ v[0];
        v[2] = turn(v[2], 32);
    }
}

/* word_at() of fewer than eight bytes. */
static uint64_t part_at(const unsigned char *bytes, size_t length)
{
    uint64_t word = 0;
    for (size_t i = 0; i < length; i++)
        word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

uint64_t hash_bytes(struct hash_key key, const void *bytes, size_t length)
{
    uint64_t v[4] = {key.word[0] ^ 0x736f6d6570736575, key.word[1] ^ 0x646f72616e646f6d,
                     key.word[0] ^ 0x6c7967656e657261, key.word[1] ^ 0x7465646279746573};
    const unsigned char *at = bytes;
    for (size_t left = length;; left -= 8, at += 8) {
        uint64_t word = left < 8 ? part_at(at, left) | (uint64_t)length << 56 : word_at(at);
        v[3] ^= word;
        rounds(v, 2);
        v[0] ^= word;
        if (left < 8)
            break;
    }
    v[2] ^= 0xff;
    rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
