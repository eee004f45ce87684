/* The rows of one ticker: its days are found first, then each column is read by one walk back in time. */
#include <stdlib.h>
#include <string.h>

#include "panel/bars.h"
#include "panel/internal.h"

#define DAYS_AT_FIRST 512 /* how many are looked for at once, where all are asked for */

/* What is read of one ticker. Arrays over days are ascending by date, and as long as rows->stride. */
struct reader {
    struct panel *panel;
    const struct ticker *ticker;
    const struct rows_ask *ask;
    struct ticker_rows *rows;
    kst_date last;               /* the newest day on which it is known to be in the market */
    kst_date *date;              /* [capacity], of a walk, the newest first */
    struct row *row;             /* [capacity] */
    size_t capacity, walked;     /* how many days a walk visits */
    double *bar[RAW_CLOSE + 1];  /* open, high, low, close as stored */
    double *price, *factor;      /* the close or the carried one; F */
    double *stored;              /* a column's values as stored, before mode BAR changes them */
    double *memory;              /* of the arrays over days */
    struct panel_actions action; /* of this ticker alone */
    bool gaps;                   /* in mode BAR: there are days without a close */
    bool adjusted;               /* F is not 1 on some day */
};

static int close_handle(const struct reader *reader)
{
    return reader->panel->columns.column[RAW_CLOSE].handle;
}

static bool is_there(struct row row, uint32_t slot)
{
    double close = row_value(row, slot);
    return close == close;
}

/* ---- which days ---- */

/* The ticker's last day; of what comes after as_of nothing is known, so then it is the last one before that.
 */
static void last_find(struct reader *reader)
{
    kst_date as_of = reader->ask->as_of, date = as_of;
    reader->last = reader->ticker->last_date;
    if (!as_of || as_of >= reader->last)
        return;
    for (reader->last = 0; date >= reader->ticker->first_date;) {
        size_t count = row_back(reader->panel->txn, close_handle(reader), date, reader->capacity,
                                reader->date, reader->row);
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
        got = row_back(reader->panel->txn, close_handle(reader), date, room, reader->date + at,
                       reader->row + at);
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

/* The stored values of a column on the days of the rows, to out[stride]; NaN where there is no row. */
static void column_gather(struct reader *reader, int handle, double *out)
{
    const struct ticker_rows *rows = reader->rows;
    size_t got = row_back(reader->panel->txn, handle, rows->date[rows->count - 1], reader->walked,
                          reader->date, reader->row);
    for (size_t i = rows->count, k = 0; i-- > 0;) {
        while (k < got && reader->date[k] > rows->date[i])
            k++;
        bool found = k < got && reader->date[k] == rows->date[i];
        out[i] = found ? row_value(reader->row[k], reader->ticker->slot) : NAN;
    }
    for (size_t i = rows->count; i < rows->stride; i++)
        out[i] = NAN;
}

/* The ticker's corporate actions after `after`, up to `until`, the newest first. */
static int actions_gather(struct reader *reader, kst_date after, kst_date until)
{
    int column = reader->panel->factor_handle, ret = 0;
    while (ret == 0 && until > after) {
        size_t count =
            row_back(reader->panel->txn, column, until, reader->capacity, reader->date, reader->row);
        for (size_t i = 0; ret == 0 && i < count && reader->date[i] > after; i++) {
            double factor = row_value(reader->row[i], reader->ticker->slot);
            if (panel_factor_acts(factor))
                ret = panel_actions_add(
                    &reader->action, &(struct panel_action){reader->date[i], reader->ticker->slot, factor});
        }
        until = count == reader->capacity ? reader->date[count - 1] - 1 : after;
    }
    return ret;
}

/* F of each day up to as_of. */
static void factors_fill(struct reader *reader)
{
    const struct ticker_rows *rows = reader->rows;
    double product = 1;
    size_t a = 0;
    for (size_t i = rows->stride; i-- > 0;) {
        for (; i < rows->count && a < reader->action.count && reader->action.action[a].date > rows->date[i];
             a++)
            if (reader->action.action[a].date <= reader->ask->as_of)
                product *= reader->action.action[a].factor;
        reader->factor[i] = product;
    }
    reader->adjusted = product != 1;
}

/* ---- bars ---- */

/* The last close before a day, and its date; NaN: there is none. */
static double close_before(struct reader *reader, kst_date *date)
{
    size_t got = reader->capacity;
    for (kst_date until = *date - 1; got == reader->capacity && until >= reader->ticker->first_date;) {
        got = row_back(reader->panel->txn, close_handle(reader), until, reader->capacity, reader->date,
                       reader->row);
        for (size_t i = 0; i < got; i++)
            if (row_value(reader->row[i], reader->ticker->slot) > 0) {
                *date = reader->date[i];
                return row_value(reader->row[i], reader->ticker->slot);
            }
        until = got ? reader->date[got - 1] - 1 : 0;
    }
    return NAN;
}

static bool has_gaps(const struct reader *reader)
{
    const double *close = reader->bar[RAW_CLOSE];
    for (size_t i = 0; i < reader->rows->count; i++)
        if (!(close[i] > 0))
            return true;
    return false;
}

/* The close goes on where there is none, day by day, moved by the factors of the days. */
static void prices_carry(struct reader *reader, double price, kst_date since)
{
    const struct ticker_rows *rows = reader->rows;
    size_t a = reader->action.count;
    while (a > 0 && reader->action.action[a - 1].date <= since)
        a--;
    for (size_t i = 0; i < rows->count; i++) {
        double close = reader->bar[RAW_CLOSE][i];
        for (; a > 0 && reader->action.action[a - 1].date <= rows->date[i]; a--)
            price *= reader->action.action[a - 1].factor;
        if (close > 0)
            price = close;
        else if (rows->state[i] == BAR_ABSENT && price == price)
            rows->state[i] = BAR_MISSING;
        reader->price[i] = price;
    }
}

static int bars_read(struct reader *reader)
{
    struct ticker_rows *rows = reader->rows;
    for (int c = RAW_OPEN; c <= RAW_CLOSE; c++)
        column_gather(reader, reader->panel->columns.column[c].handle, reader->bar[c]);
    for (size_t i = 0; i < rows->stride; i += TILE_LANES)
        bar_tile_state(reader->bar[RAW_OPEN] + i, reader->bar[RAW_HIGH] + i, reader->bar[RAW_LOW] + i,
                       reader->bar[RAW_CLOSE] + i, rows->state + i);
    memcpy(reader->price, reader->bar[RAW_CLOSE], rows->stride * sizeof *reader->price);
    kst_date oldest = rows->date[0], newest = rows->date[rows->count - 1], since = oldest;
    bool gaps = reader->gaps = reader->ask->mode == ROWS_BAR && has_gaps(reader);
    double before = gaps && !(reader->bar[RAW_CLOSE][0] > 0) ? close_before(reader, &since) : NAN;
    kst_date until = reader->ask->as_of ? reader->ask->as_of : gaps ? newest : 0;
    int ret = actions_gather(reader, since, until);
    if (ret == 0 && gaps)
        prices_carry(reader, before, since);
    if (ret == 0 && reader->ask->as_of)
        factors_fill(reader);
    return ret;
}

static void column_read(struct reader *reader, const struct column *column, double *out)
{
    const struct ticker_rows *rows = reader->rows;
    bool repair = reader->ask->mode == ROWS_BAR && column->dataset == DATASET_RAW;
    const double *stored = reader->bar[column->id <= RAW_CLOSE ? column->id : 0];
    if (column->id > RAW_CLOSE) {
        column_gather(reader, column->handle, repair ? reader->stored : out);
        stored = repair ? reader->stored : out;
    }
    for (size_t i = 0; i < rows->stride; i += TILE_LANES) {
        struct bar_tiles bar = {.open = reader->bar[RAW_OPEN] + i,
                                .high = reader->bar[RAW_HIGH] + i,
                                .low = reader->bar[RAW_LOW] + i,
                                .close = reader->bar[RAW_CLOSE] + i,
                                .price = reader->gaps ? reader->price + i : NULL};
        const double *value = stored + i;
        if (repair)
            value = bar_tile_raw((enum raw_column)column->id, &bar, value, out + i);
        if (reader->adjusted)
            bar_tile_adjust(column->kind, reader->factor + i, value, out + i);
        else if (value != out + i)
            memcpy(out + i, value, TILE_LANES * sizeof *out);
    }
    if (column->dataset == DATASET_ANALYZED)
        for (size_t i = rows->count; i-- > 0 && rows->date[i] > reader->ticker->last_analyzed_date;)
            out[i] = NAN;
}

/* ---- the whole ---- */

static int rows_lay(struct reader *reader, size_t count, unsigned columns)
{
    struct ticker_rows *rows = reader->rows;
    size_t stride = (count + TILE_LANES - 1) / TILE_LANES * TILE_LANES, arrays = RAW_CLOSE + 4;
    rows->date = malloc(stride * sizeof *rows->date);
    rows->state = malloc(stride);
    rows->value = malloc((columns * stride + 1) * sizeof *rows->value);
    reader->memory = malloc(arrays * stride * sizeof *reader->memory);
    if (!rows->date || !rows->state || !rows->value || !reader->memory)
        return ERROR_NO_MEMORY;
    rows->count = count;
    rows->stride = stride;
    rows->columns = columns;
    for (int c = RAW_OPEN; c <= RAW_CLOSE; c++)
        reader->bar[c] = reader->memory + (size_t)c * stride;
    reader->price = reader->memory + (RAW_CLOSE + 1) * stride;
    reader->factor = reader->price + stride;
    reader->stored = reader->factor + stride;
    for (size_t i = 0; i < count; i++)
        rows->date[i] = reader->date[count - 1 - i];
    return 0;
}

/* Days before the first close are none of the ticker's. */
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
    int ret = reader_grow(reader, reader->ask->most ? reader->ask->most : DAYS_AT_FIRST);
    if (ret)
        return ret;
    last_find(reader);
    ret = days_walk(reader, &count);
    if (ret || count == 0)
        return ret;
    ret = rows_lay(reader, count, chosen->count);
    if (ret == 0)
        ret = bars_read(reader);
    for (unsigned c = 0; ret == 0 && c < chosen->count; c++)
        column_read(reader, &chosen->column[c], reader->rows->value + c * reader->rows->stride);
    if (ret == 0)
        absent_drop(reader->rows);
    return ret;
}

int panel_ticker_rows(struct panel *panel, const struct ticker *ticker, const struct columns *chosen,
                      const struct rows_ask *ask, struct ticker_rows *rows, struct error *err)
{
    struct reader reader = {.panel = panel, .ticker = ticker, .ask = ask, .rows = rows};
    ticker_rows_free(rows);
    int ret = reader_run(&reader, chosen);
    free(reader.date);
    free(reader.row);
    free(reader.memory);
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
