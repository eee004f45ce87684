/* All named strategies: the files of several folders (strategies/strategy.h), read once and read again only
 * where something in the folders has changed. */
#ifndef SISE_STRATEGIES_CATALOG_H
#define SISE_STRATEGIES_CATALOG_H

#include <stddef.h>

#include "strategies/strategy.h"

/* A file that is wrong, or a file or folder that cannot be read. */
struct strategy_fault {
    char *path;
    int code;   /* DATA, or that of the errno */
    char *text; /* "PATH:LINE: what is wrong", or "cannot read PATH: why" */
};

/* What the folders held when they were read. */
struct strategies {
    struct strategy *strategy; /* [count], by name */
    size_t count, capacity;
    struct strategy_fault *fault; /* [faults], in the order in which the files were read */
    size_t faults, faults_capacity;
    struct file_stamp *stamp; /* [stamps], of every folder and file that was read; only for the catalog */
    size_t stamps, stamps_capacity;
};

/* Reads the folders in the given order. A strategy of a later folder replaces one of the same name from an
 * earlier folder. A folder that does not exist counts as empty. A file that is wrong, something that is not a
 * file (a folder, a FIFO), and a folder that cannot be read are faults and are left out; they replace
 * nothing, so a strategy of that name from an earlier folder stays. Files whose names begin with a dot, or do
 * not end with .strategy, are passed over. Expressions are not compiled here. Returns 0 or NO_MEMORY; free
 * with strategies_free() whatever the return value. */
int strategies_read(const char *const *folders, size_t count, struct strategies *strategies,
                    struct error *err);
void strategies_free(struct strategies *strategies);

/* NOT_FOUND: there is none of that name, and which was probably meant. `err` may be NULL. */
int strategies_find(const struct strategies *strategies, const char *name, const struct strategy **strategy,
                    struct error *err);

/* ---- read once ---- */

struct catalog; /* threads may share it */

/* Hears of every fault each time that the folders have been read. It must not call the catalog. */
typedef void strategy_report(void *arg, const struct strategy_fault *fault);

/* A catalog of the folders; nothing is read yet. The names are copied. `report` may be NULL. NO_MEMORY. */
int catalog_open(const char *const *folders, size_t count, strategy_report *report, void *arg,
                 struct catalog **catalog, struct error *err);
/* Nobody may still hold strategies of it. NULL-safe, nulls. */
void catalog_close(struct catalog **catalog);

/* The strategies as the folders hold them now. Only the inodes and times of the folders and files are looked
 * at where nothing has changed since the last call. What is handed out is never changed; whoever got it gives
 * it back with catalog_release(). NO_MEMORY. */
int catalog_get(struct catalog *catalog, const struct strategies **strategies, struct error *err);
void catalog_release(struct catalog *catalog, const struct strategies **strategies); /* NULL-safe, nulls */

#endif
