/* Vector code: base/isa.h. */
#include "screen/lanes.h"

void ISA_NAME(lanes_found)(const double *restrict value, const double *restrict mask, uint8_t *restrict found)
{
    for (int i = 0; i < TILE_LANES; i++)
        found[i] = (value[i] == 1) & (mask[i] == 1);
}
