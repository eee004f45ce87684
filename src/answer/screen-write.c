/* How a screen's answer is written. */
#include "answer/screen.h"

/* With which kinds of answers and in which formats a field is there. */
enum {
    IN_CSV = 1,
    IN_JSON = 2,
    IN_TABLE = 4, /* a table for the eye */
    IN_SINCE = 8, /* only where several days were asked */
    IN_LEFT = 16, /* only where stocks are left out */
    IN_DATA = IN_CSV | IN_JSON,
    IN_ALL = IN_DATA | IN_TABLE,
};

static const struct {
    unsigned where;
    struct field field;
} fields[] = {
    {IN_DATA, {"date", FIELD_DATE, offsetof(struct screen_row, date)}},
    {IN_ALL, {"ticker", FIELD_POINTER, offsetof(struct screen_row, ticker)}},
    {IN_ALL, {"name", FIELD_POINTER, offsetof(struct screen_row, name)}},
    {IN_TABLE, {"halted", FIELD_MARK, offsetof(struct screen_row, halted)}},
    {IN_ALL, {"market", FIELD_POINTER, offsetof(struct screen_row, market)}},
    {IN_JSON, {"halted", FIELD_MARK, offsetof(struct screen_row, halted)}},
    {IN_DATA | IN_SINCE, {"first_date", FIELD_DATE, offsetof(struct screen_row, first)}},
    {IN_TABLE | IN_SINCE, {"first", FIELD_DATE, offsetof(struct screen_row, first)}},
    {IN_ALL | IN_SINCE, {"days", FIELD_COUNT, offsetof(struct screen_row, days)}},
    {IN_ALL | IN_SINCE, {"now", FIELD_BOOL, offsetof(struct screen_row, now)}},
    {IN_JSON | IN_LEFT, {"left_out", FIELD_COUNT, offsetof(struct screen_row, left_out)}},
};

static void columns_choose_for(const struct screen_answer *answer, struct sheet *sheet)
{
    unsigned format = sheet->format == SHEET_TABLE ? IN_TABLE : sheet->format == SHEET_CSV ? IN_CSV : IN_JSON;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].where & format && (answer->since || !(fields[i].where & IN_SINCE)) &&
            (answer->left_out || !(fields[i].where & IN_LEFT)))
            sheet_field(sheet, &fields[i].field);
    for (unsigned c = 0; c < answer->columns; c++)
        sheet_value(sheet, answer->column[c].text, answer->column[c].type);
}

void answer_screen_write(const struct screen_answer *answer, enum sheet_format format, struct output *out)
{
    struct sheet sheet;
    sheet_open(&sheet, format);
    columns_choose_for(answer, &sheet);
    sheet_gives_names(&sheet);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < answer->rows; i++)
        sheet_row(&sheet, out, &answer->row[i], answer->row[i].value);
    sheet_end(&sheet, out);
    if (sheet.marked)
        output_text(out, HALTED_NOTE);
    sheet_close(&sheet);
}
