/* LMDB's pages, read from the file without trusting anything in it, so that a damaged store is told apart
 * before LMDB follows it into a crash. Internal to store/.
 *
 * The layout is LMDB's own business: no header of LMDB describes it. What is read here is data version 1,
 * that of every LMDB 0.9: two heads in pages 0 and 1, the newer one naming two B+trees, of free pages and of
 * databases. A page begins with its own number and its kind; branch and leaf pages have an array of offsets
 * to nodes, and a value too large for a leaf is in overflow pages.
 *
 * This code breaks where one of these holds:
 *   - the data version is another. Version 2, of LMDB's development line, has the transaction's id in each
 *     page's header, which is 24 bytes then, and names an overflow page by number, transaction and length.
 *     The head says which version it is (pages_other_version);
 *   - the library is not 0.9, or is the development line, which calls itself 0.9.70 (pages_known);
 *   - LMDB was built with a word of 4 bytes or for the other byte order. The heads make no sense then, and
 *     the file is refused, by LMDB as well;
 *   - a database has several values for a key (MDB_DUPSORT). A store has none, so such a one is reported as
 *     damage.
 * A page size other than 4,096 is read from the head. Where the layout is not known, store_open() and
 * store_verify() look through LMDB's own interface instead, in a process apart (walk.h). */
#ifndef SISE_STORE_PAGES_H
#define SISE_STORE_PAGES_H

#include "store/internal.h"

struct findings {
    const struct store_watch *watch;
    size_t count;
};

/* Whether the LMDB that this program runs with is one whose pages we can read: 0.9, up to 0.9.69. */
bool pages_known(void);

/* Whether a file begins as LMDB's do and says that it has another layout than the one above. */
bool pages_other_version(int fd);

/* Reports one line. A damaged store can have any bytes in its names: control characters become blanks. */
void findings_add(struct findings *findings, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Walks every page that the head reaches: kinds, bounds, order of keys, entries counted, no page twice, no
 * page in use that is listed as free, all of them within the file. `least`: only the pages that opening a
 * store touches. Returns 0, or a code where the walk could not be made; the findings say the rest. */
int pages_walk(int fd, const struct page_head *head, bool least, struct findings *findings);

#endif
