/* How a screen's answer is written. */
#include "answer/screen.h"

#include <stdlib.h>

#include "answer/asking.h"

/* With which kinds of answers and in which formats a field is there. */
enum {
    IN_CSV = 1,
    IN_JSON = 2,
    IN_TABLE = 4, /* a table for the eye */
    IN_SINCE = 8, /* only where several days were asked */
    IN_LEFT = 16, /* only where stocks are left out, and not in a whole body, which says it itself */
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
            ((answer->left_out && sheet->format != SHEET_ARRAY) || !(fields[i].where & IN_LEFT)))
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

/* ---- the whole body ---- */

/* The first day whose rows the condition may have read. */
static kst_date first_read(const struct screen_answer *answer)
{
    const struct asking *asking = answer->asking;
    size_t first = answer->before && asking->before < asking->first ? asking->before : asking->first;
    unsigned back = expr_lookback(asking->question.where);
    return history_date(asking->history, first - (back < first ? back : first));
}

/* How many of the stocks that the request names were not asked on any day. */
static size_t not_asked(const struct screen_answer *answer)
{
    return answer->named.count > answer->asked ? answer->named.count - answer->asked : 0;
}

static int limitations_add(const struct screen_answer *answer, struct answer_meta *meta, struct error *err)
{
    int ret = 0;
    if (answer->unknown)
        ret = answer_meta_add(meta, err, "the condition is unknown for %zu of the %zu stocks that were asked",
                              answer->unknown, answer->asked);
    if (ret == 0 && answer->partial)
        ret = answer_meta_add(meta, err,
                              "not every stock has been analyzed up to its last day: of the others "
                              "the condition is unknown");
    if (ret == 0 && answer->left_out)
        ret =
            answer_meta_add(meta, err, "left out because they did not trade when the condition was true: %zu",
                            answer->left_out);
    if (ret == 0 && not_asked(answer))
        ret =
            answer_meta_add(meta, err,
                            "not asked, as they did not trade, are not tracked, on another market or not in "
                            "the table: %zu of the %zu named stocks",
                            not_asked(answer), answer->named.count);
    return ret;
}

static int meta_find(const struct answer_context *context, const struct screen_answer *answer,
                     struct answer_meta *meta, struct error *err)
{
    const struct tickers_answer *named = &answer->named;
    const struct ticker **ticker = malloc((named->count + 1) * sizeof *ticker);
    const struct meta_request request = {.as_of = answer->date,
                                         .from = first_read(answer),
                                         .to = answer->date,
                                         .ticker = ticker,
                                         .ticker_count = named->count,
                                         .adjusted = true};
    if (!ticker)
        return error_no_memory(err);
    for (size_t i = 0; i < named->count; i++)
        ticker[i] = &named->ticker[i];
    int ret = answer_meta_find(context->txn, context->calendar, &request, meta, err);
    free(ticker);
    return ret ? ret : limitations_add(answer, meta, err);
}

static void body_json(const struct screen_answer *answer, const struct answer_meta *meta, struct output *out)
{
    const struct question *question = &answer->asking->question;
    struct json json;
    json_begin(&json, out);
    json_object(&json, NULL);
    json_text(&json, "strategy", question->strategy ? question->strategy->name : NULL);
    json_text(&json, "where", question->text);
    json_date(&json, "date", answer->date);
    json_date(&json, "since", answer->since ? answer->from : 0);
    json_date(&json, "not_found_on", answer->before);
    json_array(&json, "stocks");
    answer_screen_write(answer, SHEET_ARRAY, out);
    json_close_array(&json);
    json_int(&json, "total", (int64_t)answer->found);
    json_int(&json, "asked", (int64_t)answer->asked);
    json_int(&json, "unknown", (int64_t)answer->unknown);
    json_int(&json, "left_out", (int64_t)answer->left_out);
    json_bool(&json, "partial", answer->partial);
    answer_meta_json(meta, &json);
    json_close(&json);
    json_end(&json);
}

int answer_screen_body(const struct answer_context *context, const struct screen_request *request,
                       enum answer_form form, struct output *out, size_t *total, struct answer_place *place,
                       struct answer_meta *said, struct error *err)
{
    struct screen_answer answer;
    struct answer_meta meta = {.limitations = 0};
    int ret = answer_screen(context, request, &answer, place, err);
    *total = answer.found;
    if (ret == 0)
        ret = meta_find(context, &answer, &meta, err);
    if (ret == 0 && form == FORM_CSV)
        answer_screen_write(&answer, SHEET_CSV, out);
    else if (ret == 0)
        body_json(&answer, &meta, out);
    answer_meta_give(&meta, ret, said);
    answer_screen_free(&answer);
    return ret;
}
