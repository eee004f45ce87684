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
