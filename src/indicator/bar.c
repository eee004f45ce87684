/* The bar of the day with the repairs that indicator.h lists, and the columns that keep it for later days. */
#include "indicator/bar.h"

#include "indicator/step.h"

static inline bool given(double value)
{
    return value > 0; /* false for NaN too */
}

static int lanes_bars(const double *restrict raw_close, const double *restrict prev_bars,
                      double *restrict bars)
{
    int young = 0;
    for (int i = 0; i < TILE_LANES; i++) {
        bool begun = prev_bars[i] == prev_bars[i];
        bars[i] = begun ? prev_bars[i] + 1 : given(raw_close[i]) ? 1 : NAN;
        young += !(bars[i] > WARMUP_BARS);
    }
    return young;
}

void step_bars(struct tile *tile, double *out)
{
    tile->young = lanes_bars(tile_raw(tile, RAW_CLOSE), tile_lag(tile, INDICATOR_bars, 1), out) > 0;
}

static void lanes_scale(const double *restrict factor, const double *restrict prev_scale,
                        struct tile *restrict tile, double *restrict scale)
{
    for (int i = 0; i < TILE_LANES; i++) {
        bool begun = prev_scale[i] == prev_scale[i];
        double used = begun && given(factor[i]) ? factor[i] : 1;
        tile->factor[i] = used;
        scale[i] = begun ? prev_scale[i] * used : 1;
        tile->fixed[i] = 1 / scale[i];
    }
}

void step_scale(struct tile *tile, double *out)
{
    lanes_scale(tile_raw(tile, RAW_FACTOR), tile_lag(tile, INDICATOR_scale, 1), tile, out);
}

static void lanes_close(const double *restrict raw, const double *restrict prev, const double *restrict scale,
                        struct tile *restrict tile, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double prev_close = prev[i] * scale[i];
        double close = given(raw[i]) ? raw[i] : prev_close;
        double move = close - prev_close, fixed = close * tile->fixed[i];
        bool still = fabs(move) <= close * ROUNDING;
        tile->prev_close[i] = prev_close;
        tile->close[i] = close;
        tile->move[i] = still ? 0 : move;
        out[i] = still ? prev[i] : fixed;
    }
}

void step_bar_close(struct tile *tile, double *out)
{
    lanes_close(tile_raw(tile, RAW_CLOSE), tile_lag(tile, INDICATOR_bar_close, 1),
                tile_today(tile, INDICATOR_scale), tile, out);
}

/* The high or the low of the bar, in the won of the day and in the won of the first bar; `extreme` is the raw
 * one. */
static void lanes_extreme(const double *restrict raw_open, const double *restrict raw_high,
                          const double *restrict raw_low, const double *restrict raw_close,
                          const double *extreme, const double *restrict fixed, const double *restrict close,
                          const double *restrict bar_close, double *restrict won, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        bool traded = bar_traded(raw_open[i], raw_high[i], raw_low[i], raw_close[i]);
        won[i] = traded ? extreme[i] : close[i];
        out[i] = traded ? extreme[i] * fixed[i] : bar_close[i];
    }
}

static void bar_extreme(struct tile *tile, enum raw_column extreme, double *won, double *out)
{
    lanes_extreme(tile_raw(tile, RAW_OPEN), tile_raw(tile, RAW_HIGH), tile_raw(tile, RAW_LOW),
                  tile_raw(tile, RAW_CLOSE), tile_raw(tile, extreme), tile->fixed, tile->close,
                  tile_today(tile, INDICATOR_bar_close), won, out);
}

void step_bar_high(struct tile *tile, double *out)
{
    bar_extreme(tile, RAW_HIGH, tile->high, out);
}

void step_bar_low(struct tile *tile, double *out)
{
    bar_extreme(tile, RAW_LOW, tile->low, out);
}

static void lanes_volume(const double *restrict raw_close, const double *restrict raw_volume,
                         const double *restrict scale, double *restrict shares, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double volume = given(raw_close[i]) && given(raw_volume[i]) ? raw_volume[i] : 0;
        shares[i] = volume;
        out[i] = volume * scale[i];
    }
}

void step_bar_volume(struct tile *tile, double *out)
{
    lanes_volume(tile_raw(tile, RAW_CLOSE), tile_raw(tile, RAW_VOLUME), tile_today(tile, INDICATOR_scale),
                 tile->volume, out);
}

static void lanes_typical(const double *restrict high, const double *restrict low,
                          const double *restrict close, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = (high[i] + low[i] + close[i]) / 3;
}

void step_typical(struct tile *tile, double *out)
{
    lanes_typical(tile_today(tile, INDICATOR_bar_high), tile_today(tile, INDICATOR_bar_low),
                  tile_today(tile, INDICATOR_bar_close), out);
}

static void lanes_change_pct(const double *restrict raw_close, const double *restrict change,
                             const struct tile *restrict tile, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        bool told = change[i] == change[i];
        double base = told ? raw_close[i] - change[i] : tile->prev_close[i];
        double moved = told ? change[i] : tile->move[i];
        double percent = moved / base * 100;
        double known = base > 0 ? percent : NAN;
        out[i] = given(raw_close[i]) ? known : 0;
    }
}

void step_change_pct(struct tile *tile, double *out)
{
    lanes_change_pct(tile_raw(tile, RAW_CLOSE), tile_raw(tile, RAW_CHANGE), tile, out);
}
