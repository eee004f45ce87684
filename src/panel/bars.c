#include "panel/bars.h"

#include <string.h>

#include "panel/panel.h"
#include "store/tile.h"

TILE_CLONES
static void lanes_state(const double *restrict open, const double *restrict high, const double *restrict low,
                        const double *restrict close, unsigned char *restrict state)
{
    for (int i = 0; i < TILE_LANES; i++) {
        unsigned char there = bar_traded(open[i], high[i], low[i], close[i]) ? BAR_TRADED : BAR_HALTED;
        state[i] = close[i] == close[i] ? there : BAR_ABSENT;
    }
}

void bar_tile_state(const double *open, const double *high, const double *low, const double *close,
                    unsigned char *state)
{
    lanes_state(open, high, low, close, state);
}

TILE_CLONES
static void lanes_extreme(const double *restrict open, const double *restrict high,
                          const double *restrict low, const double *restrict close, const double *extreme,
                          double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bar_extreme(open[i], high[i], low[i], close[i], extreme[i]);
}

TILE_CLONES
static void lanes_volume(const double *restrict close, const double *restrict volume, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bar_volume(close[i], volume[i]);
}

/* `value` may be in `out`. */
TILE_CLONES
static void lanes_missing(const double *restrict close, const double *restrict price,
                          const double *restrict instead, const double *value, double *out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bar_missing(close[i], price[i], instead[i], value[i]);
}

const double *bar_tile_raw(enum raw_column column, const struct bar_tiles *bar, const double *value,
                           double *out)
{
    static const double nothing[TILE_LANES];
    const double *mended = value;
    bool price = column <= RAW_CLOSE, sum = column == RAW_VOLUME || column == RAW_VALUE;
    if (column <= RAW_LOW) {
        lanes_extreme(bar->open, bar->high, bar->low, bar->close, value, out);
        mended = out;
    } else if (column == RAW_VOLUME) {
        lanes_volume(bar->close, value, out);
        mended = out;
    }
    if (!bar->price || (!price && !sum))
        return mended;
    lanes_missing(bar->close, bar->price, price ? bar->price : nothing, mended, out);
    return out;
}

TILE_CLONES
static void lanes_carry(const double *restrict close, const double *restrict factor,
                        const double *restrict before, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bar_carried(close[i], factor[i], before[i]);
}

void bar_tile_carry(const double *close, const double *factor, const double *before, double *out)
{
    lanes_carry(close, factor, before, out);
}

TILE_CLONES
static void lanes_price(const double *restrict value, const double *restrict factor, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = value[i] * factor[i];
}

TILE_CLONES
static void lanes_share(const double *restrict value, const double *restrict factor, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = value[i] / factor[i];
}

void bar_tile_adjust(enum column_kind kind, const double *factor, const double *value, double *out)
{
    double copy[TILE_LANES];
    memcpy(copy, value, sizeof copy);
    if (kind == COLUMN_PRICE)
        lanes_price(copy, factor, out);
    else if (kind == COLUMN_SHARES)
        lanes_share(copy, factor, out);
    else
        memcpy(out, copy, sizeof copy);
}

TILE_CLONES
static void lanes_factor(const double *restrict factor, double *restrict product)
{
    for (int i = 0; i < TILE_LANES; i++)
        product[i] *= panel_factor_known(factor[i]);
}

void bar_tile_factor(const double *factor, double *product)
{
    lanes_factor(factor, product);
}

TILE_CLONES
static void lanes_present(const unsigned char *restrict state, double *restrict value)
{
    for (int i = 0; i < TILE_LANES; i++)
        value[i] = state[i] == BAR_ABSENT ? NAN : value[i];
}

void bar_tile_present(const unsigned char *state, double *value)
{
    lanes_present(state, value);
}

TILE_CLONES
static void lanes_analyzed(const kst_date *restrict analyzed, kst_date date, double *restrict value)
{
    for (int i = 0; i < TILE_LANES; i++)
        value[i] = analyzed[i] < date ? NAN : value[i];
}

void bar_tile_analyzed(const kst_date *analyzed, kst_date date, double *value)
{
    lanes_analyzed(analyzed, date, value);
}

TILE_CLONES
static void lanes_listed(const double *restrict close, double *restrict listed)
{
    for (int i = 0; i < TILE_LANES; i++)
        listed[i] = close[i] == close[i] ? 1 : 0;
}

void bar_tile_listed(const double *close, double *listed)
{
    lanes_listed(close, listed);
}

TILE_CLONES
static int lanes_gaps(const double *restrict close, const kst_date *restrict first,
                      const kst_date *restrict last, kst_date date)
{
    int found = 0;
    for (int i = 0; i < TILE_LANES; i++)
        found += !(close[i] > 0) & (first[i] < date) & (date < last[i]);
    return found;
}

int bar_tile_gaps(const double *close, const kst_date *first, const kst_date *last, kst_date date)
{
    return lanes_gaps(close, first, last, date);
}

TILE_CLONES
static int lanes_act(const double *factor)
{
    int found = 0;
    for (int i = 0; i < TILE_LANES; i++)
        found += panel_factor_acts(factor[i]);
    return found;
}

int bar_tile_acts(const double *factor)
{
    return lanes_act(factor);
}
