/* Indicators of the volume: alone, and together with the direction of the price. */
#include "indicator/step.h"

/* Granville's on-balance volume: the volume of the first bar, to which each day adds its volume if the close
 * rose, and from which it takes it off if the close fell. */
static void lanes_obv(const struct tile *restrict tile, const double *restrict bars,
                      const double *restrict prev, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double move = tile->move[i], volume = tile->volume[i];
        double signed_volume = (move > 0 ? volume : 0) - (move < 0 ? volume : 0);
        double sum = prev[i] / tile->factor[i] + signed_volume;
        out[i] = bars[i] > 1 ? sum : volume;
    }
}

void step_obv(struct tile *tile, double *out)
{
    lanes_obv(tile, tile_today(tile, INDICATOR_bars), tile_lag(tile, INDICATOR_obv, 1), out);
}

static void lanes_shares(const double *restrict sum, double divisor, const double *restrict fixed,
                         double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++)
        out[i] = sum[i] / divisor * fixed[i];
}

void step_volume_sma_20(struct tile *tile, double *out)
{
    const double *rows[20];
    double sum[TILE_LANES];
    tile_window(tile, INDICATOR_bar_volume, 20, rows);
    window_sum(rows, 20, sum);
    lanes_shares(sum, 20, tile->fixed, out);
}

static void lanes_ratio(const double *restrict volume, const double *restrict mean, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double ratio = volume[i] / mean[i];
        out[i] = mean[i] > 0 ? ratio : NAN;
    }
}

void step_volume_ratio(struct tile *tile, double *out)
{
    lanes_ratio(tile->volume, tile_today(tile, INDICATOR_volume_sma_20), out);
}

static void lanes_money_flow(const double *restrict typical, const double *restrict prev,
                             const double *restrict volume, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double move = typical[i] - prev[i], flow = typical[i] * volume[i], least = typical[i] * ROUNDING;
        out[i] = (move > least ? flow : 0) - (move < -least ? flow : 0);
    }
}

void step_money_flow(struct tile *tile, double *out)
{
    lanes_money_flow(tile_today(tile, INDICATOR_typical), tile_lag(tile, INDICATOR_typical, 1),
                     tile_today(tile, INDICATOR_bar_volume), out);
}

static inline double positive_part(double flow)
{
    return flow > 0 ? flow : 0;
}

/* Adds the flows of seven days: the positive ones, and the absolute values of all. */
static void lanes_add_flows(const double *restrict a, const double *restrict b, const double *restrict c,
                            const double *restrict d, const double *restrict e, const double *restrict f,
                            const double *restrict g, double *restrict positive, double *restrict all)
{
    for (int i = 0; i < TILE_LANES; i++) {
        positive[i] += (positive_part(a[i]) + positive_part(b[i])) +
                       (positive_part(c[i]) + positive_part(d[i])) +
                       (positive_part(e[i]) + positive_part(f[i])) + positive_part(g[i]);
        all[i] +=
            (fabs(a[i]) + fabs(b[i])) + (fabs(c[i]) + fabs(d[i])) + (fabs(e[i]) + fabs(f[i])) + fabs(g[i]);
    }
}

static void lanes_mfi(const double *restrict positive, const double *restrict all, double *restrict out)
{
    for (int i = 0; i < TILE_LANES; i++) {
        double percent = 100 * (positive[i] / all[i]);
        out[i] = all[i] < 1 ? 0 : percent;
    }
}

void step_mfi_14(struct tile *tile, double *out)
{
    const double *rows[14];
    double positive[TILE_LANES] = {0}, all[TILE_LANES] = {0};
    tile_window(tile, INDICATOR_money_flow, 14, rows);
    for (const double **r = rows; r < rows + 14; r += 7)
        lanes_add_flows(r[0], r[1], r[2], r[3], r[4], r[5], r[6], positive, all);
    lanes_mfi(positive, all, out);
}
