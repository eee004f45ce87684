/* A folder of its own for each test of what reads tables, and what the test reads from the files in it. */
#ifndef SISE_T_SOURCE_FOLDER_H
#define SISE_T_SOURCE_FOLDER_H

#include <stdlib.h>

#include <cmocka.h>

#include "source/table-desk.h"
#include "t/temp.h"

/* All zero but the folder; a test uses what it needs. */
struct folder {
    char dir[TEMP_PATH];
    struct file_text text;
    struct table_shelf shelf;
    struct table_list list;
    struct table_desk desk;
    struct day day;
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
    file_text_free(&folder->text);
    table_list_free(&folder->list);
    table_desk_free(&folder->desk);
    table_shelf_free(&folder->shelf);
    day_free(&folder->day);
    temp_remove(folder->dir);
    free(folder);
    return 0;
}

#endif
