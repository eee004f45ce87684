#include "panel/holes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/number.h"
#include "market/action.h"
#include "panel/bars.h"
#include "panel/factor.h"
#include "panel/internal.h"

static size_t shorter(size_t a, size_t b)
{
    return a < b ? a : b;
}

bool days_adjacent(struct store_txn *txn, const struct calendar *calendar, kst_date before, kst_date date)
{
    if (!before || calendar_adjacent(calendar, before, date))
        return before != 0;
    struct row previous = raw_row(txn, RAW_CLOSE, before), close = raw_row(txn, RAW_CLOSE, date),
               change = raw_row(txn, RAW_CHANGE, date);
    size_t count = shorter(previous.count, shorter(close.count, change.count));
    return action_days_adjacent(previous.values, close.values, change.values, count);
}

/* ---- actions behind holes ---- */

struct search {
    struct store_txn *txn;
    const struct ticker *const *only; /* [only_count] the tickers that are looked at; NULL: all of them */
    size_t only_count;
    size_t count;           /* the slots of all that are looked at are below it */
    kst_date *first, *last; /* [lanes] of the tickers, 0 where there is none */
    struct hole_actions *found;
    /* [lanes] of the days looked at before: the last one on which each ticker traded, and the last one before
     * which its row is missing; 0 where there is none */
    kst_date *traded, *missing;
    /* the last day before which days are missing or have not been looked at; 0: there is none */
    kst_date hole;
    /* the day that is looked at, and the stored day before it */
    kst_date date, before;
    struct row close, close_before, open, open_before;
    bool adjacent;
};

static int action_add(struct hole_actions *found, const struct hole_action *action)
{
    if (!array_reserve(&found->action, &found->capacity, found->count + 1, sizeof *action))
        return ERROR_NO_MEMORY;
    found->action[found->count++] = *action;
    return 0;
}

/* Adds the action of a ticker if its figures on both sides of the hole show one. `before` is the day of its
 * last row before the hole. */
static int sides_compare(struct search *search, uint32_t slot, kst_date before)
{
    struct store_txn *txn = search->txn;
    double close = row_value(search->close, slot);
    double base = close - row_value(raw_row(txn, RAW_CHANGE, search->date), slot);
    struct hole_action action = {.slot = slot,
                                 .before = before,
                                 .date = search->date,
                                 .price_before = row_value(raw_row(txn, RAW_CLOSE, before), slot),
                                 .price = base > 0 ? base : close,
                                 .shares_before = row_value(raw_row(txn, RAW_SHARES, before), slot),
                                 .shares = row_value(raw_row(txn, RAW_SHARES, search->date), slot)};
    action.times = action_unseen(action.price_before, action.price, action.shares_before, action.shares);
    return action.times != 1 ? action_add(search->found, &action) : 0;
}

/* The last day before the one that is looked at of which there is a row of the ticker; 0: there is none. */
static kst_date row_before(const struct search *search, uint32_t slot)
{
    kst_date date = search->before;
    while (date >= search->first[slot] && date &&
           isnan(row_value(raw_row(search->txn, RAW_CLOSE, date), slot)))
        date = day_before(search->txn, date);
    return date >= search->first[slot] ? date : 0;
}

static int slot_search(struct search *search, uint32_t slot)
{
    bool known = !isnan(row_value(search->close_before, slot));
    if (isnan(row_value(search->close, slot)) || (search->adjacent && known))
        return 0;
    kst_date before = known ? search->before : row_before(search, slot);
    return before ? sides_compare(search, slot, before) : 0;
}

/* ---- holes within a halt ---- */

static bool action_found(const struct search *search, uint32_t slot)
{
    const struct hole_actions *found = search->found;
    for (size_t i = found->count; i > 0 && found->action[i - 1].date == search->date; i--)
        if (found->action[i - 1].slot == slot)
            return true;
    return false;
}

static bool has_factor(const struct search *search, uint32_t slot, kst_date date)
{
    return panel_factor_acts(row_value(raw_row(search->txn, RAW_FACTOR, date), slot));
}

/* The last day before the one that is looked at on which the ticker traded or, where there is none, its first
 * day, if there is a hole between that day and this one; 0 where there is none, or where an action since then
 * is known. */
static kst_date traded_before(const struct search *search, const struct calendar *calendar, uint32_t slot)
{
    struct store_txn *txn = search->txn;
    bool hole = !search->adjacent;
    kst_date found = 0;
    for (kst_date date = search->before; date && date >= search->first[slot];) {
        bool known = !isnan(row_value(raw_row(txn, RAW_CLOSE, date), slot));
        hole |= !known;
        if (known && hole)
            found = date;
        if (row_value(raw_row(txn, RAW_OPEN, date), slot) > 0)
            break;
        if (has_factor(search, slot, date))
            return 0;
        kst_date earlier = day_before(txn, date);
        hole |= !days_adjacent(txn, calendar, earlier, date);
        date = earlier;
    }
    return found;
}

/* Whether there may be a hole between the day on which the ticker last traded and the one that is looked at:
 * most halts have none, and are not looked back over. */
static bool halt_holed(const struct search *search, uint32_t slot)
{
    kst_date traded = search->traded[slot];
    return search->hole > traded || search->missing[slot] > traded;
}

static int halt_search(struct search *search, const struct calendar *calendar, uint32_t slot)
{
    if (!halt_holed(search, slot) || has_factor(search, slot, search->date) || action_found(search, slot))
        return 0;
    kst_date before = traded_before(search, calendar, slot);
    return before ? sides_compare(search, slot, before) : 0;
}

/* A halt hides what happened in a hole, since a halted ticker's row has the old close: the figures of its
 * last day before the halt and of the day on which it trades again show it. */
static int slot_halt_search(struct search *search, const struct calendar *calendar, uint32_t slot)
{
    bool trades = search->open.values[slot] > 0;
    int ret = 0;
    if (isnan(row_value(search->close_before, slot)))
        search->missing[slot] = search->date;
    if (trades && !(search->open_before.values[slot] > 0))
        ret = halt_search(search, calendar, slot);
    if (trades)
        search->traded[slot] = search->date;
    return ret;
}

static int halts_search(struct search *search, const struct calendar *calendar)
{
    size_t count = shorter(search->count, shorter(search->open.count, search->open_before.count));
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < search->only_count; i++)
        if (search->only[i]->slot < count)
            ret = slot_halt_search(search, calendar, search->only[i]->slot);
    for (uint32_t i = 0; ret == 0 && !search->only && i < count; i++)
        ret = slot_halt_search(search, calendar, i);
    return ret;
}

/* ---- the days ---- */

/* Whether a ticker of the tile may have a hole before the day. */
static bool tile_search(const struct search *search, size_t lane)
{
    return !search->adjacent || bar_tile_gaps(panel_row_tile(search->close_before, lane),
                                              search->first + lane, search->last + lane, search->before);
}

static int tile_slots_search(struct search *search, size_t lane)
{
    int ret = 0;
    for (size_t i = lane; ret == 0 && i < lane + TILE_LANES && i < search->count; i++)
        ret = slot_search(search, (uint32_t)i);
    return ret;
}

static int slots_search(struct search *search)
{
    int ret = 0;
    for (size_t i = 0; ret == 0 && i < search->only_count; i++)
        ret = slot_search(search, search->only[i]->slot);
    for (size_t lane = 0; !search->only && lane < search->close.count && lane < search->count;
         lane += TILE_LANES)
        if (ret == 0 && tile_search(search, lane))
            ret = tile_slots_search(search, lane);
    return ret;
}

/* Moves on to the stored day `date`, which follows search->date; 0 as the latter: it is the first. */
static int day_search(struct search *search, const struct calendar *calendar, kst_date date)
{
    search->before = search->date;
    search->date = date;
    search->close_before = search->close;
    search->close = raw_row(search->txn, RAW_CLOSE, date);
    search->open_before = search->open;
    search->open = raw_row(search->txn, RAW_OPEN, date);
    if (!search->before)
        return 0;
    search->adjacent = days_adjacent(search->txn, calendar, search->before, date);
    if (!search->adjacent)
        search->hole = date;
    int ret = slots_search(search);
    return ret ? ret : halts_search(search, calendar);
}

static int dates_lay(struct search *search)
{
    size_t lanes = tile_round(search->count);
    search->first = calloc(4 * lanes + 1, sizeof *search->first);
    if (!search->first)
        return ERROR_NO_MEMORY;
    search->last = search->first + lanes;
    search->traded = search->last + lanes;
    search->missing = search->traded + lanes;
    return 0;
}

static void dates_take(struct search *search, const struct ticker *ticker)
{
    search->first[ticker->slot] = ticker->first_date;
    search->last[ticker->slot] = ticker->last_date;
}

static int days_search(struct search *search, const struct calendar *calendar, kst_date from, kst_date until,
                       struct error *err)
{
    kst_date *dates = NULL;
    size_t days = 0;
    int ret = 0;
    search->hole = from ? day_before(search->txn, from) : 0;
    day_dates(search->txn, search->hole, until, &dates, &days);
    for (size_t d = 0; ret == 0 && d < days; d++)
        ret = day_search(search, calendar, dates[d]);
    free(dates);
    return ret ? error_no_memory(err) : store_txn_error(search->txn, err);
}

int hole_actions_find(struct store_txn *txn, const struct calendar *calendar, kst_date from, kst_date until,
                      const struct ticker *tickers, size_t count, struct hole_actions *found,
                      struct error *err)
{
    struct search search = {.txn = txn, .count = count, .found = found};
    if (dates_lay(&search))
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        dates_take(&search, &tickers[i]);
    int ret = days_search(&search, calendar, from, until, err);
    free(search.first);
    return ret;
}

int hole_actions_of(struct store_txn *txn, const struct calendar *calendar, kst_date from, kst_date until,
                    const struct ticker *const *ticker, size_t count, struct hole_actions *found,
                    struct error *err)
{
    struct search search = {.txn = txn, .only = ticker, .only_count = count, .found = found};
    for (size_t i = 0; i < count; i++)
        search.count = ticker[i]->slot < search.count ? search.count : ticker[i]->slot + 1;
    if (!count)
        return 0;
    if (dates_lay(&search))
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        dates_take(&search, ticker[i]);
    int ret = days_search(&search, calendar, from, until, err);
    free(search.first);
    return ret;
}

void hole_actions_free(struct hole_actions *found)
{
    free(found->action);
    *found = (struct hole_actions){0};
}

const char *hole_action_text(const struct hole_action *action, const struct ticker *ticker,
                             char text[static HOLE_ACTION_TEXT])
{
    char before[DATE_TEXT], date[DATE_TEXT];
    bool more = action->times > 1;
    snprintf(text, HOLE_ACTION_TEXT,
             "%s %s: from %s to %s the shares went from %.0f to %.0f (%s %.10g) and the price from %.10g to "
             "%.10g won; what lies between is not stored, so no corporate action was inferred",
             ticker->code, ticker->name, date_format(action->before, before), date_format(action->date, date),
             action->shares_before, action->shares, more ? "times" : "divided by",
             more ? action->times : 1 / action->times, action->price_before, action->price);
    return text;
}
