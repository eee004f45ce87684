#include "answer/table.h"

#include <math.h>
#include <stdio.h>
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
    char *own = cell_add(table, text, (struct cell_head){(unsigned)length, text_cells(text, length)});
    if (own)
        text_line(own);
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

/* A comma before every third digit of the whole part. */
static void group(const char *digits, char *text)
{
    size_t sign = digits[0] == '-', whole = strcspn(digits, ".") - sign;
    memcpy(text, digits, sign);
    text += sign;
    digits += sign;
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            *text++ = ',';
        *text++ = digits[i];
    }
    strcpy(text, digits + whole);
}

/* Two digits behind the point, as printf's "%.2f" has them. Rounding hundredths with one multiplication is
 * right unless they lie near the middle between two: what is nearer than the multiplication's error, and what
 * is rounded to minus zero, is left to printf. */
static void hundredths_format(double value, char text[static CELL_TEXT])
{
    double whole, hundredths = fabs(value) * 100, fraction = modf(hundredths, &whole);
    long long rounded = (long long)whole + (fraction > 0.5);
    if (!(hundredths < 1e11) || fabs(fraction - 0.5) < 1e-4 || (value < 0 && rounded == 0)) {
        snprintf(text, CELL_TEXT, "%.2f", value);
        return;
    }
    char *at = text;
    if (value < 0)
        *at++ = '-';
    at += number_format_int(rounded / 100, at);
    *at++ = '.';
    *at++ = (char)('0' + rounded / 10 % 10);
    *at++ = (char)('0' + rounded % 10);
    *at = '\0';
}

char *cell_number(double value, char text[static CELL_TEXT])
{
    char digits[CELL_TEXT];
    if (isnan(value))
        return strcpy(text, "-");
    if (fabs(value) >= 1e18)
        snprintf(text, CELL_TEXT, "%.6g", value);
    else {
        if (value == floor(value))
            number_format(value, digits);
        else
            hundredths_format(value, digits);
        group(digits, text);
    }
    return text;
}

void table_number(struct table *table, double value)
{
    char text[CELL_TEXT];
    unsigned length = (unsigned)strlen(cell_number(value, text));
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
