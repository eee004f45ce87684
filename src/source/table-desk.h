/* Reads the files of one date. */
#ifndef SISE_SOURCE_TABLE_DESK_H
#define SISE_SOURCE_TABLE_DESK_H

#include "source/table-list.h"

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
