#include "backtest/prices.h"

#include <stdlib.h>

#include "backtest/internal.h"
#include "backtest/lanes.h"
#include "panel/bars.h"

/* The place of a stored day in the history. */
static size_t day_of(struct history *history, kst_date date)
{
    size_t low = 0, high = history_days(history);
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (history_date(history, middle) <= date)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The value of a position at the end of the store: the ticker's last close, in won of the newest day, and the
 * day of it. For most tickers this is the newest day. */
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
        prices->last[i] = (uint32_t)prices->newest;
        if (closes[i] > 0)
            continue;
        ret = panel_ticker_rows(panel, &tickers[i], &close, &ask, &rows, err);
        closes[i] = ret == 0 && rows.count ? rows.value[0] : NAN;
        if (ret == 0 && rows.count)
            prices->last[i] = (uint32_t)day_of(prices->history, rows.date[0]);
    }
    ticker_rows_free(&rows);
    return ret;
}

int prices_open(struct prices *prices, struct history *history, const struct holes *holes, bool entry_close,
                struct error *err)
{
    size_t lanes = history_lanes(history);
    double *rows = malloc((4 + PRICES_DAYS) * lanes * sizeof *rows + 1);
    *prices = (struct prices){.history = history,
                              .holes = holes,
                              .last = calloc(lanes + 1, sizeof *prices->last),
                              .bought_at = entry_close ? RAW_CLOSE : RAW_OPEN,
                              .lanes = lanes,
                              .newest = history_days(history) - 1,
                              .factor = rows};
    if (!rows || !prices->last)
        return error_no_memory(err);
    prices->today = rows + lanes;
    prices->tomorrow = rows + 2 * lanes;
    for (size_t d = 0; d < PRICES_DAYS; d++)
        prices->sale[d] = rows + (3 + d) * lanes;
    prices->over = rows + (3 + PRICES_DAYS) * lanes;
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
    free(prices->last);
    locks_free(&prices->locks);
    *prices = (struct prices){0};
}

/* The sales of the day after `day` for positions whose sale is due on `day`: those that reach over a hole are
 * not known. A ticker that has left before the hole is sold before it. */
static const double *sales_after(const struct prices *prices, size_t day)
{
    const double *later = prices->sale[(day + 1) % PRICES_DAYS];
    if (day == prices->newest || !holes_between(prices->holes, day, day + 1))
        return later;
    for (size_t i = 0; i < prices->lanes; i++)
        prices->over[i] = prices->last[i] > day ? NAN : later[i];
    return prices->over;
}

/* Nobody can buy a stock that is locked at its upper limit, or sell one that is locked at its lower one. */
static int locks_heed(struct prices *prices, size_t day, size_t lane, const double *later, double *sale,
                      struct error *err)
{
    long count = locks_add(&prices->locks, prices->history, day, lane);
    if (count < 0)
        return error_no_memory(err);
    for (const struct lock *lock = prices->locks.lock + prices->locks.count; count-- > 0;) {
        lock--;
        if (lock->side == LIMIT_LOCKED_UP)
            prices->today[lock->slot] = NAN;
        else
            sale[lock->slot] = later[lock->slot];
    }
    return 0;
}

int prices_move(struct prices *prices, size_t day, struct error *err)
{
    struct history *history = prices->history;
    double *sale = prices->sale[day % PRICES_DAYS];
    const double *later = sales_after(prices, day);
    double *spare = prices->tomorrow;
    prices->tomorrow = prices->today;
    prices->today = spare;
    int ret = 0;
    for (size_t lane = 0; ret == 0 && lane < prices->lanes; lane += TILE_LANES) {
        if (day < prices->newest)
            bar_tile_factor(history_tile(history, HISTORY_FACTOR, day + 1, lane), prices->factor + lane);
        bool flat = backtest_lanes()->sell(
            history_tile(history, RAW_OPEN, day, lane), history_tile(history, RAW_HIGH, day, lane),
            history_tile(history, RAW_LOW, day, lane), history_tile(history, RAW_CLOSE, day, lane),
            history_tile(history, RAW_VOLUME, day, lane), history_tile(history, prices->bought_at, day, lane),
            prices->factor + lane, later + lane, sale + lane, prices->today + lane);
        if (flat)
            ret = locks_heed(prices, day, lane, later, sale, err);
    }
    return ret;
}

const double *prices_entry(const struct prices *prices)
{
    return prices->bought_at == RAW_CLOSE ? prices->today : prices->tomorrow;
}

const double *prices_sale(const struct prices *prices, size_t due)
{
    return due > prices->newest ? NULL : prices->sale[due % PRICES_DAYS];
}
