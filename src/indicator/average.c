/* Averages of the close, and the indicators that are made from them: MACD, Bollinger bands, disparity. */
#include <string.h>

#include "indicator/step.h"

/* The mean of sums in the won of the first bar, in the won of the day. `out` may be the same array as `sum`.
 */
static void lanes_mean(const double *sum, double divisor, const double *scale, double *out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = sum[i] / divisor * scale[i];
}

void step_close_sum_20(struct tile *tile, double *out)
{
    const double *rows[20];
    tile_window(tile, INDICATOR_bar_close, 20, rows);
    window_sum(rows, 20, out);
}

void step_sma_5(struct tile *tile, double *out)
{
    const double *rows[5];
    double sum[TILE_LANES];
    tile_window(tile, INDICATOR_bar_close, 5, rows);
    window_sum(rows, 5, sum);
    lanes_mean(sum, 5, tile_today(tile, INDICATOR_scale), out);
}

/* The mean over 20 x `count` bars, from the stored sums over 20 bars: as many windows, one behind the other.
 */
static void mean_of_20s(const struct tile *tile, unsigned count, double *out)
{
    const double *rows[6];
    double sum[TILE_LANES];
    rows[0] = tile_today(tile, INDICATOR_close_sum_20);
    for (unsigned k = 1; k < count; k++)
        rows[k] = tile_lag(tile, INDICATOR_close_sum_20, 20 * k);
    window_sum(rows, count, sum);
    lanes_mean(sum, 20 * count, tile_today(tile, INDICATOR_scale), out);
}

void step_sma_20(struct tile *tile, double *out)
{
    mean_of_20s(tile, 1, out);
}

void step_sma_60(struct tile *tile, double *out)
{
    mean_of_20s(tile, 3, out);
}

void step_sma_120(struct tile *tile, double *out)
{
    mean_of_20s(tile, 6, out);
}

static void lanes_ema(const double *restrict in, const double *restrict prev, const double *restrict factor,
                      double weight, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double before = prev[i] * factor[i];
        out[i] = (in[i] - before) * weight + before;
    }
}

static void lanes_where_bars(const double *restrict bars, double count, const double *restrict in,
                             double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = bars[i] == count ? in[i] : out[i];
}

static void close_ema(struct tile *tile, int column, unsigned period, double *out)
{
    lanes_ema(tile->close, tile_lag(tile, column, 1), tile->factor, 2 / (period + 1.0), out);
    if (!tile_begins(tile, period))
        return;
    const double *rows[26];
    double seed[TILE_LANES];
    tile_window(tile, INDICATOR_bar_close, period, rows);
    window_sum(rows, period, seed);
    lanes_mean(seed, period, tile_today(tile, INDICATOR_scale), seed);
    lanes_where_bars(tile_today(tile, INDICATOR_bars), period, seed, out);
}

void step_ema_12(struct tile *tile, double *out)
{
    close_ema(tile, INDICATOR_ema_12, 12, out);
}

void step_ema_26(struct tile *tile, double *out)
{
    close_ema(tile, INDICATOR_ema_26, 26, out);
}

static void lanes_difference(const double *restrict a, const double *restrict b, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = a[i] - b[i];
}

void step_macd(struct tile *tile, double *out)
{
    lanes_difference(tile_today(tile, INDICATOR_ema_12), tile_today(tile, INDICATOR_ema_26), out);
}

/* Adds the macd of a day, converted from the won of that day to the won of the first bar. */
static void lanes_add_macd(const double *restrict ema_12, const double *restrict ema_26,
                           const double *restrict scale, double *restrict sum)
{
    for (int i = 0; i < TILE_LANES; i++)
        sum[i] += (ema_12[i] - ema_26[i]) / scale[i];
}

/* The mean of the first 9 values of macd, with which macd_signal begins. The column macd begins with the
 * ninth of them, so they are computed again from the exponential means. */
static void macd_seed(const struct tile *tile, double *seed)
{
    const double *ema_12[9], *ema_26[9], *scale[9];
    tile_window(tile, INDICATOR_ema_12, 9, ema_12);
    tile_window(tile, INDICATOR_ema_26, 9, ema_26);
    tile_window(tile, INDICATOR_scale, 9, scale);
    for (int i = 0; i < TILE_LANES; i++)
        seed[i] = 0;
    for (int k = 8; k >= 0; k--)
        lanes_add_macd(ema_12[k], ema_26[k], scale[k], seed);
    lanes_mean(seed, 9, scale[0], seed);
}

void step_macd_signal(struct tile *tile, double *out)
{
    lanes_ema(tile_today(tile, INDICATOR_macd), tile_lag(tile, INDICATOR_macd_signal, 1), tile->factor,
              2 / (9 + 1.0), out);
    if (tile_begins(tile, 34)) {
        double seed[TILE_LANES];
        macd_seed(tile, seed);
        lanes_where_bars(tile_today(tile, INDICATOR_bars), 34, seed, out);
    }
}

void step_macd_hist(struct tile *tile, double *out)
{
    lanes_difference(tile_today(tile, INDICATOR_macd), tile_today(tile, INDICATOR_macd_signal), out);
}

static void lanes_percent(const double *restrict part, const double *restrict whole, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = part[i] / whole[i] * 100;
}

void step_disparity_20(struct tile *tile, double *out)
{
    lanes_percent(tile->close, tile_today(tile, INDICATOR_sma_20), out);
}

void step_bb_middle(struct tile *tile, double *out)
{
    memcpy(out, tile_today(tile, INDICATOR_sma_20), TILE_LANES * sizeof *out);
}

/* The upper band: two standard deviations above the mean. The squares are summed in a second pass over the
 * closes, after the mean is known, so that the deviation of a price that does not move is 0 and not the root
 * of a rounding error. The factor 2 stands within the root, as 4. */
static void lanes_upper(const double *restrict squares, const double *restrict scale,
                        const double *restrict middle, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = middle[i] + sqrt(squares[i] * (4 / 20.0)) * scale[i];
}

void step_bb_upper(struct tile *tile, double *out)
{
    const double *rows[20];
    double mean[TILE_LANES], squares[TILE_LANES], one[TILE_LANES];
    for (int i = 0; i < TILE_LANES; i++)
        one[i] = 1;
    tile_window(tile, INDICATOR_bar_close, 20, rows);
    lanes_mean(tile_today(tile, INDICATOR_close_sum_20), 20, one, mean);
    window_square_sum(rows, 20, mean, squares);
    lanes_upper(squares, tile_today(tile, INDICATOR_scale), tile_today(tile, INDICATOR_sma_20), out);
}

static void lanes_mirror(const double *restrict middle, const double *restrict upper, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = middle[i] - (upper[i] - middle[i]);
}

void step_bb_lower(struct tile *tile, double *out)
{
    lanes_mirror(tile_today(tile, INDICATOR_sma_20), tile_today(tile, INDICATOR_bb_upper), out);
}
