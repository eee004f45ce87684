/* Rows under named columns, and how they are written: as CSV, as JSON, or as a table for the eye.
 *
 * A sheet is told its columns once: fields of a record (answer/field.h), then values, which are numbers and
 * conditions in an array. Each row is then a record and such an array, and looks the same in every format. A
 * name is quoted once for the sheet and not once for each value.
 *
 *     struct sheet sheet;
 *     sheet_open(&sheet, SHEET_CSV);
 *     sheet_fields(&sheet, ticker_fields);
 *     sheet_value(&sheet, "close", FIELD_NUMBER);
 *     sheet_begin(&sheet, out);
 *     sheet_row(&sheet, out, &ticker, &close);    as often as there are rows
 *     sheet_end(&sheet, out);
 *     sheet_close(&sheet);
 *
 * No function here returns an error: a failure is remembered by the output. */
#ifndef SISE_ANSWER_SHEET_H
#define SISE_ANSWER_SHEET_H

#include "answer/field.h"
#include "answer/table.h"

enum sheet_format {
    SHEET_CSV,   /* RFC 4180 with a line feed only: the names, then a line for each row */
    SHEET_LINES, /* JSON, an object on a line for each row */
    SHEET_ARRAY, /* JSON, objects with commas between them; the array's brackets are the caller's */
    SHEET_TABLE, /* aligned columns; nothing is printed before sheet_end() */
};

#define SHEET_COLUMNS TABLE_COLUMNS

/* The note below a table in which the sign * marks a halted day. */
#define HALTED_NOTE "* halted: no regular trade that day; open, high and low are its close\n"

struct sheet_column {
    struct field field;             /* a value's offset is that in the array of values */
    size_t lead_begin, lead_length; /* in sheet.leads: what is written before each of the column's values */
};

struct sheet {
    enum sheet_format format;
    struct sheet_column column[SHEET_COLUMNS]; /* [count], the fields first, then the values */
    unsigned count, fields;
    struct output leads; /* in memory */
    size_t values_most;  /* no row's values take more bytes than these */
    struct table table;
    struct sheet_give {
        const char *name;
        unsigned least, column; /* `column` is set by sheet_begin() */
    } give[TABLE_GIVES];        /* [gives] */
    unsigned gives;
    const char *keeps; /* set by the caller: the name of a column that a table never leaves out, or NULL */
    bool raw_texts;    /* set by the caller: CSV has texts as they are, also what a spreadsheet would run */
    bool more;         /* a row has been written */
    bool marked;       /* a FIELD_MARK was set in one of the rows that sheet_row() wrote */
};

void sheet_open(struct sheet *sheet, enum sheet_format format);
void sheet_close(struct sheet *sheet);

/* Add columns, all fields before all values. A column after SHEET_COLUMNS, or a FIELD_MARK that comes first,
 * is a failure of the output with EOVERFLOW. The names must live as long as the sheet. `type` is
 * FIELD_NUMBER, FIELD_SHARES or FIELD_CONDITION. */
void sheet_field(struct sheet *sheet, const struct field *field);
void sheet_fields(struct sheet *sheet, const struct field *fields); /* up to the row of zeros */
void sheet_value(struct sheet *sheet, const char *name, enum field_type type);

/* Where a table is too wide, the column of that name may be cut to `least` cells (table_gives() in
 * answer/table.h). */
void sheet_gives(struct sheet *sheet, const char *name, unsigned least);

/* The same for the columns "name" and "market" of stocks: the name gives way first. */
void sheet_gives_names(struct sheet *sheet);

/* Write the names, one row, and what follows the last row. `item` is the record that the fields belong to,
 * `values` has one number for each column that sheet_value() added; either may be NULL where there are no
 * such columns. */
void sheet_begin(struct sheet *sheet, struct output *out);
void sheet_row(struct sheet *sheet, struct output *out, const void *item, const double *values);
void sheet_end(struct sheet *sheet, struct output *out);

/* One row of SHEET_CSV or SHEET_LINES between sheet_begin() and sheet_end(). The sheet is only read, so that
 * several threads can write rows at once, each to an output of its own. */
void sheet_line(const struct sheet *sheet, struct output *out, const void *item, const double *values);

#endif
