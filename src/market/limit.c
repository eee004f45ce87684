#include "market/limit.h"

#include <math.h>
#include <string.h>

#include "market/tick.h"

#define WIDE_SINCE 20150615 /* KOSPI and KOSDAQ allow 30 % from this day on */

static double limit_percent(const char *market, kst_date date)
{
    return date >= WIDE_SINCE && strcmp(market, "KONEX") != 0 ? LIMIT_PERCENT_MOST : 15;
}

static double limit_width(double base, const char *market, kst_date date)
{
    double tick = tick_size(base, market, date);
    return floor(base * limit_percent(market, date) / 100 / tick) * tick;
}

double limit_upper(double base, const char *market, kst_date date)
{
    double price = base + limit_width(base, market, date), tick = tick_size(price, market, date);
    return floor(price / tick) * tick;
}

double limit_lower(double base, const char *market, kst_date date)
{
    double price = base - limit_width(base, market, date), tick = tick_size(price, market, date);
    return ceil(price / tick) * tick;
}

/* A base price of a few won has a width of 0: then both limits are the base, and nothing is known. */
enum limit_lock limit_locked(double price, double change, const char *market, kst_date date)
{
    double base = price - change;
    if (!(base > 0))
        return LIMIT_FREE;
    if (price > base && price == limit_upper(base, market, date))
        return LIMIT_LOCKED_UP;
    if (price < base && price == limit_lower(base, market, date))
        return LIMIT_LOCKED_DOWN;
    return LIMIT_FREE;
}
