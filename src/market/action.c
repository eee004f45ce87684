#include "market/action.h"

#include <math.h>

#include "market/tick.h"

double action_factor(double prev_close, double close, double change, const char *market, kst_date date)
{
    double base = close - change;
    if (!(prev_close > 0) || !(close > 0) || !(base > 0))
        return 1.0;
    if (fabs(base - prev_close) < tick_size(prev_close, market, date))
        return 1.0;
    return base / prev_close;
}

bool action_days_adjacent(const double *prev_close, const double *close, const double *change, size_t count)
{
    size_t known = 0, equal = 0;
    for (size_t i = 0; i < count; i++) {
        double base = close[i] - change[i];
        known += !isnan(base) && !isnan(prev_close[i]);
        equal += base == prev_close[i];
    }
    return known >= 20 && (double)equal >= 0.95 * (double)known;
}
