#include "indicator/step.h"

const double nan_tile[TILE_LANES] = {[0 ... TILE_LANES - 1] = NAN};

#define INDICATOR(name, kind, internal, lags, lookback, ...)                                                 \
    _Static_assert((lookback) <= WARMUP_BARS, #name " begins when a tile counts as grown already");
#include "indicator/indicator-list.h"
#undef INDICATOR

static void (*const step_table[INDICATOR_COUNT])(struct tile *tile, double *out) = {
#define INDICATOR(name, ...) step_##name,
#include "indicator/indicator-list.h"
#undef INDICATOR
};

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
        step_table[c](&tile, out);
        if (tile.young)
            lanes_warm_up(tile_today(&tile, INDICATOR_bars), indicator_table[c].lookback, out);
    }
}

/* All tiles of a date are computed before the next date. So rows are read from their begin to their end. The
 * other order would read the same place of many rows, which all fall on the same few lines of the cache. */
void ISA_NAME(analysis_steps)(const struct analysis_day *days, size_t count, size_t tile_begin,
                              size_t tile_end)
{
    for (size_t d = 0; d < count; d++)
        for (size_t t = tile_begin; t < tile_end; t++)
            tile_step(&days[d], t * TILE_LANES);
}
