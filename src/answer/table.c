#include "answer/table.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

void table_begin(struct table *table, unsigned columns)
{
    *table = (struct table){.columns = columns};
    output_open(&table->cells, OUTPUT_MEMORY);
}

/* What stands before the bytes of each cell in table.cells. */
struct cell_head {
    unsigned length; /* bytes */
    unsigned width;  /* columns of the terminal */
};

static struct cell_head head_at(const struct table *table, size_t offset)
{
    struct cell_head head;
    memcpy(&head, table->cells.bytes + offset, sizeof head);
    return head;
}

static void width_hear(struct table *table, unsigned column, unsigned width)
{
    if (width > table->width[column])
        table->width[column] = width;
}

/* Returns the cell's own bytes, NULL without memory. */
static char *cell_add(struct table *table, const char *text, struct cell_head head)
{
    table->last = table->cells.used;
    width_hear(table, table->at, head.width);
    table->at = (table->at + 1) % table->columns;
    table->count++;
    char *room = output_room(&table->cells, sizeof head + head.length + 1);
    if (!room)
        return NULL;
    memcpy(room, &head, sizeof head);
    memcpy(room + sizeof head, text, head.length);
    room[sizeof head + head.length] = '\0';
    output_fill(&table->cells, sizeof head + head.length + 1);
    return room + sizeof head;
}

void table_cell(struct table *table, const char *text)
{
    size_t length = strlen(text);
    if (text_is_safe(text)) {
        cell_add(table, text, (struct cell_head){(unsigned)length, text_cells(text, length)});
        return;
    }
    char *safe = strdup(text);
    if (safe) {
        text_safe(safe);
        table_cell(table, safe);
    } else {
        table->cells.failed = ENOMEM;
    }
    free(safe);
}

void table_mark(struct table *table)
{
    unsigned column = (table->at + table->columns - 1) % table->columns;
    if (table->cells.failed)
        return;
    struct cell_head head = head_at(table, table->last);
    head.length++;
    head.width++;
    memcpy(table->cells.bytes + table->last, &head, sizeof head);
    table->cells.used--; /* the cell's final NUL */
    output_bytes(&table->cells, "*", 2);
    width_hear(table, column, head.width);
}

/* Copies [length] bytes of a number, with a comma before every third digit of its [whole] first ones, the
 * sign included. Returns how many bytes that makes. */
static unsigned group(const char *digits, unsigned whole, unsigned length, char *text)
{
    char *at = text;
    unsigned i = 0;
    if (*digits == '-')
        *at++ = digits[i++];
    for (unsigned first = i; i < whole; i++) {
        if (i > first && (whole - i) % 3 == 0)
            *at++ = ',';
        *at++ = digits[i];
    }
    memcpy(at, digits + whole, length - whole + 1);
    return (unsigned)(at - text) + length - whole;
}

/* Two digits behind the point, as printf's "%.2f" has them. Rounding hundredths with one multiplication is
 * right unless they lie near the middle between two: what is nearer than the multiplication's error, and what
 * is rounded to minus zero, is left to printf. */
static unsigned hundredths_format(double value, char text[static CELL_TEXT])
{
    double whole, hundredths = fabs(value) * 100, fraction = modf(hundredths, &whole);
    long long rounded = (long long)whole + (fraction > 0.5);
    if (!(hundredths < 1e11) || fabs(fraction - 0.5) < 1e-4 || (value < 0 && rounded == 0))
        return (unsigned)snprintf(text, CELL_TEXT, "%.2f", value);
    char *at = text;
    if (value < 0)
        *at++ = '-';
    at += number_format_int(rounded / 100, at);
    *at++ = '.';
    *at++ = (char)('0' + rounded / 10 % 10);
    *at++ = (char)('0' + rounded % 10);
    *at = '\0';
    return (unsigned)(at - text);
}

/* Writes what cell_number() returns, and returns its length. */
static unsigned number_write(double value, char text[static CELL_TEXT])
{
    char digits[CELL_TEXT];
    if (isnan(value))
        return (unsigned)(stpcpy(text, "-") - text);
    if (fabs(value) >= 1e18)
        return (unsigned)snprintf(text, CELL_TEXT, "%.6g", value);
    bool is_whole = value == floor(value);
    unsigned length = is_whole ? (unsigned)number_format(value, digits) : hundredths_format(value, digits);
    return group(digits, is_whole ? length : length - 3, length, text);
}

char *cell_number(double value, char text[static CELL_TEXT])
{
    number_write(value, text);
    return text;
}

void table_number(struct table *table, double value)
{
    char text[CELL_TEXT];
    unsigned length = number_write(value, text);
    cell_add(table, text, (struct cell_head){length, length});
}

/* Writes one cell, the blanks that make it as wide as its column, and what stands between it and the next. */
static char *cell_write(const struct table *table, unsigned column, const char *text, struct cell_head head,
                        char *at)
{
    bool last = column + 1 == table->columns, right = table->right[column];
    unsigned blanks = right || !last ? table->width[column] - head.width : 0;
    if (right)
        at = (char *)memset(at, ' ', blanks) + blanks;
    at = (char *)memcpy(at, text, head.length) + head.length;
    if (!right)
        at = (char *)memset(at, ' ', blanks) + blanks;
    memcpy(at, last ? "\n" : "  ", 2);
    return at + (last ? 1 : 2);
}

void table_print(struct table *table, struct output *out)
{
    size_t offset = 0;
    if (table->cells.failed)
        out->failed = table->cells.failed;
    for (unsigned i = 0; !table->cells.failed && i < table->count; i++) {
        struct cell_head head = head_at(table, offset);
        unsigned column = i % table->columns;
        char *room = output_room(out, head.length + table->width[column] + 2);
        if (!room)
            break;
        const char *text = table->cells.bytes + offset + sizeof head;
        output_fill(out, (size_t)(cell_write(table, column, text, head, room) - room));
        offset += sizeof head + head.length + 1;
    }
    output_close(&table->cells, "memory", NULL);
}
