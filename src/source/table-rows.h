/* Looks at the rows of a table by ticker; the rows may be in any order. */
#ifndef SISE_SOURCE_TABLE_ROWS_H
#define SISE_SOURCE_TABLE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/day.h"

/* Where a ticker's row is. */
struct table_place {
    uint64_t key; /* the ticker as a number: of two tickers the one that sorts first has the smaller number */
    size_t row;
};

/* The rows of the table in the order of their tickers, [day->count]. free() it; NULL without memory. Rows
 * that ascend by ticker already are not sorted again. */
struct table_place *table_places(const struct day *day);

/* Looks for a ticker that is in two rows. Returns 1 where there is one: *first and *second are its rows,
 * *second being the first row of the table that repeats a ticker; 0 where there is none; -1 without memory.
 * Rows that ascend by ticker, as those of most tables do, need one pass and no memory. */
int table_rows_twice(const struct day *day, size_t *first, size_t *second);

/* Whether there is a ticker that both tables have: 1 or 0; -1 without memory. */
int table_common(const struct day *a, const struct day *b);

/* Whether both tables have the same rows, in whatever order, bit for bit (unknown equals unknown). Where not,
 * `what` says the first difference: "005930 has close 100 and 200". Without memory: false. */
bool table_same(const struct day *a, const struct day *b, char what[static 160]);

/* Whether both tables have the same tickers with the same numbers, whatever their names and markets are. That
 * is what makes two tables of a date the same to day_put(), unless it is told to replace. Without memory:
 * false. */
bool table_values_same(const struct day *a, const struct day *b);

#endif
