/* The values that a view hands out, a tile at a time: rows of the store as bars, as of the view's day. */
#include <string.h>

#include "panel/bars.h"
#include "panel/history.h"

static const double *tile_at(const struct view *view, int column, size_t day, size_t lane)
{
    return history_tile(view->history, column, day, lane);
}

/* F of a day's rows in a tile, good until the next call; NULL: it is 1 everywhere. Whoever reads a tile on
 * one day after the other gets what was found last, up to the next corporate action. */
static const double *factors_at(const struct view *view, size_t day, size_t lane)
{
    const struct history *history = view->history;
    struct panel_tile_factors *factors = view->factors;
    kst_date date = history->date[day];
    if (factors->tile != lane / TILE_LANES || date < factors->since || date >= factors->before)
        panel_factors_find(&history->panel->factors, lane / TILE_LANES, date, history->date[view->day],
                           factors);
    return factors->acts ? factors->value : NULL;
}

/* As of the view's day; in `out`, or the very `value` where nothing changes it. `value` may be in `out`. */
static const double *adjusted(const struct view *view, enum adjust_kind kind, size_t day, size_t lane,
                              const double *value, double *out)
{
    const double *factors = kind == ADJUST_NONE ? NULL : factors_at(view, day, lane);
    if (!factors)
        return value;
    bar_tile_adjust(kind, factors, value, out);
    return out;
}

/* A raw column as a bar, but for the days on which a ticker is missing. */
static const double *bar_tile(const struct view *view, int column, size_t day, size_t lane, double *out)
{
    const double *value = tile_at(view, column, day, lane);
    if (column <= RAW_LOW)
        bar_tile_extreme(tile_at(view, RAW_OPEN, day, lane), tile_at(view, RAW_HIGH, day, lane),
                         tile_at(view, RAW_LOW, day, lane), tile_at(view, RAW_CLOSE, day, lane), value, out);
    else if (column == RAW_VOLUME)
        bar_tile_volume(tile_at(view, RAW_CLOSE, day, lane), value, out);
    else
        return value;
    return out;
}

/* A ticker missing from the table of a day between others: its close goes on, and nothing was traded. */
static const double *carried(const struct view *view, int column, size_t day, size_t lane,
                             const double *value, double *out)
{
    static const double nothing[TILE_LANES];
    struct history *history = view->history;
    double scratch[TILE_LANES];
    bool price = column <= RAW_CLOSE, traded = column == RAW_VOLUME || column == RAW_VALUE;
    if ((!price && !traded) || !history_has_gaps(history, day, lane / TILE_LANES))
        return value;
    const double *close = history_carried(history, day, lane / TILE_LANES);
    const double *instead = price ? adjusted(view, ADJUST_PRICE, day, lane, close, scratch) : nothing;
    bar_tile_missing(tile_at(view, RAW_CLOSE, day, lane), close, instead, value, out);
    return out;
}

static const double *raw_tile(const struct view *view, int column, size_t day, size_t lane, double *scratch)
{
    enum adjust_kind kind = view->history->panel->columns.column[column].kind;
    const double *value = bar_tile(view, column, day, lane, scratch);
    return carried(view, column, day, lane, adjusted(view, kind, day, lane, value, scratch), scratch);
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
    for (size_t i = 0; i < TILE_LANES; i++)
        if (panel->analyzed[lane + i] < history->date[day])
            scratch[i] = NAN;
    return scratch;
}

const double *view_value_tile(const struct view *view, int column, size_t day, size_t lane, double *scratch)
{
    return column < RAW_PUBLISHED ? raw_tile(view, column, day, lane, scratch)
                                  : analyzed_tile(view, column, day, lane, scratch);
}
