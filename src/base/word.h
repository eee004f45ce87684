/* Eight bytes of a text at once. */
#ifndef SISE_BASE_WORD_H
#define SISE_BASE_WORD_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#define WORD_ONES  UINT64_C(0x0101010101010101)
#define WORD_HIGHS (WORD_ONES << 7) /* the highest bit of each byte */

/* Eight bytes as one number; the first byte is the lowest. */
static inline uint64_t word_at(const void *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return le64toh(word);
}

/* How many bytes stand before the first one whose highest bit is set in `marks`, which has no other bits. */
static inline unsigned word_before(uint64_t marks)
{
    return marks == 0 ? 8 : (unsigned)__builtin_ctzll(marks) / 8;
}

#endif
