/* The daily table as text: CSV, one line per ticker, the whole market.
 *
 *     ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
 *     005930,삼성전자,KOSPI,120200,128500,120200,128500,8600,30463279,3805940517494,760673472977000,5919637922
 *
 * The first line names the columns, in any order and in upper or lower case; source/dialect.h knows the names
 * that other programs have for them. Of sise's own table those twelve must be there, of others the ticker,
 * the four prices and the volume; a column that is not there is unknown, and further ones are ignored. Fields
 * are separated by commas, semicolons or tabs. UTF-8, with or without a byte order mark; a table of another
 * program may be CP949. Lines end in LF or CRLF, the last one may lack it. A field may be quoted, "" within
 * it being one quotation mark; it does not go on over a line end. A number is decimal digits with a point and
 * an exponent where need be; an empty field is unknown. A name has up to 95 bytes and may be empty.
 *
 * What the parser looks at is the text: columns, fields, quotation marks, numbers that can be read. What the
 * values must be is for day_check() to say, as it is for the tables of any other source. */
#ifndef SISE_SOURCE_TABLE_PARSE_H
#define SISE_SOURCE_TABLE_PARSE_H

#include <stddef.h>

#include "base/error.h"
#include "source/dialect.h"
#include "source/file.h"
#include "store/day.h"

/* What is known of a table beside its text. All zero: nothing. */
struct table_how {
    const char *columns; /* the person's names of columns, see head_read() */
    const char *market;  /* of the rows that name none; NULL or "": it stays empty, for the store to know */
};

/* A table whose first line has been read: where its rows are, and what stands in their fields. */
struct table_text {
    const char *file; /* for messages */
    const struct file_text *text;
    size_t rows;  /* where the second line begins, in bytes from the beginning of the text */
    bool checked; /* all of the text is UTF-8 without control characters */
    struct table_head head;
};

/* Reads the head. The text is turned into UTF-8 first where it is a table of another program in CP949, which
 * must not become more than `most` bytes. `table` points to `text` and `file`. DATA: "file:line: what is
 * wrong, expected what"; IO, NO_MEMORY as korean_to_utf8(). */
int table_text_begin(const char *file, struct file_text *text, size_t most, const struct table_how *how,
                     struct table_text *table, struct error *err);

/* Appends the rows of the bytes [begin, end) of the text, whole lines of which the first is number `line`, to
 * the day, with the line that each stands on. Where the table has dates, each must be that of the day. */
int table_text_rows(const struct table_text *table, size_t begin, size_t end, size_t line,
                    const struct table_how *how, struct day *day, struct error *err);

/* The error of a table that has no row: DATA. */
int table_text_empty(const struct table_text *table, struct error *err);

/* All rows, of a table that is one day's, to a day that has been cleared for its date. DATA also where there
 * is none. The content of `day` is unspecified after an error. */
int table_text_day(const struct table_text *table, const struct table_how *how, struct day *day,
                   struct error *err);

/* Both table_text_begin() and table_text_day(). */
int table_parse(const char *file, struct file_text *text, const struct table_how *how, struct day *day,
                struct error *err);

#endif
