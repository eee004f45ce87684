/* The rows of one ticker: the days are found first. Then each column is read by one walk back in time, and
 * its values are converted to the mode and date that were asked for. */
#include <stdlib.h>
#include <string.h>

#include "panel/bars.h"
#include "panel/ticker-reader.h"

#define DAYS_AT_FIRST 512 /* room is made for more when there are more */

static bool is_there(struct row row, uint32_t slot)
{
    double close = row_value(row, slot);
    return close == close;
}

/* ---- which days ---- */

/* Finds the ticker's last day. Nothing after as_of may be known, so where the ticker goes on after as_of,
 * this is its last day up to as_of. */
static void last_find(struct reader *reader)
{
    kst_date as_of = reader->ask->as_of, date = as_of;
    reader->last = reader->ticker->last_date;
    if (!as_of || as_of >= reader->last)
        return;
    for (reader->last = 0; date >= reader->ticker->first_date;) {
        size_t count =
            row_back(reader->panel->txn, reader->close, date, reader->capacity, reader->date, reader->row);
        for (size_t i = 0; i < count; i++)
            if (is_there(reader->row[i], reader->ticker->slot)) {
                reader->last = reader->date[i];
                return;
            }
        date = count ? reader->date[count - 1] - 1 : 0;
    }
}

static int reader_grow(struct reader *reader, size_t capacity)
{
    kst_date *date = realloc(reader->date, capacity * sizeof *date);
    reader->date = date ? date : reader->date;
    struct row *row = realloc(reader->row, capacity * sizeof *row);
    reader->row = row ? row : reader->row;
    reader->capacity = date && row ? capacity : reader->capacity;
    return date && row ? 0 : ERROR_NO_MEMORY;
}

static bool day_wanted(const struct reader *reader, size_t i)
{
    return reader->ask->mode == ROWS_BAR || is_there(reader->row[i], reader->ticker->slot);
}

/* Walks back over the closes, until there are as many days as are asked for; keeps those that are wanted at
 * the front of reader->date, the newest first. */
static int days_walk(struct reader *reader, size_t *count)
{
    const struct rows_ask *ask = reader->ask;
    kst_date first = ask->from > reader->ticker->first_date ? ask->from : reader->ticker->first_date;
    kst_date date = ask->to && ask->to < reader->last ? ask->to : reader->last;
    size_t most = ask->most ? ask->most : SIZE_MAX, got, kept = 0;
    reader->walked = 0;
    while (kept < most && date >= first) {
        size_t room = reader->capacity - kept, at = kept;
        if (room == 0 && reader_grow(reader, 2 * reader->capacity))
            return ERROR_NO_MEMORY;
        room = reader->capacity - kept < most - kept ? reader->capacity - kept : most - kept;
        got = kept_row_back(reader->panel->kept, reader->panel->txn, reader->close, date, room,
                            reader->date + at, reader->row + at);
        date = got == room ? reader->date[at + got - 1] - 1 : 0;
        for (size_t i = at; i < at + got && reader->date[i] >= first; i++) {
            reader->walked++;
            if (day_wanted(reader, i)) {
                reader->row[kept] = reader->row[i];
                reader->date[kept++] = reader->date[i];
            }
        }
    }
    *count = kept;
    return reader->walked > reader->capacity ? reader_grow(reader, reader->walked) : 0;
}

/* ---- columns ---- */

/* Reads a column's stored values on the days of the rows, to out[stride]; NaN where there is no row. */
static void column_read(struct reader *reader, int handle, double *out)
{
    const struct ticker_rows *rows = reader->rows;
    const struct kept_walk walk =
        kept_row_walk(reader->panel->kept, reader->panel->txn, handle, rows->date[rows->count - 1],
                      reader->walked, reader->date, reader->row);
    const uint32_t slot = reader->ticker->slot;
    for (size_t i = rows->count, k = 0; i-- > 0;) {
        while (k < walk.count && walk.dates[k] > rows->date[i])
            k++;
        bool found = k < walk.count && walk.dates[k] == rows->date[i];
        out[i] = found ? row_value(walk.rows[k], slot) : NAN;
    }
    for (size_t i = rows->count; i < rows->stride; i++)
        out[i] = NAN;
}

/* The closes, whose rows days_walk() has left in reader->row, the newest first: they are not looked up again.
 */
static void closes_take(const struct reader *reader, double *out)
{
    const struct ticker_rows *rows = reader->rows;
    for (size_t i = 0; i < rows->count; i++)
        out[i] = row_value(reader->row[rows->count - 1 - i], reader->ticker->slot);
    for (size_t i = rows->count; i < rows->stride; i++)
        out[i] = NAN;
}

static void columns_read(struct reader *reader, const struct columns *chosen)
{
    struct ticker_rows *rows = reader->rows;
    closes_take(reader, reader->bar[RAW_CLOSE]);
    for (int c = 0; c < RAW_CLOSE; c++)
        column_read(reader, reader->panel->columns.column[c].handle, reader->bar[c]);
    column_read(reader, reader->panel->columns.column[RAW_VOLUME].handle, reader->volume);
    for (unsigned c = 0; c < chosen->count; c++) {
        int id = chosen->column[c].id;
        double *value = rows->value + c * rows->stride;
        if (id < BAR_COLUMNS)
            memcpy(value, reader->bar[id], rows->stride * sizeof *value);
        else if (id == RAW_VOLUME)
            memcpy(value, reader->volume, rows->stride * sizeof *value);
        else
            column_read(reader, chosen->column[c].handle, value);
    }
}

/* Turns a column's stored values into what was asked for, in place. */
static void column_make(const struct reader *reader, const struct column *column, double *value)
{
    const struct ticker_rows *rows = reader->rows;
    double out[TILE_LANES];
    for (size_t i = 0; i < rows->stride; i += TILE_LANES) {
        struct bar_tiles bar = {.open = reader->bar[RAW_OPEN] + i,
                                .high = reader->bar[RAW_HIGH] + i,
                                .low = reader->bar[RAW_LOW] + i,
                                .close = reader->bar[RAW_CLOSE] + i,
                                .price = reader->gaps ? reader->price + i : NULL};
        if (reader->ask->mode == ROWS_BAR && column->dataset == DATASET_RAW &&
            bar_tile_raw((enum raw_column)column->id, &bar, value + i, out) == out)
            memcpy(value + i, out, sizeof out);
        if (reader->adjusted)
            bar_tile_adjust(column->kind, reader->factor + i, value + i, value + i);
    }
    if (column->dataset == DATASET_ANALYZED)
        for (size_t i = rows->count; i-- > 0 && rows->date[i] > reader->ticker->last_analyzed_date;)
            value[i] = NAN;
}

/* ---- the whole ---- */

static int rows_lay(struct reader *reader, size_t count, unsigned columns)
{
    struct ticker_rows *rows = reader->rows;
    size_t stride = (count + TILE_LANES - 1) / TILE_LANES * TILE_LANES;
    rows->date = malloc(stride * sizeof *rows->date);
    rows->state = malloc(stride);
    rows->value = malloc((columns * stride + 1) * sizeof *rows->value);
    reader->price = malloc((BAR_COLUMNS + 3) * stride * sizeof *reader->price);
    if (!rows->date || !rows->state || !rows->value || !reader->price)
        return ERROR_NO_MEMORY;
    rows->count = count;
    rows->stride = stride;
    rows->columns = columns;
    reader->factor = reader->price + stride;
    for (int c = 0; c < BAR_COLUMNS; c++)
        reader->bar[c] = reader->price + (size_t)(2 + c) * stride;
    reader->volume = reader->price + (size_t)(2 + BAR_COLUMNS) * stride;
    for (size_t i = 0; i < count; i++)
        rows->date[i] = reader->date[count - 1 - i];
    return 0;
}

/* Removes the days before the ticker's first close. */
static void absent_drop(struct ticker_rows *rows)
{
    size_t absent = 0;
    while (absent < rows->count && rows->state[absent] == BAR_ABSENT)
        absent++;
    if (!absent)
        return;
    rows->count -= absent;
    memmove(rows->date, rows->date + absent, rows->count * sizeof *rows->date);
    memmove(rows->state, rows->state + absent, rows->count);
    for (unsigned c = 0; c < rows->columns; c++) {
        double *value = rows->value + c * rows->stride;
        memmove(value, value + absent, rows->count * sizeof *value);
    }
}

static int reader_run(struct reader *reader, const struct columns *chosen)
{
    size_t count;
    size_t most = reader->ask->most ? reader->ask->most : DAYS_AT_FIRST;
    int ret = reader_grow(reader, most < DAYS_AT_FIRST ? most : DAYS_AT_FIRST);
    if (ret)
        return ret;
    last_find(reader);
    ret = days_walk(reader, &count);
    if (ret || count == 0)
        return ret;
    ret = rows_lay(reader, count, chosen->count);
    if (ret)
        return ret;
    columns_read(reader, chosen);
    ret = reader_bars(reader);
    for (unsigned c = 0; ret == 0 && c < chosen->count; c++)
        column_make(reader, &chosen->column[c], reader->rows->value + c * reader->rows->stride);
    if (ret == 0)
        absent_drop(reader->rows);
    return ret;
}

int panel_ticker_rows(struct panel *panel, const struct ticker *ticker, const struct columns *chosen,
                      const struct rows_ask *ask, struct ticker_rows *rows, struct error *err)
{
    struct reader reader = {.panel = panel,
                            .ticker = ticker,
                            .ask = ask,
                            .rows = rows,
                            .close = panel->columns.column[RAW_CLOSE].handle};
    ticker_rows_free(rows);
    int ret = reader_run(&reader, chosen);
    free(reader.date);
    free(reader.row);
    free(reader.price);
    free(reader.action.action);
    ret = ret ? error_no_memory(err) : store_txn_error(panel->txn, err);
    if (ret)
        ticker_rows_free(rows);
    return ret;
}

void ticker_rows_free(struct ticker_rows *rows)
{
    free(rows->date);
    free(rows->state);
    free(rows->value);
    *rows = (struct ticker_rows){0};
}
