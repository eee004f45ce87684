/* A stored day's table as the text that sise import reads. */
#ifndef SISE_ANSWER_DAY_TABLE_H
#define SISE_ANSWER_DAY_TABLE_H

#include "base/output.h"
#include "store/day.h"

/* Writes the table as CSV with the twelve columns of source/table-parse.h, a line for each of the day's rows
 * in their order. Names are written as they are stored: what day_get() gave is read back by table_parse() to
 * the same bytes and the same doubles. */
void day_table_write(const struct day *day, struct output *out);

#endif
