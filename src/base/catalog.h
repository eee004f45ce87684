/* Catalogs: things of one kind that lie in files NAME.SUFFIX of several folders, as strategies and prompts
 * do. They are read once, and read again where something in the folders has changed, or never again. */
#ifndef SISE_BASE_CATALOG_H
#define SISE_BASE_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

struct catalog_kind {
    const char *what;         /* "strategy", for messages */
    const char *suffix;       /* ".strategy", what the files' names end with */
    size_t most;              /* bytes of a file, at most */
    size_t size;              /* of an item; its first member is its name, a char * */
    enum error_remedy remedy; /* of a name that does not exist and resembles none */
    /* Reads the open file to its end, and closes nothing. An error is told by its text, which begins with
     * "PATH:LINE: ". free() frees what read() has filled in, whatever it returned. */
    int (*read)(FILE *file, const char *path, void *item, struct error *err);
    void (*free)(void *item);
};

/* Opens a file of a catalog without waiting, also for a FIFO. DATA: it is no file, or larger than `most`; the
 * text is "PATH:1: what". An error of errno: "cannot read PATH: why". The caller closes *file. */
int catalog_file_open(const char *path, size_t most, FILE **file, struct error *err);

/* The name of a file without the kind's suffix, allocated; NULL where it has not that suffix, or without
 * memory. */
char *catalog_name(const struct catalog_kind *kind, const char *path);

/* Whether a name has only lower-case letters, digits and _. */
bool catalog_name_valid(const char *name);

/* A file that is wrong, or a file or folder that cannot be read. */
struct catalog_fault {
    char *path;
    int code;   /* DATA, or that of the errno */
    char *text; /* "PATH:LINE: what is wrong", or "cannot read PATH: why" */
};

/* What the folders held when they were read. */
struct catalog_set {
    const struct catalog_kind *kind;
    void *item; /* [count] of kind->size bytes each, by name */
    size_t count, capacity;
    struct catalog_fault *fault; /* [faults], in the order in which the files were read */
    size_t faults, faults_capacity;
    uint64_t digest; /* of the names and the content of all files: two sets with the same are the same */
    struct file_stamp *stamp; /* [stamps], of every folder and file that was read; only for the catalog */
    size_t stamps, stamps_capacity;
};

/* Reads the folders in the given order. An item of a later folder replaces one of the same name from an
 * earlier folder. A folder that does not exist counts as empty. A file that is wrong, something that is not a
 * file (a folder, a FIFO), and a folder that cannot be read are faults and are left out; they replace
 * nothing, so an item of that name from an earlier folder stays. Files whose names begin with a dot, or do
 * not end with the suffix, are passed over. Returns 0 or NO_MEMORY; free with catalog_set_free() whatever the
 * return value. */
int catalog_read(const struct catalog_kind *kind, const char *const *folders, size_t count,
                 struct catalog_set *set, struct error *err);
void catalog_set_free(struct catalog_set *set);

/* *item becomes the item of that name, which lives as long as the set. NOT_FOUND: there is none, and which
 * was probably meant. `err` may be NULL. */
int catalog_find(const struct catalog_set *set, const char *name, const void **item, struct error *err);

/* ---- read once ---- */

struct catalog; /* threads may share it */

/* Hears of every fault each time that the folders have been read. It must not call the catalog. */
typedef void catalog_report(void *arg, const struct catalog_fault *fault);

/* A catalog of the folders; nothing is read yet. The names are copied. `report` may be NULL. NO_MEMORY. */
int catalog_open(const struct catalog_kind *kind, const char *const *folders, size_t count,
                 catalog_report *report, void *arg, struct catalog **catalog, struct error *err);
/* The same of the folders in which an installation keeps things: $pkgdatadir/NAME, or the folder that the
 * environment variable says instead, $sysconfdir/sise/NAME, and the user's, $XDG_CONFIG_HOME or ~/.config,
 * sise/NAME. */
int catalog_open_usual(const struct catalog_kind *kind, const char *name, const char *variable,
                       catalog_report *report, void *arg, struct catalog **catalog, struct error *err);
/* Nobody may still hold a set of it. NULL-safe, nulls. */
void catalog_close(struct catalog **catalog);

/* What the folders hold now. Only the inodes and times of the folders and files are looked at where nothing
 * has changed since the last call. What is handed out is never changed; whoever got it gives it back with
 * catalog_release(). NO_MEMORY. */
int catalog_get(struct catalog *catalog, const struct catalog_set **set, struct error *err);
void catalog_release(struct catalog *catalog, const struct catalog_set **set); /* NULL-safe, nulls */

/* Reads the folders once more. From now on catalog_get() hands out what they held then, and looks at no file,
 * so that answers do not change between two calls of this function. NO_MEMORY: what was handed out before
 * stays. */
int catalog_freeze(struct catalog *catalog, struct error *err);

#endif
