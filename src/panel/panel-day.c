/* All tickers on one day. */
#include <stdlib.h>
#include <string.h>

#include "panel/bars.h"
#include "panel/internal.h"

#define ROWS_AT_ONCE 64

/* ---- days that are missing in the middle ---- */

/* Whether the ticker is in the table of some day after `date`, up to `as_of`. */
static bool seen_again(struct panel *panel, const struct ticker *ticker, kst_date date, kst_date as_of)
{
    kst_date dates[ROWS_AT_ONCE];
    struct row rows[ROWS_AT_ONCE];
    if (!as_of || as_of >= ticker->last_date)
        return date < ticker->last_date;
    while (as_of > date) {
        size_t count =
            row_back(panel->txn, panel->columns.column[RAW_CLOSE].handle, as_of, ROWS_AT_ONCE, dates, rows);
        for (size_t i = 0; i < count && dates[i] > date; i++)
            if (!isnan(row_value(rows[i], ticker->slot)))
                return true;
        as_of = count == ROWS_AT_ONCE ? dates[count - 1] - 1 : date;
    }
    return false;
}

/* The newest close before `date`, and its date; NaN: there is none. */
static double close_before(struct panel *panel, uint32_t slot, kst_date date, kst_date *found)
{
    kst_date dates[ROWS_AT_ONCE];
    struct row rows[ROWS_AT_ONCE];
    size_t count = ROWS_AT_ONCE;
    while (count == ROWS_AT_ONCE) {
        count = row_back(panel->txn, panel->columns.column[RAW_CLOSE].handle, date - 1, ROWS_AT_ONCE, dates,
                         rows);
        for (size_t i = 0; i < count; i++)
            if (row_value(rows[i], slot) > 0) {
                *found = dates[i];
                return rows[i].values[slot];
            }
        date = count ? dates[count - 1] : 0;
    }
    return NAN;
}

static int price_carry(struct panel *panel, struct panel_day *day, const struct ticker *ticker,
                       struct error *err)
{
    kst_date date = day->date;
    double close = close_before(panel, ticker->slot, date, &date);
    if (isnan(close))
        return 0;
    int ret = panel_factors_read(&panel->factors, panel->txn, date, day->date, err);
    if (ret)
        return ret;
    day->price[ticker->slot] = panel_factors_carry(&panel->factors, ticker->slot, date, day->date, close);
    day->state[ticker->slot] = BAR_MISSING;
    return 0;
}

static int missing_find(struct panel *panel, struct panel_day *day, kst_date as_of, struct error *err)
{
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < panel->ticker_count; i++)
        if (!(day->price[i] > 0) && panel->first[i] < day->date && day->date < panel->last[i] &&
            seen_again(panel, &panel->tickers[i], day->date, as_of))
            ret = price_carry(panel, day, &panel->tickers[i], err);
    return ret;
}

/* ---- opening ---- */

static int day_reserve(struct panel_day *day, size_t lanes)
{
    if (lanes > day->capacity || !day->price) {
        free(day->state);
        free(day->price);
        day->state = malloc(lanes + 1);
        day->price = malloc((2 * lanes + 1) * sizeof *day->price);
        day->capacity = lanes;
    }
    if (!day->state || !day->price)
        return ERROR_NO_MEMORY;
    day->factor = day->price + lanes;
    return 0;
}

static int day_adjust(struct panel *panel, struct panel_day *day, kst_date as_of, struct error *err)
{
    struct panel_tile_factors found;
    day->adjusted = false;
    if (!as_of || as_of <= day->date)
        return 0;
    int ret = panel_factors_read(&panel->factors, panel->txn, day->date, as_of, err);
    for (size_t lane = 0; ret == 0 && lane < day->lanes; lane += TILE_LANES) {
        panel_factors_find(&panel->factors, lane / TILE_LANES, day->date, as_of, &found);
        for (size_t i = 0; i < TILE_LANES; i++)
            day->factor[lane + i] = found.acts ? found.value[i] : 1;
        day->adjusted |= found.acts;
    }
    return ret;
}

static void day_rows(struct panel *panel, struct panel_day *day, bool exists)
{
    const struct column *all = panel->columns.column;
    for (int c = 0; c <= RAW_VOLUME; c++)
        day->bar[c] = exists ? row_get(panel->txn, all[c].handle, day->date) : (struct row){NULL, 0};
    for (unsigned c = 0; c < day->columns->count; c++)
        day->row[c] =
            exists ? row_get(panel->txn, day->columns->column[c].handle, day->date) : (struct row){NULL, 0};
}

static void day_bars(struct panel_day *day)
{
    for (size_t lane = 0; lane < day->lanes; lane += TILE_LANES) {
        const double *close = panel_row_tile(day->bar[RAW_CLOSE], lane);
        bar_tile_state(panel_row_tile(day->bar[RAW_OPEN], lane), panel_row_tile(day->bar[RAW_HIGH], lane),
                       panel_row_tile(day->bar[RAW_LOW], lane), close, day->state + lane);
        memcpy(day->price + lane, close, TILE_LANES * sizeof *close);
    }
}

int panel_day_open(struct panel *panel, kst_date date, const struct columns *chosen,
                   const struct rows_ask *ask, struct panel_day *day, struct error *err)
{
    day->date = date;
    day->mode = ask->mode;
    day->columns = chosen;
    const struct ticker *tickers;
    size_t count;
    int ret = panel_tickers(panel, &tickers, &count, err);
    if (ret == 0) {
        day->lanes = tile_round(count);
        day->analyzed = panel->analyzed;
        ret = day_reserve(day, day->lanes) ? error_no_memory(err) : 0;
    }
    if (ret == 0) {
        day_rows(panel, day, !ask->as_of || date <= ask->as_of);
        day_bars(day);
        ret = day_adjust(panel, day, ask->as_of, err);
    }
    if (ret == 0 && day->mode == ROWS_BAR && day->bar[RAW_CLOSE].count)
        ret = missing_find(panel, day, ask->as_of, err);
    if (ret == 0)
        ret = store_txn_error(panel->txn, err);
    if (ret)
        panel_day_close(day);
    return ret;
}

void panel_day_close(struct panel_day *day)
{
    free(day->state);
    free(day->price);
    *day = (struct panel_day){0};
}

/* ---- reading ---- */

/* The bars' rules; `out` may come back untouched, with the values elsewhere. */
static const double *bar_tile(const struct panel_day *day, int id, size_t lane, const double *value,
                              double *out)
{
    static const double nothing[TILE_LANES];
    const double *close = panel_row_tile(day->bar[RAW_CLOSE], lane), *price = day->price + lane;
    if (id <= RAW_LOW) {
        bar_tile_extreme(panel_row_tile(day->bar[RAW_OPEN], lane), panel_row_tile(day->bar[RAW_HIGH], lane),
                         panel_row_tile(day->bar[RAW_LOW], lane), close, value, out);
        value = out;
    }
    if (id == RAW_VOLUME) {
        bar_tile_volume(close, value, out);
        value = out;
    }
    if (id > RAW_CLOSE && id != RAW_VOLUME && id != RAW_VALUE)
        return value;
    bar_tile_missing(close, price, id <= RAW_CLOSE ? price : nothing, value, out);
    return out;
}

void panel_day_tile(const struct panel_day *day, unsigned column, size_t lane, double *values)
{
    const struct column *asked = &day->columns->column[column];
    const double *value = panel_row_tile(day->row[column], lane);
    if (day->mode == ROWS_BAR && asked->dataset == DATASET_RAW)
        value = bar_tile(day, asked->id, lane, value, values);
    if (day->adjusted)
        bar_tile_adjust(asked->kind, day->factor + lane, value, values);
    else if (value != values)
        memcpy(values, value, TILE_LANES * sizeof *values);
    for (size_t i = 0; i < TILE_LANES; i++)
        if (day->state[lane + i] == BAR_ABSENT ||
            (asked->dataset == DATASET_ANALYZED && day->analyzed[lane + i] < day->date))
            values[i] = NAN;
}

double panel_day_value(const struct panel_day *day, unsigned column, uint32_t slot)
{
    double values[TILE_LANES];
    size_t lane = slot / TILE_LANES * TILE_LANES;
    panel_day_tile(day, column, lane, values);
    return values[slot - lane];
}
