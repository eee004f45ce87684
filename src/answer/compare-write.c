/* How what was compared is written. */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "answer/compare.h"
#include "answer/tickers.h"
#include "base/text.h"

#define TOLD_MOST 10 /* days of one stock that a table names */
#define LINES_ALL 20 /* of more stocks than these a table has only those that are not equal */

static const struct field count_fields[] = {
    {"as_of", FIELD_DATE, offsetof(struct compare_of, as_of)},
    {"first", FIELD_DATE, offsetof(struct compare_of, first)},
    {"last", FIELD_DATE, offsetof(struct compare_of, last)},
    {"days", FIELD_COUNT, offsetof(struct compare_of, days)},
    {"equal", FIELD_COUNT, offsetof(struct compare_of, equal)},
    {"rounded", FIELD_COUNT, offsetof(struct compare_of, rounded)},
    {"reopening", FIELD_COUNT, offsetof(struct compare_of, reopening)},
    {"other_close", FIELD_COUNT, offsetof(struct compare_of, other_close)},
    {"different", FIELD_COUNT, offsetof(struct compare_of, different)},
    {"not_in_source", FIELD_COUNT, offsetof(struct compare_of, not_in_source)},
    {"not_in_store", FIELD_COUNT, offsetof(struct compare_of, not_in_store)},
    {"volume", FIELD_COUNT, offsetof(struct compare_of, volumes)},
    {0},
};

/* A row for each difference. */
struct record {
    const char *ticker;
    kst_date date;
    const char *kind, *column;
    double store, source;
    kst_date reopening;
};

static const struct field record_ticker = {"ticker", FIELD_WORD, offsetof(struct record, ticker)};
static const struct field record_fields[] = {
    {"date", FIELD_DATE, offsetof(struct record, date)},
    {"kind", FIELD_WORD, offsetof(struct record, kind)},
    {"column", FIELD_WORD, offsetof(struct record, column)},
    {"store", FIELD_NUMBER, offsetof(struct record, store)},
    {"source", FIELD_NUMBER, offsetof(struct record, source)},
    {"reopened", FIELD_DATE, offsetof(struct record, reopening)},
    {0},
};

static struct record record_make(const struct compare_of *of, size_t i)
{
    const struct compare_difference *difference = &of->difference[i];
    return (struct record){of->ticker.code,      difference->date,  compare_kind_name[difference->kind],
                           difference->column,   difference->store, difference->source,
                           difference->reopening};
}

static void csv_write(const struct compare_of *of, size_t count, struct output *out)
{
    struct sheet sheet;
    sheet_open(&sheet, SHEET_CSV);
    sheet_field(&sheet, &record_ticker);
    sheet_fields(&sheet, record_fields);
    sheet_begin(&sheet, out);
    for (size_t n = 0; n < count; n++)
        for (size_t i = 0; i < of[n].difference_count; i++) {
            const struct record record = record_make(&of[n], i);
            sheet_row(&sheet, out, &record, NULL);
        }
    sheet_end(&sheet, out);
    sheet_close(&sheet);
}

/* ---- JSON ---- */

static void reopenings_json(const struct compare_of *of, struct json *json)
{
    json_array(json, "reopenings");
    for (size_t i = 0; i < of->reopening_count; i++) {
        const struct compare_reopening *reopening = &of->reopenings[i];
        if (reopening->days == 0)
            continue;
        json_object(json, NULL);
        json_date(json, "date", reopening->date);
        json_number(json, "store_factor", reopening->store);
        json_number(json, "source_factor", reopening->source);
        json_int(json, "days", (int64_t)reopening->days);
        json_close(json);
    }
    json_close_array(json);
}

static void stock_json(const struct compare_of *of, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, "ticker", of->ticker.code);
    json_text(&json, "name", of->ticker.name);
    json_text(&json, "error", of->failed.code ? of->failed.text : NULL);
    fields_json(&json, count_fields, of);
    json_number(&json, "later_factor", of->later);
    reopenings_json(of, &json);
    json_array(&json, "differences");
    for (size_t i = 0; i < of->difference_count; i++) {
        const struct record record = record_make(of, i);
        json_object(&json, NULL);
        fields_json(&json, record_fields, &record);
        json_close(&json);
    }
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
}

/* ---- tables ---- */

/* Whether nothing is to be said of the stock but that it is equal. */
static bool is_equal(const struct compare_of *of)
{
    return of->failed.code == 0 && of->days == of->equal + of->rounded && of->difference_count == 0 &&
           of->later == 1;
}

/* Whether the table has a line for the stock: of many stocks only those that are not equal have one. */
static bool has_line(const struct compare_of *of, size_t count)
{
    return of->failed.code == 0 && (count <= LINES_ALL || !is_equal(of));
}

/* Whether the table has a column for the field: those that are 0 for each of the lines are left out. */
static bool has_column(const struct field *field, const struct compare_of *of, size_t count)
{
    if (field->type != FIELD_COUNT)
        return false;
    if (strcmp(field->name, "days") == 0 || strcmp(field->name, "equal") == 0 ||
        strcmp(field->name, "different") == 0)
        return true;
    for (size_t n = 0; n < count; n++)
        if (has_line(&of[n], count) && field_number(field, &of[n]) != 0)
            return true;
    return false;
}

static void counts_write(const struct compare_of *of, size_t count, struct output *out)
{
    struct sheet sheet;
    size_t equal = 0, lines = 0;
    sheet_open(&sheet, SHEET_TABLE);
    sheet_field(&sheet, field_find(ticker_fields, "ticker"));
    sheet_field(&sheet, field_find(ticker_fields, "name"));
    for (const struct field *field = count_fields; field->name; field++)
        if (has_column(field, of, count))
            sheet_field(&sheet, field);
    sheet_gives(&sheet, "name", 8);
    sheet.keeps = "different";
    sheet_begin(&sheet, out);
    for (size_t n = 0; n < count; n++) {
        equal += is_equal(&of[n]);
        lines += has_line(&of[n], count);
        if (has_line(&of[n], count))
            sheet_row(&sheet, out, &of[n], NULL);
    }
    if (lines)
        sheet_end(&sheet, out);
    sheet_close(&sheet);
    if (count > LINES_ALL)
        output_format(out, "%s%zu of %zu stocks are equal on all days\n", lines ? "\n" : "", equal, count);
}

/* A factor for the eye: as a number, however small. */
static void factor_print(double factor, struct output *out)
{
    output_format(out, "%.6g", factor);
}

static const char *days_word(uint64_t days)
{
    return days == 1 ? "day" : "days";
}

static void reopening_print(const struct compare_of *of, const struct compare_reopening *reopening,
                            struct output *out)
{
    char date[DATE_TEXT];
    if (reopening->days == 0)
        return;
    output_format(out, "%s: reopening auction of %s: the source multiplies the %" PRIu64 " %s before it by ",
                  of->ticker.code, date_format(reopening->date, date), reopening->days,
                  days_word(reopening->days));
    factor_print(reopening->source, out);
    output_text(out, ", the store by ");
    factor_print(reopening->store, out);
    output_char(out, '\n');
}

static void told_print(const struct compare_of *of, struct output *out)
{
    char first[DATE_TEXT];
    if (of->later != 1) {
        output_format(out, "%s: the source has adjusted all prices by ", of->ticker.code);
        factor_print(of->later, out);
        output_format(out, " for something after %s, the newest stored day\n", date_format(of->as_of, first));
    }
    for (size_t i = 0; i < of->reopening_count; i++)
        reopening_print(of, &of->reopenings[i], out);
    if (of->other_close)
        output_format(out, "%s: on %" PRIu64 " %s the source's close is the last price until 20:00\n",
                      of->ticker.code, of->other_close, days_word(of->other_close));
}

/* Whether the table names the day: what is explained is told in a line for all of its days. */
static bool is_named(const struct compare_difference *difference)
{
    return difference->kind != COMPARE_REOPENING && difference->kind != COMPARE_OTHER_CLOSE;
}

static void differences_write(const struct compare_of *of, struct output *out)
{
    struct sheet sheet;
    uint64_t named = 0;
    sheet_open(&sheet, SHEET_TABLE);
    sheet_field(&sheet, &record_ticker);
    for (const struct field *field = record_fields; strcmp(field->name, "reopened") != 0; field++)
        sheet_field(&sheet, field);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < of->difference_count; i++) {
        const struct record record = record_make(of, i);
        if (is_named(&of->difference[i]) && named++ < TOLD_MOST)
            sheet_row(&sheet, out, &record, NULL);
    }
    if (named) {
        output_char(out, '\n');
        sheet_end(&sheet, out);
    }
    if (named > TOLD_MOST)
        output_format(out, "%s: %" PRIu64 " more; CSV and JSON have all\n", of->ticker.code,
                      named - TOLD_MOST);
    sheet_close(&sheet);
}

static void table_write(const struct compare_of *of, size_t count, struct output *out)
{
    counts_write(of, count, out);
    for (size_t n = 0; n < count; n++) {
        if (of[n].failed.code && count > 1)
            output_format(out, "%s: not compared: %s\n", of[n].ticker.code, of[n].failed.text);
        told_print(&of[n], out);
    }
    for (size_t n = 0; n < count; n++)
        differences_write(&of[n], out);
}

void compare_write(const struct compare_of *of, size_t count, enum sheet_format format, struct output *out)
{
    if (format == SHEET_CSV)
        csv_write(of, count, out);
    else if (format == SHEET_TABLE)
        table_write(of, count, out);
    else
        for (size_t n = 0; n < count; n++)
            stock_json(&of[n], out);
}
