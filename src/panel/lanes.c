/* Vector code: base/isa.h. */
#include "panel/lanes.h"

#include <math.h>

#include "panel/bars.h"
#include "panel/view.h"

static void lanes_state(const double *restrict open, const double *restrict volume,
                        const double *restrict close, unsigned char *restrict state)
{
    for (int i = 0; i < TILE_LANES; i++) {
        unsigned char there = bar_halted(open[i], volume[i]) ? BAR_HALTED : BAR_TRADED;
        state[i] = close[i] == close[i] ? there : BAR_ABSENT;
    }
}

static void lanes_extreme(const double *restrict open, const double *restrict high,
                          const double *restrict low, const double *restrict close, const double *extreme,
                          double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bar_extreme(open[i], high[i], low[i], close[i], extreme[i]);
}

static void lanes_volume(const double *restrict close, const double *restrict volume, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bar_volume(close[i], volume[i]);
}

/* `value` may be in `out`. */
static void lanes_missing(const double *restrict close, const double *restrict price,
                          const double *restrict instead, const double *value, double *out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bar_missing(close[i], price[i], instead[i], value[i]);
}

static void lanes_carry(const double *restrict close, const double *restrict factor,
                        const double *restrict before, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bar_carried(close[i], factor[i], before[i]);
}

static void lanes_price(const double *restrict value, const double *restrict factor, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = value[i] * factor[i];
}

static void lanes_share(const double *restrict value, const double *restrict factor, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = value[i] / factor[i];
}

static void lanes_factor(const double *restrict factor, double *restrict product)
{
    for (int i = 0; i < TILE_LANES; i++)
        product[i] *= panel_factor_known(factor[i]);
}

static void lanes_present(const unsigned char *restrict state, double *restrict value)
{
    for (int i = 0; i < TILE_LANES; i++)
        value[i] = state[i] == BAR_ABSENT ? NAN : value[i];
}

static void lanes_analyzed(const kst_date *restrict analyzed, kst_date date, double *restrict value)
{
    for (int i = 0; i < TILE_LANES; i++)
        value[i] = analyzed[i] < date ? NAN : value[i];
}

static void lanes_listed(const double *restrict close, double *restrict listed)
{
    for (int i = 0; i < TILE_LANES; i++)
        listed[i] = close[i] == close[i] ? 1 : 0;
}

static int lanes_gaps(const double *restrict close, const kst_date *restrict first,
                      const kst_date *restrict last, kst_date date)
{
    int found = 0;
    for (int i = 0; i < TILE_LANES; i++)
        found += !(close[i] > 0) & (first[i] < date) & (date < last[i]);
    return found;
}

static int lanes_act(const double *factor)
{
    int found = 0;
    for (int i = 0; i < TILE_LANES; i++)
        found += panel_factor_acts(factor[i]);
    return found;
}

static void lanes_qualified(const double *restrict cap, double least, double sign, double *restrict count)
{
    for (int i = 0; i < TILE_LANES; i++)
        count[i] += cap[i] >= least ? sign : 0;
}

static void lanes_qualified_4(const double *const cap[4], double least, double sign, double *restrict count)
{
    const double *restrict a = cap[0], *restrict b = cap[1], *restrict c = cap[2], *restrict d = cap[3];
    for (int i = 0; i < TILE_LANES; i++)
        count[i] += (a[i] >= least ? sign : 0) + (b[i] >= least ? sign : 0) + (c[i] >= least ? sign : 0) +
                    (d[i] >= least ? sign : 0);
}

static void lanes_tracked(const double *restrict trackable, const double *restrict value, double least,
                          double *restrict mask)
{
    for (int i = 0; i < TILE_LANES; i++)
        mask[i] = ((trackable[i] == 1) & (value[i] >= least)) ? mask[i] : 0;
}

static bool lanes_unsold(const double *restrict volume, double *restrict mask)
{
    double unknown = 0;
    for (int i = 0; i < TILE_LANES; i++) {
        unknown += volume[i] != volume[i] ? mask[i] : 0;
        mask[i] *= bar_halted(1, volume[i]) ? (double)UNIVERSE_HALTED : 1;
    }
    return unknown > 0;
}

static void lanes_unopened(const double *restrict open, const double *restrict volume, double *restrict mask)
{
    for (int i = 0; i < TILE_LANES; i++) {
        bool halted = bar_halted(open[i], volume[i]) & (mask[i] == UNIVERSE_ASKED);
        mask[i] = halted ? (double)UNIVERSE_HALTED : mask[i];
    }
}

const struct panel_lanes ISA_NAME(panel_lanes) = {
    .state = lanes_state,
    .extreme = lanes_extreme,
    .volume = lanes_volume,
    .missing = lanes_missing,
    .carry = lanes_carry,
    .price = lanes_price,
    .share = lanes_share,
    .factor = lanes_factor,
    .present = lanes_present,
    .analyzed = lanes_analyzed,
    .listed = lanes_listed,
    .gaps = lanes_gaps,
    .act = lanes_act,
    .qualified = lanes_qualified,
    .qualified_4 = lanes_qualified_4,
    .tracked = lanes_tracked,
    .unsold = lanes_unsold,
    .unopened = lanes_unopened,
};
