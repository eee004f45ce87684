/* The indicators of J. Welles Wilder, New Concepts in Technical Trading Systems, 1978: relative strength,
 * directional movement, true range. Their first values are those of TA-Lib. All are in the won of the day. */
#include "indicator/step.h"

/* The weight of the day in Wilder's mean over 14 bars, and the part of his sum over 14 bars that is taken off
 * each day. */
#define WEIGHT (1 / 14.0)

/* Whether a divisor counts as 0, by the bound of TA-Lib. */
static inline bool nothing(double value)
{
    return fabs(value) < 1e-14;
}

/* Wilder's mean over 14 bars, in which the day weighs one fourteenth. It begins with the plain mean of the
 * first 14 moves; the first bar has no move. Before that the column holds the sum of the moves so far. */
static void lanes_mean_move(const double *restrict move, double sign, const double *restrict bars,
                            const double *restrict prev, const double *restrict factor, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double signed_move = sign * move[i], taken = signed_move > 0 ? signed_move : 0;
        double before = bars[i] > 1 ? prev[i] * factor[i] : 0;
        double sum = (bars[i] > 15 ? before * 13 : before) + taken;
        double mean = sum * WEIGHT;
        out[i] = bars[i] > 14 ? mean : sum;
    }
}

static void mean_move(struct tile *tile, int column, double sign, double *out)
{
    lanes_mean_move(tile->move, sign, tile_today(tile, INDICATOR_bars), tile_lag(tile, column, 1),
                    tile->factor, out);
}

void step_avg_gain(struct tile *tile, double *out)
{
    mean_move(tile, INDICATOR_avg_gain, 1, out);
}

void step_avg_loss(struct tile *tile, double *out)
{
    mean_move(tile, INDICATOR_avg_loss, -1, out);
}

static void lanes_rsi(const double *restrict gain, const double *restrict loss, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double sum = gain[i] + loss[i], percent = 100 * (gain[i] / sum);
        out[i] = nothing(sum) ? 0 : percent;
    }
}

void step_rsi_14(struct tile *tile, double *out)
{
    lanes_rsi(tile_today(tile, INDICATOR_avg_gain), tile_today(tile, INDICATOR_avg_loss), out);
}

/* Wilder's sum: each bar takes a fourteenth off the sum and adds its move. Over the first 13 moves it is a
 * plain sum. */
static inline double smoothed_sum(double prev, double factor, double bars, double move)
{
    double before = bars > 1 ? prev * factor : 0, lost = before * WEIGHT;
    return before - (bars > 14 ? lost : 0) + (bars > 1 ? move : 0);
}

/* Directional movement: `ahead` is the movement in the wanted direction. It counts where it is positive and
 * larger than the movement in the other direction. */
static void lanes_movement(const double *restrict high, const double *restrict low,
                           const double *restrict prev_high, const double *restrict prev_low,
                           const struct tile *restrict tile, bool upward, const double *restrict scale,
                           const double *restrict bars, const double *restrict prev, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double up = high[i] - prev_high[i] * scale[i], down = prev_low[i] * scale[i] - low[i];
        double ahead = upward ? up : down, other = upward ? down : up;
        double least = tile->close[i] * ROUNDING;
        bool counts = ahead > least && ahead - other > least;
        double move = counts ? ahead : 0;
        out[i] = smoothed_sum(prev[i], tile->factor[i], bars[i], move);
    }
}

static void movement(struct tile *tile, int column, bool upward, double *out)
{
    lanes_movement(tile->high, tile->low, tile_lag(tile, INDICATOR_bar_high, 1),
                   tile_lag(tile, INDICATOR_bar_low, 1), tile, upward, tile_today(tile, INDICATOR_scale),
                   tile_today(tile, INDICATOR_bars), tile_lag(tile, column, 1), out);
}

void step_plus_dm(struct tile *tile, double *out)
{
    movement(tile, INDICATOR_plus_dm, true, out);
}

void step_minus_dm(struct tile *tile, double *out)
{
    movement(tile, INDICATOR_minus_dm, false, out);
}

static void lanes_true_range(struct tile *restrict tile, const double *restrict bars,
                             const double *restrict prev, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double spread =
            larger(tile->high[i], tile->prev_close[i]) - smaller(tile->low[i], tile->prev_close[i]);
        double range = spread > tile->close[i] * ROUNDING ? spread : 0;
        tile->true_range[i] = range;
        out[i] = smoothed_sum(prev[i], tile->factor[i], bars[i], range);
    }
}

void step_tr_sum(struct tile *tile, double *out)
{
    lanes_true_range(tile, tile_today(tile, INDICATOR_bars), tile_lag(tile, INDICATOR_tr_sum, 1), out);
}

/* The first value is the mean of 14 true ranges. The tr_sum of the day before is the plain sum of 13 of them.
 */
static void lanes_atr(const struct tile *restrict tile, const double *restrict bars,
                      const double *restrict prev_sum, const double *restrict prev, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double before = bars[i] > 15 ? prev[i] * 13 : prev_sum[i];
        out[i] = (before * tile->factor[i] + tile->true_range[i]) * WEIGHT;
    }
}

void step_atr_14(struct tile *tile, double *out)
{
    lanes_atr(tile, tile_today(tile, INDICATOR_bars), tile_lag(tile, INDICATOR_tr_sum, 1),
              tile_lag(tile, INDICATOR_atr_14, 1), out);
}

static void lanes_direction(const double *restrict movement, const double *restrict tr_sum,
                            double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double percent = 100 * (movement[i] / tr_sum[i]);
        out[i] = nothing(tr_sum[i]) ? 0 : percent;
    }
}

void step_plus_di_14(struct tile *tile, double *out)
{
    lanes_direction(tile_today(tile, INDICATOR_plus_dm), tile_today(tile, INDICATOR_tr_sum), out);
}

void step_minus_di_14(struct tile *tile, double *out)
{
    lanes_direction(tile_today(tile, INDICATOR_minus_dm), tile_today(tile, INDICATOR_tr_sum), out);
}

/* A day on which neither direction has any movement leaves the average as it is. */
static void lanes_adx(const double *restrict plus, const double *restrict minus, const double *restrict prev,
                      double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double sum = plus[i] + minus[i], index = 100 * (fabs(minus[i] - plus[i]) / sum);
        double mean = (prev[i] * 13 + index) * WEIGHT;
        out[i] = nothing(sum) ? prev[i] : mean;
    }
}

/* The first value is the mean of the indices of 14 days, in which a day without any movement counts as 0. */
static void adx_seed(const struct tile *tile, const double *bars, double *out)
{
    const double *plus[14], *minus[14];
    tile_window(tile, INDICATOR_plus_di_14, 14, plus);
    tile_window(tile, INDICATOR_minus_di_14, 14, minus);
    for (int i = 0; i < TILE_LANES; i++) {
        if (bars[i] != 28)
            continue;
        double indices = 0;
        for (int k = 13; k >= 0; k--) {
            double sum = plus[k][i] + minus[k][i];
            indices += nothing(sum) ? 0 : 100 * (fabs(minus[k][i] - plus[k][i]) / sum);
        }
        out[i] = indices * WEIGHT;
    }
}

void step_adx_14(struct tile *tile, double *out)
{
    lanes_adx(tile_today(tile, INDICATOR_plus_di_14), tile_today(tile, INDICATOR_minus_di_14),
              tile_lag(tile, INDICATOR_adx_14, 1), out);
    if (tile_begins(tile, 28))
        adx_seed(tile, tile_today(tile, INDICATOR_bars), out);
}
