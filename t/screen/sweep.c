#include "t/screen/sweep.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strategies/function.h"

static void add(struct sweep *sweep, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct sweep *sweep, const char *format, ...)
{
    va_list args;
    if (sweep->count == sweep->capacity) {
        sweep->capacity = 2 * sweep->capacity + 64;
        sweep->text = realloc(sweep->text, sweep->capacity * sizeof *sweep->text);
    }
    if (!sweep->text) {
        fprintf(stderr, "sweep: out of memory\n");
        exit(1);
    }
    va_start(args, format);
    vsnprintf(sweep->text[sweep->count++], SWEEP_TEXT, format, args);
    va_end(args);
}

/* What the arguments are: two numbers, a condition, days. */
static const struct arguments {
    const char *x[2], *c, *n;
} arguments[] = {
    {{"close", "open"}, "close > open", "1"},
    {{"close", "high[1]"}, "close > high[1]", "3"},
    {{"volume", "volume_sma_20"}, "volume > volume[1]", "5"},
    {{"macd", "macd_signal"}, "cross_above(macd, macd_signal)", "4"},
    {{"high - low", "atr_14"}, "not change_pct > 0", "2 * 5"},
    {{"(close / close[2] - 1)", "0"}, "count(close >= close[1], 3) > 1", "7"},
    {{"sma(close, 8)", "sma(close, 13)[1]"}, "sma(close, 3) > sma(close, 11)", "6"},
    {{"rank(volume)", "rank(value)"}, "percentile(change_pct) > 50 or shares > 100mn", "2"},
};

static void call_make(char *text, const struct function *function, const struct arguments *with)
{
    size_t length = (size_t)sprintf(text, "%s(", function->name);
    unsigned numbers = 0;
    for (const char *type = function->types; *type; type++) {
        const char *argument = *type == 'x'   ? with->x[numbers++ % 2]
                               : *type == 'c' ? with->c
                               : *type == 'n' ? with->n
                               : *type == '+' ? "low, close * 0.99"
                                              : NULL;
        if (argument)
            length += (size_t)sprintf(text + length, "%s%s", text[length - 1] == '(' ? "" : ", ", argument);
    }
    sprintf(text + length, ")");
}

void sweep_functions(struct sweep *sweep)
{
    char call[SWEEP_TEXT];
    for (int f = 0; f < FUNCTION_COUNT; f++)
        for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
            call_make(call, &function_table[f], &arguments[i]);
            add(sweep, "%s", call);
            if (function_table[f].result == EXPR_CONDITION) {
                add(sweep, "not %s", call);
                add(sweep, "(%s)[%zu]", call, i + 1);
            } else {
                add(sweep, "%s[%zu]", call, 3 * i);
                add(sweep, "%s > %s[2]", call, call);
                add(sweep, "rank(%s) <= 300", call);
            }
        }
}

void sweep_column(struct sweep *sweep, const char *name)
{
    static const unsigned lags[] = {0, 1, 6, 20, 29};
    for (size_t i = 0; i < sizeof lags / sizeof *lags; i++)
        add(sweep, "%s[%u]", name, lags[i]);
    add(sweep, "%s > %s[1]", name, name);
    add(sweep, "not %s <= sma(%s, 7)[3]", name, name);
}

void sweep_free(struct sweep *sweep)
{
    free(sweep->text);
    *sweep = (struct sweep){0};
}
