#include "answer/day-table.h"

#include <stddef.h>

#include "answer/sheet.h"

static const struct field line_fields[] = {
    {"ticker", FIELD_TEXT, offsetof(struct day_line, ticker)},
    {"name", FIELD_TEXT, offsetof(struct day_line, name)},
    {"market", FIELD_TEXT, offsetof(struct day_line, market)},
    {0},
};

void day_table_write(const struct day *day, struct output *out)
{
    struct sheet sheet;
    double values[RAW_PUBLISHED];
    sheet_open(&sheet, SHEET_CSV);
    sheet.raw_texts = true;
    sheet_fields(&sheet, line_fields);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        sheet_value(&sheet, raw_column_name[c], FIELD_NUMBER);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < day->count; i++) {
        for (int c = 0; c < RAW_PUBLISHED; c++)
            values[c] = day->column[c][i];
        sheet_row(&sheet, out, &day->line[i], values);
    }
    sheet_end(&sheet, out);
    sheet_close(&sheet);
}
