/* Whose table a file is: the first line, the head, names the columns, and every program that writes daily
 * tables names them in its own way. There is a row of dialect_table for each of them; the head decides. */
#ifndef SISE_SOURCE_DIALECT_H
#define SISE_SOURCE_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include "source/cell.h"
#include "store/day.h"

/* What a field of a line holds: a raw column (by its number), a text, the date, or something ignored. */
enum table_field {
    FIELD_TICKER = RAW_PUBLISHED,
    FIELD_NAME,
    FIELD_MARKET,
    FIELD_DATE, /* the day that the row belongs to, where a table has several */
    FIELD_COUNT,
    FIELD_IGNORED = FIELD_COUNT
};

/* "open", ..., "ticker", "name", "market", "date": as sise calls them. */
const char *field_name(unsigned field);

struct dialect_column {
    const char *head; /* as the head of such a table names it, in upper or lower case */
    unsigned char field;
};

struct dialect {
    const char *name;                    /* for messages and the manual, one word */
    const struct dialect_column *column; /* ends with a row of zeros. Where several rows have the same field,
                                            the first one that the head has counts. */
    unsigned needs;                      /* the fields that a table must have, as bits 1 << field */

    /* Numbers, codes and markets are written as sise itself writes them, and the text is UTF-8. In a table
     * of another program a number may have thousands separators in quotation marks and a plus sign, and be a
     * dash or NaN; codes may lack their zeros in front or have an A there; markets have many names. */
    bool strict;
};

extern const struct dialect dialect_table[];
extern const size_t dialect_count;

/* A table of which the person has named columns: it may be any program's, so it needs no more than the
 * prices, and its other names are sise's own. */
extern const struct dialect dialect_named;

#define HEAD_MOST 256 /* columns */

/* A table's first line. */
struct table_head {
    const struct dialect *dialect;
    bool strict; /* as the dialect says; a table whose columns the person has named is never strict */
    char separator;
    size_t count;
    unsigned char field[HEAD_MOST]; /* enum table_field of each column */
    unsigned has;                   /* the fields that the table has, as bits 1 << field */
};

/* Reads the first line, and sets scan->separator to what stands between its fields: a comma, a semicolon or a
 * tab. `columns` is what the person has said in the configuration, "close=Last, ...": it goes before what the
 * dialects say; NULL or "": nothing. DATA: the text is empty, a column is named twice, or the head is none of
 * the table's, and then the text says which columns the nearest one lacks, and the remedy is COLUMNS. */
int head_read(struct cell_scan *scan, const char *columns, struct table_head *head);

/* Whether the text is "FIELD=NAME, ...", each field being one of sise's own and there once. CONFIG: it is
 * not, and the error's text says what was expected. */
int columns_check(const char *text, struct error *err);

/* Sise's name of a market that others call otherwise ("코스닥", "STK", "Kospi"); NULL: it is none. */
const char *dialect_market(const char *text);

/* The market that a path speaks of: "kospi", "kosdaq" or "konex" in any case in the file's name, or else in
 * the name of the nearest of the two folders above it. "" where there is none, or where a name has several.
 */
const char *dialect_market_of_path(const char *path);

/* Reads a date such as 2026-01-30, 20260130, 2026/01/30 or 2026.01.30, which a time may follow. False where
 * it is none, or no day of the calendar. */
bool dialect_date(const struct cell *field, kst_date *date);

/* The same of a field of the line that `scan` is at. DATA: it is no date. */
int dialect_date_read(struct cell_scan *scan, const struct cell *field, kst_date *date);

#endif
