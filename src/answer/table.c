#include "answer/table.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "base/text.h"

void table_begin(struct table *table, unsigned columns)
{
    *table = (struct table){.columns = columns};
    output_open(&table->cells, OUTPUT_MEMORY);
}

void table_cell(struct table *table, const char *text)
{
    size_t length = strlen(text);
    unsigned width = text_cells(text, length);
    if (width > table->width[table->at])
        table->width[table->at] = width;
    output_bytes(&table->cells, text, length + 1);
    if (!table->cells.failed)
        text_line(table->cells.bytes + table->cells.used - length - 1);
    table->at = (table->at + 1) % table->columns;
    table->count++;
}

void table_mark(struct table *table)
{
    unsigned column = (table->at + table->columns - 1) % table->columns;
    if (table->cells.failed)
        return;
    table->cells.used--; /* the cell's final NUL */
    output_bytes(&table->cells, "*", 2);
    size_t begin = table->cells.failed ? 0 : table->cells.used - 1;
    while (begin && table->cells.bytes[begin - 1])
        begin--;
    unsigned width = table->cells.failed ? 0 : text_width(table->cells.bytes + begin);
    if (width > table->width[column])
        table->width[column] = width;
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
    table_cell(table, cell_number(value, text));
}

void table_print(struct table *table, struct output *out)
{
    const char *cell = table->cells.bytes;
    if (table->cells.failed)
        out->failed = table->cells.failed;
    for (unsigned i = 0; !table->cells.failed && i < table->count; i++, cell += strlen(cell) + 1) {
        unsigned column = i % table->columns;
        bool last = column + 1 == table->columns;
        if (table->right[column])
            text_right(out, cell, table->width[column]);
        else
            text_left(out, cell, last ? 0 : table->width[column]);
        output_text(out, last ? "\n" : "  ");
    }
    output_close(&table->cells, "memory", NULL);
}
