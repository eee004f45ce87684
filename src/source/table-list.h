/* Finds files of daily tables, tells the date of each, and reads the files of one date. */
#ifndef SISE_SOURCE_TABLE_LIST_H
#define SISE_SOURCE_TABLE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "source/file.h"
#include "source/table-book.h"
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

/* Memory for reading tables, reused from date to date. All zero is a valid empty one. */
struct table_desk {
    struct file_text text;
    struct day other;
    struct table_piece *piece; /* the tables that the day was joined from */
    size_t pieces, piece_capacity;
    bool no_change; /* one of the files that were read last has no column of the change */
};
void table_desk_free(struct table_desk *desk);

/* The paths of the files that the day that was read last was joined from, with commas between them: in
 * `text`, as many as fit. Returns `text`; NULL where the day comes from one file. */
#define TABLE_PATHS_TEXT 512
const char *table_desk_paths(const struct table_desk *desk, char text[static TABLE_PATHS_TEXT]);

/* Reads the `count` files of one date into `day`, which is cleared first. Files with the same content count
 * once, and files with other tickers, as those of one market each, are joined to one table, whose rows then
 * have no number of a line. DATA: a table is wrong, its name has no date, or two of the files have tickers in
 * common and are not the same (the text names both); else as file_read(). */
int table_list_read(const struct table_list *list, size_t first, size_t count, struct table_desk *desk,
                    struct day *day, struct error *err);

#endif
