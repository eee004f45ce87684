#include "panel/bars.h"

#include <string.h>

#include "panel/lanes.h"

void bar_tile_state(const double *open, const double *volume, const double *close, unsigned char *state)
{
    panel_lanes()->state(open, volume, close, state);
}

const double *bar_tile_raw(enum raw_column column, const struct bar_tiles *bar, const double *value,
                           double *out)
{
    static const double nothing[TILE_LANES];
    const double *mended = value;
    bool price = column <= RAW_CLOSE, sum = column == RAW_VOLUME || column == RAW_VALUE;
    if (column <= RAW_LOW) {
        panel_lanes()->extreme(bar->open, bar->high, bar->low, bar->close, value, out);
        mended = out;
    } else if (column == RAW_VOLUME) {
        panel_lanes()->volume(bar->close, value, out);
        mended = out;
    }
    if (!bar->price || (!price && !sum))
        return mended;
    panel_lanes()->missing(bar->close, bar->price, price ? bar->price : nothing, mended, out);
    return out;
}

void bar_tile_carry(const double *close, const double *factor, const double *before, double *out)
{
    panel_lanes()->carry(close, factor, before, out);
}

void bar_tile_adjust(enum column_kind kind, const double *factor, const double *value, double *out)
{
    double copy[TILE_LANES];
    memcpy(copy, value, sizeof copy);
    if (kind == COLUMN_PRICE)
        panel_lanes()->price(copy, factor, out);
    else if (kind == COLUMN_SHARES)
        panel_lanes()->share(copy, factor, out);
    else
        memcpy(out, copy, sizeof copy);
}

void bar_tile_factor(const double *factor, double *product)
{
    panel_lanes()->factor(factor, product);
}

void bar_tile_present(const unsigned char *state, double *value)
{
    panel_lanes()->present(state, value);
}

void bar_tile_analyzed(const kst_date *analyzed, kst_date date, double *value)
{
    panel_lanes()->analyzed(analyzed, date, value);
}

void bar_tile_listed(const double *close, double *listed)
{
    panel_lanes()->listed(close, listed);
}

int bar_tile_gaps(const double *close, const kst_date *first, const kst_date *last, kst_date date)
{
    return panel_lanes()->gaps(close, first, last, date);
}

int bar_tile_acts(const double *factor)
{
    return panel_lanes()->act(factor);
}
