/* Source `demo`: the made-up market of demo-market.h as daily tables. The model knows closes and shares;
 * open, high, low, volume and value are made here, from a hash of the stock and the date. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/clock.h"
#include "source/demo-market.h"
#include "source/kind.h"

enum { GLOBAL_SINCE = 20221121 /* KOSDAQ GLOBAL begins */ };

/* The seed that the argument says, 1 where there is none. */
static int seed_read(const char *argument, uint64_t *seed, struct error *err)
{
    char *end;
    *seed = 1;
    if (!argument)
        return 0;
    errno = 0;
    *seed = strtoull(argument, &end, 10);
    if (errno || *end || argument[0] < '0' || argument[0] > '9')
        return error_set(err, ERROR_USAGE, "'%s' is no seed of source demo, expected a whole number: demo:7",
                         argument);
    return 0;
}

static int demo_check(const char *argument, struct error *err)
{
    uint64_t seed;
    return seed_read(argument, &seed, err);
}

static int demo_open(const char *argument, const struct source_context *context, void **state,
                     struct error *err)
{
    uint64_t seed;
    int ret = seed_read(argument, &seed, err);
    if (ret)
        return ret;
    struct demo_market *market = malloc(sizeof *market);
    if (!market)
        return error_set(err, ERROR_NO_MEMORY, "out of memory for source demo");
    demo_market_init(market, context->calendar, seed);
    *state = market;
    return 0;
}

static void demo_close(void *state)
{
    demo_market_free(state);
    free(state);
}

/* One of four numbers in [0, 1) that one hash gives; `index` is 0 to 3. */
static double part(uint64_t hash, int index)
{
    return (double)(hash >> index * 16 & 0xFFFF) * 0x1p-16;
}

static void prices_write(const struct demo_stock *stock, kst_date date, uint64_t random,
                         double *const column[], size_t i)
{
    double level = stock->level, close = stock->close, spread = stock->volatility * close;
    double open =
        stock->auction ? level : level + (close - level) * part(random, 0) + spread * (part(random, 1) - 0.5);
    open = demo_price_fit(stock, open, date);
    double high = demo_price_fit(stock, fmax(open, close) + spread * part(random, 2), date);
    double low = demo_price_fit(stock, fmin(open, close) - spread * part(random, 3), date);
    column[RAW_OPEN][i] = open;
    /* A close between two ticks may be the day's extreme itself. */
    column[RAW_HIGH][i] = fmax(high, close);
    column[RAW_LOW][i] = fmin(low, close);
}

static void bar_write(const struct demo_stock *stock, kst_date date, double *const column[], size_t i)
{
    uint64_t random = demo_hash(~stock->key, (uint64_t)date);
    prices_write(stock, date, random, column, i);
    double interest =
        0.3 + 1.4 * demo_uniform(demo_hash(random, 1)) + 12 * fabs(stock->close / stock->base - 1);
    double volume = 1 + floor(stock->shares * stock->turnover * fmin(interest, 6));
    double sum = column[RAW_OPEN][i] + column[RAW_HIGH][i] + column[RAW_LOW][i] + stock->close;
    column[RAW_VOLUME][i] = volume;
    column[RAW_VALUE][i] = floor(volume * (sum / 4));
}

static void halt_write(double *const column[], size_t i)
{
    static const enum raw_column zero[] = {RAW_OPEN, RAW_HIGH, RAW_LOW, RAW_VOLUME, RAW_VALUE};
    for (size_t k = 0; k < sizeof zero / sizeof *zero; k++)
        column[zero[k]][i] = 0;
}

/* Somebody bought a few shares at the close, after the session. */
static void after_hours_write(const struct demo_stock *stock, double *const column[], size_t i)
{
    halt_write(column, i);
    column[RAW_VOLUME][i] = 1 + floor(stock->shares * stock->turnover / 100);
    column[RAW_VALUE][i] = column[RAW_VOLUME][i] * stock->close;
}

static int row_add(const struct demo_stock *stock, struct day *day)
{
    long i = day_add(day);
    if (i < 0)
        return ERROR_NO_MEMORY;
    day->line[i] = stock->line;
    if (stock->global && day->date >= GLOBAL_SINCE)
        memcpy(day->line[i].market, "KOSDAQ GLOBAL", sizeof "KOSDAQ GLOBAL");
    day->column[RAW_CLOSE][i] = stock->close;
    day->column[RAW_CHANGE][i] = stock->close - stock->base;
    day->column[RAW_SHARES][i] = stock->shares;
    day->column[RAW_MARKET_CAP][i] = stock->close * stock->shares;
    if (stock->halted)
        halt_write(day->column, (size_t)i);
    else if (stock->after_hours)
        after_hours_write(stock, day->column, (size_t)i);
    else
        bar_write(stock, day->date, day->column, (size_t)i);
    return 0;
}

static int date_check(const struct demo_market *market, kst_date date, struct error *err)
{
    char text[DATE_TEXT], first[DATE_TEXT];
    if (date < market->first)
        return error_set(err, ERROR_NOT_READY, "source demo has no table of %s, its first day is %s",
                         date_format(date, text), date_format(market->first, first));
    if (date > clock_kst_date(clock_now_utc()))
        return error_set(err, ERROR_NOT_READY, "source demo has no table of %s, which is in the future",
                         date_format(date, text));
    if (!calendar_is_open(market->calendar, date))
        return error_set(err, ERROR_NOT_READY, "source demo has no table of %s, the market is closed (%s)",
                         date_format(date, text), calendar_reason(market->calendar, date));
    return 0;
}

static void demo_fetch(void *state, struct source_answer *answer)
{
    struct demo_market *market = state;
    if (date_check(market, answer->date, &answer->error) != 0)
        return;
    int ret = demo_market_seek(market, answer->date);
    for (size_t i = 0; ret == 0 && i < market->count; i++)
        ret = row_add(&market->stock[i], &answer->day);
    if (ret != 0)
        error_set(&answer->error, ret, "out of memory for the table of source demo");
}

static void demo_range(void *state, kst_date *first, kst_date *last)
{
    const struct demo_market *market = state;
    *first = market->first;
    *last = 0;
}

const struct source_kind source_demo = {
    .name = "demo",
    .argument = "SEED",
    .complete_minute = 19 * 60,
    .caveat = "whose rows are made up",
    .check = demo_check,
    .open = demo_open,
    .close = demo_close,
    .range = demo_range,
    .fetch = demo_fetch,
};
