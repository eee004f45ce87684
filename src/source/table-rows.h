/* The rows of a table by ticker, in whatever order they stand in it. */
#ifndef SISE_SOURCE_TABLE_ROWS_H
#define SISE_SOURCE_TABLE_ROWS_H

#include <stddef.h>

#include "store/day.h"

/* 1: a ticker is there twice, the rows with the smallest *second, and *first < *second; 0: none is; -1: not
 * enough memory. Rows that ascend, as most tables have them, need one pass and no memory. */
int table_rows_twice(const struct day *day, size_t *first, size_t *second);

#endif
