#include "market/action.h"

#include <math.h>

#include "market/limit.h"
#include "market/tick.h"
#include "market/universe.h"

/* A ratio of shares below this one is no reduction of capital or consolidation. */
#define LEAST_RATIO 1.1

/* Of an action that nobody has seen: the least n, how far the ratio of the shares may be from it, and how far
 * the ratio of the prices, which is as far as a price may move on one day. */
#define UNSEEN_LEAST 1.5
#define UNSEEN_AWAY  0.005
#define UNSEEN_MOVE  (1 + LIMIT_PERCENT_MOST / 100.0)

/* Of days that follow each other: how many of the base prices are the closes before, and of how many at least
 * that is asked. */
#define ADJACENT_PART  0.95
#define ADJACENT_LEAST 20

static double base_of(const struct action_day *day)
{
    return day->close - day->change;
}

static bool day_known(const struct action_day *day)
{
    return day->prev_close > 0 && day->close > 0 && base_of(day) > 0;
}

bool action_base_off(double base, double prev_close, const char *market, kst_date date)
{
    if (base == prev_close)
        return false;
    double tick = tick_size(prev_close, market, date);
    return base != ceil(prev_close / tick) * tick;
}

static bool base_off(const struct action_day *day)
{
    return action_base_off(base_of(day), day->prev_close, day->market, day->date);
}

static bool market_moved(const struct action_day *day)
{
    return market_group(day->market) != market_group(day->prev_market);
}

static bool day_halted(const struct action_day *day)
{
    return action_halted(day->prev_open, day->prev_volume);
}

static bool base_auctioned(const struct action_day *day)
{
    return day->open > 0 && base_of(day) == day->open && (day_halted(day) || market_moved(day));
}

/* Whether the base is the previous close multiplied by the ratio of the shares, to within one tick. */
static bool base_computed(const struct action_day *day, double ratio)
{
    double theory = day->prev_close * ratio;
    return ratio != 1 && fabs(base_of(day) - theory) <= tick_size(theory, day->market, day->date);
}

/* That of {1, ratio} which is nearer to `change` by the logarithm, where the ratio is one of a reduction. */
static double ratio_nearer(double change, double ratio)
{
    bool nearer = ratio >= LEAST_RATIO && fabs(log(change / ratio)) < fabs(log(change));
    return nearer ? ratio : 1;
}

double action_factor(const struct action_day *day)
{
    if (!day_known(day))
        return 1;
    double ratio = day->shares_before / day->shares, change = base_of(day) / day->prev_close;
    if (!(ratio > 0) || isinf(ratio))
        ratio = 1;
    if (!base_off(day))
        return day_halted(day) && day->open > 0 ? ratio_nearer(day->open / day->prev_close, ratio) : 1;
    if (base_computed(day, ratio) || !base_auctioned(day))
        return change;
    return ratio_nearer(change, ratio);
}

bool action_needs_shares(const struct action_day *day)
{
    if (!day_known(day) || !(day->open > 0))
        return false;
    return base_off(day) ? base_auctioned(day) : day_halted(day);
}

double action_unseen(double prev_price, double price, double prev_shares, double shares)
{
    double ratio = prev_shares / shares, times = ratio < 1 ? 1 / ratio : ratio;
    double clean = floor(2 * times + 0.5) / 2;
    if (!(prev_price > 0) || !(price > 0) || !(clean >= UNSEEN_LEAST) || isinf(times))
        return 1;
    double away = fabs(log(price / prev_price / ratio)), half = log(clean) / 2;
    bool certain = fabs(times / clean - 1) <= UNSEEN_AWAY && away < half && away <= log(UNSEEN_MOVE);
    return !certain ? 1 : ratio < 1 ? clean : 1 / clean;
}

bool action_days_adjacent(const double *prev_close, const double *close, const double *change, size_t count)
{
    size_t known = 0, equal = 0;
    for (size_t i = 0; i < count; i++) {
        double base = close[i] - change[i];
        known += !isnan(base) && !isnan(prev_close[i]);
        equal += base == prev_close[i];
    }
    return known >= ADJACENT_LEAST && (double)equal >= ADJACENT_PART * (double)known;
}
