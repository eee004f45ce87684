/* Reads the tables of a list ahead of their use: a thread of its own unpacks and parses the next dates while
 * the caller stores this one. */
#ifndef SISE_SOURCE_TABLE_READER_H
#define SISE_SOURCE_TABLE_READER_H

#include "source/table-list.h"

/* How many dates are in memory at a time, the caller's included: about 0.6 MB each. */
#define TABLE_READER_DEPTH 16

struct table_reader;

/* One date's table, or why it cannot be had. */
struct table_item {
    kst_date date;             /* 0: a file whose name has none, then day is NULL */
    const char *path;          /* its file, the first of them where there are several */
    struct day *day;           /* its content may be taken by swapping it with another struct day */
    const struct error *error; /* where day is NULL */
};

/* Starts reading. The list must outlive the reader. NO_MEMORY, or IO where no thread can be had. */
int table_reader_open(const struct table_list *list, struct table_reader **reader, struct error *err);

/* The next item in the list's order, one for each date and for each file without one; NULL after the last.
 * Valid until the next call. An item with an error does not stop the ones after it. */
const struct table_item *table_reader_next(struct table_reader *reader);

/* Stops the thread, wherever it is, and frees everything. NULL-safe, nulls. */
void table_reader_close(struct table_reader **reader);

#endif
