/* A folder of its own for each test of source/file.h, and what is read from the files in it. */
#ifndef SISE_T_SOURCE_READ_FILE_H
#define SISE_T_SOURCE_READ_FILE_H

#include <stdlib.h>

#include <cmocka.h>

#include "source/file.h"
#include "t/temp.h"

struct folder {
    char dir[TEMP_PATH];
    struct file_text text;
    struct error err;
};

/* The two functions of cmocka around a test; *state is a struct folder. */
static int setup(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    assert_non_null(folder);
    temp_make(folder->dir);
    *state = folder;
    return 0;
}

static int teardown(void **state)
{
    struct folder *folder = *state;
    temp_remove(folder->dir);
    file_text_free(&folder->text);
    free(folder);
    return 0;
}

/* The file of that name holds these `length` bytes, once they are unpacked. */
static void reads(struct folder *folder, const char *name, const char *expected, size_t length)
{
    if (file_read(temp_path(folder->dir, name), FILE_DAY_MOST, &folder->text, &folder->err) != 0)
        fail_msg("%s", folder->err.text);
    assert_int_equal(folder->text.length, length);
    assert_memory_equal(folder->text.bytes, expected, length);
    assert_int_equal(folder->text.bytes[length], '\0');
}

#endif
