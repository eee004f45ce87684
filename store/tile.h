/* Vector code over a tile: TILE_LANES elements of a row, that is as many tickers of one day.
 *
 * Such code is written without branches, so that compilers vectorise it: both sides of a choice are computed
 * and one is taken. One source is compiled for two instruction sets, the better one is chosen when the
 * program starts; nothing is contracted or reordered, so both give the same bits. */
#ifndef SISE_STORE_TILE_H
#define SISE_STORE_TILE_H

#include "store/slots.h"

/* GCC vectorises a choice with a division in it, or a square root, only when told that nobody looks at
 * floating-point flags or errno; neither changes a result. Clang does by itself what matters here. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-trapping-math", "no-math-errno")
#endif

#ifdef HAVE_TARGET_CLONES
#define TILE_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define TILE_CLONES
#endif

#endif
