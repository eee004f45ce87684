/* How many slots a row holds. */
#ifndef SISE_STORE_SLOTS_H
#define SISE_STORE_SLOTS_H

#include <stddef.h>

#define PANEL_TILE 128 /* slots; rows are whole multiples of it */

/* How long the row of so many slots is. */
static inline size_t tile_round(size_t slots)
{
    return (slots + PANEL_TILE - 1) / PANEL_TILE * PANEL_TILE;
}

#endif
