#include "t/indicator/talib.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "t/bench-time.h"

/* Prototypes as TA-Lib documents them: indices first, then inputs, options, and where the output begins. */
typedef int one_input(int, int, const double *, int, int *, int *, double *);
typedef int three_inputs(int, int, const double *, const double *, const double *, int, int *, int *,
                         double *);

struct talib {
    int (*initialize)(void);
    one_input *sma, *ema, *rsi, *roc;
    three_inputs *cci, *willr, *adx, *plus_di, *minus_di, *atr;
    int (*macd)(int, int, const double *, int, int, int, int *, int *, double *, double *, double *);
    int (*bbands)(int, int, const double *, int, double, double, int, int *, int *, double *, double *,
                  double *);
    int (*stoch)(int, int, const double *, const double *, const double *, int, int, int, int, int, int *,
                 int *, double *, double *);
    int (*mfi)(int, int, const double *, const double *, const double *, const double *, int, int *, int *,
               double *);
    int (*obv)(int, int, const double *, const double *, int *, int *, double *);
};

static bool talib_load(struct talib *lib, void *handle)
{
    const struct {
        const char *name;
        void *pointer;
    } symbols[] = {
        {"TA_Initialize", &lib->initialize},
        {"TA_SMA", &lib->sma},
        {"TA_EMA", &lib->ema},
        {"TA_RSI", &lib->rsi},
        {"TA_ROC", &lib->roc},
        {"TA_CCI", &lib->cci},
        {"TA_WILLR", &lib->willr},
        {"TA_ADX", &lib->adx},
        {"TA_PLUS_DI", &lib->plus_di},
        {"TA_MINUS_DI", &lib->minus_di},
        {"TA_ATR", &lib->atr},
        {"TA_MACD", &lib->macd},
        {"TA_BBANDS", &lib->bbands},
        {"TA_STOCH", &lib->stoch},
        {"TA_MFI", &lib->mfi},
        {"TA_OBV", &lib->obv},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (!(*(void **)symbols[i].pointer = dlsym(handle, symbols[i].name)))
            return false;
    return lib->initialize() == 0;
}

static void *talib_open(const char *path)
{
    static const char *const names[] = {"libta-lib.so.1", "libta-lib.so", "libta_lib.so.0", "libta_lib.so"};
    void *handle = path ? dlopen(path, RTLD_NOW) : NULL;
    for (size_t i = 0; !handle && i < sizeof names / sizeof *names; i++)
        handle = dlopen(names[i], RTLD_NOW);
    return handle;
}

struct bars {
    int n;
    double *high, *low, *close, *volume, *out[3];
};

/* A ticker's bars as the market's internal columns have them: cleaned, one after the other. */
static void bars_gather(struct bars *bars, const struct market *market, size_t lane)
{
    bars->n = 0;
    for (size_t day = 0; day < market->days; day++) {
        if (!(market_value(market, INDICATOR_bars, day, lane) > 0))
            continue;
        bars->high[bars->n] = market_value(market, INDICATOR_bar_high, day, lane);
        bars->low[bars->n] = market_value(market, INDICATOR_bar_low, day, lane);
        bars->close[bars->n] = market_value(market, INDICATOR_bar_close, day, lane);
        bars->volume[bars->n++] = market_value(market, INDICATOR_bar_volume, day, lane);
    }
}

static void talib_run(const struct talib *lib, const struct bars *bars)
{
    static const int sma[] = {5, 20, 60, 120}, ema[] = {12, 26};
    three_inputs *const of_14[] = {lib->willr, lib->adx, lib->plus_di, lib->minus_di, lib->atr};
    const double *h = bars->high, *l = bars->low, *c = bars->close, *v = bars->volume;
    double *a = bars->out[0], *b = bars->out[1], *d = bars->out[2];
    int last = bars->n - 1, begin, count;
    for (int i = 0; i < 4; i++)
        lib->sma(0, last, c, sma[i], &begin, &count, a);
    for (int i = 0; i < 2; i++)
        lib->ema(0, last, c, ema[i], &begin, &count, a);
    for (int i = 0; i < 5; i++)
        of_14[i](0, last, h, l, c, 14, &begin, &count, a);
    lib->macd(0, last, c, 12, 26, 9, &begin, &count, a, b, d);
    lib->rsi(0, last, c, 14, &begin, &count, a);
    lib->stoch(0, last, h, l, c, 14, 3, 0, 3, 0, &begin, &count, a, b);
    lib->cci(0, last, h, l, c, 20, &begin, &count, a);
    lib->mfi(0, last, h, l, c, v, 14, &begin, &count, a);
    lib->roc(0, last, c, 20, &begin, &count, a);
    lib->bbands(0, last, c, 20, 2, 2, 0, &begin, &count, a, b, d);
    lib->obv(0, last, c, v, &begin, &count, a);
}

double talib_ms(const struct market *market, const char *path)
{
    struct talib lib;
    void *handle = talib_open(path);
    double *memory = calloc(7 * market->days, sizeof *memory), ms = -1;
    if (handle && memory && talib_load(&lib, handle)) {
        struct bars bars = {.high = memory};
        double **arrays[] = {&bars.low, &bars.close, &bars.volume, &bars.out[0], &bars.out[1], &bars.out[2]};
        for (size_t i = 0; i < 6; i++)
            *arrays[i] = memory + (i + 1) * market->days;
        ms = 0;
        for (size_t lane = 0; lane < market->tickers; lane++) {
            bars_gather(&bars, market, lane);
            double begin = now_ms();
            talib_run(&lib, &bars);
            ms += now_ms() - begin;
        }
    }
    free(memory);
    if (handle)
        dlclose(handle);
    return ms;
}
