/* Files for tests: a folder of the test's own under $TMPDIR, and tables in it, plain and gzipped. */
#ifndef SISE_T_TEMP_H
#define SISE_T_TEMP_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <zlib.h>

#define TEMP_PATH 256

static inline void temp_fail(const char *what)
{
    perror(what);
    abort();
}

/* Makes the folder and writes its path to `dir`. */
static inline void temp_make(char dir[static TEMP_PATH])
{
    const char *base = getenv("TMPDIR");
    snprintf(dir, TEMP_PATH, "%s/sise-XXXXXX", base != NULL ? base : "/tmp");
    if (mkdtemp(dir) == NULL)
        temp_fail(dir);
}

static inline int temp_remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static inline void temp_remove(const char *dir)
{
    if (nftw(dir, temp_remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
        temp_fail(dir);
}

/* DIR/NAME; the text is good until the fourth call after this one. */
static inline char *temp_path(const char *dir, const char *name)
{
    static char text[4][TEMP_PATH + 64];
    static unsigned turn;
    char *path = text[turn++ % 4];
    snprintf(path, sizeof text[0], "%s/%s", dir, name);
    return path;
}

static inline void temp_folder(const char *dir, const char *name)
{
    if (mkdir(temp_path(dir, name), 0777) != 0)
        temp_fail(name);
}

/* Writes or replaces DIR/NAME; `mode` "wb", or "ab" to append. */
static inline void temp_write(const char *dir, const char *name, const char *mode, const void *bytes,
                              size_t length)
{
    FILE *file = fopen(temp_path(dir, name), mode);
    if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
        temp_fail(name);
}

static inline void temp_text(const char *dir, const char *name, const char *text)
{
    temp_write(dir, name, "wb", text, strlen(text));
}

/* The same gzipped; "ab" makes a further member. */
static inline void temp_gzip(const char *dir, const char *name, const char *mode, const void *bytes,
                             size_t length)
{
    gzFile file = gzopen(temp_path(dir, name), mode);
    if (file == NULL || gzwrite(file, bytes, (unsigned)length) != (int)length || gzclose(file) != Z_OK)
        temp_fail(name);
}

#endif
