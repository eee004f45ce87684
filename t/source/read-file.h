/* What is read from the files of a test's folder. */
#ifndef SISE_T_SOURCE_READ_FILE_H
#define SISE_T_SOURCE_READ_FILE_H

#include "t/source/folder.h"

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
