/* The walk goes backward, from the newest day to the first signal day, so that what a position would be sold
 * for is known when it is bought: today's close where today trades, else what it is tomorrow. Prices are in
 * won of the newest day. A ring holds as many days as the longest holding. */
#include "backtest/backtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backtest/internal.h"
#include "backtest/lanes.h"
#include "base/array.h"
#include "market/tax.h"
#include "panel/bars.h"

const unsigned horizon_days[HORIZONS] = {1, 5, 20, 60};

#define RING (HORIZON_LONGEST + 1)

struct walk {
    struct backtest *backtest;
    const struct backtest_ask *ask;
    struct history *history;
    struct view *view;
    struct screen screen;
    size_t lanes, last;           /* the newest day */
    size_t end;                   /* after the last signal day */
    double *adjust;               /* [lanes] from the day's won to the newest's */
    double *sale[RING];           /* [lanes] what a position is sold for when that day has come */
    double *entry;                /* [lanes] the next day's price to buy at, NaN where one cannot */
    double *buy;                  /* [lanes] what today's picks are bought at */
    double *kept[HORIZONS];       /* [lanes] what both costs leave of a gross return, */
    kst_date kept_from[HORIZONS]; /* of sales from this day on, */
    kst_date kept_on[HORIZONS];   /* on the markets of that one */
    uint32_t *slots;              /* [lanes] */
    size_t capacity;              /* of picks */
};

static const double *tile_at(const struct walk *walk, int column, size_t day, size_t lane)
{
    return history_tile(walk->history, column, day, lane);
}

/* ---- prices ---- */

/* What a position is worth when the store ends: the last close that there is, in won of the newest day. Most
 * tickers have it on the newest day itself. */
static int last_closes(struct walk *walk, double *closes, struct error *err)
{
    struct panel *panel = history_panel(walk->history);
    struct rows_ask ask = {.mode = ROWS_BAR, .as_of = history_date(walk->history, walk->last), .most = 1};
    struct columns close = {.column = {panel_columns(panel)->column[RAW_CLOSE]}, .count = 1};
    struct ticker_rows rows = {0};
    size_t count;
    int ret = 0;
    const struct ticker *tickers = history_tickers(walk->history, &count);
    for (size_t i = 0; ret == 0 && i < count; i++) {
        closes[i] = history_value(walk->history, RAW_CLOSE, walk->last, (uint32_t)i);
        if (closes[i] > 0)
            continue;
        ret = panel_ticker_rows(panel, &tickers[i], &close, &ask, &rows, err);
        closes[i] = ret == 0 && rows.count ? rows.value[0] : NAN;
    }
    ticker_rows_free(&rows);
    return ret;
}

static void day_prices(struct walk *walk, size_t day)
{
    double *sale = walk->sale[day % RING], *later = walk->sale[(day + 1) % RING];
    int price = walk->ask->entry_close ? RAW_CLOSE : RAW_OPEN;
    for (size_t lane = 0; lane < walk->lanes; lane += TILE_LANES) {
        if (day < walk->last)
            bar_tile_factor(tile_at(walk, HISTORY_FACTOR, day + 1, lane), walk->adjust + lane);
        backtest_lanes()->sell(tile_at(walk, RAW_OPEN, day, lane), tile_at(walk, RAW_HIGH, day, lane),
                               tile_at(walk, RAW_LOW, day, lane), tile_at(walk, RAW_CLOSE, day, lane),
                               tile_at(walk, RAW_VOLUME, day, lane), tile_at(walk, price, day, lane),
                               walk->adjust + lane, later + lane, sale + lane, walk->entry + lane);
    }
}

/* ---- a signal day ---- */

static void cost_set(struct walk *walk, int h, uint32_t slot, size_t day)
{
    const char *market = history_market(walk->history, day, slot);
    double cost = sell_cost(walk->ask, market, history_date(walk->history, day));
    walk->kept[h][slot] = (1 - cost) / (1 + walk->ask->fee_bp / 1e4);
}

/* The rates change some times in a generation, and few stocks were on another market before. Days go
 * backward, so costs of an earlier day are made anew. */
static void costs_move(struct walk *walk, int h, size_t day)
{
    size_t tickers, count;
    const struct ticker_past *pasts = history_pasts(walk->history, &count);
    kst_date date = history_date(walk->history, day), after = walk->kept_on[h];
    walk->kept_on[h] = date;
    if (walk->kept_from[h] && date >= walk->kept_from[h]) {
        for (size_t i = 0; i < count; i++)
            if (pasts[i].until >= date && pasts[i].until < after)
                cost_set(walk, h, pasts[i].slot, day);
        return;
    }
    walk->kept_from[h] = tax_since(date);
    history_tickers(walk->history, &tickers);
    for (uint32_t slot = 0; slot < tickers; slot++)
        cost_set(walk, h, slot, day);
}

/* The mean return of everything in the universe that could be bought; NaN where the day has not come. */
static double market_return(struct walk *walk, size_t day, int h)
{
    unsigned days = horizon_days[h];
    double sums[TILE_LANES] = {0}, counts[TILE_LANES] = {0}, sum = 0, count = 0;
    if (day + days > walk->last)
        return NAN;
    const double *sale = walk->sale[(day + days) % RING];
    costs_move(walk, h, day + days);
    for (size_t lane = 0; lane < walk->lanes; lane += TILE_LANES)
        backtest_lanes()->gain(walk->screen.mask + lane, walk->buy + lane, sale + lane, walk->kept[h] + lane,
                               sums, counts);
    for (int i = 0; i < TILE_LANES; i++) {
        sum += sums[i];
        count += counts[i];
    }
    return count > 0 ? sum / count : NAN;
}

/* After market_return(), which moves the costs. */
static double pick_return(const struct walk *walk, uint32_t slot, size_t day, int h)
{
    size_t due = day + horizon_days[h];
    if (due > walk->last)
        return NAN;
    return walk->sale[due % RING][slot] / walk->buy[slot] * walk->kept[h][slot] - 1;
}

static void pick_fill(struct walk *walk, struct backtest_pick *pick, uint32_t slot, size_t day)
{
    size_t entry = day + !walk->ask->entry_close, first = history_first(walk->history);
    bool bought = walk->buy[slot] > 0;
    int price = walk->ask->entry_close ? RAW_CLOSE : RAW_OPEN;
    *pick = (struct backtest_pick){.slot = slot, .day = (uint32_t)(day - first), .entry = NAN};
    if (bought) {
        pick->entry_date = history_date(walk->history, entry);
        pick->entry = history_value(walk->history, price, entry, slot);
    }
    /* On the newest day nobody knows yet whether it can be bought tomorrow. */
    walk->backtest->untradable += !bought && entry <= walk->last;
    for (int h = 0; h < HORIZONS; h++)
        pick->result[h] = bought ? pick_return(walk, slot, day, h) : NAN;
}

static int picks_reserve(struct walk *walk, size_t more, struct error *err)
{
    struct backtest *backtest = walk->backtest;
    return array_reserve(&backtest->pick, &walk->capacity, backtest->found + more, sizeof *backtest->pick)
               ? 0
               : error_no_memory(err);
}

/* The picks of a day are put in from the last to the first, as the days are: in the end all are turned. */
static int signal_day(struct walk *walk, size_t day, struct error *err)
{
    struct backtest *backtest = walk->backtest;
    struct backtest_day *asked = &backtest->day[day - history_first(walk->history)];
    size_t count;
    int ret = screen_day(&walk->screen, walk->history, walk->view, day, walk->slots, &count, err);
    if (ret == 0)
        ret = picks_reserve(walk, count, err);
    asked->date = history_date(walk->history, day);
    for (int h = 0; ret == 0 && h < HORIZONS; h++)
        asked->market[h] = market_return(walk, day, h);
    while (ret == 0 && count-- > 0)
        pick_fill(walk, &backtest->pick[backtest->found++], walk->slots[count], day);
    return ret;
}

static int walk_day(struct walk *walk, size_t day, struct error *err)
{
    bool asked = day < walk->end;
    if (!walk->ask->entry_close)
        memcpy(walk->buy, walk->entry, walk->lanes * sizeof *walk->buy);
    day_prices(walk, day);
    if (walk->ask->entry_close)
        memcpy(walk->buy, walk->entry, walk->lanes * sizeof *walk->buy);
    return asked ? signal_day(walk, day, err) : 0;
}

/* ---- the walk ---- */

static int walk_lay(struct walk *walk, struct error *err)
{
    size_t lanes = walk->lanes = history_lanes(walk->history);
    double *rows = malloc((RING + 3 + HORIZONS) * lanes * sizeof *rows + 1);
    walk->adjust = rows;
    walk->slots = malloc(lanes * sizeof *walk->slots + 1);
    if (!rows || !walk->slots)
        return error_no_memory(err);
    walk->entry = rows + lanes;
    walk->buy = rows + 2 * lanes;
    for (size_t h = 0; h < HORIZONS; h++)
        walk->kept[h] = rows + (3 + h) * lanes;
    for (size_t r = 0; r < RING; r++)
        walk->sale[r] = rows + (3 + HORIZONS + r) * lanes;
    walk->last = history_days(walk->history) - 1;
    double *beyond = walk->sale[(walk->last + 1) % RING];
    for (size_t i = 0; i < lanes; i++) {
        walk->adjust[i] = 1;
        walk->entry[i] = beyond[i] = NAN;
    }
    return last_closes(walk, beyond, err);
}

static void picks_turn(struct backtest *backtest)
{
    for (size_t i = 0, j = backtest->found; i + 1 < j; i++) {
        struct backtest_pick pick = backtest->pick[i];
        backtest->pick[i] = backtest->pick[--j];
        backtest->pick[j] = pick;
    }
}

/* The signal days, and with them which of the days after them matter. */
static int range_set(struct walk *walk, struct error *err)
{
    struct backtest *backtest = walk->backtest;
    size_t first = history_first(walk->history), end = history_days(walk->history);
    while (walk->ask->to && end > first && history_date(walk->history, end - 1) > walk->ask->to)
        end--;
    if (end == first)
        return error_set(err, ERROR_NOT_FOUND, "no day is stored in the range that is asked");
    walk->end = end;
    backtest->days = end - first;
    backtest->day = malloc(backtest->days * sizeof *backtest->day);
    return backtest->day ? 0 : error_no_memory(err);
}

static int walk_all(struct walk *walk, struct error *err)
{
    size_t first = history_first(walk->history);
    int ret = range_set(walk, err);
    if (ret == 0)
        ret = walk_lay(walk, err);
    for (size_t day = walk->last + 1; ret == 0 && day-- > first;)
        ret = walk_day(walk, day, err);
    if (ret == 0)
        picks_turn(walk->backtest);
    return ret;
}

/* ---- the whole ---- */

int backtest_run(struct store_txn *txn, const struct backtest_ask *ask, struct backtest *backtest,
                 struct error *err)
{
    struct walk walk = {
        .backtest = backtest, .ask = ask, .screen = {.where = ask->where, .universe = ask->universe}};
    *backtest = (struct backtest){0};
    int ret = history_open(txn, ask->from, 0, &walk.history, err);
    if (ret == 0)
        ret = view_open(walk.history, &walk.view, err);
    if (ret == 0)
        ret = walk_all(&walk, err);
    if (ret == 0 && ask->exits)
        ret = exits_find(backtest, walk.history, err);
    if (ret == 0)
        ret = curves_make(backtest, ask, walk.history, walk.view, err);
    if (ret == 0)
        ret = figures_make(backtest, err);
    if (ret == 0)
        ret = picks_recheck(backtest, ask, txn, err);
    free(walk.adjust);
    free(walk.slots);
    screen_free(&walk.screen);
    view_close(&walk.view);
    history_close(&walk.history);
    return ret ? ret : store_txn_error(txn, err);
}

void backtest_free(struct backtest *backtest)
{
    free(backtest->day);
    free(backtest->pick);
    free(backtest->exit);
    free(backtest->curve_date);
    free(backtest->market_curve);
    *backtest = (struct backtest){0};
}
