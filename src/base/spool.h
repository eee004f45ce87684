/* Where outputs go that are too large for memory: temporary files without a name, which vanish with their
 * descriptors whatever becomes of the process. One spool is shared by all threads, and bounds what all of its
 * files take together. */
#ifndef SISE_BASE_SPOOL_H
#define SISE_BASE_SPOOL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct spool {
    const char *folder;   /* where the files are made; a text that outlives the spool */
    size_t keep;          /* an output of at most so many bytes stays in memory */
    size_t most;          /* how many bytes all files may have together */
    atomic_size_t in_use; /* how many they have */
};

/* Files are made in $TMPDIR, or in /var/tmp where that is not set: /tmp often is memory. */
void spool_open(struct spool *spool, size_t keep, size_t most);

/* A new file, to be written and read; close it with close(). Returns -1 and sets errno where there can be
 * none.
 */
int spool_file(const struct spool *spool);

/* Counts `length` bytes more as in use. False, and nothing is counted, where that would be too many. */
bool spool_charge(struct spool *spool, size_t length);

/* Gives back what has been counted, when the file is closed. */
void spool_return(struct spool *spool, size_t length);

#endif
