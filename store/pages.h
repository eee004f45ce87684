/* LMDB's pages, read from the file without trusting anything in it, so that a damaged store is told apart
 * before LMDB follows it into a crash. Internal to store/.
 *
 * The layout is that of LMDB 0.9 (data version 1): two heads in pages 0 and 1, the newer one naming two
 * B+trees, of free pages and of databases. A page begins with its own number and its kind; branch and leaf
 * pages have an array of offsets to nodes, and a value too large for a leaf is in overflow pages. */
#ifndef SISE_STORE_PAGES_H
#define SISE_STORE_PAGES_H

#include "store/internal.h"

struct findings {
    const struct store_watch *watch;
    size_t count;
};

/* Reports one line. */
void findings_add(struct findings *findings, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Walks every page that the head reaches: kinds, bounds, order of keys, entries counted, no page twice, no
 * page in use that is listed as free, all of them within the file. `least`: only the pages that opening a
 * store touches. Returns 0, or a code where the walk could not be made; the findings say the rest. */
int pages_walk(int fd, const struct page_head *head, bool least, struct findings *findings);

#endif
