/* A table on a terminal: cells as text, every column as wide as its widest cell, unless that makes the lines
 * wider than the output's width. Then the columns that table_gives() names are cut, and if that does not
 * suffice the last columns are left out, which is said below the table. */
#ifndef SISE_ANSWER_TABLE_H
#define SISE_ANSWER_TABLE_H

#include <stdbool.h>

#include "base/output.h"

#define TABLE_COLUMNS 128
#define TABLE_GIVES   8

/* Begin with table_begin(); cells are then added row by row, the heads first. */
struct table {
    struct output cells; /* in memory: of each cell its length and width, its bytes and a final NUL */
    size_t last;         /* where the cell that was written last begins in them */
    unsigned columns, count;
    unsigned width[TABLE_COLUMNS], at;
    bool right[TABLE_COLUMNS]; /* set by the caller */
    bool keeps[TABLE_COLUMNS]; /* set by the caller: it is never left out; the first column never is anyway */
    bool wraps; /* set by the caller: a text in the last column goes on in further lines instead of being cut
                 */
    struct table_give {
        unsigned column, least;
    } give[TABLE_GIVES]; /* [gives] */
    unsigned gives;
};

void table_begin(struct table *table, unsigned columns);
void table_cell(struct table *table, const char *text);

/* Where lines are too wide, the column may be cut to `least` cells, after those that were named before it. A
 * column may be named several times, with less and less room. */
void table_gives(struct table *table, unsigned column, unsigned least);

/* Adds the sign '*' to the cell that was written last. */
void table_mark(struct table *table);

/* A number for the eye: "1,234,567", "-12.34", "-" for NaN. */
void table_number(struct table *table, double value);

/* Prints the table and frees it. Without memory `out` fails. */
void table_print(struct table *table, struct output *out);

#define CELL_TEXT 40
char *cell_number(double value, char text[static CELL_TEXT]);

#endif
