/* bench-indicator [LIBRARY]: all columns of every real day, in memory, from nothing, and the same from
 * TA-Lib's library where there is one. Medians. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "t/bench-time.h"
#include "t/indicator/market.h"
#include "t/indicator/talib.h"
#include "t/shared.h"

#define RUNS 9

struct share {
    struct market *market;
    size_t begin, end;
};

static void *share_run(void *arg)
{
    struct share *share = arg;
    market_step(share->market, 0, share->market->days, share->begin, share->end);
    return NULL;
}

/* The caller takes the first half of the tiles. */
static void rebuild(struct market *market, bool two_threads)
{
    size_t tiles = market->lanes / TILE_LANES, half = two_threads ? tiles / 2 : tiles;
    struct share first = {market, 0, half}, second = {market, half, tiles};
    pthread_t thread;
    bool started = two_threads && pthread_create(&thread, NULL, share_run, &second) == 0;
    share_run(&first);
    if (started)
        pthread_join(thread, NULL);
    else
        share_run(&second);
}

static double rebuild_ms(struct market *market, bool two_threads)
{
    double ms[RUNS];
    for (int i = 0; i < RUNS; i++) {
        double begin = now_ms();
        rebuild(market, two_threads);
        ms[i] = now_ms() - begin;
    }
    return median(ms, RUNS);
}

/* The median of the days: one whole market's day by itself, as the evening's run computes it. */
static double day_us(struct market *market)
{
    double *us = calloc(market->days, sizeof *us);
    if (!us)
        return 0;
    for (size_t d = 0; d < market->days; d++) {
        double begin = now_ms();
        market_step(market, d, d + 1, 0, market->lanes / TILE_LANES);
        us[d] = (now_ms() - begin) * 1e3;
    }
    double middle = median(us, market->days);
    free(us);
    return middle;
}

static void figure(const char *what, double value, const char *unit)
{
    printf("  %-52s %10.2f %-7s\n", what, value, unit);
}

/* Negative when the library is absent. The bars must have been computed. */
static double talib_median_ms(struct market *market, const char *library)
{
    double ms[RUNS];
    market_compute(market);
    for (int i = 0; i < RUNS; i++)
        ms[i] = talib_ms(market, library);
    return median(ms, RUNS);
}

int main(int argc, char **argv)
{
    char folder[SHARED_PATH];
    struct market market;
    struct error err;
    if (!shared_find("data/krx-adjusted", folder))
        return EXIT_FAILURE;
    if (!market_load(&market, folder, &err)) {
        fprintf(stderr, "bench-indicator: %s\n", err.text);
        return EXIT_FAILURE;
    }
    printf("  %zu days, %zu tickers, %d columns, in memory\n", market.days, market.tickers, INDICATOR_COUNT);
    double library = talib_median_ms(&market, argc > 1 ? argv[1] : NULL);
    figure("all days, computed, all rows kept in memory", rebuild_ms(&market, false), "ms");
    market_keep(&market, false);
    double one = rebuild_ms(&market, false), two = rebuild_ms(&market, true);
    figure("all days, computed, rows kept while they are read", one, "ms");
    figure("the same by two threads", two, "ms");
    figure("one day by itself", day_us(&market), "us");
    if (library > 0) {
        figure("TA-Lib's library, 24 outputs, ticker by ticker", library, "ms");
        figure("all columns here / 24 outputs there", one / library, "times");
    } else
        puts("  TA-Lib's library is not installed: not measured");
    market_free(&market);
    return EXIT_SUCCESS;
}
