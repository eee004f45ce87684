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
    bool marked;     /* it ends with the sign of table_mark() */
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
        cell_add(table, text, (struct cell_head){(unsigned)length, text_cells(text, length), false});
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
    head.marked = true;
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
    cell_add(table, text, (struct cell_head){length, length, false});
}

/* ---- a table that is too wide ---- */

void table_gives(struct table *table, unsigned column, unsigned least)
{
    if (table->gives < TABLE_GIVES)
        table->give[table->gives++] = (struct table_give){column, least};
}

/* How the columns are printed. */
struct fit {
    bool hidden[TABLE_COLUMNS];
    unsigned hides; /* how many are */
    unsigned last;  /* the last one that is not */
};

static unsigned line_width(const struct table *table, const struct fit *fit)
{
    unsigned width = 0;
    for (unsigned c = 0; c < table->columns; c++)
        if (!fit->hidden[c])
            width += table->width[c] + (width ? 2 : 0);
    return width;
}

static void columns_cut(struct table *table, const struct fit *fit, unsigned most)
{
    for (unsigned i = 0; i < table->gives; i++) {
        unsigned width = line_width(table, fit), *column = &table->width[table->give[i].column];
        unsigned least = table->give[i].least, over = width > most ? width - most : 0;
        if (*column > least)
            *column -= *column - least < over ? *column - least : over;
    }
}

static void columns_hide(const struct table *table, struct fit *fit, unsigned most)
{
    for (unsigned c = table->columns; c-- > 1 && line_width(table, fit) > most;)
        if (!table->keeps[c]) {
            fit->hidden[c] = true;
            fit->hides++;
        }
}

/* Columns that were cut in vain, as some are left out after all, get back what room there is. */
static void columns_widen(struct table *table, const struct fit *fit, const unsigned *wanted, unsigned most)
{
    for (unsigned c = 0; c < table->columns; c++) {
        unsigned room = most - line_width(table, fit), lacks = wanted[c] - table->width[c];
        if (!fit->hidden[c] && line_width(table, fit) < most)
            table->width[c] += lacks < room ? lacks : room;
    }
}

static struct fit table_fit(struct table *table, unsigned most)
{
    struct fit fit = {.hides = 0};
    unsigned wanted[TABLE_COLUMNS];
    memcpy(wanted, table->width, sizeof wanted);
    if (most) {
        columns_cut(table, &fit, most);
        columns_hide(table, &fit, most);
        columns_widen(table, &fit, wanted, most);
    }
    for (unsigned c = 0; c < table->columns; c++)
        if (!fit.hidden[c])
            fit.last = c;
    return fit;
}

/* ---- printing ---- */

#define CUT "…"

/* Writes a cell's text, cut if it is wider than its column; a mark stays. Returns the cells that it takes. */
static unsigned text_write(const char *text, struct cell_head head, unsigned width, char **at)
{
    unsigned taken;
    if (head.width <= width) {
        *at = (char *)memcpy(*at, text, head.length) + head.length;
        return head.width;
    }
    unsigned room = width > 1u + head.marked ? width - 1 - head.marked : 0;
    size_t bytes = text_within(text, head.length - head.marked, room, &taken);
    *at = (char *)memcpy(*at, text, bytes) + bytes;
    *at = stpcpy(*at, CUT);
    if (head.marked)
        *(*at)++ = '*';
    return taken + 1 + head.marked;
}

/* Writes one cell, the blanks that make it as wide as its column, and what stands between it and the next. */
static char *cell_write(const struct table *table, unsigned column, bool last, const char *text,
                        struct cell_head head, char *at)
{
    unsigned width = table->width[column];
    bool right = table->right[column];
    if (right && head.width < width)
        at = (char *)memset(at, ' ', width - head.width) + (width - head.width);
    unsigned taken = text_write(text, head, width, &at);
    if (!right && !last)
        at = (char *)memset(at, ' ', width - taken) + (width - taken);
    memcpy(at, last ? "\n" : "  ", 2);
    return at + (last ? 1 : 2);
}

/* Writes a cell of the last column, which goes on in further lines below its beginning. */
static void cell_wrap(const struct table *table, const struct fit *fit, const char *text, struct output *out)
{
    unsigned indent = line_width(table, fit) - table->width[fit->last];
    text_wrap(out, text, indent, table->width[fit->last]);
}

static void cells_print(const struct table *table, const struct fit *fit, struct output *out)
{
    size_t offset = 0;
    for (unsigned i = 0; i < table->count; i++) {
        struct cell_head head = head_at(table, offset);
        unsigned column = i % table->columns;
        const char *text = table->cells.bytes + offset + sizeof head;
        offset += sizeof head + head.length + 1;
        if (fit->hidden[column])
            continue;
        if (table->wraps && column == fit->last && head.width > table->width[column]) {
            cell_wrap(table, fit, text, out);
            continue;
        }
        char *room = output_room(out, head.length + table->width[column] + sizeof CUT + 2);
        if (!room)
            break;
        output_fill(out, (size_t)(cell_write(table, column, column == fit->last, text, head, room) - room));
    }
}

/* Names the columns that are left out, by the first cells, which are the heads. */
static void hidden_print(const struct table *table, const struct fit *fit, struct output *out)
{
    struct output note;
    size_t offset = 0;
    unsigned named = 0;
    output_open(&note, OUTPUT_MEMORY);
    output_format(&note, "not shown in %u columns: ", out->width);
    for (unsigned i = 0; i < table->columns && i < table->count; i++) {
        struct cell_head head = head_at(table, offset);
        if (fit->hidden[i])
            output_format(&note, "%s%s", named++ ? ", " : "", table->cells.bytes + offset + sizeof head);
        offset += sizeof head + head.length + 1;
    }
    output_char(&note, '\0');
    if (!note.failed)
        text_wrap(out, note.bytes, 0, out->width);
    output_close(&note, "memory", NULL);
}

void table_print(struct table *table, struct output *out)
{
    if (table->cells.failed) {
        out->failed = table->cells.failed;
    } else {
        struct fit fit = table_fit(table, out->width);
        cells_print(table, &fit, out);
        if (fit.hides)
            hidden_print(table, &fit, out);
    }
    output_close(&table->cells, "memory", NULL);
}
