/* A walk through everything that a store holds, by LMDB's public interface, in a child process: LMDB trusts
 * its pages, so a damaged page may crash the child, which this process then reports. The walk finds less than
 * that of pages.h, and is for an LMDB whose pages we cannot read ourselves. Internal to store/. */
#ifndef SISE_STORE_WALK_H
#define SISE_STORE_WALK_H

#include "store/pages.h"

/* Reads every key and value of every database: the order of the keys, how many there are, every byte.
 * `least`: only what opening a store reads. Returns 0, or a code where the walk could not be made; the
 * findings say the rest. The child is made with fork(), and uses no lock that another thread of this process
 * may hold. */
int walk_apart(const char *dir, bool least, struct findings *findings, struct error *err);

#endif
