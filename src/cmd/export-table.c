/* The small tables: one record a line, fields by name. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/field.h"
#include "base/parse.h"
#include "cmd/export.h"
#include "panel/column.h"

#define FIELD_MOST 16

/* What is written of each item: the key first, in any case. */
struct fields {
    const struct field *field[FIELD_MOST]; /* [count] */
    unsigned count;
};

static int field_unknown(const struct field *all, const char *name, struct error *err)
{
    struct suggest suggest = {.wanted = name};
    for (; all->name; all++)
        suggest_offer(&suggest, all->name);
    return column_unknown(&suggest, err);
}

static int field_add(struct fields *fields, const struct field *all, const char *name, struct error *err)
{
    const struct field *field = field_find(all, name);
    if (!field->name)
        return field_unknown(all, name, err);
    for (unsigned i = 0; i < fields->count; i++)
        if (fields->field[i] == field)
            return error_set(err, ERROR_USAGE, "column '%s' is named twice, or is there in any case", name);
    fields->field[fields->count++] = field;
    return 0;
}

/* The key, then what --columns names, or everything; and the line of heads. */
static int fields_choose(const struct export *export, const struct field *all, struct fields *fields,
                         struct error *err)
{
    const char *list = export->columns;
    char name[64];
    int ret = field_add(fields, all, all->name, err);
    for (const struct field *field = all + 1; !list && ret == 0 && field->name; field++)
        ret = field_add(fields, all, field->name, err);
    while (ret == 0 && parse_list_next(&list, name, sizeof name))
        ret = field_add(fields, all, name, err);
    for (unsigned i = 0; ret == 0 && !export->ndjson && i < fields->count; i++)
        output_format(export->in->out, "%s%s", i ? "," : "", fields->field[i]->name);
    if (ret == 0 && !export->ndjson)
        output_char(export->in->out, '\n');
    return ret;
}

static void item_csv(struct output *out, const struct fields *fields, const void *item)
{
    for (unsigned i = 0; i < fields->count; i++) {
        if (i)
            output_char(out, ',');
        field_csv(out, fields->field[i], item);
    }
    output_char(out, '\n');
}

static void item_json(struct output *out, const struct fields *fields, const void *item)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    for (unsigned i = 0; i < fields->count; i++)
        field_json(&json, fields->field[i], item);
    json_close(&json);
    json_end(&json);
}

static void item_write(const struct export *export, const struct fields *fields, const void *item)
{
    if (export->ndjson)
        item_json(export->in->out, fields, item);
    else
        item_csv(export->in->out, fields, item);
}

int export_tickers(const struct export *export, struct error *err)
{
    struct fields fields = {.count = 0};
    int ret = fields_choose(export, ticker_fields, &fields, err);
    for (size_t i = 0; ret == 0 && i < export->ticker_count; i++)
        item_write(export, &fields, &export->tickers[i]);
    return ret;
}

int export_jobs(const struct export *export, struct error *err)
{
    struct fields fields = {.count = 0};
    struct job_status *jobs = NULL;
    size_t count = 0;
    int ret = fields_choose(export, job_fields, &fields, err);
    if (ret == 0)
        job_all(export->in->txn, &jobs, &count);
    for (size_t i = 0; i < count; i++) {
        struct job_row row = job_row(&jobs[i]);
        if (jobs[i].date_kst >= export->from && (!export->to || jobs[i].date_kst <= export->to))
            item_write(export, &fields, &row);
    }
    free(jobs);
    return ret;
}

/* ---- corporate_actions ---- */

struct action {
    kst_date date;
    char ticker[TICKER_TEXT];
    double prev_close, base_price, factor;
};

static const struct field action_fields[] = {
    {"date", FIELD_DATE, offsetof(struct action, date)},
    {"ticker", FIELD_TEXT, offsetof(struct action, ticker)},
    {"prev_close", FIELD_NUMBER, offsetof(struct action, prev_close)},
    {"base_price", FIELD_NUMBER, offsetof(struct action, base_price)},
    {"factor", FIELD_NUMBER, offsetof(struct action, factor)},
    {0},
};

static struct row raw_row(const struct export *export, enum raw_column column, kst_date date)
{
    return row_get(export->in->txn, store_column(export->in->store, DATASET_RAW, raw_column_name[column]),
                   date);
}

static void actions_of_day(const struct export *export, const struct fields *fields, kst_date date)
{
    struct row factors = raw_row(export, RAW_FACTOR, date), close = raw_row(export, RAW_CLOSE, date);
    struct row change = raw_row(export, RAW_CHANGE, date);
    kst_date before = day_before(export->in->txn, date);
    struct row previous = before ? raw_row(export, RAW_CLOSE, before) : (struct row){0};
    for (size_t i = 0; i < export->ticker_count; i++) {
        size_t slot = export->tickers[i].slot;
        struct action action = {.date = date,
                                .prev_close = row_value(previous, slot),
                                .base_price = row_value(close, slot) - row_value(change, slot),
                                .factor = row_value(factors, slot)};
        memcpy(action.ticker, export->tickers[i].code, sizeof action.ticker);
        if (!isnan(action.factor) && action.factor != 1)
            item_write(export, fields, &action);
    }
}

int export_actions(const struct export *export, struct error *err)
{
    struct fields fields = {.count = 0};
    kst_date *dates = NULL;
    size_t count = 0;
    int ret = fields_choose(export, action_fields, &fields, err);
    int column = store_column(export->in->store, DATASET_RAW, raw_column_name[RAW_FACTOR]);
    if (ret == 0)
        row_dates(export->in->txn, column, export->from, export->to, &dates, &count);
    for (size_t i = 0; i < count; i++)
        actions_of_day(export, &fields, dates[i]);
    free(dates);
    return ret;
}
