#include "source/cell.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/word.h"
#include "source/day-check.h"

#define DECIMAL_TEXT 64 /* bytes of a field that can be a number, and the final NUL */

/* ---- lines ---- */

void cell_begin(struct cell_scan *scan, const char *file, const char *text, size_t length, struct error *err)
{
    static const char mark[3] = {'\xef', '\xbb', '\xbf'};
    bool marked = length >= sizeof mark && memcmp(text, mark, sizeof mark) == 0;
    const char *start = marked ? text + sizeof mark : text;
    *scan = (struct cell_scan){.file = file, .text_end = text + length, .separator = ',', .err = err};
    scan->next_line = start < scan->text_end ? start : NULL;
}

int cell_error(struct cell_scan *scan, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return error_set(scan->err, ERROR_DATA, "%s:%zu: %s", scan->file, scan->number, text);
}

/* How many bytes the character at `p` has: 0 where it is not UTF-8 (overlong forms, surrogates and what is
 * beyond U+10FFFF are not) or is a control character. The byte at `end` is none of a character's. */
static size_t character(const unsigned char *p, const unsigned char *end)
{
    if (p[0] < 0x80)
        return p[0] >= 0x20 && p[0] != 0x7f;
    size_t length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (p[0] < 0xc2 || p[0] > 0xf4 || (size_t)(end - p) < length)
        return 0;
    /* After these first bytes not every second byte is allowed. */
    unsigned low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : p[0] == 0xc2 ? 0xa0 : 0x80;
    unsigned high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

/* How many of the eight bytes at `p`, from the first on, are ASCII and no control characters. */
static inline size_t plain_bytes(const char *p)
{
    uint64_t word = word_at(p);
    return word_before((word | (word - WORD_ONES * ' ') | (word + WORD_ONES)) & WORD_HIGHS);
}

/* The first byte of the line that is not part of a text; the end of the line where all bytes are. */
static const char *text_until(const struct cell_scan *scan)
{
    const char *p = scan->line, *end = scan->line_end;
    while (p < end) {
        if (scan->text_end - p >= 8 && *p > 0) {
            size_t plain = plain_bytes(p);
            p += plain;
            if (plain == 8)
                continue;
            if (p >= end)
                return end;
        }
        size_t length = character((const unsigned char *)p, (const unsigned char *)end);
        if (length == 0 && !(*p == '\t' && scan->separator == '\t'))
            return p;
        p += length + (length == 0);
    }
    return end;
}

size_t cell_text_until(const char *text, size_t length, bool tabs)
{
    struct cell_scan scan = {.line = text, .text_end = text + length, .separator = tabs ? '\t' : ','};
    scan.line_end = scan.text_end;
    while (scan.line < scan.text_end) {
        scan.line = text_until(&scan);
        if (scan.line == scan.text_end || (*scan.line != '\n' && *scan.line != '\r'))
            break;
        scan.line++;
    }
    return (size_t)(scan.line - text);
}

static int not_text(struct cell_scan *scan, const char *at)
{
    long place = at - scan->line + 1;
    unsigned byte = (unsigned char)*at;
    if (byte == 0)
        return cell_error(scan, "byte %ld is NUL, expected text", place);
    if (byte < 0x20 || byte == 0x7f)
        return cell_error(scan, "byte %ld is the control character 0x%02X, expected text", place, byte);
    if (byte == 0xc2 && at + 1 < scan->line_end && ((unsigned char)at[1] & 0xe0) == 0x80)
        return cell_error(scan, "byte %ld begins the control character U+%04X, expected text", place,
                          (unsigned char)at[1]);
    return cell_error(scan,
                      "byte %ld (0x%02X) is not UTF-8 text, expected UTF-8: 'iconv -f CP949 -t UTF-8' turns "
                      "the other Korean encoding into it",
                      place, byte);
}

int cell_line(struct cell_scan *scan, bool *more)
{
    *more = scan->next_line != NULL;
    if (!*more)
        return 0;
    scan->number++;
    scan->line = scan->next = scan->next_line;
    const char *end = memchr(scan->line, '\n', (size_t)(scan->text_end - scan->line));
    scan->next_line = end != NULL && end + 1 < scan->text_end ? end + 1 : NULL;
    scan->line_end = end != NULL ? end : scan->text_end;
    if (scan->line_end > scan->line && scan->line_end[-1] == '\r')
        scan->line_end--;
    if (scan->checked)
        return 0;
    const char *until = text_until(scan);
    return until == scan->line_end ? 0 : not_text(scan, until);
}

/* ---- fields ---- */

static const char *separator_name(char separator)
{
    return separator == ',' ? "comma" : separator == ';' ? "semicolon" : "tab";
}

static int field_quoted(struct cell_scan *scan, struct cell *field)
{
    const char *start = scan->next + 1, *p = start;
    bool doubled = false;
    for (;; p += 2, doubled = true) {
        p = memchr(p, '"', (size_t)(scan->line_end - p));
        if (p == NULL) {
            *field = (struct cell){start, (size_t)(scan->line_end - start), doubled};
            return cell_error(scan, "the quotation mark at byte %td has no end, expected it on the same line",
                              start - scan->line);
        }
        if (p + 1 == scan->line_end || p[1] != '"')
            break;
    }
    *field = (struct cell){start, (size_t)(p - start), doubled};
    p++;
    if (p < scan->line_end && *p != scan->separator)
        return cell_error(scan, "byte %td follows a closing quotation mark, expected a %s",
                          p - scan->line + 1, separator_name(scan->separator));
    scan->next = p < scan->line_end ? p + 1 : NULL;
    return 0;
}

int cell_next(struct cell_scan *scan, struct cell *field)
{
    const char *start = scan->next;
    if (start < scan->line_end && *start == '"')
        return field_quoted(scan, field);
    const char *separator = memchr(start, scan->separator, (size_t)(scan->line_end - start));
    const char *end = separator != NULL ? separator : scan->line_end;
    *field = (struct cell){start, (size_t)(end - start), false};
    scan->next = separator != NULL ? separator + 1 : NULL;
    return 0;
}

int cell_check_count(struct cell_scan *scan, size_t expected)
{
    size_t count = 0;
    struct cell field;
    for (scan->next = scan->line; scan->next != NULL; count++)
        if (cell_next(scan, &field) != 0)
            return ERROR_DATA;
    if (count == expected)
        return 0;
    return cell_error(scan, "%zu field%s, expected %zu as in the header", count, count == 1 ? "" : "s",
                      expected);
}

bool cell_copy(const struct cell *field, char *text, size_t size)
{
    size_t length = 0;
    if (!field->doubled && field->length < size) {
        memcpy(text, field->bytes, field->length);
        text[field->length] = '\0';
        return true;
    }
    for (size_t i = 0; i < field->length; i++) {
        if (length + 1 >= size)
            return false;
        text[length++] = field->bytes[i];
        if (field->doubled && field->bytes[i] == '"')
            i++;
    }
    text[length] = '\0';
    return true;
}

int cell_shown(const struct cell *field)
{
    size_t length = field->length < 40 ? field->length : 40;
    while (length < field->length && length > 0 && ((unsigned char)field->bytes[length] & 0xc0) == 0x80)
        length--;
    return (int)length;
}

/* ---- numbers ---- */

static size_t digits(const char *p)
{
    return strspn(p, "0123456789");
}

/* Whether the text is a number such as -12.5e+3. strtod() would take words and hexadecimal numbers as well.
 */
static bool is_decimal(const char *p)
{
    p += *p == '-';
    size_t whole = digits(p), part = 0;
    p += whole;
    if (*p == '.') {
        part = digits(p + 1);
        p += 1 + part;
    }
    if (whole + part == 0)
        return false;
    if (*p == 'e' || *p == 'E') {
        p += p[1] == '-' || p[1] == '+' ? 2 : 1;
        size_t power = digits(p);
        if (power == 0)
            return false;
        p += power;
    }
    return *p == '\0';
}

static bool has_separators(const char *p)
{
    size_t commas = 0;
    for (p += *p == '-'; *p == ',' || *p == '.' || digits(p) > 0; p++)
        commas += *p == ',';
    return *p == '\0' && commas > 0;
}

/* The number that the text writes, with a point whatever the locale is. */
static double decimal(const char *text)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double value = c == (locale_t)0 ? NAN : strtod_l(text, NULL, c);
    if (c != (locale_t)0)
        freelocale(c);
    return value;
}

static const char *number_slow(struct cell_scan *scan, double *value, struct cell *field)
{
    static const char not_one[] = "is not a number, expected digits such as 9350";
    char text[DECIMAL_TEXT];
    if (cell_next(scan, field) != 0 || !cell_copy(field, text, sizeof text))
        return not_one;
    *value = NAN;
    if (text[0] == '\0')
        return NULL;
    if (has_separators(text))
        return "has thousands separators, expected digits only";
    if (!is_decimal(text))
        return not_one;
    *value = decimal(text) + 0.0; /* -0 becomes 0 */
    return fabs(*value) <= DAY_NUMBER_MOST ? NULL : "is too large, " DAY_NUMBER_EXPECTED;
}

/* How many of the eight bytes, from the first on, are digits, and the number that they write. */
static inline size_t word_digits(uint64_t word, uint64_t *value)
{
    const uint64_t bytes = UINT64_C(0x00ff00ff00ff00ff), pairs = UINT64_C(0x0000ffff0000ffff);
    uint64_t digit = word ^ (WORD_ONES * '0');
    size_t count = word_before((digit | (digit + WORD_ONES * (0x80 - 10))) & WORD_HIGHS);
    if (count == 0)
        return 0;
    digit <<= 64 - 8 * count; /* the digits move up, and zeros take their place */
    digit = (digit & bytes) * 10 + ((digit >> 8) & bytes);
    digit = (digit & pairs) * 100 + ((digit >> 16) & pairs);
    *value = (digit & UINT32_MAX) * 10000 + (digit >> 32);
    return count;
}

/* The whole number at `p`, where there are 16 bytes to look at: how many digits it has, 16 for too many. */
static inline size_t whole_digits(const char *p, uint64_t *value)
{
    static const uint64_t power[8] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    uint64_t low = 0;
    size_t count = word_digits(word_at(p), value);
    if (count < 8)
        return count;
    size_t more = word_digits(word_at(p + 8), &low);
    if (more < 8)
        *value = *value * power[more] + low;
    return 8 + more;
}

/* Nearly all numbers of a table are whole, with up to 15 digits, and so exact as doubles. With `point`, the
 * ".0" that a program writes which reads all numbers as fractions is passed over. False for other numbers. */
static inline bool number_whole(struct cell_scan *scan, double *value, struct cell *field, bool point)
{
    const char *start = scan->next, *p = start + (*start == '-');
    uint64_t whole = 0;
    if (scan->text_end - p < 16)
        return false;
    size_t count = whole_digits(p, &whole);
    const char *end = p + count;
    if (point && count > 0 && end[0] == '.' && end[1] == '0')
        end += 2;
    bool last = end == scan->line_end;
    if (count == 16 || (!last && *end != scan->separator) || (count == 0 && p > start))
        return false;
    *field = (struct cell){start, (size_t)(end - start), false};
    *value = count == 0 ? NAN : (double)(p > start ? -(int64_t)whole : (int64_t)whole); /* -0 becomes 0 */
    scan->next = last ? NULL : end + 1;
    return true;
}

const char *cell_read_number(struct cell_scan *scan, double *value, struct cell *field)
{
    return number_whole(scan, value, field, false) ? NULL : number_slow(scan, value, field);
}

/* ---- numbers as other programs write them ---- */

void cell_trim(struct cell *field)
{
    while (field->length > 0 && field->bytes[0] == ' ') {
        field->bytes++;
        field->length--;
    }
    while (field->length > 0 && field->bytes[field->length - 1] == ' ')
        field->length--;
}

/* Takes the thousands separators out of the number at `text`. False where they do not stand before every
 * third digit. */
static bool separators_drop(char *text)
{
    size_t first = digits(text + (*text == '-')) + (*text == '-'), to = first;
    if (text[first] != ',')
        return true;
    if (first - (*text == '-') > 3 || first == (size_t)(*text == '-'))
        return false;
    const char *from = text + first;
    for (; *from == ','; from += 4, to += 3) {
        if (digits(from + 1) != 3)
            return false;
        memmove(text + to, from + 1, 3);
    }
    memmove(text + to, from, strlen(from) + 1);
    return true;
}

/* The whole number that the text is, with or without thousands separators, of up to 15 digits. False for
 * every other text. */
static inline bool number_simple(const char *text, size_t length, double *value)
{
    const char *p = text, *end = text + length;
    int64_t whole = 0;
    int since = -1; /* digits since the last separator; -1: there was none */
    bool minus = p < end && *p == '-';
    p += minus;
    if (p == end)
        return false;
    for (const char *first = p; p < end; p++) {
        if (*p == ',') {
            if (since >= 0 ? since != 3 : p == first || p - first > 3)
                return false;
            since = 0;
            continue;
        }
        if (*p < '0' || *p > '9' || whole >= INT64_C(100000000000000))
            return false;
        whole = whole * 10 + (*p - '0');
        since += since >= 0;
    }
    if (since >= 0 && since != 3)
        return false;
    *value = (double)(minus ? -whole : whole); /* -0 becomes 0 */
    return true;
}

static const char *number_other(const struct cell *field, double *value)
{
    static const char not_one[] = "is not a number, expected digits such as 9350 or 9,350";
    char copy[DECIMAL_TEXT], *text = copy;
    *value = NAN;
    if (!cell_copy(field, copy, sizeof copy))
        return not_one;
    if (text[0] == '\0' || strcmp(text, "-") == 0 || strcasecmp(text, "nan") == 0)
        return NULL;
    text += text[0] == '+' && text[1] != '-';
    if (!separators_drop(text) || !is_decimal(text))
        return not_one;
    *value = decimal(text) + 0.0; /* -0 becomes 0 */
    return fabs(*value) <= DAY_NUMBER_MOST ? NULL : "is too large, " DAY_NUMBER_EXPECTED;
}

const char *cell_parse_number(const char *text, size_t length, double *value)
{
    struct cell field = {text, length, false};
    if (number_simple(text, length, value))
        return NULL;
    cell_trim(&field);
    return number_other(&field, value);
}

static const char *number_loose(struct cell_scan *scan, double *value, struct cell *field)
{
    if (cell_next(scan, field) != 0)
        return "is not a number, expected digits such as 9350 or 9,350";
    cell_trim(field);
    return number_other(field, value);
}

const char *cell_read_loose(struct cell_scan *scan, double *value, struct cell *field)
{
    return number_whole(scan, value, field, true) ? NULL : number_loose(scan, value, field);
}
