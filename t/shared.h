/* Where the reference data is that tests compare with; it is not a part of the project. */
#ifndef SISE_T_SHARED_H
#define SISE_T_SHARED_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SHARED_PATH 4096

/* Writes the path of a file or folder of the reference data. Where it is absent, returns 0 after a line that
 * says so: the test then calls skip(). */
static inline int shared_find(const char *name, char path[static SHARED_PATH])
{
    const char *shared = getenv("SISE_SHARED"), *srcdir = getenv("srcdir");
    if (shared)
        snprintf(path, SHARED_PATH, "%s/%s", shared, name);
    else
        snprintf(path, SHARED_PATH, "%s/../shared/%s", srcdir ? srcdir : ".", name);
    if (access(path, R_OK) == 0)
        return 1;
    printf("# SKIP: no reference data %s\n", path);
    return 0;
}

#endif
