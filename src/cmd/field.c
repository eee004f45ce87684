#include "cmd/field.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "market/clock.h"

const struct field ticker_fields[] = {
    {"ticker", FIELD_TEXT, offsetof(struct ticker, code)},
    {"name", FIELD_TEXT, offsetof(struct ticker, name)},
    {"market", FIELD_TEXT, offsetof(struct ticker, market)},
    {"market_cap", FIELD_NUMBER, offsetof(struct ticker, market_cap)},
    {"is_active", FIELD_BOOL, offsetof(struct ticker, is_active)},
    {"added_date", FIELD_DATE, offsetof(struct ticker, added_date)},
    {"first_date", FIELD_DATE, offsetof(struct ticker, first_date)},
    {"last_date", FIELD_DATE, offsetof(struct ticker, last_date)},
    {"last_analyzed_date", FIELD_DATE, offsetof(struct ticker, last_analyzed_date)},
    {0},
};

const struct field job_fields[] = {
    {"job_id", FIELD_TEXT, offsetof(struct job_row, id)},
    {"job_name", FIELD_TEXT, offsetof(struct job_row, job.job_name)},
    {"date_kst", FIELD_DATE, offsetof(struct job_row, job.date_kst)},
    {"status", FIELD_TEXT, offsetof(struct job_row, state)},
    {"start_time_utc", FIELD_INSTANT, offsetof(struct job_row, job.start_time_utc)},
    {"end_time_utc", FIELD_INSTANT, offsetof(struct job_row, job.end_time_utc)},
    {"rows", FIELD_COUNT, offsetof(struct job_row, job.rows)},
    {"message", FIELD_TEXT, offsetof(struct job_row, job.message)},
    {0},
};

struct job_row job_row(const struct job_status *job)
{
    char date[DATE_TEXT];
    struct job_row row = {.job = *job};
    snprintf(row.id, sizeof row.id, "%s_%s", date_format(job->date_kst, date), job->job_name);
    snprintf(row.state, sizeof row.state, "%s", job_state_name[job->status]);
    return row;
}

const struct field *field_find(const struct field *fields, const char *name)
{
    while (fields->name && strcmp(fields->name, name))
        fields++;
    return fields;
}

const char *field_text(const struct field *field, const void *item)
{
    const char *text = (const char *)item + field->offset;
    return field->type == FIELD_POINTER ? *(const char *const *)text : text;
}

double field_number(const struct field *field, const void *item)
{
    const void *value = (const char *)item + field->offset;
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_POINTER:
        break;
    case FIELD_DATE:
        return *(const kst_date *)value;
    case FIELD_NUMBER:
        return *(const double *)value;
    case FIELD_COUNT:
        return (double)*(const uint64_t *)value;
    case FIELD_BOOL:
        return *(const bool *)value;
    case FIELD_INSTANT:
        return (double)*(const int64_t *)value;
    }
    return NAN;
}

#define VALUE_TEXT 32 /* the longest of CLOCK_TEXT, DATE_TEXT, NUMBER_TEXT */
_Static_assert(VALUE_TEXT >= CLOCK_TEXT && VALUE_TEXT >= NUMBER_TEXT && VALUE_TEXT >= DATE_TEXT, "room");

/* The value as both formats write it, but for quotation; "" is missing. */
static const char *value_text(const struct field *field, const void *item, char text[static VALUE_TEXT])
{
    double number = field_number(field, item);
    text[0] = '\0';
    switch (field->type) {
    case FIELD_TEXT:
    case FIELD_POINTER:
        return field_text(field, item);
    case FIELD_DATE:
        return date_format((kst_date)number, text);
    case FIELD_NUMBER:
    case FIELD_COUNT:
        number_format(number, text);
        return text;
    case FIELD_BOOL:
        return number != 0 ? "true" : "false";
    case FIELD_INSTANT:
        return number != 0 ? clock_format_utc((int64_t)number, text) : text;
    }
    return text;
}

/* A field is quoted where it holds what has a meaning in CSV. */
void field_csv(struct output *out, const struct field *field, const void *item)
{
    char buffer[VALUE_TEXT];
    if (field->type == FIELD_NUMBER)
        output_number(out, field_number(field, item));
    else
        csv_text(out, value_text(field, item, buffer));
}

void fields_csv(struct output *out, const struct field *fields, const void *item)
{
    for (const struct field *field = fields; field->name; field++) {
        if (field != fields)
            output_char(out, ',');
        field_csv(out, field, item);
    }
}

void csv_text(struct output *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        output_text(out, text);
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

void field_json(struct json *json, const struct field *field, const void *item)
{
    char buffer[VALUE_TEXT];
    const char *text = value_text(field, item, buffer);
    if (!*text)
        json_null(json, field->name);
    else if (field->type == FIELD_NUMBER || field->type == FIELD_COUNT)
        json_number(json, field->name, field_number(field, item));
    else if (field->type == FIELD_BOOL)
        json_bool(json, field->name, field_number(field, item) != 0);
    else
        json_text(json, field->name, text);
}

void fields_json(struct json *json, const struct field *fields, const void *item)
{
    for (; fields->name; fields++)
        field_json(json, fields, item);
}

void json_date(struct json *json, const char *key, kst_date date)
{
    char text[DATE_TEXT];
    json_text(json, key, date ? date_format(date, text) : NULL);
}
