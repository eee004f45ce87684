/* The model behind the source `demo`: a made-up market, stepped forward one business day at a time.
 *
 * It opens on the first business day of 2010 with some 2,700 stocks. A third is on KOSPI, the larger ones
 * more often; the rest is on KOSDAQ, some dozens of it labelled KOSDAQ GLOBAL from 2022-11-21 on. Market caps
 * are about log-normal with a long upper tail, and but for a few days in a hundred thousand between 10
 * billion and 500 trillion won. About every fourth day a stock is listed, about every fourth day one begins
 * to leave: months of halt, seven days of trading, gone.
 *
 * Close = base price x (1 + beta x the market's move + the stock's own) + a pull towards an anchor price that
 * jumps a few times in ten years, so that no price runs away; inside KRX's daily limits (15 %, 30 % from
 * 2015-06-15 on), on the ticks of market/tick.h. About once a day and market a stock has a corporate action
 * (split, reverse split, bonus issue, rights issue, stock dividend) or is halted, for days or for months; a
 * few times a month one is renamed.
 *
 * Every random number is a hash of seed, stock and date; the arithmetic is +, -, *, / and floor on doubles.
 * So the same seed, calendar and date give the same bits on every machine, however the date was reached. */
#ifndef SISE_SOURCE_DEMO_MARKET_H
#define SISE_SOURCE_DEMO_MARKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/calendar.h"
#include "store/day.h"

struct demo_stock {
    uint64_t key;       /* what its random numbers hash from */
    double close, base; /* the day's, in won */
    double prev_close;  /* of the business day before; NaN on the first day */
    double factor;      /* the day's base price over prev_close; 1: no corporate action */
    double shares;      /* listed */
    double anchor;      /* the price to which the stock's price is pulled */
    double beta, volatility;
    double turnover;    /* typical share of `shares` that changes hands in a day */
    double next_factor; /* factor of the action on the stock's next trading day; 0: none */
    double new_shares;  /* `shares` is multiplied by this, `shares_wait` trading days after the action */
    int shares_wait;
    int halt;  /* days until it trades again */
    int leave; /* trading days until it is gone; 0: it stays */
    bool halted, preferred;
    bool global; /* labelled KOSDAQ GLOBAL from the day on which that label exists */
    uint32_t serial, renames;
    struct day_line line;
};

struct demo_market {
    const struct calendar *calendar;
    uint64_t seed;
    kst_date first, date; /* the first business day; the one that the stocks show, 0: before the first */
    uint32_t serial;      /* of the next company */
    struct demo_stock *stock;
    size_t count, capacity;
};

/* Sets the market before its first day. The calendar outlives it. */
void demo_market_init(struct demo_market *market, const struct calendar *calendar, uint64_t seed);
void demo_market_free(struct demo_market *market);

/* Brings the market to `date`, a business day not before market->first: forward from where it is, or from the
 * first day again. NO_MEMORY leaves it before its first day. */
int demo_market_seek(struct demo_market *market, kst_date date);

/* Adds the next company: its common stock and, where `old` and by chance, a preferred one. `old`: it was
 * listed before the market's first day. NO_MEMORY. (demo-listing.c) */
int demo_market_list(struct demo_market *market, kst_date date, bool old);

/* The stock's name, after so many renamings. (demo-listing.c) */
void demo_stock_name(struct demo_stock *stock);

/* `price` brought inside the day's limits around `base` and onto a tick. */
double demo_price_fit(double price, double base, const char *market, kst_date date);

/* ---- random numbers ---- */

/* The finalizer of splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
static inline uint64_t demo_hash(uint64_t key, uint64_t number)
{
    uint64_t x = key + number * 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* In [0, 1), from the upper bits. */
static inline double demo_uniform(uint64_t hash)
{
    return (double)(hash >> 11) * 0x1p-53;
}

/* A random number of mean 0 and variance 1, between -3.47 and 3.47. It is the sum of four uniform numbers,
 * which needs no libm. */
static inline double demo_normal(uint64_t hash)
{
    int32_t sum = (int32_t)((hash & 0xFFFF) + (hash >> 16 & 0xFFFF) + (hash >> 32 & 0xFFFF) + (hash >> 48));
    return (sum - 131070) * (1 / 37837.0);
}

#endif
