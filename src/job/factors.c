#include "job/factors.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "market/action.h"
#include "panel/factor.h"
#include "panel/holes.h"

static const char *market_on(const struct factor_tickers *tickers, size_t slot, kst_date date)
{
    if (slot >= tickers->count)
        return "";
    const struct ticker_past *past = ticker_past_on(tickers->past, tickers->past_count, (uint32_t)slot, date);
    return past ? past->market : tickers->ticker[slot].market;
}

/* ---- the numbers of shares before a halt ---- */

/* A stock whose factor depends on the shares of its last day before a halt. */
struct back {
    size_t slot;
    struct action_day day; /* .shares_before is filled in by the look back */
    bool found;
};

struct backs {
    struct back *back; /* [count] */
    size_t count, capacity;
};

/* Takes the shares of an earlier day of the stock. Returns whether no day before it counts: the stock traded
 * on that day, has an action on it, or is missing. */
static bool shares_take(struct back *back, double open, double close, double shares, double factor)
{
    if (isnan(close))
        return true;
    if (!isnan(shares))
        back->day.shares_before = shares;
    return open > 0 || panel_factor_acts(factor);
}

/* Looks at one day for all stocks that are still looked for; returns how many remain. */
static size_t day_look(struct store_txn *txn, kst_date date, struct backs *backs)
{
    struct row open = raw_row(txn, RAW_OPEN, date), close = raw_row(txn, RAW_CLOSE, date),
               shares = raw_row(txn, RAW_SHARES, date), factor = raw_row(txn, RAW_FACTOR, date);
    size_t remain = 0;
    for (size_t i = 0; i < backs->count; i++) {
        struct back *back = &backs->back[i];
        size_t slot = back->slot;
        if (!back->found)
            back->found = shares_take(back, row_value(open, slot), row_value(close, slot),
                                      row_value(shares, slot), row_value(factor, slot));
        remain += !back->found;
    }
    return remain;
}

/* Goes back from `before`, a day after the other, for all stocks at once, up to the first hole. What a stock
 * had on the oldest of these days counts: what happened in or behind the hole is not known. */
static void shares_look(struct store_txn *txn, const struct calendar *calendar, kst_date before,
                        struct backs *backs)
{
    kst_date date = before;
    while (backs->count && day_look(txn, date, backs)) {
        kst_date earlier = day_before(txn, date);
        if (!days_adjacent(txn, calendar, earlier, date))
            break;
        date = earlier;
    }
}

/* ---- the row of a day ---- */

/* A day's rows, and those of the trading day before, which are empty where it is not stored. */
struct factor_rows {
    kst_date date, before;
    struct row open, close, change, shares;
    struct row prev_open, prev_close, prev_volume;
};

static struct factor_rows rows_get(struct store_txn *txn, const struct calendar *calendar, kst_date date)
{
    kst_date before = day_before(txn, date);
    struct factor_rows rows = {.date = date, .close = raw_row(txn, RAW_CLOSE, date)};
    if (!days_adjacent(txn, calendar, before, date))
        return rows;
    rows.before = before;
    rows.open = raw_row(txn, RAW_OPEN, date);
    rows.change = raw_row(txn, RAW_CHANGE, date);
    rows.shares = raw_row(txn, RAW_SHARES, date);
    rows.prev_open = raw_row(txn, RAW_OPEN, before);
    rows.prev_close = raw_row(txn, RAW_CLOSE, before);
    rows.prev_volume = raw_row(txn, RAW_VOLUME, before);
    return rows;
}

static bool slot_ordinary(const struct factor_rows *rows, size_t slot)
{
    return action_ordinary(row_value(rows->open, slot), row_value(rows->close, slot),
                           row_value(rows->change, slot), row_value(rows->prev_open, slot),
                           row_value(rows->prev_close, slot), row_value(rows->prev_volume, slot));
}

static struct action_day slot_day(const struct factor_rows *rows, const struct factor_tickers *tickers,
                                  size_t slot)
{
    return (struct action_day){.date = rows->date,
                               .market = market_on(tickers, slot, rows->date),
                               .prev_market = market_on(tickers, slot, rows->before),
                               .open = row_value(rows->open, slot),
                               .close = row_value(rows->close, slot),
                               .change = row_value(rows->change, slot),
                               .shares = row_value(rows->shares, slot),
                               .prev_open = row_value(rows->prev_open, slot),
                               .prev_close = row_value(rows->prev_close, slot),
                               .prev_volume = row_value(rows->prev_volume, slot),
                               .shares_before = NAN};
}

/* Fills in the factors that need no look back; the stocks that need one are added to `backs`. */
static int factors_fill(const struct factor_rows *rows, const struct factor_tickers *tickers, double *factor,
                        struct backs *backs)
{
    for (size_t i = 0; i < rows->close.count; i++) {
        factor[i] = isnan(rows->close.values[i]) ? NAN : 1;
        if (!rows->before || isnan(row_value(rows->change, i)) || slot_ordinary(rows, i))
            continue;
        const struct action_day day = slot_day(rows, tickers, i);
        if (!action_needs_shares(&day)) {
            factor[i] = isnan(factor[i]) ? NAN : action_factor(&day);
            continue;
        }
        if (!array_reserve(&backs->back, &backs->capacity, backs->count + 1, sizeof *backs->back))
            return ERROR_NO_MEMORY;
        backs->back[backs->count++] = (struct back){.slot = i, .day = day};
    }
    return 0;
}

static int row_change(struct store_txn *txn, kst_date date, const double *factor, size_t count, bool *changed)
{
    struct row was = raw_row(txn, RAW_FACTOR, date);
    if (was.count == count && count && memcmp(was.values, factor, count * sizeof *factor) == 0)
        return 0;
    if (changed)
        *changed = true;
    return row_put(txn, raw_handle(RAW_FACTOR), date, factor, count);
}

int factors_put(struct store_txn *txn, const struct calendar *calendar, const struct factor_tickers *tickers,
                kst_date date, bool *changed)
{
    const struct factor_rows rows = rows_get(txn, calendar, date);
    struct backs backs = {0};
    double *factor = malloc((rows.close.count + 1) * sizeof *factor);
    int ret = factor ? factors_fill(&rows, tickers, factor, &backs) : ERROR_NO_MEMORY;
    if (ret == 0) {
        shares_look(txn, calendar, rows.before, &backs);
        for (size_t i = 0; i < backs.count; i++)
            factor[backs.back[i].slot] = action_factor(&backs.back[i].day);
        ret = row_change(txn, date, factor, rows.close.count, changed);
    }
    free(backs.back);
    free(factor);
    return ret;
}

/* ---- days that depend on an earlier one ---- */

/* The stocks of slot[count] that are still halted on the day after are kept; returns how many. *back says
 * whether one of the others trades again. */
static size_t halts_keep(struct store_txn *txn, kst_date date, uint32_t *slot, size_t count, bool *back)
{
    struct row open = raw_row(txn, RAW_OPEN, date), close = raw_row(txn, RAW_CLOSE, date),
               factor = raw_row(txn, RAW_FACTOR, date);
    size_t kept = 0;
    *back = false;
    for (size_t i = 0; i < count; i++) {
        bool halted = row_value(open, slot[i]) == 0 && !isnan(row_value(close, slot[i]));
        *back |= row_value(open, slot[i]) > 0;
        slot[kept] = slot[i];
        kept += halted && !panel_factor_acts(row_value(factor, slot[i]));
    }
    return kept;
}

int factors_follow(struct store_txn *txn, const struct calendar *calendar,
                   const struct factor_tickers *tickers, kst_date date)
{
    struct row open = raw_row(txn, RAW_OPEN, date);
    uint32_t *slot = malloc((open.count + 1) * sizeof *slot);
    size_t count = 0;
    int ret = slot ? 0 : ERROR_NO_MEMORY;
    for (size_t i = 0; slot && i < open.count; i++) {
        slot[count] = (uint32_t)i;
        count += open.values[i] == 0;
    }
    while (ret == 0 && count) {
        kst_date next = day_after(txn, date);
        bool back;
        if (!next || !days_adjacent(txn, calendar, date, next))
            break;
        date = next;
        count = halts_keep(txn, date, slot, count, &back);
        if (back)
            ret = factors_put(txn, calendar, tickers, date, NULL);
    }
    free(slot);
    return ret;
}
