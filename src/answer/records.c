#include "answer/records.h"

#include "base/parse.h"
#include "base/suggest.h"
#include "panel/column.h"

static int field_unknown(const struct field *fields, const char *name, struct error *err)
{
    struct suggest suggest = {.wanted = name};
    for (; fields->name; fields++)
        suggest_offer(&suggest, fields->name);
    return column_unknown(&suggest, err);
}

static int field_choose(struct sheet *sheet, const struct field *fields, const char *name, struct error *err)
{
    const struct field *field = field_find(fields, name);
    if (!field->name)
        return field_unknown(fields, name, err);
    for (unsigned c = 0; c < sheet->count; c++)
        if (strcmp(sheet->column[c].field.name, name) == 0)
            return error_set(err, ERROR_USAGE, "column '%s' is named twice, or is there in any case", name);
    sheet_field(sheet, field);
    return 0;
}

static int fields_choose(struct sheet *sheet, const struct field *fields, const char *names,
                         struct error *err)
{
    char name[64];
    int ret = 0;
    if (!names)
        sheet_fields(sheet, fields);
    else
        sheet_field(sheet, fields);
    while (ret == 0 && parse_list_next(&names, name, sizeof name))
        ret = field_choose(sheet, fields, name, err);
    return ret;
}

int records_write(const struct records *records, const char *names, enum sheet_format format,
                  struct output *out, struct error *err)
{
    struct sheet sheet;
    sheet_open(&sheet, format);
    sheet.raw_texts = records->raw_texts;
    int ret = fields_choose(&sheet, records->fields, names, err);
    if (ret == 0) {
        sheet_begin(&sheet, out);
        for (size_t i = 0; i < records->count; i++)
            sheet_row(&sheet, out, (const char *)records->item + i * records->size, NULL);
        sheet_end(&sheet, out);
    }
    sheet_close(&sheet);
    return ret;
}
