/* The values that a view hands out, a tile at a time: rows of the store as bars, as of the view's day. */
#include <string.h>

#include "panel/bars.h"
#include "panel/history.h"

static const double *tile_at(const struct view *view, int column, size_t day, size_t lane)
{
    return history_tile(view->history, column, day, lane);
}

/* F of a day's rows in a tile, valid until the next call; NULL: F is 1 for all of them. A caller that reads a
 * tile day after day gets the factors that were found last, until a day with a corporate action lies
 * between. */
static const double *factors_at(const struct view *view, size_t day, size_t lane)
{
    const struct history *history = view->history;
    struct panel_tile_factors *factors = view->factors;
    kst_date date = history->date[day];
    if (factors->tile != lane / TILE_LANES || date < factors->since || date >= factors->before)
        panel_factors_find(history->panel->factors, lane / TILE_LANES, date, history->date[view->day],
                           factors);
    return factors->acts ? factors->value : NULL;
}

/* Adjusts values to the view's day. Returns `out`, or `value` itself where nothing changes. `value` may be
 * `out`. */
static const double *adjusted(const struct view *view, enum column_kind kind, size_t day, size_t lane,
                              const double *value, double *out)
{
    const double *factors = kind == COLUMN_OTHER ? NULL : factors_at(view, day, lane);
    if (!factors)
        return value;
    bar_tile_adjust(kind, factors, value, out);
    return out;
}

/* A tile of a raw column as bars. Only the rows that the column's rule needs are read. */
static const double *raw_tile(const struct view *view, int column, size_t day, size_t lane, double *scratch)
{
    struct history *history = view->history;
    struct bar_tiles bar = {0};
    const double *value = tile_at(view, column, day, lane);
    enum column_kind kind = history->panel->columns.column[column].kind;
    bool price = column <= RAW_CLOSE, sum = column == RAW_VOLUME || column == RAW_VALUE;
    if (price || sum)
        bar.close = tile_at(view, RAW_CLOSE, day, lane);
    if (column <= RAW_LOW) {
        bar.open = tile_at(view, RAW_OPEN, day, lane);
        bar.high = tile_at(view, RAW_HIGH, day, lane);
        bar.low = tile_at(view, RAW_LOW, day, lane);
    }
    if ((price || sum) && history_has_gaps(history, day, lane / TILE_LANES))
        bar.price = history_carried(history, day, lane / TILE_LANES);
    return adjusted(view, kind, day, lane, bar_tile_raw((enum raw_column)column, &bar, value, scratch),
                    scratch);
}

static const double *analyzed_tile(const struct view *view, int column, size_t day, size_t lane,
                                   double *scratch)
{
    const struct history *history = view->history;
    const struct panel *panel = history->panel;
    const double *value = adjusted(view, panel->columns.column[column].kind, day, lane,
                                   tile_at(view, column, day, lane), scratch);
    if (history->analyzed_until[lane / TILE_LANES] >= history->date[day])
        return value;
    if (value != scratch)
        memcpy(scratch, value, TILE_LANES * sizeof *scratch);
    bar_tile_analyzed(panel->analyzed + lane, history->date[day], scratch);
    return scratch;
}

const double *view_value_tile(const struct view *view, int column, size_t day, size_t lane, double *scratch)
{
    return column < RAW_PUBLISHED ? raw_tile(view, column, day, lane, scratch)
                                  : analyzed_tile(view, column, day, lane, scratch);
}
