/* A walk through everything that a store holds, by LMDB's public interface, in a process of its own: LMDB
 * trusts its pages, so a damaged one may end that process, and this one is told. It finds less than pages.h
 * does, and is for an LMDB whose pages we cannot read ourselves. Internal to store/. */
#ifndef SISE_STORE_WALK_H
#define SISE_STORE_WALK_H

#include "store/pages.h"

/* Reads every key and value of every database: the order of the keys, how many there are, every byte.
 * `least`: only what opening a store reads. Returns 0, or a code where the walk could not be made; the
 * findings say the rest. The process is made with fork(); it needs nothing of what other threads of this one
 * may hold. */
int walk_apart(const char *dir, bool least, struct findings *findings, struct error *err);

#endif
