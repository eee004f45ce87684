#include "answer/rows.h"

#include <stddef.h>
#include <stdlib.h>

#include "answer/tickers.h"

/* ---- reading ---- */

static int tickers_find(struct store_txn *txn, const char *codes, struct rows_answer *answer,
                        struct error *err)
{
    const struct tickers_request request = {.codes = codes};
    struct tickers_answer tickers;
    int ret = answer_tickers(txn, &request, &tickers, err);
    if (ret == 0 && !(answer->of = calloc(tickers.count + 1, sizeof *answer->of)))
        ret = error_no_memory(err);
    for (size_t i = 0; ret == 0 && i < tickers.count; i++)
        answer->of[answer->count++].ticker = tickers.ticker[i];
    answer_tickers_free(&tickers);
    return ret;
}

int answer_rows(struct panel *panel, const struct rows_request *request, struct rows_answer *answer,
                struct error *err)
{
    const char *columns = request->columns ? request->columns : ROWS_COLUMNS;
    kst_date newest = day_last(panel_txn(panel));
    *answer = (struct rows_answer){.as_of = request->to && request->to < newest ? request->to : newest};
    const struct rows_ask ask = {.mode = request->mode,
                                 .as_of = request->unadjusted ? 0 : answer->as_of,
                                 .from = request->from,
                                 .to = request->to,
                                 .most = request->most};
    int ret = columns_choose(panel_columns(panel), columns, &answer->columns, err);
    if (ret == 0)
        ret = tickers_find(panel_txn(panel), request->tickers, answer, err);
    for (size_t i = 0; ret == 0 && i < answer->count; i++)
        ret =
            panel_ticker_rows(panel, &answer->of[i].ticker, &answer->columns, &ask, &answer->of[i].rows, err);
    return ret;
}

void answer_rows_free(struct rows_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        ticker_rows_free(&answer->of[i].rows);
    free(answer->of);
    *answer = (struct rows_answer){0};
}

/* ---- writing ---- */

struct record {
    const char *ticker;
    kst_date date;
    bool halted;
};

static const struct field record_fields[] = {
    {"ticker", FIELD_POINTER, offsetof(struct record, ticker)},
    {"date", FIELD_DATE, offsetof(struct record, date)},
    {"halted", FIELD_MARK, offsetof(struct record, halted)},
};

static void rows_sheet(const struct rows_answer *answer, bool with_ticker, enum sheet_format format,
                       struct sheet *sheet)
{
    sheet_open(sheet, format);
    if (with_ticker)
        sheet_field(sheet, &record_fields[0]);
    sheet_field(sheet, &record_fields[1]);
    if (format != SHEET_CSV)
        sheet_field(sheet, &record_fields[2]);
    for (unsigned c = 0; c < answer->columns.count; c++)
        sheet_value(sheet, answer->columns.column[c].name, field_of_column(&answer->columns.column[c]));
}

static void rows_write(struct sheet *sheet, const struct rows_of *of, struct output *out)
{
    const struct ticker_rows *rows = &of->rows;
    double values[COLUMN_MOST];
    for (size_t i = 0; i < rows->count; i++) {
        const struct record record = {of->ticker.code, rows->date[i], rows->state[i] == BAR_HALTED};
        for (unsigned c = 0; c < rows->columns; c++)
            values[c] = ticker_rows_column(rows, c)[i];
        sheet_row(sheet, out, &record, values);
    }
}

static void rows_end(struct sheet *sheet, struct output *out)
{
    sheet_end(sheet, out);
    if (sheet->marked)
        output_text(out, HALTED_NOTE);
    sheet_close(sheet);
}

void answer_rows_write(const struct rows_answer *answer, enum sheet_format format, struct output *out)
{
    struct sheet sheet;
    rows_sheet(answer, true, format, &sheet);
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < answer->count; i++)
        rows_write(&sheet, &answer->of[i], out);
    rows_end(&sheet, out);
}

void rows_of_write(const struct rows_answer *answer, const struct rows_of *of, enum sheet_format format,
                   struct output *out)
{
    struct sheet sheet;
    rows_sheet(answer, false, format, &sheet);
    sheet_begin(&sheet, out);
    rows_write(&sheet, of, out);
    rows_end(&sheet, out);
}

void rows_of_json(const struct rows_answer *answer, const struct rows_of *of, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    fields_json(&json, ticker_fields, &of->ticker);
    json_date(&json, "as_of", answer->as_of);
    json_array(&json, "rows");
    rows_of_write(answer, of, SHEET_ARRAY, out);
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
}
