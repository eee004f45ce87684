/* How the rows of tickers are written. */
#include <math.h>
#include <stddef.h>

#include "answer/rows.h"
#include "answer/tickers.h"

struct record {
    const char *ticker;
    kst_date date;
    bool halted, incomplete;
};

static const struct field ticker_field = {"ticker", FIELD_POINTER, offsetof(struct record, ticker)};
static const struct field date_field = {"date", FIELD_DATE, offsetof(struct record, date)};
static const struct field halted_field = {"halted", FIELD_MARK, offsetof(struct record, halted)};
static const struct field incomplete_mark = {"incomplete", FIELD_MARK, offsetof(struct record, incomplete)};
static const struct field incomplete_field = {"incomplete", FIELD_BOOL, offsetof(struct record, incomplete)};

/* ---- rows ---- */

static void rows_sheet(const struct rows_answer *answer, bool with_ticker, enum sheet_format format,
                       struct sheet *sheet)
{
    bool is_json = format == SHEET_LINES || format == SHEET_ARRAY;
    sheet_open(sheet, format);
    if (with_ticker)
        sheet_field(sheet, &ticker_field);
    sheet_field(sheet, &date_field);
    if (format != SHEET_CSV)
        sheet_field(sheet, &halted_field);
    if (answer->interval != INTERVAL_DAY && format != SHEET_TABLE)
        sheet_field(sheet, is_json ? &incomplete_mark : &incomplete_field);
    for (unsigned c = 0; c < answer->columns.count; c++)
        sheet_value(sheet, answer->columns.column[c].name, field_of_column(&answer->columns.column[c]));
}

static void rows_write(struct sheet *sheet, const struct rows_of *of, struct output *out)
{
    const struct ticker_rows *rows = &of->rows;
    double values[COLUMN_MOST];
    for (size_t i = 0; i < rows->count; i++) {
        const struct record record = {.ticker = of->ticker.code,
                                      .date = rows->date[i],
                                      .halted = rows->state[i] == BAR_HALTED,
                                      .incomplete = of->incomplete && i + 1 == rows->count};
        for (unsigned c = 0; c < rows->columns; c++)
            values[c] = ticker_rows_column(rows, c)[i];
        sheet_row(sheet, out, &record, values);
    }
}

static void rows_end(const struct rows_answer *answer, struct sheet *sheet, bool incomplete,
                     struct output *out)
{
    sheet_end(sheet, out);
    if (sheet->marked)
        output_text(out, HALTED_NOTE);
    if (sheet->format == SHEET_TABLE && incomplete)
        output_format(out, "the last %s has not ended\n", interval_name[answer->interval]);
    sheet_close(sheet);
}

void answer_rows_write(const struct rows_answer *answer, enum sheet_format format, struct output *out)
{
    struct sheet sheet;
    bool incomplete = false;
    rows_sheet(answer, true, format, &sheet);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < answer->count; i++) {
        rows_write(&sheet, &answer->of[i], out);
        incomplete |= answer->of[i].incomplete;
    }
    rows_end(answer, &sheet, incomplete, out);
}

void rows_of_write(const struct rows_answer *answer, const struct rows_of *of, enum sheet_format format,
                   struct output *out)
{
    struct sheet sheet;
    rows_sheet(answer, false, format, &sheet);
    sheet_begin(&sheet, out);
    rows_write(&sheet, of, out);
    rows_end(answer, &sheet, of->incomplete, out);
}

/* ---- columns ---- */

static void dates_json(struct json *json, const struct ticker_rows *rows)
{
    json_array(json, "date");
    for (size_t i = 0; i < rows->count; i++)
        json_date(json, NULL, rows->date[i]);
    json_close_array(json);
}

static void columns_json(const struct rows_answer *answer, const struct rows_of *of, struct json *json)
{
    const struct ticker_rows *rows = &of->rows;
    json_object(json, "columns");
    dates_json(json, rows);
    json_array(json, "halted");
    for (size_t i = 0; i < rows->count; i++)
        json_bool(json, NULL, rows->state[i] == BAR_HALTED);
    json_close_array(json);
    if (answer->interval != INTERVAL_DAY) {
        json_array(json, "incomplete");
        for (size_t i = 0; i < rows->count; i++)
            json_bool(json, NULL, of->incomplete && i + 1 == rows->count);
        json_close_array(json);
    }
    for (unsigned c = 0; c < answer->columns.count; c++) {
        json_array(json, answer->columns.column[c].name);
        json_numbers(json, ticker_rows_column(rows, c), rows->count);
        json_close_array(json);
    }
    json_close(json);
}

/* ---- a stock ---- */

/* The object's members. */
static void stock_json(const struct rows_answer *answer, const struct rows_of *of, enum answer_form form,
                       struct json *json)
{
    fields_json(json, ticker_fields, &of->ticker);
    json_date(json, "as_of", answer->as_of);
    json_array(json, "corporate_actions");
    for (size_t i = 0; i < of->actions; i++) {
        json_object(json, NULL);
        fields_json(json, action_fields, &of->action[i]);
        json_close(json);
    }
    json_close_array(json);
    if (form == FORM_COLUMNS) {
        columns_json(answer, of, json);
        return;
    }
    json_array(json, "rows");
    rows_of_write(answer, of, SHEET_ARRAY, json->out);
    json_close_array(json);
}

void rows_of_json(const struct rows_answer *answer, const struct rows_of *of, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    stock_json(answer, of, FORM_JSON, &json);
    json_close(&json);
    json_end(&json);
}

/* ---- bodies ---- */

static void stock_write(const struct rows_answer *answer, const struct answer_meta *meta,
                        enum answer_form form, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    stock_json(answer, &answer->of[0], form, &json);
    answer_meta_rest_json(meta, &json);
    json_close(&json);
    json_end(&json);
}

static void stocks_write(const struct rows_answer *answer, const struct answer_meta *meta,
                         enum answer_form form, struct output *out)
{
    struct json json;
    body_list_begin(&json, out, "stocks");
    for (size_t i = 0; i < answer->count; i++) {
        json_object(&json, NULL);
        stock_json(answer, &answer->of[i], form, &json);
        json_close(&json);
    }
    body_list_end(&json, answer->count, meta);
}

static int body_make(struct panel *panel, const struct rows_request *asked, enum answer_form form,
                     bool is_list, struct output *out, struct answer_meta *said, struct error *err)
{
    struct rows_request request = *asked;
    struct rows_answer answer;
    struct answer_meta meta = {.limitations = 0};
    request.actions = form != FORM_CSV;
    request.every = true;
    int ret = answer_rows(panel, &request, &answer, err);
    if (ret == 0)
        ret = answer_rows_meta(panel, &request, &answer, &meta, err);
    if (ret == 0 && form == FORM_CSV)
        answer_rows_write(&answer, SHEET_CSV, out);
    else if (ret == 0 && is_list)
        stocks_write(&answer, &meta, form, out);
    else if (ret == 0)
        stock_write(&answer, &meta, form, out);
    answer_meta_give(&meta, ret, said);
    answer_rows_free(&answer);
    return ret;
}

int answer_stock_body(struct panel *panel, const struct rows_request *request, enum answer_form form,
                      struct output *out, struct answer_meta *said, struct error *err)
{
    struct rows_request one = *request;
    struct ticker ticker;
    int ret = ticker_find(panel_txn(panel), request->tickers, &ticker, err);
    one.tickers = ticker.code;
    return ret ? ret : body_make(panel, &one, form, false, out, said, err);
}

int answer_rows_body(struct panel *panel, const struct rows_request *request, enum answer_form form,
                     struct output *out, struct answer_meta *said, struct error *err)
{
    return body_make(panel, request, form, true, out, said, err);
}
