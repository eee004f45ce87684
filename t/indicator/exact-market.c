/* Prints made-up histories and what the indicators make of them, for t/indicator/exact.py to compute once
 * more:
 *
 *     days 5000
 *     lane calm                          a line for each history
 *     raw open                           a line for each raw column, in the order of enum raw_column
 *     column sma_5 price                 a line for each column that is shown, with its kind
 *     values
 *
 * and then doubles as they are in memory: of each lane each raw column, then each shown column, on all days.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "t/indicator/market.h"

#define DAYS 5000

static double random_unit(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 11) / 9007199254740992.0;
}

static bool chance(uint64_t *seed, double probability)
{
    return random_unit(seed) < probability;
}

/* How a history goes. */
static const struct life {
    const char *name;
    double close, swing; /* the first close; how far a day goes, as a part of the close */
    double still;        /* the probability that the close stays, */
    double halt, hole;   /* that a day is halted, or missing, */
    double action;       /* of a corporate action, */
    double flood;        /* and of a volume a million million times the usual one */
    double volume;       /* the usual volume */
    bool outside;        /* the close may lie outside of the day's high and low, as adjusted ones do */
} lives[] = {
    {"calm", 50000, 0.02, 0.05, 0, 0, 0, 0, 1e6, false},
    {"extreme flows", 50000, 0.03, 0.05, 0, 0, 0, 0.02, 3, false},
    {"extreme prices", 1000, 0.58, 0.02, 0, 0, 0, 0, 1e5, false},
    {"of a won or two", 2, 0.9, 0.5, 0.02, 0.01, 0, 0.001, 10, false},
    {"flat", 1000, 0, 1, 0, 0, 0, 0, 1000, false},
    {"flat but for a day a year", 99900, 0.01, 0.996, 0, 0, 0, 0.001, 1000, false},
    {"never traded", 5000, 0, 1, 1, 0, 0, 0, 0, false},
    {"split again and again", 40000, 0.03, 0.05, 0.01, 0.002, 0.008, 0.002, 1e5, false},
    {"split while flat", 1000000, 0, 1, 0.01, 0, 0.008, 0.002, 1e3, false},
    {"halted for weeks", 7000, 0.04, 0.1, 0.3, 0, 0.001, 0.01, 100, false},
    {"full of holes", 30000, 0.03, 0.05, 0.02, 0.2, 0.002, 0.01, 1e4, false},
    {"closes outside", 30000, 0.03, 0.05, 0.01, 0.01, 0.002, 0.01, 1e4, true},
};
#define LIVES (sizeof lives / sizeof *lives)

static void trade(struct market *market, size_t day, size_t lane, const struct life *life, double close,
                  uint64_t *seed)
{
    double open = floor(close * (1 + life->swing * (random_unit(seed) - 0.5))) + (life->swing > 0);
    double high = floor(fmax(open, close) * (1 + life->swing * random_unit(seed)));
    double low = fmax(1, ceil(fmin(open, close) * (1 - life->swing * random_unit(seed) / 2)));
    bool outside = life->outside && chance(seed, 0.2);
    *market_raw(market, RAW_OPEN, day, lane) = open;
    high = fmax(high, fmax(open, close));
    low = fmin(low, fmin(open, close));
    double third = floor((high - low) / 3);
    *market_raw(market, RAW_HIGH, day, lane) = outside ? high - third : high;
    *market_raw(market, RAW_LOW, day, lane) = outside ? low + third : low;
}

/* A history does not die out at a won and does not leave what prices can be. */
static double close_next(const struct life *life, double base, uint64_t *seed)
{
    double close = floor(base * (1 + life->swing * (random_unit(seed) - 0.5)) + random_unit(seed));
    if (life->swing == 0 || chance(seed, life->still))
        return base;
    return close < 1 ? 1 : close > 1e7 ? floor(close / 3) : close;
}

static void live(struct market *market, size_t lane, const struct life *life, uint64_t *seed)
{
    static const double ratios[] = {0.02, 0.1, 1.0 / 3, 0.5, 0.87654321, 1.5, 2, 5, 10, 50};
    double before = life->close;
    for (size_t day = 0; day < DAYS; day++) {
        double base = before, ratio = ratios[(size_t)(random_unit(seed) * 10)];
        if (day > 0 && chance(seed, life->hole))
            continue;
        if (day > 0 && chance(seed, life->action) && base * ratio > 100 && base * ratio < 1e7)
            base = floor(base * ratio) + 1;
        bool halted = chance(seed, life->halt);
        double close = halted ? base : close_next(life, base, seed);
        double volume =
            floor(life->volume * (0.5 + random_unit(seed))) * (chance(seed, life->flood) ? 1e12 : 1);
        *market_raw(market, RAW_FACTOR, day, lane) = base / before;
        *market_raw(market, RAW_CLOSE, day, lane) = close;
        *market_raw(market, RAW_VOLUME, day, lane) = halted ? 0 : volume;
        for (int c = RAW_OPEN; c <= RAW_LOW && halted; c++)
            *market_raw(market, c, day, lane) = 0;
        if (!halted)
            trade(market, day, lane, life, close, seed);
        if (lane % 2)
            *market_raw(market, RAW_CHANGE, day, lane) = close - base;
        before = close;
    }
}

static void column_print(const struct market *market, const double *rows, size_t lane)
{
    for (size_t day = 0; day < DAYS; day++)
        fwrite(&rows[day * market->lanes + lane], sizeof *rows, 1, stdout);
}

static void market_print(const struct market *market)
{
    static const char *const kinds[] = {"price", "share", "ratio", "percent", "fixed"};
    printf("days %d\n", DAYS);
    for (size_t lane = 0; lane < LIVES; lane++)
        printf("lane %s\n", lives[lane].name);
    for (int c = 0; c < RAW_COUNT; c++)
        printf("raw %s\n", raw_column_name[c]);
    for (int c = 0; c < INDICATOR_COUNT; c++)
        if (!indicator_table[c].internal)
            printf("column %s %s\n", indicator_table[c].name, kinds[indicator_table[c].kind]);
    printf("values\n");
    for (size_t lane = 0; lane < LIVES; lane++) {
        for (int c = 0; c < RAW_COUNT; c++)
            column_print(market, market->raw[c], lane);
        for (int c = 0; c < INDICATOR_COUNT; c++)
            if (!indicator_table[c].internal)
                column_print(market, market->out[c], lane);
    }
}

int main(void)
{
    struct market market;
    uint64_t seed = 20260220;
    market_new(&market, DAYS, LIVES);
    for (size_t lane = 0; lane < LIVES; lane++)
        live(&market, lane, &lives[lane], &seed);
    market_compute(&market);
    market_print(&market);
    market_free(&market);
    return fflush(stdout) == 0 ? 0 : 1;
}
