#include "backtest/prices.h"

#include <stdlib.h>

#include "backtest/internal.h"
#include "backtest/lanes.h"
#include "panel/bars.h"

/* The value of a position at the end of the store: the ticker's last close, in won of the newest day. For
 * most tickers this is the close of the newest day. */
static int last_closes(const struct prices *prices, double *closes, struct error *err)
{
    struct panel *panel = history_panel(prices->history);
    struct rows_ask ask = {
        .mode = ROWS_BAR, .as_of = history_date(prices->history, prices->newest), .most = 1};
    struct columns close = {.column = {panel_columns(panel)->column[RAW_CLOSE]}, .count = 1};
    struct ticker_rows rows = {0};
    size_t count;
    int ret = 0;
    const struct ticker *tickers = history_tickers(prices->history, &count);
    for (size_t i = 0; ret == 0 && i < count; i++) {
        closes[i] = history_value(prices->history, RAW_CLOSE, prices->newest, (uint32_t)i);
        if (closes[i] > 0)
            continue;
        ret = panel_ticker_rows(panel, &tickers[i], &close, &ask, &rows, err);
        closes[i] = ret == 0 && rows.count ? rows.value[0] : NAN;
    }
    ticker_rows_free(&rows);
    return ret;
}

int prices_open(struct prices *prices, struct history *history, bool entry_close, struct error *err)
{
    size_t lanes = history_lanes(history);
    double *rows = malloc((3 + PRICES_DAYS) * lanes * sizeof *rows + 1);
    *prices = (struct prices){.history = history,
                              .bought_at = entry_close ? RAW_CLOSE : RAW_OPEN,
                              .lanes = lanes,
                              .newest = history_days(history) - 1,
                              .factor = rows};
    if (!rows)
        return error_no_memory(err);
    prices->today = rows + lanes;
    prices->tomorrow = rows + 2 * lanes;
    for (size_t d = 0; d < PRICES_DAYS; d++)
        prices->sale[d] = rows + (3 + d) * lanes;
    /* The day after the newest one, on which everything that is left is sold for its last close. */
    double *beyond = prices->sale[(prices->newest + 1) % PRICES_DAYS];
    for (size_t i = 0; i < lanes; i++) {
        prices->factor[i] = 1;
        prices->today[i] = beyond[i] = NAN;
    }
    return last_closes(prices, beyond, err);
}

void prices_close(struct prices *prices)
{
    free(prices->factor);
    *prices = (struct prices){0};
}

void prices_move(struct prices *prices, size_t day)
{
    struct history *history = prices->history;
    double *sale = prices->sale[day % PRICES_DAYS], *later = prices->sale[(day + 1) % PRICES_DAYS];
    double *spare = prices->tomorrow;
    prices->tomorrow = prices->today;
    prices->today = spare;
    for (size_t lane = 0; lane < prices->lanes; lane += TILE_LANES) {
        if (day < prices->newest)
            bar_tile_factor(history_tile(history, HISTORY_FACTOR, day + 1, lane), prices->factor + lane);
        backtest_lanes()->sell(
            history_tile(history, RAW_OPEN, day, lane), history_tile(history, RAW_HIGH, day, lane),
            history_tile(history, RAW_LOW, day, lane), history_tile(history, RAW_CLOSE, day, lane),
            history_tile(history, RAW_VOLUME, day, lane), history_tile(history, prices->bought_at, day, lane),
            prices->factor + lane, later + lane, sale + lane, prices->today + lane);
    }
}

const double *prices_entry(const struct prices *prices)
{
    return prices->bought_at == RAW_CLOSE ? prices->today : prices->tomorrow;
}

const double *prices_sale(const struct prices *prices, size_t due)
{
    return due > prices->newest ? NULL : prices->sale[due % PRICES_DAYS];
}
