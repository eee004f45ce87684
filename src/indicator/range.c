/* The highest and lowest prices of a window, and the place of the price between them. */
#include "indicator/step.h"

/* The highest price of a long window is the highest of those of shorter windows that cover it, and these are
 * stored. They may overlap. Where the history is shorter than the window, the values before its begin are NaN
 * and are left out. */

void step_high_14(struct tile *tile, double *out)
{
    const double *rows[14];
    tile_window(tile, INDICATOR_bar_high, 14, rows);
    window_highest(rows, 14, out);
}

void step_low_14(struct tile *tile, double *out)
{
    const double *rows[14];
    tile_window(tile, INDICATOR_bar_low, 14, rows);
    window_lowest(rows, 14, out);
}

/* 50 bars are covered by four windows of 14: those that end 0, 14, 28 and 36 bars back. */
static void cover_50(const struct tile *tile, int column_14, const double **rows)
{
    rows[0] = tile_today(tile, column_14);
    rows[1] = tile_lag(tile, column_14, 14);
    rows[2] = tile_lag(tile, column_14, 28);
    rows[3] = tile_lag(tile, column_14, 36);
}

void step_high_50(struct tile *tile, double *out)
{
    const double *rows[4];
    cover_50(tile, INDICATOR_high_14, rows);
    window_highest(rows, 4, out);
}

void step_low_50(struct tile *tile, double *out)
{
    const double *rows[4];
    cover_50(tile, INDICATOR_low_14, rows);
    window_lowest(rows, 4, out);
}

static void cover_250(const struct tile *tile, int column_50, const double **rows)
{
    rows[0] = tile_today(tile, column_50);
    for (unsigned k = 1; k < 5; k++)
        rows[k] = tile_lag(tile, column_50, 50 * k);
}

static void lanes_multiply(double *restrict out, const double *restrict scale)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] *= scale[i];
}

void step_high_52w(struct tile *tile, double *out)
{
    const double *rows[5];
    cover_250(tile, INDICATOR_high_50, rows);
    window_highest(rows, 5, out);
    lanes_multiply(out, tile_today(tile, INDICATOR_scale));
}

void step_low_52w(struct tile *tile, double *out)
{
    const double *rows[5];
    cover_250(tile, INDICATOR_low_50, rows);
    window_lowest(rows, 5, out);
    lanes_multiply(out, tile_today(tile, INDICATOR_scale));
}

/* The distance of the close from `end`, which is the high or the low of 14 bars, in percent of their range; 0
 * where the range is 0. */
static void lanes_place(const double *restrict close, const double *end, const double *high,
                        const double *low, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double range = high[i] - low[i], place = (close[i] - end[i]) / (range / 100);
        out[i] = range > high[i] * ROUNDING ? place : 0;
    }
}

void step_fast_k(struct tile *tile, double *out)
{
    const double *low = tile_today(tile, INDICATOR_low_14);
    lanes_place(tile_today(tile, INDICATOR_bar_close), low, tile_today(tile, INDICATOR_high_14), low, out);
}

/* A source may publish a close that lies outside of the day's high and low, as adjusted prices at times do.
 * The percentage stays within its range all the same. */
static void lanes_within(double least, double most, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double raised = out[i] < least ? least : out[i];
        out[i] = raised > most ? most : raised;
    }
}

void step_willr_14(struct tile *tile, double *out)
{
    const double *high = tile_today(tile, INDICATOR_high_14);
    lanes_place(tile_today(tile, INDICATOR_bar_close), high, high, tile_today(tile, INDICATOR_low_14), out);
    lanes_within(-100, 0, out);
}

static void lanes_stoch_k(const double *restrict a, const double *restrict b, const double *restrict c,
                          double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = (a[i] + b[i] + c[i]) / 3;
}

void step_stoch_k(struct tile *tile, double *out)
{
    const double *fast[3];
    tile_window(tile, INDICATOR_fast_k, 3, fast);
    lanes_stoch_k(fast[0], fast[1], fast[2], out);
}

/* The mean of three days of stoch_k, computed from fast_k: each stoch_k is the mean of three days, and these
 * overlap. */
static void lanes_stoch_d(const double *restrict a, const double *restrict b, const double *restrict c,
                          const double *restrict d, const double *restrict e, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = (a[i] + 2 * b[i] + 3 * c[i] + 2 * d[i] + e[i]) / 9;
}

void step_stoch_d(struct tile *tile, double *out)
{
    const double *fast[5];
    tile_window(tile, INDICATOR_fast_k, 5, fast);
    lanes_stoch_d(fast[0], fast[1], fast[2], fast[3], fast[4], out);
}

static void lanes_roc(const double *restrict close, const double *restrict before, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = (close[i] / before[i] - 1) * 100;
}

void step_roc_20(struct tile *tile, double *out)
{
    lanes_roc(tile_today(tile, INDICATOR_bar_close), tile_lag(tile, INDICATOR_bar_close, 20), out);
}

static void lanes_cci(const double *restrict typical, const double *restrict mean,
                      const double *restrict distances, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double away = typical[i] - mean[i], unit = 0.015 * (distances[i] / 20), units = away / unit;
        out[i] = distances[i] > typical[i] * ROUNDING ? units : 0;
    }
}

static void lanes_divide(double *restrict out, double divisor)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] /= divisor;
}

void step_cci_20(struct tile *tile, double *out)
{
    const double *rows[20];
    double mean[TILE_LANES], distances[TILE_LANES];
    tile_window(tile, INDICATOR_typical, 20, rows);
    window_sum(rows, 20, mean);
    lanes_divide(mean, 20);
    window_distance_sum(rows, 20, mean, distances);
    lanes_cci(rows[0], mean, distances, out);
}
