/* A table's text line by line, and a line field by field. */
#ifndef SISE_SOURCE_CELL_H
#define SISE_SOURCE_CELL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct cell_scan {
    const char *file;      /* for messages */
    size_t number;         /* of the line, from 1; 0 before the first */
    const char *line;      /* the line: [line, line_end), without its LF or CRLF */
    const char *line_end;  /* the byte there may be read, and is no part of a field */
    const char *next;      /* where the next field begins, NULL after the last one */
    const char *next_line; /* NULL after the last line */
    const char *text_end;
    char separator; /* between two fields: a comma, as cell_begin() sets it, or a semicolon or a tab */
    bool checked;   /* cell_text_until() has found nothing in this text: cell_line() need not look again */
    struct error *err;
};

/* A field as it stands in the text, without the quotation marks around it. */
struct cell {
    const char *bytes;
    size_t length;
    bool doubled; /* a quotation mark within the field is written as two */
};

/* `text` is [length] bytes and a NUL byte after them. A byte order mark is passed over. */
void cell_begin(struct cell_scan *scan, const char *file, const char *text, size_t length, struct error *err);

/* The place of the first byte of the text that is none of a UTF-8 text's: not UTF-8, NUL, or a control
 * character other than the ends of lines and, with `tabs`, tabs. `length` where there is none. */
size_t cell_text_until(const char *text, size_t length, bool tabs);

/* Goes on to the next line. After the last line *more is false, and nothing else has changed. DATA: the line
 * is not UTF-8, or holds a NUL byte or another control character; the text says where in the line. */
int cell_line(struct cell_scan *scan, bool *more);

/* The next field of the line; call it while scan->next is not NULL. DATA: a quotation mark without its end,
 * or followed by something else than a separator; *field is filled all the same. */
int cell_next(struct cell_scan *scan, struct cell *field);

/* Counts the fields of the line. DATA where there are not `expected`. */
int cell_check_count(struct cell_scan *scan, size_t expected);

/* Copies the field and a NUL byte to `text`; false where it does not fit. */
bool cell_copy(const struct cell *field, char *text, size_t size);

/* Reads the number that begins at scan->next (not NULL): digits, a point and an exponent where need be, NaN
 * for an empty field. On success returns NULL, and scan->next is behind the number. Otherwise returns a text
 * that says what is wrong, and *field is the field. */
const char *cell_read_number(struct cell_scan *scan, double *value, struct cell *field);

/* The same for a number as other programs write it: blanks around it, a plus sign, thousands separators in
 * quotation marks are let pass, and a dash or NaN is unknown, as an empty field is. */
const char *cell_read_loose(struct cell_scan *scan, double *value, struct cell *field);

/* The number that a text holds which another program has written, by the same rules; NaN where it is unknown.
 * Returns NULL, or a text that says what is wrong, and then *value means nothing. */
const char *cell_parse_number(const char *text, size_t length, double *value);

/* Takes the blanks at both ends of the field away. */
void cell_trim(struct cell *field);

/* Sets "file:line: " and the text; returns DATA. */
int cell_error(struct cell_scan *scan, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How many bytes of the field a message shows, for "%.*s": the first few, and only whole characters. */
int cell_shown(const struct cell *field);

#endif
