/* The daily table as text: CSV, one line per ticker, the whole market.
 *
 *     ticker,name,market,open,high,low,close,change,volume,value,market_cap,shares
 *     005930,삼성전자,KOSPI,120200,128500,120200,128500,8600,30463279,3805940517494,760673472977000,5919637922
 *
 * The first line names the columns, in any order; those twelve must be there, others are ignored. UTF-8, with
 * or without a byte order mark; lines end in LF or CRLF, the last one may lack it. A field may be quoted, ""
 * within it being one quotation mark; it does not go on over a line end. A number is decimal digits with a
 * point and an exponent where need be; an empty field is unknown. A
 * name has up to 95 bytes and may be empty.
 *
 * What the parser looks at is the text: columns, fields, quotation marks, numbers that can be read. What the
 * values must be is for day_check() to say, as it is for the tables of any other source. */
#ifndef SISE_SOURCE_TABLE_PARSE_H
#define SISE_SOURCE_TABLE_PARSE_H

#include <stddef.h>

#include "base/error.h"
#include "store/day.h"

/* Appends the table's rows to `day`, which has been cleared for its date, with the line that each stands on.
 * `text` is [length] bytes followed by a NUL byte, as file_read() leaves it; `file` is its name for messages.
 * DATA: the text is "file:line: what is wrong, expected what"; the content of `day` is unspecified then. */
int table_parse(const char *file, const char *text, size_t length, struct day *day, struct error *err);

#endif
