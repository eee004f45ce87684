#include "answer/days.h"

#include <stddef.h>
#include <stdlib.h>

#include "answer/tickers.h"
#include "base/ordered.h"

#define FEW_TICKERS   16 /* at most so many tickers are read ticker by ticker, more of them day by day */
#define ANALYZED_BARS "open,high,low,close,volume" /* what stands before the indicators */

/* What all days have in common. The threads that make the text only read this struct. */
struct days {
    const struct days_request *request;
    struct panel *panel;
    struct rows_ask ask;
    struct columns columns;
    struct tickers_answer tickers;
    bool *tile_wanted; /* [tiles], whether one of the tickers has its slot there */
    size_t tiles;
    struct sheet sheet;
};

/* One day on its way: opened by the caller's thread, made to text by another, written by the caller's. */
struct piece {
    const struct days *days;
    struct panel_day day;
    double *values; /* [columns * lanes] */
    size_t capacity;
    struct output text;
};

/* What stands before the values of a row. The date is text already, for all rows of a day share it. */
struct record {
    const char *ticker, *date;
};

static const struct field record_fields[] = {
    {"ticker", FIELD_WORD, offsetof(struct record, ticker)},
    {"date", FIELD_WORD, offsetof(struct record, date)},
    {0},
};

/* ---- a day's text ---- */

static bool is_there(const struct piece *piece, const struct ticker *ticker)
{
    return panel_day_state(&piece->day, ticker->slot) != BAR_ABSENT &&
           (piece->days->request->table == DAYS_RAW || piece->day.date <= ticker->last_analyzed_date);
}

/* The values of all columns in the tiles where there is one of the tickers. */
static void values_read(struct piece *piece)
{
    const struct panel_day *day = &piece->day;
    for (unsigned c = 0; c < piece->days->columns.count; c++)
        for (size_t tile = 0; tile < piece->days->tiles; tile++)
            if (piece->days->tile_wanted[tile])
                panel_day_tile(day, c, tile * TILE_LANES, piece->values + c * day->lanes + tile * TILE_LANES);
}

static void piece_format(void *arg)
{
    struct piece *piece = arg;
    const struct days *days = piece->days;
    double row[COLUMN_MOST];
    char date[DATE_TEXT];
    date_format(piece->day.date, date);
    values_read(piece);
    for (size_t i = 0; i < days->tickers.count; i++) {
        const struct ticker *ticker = &days->tickers.ticker[i];
        const double *value = piece->values + ticker->slot;
        if (!is_there(piece, ticker))
            continue;
        for (unsigned c = 0; c < days->columns.count; c++, value += piece->day.lanes)
            row[c] = *value;
        sheet_line(&days->sheet, &piece->text, &(struct record){ticker->code, date}, row);
    }
}

/* ---- all days ---- */

/* The panel is the caller's thread's own, so the day is opened here. */
static int piece_give(struct piece *piece, struct ordered *ordered, kst_date date, struct error *err)
{
    const struct days *days = piece->days;
    piece->text.used = 0;
    int ret = panel_day_open(days->panel, date, &days->columns, &days->ask, &piece->day, err);
    if (ret)
        return ret;
    if (!piece->values &&
        !(piece->values = malloc((days->columns.count * piece->day.lanes + 1) * sizeof *piece->values)))
        return error_no_memory(err);
    ordered_give(ordered, piece);
    return 0;
}

static void piece_write(const struct piece *piece, struct output *out)
{
    if (piece->text.failed && !out->failed)
        out->failed = piece->text.failed;
    output_bytes(out, piece->text.bytes, piece->text.used);
}

static int pieces_run(struct ordered *ordered, struct piece *pieces, const kst_date *dates, size_t count,
                      struct output *out, struct error *err)
{
    size_t given = 0;
    int ret = 0;
    for (; ret == 0 && given < count && given < ORDERED_DEPTH; given++)
        ret = piece_give(&pieces[given], ordered, dates[given], err);
    for (struct piece *piece; ret == 0 && !out->failed && (piece = ordered_take(ordered));) {
        piece_write(piece, out);
        if (given < count)
            ret = piece_give(piece, ordered, dates[given++], err);
    }
    return ret;
}

static int dates_write(const struct days *days, const kst_date *dates, size_t count, struct output *out,
                       struct error *err)
{
    struct piece pieces[ORDERED_DEPTH] = {0};
    for (int i = 0; i < ORDERED_DEPTH; i++) {
        pieces[i].days = days;
        output_open(&pieces[i].text, OUTPUT_MEMORY);
    }
    struct ordered *ordered = ordered_open(piece_format, ORDERED_DEPTH, ORDERED_THREADS);
    int ret = ordered ? pieces_run(ordered, pieces, dates, count, out, err) : error_no_memory(err);
    ordered_close(&ordered);
    for (int i = 0; i < ORDERED_DEPTH; i++) {
        panel_day_close(&pieces[i].day);
        free(pieces[i].values);
        output_close(&pieces[i].text, "memory", NULL);
    }
    return ret;
}

/* ---- a few tickers ---- */

/* The rows of a few tickers, and up to where they have been written. */
struct few {
    struct ticker_rows rows[FEW_TICKERS];
    size_t at[FEW_TICKERS];
};

/* The oldest date that has not been written; 0: there is none. */
static kst_date few_date(const struct few *few, size_t count)
{
    kst_date date = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ticker_rows *rows = &few->rows[i];
        if (few->at[i] < rows->count && (!date || rows->date[few->at[i]] < date))
            date = rows->date[few->at[i]];
    }
    return date;
}

static void few_line(const struct days *days, const struct ticker *ticker, const struct ticker_rows *rows,
                     size_t at, struct output *out)
{
    double row[COLUMN_MOST];
    char date[DATE_TEXT];
    if (days->request->table == DAYS_ANALYZED && rows->date[at] > ticker->last_analyzed_date)
        return;
    for (unsigned c = 0; c < rows->columns; c++)
        row[c] = ticker_rows_column(rows, c)[at];
    sheet_line(&days->sheet, out, &(struct record){ticker->code, date_format(rows->date[at], date)}, row);
}

/* Writes the rows of a few tickers: reading their rows takes far less time than opening every day for all
 * tickers. */
static int few_write(const struct days *days, struct output *out, struct error *err)
{
    const struct tickers_answer *tickers = &days->tickers;
    struct rows_ask ask = days->ask;
    struct few few = {0};
    int ret = 0;
    ask.from = days->request->from;
    ask.to = days->request->to;
    for (size_t i = 0; ret == 0 && i < tickers->count; i++)
        ret = panel_ticker_rows(days->panel, &tickers->ticker[i], &days->columns, &ask, &few.rows[i], err);
    for (kst_date date; ret == 0 && (date = few_date(&few, tickers->count));)
        for (size_t i = 0; i < tickers->count; i++)
            if (few.at[i] < few.rows[i].count && few.rows[i].date[few.at[i]] == date)
                few_line(days, &tickers->ticker[i], &few.rows[i], few.at[i]++, out);
    for (size_t i = 0; i < tickers->count; i++)
        ticker_rows_free(&few.rows[i]);
    return ret;
}

/* ---- what is asked for ---- */

/* Finds the columns of the table, in the table's order. */
static int table_columns(const struct columns *all, enum days_table table, struct columns *columns,
                         struct error *err)
{
    enum dataset dataset = table == DAYS_RAW ? DATASET_RAW : DATASET_ANALYZED;
    int ret = table == DAYS_ANALYZED ? columns_choose(all, ANALYZED_BARS, columns, err) : 0;
    for (unsigned c = 0; ret == 0 && c < all->count; c++)
        if (all->column[c].dataset == dataset)
            columns->column[columns->count++] = all->column[c];
    return ret;
}

static int columns_read(struct days *days, struct error *err)
{
    struct columns table = {.count = 0};
    int ret = table_columns(panel_columns(days->panel), days->request->table, &table, err);
    if (ret == 0 && days->request->columns)
        return columns_choose(&table, days->request->columns, &days->columns, err);
    days->columns = table;
    return ret;
}

static int tickers_read(struct days *days, struct error *err)
{
    const struct tickers_request request = {.codes = days->request->tickers};
    struct store_txn *txn = panel_txn(days->panel);
    int ret = answer_tickers(txn, &request, &days->tickers, err);
    if (ret)
        return ret;
    days->tiles = tile_round(ticker_count(txn)) / TILE_LANES;
    if (!(days->tile_wanted = calloc(days->tiles + 1, sizeof *days->tile_wanted)))
        return error_no_memory(err);
    for (size_t i = 0; i < days->tickers.count; i++)
        days->tile_wanted[days->tickers.ticker[i].slot / TILE_LANES] = true;
    return 0;
}

/* The stored days that have the table's rows. */
static int dates_read(const struct days *days, kst_date **dates, size_t *count, struct error *err)
{
    struct columns table = {.count = 0};
    int ret = table_columns(panel_columns(days->panel), days->request->table, &table, err);
    if (ret == 0)
        row_dates(panel_txn(days->panel), table.column[table.count - 1].handle, days->request->from,
                  days->request->to, dates, count);
    return ret ? ret : store_txn_error(panel_txn(days->panel), err);
}

static void sheet_make(struct days *days, enum sheet_format format, struct output *out)
{
    sheet_open(&days->sheet, format);
    sheet_fields(&days->sheet, record_fields);
    for (unsigned c = 0; c < days->columns.count; c++)
        sheet_value(&days->sheet, days->columns.column[c].name, FIELD_NUMBER);
    sheet_begin(&days->sheet, out);
}

int answer_days_write(struct panel *panel, const struct days_request *request, enum sheet_format format,
                      struct output *out, struct error *err)
{
    bool is_raw = request->table == DAYS_RAW;
    struct days days = {.request = request, .panel = panel};
    kst_date *dates = NULL;
    size_t count = 0;
    days.ask.mode = is_raw ? ROWS_RAW : ROWS_BAR;
    days.ask.as_of = is_raw || request->unadjusted ? 0 : day_last(panel_txn(panel));
    int ret = columns_read(&days, err);
    if (ret == 0)
        ret = tickers_read(&days, err);
    bool few = request->tickers && days.tickers.count <= FEW_TICKERS;
    if (ret == 0 && !few)
        ret = dates_read(&days, &dates, &count, err);
    if (ret == 0) {
        sheet_make(&days, format, out);
        ret = few ? few_write(&days, out, err) : dates_write(&days, dates, count, out, err);
        sheet_end(&days.sheet, out);
        sheet_close(&days.sheet);
    }
    free(dates);
    free(days.tile_wanted);
    answer_tickers_free(&days.tickers);
    return ret;
}
