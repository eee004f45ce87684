#include "answer/history.h"

#include <stddef.h>

#define MIXED                                                                                                \
    "since 2026-09-14 its close, high, low and volume include trading until 20:00; KRX's close is that of "  \
    "15:30"

struct record {
    const char *ticker;
    kst_date date;
    bool halted;
};

static const struct field ticker_field = {"ticker", FIELD_WORD, offsetof(struct record, ticker)};
static const struct field date_field = {"date", FIELD_DATE, offsetof(struct record, date)};
static const struct field halted_field = {"halted", FIELD_MARK, offsetof(struct record, halted)};

void history_answer_free(struct history_answer *answer)
{
    price_history_free(&answer->history);
}

size_t history_answer_first(const struct history_answer *answer)
{
    size_t count = answer->history.count;
    return answer->most && answer->most < count ? count - answer->most : 0;
}

bool history_answer_is_mixed(const struct history_answer *answer)
{
    const struct price_history *history = &answer->history;
    return history->count && answer->mixed_since && history->date[history->count - 1] >= answer->mixed_since;
}

const char *history_answer_limitation(const struct history_answer *answer, size_t n)
{
    static const char *const all[] = {
        "prices are adjusted by the service as of its newest day, volumes are not adjusted",
        "nothing of it is stored", MIXED};
    size_t count = sizeof all / sizeof *all - !history_answer_is_mixed(answer);
    return n < count ? all[n] : NULL;
}

static void rows_write(const struct history_answer *answer, enum sheet_format format, struct output *out)
{
    static const char *const name[PRICE_COLUMNS] = {"open", "high", "low", "close", "volume"};
    const struct price_history *history = &answer->history;
    struct sheet sheet;
    sheet_open(&sheet, format);
    if (format == SHEET_CSV)
        sheet_field(&sheet, &ticker_field);
    sheet_field(&sheet, &date_field);
    if (format != SHEET_CSV)
        sheet_field(&sheet, &halted_field);
    for (int c = 0; c < PRICE_COLUMNS; c++)
        sheet_value(&sheet, name[c], FIELD_NUMBER);
    sheet_begin(&sheet, out);
    for (size_t i = history_answer_first(answer); i < history->count; i++) {
        double values[PRICE_COLUMNS];
        for (int c = 0; c < PRICE_COLUMNS; c++)
            values[c] = history->column[c][i];
        const struct record record = {answer->code, history->date[i], values[PRICE_OPEN] == 0};
        sheet_row(&sheet, out, &record, values);
    }
    sheet_end(&sheet, out);
    if (sheet.marked)
        output_text(out, "* no regular trade that day\n");
    sheet_close(&sheet);
}

static void object_write(const struct history_answer *answer, struct output *out)
{
    struct json json;
    const char *text;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, "ticker", answer->code);
    json_text(&json, "name", answer->name[0] ? answer->name : NULL);
    json_text(&json, "source", answer->source);
    json_array(&json, "rows");
    rows_write(answer, SHEET_ARRAY, out);
    json_close_array(&json);
    json_array(&json, "limitations");
    for (size_t n = 0; (text = history_answer_limitation(answer, n)); n++)
        json_text(&json, NULL, text);
    json_close_array(&json);
    json_close(&json);
    json_end(&json);
}

void history_answer_write(const struct history_answer *answer, enum sheet_format format, struct output *out)
{
    if (format == SHEET_LINES)
        object_write(answer, out);
    else
        rows_write(answer, format, out);
}
