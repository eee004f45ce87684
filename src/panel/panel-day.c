/* All tickers on one day. */
#include <stdlib.h>
#include <string.h>

#include "panel/bars.h"
#include "panel/internal.h"

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

/* The newest close before `date`, and its date; NaN: there is none. A price that was carried to some day
 * before `date` serves as well, and then no earlier day has to be read. */
static double close_before(struct panel *panel, uint32_t slot, kst_date date, kst_date *found)
{
    const struct panel_carried *carried = &panel->carried[slot];
    kst_date dates[ROWS_AT_ONCE];
    struct row rows[ROWS_AT_ONCE];
    size_t count = ROWS_AT_ONCE;
    for (kst_date until = date - 1; count == ROWS_AT_ONCE; until = dates[count - 1] - 1) {
        count =
            row_back(panel->txn, panel->columns.column[RAW_CLOSE].handle, until, ROWS_AT_ONCE, dates, rows);
        for (size_t i = 0; i < count; i++) {
            bool known = carried->date == dates[i], there = row_value(rows[i], slot) > 0;
            *found = dates[i];
            if (known || there)
                return known ? carried->price : rows[i].values[slot];
        }
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
    int ret = panel_factors_read(panel->factors, panel->txn, date, day->date, err);
    if (ret)
        return ret;
    day->price[ticker->slot] = panel_factors_carry(panel->factors, ticker->slot, date, day->date, close);
    panel->carried[ticker->slot] = (struct panel_carried){day->date, day->price[ticker->slot]};
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
    int ret = panel_factors_read(panel->factors, panel->txn, day->date, as_of, err);
    for (size_t lane = 0; ret == 0 && lane < day->lanes; lane += TILE_LANES) {
        panel_factors_find(panel->factors, lane / TILE_LANES, day->date, as_of, &found);
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
        bar_tile_state(panel_row_tile(day->bar[RAW_OPEN], lane), panel_row_tile(day->bar[RAW_VOLUME], lane),
                       close, day->state + lane);
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

void panel_day_tile(const struct panel_day *day, unsigned column, size_t lane, double *values)
{
    const struct column *asked = &day->columns->column[column];
    const double *value = panel_row_tile(day->row[column], lane);
    struct bar_tiles bar = {.open = panel_row_tile(day->bar[RAW_OPEN], lane),
                            .high = panel_row_tile(day->bar[RAW_HIGH], lane),
                            .low = panel_row_tile(day->bar[RAW_LOW], lane),
                            .close = panel_row_tile(day->bar[RAW_CLOSE], lane),
                            .price = day->price + lane};
    if (day->mode == ROWS_BAR && asked->dataset == DATASET_RAW)
        value = bar_tile_raw((enum raw_column)asked->id, &bar, value, values);
    if (day->adjusted)
        bar_tile_adjust(asked->kind, day->factor + lane, value, values);
    else if (value != values)
        memcpy(values, value, TILE_LANES * sizeof *values);
    bar_tile_present(day->state + lane, values);
    if (asked->dataset == DATASET_ANALYZED)
        bar_tile_analyzed(day->analyzed + lane, day->date, values);
}

/* bar_tile_raw() for one ticker. */
static double bar_value(const struct panel_day *day, int id, uint32_t slot, double value)
{
    double close = row_value(day->bar[RAW_CLOSE], slot), price = day->price[slot];
    if (id <= RAW_LOW)
        value = bar_extreme(row_value(day->bar[RAW_OPEN], slot), row_value(day->bar[RAW_HIGH], slot),
                            row_value(day->bar[RAW_LOW], slot), close, value);
    if (id == RAW_VOLUME)
        value = bar_volume(close, value);
    if (id <= RAW_CLOSE)
        return bar_missing(close, price, price, value);
    return id == RAW_VOLUME || id == RAW_VALUE ? bar_missing(close, price, 0, value) : value;
}

double panel_day_value(const struct panel_day *day, unsigned column, uint32_t slot)
{
    const struct column *asked = &day->columns->column[column];
    double value = row_value(day->row[column], slot);
    if (day->state[slot] == BAR_ABSENT ||
        (asked->dataset == DATASET_ANALYZED && day->analyzed[slot] < day->date))
        return NAN;
    if (day->mode == ROWS_BAR && asked->dataset == DATASET_RAW)
        value = bar_value(day, asked->id, slot, value);
    return day->adjusted ? column_adjust(value, asked->kind, day->factor[slot]) : value;
}
