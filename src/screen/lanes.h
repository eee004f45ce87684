/* The loop over the lanes of a tile that ends a screen. Private to this folder. */
#ifndef SISE_SCREEN_LANES_H
#define SISE_SCREEN_LANES_H

#include <stdint.h>

#include "base/isa.h"
#include "store/slots.h"

/* found[i]: whether the value is 1 and the mask is 1. Each function is for one instruction set; call
 * ISA_PICK(lanes_found). */
void lanes_found_baseline(const double *restrict value, const double *restrict mask, uint8_t *restrict found);
void lanes_found_avx2(const double *restrict value, const double *restrict mask, uint8_t *restrict found);

#endif
