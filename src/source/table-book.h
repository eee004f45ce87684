/* Files that hold many days, each row with its date: an index of the dates is made once, and then any day's
 * rows are parsed by themselves. What was read is kept on a shelf, so that it is read again only where the
 * file has changed, or where more than a few such files are in use. */
#ifndef SISE_SOURCE_TABLE_BOOK_H
#define SISE_SOURCE_TABLE_BOOK_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/error.h"
#include "source/file.h"
#include "source/table-parse.h"
#include "store/day.h"

/* Lines that follow each other and are of one day. */
struct book_part {
    kst_date date;
    uint32_t line;     /* the number of the first one */
    size_t begin, end; /* in bytes */
};

struct table_book {
    char *path;
    struct stat was; /* the file when it was read; all zero for standard input */
    struct file_text text;
    struct table_text table;
    struct book_part *part; /* [count], ascending by date, those of one date in the order of the text */
    size_t count, capacity;
    unsigned long used; /* when it was needed last, for the shelf */
    struct error error; /* why it is no file of many days; code 0: it is one */
};

/* How many files of many days have their text in memory at a time, at most: one for each market. Standard
 * input, which cannot be read again, comes on top. */
#define SHELF_TEXTS 3

/* All zero is a valid empty one. */
struct table_shelf {
    struct table_book **book; /* [count] */
    size_t count, capacity;
    unsigned long turn;
};

void table_shelf_free(struct table_shelf *shelf);

/* The book of the file at `path`, which may be FILE_STANDARD_INPUT. It is the shelf's. book->error says what
 * is wrong with the file; where it has no column of dates and `date` is 0, that too. With a date, the whole
 * file is that day's. NULL: no memory, *err is set. */
struct table_book *table_shelf_open(struct table_shelf *shelf, const char *path, const struct table_how *how,
                                    kst_date date, struct error *err);

/* Appends the date's rows to `day`, which has been cleared for the date. DATA as table_text_rows(), or where
 * the file has changed since the index was made; IO and others as file_read(). */
int table_book_day(struct table_shelf *shelf, struct table_book *book, const struct table_how *how,
                   struct day *day, struct error *err);

#endif
