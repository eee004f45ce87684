#include "answer/sheet.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/number.h"

void sheet_open(struct sheet *sheet, enum sheet_format format)
{
    *sheet = (struct sheet){.format = format};
    output_open(&sheet->leads, OUTPUT_MEMORY);
    table_begin(&sheet->table, 0);
}

void sheet_close(struct sheet *sheet)
{
    output_close(&sheet->leads, "memory", NULL);
    output_close(&sheet->table.cells, "memory", NULL);
}

/* ---- columns ---- */

static bool is_json(const struct sheet *sheet)
{
    return sheet->format == SHEET_LINES || sheet->format == SHEET_ARRAY;
}

#define LEAD_PIECE 16 /* how many bytes of a lead are copied at once */

/* What stands before each value of the column that is number `count`. */
static void lead_write(const struct sheet *sheet, struct output *leads, const char *name)
{
    if (is_json(sheet)) {
        output_char(leads, sheet->count ? ',' : '{');
        json_quote(leads, name);
        output_char(leads, ':');
    } else if (sheet->count) {
        output_char(leads, ',');
    }
}

static struct sheet_column *column_add(struct sheet *sheet, const struct field *field)
{
    if (sheet->count == SHEET_COLUMNS || (field->type == FIELD_MARK && !sheet->count)) {
        sheet->leads.failed = EOVERFLOW;
        return NULL;
    }
    struct sheet_column *column = &sheet->column[sheet->count];
    *column = (struct sheet_column){.field = *field, .lead_begin = sheet->leads.used};
    lead_write(sheet, &sheet->leads, field->name);
    column->lead_length = sheet->leads.used - column->lead_begin;
    output_room(&sheet->leads, LEAD_PIECE); /* the last piece is copied as a whole */
    sheet->count++;
    return column;
}

void sheet_field(struct sheet *sheet, const struct field *field)
{
    if (column_add(sheet, field))
        sheet->fields++;
}

void sheet_fields(struct sheet *sheet, const struct field *fields)
{
    for (; fields->name; fields++)
        sheet_field(sheet, fields);
}

void sheet_value(struct sheet *sheet, const char *name, enum field_type type)
{
    const struct field field = {name, type, (sheet->count - sheet->fields) * sizeof(double)};
    const struct sheet_column *column = column_add(sheet, &field);
    if (column)
        sheet->values_most += column->lead_length + NUMBER_TEXT;
}

/* ---- CSV and JSON ---- */

static char *put(char *at, const char *text, size_t length)
{
    memcpy(at, text, length);
    return at + length;
}

/* What is written before a column's value. The comma of CSV is by far the most frequent, and one byte; what
 * stands there in JSON is short, and copied in pieces of a fixed length, which takes a fraction of the time
 * of a copy of any length. Up to LEAD_PIECE bytes more are read and written. */
static char *lead_put(const struct sheet *sheet, const struct sheet_column *column, char *at)
{
    const char *lead = sheet->leads.bytes + column->lead_begin;
    if (column->lead_length == 1) {
        *at = *lead;
        return at + 1;
    }
    for (size_t done = 0; done < column->lead_length; done += LEAD_PIECE)
        memcpy(at + done, lead + done, LEAD_PIECE);
    return at + column->lead_length;
}

/* `at` has room for NUMBER_TEXT bytes. */
static char *value_put(bool json, enum field_type type, double value, char *at)
{
    if (json && !isfinite(value))
        return put(at, "null", 4);
    if (type != FIELD_CONDITION)
        return at + number_format(value, at);
    if (isnan(value))
        return at;
    return value != 0 ? put(at, "true", 4) : put(at, "false", 5);
}

static void values_write(const struct sheet *sheet, struct output *out, const double *values)
{
    char *begin = output_room(out, sheet->values_most + LEAD_PIECE), *at = begin;
    if (!begin)
        return;
    const struct sheet_column *column = sheet->column + sheet->fields, *end = sheet->column + sheet->count;
    for (bool json = is_json(sheet); column < end; column++) {
        at = lead_put(sheet, column, at);
        at = value_put(json, column->field.type, *values++, at);
    }
    output_fill(out, (size_t)(at - begin));
}

/* A word of CSV with what is written before it, in one piece. */
static void word_csv(const struct sheet *sheet, const struct sheet_column *column, const void *item,
                     struct output *out)
{
    const char *word = field_text(&column->field, item);
    size_t length = strlen(word);
    char *room = output_room(out, column->lead_length + length + LEAD_PIECE);
    if (room)
        output_fill(out, (size_t)(put(lead_put(sheet, column, room), word, length) - room));
}

static void fields_write(const struct sheet *sheet, struct output *out, const void *item)
{
    for (unsigned c = 0; c < sheet->fields; c++) {
        const struct sheet_column *column = &sheet->column[c];
        if (is_json(sheet) && column->field.type == FIELD_MARK && field_number(&column->field, item) == 0)
            continue;
        if (!is_json(sheet) && column->field.type == FIELD_WORD) {
            word_csv(sheet, column, item, out);
            continue;
        }
        output_bytes(out, sheet->leads.bytes + column->lead_begin, column->lead_length);
        if (is_json(sheet))
            field_json_value(out, &column->field, item);
        else if (sheet->raw_texts && field_is_text(&column->field))
            csv_text(out, field_text(&column->field, item));
        else
            field_csv(out, &column->field, item);
    }
}

static void row_write(const struct sheet *sheet, struct output *out, const void *item, const double *values)
{
    if (sheet->leads.failed) {
        out->failed = out->failed ? out->failed : sheet->leads.failed;
        return;
    }
    fields_write(sheet, out, item);
    if (sheet->count > sheet->fields)
        values_write(sheet, out, values);
    if (is_json(sheet))
        output_char(out, '}');
}

void sheet_line(const struct sheet *sheet, struct output *out, const void *item, const double *values)
{
    row_write(sheet, out, item, values);
    output_char(out, '\n');
}

/* ---- tables ---- */

static bool is_right(enum field_type type)
{
    return type == FIELD_NUMBER || type == FIELD_SHARES || type == FIELD_COUNT || type == FIELD_CONDITION;
}

void sheet_gives(struct sheet *sheet, const char *name, unsigned least)
{
    if (sheet->gives < TABLE_GIVES)
        sheet->give[sheet->gives++] = (struct sheet_give){name, least, SHEET_COLUMNS};
}

void sheet_gives_names(struct sheet *sheet)
{
    sheet_gives(sheet, "name", 16); /* eight Korean syllables */
    sheet_gives(sheet, "market", 8);
    sheet_gives(sheet, "name", 12);
}

/* Tells the table how the column that is added next gives way. */
static void gives_table(struct sheet *sheet, const char *name)
{
    struct table *table = &sheet->table;
    table->keeps[table->at] = sheet->keeps && strcmp(sheet->keeps, name) == 0;
    for (unsigned i = 0; i < sheet->gives; i++)
        if (strcmp(sheet->give[i].name, name) == 0)
            sheet->give[i].column = table->at;
}

static void heads_table(struct sheet *sheet)
{
    struct table *table = &sheet->table;
    for (unsigned c = 0; c < sheet->count; c++)
        table->columns += sheet->column[c].field.type != FIELD_MARK;
    for (unsigned c = 0; c < sheet->count; c++) {
        if (sheet->column[c].field.type == FIELD_MARK)
            continue;
        table->right[table->at] = is_right(sheet->column[c].field.type);
        gives_table(sheet, sheet->column[c].field.name);
        table_cell(table, sheet->column[c].field.name);
    }
    for (unsigned i = 0; i < sheet->gives; i++)
        if (sheet->give[i].column < SHEET_COLUMNS)
            table_gives(table, sheet->give[i].column, sheet->give[i].least);
}

/* Whether the column after number `c` is a mark that is set in this row. */
static bool mark_follows(struct sheet *sheet, unsigned c, const void *item)
{
    if (c + 1 >= sheet->fields || sheet->column[c + 1].field.type != FIELD_MARK)
        return false;
    bool set = field_number(&sheet->column[c + 1].field, item) != 0;
    sheet->marked |= set;
    return set;
}

static void row_table(struct sheet *sheet, const void *item, const double *values)
{
    for (unsigned c = 0; c < sheet->count; c++) {
        const struct field *field = &sheet->column[c].field;
        bool is_value = c >= sheet->fields;
        if (field->type != FIELD_MARK)
            field_cell(&sheet->table, field, is_value ? (const void *)values : item);
        if (!is_value && mark_follows(sheet, c, item))
            table_mark(&sheet->table);
    }
}

/* ---- all formats ---- */

void sheet_begin(struct sheet *sheet, struct output *out)
{
    if (sheet->format == SHEET_TABLE)
        heads_table(sheet);
    for (unsigned c = 0; sheet->format == SHEET_CSV && c < sheet->count; c++) {
        if (c)
            output_char(out, ',');
        csv_text(out, sheet->column[c].field.name);
    }
    if (sheet->format == SHEET_CSV)
        output_char(out, '\n');
}

void sheet_row(struct sheet *sheet, struct output *out, const void *item, const double *values)
{
    if (sheet->format == SHEET_ARRAY && sheet->more)
        output_char(out, ',');
    if (sheet->format == SHEET_TABLE)
        row_table(sheet, item, values);
    else if (sheet->format == SHEET_ARRAY)
        row_write(sheet, out, item, values);
    else
        sheet_line(sheet, out, item, values);
    sheet->more = true;
}

void sheet_end(struct sheet *sheet, struct output *out)
{
    if (sheet->leads.failed && !out->failed)
        out->failed = sheet->leads.failed;
    if (sheet->format == SHEET_TABLE)
        table_print(&sheet->table, out);
}
