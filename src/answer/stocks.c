#include "answer/stocks.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "answer/figures.h"
#include "answer/lookup.h"
#include "answer/market.h"
#include "answer/tickers.h"

/* A stock on its way into the answer. */
struct choice {
    const struct ticker *ticker;
    const char *text; /* what it is sorted by: a text where this is not NULL, */
    double number;    /* else a number, from the largest down */
    bool up;          /* numbers from the smallest up, and */
    bool down;        /* texts from Z to A; the same for all choices */
};

struct choosing {
    const struct stocks_request *request;
    struct panel_day day;           /* of the answer's columns, behind them the one that is sorted by */
    struct columns columns;         /* those */
    const struct column *sort;      /* a column to sort by, or NULL: */
    const struct field *sort_field; /* a field */
    const struct ticker *tickers;   /* [ticker_count] */
    size_t ticker_count;
    struct lookup lookup;      /* of request->part */
    struct ticker_past *pasts; /* [past_count], only where there is a part */
    size_t past_count;
    struct choice *choice; /* [count] */
    size_t count;
};

/* ---- what is asked for ---- */

static int sort_find(struct choosing *choosing, const struct columns *all, const char *name,
                     struct error *err)
{
    struct suggest suggest = {.wanted = name};
    choosing->sort_field = field_find(ticker_fields, name);
    if (choosing->sort_field->name || (choosing->sort = columns_find(all, name)))
        return 0;
    for (const struct field *field = ticker_fields; field->name; field++)
        suggest_offer(&suggest, field->name);
    columns_offer(all, &suggest);
    return column_unknown(&suggest, err);
}

static int caps_check(const struct stocks_request *request, struct error *err)
{
    if (!(request->min_cap > 0) || !(request->max_cap > 0) || request->min_cap <= request->max_cap)
        return 0;
    return error_set(err, ERROR_USAGE, "the least market cap, %.0f won, is above the largest, %.0f won",
                     request->min_cap, request->max_cap);
}

/* Which columns the answer has, and which ones are read. */
static int columns_find_out(struct choosing *choosing, const struct columns *all,
                            struct stocks_answer *answer, struct error *err)
{
    const struct stocks_request *request = choosing->request;
    int ret =
        columns_choose(all, request->columns ? request->columns : STOCKS_COLUMNS, &answer->columns, err);
    if (ret == 0)
        ret = sort_find(choosing, all, request->sort ? request->sort : "market_cap", err);
    if (ret)
        return ret;
    answer->sort = choosing->sort ? choosing->sort->name : NULL;
    choosing->columns = answer->columns;
    if (choosing->sort && !columns_find(&answer->columns, choosing->sort->name)) {
        choosing->columns.column[choosing->columns.count++] = *choosing->sort;
        if (!request->columns)
            answer->columns = choosing->columns;
    }
    return 0;
}

/* ---- choosing ---- */

static bool is_one_of(enum stocks_which which, const struct ticker *ticker)
{
    return which == STOCKS_ALL || ticker->is_active == (which == STOCKS_TRACKED);
}

/* An unknown market cap is neither large nor small. */
static bool has_cap(const struct stocks_request *request, const struct ticker *ticker)
{
    return (!(request->min_cap > 0) || ticker->market_cap >= request->min_cap) &&
           (!(request->max_cap > 0) || ticker->market_cap <= request->max_cap);
}

static bool is_asked(const struct choosing *choosing, const struct ticker *ticker)
{
    const struct stocks_request *request = choosing->request;
    return ticker_seen(ticker) && is_one_of(request->which, ticker) && has_cap(request, ticker) &&
           (!request->market || market_matches(ticker->market, request->market)) &&
           (!request->part || lookup_fits(&choosing->lookup, ticker) ||
            lookup_fits_past(&choosing->lookup, choosing->pasts, choosing->past_count, ticker->slot));
}

static double figure(const struct choosing *choosing, const double *values, unsigned column, uint32_t slot)
{
    return values[column * choosing->day.lanes + slot];
}

static int choice_compare(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;
    int order = 0;
    if (!x->text && (isnan(x->number) || isnan(y->number)))
        order = isnan(x->number) - isnan(y->number);
    else if (x->text)
        order = strcmp(x->text, y->text) * (x->down ? -1 : 1);
    else
        order = ((x->number < y->number) - (x->number > y->number)) * (x->up ? -1 : 1);
    return order ? order : strcmp(x->ticker->code, y->ticker->code);
}

/* A date that is not known is written as null, and sorted like a number that is not known. */
static double known_number(const struct field *field, const void *item)
{
    double number = field_number(field, item);
    return field->type == FIELD_DATE && number == 0 ? NAN : number;
}

/* Fills in choice[count], sorted; `values` is what day_figures() made. */
static void stocks_choose(struct choosing *choosing, const double *values)
{
    const struct field *field = choosing->sort_field;
    const enum sort_order order = choosing->request->order;
    const struct column *sort =
        choosing->sort ? columns_find(&choosing->columns, choosing->sort->name) : NULL;
    for (size_t i = 0; i < choosing->ticker_count; i++) {
        const struct ticker *ticker = &choosing->tickers[i];
        if (!is_asked(choosing, ticker))
            continue;
        struct choice *choice = &choosing->choice[choosing->count++];
        *choice = (struct choice){
            .ticker = ticker, .up = order == ORDER_ASCENDING, .down = order == ORDER_DESCENDING};
        if (sort)
            choice->number =
                figure(choosing, values, (unsigned)(sort - choosing->columns.column), ticker->slot);
        else if (field->type == FIELD_TEXT)
            choice->text = field_text(field, ticker);
        else
            choice->number = known_number(field, ticker);
    }
    qsort(choosing->choice, choosing->count, sizeof *choosing->choice, choice_compare);
}

/* Copies the part of the sorted stocks that is asked for. Returns false without memory. */
static bool stocks_take(const struct choosing *choosing, const double *values, struct stocks_answer *answer)
{
    const struct stocks_request *request = choosing->request;
    size_t offset = request->offset < choosing->count ? request->offset : choosing->count;
    size_t left = choosing->count - offset, columns = answer->columns.count;
    answer->total = choosing->count;
    answer->count = request->most && request->most < left ? request->most : left;
    answer->stock = malloc((answer->count + 1) * sizeof *answer->stock);
    answer->value = malloc((answer->count * columns + 1) * sizeof *answer->value);
    if (!answer->stock || !answer->value)
        return false;
    for (size_t i = 0; i < answer->count; i++) {
        const struct ticker *ticker = choosing->choice[offset + i].ticker;
        answer->stock[i] =
            (struct stock){ticker, panel_day_state(&choosing->day, ticker->slot) == BAR_HALTED};
        for (unsigned c = 0; c < columns; c++)
            answer->value[i * columns + c] = figure(choosing, values, c, ticker->slot);
    }
    return true;
}

static int answer_make(struct choosing *choosing, struct stocks_answer *answer, struct error *err)
{
    double *values = day_figures(&choosing->day, choosing->columns.count);
    choosing->choice = malloc((choosing->ticker_count + 1) * sizeof *choosing->choice);
    bool memory = values && choosing->choice;
    if (memory) {
        stocks_choose(choosing, values);
        memory = stocks_take(choosing, values, answer);
    }
    free(values);
    return memory ? 0 : error_no_memory(err);
}

/* The names that the tickers had earlier, where a part of a name is looked for. */
static int pasts_read(struct choosing *choosing, struct store_txn *txn, struct error *err)
{
    const char *part = choosing->request->part;
    if (!part)
        return 0;
    lookup_begin(&choosing->lookup, part);
    return ticker_pasts(txn, &choosing->pasts, &choosing->past_count) ? store_txn_error(txn, err) : 0;
}

int answer_stocks(struct panel *panel, const struct stocks_request *request, struct stocks_answer *answer,
                  struct error *err)
{
    struct choosing choosing = {.request = request};
    *answer = (struct stocks_answer){.date = day_last(panel_txn(panel))};
    const struct rows_ask ask = {.mode = ROWS_BAR, .as_of = answer->date};
    int ret = columns_find_out(&choosing, panel_columns(panel), answer, err);
    if (ret == 0)
        ret = caps_check(request, err);
    if (ret == 0)
        ret = panel_tickers(panel, &choosing.tickers, &choosing.ticker_count, err);
    if (ret == 0)
        ret = market_check(request->market, choosing.tickers, choosing.ticker_count, err);
    if (ret == 0)
        ret = pasts_read(&choosing, panel_txn(panel), err);
    if (ret == 0)
        ret = panel_day_open(panel, answer->date, &choosing.columns, &ask, &choosing.day, err);
    if (ret == 0)
        ret = answer_make(&choosing, answer, err);
    panel_day_close(&choosing.day);
    free(choosing.choice);
    free(choosing.pasts);
    return ret;
}

void answer_stocks_free(struct stocks_answer *answer)
{
    free(answer->stock);
    free(answer->value);
    *answer = (struct stocks_answer){0};
}

/* ---- writing ---- */

/* What a row is made of. */
struct record {
    struct ticker ticker; /* comes first: ticker_fields apply */
    kst_date date;
    bool halted;
    double cap_bn; /* the market cap in billions of won, which take less room */
};

static const struct field cap_field = {"cap_bn", FIELD_NUMBER, offsetof(struct record, cap_bn)};
static const struct field date_field = {"date", FIELD_DATE, offsetof(struct record, date)};
static const struct field halted_field = {"halted", FIELD_MARK, offsetof(struct record, halted)};

static void columns_of(const struct stocks_answer *answer, struct sheet *sheet)
{
    if (sheet->format == SHEET_TABLE) {
        sheet_field(sheet, field_find(ticker_fields, "ticker"));
        sheet_field(sheet, field_find(ticker_fields, "name"));
        sheet_field(sheet, &halted_field);
        sheet_field(sheet, field_find(ticker_fields, "market"));
        sheet_field(sheet, &cap_field);
    } else {
        sheet_fields(sheet, ticker_fields);
        sheet_field(sheet, &date_field);
        if (sheet->format != SHEET_CSV)
            sheet_field(sheet, &halted_field);
    }
    for (unsigned c = 0; c < answer->columns.count; c++)
        sheet_value(sheet, answer->columns.column[c].name, field_of_column(&answer->columns.column[c]));
}

/* Whole billions from ten on. */
static double billions(double won)
{
    double billions = won / 1e9;
    return fabs(billions) < 10 ? billions : round(billions);
}

void answer_stocks_write(const struct stocks_answer *answer, enum sheet_format format, struct output *out)
{
    struct sheet sheet;
    sheet_open(&sheet, format);
    columns_of(answer, &sheet);
    sheet_gives_names(&sheet);
    sheet.keeps = answer->sort;
    sheet_begin(&sheet, out);
    for (size_t i = 0; i < answer->count; i++) {
        const struct stock *stock = &answer->stock[i];
        const struct record record = {*stock->ticker, answer->date, stock->halted,
                                      billions(stock->ticker->market_cap)};
        sheet_row(&sheet, out, &record, answer->value + i * answer->columns.count);
    }
    sheet_end(&sheet, out);
    if (sheet.marked)
        output_text(out, HALTED_NOTE);
    sheet_close(&sheet);
}

int answer_stocks_body(struct panel *panel, const struct stocks_request *request, enum answer_form form,
                       struct output *out, size_t *total, struct answer_meta *said, struct error *err)
{
    struct stocks_answer answer;
    struct answer_meta meta = {.limitations = 0};
    struct json json;
    int ret = answer_stocks(panel, request, &answer, err);
    *total = answer.total;
    if (ret == 0)
        ret = answer_meta_find(panel_txn(panel), NULL, &(struct meta_request){0}, &meta, err);
    if (ret == 0)
        ret = body_analysis_tell(panel, answer.date, &answer.columns, &meta, err);
    if (ret == 0 && form == FORM_CSV) {
        answer_stocks_write(&answer, SHEET_CSV, out);
    } else if (ret == 0) {
        body_list_begin(&json, out, "stocks");
        answer_stocks_write(&answer, SHEET_ARRAY, out);
        body_list_end(&json, answer.total, &meta);
    }
    answer_meta_give(&meta, ret, said);
    answer_stocks_free(&answer);
    return ret;
}
