/* How many slots a row holds. */
#ifndef SISE_STORE_SLOTS_H
#define SISE_STORE_SLOTS_H

#include <stddef.h>

#define TILE_LANES 128 /* slots; rows are whole multiples of it */

/* How long the row of so many slots is. */
static inline size_t tile_round(size_t slots)
{
    return (slots + TILE_LANES - 1) / TILE_LANES * TILE_LANES;
}

#endif
