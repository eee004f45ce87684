#include "answer/day.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "answer/figures.h"
#include "answer/market.h"

/* ---- the day ---- */

static int day_missing(struct store_txn *txn, kst_date date, struct error *err)
{
    char text[DATE_TEXT], before[DATE_TEXT], after[DATE_TEXT];
    kst_date early = day_before(txn, date), late = day_after(txn, date);
    if (!early && !late)
        return error_set(err, ERROR_NOT_FOUND, "no day is stored yet");
    return error_set(err, ERROR_NOT_FOUND, "%s is not stored, the nearest stored day%s %s%s%s",
                     date_format(date, text), early && late ? "s are" : " is",
                     early ? date_format(early, before) : "", early && late ? " and " : "",
                     late ? date_format(late, after) : "");
}

int day_find(struct store_txn *txn, kst_date asked, kst_date *date, struct error *err)
{
    *date = asked ? asked : day_last(txn);
    if (*date && day_stored(txn, *date))
        return 0;
    int ret = store_txn_error(txn, err);
    return ret ? ret : day_missing(txn, *date, err);
}

/* ---- its stocks ---- */

struct gathering {
    const struct day_request *request;
    struct panel *panel;
    struct panel_day day;
    const struct ticker *tickers; /* [count], element i in slot i */
    size_t count;
    const struct ticker **order; /* [count], ascending by code */
    double *figures;             /* day_figures() */
};

static int by_code(const void *a, const void *b)
{
    const struct ticker *const *x = a, *const *y = b;
    return strcmp((*x)->code, (*y)->code);
}

static void stock_add(const struct gathering *gathering, const struct ticker *ticker, const char *market,
                      struct day_answer *answer)
{
    const struct panel_day *day = &gathering->day;
    unsigned columns = answer->columns.count;
    struct day_stock *stock = &answer->stock[answer->count];
    *stock =
        (struct day_stock){.date = answer->date, .halted = panel_day_state(day, ticker->slot) == BAR_HALTED};
    memcpy(stock->ticker, ticker->code, sizeof stock->ticker);
    snprintf(stock->name, sizeof stock->name, "%s", panel_name(gathering->panel, ticker, answer->date));
    snprintf(stock->market, sizeof stock->market, "%s", market);
    for (unsigned c = 0; c < columns; c++)
        answer->value[answer->count * columns + c] = gathering->figures[c * day->lanes + ticker->slot];
    answer->count++;
}

static int stocks_gather(struct gathering *gathering, struct day_answer *answer, struct error *err)
{
    const struct panel_day *day = &gathering->day;
    const char *asked = gathering->request->market;
    size_t count = gathering->count;
    gathering->figures = day_figures(day, answer->columns.count);
    gathering->order = malloc((count + 1) * sizeof *gathering->order);
    answer->stock = malloc((count + 1) * sizeof *answer->stock);
    answer->value = malloc((count * answer->columns.count + 1) * sizeof *answer->value);
    if (!gathering->figures || !gathering->order || !answer->stock || !answer->value)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        gathering->order[i] = &gathering->tickers[i];
    qsort(gathering->order, count, sizeof *gathering->order, by_code);
    for (size_t i = 0; i < count; i++) {
        const struct ticker *ticker = gathering->order[i];
        if (panel_day_state(day, ticker->slot) == BAR_ABSENT)
            continue;
        const char *market = panel_market(gathering->panel, ticker, answer->date);
        if (!asked || market_matches(market, asked))
            stock_add(gathering, ticker, market, answer);
    }
    return store_txn_error(panel_txn(gathering->panel), err);
}

static int columns_read(const struct columns *all, const char *list, struct columns *columns,
                        struct error *err)
{
    if (list)
        return columns_choose(all, list, columns, err);
    *columns = *all;
    return 0;
}

int answer_day(struct panel *panel, const struct day_request *request, struct day_answer *answer,
               struct error *err)
{
    struct gathering gathering = {.request = request, .panel = panel};
    struct rows_ask ask = {.mode = request->mode};
    *answer = (struct day_answer){0};
    int ret = rows_adjust_check(request->mode, request->adjust, err);
    if (ret == 0)
        ret = columns_read(panel_columns(panel), request->columns, &answer->columns, err);
    if (ret == 0)
        ret = day_find(panel_txn(panel), request->date, &answer->date, err);
    if (ret == 0 && request->adjust == ADJUST_YES)
        ask.as_of = day_last(panel_txn(panel));
    answer->as_of = ask.as_of ? ask.as_of : answer->date;
    if (ret == 0)
        ret = panel_tickers(panel, &gathering.tickers, &gathering.count, err);
    if (ret == 0)
        ret = market_check(request->market, gathering.tickers, gathering.count, err);
    if (ret == 0)
        ret = panel_day_open(panel, answer->date, &answer->columns, &ask, &gathering.day, err);
    if (ret == 0)
        ret = stocks_gather(&gathering, answer, err);
    free(gathering.figures);
    free(gathering.order);
    panel_day_close(&gathering.day);
    return ret;
}

void answer_day_free(struct day_answer *answer)
{
    free(answer->stock);
    free(answer->value);
    *answer = (struct day_answer){0};
}

/* ---- writing ---- */

static const struct field stock_fields[] = {
    {"date", FIELD_DATE, offsetof(struct day_stock, date)},
    {"ticker", FIELD_TEXT, offsetof(struct day_stock, ticker)},
    {"name", FIELD_TEXT, offsetof(struct day_stock, name)},
    {"halted", FIELD_MARK, offsetof(struct day_stock, halted)},
    {"market", FIELD_TEXT, offsetof(struct day_stock, market)},
    {0},
};

void answer_day_write(const struct day_answer *answer, enum sheet_format format, struct output *out)
{
    struct sheet sheet;
    sheet_open(&sheet, format);
    for (const struct field *field = stock_fields + (format == SHEET_ARRAY); field->name; field++)
        if (field->type != FIELD_MARK || format != SHEET_CSV)
            sheet_field(&sheet, field);
    for (unsigned c = 0; c < answer->columns.count; c++)
        sheet_value(&sheet, answer->columns.column[c].name, field_of_column(&answer->columns.column[c]));
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < answer->count; i++)
        sheet_row(&sheet, out, &answer->stock[i], answer->value + i * answer->columns.count);
    sheet_end(&sheet, out);
    if (sheet.marked)
        output_text(out, HALTED_NOTE);
    sheet_close(&sheet);
}

static void day_json(const struct day_answer *answer, const struct answer_meta *meta, struct output *out)
{
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_date(&json, "date", answer->date);
    json_array(&json, "stocks");
    answer_day_write(answer, SHEET_ARRAY, out);
    body_list_end(&json, answer->count, meta);
}

int answer_day_body(struct panel *panel, const struct day_request *request, enum answer_form form,
                    struct output *out, struct answer_meta *said, struct error *err)
{
    struct day_answer answer;
    struct answer_meta meta = {.limitations = 0};
    int ret = answer_day(panel, request, &answer, err);
    const struct meta_request asked = {.as_of = answer.as_of, .from = answer.date, .to = answer.date};
    if (ret == 0)
        ret = answer_meta_find(panel_txn(panel), NULL, &asked, &meta, err);
    if (ret == 0)
        ret = body_analysis_tell(panel, answer.date, &answer.columns, &meta, err);
    if (ret == 0 && form == FORM_CSV)
        answer_day_write(&answer, SHEET_CSV, out);
    else if (ret == 0)
        day_json(&answer, &meta, out);
    answer_meta_give(&meta, ret, said);
    answer_day_free(&answer);
    return ret;
}
