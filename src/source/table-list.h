/* Finds files of daily tables, and tells the date of each. */
#ifndef SISE_SOURCE_TABLE_LIST_H
#define SISE_SOURCE_TABLE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "source/file.h"
#include "source/table-book.h"
#include "source/table-parse.h"
#include "store/day.h"

/* A file as the table of one date. A file of many days is there once for each of its dates. */
struct table_file {
    char *path;
    kst_date date;           /* 0: nothing tells the date; `why` says so */
    bool named;              /* the date comes from the file's name alone */
    struct table_book *book; /* the shelf's, where the file is one of many days; else NULL */
    struct error *why;       /* NULL, or what is wrong with a file without a date */
};

/* Sorted by date, then path: files without a date come first. All zero is a valid empty one. */
struct table_list {
    struct table_file *file; /* [count] */
    size_t count, capacity;

    /* These are set by the caller before table_list_expand(), and stay the caller's. */
    struct table_shelf *shelf; /* for files whose name has no date; NULL: these files have none */
    const char *columns;       /* as in struct table_how; NULL: none */
    kst_date date;             /* the date of every file, whatever its name; 0: each its own */
    bool others; /* files of folders that hold tables but no text, by their names, are listed as wrong ones */
};

/* The date in a file's name: the last YYYY-MM-DD or YYYYMMDD in it that no further digit touches. DATA, the
 * text naming the file: it has none, or it is no day of the calendar. */
int table_file_date(const char *path, kst_date *date, struct error *err);

/* Fills the list (empty before) with the files that `paths` name: a file as it is, a folder with every .csv,
 * packed or not, in it and in its subfolders, but for hidden ones; "-" is standard input. A file whose name
 * has no date, or several, is looked into for a column of dates. NOT_FOUND: a path does not exist, or there
 * is no table in any of them; PERMISSION, IO. Free with table_list_free() whatever the return value. */
int table_list_expand(char *const *paths, unsigned count, struct table_list *list, struct error *err);
void table_list_free(struct table_list *list);

/* The place of the first file of `date`, or list->count when there is none. */
size_t table_list_find(const struct table_list *list, kst_date date);

/* How many files of the list, beginning with file `first`, have the date of that file. A file without a date
 * counts as one. */
size_t table_list_group(const struct table_list *list, size_t first);

/* What is known of the table at `path` beside its text. */
struct table_how table_list_how(const struct table_list *list, const char *path);

#endif
