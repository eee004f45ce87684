#include "panel/holes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/number.h"
#include "market/action.h"

static struct row raw_row(struct store_txn *txn, enum raw_column column, kst_date date)
{
    return row_get(txn, store_column(store_of(txn), DATASET_RAW, raw_column_name[column]), date);
}

static size_t shorter(size_t a, size_t b)
{
    return a < b ? a : b;
}

bool days_adjacent(struct store_txn *txn, const struct calendar *calendar, kst_date before, kst_date date)
{
    if (!before || before >= calendar_prev(calendar, date))
        return before != 0;
    struct row previous = raw_row(txn, RAW_CLOSE, before), close = raw_row(txn, RAW_CLOSE, date),
               change = raw_row(txn, RAW_CHANGE, date);
    size_t count = shorter(previous.count, shorter(close.count, change.count));
    return action_days_adjacent(previous.values, close.values, change.values, count);
}

/* ---- actions behind holes ---- */

struct search {
    struct store_txn *txn;
    const struct ticker *tickers;
    size_t count;
    struct hole_actions *found;
    /* the day that is looked at, and the stored day before it */
    kst_date date, before;
    struct row close, change, shares, close_before, shares_before;
    bool adjacent;
};

static int action_add(struct hole_actions *found, const struct hole_action *action)
{
    if (!array_reserve(&found->action, &found->capacity, found->count + 1, sizeof *action))
        return ERROR_NO_MEMORY;
    found->action[found->count++] = *action;
    return 0;
}

/* Adds the action of a ticker if its figures on both sides of the hole show one. */
static int sides_compare(struct search *search, struct hole_action action)
{
    double base = row_value(search->close, action.slot) - row_value(search->change, action.slot);
    action.date = search->date;
    action.price = base > 0 ? base : row_value(search->close, action.slot);
    action.shares = row_value(search->shares, action.slot);
    action.times = action_unseen(action.price_before, action.price, action.shares_before, action.shares);
    return action.times != 1 ? action_add(search->found, &action) : 0;
}

/* The ticker's last row before the day, where the day before lacks it. */
static int row_before_find(struct search *search, uint32_t slot)
{
    kst_date first = search->tickers[slot].first_date;
    kst_date date = day_before(search->txn, search->before);
    while (date >= first && date && isnan(row_value(raw_row(search->txn, RAW_CLOSE, date), slot)))
        date = day_before(search->txn, date);
    if (date < first || !date)
        return 0;
    return sides_compare(
        search,
        (struct hole_action){.slot = slot,
                             .before = date,
                             .price_before = row_value(raw_row(search->txn, RAW_CLOSE, date), slot),
                             .shares_before = row_value(raw_row(search->txn, RAW_SHARES, date), slot)});
}

static int slot_search(struct search *search, uint32_t slot)
{
    double before = row_value(search->close_before, slot);
    if (isnan(row_value(search->close, slot)) || (search->adjacent && !isnan(before)))
        return 0;
    if (isnan(before))
        return search->tickers[slot].first_date < search->before ? row_before_find(search, slot) : 0;
    return sides_compare(search,
                         (struct hole_action){.slot = slot,
                                              .before = search->before,
                                              .price_before = before,
                                              .shares_before = row_value(search->shares_before, slot)});
}

/* Moves on to the stored day `date`, which follows search->date; 0 as the latter: it is the first. */
static int day_search(struct search *search, const struct calendar *calendar, kst_date date)
{
    int ret = 0;
    search->before = search->date;
    search->date = date;
    search->close_before = search->close;
    search->shares_before = search->shares;
    search->close = raw_row(search->txn, RAW_CLOSE, date);
    search->change = raw_row(search->txn, RAW_CHANGE, date);
    search->shares = raw_row(search->txn, RAW_SHARES, date);
    if (!search->before)
        return 0;
    search->adjacent = days_adjacent(search->txn, calendar, search->before, date);
    size_t count = shorter(search->close.count, search->count);
    for (size_t i = 0; ret == 0 && i < count; i++)
        ret = slot_search(search, (uint32_t)i);
    return ret;
}

int hole_actions_find(struct store_txn *txn, const struct calendar *calendar, kst_date from, kst_date until,
                      const struct ticker *tickers, size_t count, struct hole_actions *found,
                      struct error *err)
{
    struct search search = {.txn = txn, .tickers = tickers, .count = count, .found = found};
    int close = store_column(store_of(txn), DATASET_RAW, raw_column_name[RAW_CLOSE]), ret = 0;
    kst_date *dates = NULL;
    size_t days = 0;
    row_dates(txn, close, from ? day_before(txn, from) : 0, until, &dates, &days);
    for (size_t d = 0; ret == 0 && d < days; d++)
        ret = day_search(&search, calendar, dates[d]);
    free(dates);
    return ret ? error_no_memory(err) : store_txn_error(txn, err);
}

void hole_actions_free(struct hole_actions *found)
{
    free(found->action);
    *found = (struct hole_actions){0};
}

const char *hole_action_text(const struct hole_action *action, const struct ticker *tickers,
                             char text[static HOLE_ACTION_TEXT])
{
    char before[DATE_TEXT], date[DATE_TEXT];
    const struct ticker *ticker = &tickers[action->slot];
    bool more = action->times > 1;
    snprintf(text, HOLE_ACTION_TEXT,
             "%s %s: from %s to %s the shares went from %.0f to %.0f (%s %.10g) and the price from %.10g to "
             "%.10g won; what lies between is not stored, so no corporate action was inferred",
             ticker->code, ticker->name, date_format(action->before, before), date_format(action->date, date),
             action->shares_before, action->shares, more ? "times" : "divided by",
             more ? action->times : 1 / action->times, action->price_before, action->price);
    return text;
}
