#include "t/indicator/reference.h"

#include <math.h>
#include <stdlib.h>

typedef long double real;

#define MOST REFERENCE_DAYS

/* A ticker's bars from its first on, in the won of the first, and what is derived from them bar by bar. */
struct series {
    int n, first; /* bars; the day of bar 0 */
    bool absent[MOST];
    real scale[MOST], high[MOST], low[MOST], close[MOST], volume[MOST], change[MOST];
    real move[MOST], gain[MOST], loss[MOST], true_range[MOST], upward[MOST], downward[MOST];
    real typical[MOST], fast_k[MOST], macd[MOST];
    real index[MOST]; /* directional; -1: none */
};

static real at(const struct market *market, enum raw_column column, int day, size_t lane)
{
    return *market_raw(market, column, (size_t)day, lane);
}

static void bar_read(struct series *s, const struct market *market, size_t lane, int day)
{
    int t = s->n++;
    real factor = at(market, RAW_FACTOR, day, lane), close = at(market, RAW_CLOSE, day, lane);
    real open = at(market, RAW_OPEN, day, lane), high = at(market, RAW_HIGH, day, lane);
    real low = at(market, RAW_LOW, day, lane), volume = at(market, RAW_VOLUME, day, lane);
    s->scale[t] = t == 0 ? 1 : s->scale[t - 1] * (factor > 0 ? factor : 1);
    s->change[t] = at(market, RAW_CHANGE, day, lane);
    s->absent[t] = !(close > 0);
    if (s->absent[t]) {
        s->close[t] = s->high[t] = s->low[t] = s->close[t - 1];
        s->volume[t] = 0;
        return;
    }
    bool traded = open > 0 && high > 0 && low > 0;
    s->close[t] = close / s->scale[t];
    s->high[t] = (traded ? high : close) / s->scale[t];
    s->low[t] = (traded ? low : close) / s->scale[t];
    s->volume[t] = volume > 0 ? volume * s->scale[t] : 0;
}

/* A difference of prices around `of`, nothing where it is rounding. */
static real difference(real a, real b, real of)
{
    return fabsl(a - b) <= of * 1e-11L ? 0 : a - b;
}

static void bar_move(struct series *s, int t)
{
    real of = s->close[t];
    real up = difference(s->high[t], s->high[t - 1], of), down = difference(s->low[t - 1], s->low[t], of);
    real range = s->high[t] - s->low[t];
    s->move[t] = difference(s->close[t], s->close[t - 1], of);
    s->gain[t] = fmaxl(s->move[t], 0);
    s->loss[t] = fmaxl(-s->move[t], 0);
    s->upward[t] = up > 0 && difference(up, down, of) > 0 ? up : 0;
    s->downward[t] = down > 0 && difference(down, up, of) > 0 ? down : 0;
    real from_high = fabsl(s->high[t] - s->close[t - 1]), from_low = fabsl(s->low[t] - s->close[t - 1]);
    s->true_range[t] = fmaxl(range, fmaxl(from_high, from_low));
}

/* ---- definitions; there are enough bars before t ---- */

static real mean(const real *x, int t, int n)
{
    real sum = 0;
    for (int k = 0; k < n; k++)
        sum += x[t - k];
    return sum / n;
}

static real highest(const real *x, int t, int n)
{
    real best = x[t];
    for (int k = 1; k < n && k <= t; k++)
        best = fmaxl(best, x[t - k]);
    return best;
}

static real lowest(const real *x, int t, int n)
{
    real best = x[t];
    for (int k = 1; k < n && k <= t; k++)
        best = fminl(best, x[t - k]);
    return best;
}

static real place(const struct series *s, int t, real from)
{
    real high = highest(s->high, t, 14), low = lowest(s->low, t, 14);
    return difference(high, low, high) == 0 ? 0 : 100 * (s->close[t] - from) / (high - low);
}

/* The exponential mean of x, whose first element is at `begin`, up to t. */
static real ema(const real *x, int begin, int t, int n)
{
    real value = mean(x, begin + n - 1, n);
    for (int k = begin + n; k <= t; k++)
        value += (x[k] - value) * 2 / (n + 1);
    return value;
}

/* Wilder's mean of x over the bars 1 to t, begun with that of the first 14. */
static real wilder_mean(const real *x, int t)
{
    real value = mean(x, 14, 14);
    for (int k = 15; k <= t; k++)
        value += (x[k] - value) / 14;
    return value;
}

/* Wilder's sum of x, begun with that of the first 13. */
static real wilder_sum(const real *x, int t)
{
    real value = 0;
    for (int k = 1; k <= t; k++)
        value += x[k] - (k > 13 ? value / 14 : 0);
    return value;
}

static real sma_5(const struct series *s, int t)
{
    return mean(s->close, t, 5);
}

static real sma_20(const struct series *s, int t)
{
    return mean(s->close, t, 20);
}

static real sma_60(const struct series *s, int t)
{
    return mean(s->close, t, 60);
}

static real sma_120(const struct series *s, int t)
{
    return mean(s->close, t, 120);
}

static real ema_12(const struct series *s, int t)
{
    return ema(s->close, 0, t, 12);
}

static real ema_26(const struct series *s, int t)
{
    return ema(s->close, 0, t, 26);
}

static real macd(const struct series *s, int t)
{
    return s->macd[t];
}

static real macd_signal(const struct series *s, int t)
{
    return ema(s->macd, 25, t, 9);
}

static real macd_hist(const struct series *s, int t)
{
    return s->macd[t] - macd_signal(s, t);
}

static real rsi_14(const struct series *s, int t)
{
    real gain = wilder_mean(s->gain, t), loss = wilder_mean(s->loss, t);
    return (gain + loss) * s->scale[t] < 1e-14L ? 0 : 100 * gain / (gain + loss);
}

static real stoch_k(const struct series *s, int t)
{
    return mean(s->fast_k, t, 3);
}

static real stoch_d(const struct series *s, int t)
{
    return (stoch_k(s, t) + stoch_k(s, t - 1) + stoch_k(s, t - 2)) / 3;
}

static real cci_20(const struct series *s, int t)
{
    real middle = mean(s->typical, t, 20), away = 0;
    for (int k = 0; k < 20; k++)
        away += fabsl(s->typical[t - k] - middle);
    return away <= s->typical[t] * 1e-11L ? 0 : (s->typical[t] - middle) / (0.015L * away / 20);
}

static real mfi_14(const struct series *s, int t)
{
    real positive = 0, negative = 0;
    for (int k = t - 13; k <= t; k++) {
        real moved = difference(s->typical[k], s->typical[k - 1], s->typical[k]);
        positive += moved > 0 ? s->typical[k] * s->volume[k] : 0;
        negative += moved < 0 ? s->typical[k] * s->volume[k] : 0;
    }
    return positive + negative < 1 ? 0 : 100 * positive / (positive + negative);
}

static real willr_14(const struct series *s, int t)
{
    return fminl(fmaxl(place(s, t, highest(s->high, t, 14)), -100), 0);
}

static real roc_20(const struct series *s, int t)
{
    return 100 * (s->close[t] - s->close[t - 20]) / s->close[t - 20];
}

static real direction(const struct series *s, int t, const real *movement)
{
    real range = wilder_sum(s->true_range, t);
    return range * s->scale[t] < 1e-14L ? 0 : 100 * wilder_sum(movement, t) / range;
}

static real plus_di_14(const struct series *s, int t)
{
    return direction(s, t, s->upward);
}

static real minus_di_14(const struct series *s, int t)
{
    return direction(s, t, s->downward);
}

static real direction_index(const struct series *s, int t)
{
    real plus = plus_di_14(s, t), minus = minus_di_14(s, t);
    return plus + minus < 1e-14L ? -1 : 100 * fabsl(plus - minus) / (plus + minus);
}

/* A bar without direction counts as 0 among the first 14, later it changes nothing. */
static real adx_14(const struct series *s, int t)
{
    real value = 0;
    for (int k = 14; k < 28; k++)
        value += fmaxl(s->index[k], 0) / 14;
    for (int k = 28; k <= t; k++)
        value += s->index[k] < 0 ? 0 : (s->index[k] - value) / 14;
    return value;
}

static real atr_14(const struct series *s, int t)
{
    return wilder_mean(s->true_range, t);
}

static real deviation(const struct series *s, int t)
{
    real middle = sma_20(s, t), sum = 0;
    for (int k = 0; k < 20; k++)
        sum += (s->close[t - k] - middle) * (s->close[t - k] - middle);
    return sqrtl(sum / 20);
}

static real bb_upper(const struct series *s, int t)
{
    return sma_20(s, t) + 2 * deviation(s, t);
}

static real bb_lower(const struct series *s, int t)
{
    return sma_20(s, t) - 2 * deviation(s, t);
}

static real obv(const struct series *s, int t)
{
    real sum = s->volume[0];
    for (int k = 1; k <= t; k++)
        sum += s->move[k] > 0 ? s->volume[k] : s->move[k] < 0 ? -s->volume[k] : 0;
    return sum;
}

static real volume_sma_20(const struct series *s, int t)
{
    return mean(s->volume, t, 20);
}

static real high_52w(const struct series *s, int t)
{
    return highest(s->high, t, 250);
}

static real low_52w(const struct series *s, int t)
{
    return lowest(s->low, t, 250);
}

static real disparity_20(const struct series *s, int t)
{
    return 100 * s->close[t] / sma_20(s, t);
}

static real volume_ratio(const struct series *s, int t)
{
    real usual = volume_sma_20(s, t);
    return usual > 0 ? s->volume[t] / usual : (real)NAN;
}

static real change_pct(const struct series *s, int t)
{
    if (s->absent[t])
        return 0;
    if (!isnan(s->change[t]))
        return 100 * s->change[t] / (s->close[t] * s->scale[t] - s->change[t]);
    return t == 0 ? (real)NAN : 100 * s->move[t] / s->close[t - 1];
}

/* The first bar with a value, counted from 0, and the value, in the first bar's won or shares. */
static const struct definition {
    int column, from;
    real (*value)(const struct series *s, int t);
} definitions[] = {
    {INDICATOR_sma_5, 4, sma_5},
    {INDICATOR_sma_20, 19, sma_20},
    {INDICATOR_sma_60, 59, sma_60},
    {INDICATOR_sma_120, 119, sma_120},
    {INDICATOR_ema_12, 11, ema_12},
    {INDICATOR_ema_26, 25, ema_26},
    {INDICATOR_macd, 33, macd},
    {INDICATOR_macd_signal, 33, macd_signal},
    {INDICATOR_macd_hist, 33, macd_hist},
    {INDICATOR_rsi_14, 14, rsi_14},
    {INDICATOR_stoch_k, 17, stoch_k},
    {INDICATOR_stoch_d, 17, stoch_d},
    {INDICATOR_cci_20, 19, cci_20},
    {INDICATOR_mfi_14, 14, mfi_14},
    {INDICATOR_willr_14, 13, willr_14},
    {INDICATOR_roc_20, 20, roc_20},
    {INDICATOR_plus_di_14, 14, plus_di_14},
    {INDICATOR_minus_di_14, 14, minus_di_14},
    {INDICATOR_adx_14, 27, adx_14},
    {INDICATOR_atr_14, 14, atr_14},
    {INDICATOR_bb_upper, 19, bb_upper},
    {INDICATOR_bb_middle, 19, sma_20},
    {INDICATOR_bb_lower, 19, bb_lower},
    {INDICATOR_obv, 0, obv},
    {INDICATOR_volume_sma_20, 19, volume_sma_20},
    {INDICATOR_high_52w, 0, high_52w},
    {INDICATOR_low_52w, 0, low_52w},
    {INDICATOR_disparity_20, 19, disparity_20},
    {INDICATOR_volume_ratio, 19, volume_ratio},
    {INDICATOR_change_pct, 0, change_pct},
};

static void series_read(struct series *s, const struct market *market, size_t lane)
{
    while (s->first < (int)market->days && !(at(market, RAW_CLOSE, s->first, lane) > 0))
        s->first++;
    for (int day = s->first; day < (int)market->days; day++)
        bar_read(s, market, lane, day);
    for (int t = 0; t < s->n; t++) {
        if (t > 0)
            bar_move(s, t);
        s->typical[t] = (s->high[t] + s->low[t] + s->close[t]) / 3;
        s->fast_k[t] = place(s, t, lowest(s->low, t, 14));
        s->macd[t] = t < 25 ? 0 : ema_12(s, t) - ema_26(s, t);
        s->index[t] = t < 14 ? 0 : direction_index(s, t);
    }
}

static double in_own_frame(const struct series *s, int column, int t, real value)
{
    switch (indicator_table[column].kind) {
    case KIND_PRICE:
        return (double)(value * s->scale[t]);
    case KIND_SHARE:
        return (double)(value / s->scale[t]);
    default:
        return (double)value;
    }
}

void reference_compute(const struct market *market, size_t lane, double *const values[INDICATOR_COUNT])
{
    struct series *s = calloc(1, sizeof *s);
    if (!s || market->days > MOST)
        abort();
    series_read(s, market, lane);
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++) {
        const struct definition *d = &definitions[i];
        for (size_t day = 0; day < market->days; day++) {
            int t = (int)day - s->first;
            values[d->column][day] = t < d->from ? NAN : in_own_frame(s, d->column, t, d->value(s, t));
        }
    }
    free(s);
}
