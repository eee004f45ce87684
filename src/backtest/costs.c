#include "backtest/costs.h"

#include <stdlib.h>

#include "market/tax.h"

double sell_cost(const struct backtest_ask *ask, const char *market, kst_date date)
{
    double tax = isnan(ask->sell_tax_bp) ? tax_sell_bp(market, date) : ask->sell_tax_bp;
    return (ask->fee_bp + tax) / 1e4;
}

int costs_open(struct costs *costs, const struct backtest_ask *ask, struct history *history,
               struct error *err)
{
    size_t lanes = history_lanes(history);
    double *rows = malloc(HORIZONS * lanes * sizeof *rows + 1);
    *costs = (struct costs){.ask = ask, .history = history};
    if (!rows)
        return error_no_memory(err);
    for (size_t h = 0; h < HORIZONS; h++)
        costs->of[h].left = rows + h * lanes;
    return 0;
}

void costs_close(struct costs *costs)
{
    free(costs->of[0].left);
    *costs = (struct costs){0};
}

static void left_set(const struct costs *costs, struct costs_left *of, uint32_t slot, size_t due)
{
    const char *market = history_market(costs->history, due, slot);
    double cost = sell_cost(costs->ask, market, history_date(costs->history, due));
    of->left[slot] = (1 - cost) / (1 + costs->ask->fee_bp / 1e4);
}

/* The days are asked from the newest one back. Tax rates change a few times in twenty years; where they
 * change, all tickers are computed anew. On other days only those tickers are computed whose market changed
 * between this day and the day that was asked before. */
const double *costs_left(struct costs *costs, int horizon, size_t due)
{
    struct costs_left *of = &costs->of[horizon];
    size_t tickers, count;
    const struct ticker_past *past = history_pasts(costs->history, &count);
    kst_date date = history_date(costs->history, due), after = of->due;
    of->due = date;
    if (after && date >= of->rates_hold_to) {
        for (size_t i = 0; i < count; i++)
            if (past[i].until >= date && past[i].until < after)
                left_set(costs, of, past[i].slot, due);
        return of->left;
    }
    of->rates_hold_to = tax_since(date);
    history_tickers(costs->history, &tickers);
    for (uint32_t slot = 0; slot < tickers; slot++)
        left_set(costs, of, slot, due);
    return of->left;
}
