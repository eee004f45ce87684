#include "indicator/step.h"

#define NAN4  NAN, NAN, NAN, NAN
#define NAN16 NAN4, NAN4, NAN4, NAN4
#define NAN64 NAN16, NAN16, NAN16, NAN16

const double nan_tile[TILE_LANES] = {NAN64, NAN64};
_Static_assert(TILE_LANES == 128, "nan_tile has that many elements");

#define INDICATOR(name, kind, internal, lags, lookback, ...)                                                 \
    _Static_assert((lookback) <= WARMUP_BARS, #name " begins when a tile counts as grown already");
#include "indicator/indicator-list.h"
#undef INDICATOR

TILE_CLONES
static void lanes_warm_up(const double *restrict bars, double lookback, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bars[i] > lookback ? out[i] : NAN;
}

static void tile_step(const struct analysis_day *day, size_t lane)
{
    struct tile tile;
    tile.day = day;
    tile.lane = lane;
    tile.young = false;
    for (int c = 0; c < INDICATOR_COUNT; c++) {
        double *out = day->out[c] + lane;
        indicator_table[c].step(&tile, out);
        if (tile.young)
            lanes_warm_up(tile_today(&tile, INDICATOR_bars), indicator_table[c].lookback, out);
    }
}

/* A date through all tiles, not a tile through all dates: rows are read along their pages, and the same tile
 * of many rows would fall on the same few cache lines. */
void analysis_steps(const struct analysis_day *days, size_t count, size_t tile_begin, size_t tile_end)
{
    for (size_t d = 0; d < count; d++)
        for (size_t t = tile_begin; t < tile_end; t++)
            tile_step(&days[d], t * TILE_LANES);
}
