/* A number that stands for the bits of many doubles, in their order: 64-bit FNV-1a. All NaN are one. */
#ifndef SISE_T_DIGEST_H
#define SISE_T_DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct digest {
    uint64_t value;
};

#define DIGEST_EMPTY                                                                                         \
    {                                                                                                        \
        0xcbf29ce484222325                                                                                   \
    }

static inline void digest_add(struct digest *digest, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = 0x7ff8000000000000;
        if (values[i] == values[i])
            memcpy(&bits, &values[i], sizeof bits);
        for (int k = 0; k < 64; k += 8)
            digest->value = (digest->value ^ (bits >> k & 0xff)) * 0x100000001b3;
    }
}

#endif
