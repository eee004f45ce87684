#include "answer/field.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "market/clock.h"

const struct field *field_find(const struct field *fields, const char *name)
{
    while (fields->name && strcmp(fields->name, name))
        fields++;
    return fields;
}

static bool is_text(enum field_type type)
{
    return type == FIELD_TEXT || type == FIELD_POINTER || type == FIELD_WORD;
}

bool field_is_text(const struct field *field)
{
    return is_text(field->type);
}

const char *field_text(const struct field *field, const void *item)
{
    const char *text = (const char *)item + field->offset;
    if (field->type == FIELD_POINTER || field->type == FIELD_WORD)
        text = *(const char *const *)text;
    return text ? text : "";
}

double field_number(const struct field *field, const void *item)
{
    const void *value = (const char *)item + field->offset;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_POINTER:
    case FIELD_WORD:
        break;
    case FIELD_DATE:
        return *(const kst_date *)value;
    case FIELD_NUMBER:
    case FIELD_SHARES:
    case FIELD_CONDITION:
        return *(const double *)value;
    case FIELD_COUNT:
        return (double)*(const uint64_t *)value;
    case FIELD_BOOL:
    case FIELD_MARK:
        return *(const bool *)value;
    case FIELD_INSTANT:
        return (double)*(const int64_t *)value;
    }
    return NAN;
}

_Static_assert(FIELD_VALUE_TEXT >= CLOCK_TEXT && FIELD_VALUE_TEXT >= NUMBER_TEXT &&
                   FIELD_VALUE_TEXT >= DATE_TEXT,
               "a value's buffer has room for all types");

const char *field_format(const struct field *field, const void *item, char buffer[static FIELD_VALUE_TEXT])
{
    if (is_text(field->type))
        return field_text(field, item);
    double number = field_number(field, item);
    buffer[0] = '\0';
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_POINTER:
    case FIELD_WORD:
        break;
    case FIELD_DATE:
        return date_format((kst_date)number, buffer);
    case FIELD_NUMBER:
    case FIELD_SHARES:
    case FIELD_COUNT:
        if (isfinite(number))
            number_format(number, buffer);
        return buffer;
    case FIELD_CONDITION:
        return isnan(number) ? "" : number != 0 ? "true" : "false";
    case FIELD_BOOL:
        return number != 0 ? "true" : "false";
    case FIELD_MARK:
        return number != 0 ? "true" : "";
    case FIELD_INSTANT:
        return number != 0 ? clock_format_utc((int64_t)number, buffer) : buffer;
    }
    return buffer;
}

void field_csv(struct output *out, const struct field *field, const void *item)
{
    char buffer[FIELD_VALUE_TEXT];
    if (field->type == FIELD_NUMBER || field->type == FIELD_SHARES)
        output_number(out, field_number(field, item));
    else if (is_text(field->type))
        csv_safe_text(out, field_text(field, item));
    else
        output_text(out, field_format(field, item, buffer));
}

/* How many bytes of the text stand for themselves in CSV. */
static size_t plain_length(const char *text)
{
    static const bool special[256] = {
        ['\0'] = true, [','] = true, ['"'] = true, ['\n'] = true, ['\r'] = true};
    size_t length = 0;
    while (!special[(unsigned char)text[length]])
        length++;
    return length;
}

/* A text is quoted where it has a character that means something in CSV. */
void csv_text(struct output *out, const char *text)
{
    size_t plain = plain_length(text);
    if (!text[plain]) {
        output_bytes(out, text, plain);
        return;
    }
    output_char(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            output_char(out, '"');
        output_char(out, *text);
    }
    output_char(out, '"');
}

/* Whether a spreadsheet would take the text for a formula and run it. */
static bool is_formula(const char *text)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"}; /* some take the full-width signs too */
    bool formula = *text && strchr("=+-@\t\r\n", *text);
    for (size_t i = 0; !formula && i < sizeof wide / sizeof *wide; i++)
        formula = strncmp(text, wide[i], strlen(wide[i])) == 0;
    return formula;
}

void csv_safe_text(struct output *out, const char *text)
{
    bool formula = is_formula(text);
    char *safe;
    if (!formula && text_is_safe(text)) {
        csv_text(out, text);
        return;
    }
    if (asprintf(&safe, "%s%s", formula ? "'" : "", text) < 0) {
        out->failed = out->failed ? out->failed : ENOMEM;
        return;
    }
    text_safe(safe);
    csv_text(out, safe);
    free(safe);
}

static bool is_quoted(enum field_type type)
{
    return is_text(type) || type == FIELD_DATE || type == FIELD_INSTANT;
}

void field_json_value(struct output *out, const struct field *field, const void *item)
{
    char buffer[FIELD_VALUE_TEXT];
    const char *text = field_format(field, item, buffer);
    if (!*text)
        output_text(out, "null");
    else if (is_quoted(field->type))
        json_quote(out, text);
    else
        output_text(out, text);
}

void field_json(struct json *json, const struct field *field, const void *item)
{
    if (field->type == FIELD_MARK && field_number(field, item) == 0)
        return;
    json_key(json, field->name);
    field_json_value(json->out, field, item);
}

void fields_json(struct json *json, const struct field *fields, const void *item)
{
    for (; fields->name; fields++)
        field_json(json, fields, item);
}

void field_cell(struct table *table, const struct field *field, const void *item)
{
    char buffer[FIELD_VALUE_TEXT];
    if (field->type == FIELD_NUMBER || field->type == FIELD_COUNT) {
        table_number(table, field_number(field, item));
        return;
    }
    if (field->type == FIELD_SHARES) {
        table_number(table, round(field_number(field, item)));
        return;
    }
    const char *text = field_format(field, item, buffer);
    if (field->type == FIELD_BOOL)
        text = field_number(field, item) != 0 ? "yes" : "no";
    else if (!*text && !is_text(field->type))
        text = "-";
    table_cell(table, text);
}

enum field_type field_of_column(const struct column *column)
{
    return column->kind == COLUMN_SHARES ? FIELD_SHARES : FIELD_NUMBER;
}

void json_date(struct json *json, const char *key, kst_date date)
{
    char text[DATE_TEXT];
    json_text(json, key, date ? date_format(date, text) : NULL);
}
