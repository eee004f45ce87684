/* The fields of a record, in one table for each kind of record (answer/tickers.h, answer/jobs.h, ...). CSV,
 * JSON, the tables on a terminal and the sorting of records are all made from these rows. */
#ifndef SISE_ANSWER_FIELD_H
#define SISE_ANSWER_FIELD_H

#include "answer/table.h"
#include "base/json.h"
#include "panel/column.h"
#include "store/store.h"

enum field_type {
    FIELD_TEXT,    /* char[]; "" means missing */
    FIELD_POINTER, /* char *; "" and NULL are missing */
    FIELD_WORD,    /* char *, the same; a code or a date, in which no format has anything to quote */
    FIELD_DATE,    /* kst_date, written YYYY-MM-DD; 0 is missing */
    FIELD_NUMBER,  /* double; NaN is missing */
    FIELD_SHARES,  /* the same, of shares: adjusted numbers of them are no whole ones, but a table shows them
                      so */
    FIELD_COUNT,   /* uint64_t */
    FIELD_BOOL,    /* bool, written true or false */
    FIELD_INSTANT, /* int64_t, UTC seconds, written as in 2026-11-23T10:00:00Z; 0 is missing */
    FIELD_CONDITION, /* double: 0 is false, NaN is missing, anything else is true */
    FIELD_MARK,      /* bool: in JSON the field is there only where it is true; a table has a sign for it */
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset; /* in the item */
};

/* In which order records are sorted by a field or a column. ORDER_USUAL: texts from A to Z, everything else
 * from the largest down. What is missing comes last in any order. */
enum sort_order { ORDER_USUAL, ORDER_ASCENDING, ORDER_DESCENDING };

/* Tables end with a row of zeros. The first field of a table is the record's key. */

/* The place of the field of that name, or of the row of zeros. */
const struct field *field_find(const struct field *fields, const char *name);

/* Whether the type is one of the texts. */
bool field_is_text(const struct field *field);

/* The item's value. */
const char *field_text(const struct field *field, const void *item);
double field_number(const struct field *field, const void *item); /* of any type but text */

/* The value as all formats write it, but without quotation marks; "" where it is missing or is a number that
 * is not finite. Returns `buffer` or a text of the item's. */
#define FIELD_VALUE_TEXT 32
const char *field_format(const struct field *field, const void *item, char buffer[static FIELD_VALUE_TEXT]);

/* Missing values are empty in CSV, null in JSON, and "-" in a table, but for texts. CSV is RFC 4180's, with a
 * line feed only.
 *
 * Texts come from outside, so field_csv() and csv_safe_text() write them as text_safe() makes them, and put
 * an apostrophe before what a spreadsheet would take for a formula: what begins with = + - @, a tab or a line
 * end. csv_text() writes a text as it is. */
void field_csv(struct output *out, const struct field *field, const void *item);
void csv_safe_text(struct output *out, const char *text);
void csv_text(struct output *out, const char *text);
void field_json_value(struct output *out, const struct field *field, const void *item); /* without its name */
void field_json(struct json *json, const struct field *field, const void *item);
void fields_json(struct json *json, const struct field *fields, const void *item);
void field_cell(struct table *table, const struct field *field, const void *item);

/* The type of a column's values. */
enum field_type field_of_column(const struct column *column);

/* "YYYY-MM-DD", null for no day. */
void json_date(struct json *json, const char *key, kst_date date);

#endif
