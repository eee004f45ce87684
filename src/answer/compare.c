#include "answer/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "market/action.h"
#include "panel/actions.h"
#include "panel/holes.h"

#define ROUNDING_WON 1.0
#define LATER_SHARE  1e-4 /* how exact the ratio of a later action is, which is one of rounded prices */
#define LATER_DAYS   3    /* the newest days on which it must hold */
#define NEAR         1e-7

static const char *const price_name[PRICE_COLUMNS] = {"open", "high", "low", "close", "volume"};

const char *const compare_kind_name[COMPARE_KINDS] = {
    [COMPARE_DIFFERENT] = "different",       [COMPARE_REOPENING] = "reopening",
    [COMPARE_OTHER_CLOSE] = "other_close",   [COMPARE_NOT_IN_SOURCE] = "not_in_source",
    [COMPARE_NOT_IN_STORE] = "not_in_store", [COMPARE_VOLUME] = "volume",
};

struct comparing {
    struct panel *panel;
    const struct compare_request *request;
    const struct price_history *history;
    struct compare_of *of;
    struct columns adjusted_columns, plain_columns;
    struct ticker_rows adjusted; /* open, high, low, close as of of->as_of */
    struct ticker_rows plain;    /* open, high, low, close, change, volume of each day, unadjusted */
    double hidden;               /* the ratio of the auctions after the day that is compared */
    size_t hidden_from;          /* which of them come after it: those from here on */
};

void compare_of_free(struct compare_of *of)
{
    free(of->reopenings);
    free(of->difference);
    *of = (struct compare_of){.later = 1};
}

/* ---- what the store has ---- */

static int rows_read(struct comparing *comparing, struct error *err)
{
    struct panel *panel = comparing->panel;
    const struct columns *all = panel_columns(panel);
    const struct ticker *ticker = &comparing->of->ticker;
    kst_date newest = day_last(panel_txn(panel));
    kst_date told = comparing->history->date[comparing->history->count - 1];
    comparing->of->as_of = told < newest ? told : newest;
    const struct rows_ask adjusted = {.mode = ROWS_BAR, .as_of = comparing->of->as_of},
                          plain = {.mode = ROWS_BAR};
    int ret = columns_choose(all, "open,high,low,close", &comparing->adjusted_columns, err);
    if (ret == 0)
        ret = columns_choose(all, "open,high,low,close,change,volume", &comparing->plain_columns, err);
    if (ret == 0)
        ret = panel_ticker_rows(panel, ticker, &comparing->adjusted_columns, &adjusted, &comparing->adjusted,
                                err);
    if (ret == 0)
        ret = panel_ticker_rows(panel, ticker, &comparing->plain_columns, &plain, &comparing->plain, err);
    return ret;
}

static double plain_value(const struct comparing *comparing, enum raw_column column, size_t i)
{
    return ticker_rows_column(&comparing->plain, column)[i];
}

/* ---- reopening auctions ---- */

/* The factor of the day by the base price alone, as a service has it that knows nothing of auctions. */
static double base_factor(const struct comparing *comparing, size_t i)
{
    const struct ticker_rows *rows = &comparing->plain;
    struct store_txn *txn = panel_txn(comparing->panel);
    kst_date date = rows->date[i];
    double prev_close = plain_value(comparing, RAW_CLOSE, i - 1),
           base = plain_value(comparing, RAW_CLOSE, i) - plain_value(comparing, RAW_CHANGE, i);
    if (rows->state[i - 1] == BAR_MISSING || rows->state[i] == BAR_MISSING || !(base > 0) ||
        base == prev_close)
        return 1;
    if (!action_base_off(base, prev_close, panel_market(comparing->panel, &comparing->of->ticker, date),
                         date))
        return 1;
    bool adjacent = day_before(txn, date) == rows->date[i - 1] &&
                    days_adjacent(txn, comparing->request->calendar, rows->date[i - 1], date);
    return adjacent ? base / prev_close : 1;
}

static int reopening_add(struct compare_of *of, kst_date date, double store, double source)
{
    if (!array_reserve(&of->reopenings, &of->reopening_capacity, of->reopening_count + 1,
                       sizeof *of->reopenings))
        return ERROR_NO_MEMORY;
    of->reopenings[of->reopening_count++] = (struct compare_reopening){date, store, source, 0};
    return 0;
}

/* Finds the days on which a service that goes by the base price alone has another factor than the store. */
static int reopenings_find(struct comparing *comparing, struct error *err)
{
    struct compare_of *of = comparing->of;
    const struct ticker_rows *rows = &comparing->plain;
    struct panel_actions actions = {.count = 0};
    int ret =
        panel_ticker_actions(comparing->panel, &of->ticker, of->ticker.first_date, of->as_of, &actions, err);
    size_t next = actions.count; /* they are the newest first */
    for (size_t i = 1; ret == 0 && i < rows->count && rows->date[i] <= of->as_of; i++) {
        double store = 1, source = base_factor(comparing, i);
        while (next > 0 && actions.action[next - 1].date < rows->date[i])
            next--;
        if (next > 0 && actions.action[next - 1].date == rows->date[i])
            store = actions.action[next - 1].factor;
        if (fabs(source / store - 1) > NEAR && reopening_add(of, rows->date[i], store, source))
            ret = error_no_memory(err);
    }
    free(actions.action);
    return ret;
}

/* ---- prices of one day ---- */

enum fit { FIT_EQUAL, FIT_ROUNDED, FIT_NOT };

struct prices {
    double store[PRICE_VOLUME], source[PRICE_VOLUME];
};

static struct prices prices_get(const struct comparing *comparing, size_t row, size_t day)
{
    const struct price_history *history = comparing->history;
    struct prices prices;
    bool halted = true;
    for (unsigned c = 0; c < PRICE_VOLUME; c++) {
        prices.store[c] = ticker_rows_column(&comparing->adjusted, c)[row];
        prices.source[c] = history->column[c][day];
        halted &= c == PRICE_CLOSE || prices.source[c] == 0;
    }
    for (unsigned c = 0; halted && c < PRICE_CLOSE; c++)
        prices.source[c] = prices.source[PRICE_CLOSE];
    return prices;
}

static enum fit price_fit(double store, double source, double share)
{
    double apart = fabs(source - store);
    if (apart <= NEAR * store)
        return FIT_EQUAL;
    return apart <= ROUNDING_WON + NEAR + share * store ? FIT_ROUNDED : FIT_NOT;
}

/* How well the prices fit where the store's are multiplied by a factor. *column is the first one that does
 * not. */
static enum fit prices_fit(const struct comparing *comparing, const struct prices *prices, double factor,
                           unsigned *column)
{
    static const unsigned order[] = {PRICE_CLOSE, PRICE_OPEN, PRICE_HIGH, PRICE_LOW};
    double share = comparing->of->later != 1 ? LATER_SHARE : 0;
    enum fit worst = FIT_EQUAL;
    for (unsigned i = 0; i < PRICE_VOLUME; i++) {
        unsigned c = order[i];
        enum fit fit = price_fit(prices->store[c] * factor, prices->source[c], share);
        if (fit == FIT_NOT && worst != FIT_NOT)
            *column = c;
        worst = fit > worst ? fit : worst;
    }
    return worst;
}

/* ---- what was found ---- */

static int difference_add(struct comparing *comparing, const struct compare_difference *difference,
                          struct error *err)
{
    struct compare_of *of = comparing->of;
    if (!array_reserve(&of->difference, &of->difference_capacity, of->difference_count + 1,
                       sizeof *of->difference))
        return error_no_memory(err);
    of->difference[of->difference_count++] = *difference;
    return 0;
}

static int missing_add(struct comparing *comparing, kst_date date, enum compare_kind kind, double close,
                       struct error *err)
{
    bool store = kind == COMPARE_NOT_IN_SOURCE;
    const struct compare_difference difference = {
        date, kind, price_name[PRICE_CLOSE], store ? close : NAN, store ? NAN : close, 0};
    if (store)
        comparing->of->not_in_source++;
    else
        comparing->of->not_in_store++;
    return difference_add(comparing, &difference, err);
}

/* The auctions after the day, and what they make of the service's prices of the day. Days come in ascending
 * order. */
static void hidden_follow(struct comparing *comparing, kst_date date)
{
    const struct compare_of *of = comparing->of;
    while (comparing->hidden_from < of->reopening_count &&
           of->reopenings[comparing->hidden_from].date <= date)
        comparing->hidden_from++;
    comparing->hidden = 1;
    for (size_t i = comparing->hidden_from; i < of->reopening_count; i++)
        comparing->hidden *= of->reopenings[i].source / of->reopenings[i].store;
}

/* Whether only what trading until 20:00 changes is different: the open is not. */
static bool only_close(const struct comparing *comparing, const struct prices *prices, kst_date date)
{
    double share = comparing->of->later != 1 ? LATER_SHARE : 0, later = comparing->of->later;
    if (!comparing->request->mixed_since || date < comparing->request->mixed_since)
        return false;
    return price_fit(prices->store[PRICE_OPEN] * later, prices->source[PRICE_OPEN], share) != FIT_NOT ||
           price_fit(prices->store[PRICE_OPEN] * later * comparing->hidden, prices->source[PRICE_OPEN],
                     share) != FIT_NOT;
}

static int prices_compare(struct comparing *comparing, const struct prices *prices, kst_date date,
                          struct error *err)
{
    struct compare_of *of = comparing->of;
    unsigned column = PRICE_CLOSE, other;
    struct compare_difference difference = {.date = date};
    enum fit fit = prices_fit(comparing, prices, of->later, &column);
    if (fit == FIT_EQUAL)
        of->equal++;
    else if (fit == FIT_ROUNDED)
        of->rounded++;
    if (fit != FIT_NOT)
        return 0;
    if (comparing->hidden != 1 &&
        prices_fit(comparing, prices, of->later * comparing->hidden, &other) != FIT_NOT) {
        difference.kind = COMPARE_REOPENING;
        difference.reopening = of->reopenings[comparing->hidden_from].date;
        for (size_t i = comparing->hidden_from; i < of->reopening_count; i++)
            of->reopenings[i].days++;
        of->reopening++;
    } else if (only_close(comparing, prices, date)) {
        difference.kind = COMPARE_OTHER_CLOSE;
        of->other_close++;
    } else {
        of->different++;
    }
    difference.column = price_name[column];
    difference.store = prices->store[column];
    difference.source = prices->source[column];
    return difference_add(comparing, &difference, err);
}

static int volumes_compare(struct comparing *comparing, size_t row, size_t day, struct error *err)
{
    double store = plain_value(comparing, RAW_VOLUME, row),
           source = comparing->history->column[PRICE_VOLUME][day];
    if (store == source)
        return 0;
    comparing->of->volumes++;
    return difference_add(comparing,
                          &(struct compare_difference){comparing->plain.date[row], COMPARE_VOLUME,
                                                       price_name[PRICE_VOLUME], store, source, 0},
                          err);
}

static int day_compare(struct comparing *comparing, size_t row, size_t day, struct error *err)
{
    struct compare_of *of = comparing->of;
    kst_date date = comparing->plain.date[row];
    if (comparing->plain.state[row] == BAR_MISSING)
        return missing_add(comparing, date, COMPARE_NOT_IN_STORE,
                           comparing->history->column[PRICE_CLOSE][day], err);
    const struct prices prices = prices_get(comparing, row, day);
    of->first = of->first ? of->first : date;
    of->last = date;
    of->days++;
    hidden_follow(comparing, date);
    int ret = prices_compare(comparing, &prices, date, err);
    return ret ? ret : volumes_compare(comparing, row, day, err);
}

/* ---- a later action ---- */

/* The rows and the days of the service that have the same date, from the newest back. Returns false where
 * there are no more of them. */
static bool common_before(const struct comparing *comparing, size_t *row, size_t *day)
{
    while (*row > 0 && *day > 0) {
        kst_date a = comparing->adjusted.date[*row - 1], b = comparing->history->date[*day - 1];
        *row -= a >= b;
        *day -= b >= a;
        if (a == b)
            return true;
    }
    return false;
}

/* The price by which the ratio is found: the open, which both have alike, or of a halted day the close. False
 * where the day has none. */
static bool later_prices(const struct comparing *comparing, size_t row, size_t day, double *store,
                         double *source)
{
    bool traded = comparing->adjusted.state[row] == BAR_TRADED;
    unsigned column = traded ? PRICE_OPEN : PRICE_CLOSE;
    *store = ticker_rows_column(&comparing->adjusted, column)[row];
    *source = comparing->history->column[column][day];
    return comparing->adjusted.state[row] != BAR_MISSING && *store > 0 && *source > 0;
}

/* Where the service has days that the store does not have yet, and the newest days that both have differ by
 * one ratio: an action on one of those days. */
static double later_find(const struct comparing *comparing)
{
    const struct price_history *history = comparing->history;
    size_t row = comparing->adjusted.count, day = history->count, seen = 0;
    double ratio = 1, store, source;
    if (history->date[day - 1] <= day_last(panel_txn(comparing->panel)))
        return 1;
    while (seen < LATER_DAYS && common_before(comparing, &row, &day)) {
        if (!later_prices(comparing, row, day, &store, &source))
            continue;
        if (seen == 0)
            ratio = source / store;
        if (seen == 0 && price_fit(store, source, 0) != FIT_NOT)
            return 1;
        if (price_fit(store * ratio, source, LATER_SHARE) == FIT_NOT)
            return 1;
        seen++;
    }
    return seen == LATER_DAYS ? ratio : 1;
}

/* ---- all days ---- */

static bool within(const struct compare_request *request, kst_date date)
{
    return date >= request->from && (!request->to || date <= request->to);
}

static int row_alone(struct comparing *comparing, size_t row, struct error *err)
{
    if (comparing->plain.state[row] == BAR_MISSING)
        return 0;
    return missing_add(comparing, comparing->plain.date[row], COMPARE_NOT_IN_SOURCE,
                       plain_value(comparing, RAW_CLOSE, row), err);
}

/* A day of the service that lies between two of the stock in the store. */
static int day_alone(struct comparing *comparing, size_t row, size_t day, struct error *err)
{
    if (row == 0)
        return 0;
    return missing_add(comparing, comparing->history->date[day], COMPARE_NOT_IN_STORE,
                       comparing->history->column[PRICE_CLOSE][day], err);
}

static int days_compare(struct comparing *comparing, struct error *err)
{
    const struct ticker_rows *rows = &comparing->plain;
    const struct price_history *history = comparing->history;
    size_t row = 0, day = 0;
    int ret = 0;
    while (ret == 0 && row < rows->count) {
        kst_date a = rows->date[row], b = day < history->count ? history->date[day] : INT32_MAX;
        if (!within(comparing->request, a < b ? a : b))
            ret = 0;
        else if (a == b)
            ret = day_compare(comparing, row, day, err);
        else
            ret = a < b ? row_alone(comparing, row, err) : day_alone(comparing, row, day, err);
        row += a <= b;
        day += b <= a;
    }
    return ret;
}

int compare_stock(struct panel *panel, const struct compare_request *request, const struct ticker *ticker,
                  const struct price_history *history, struct compare_of *of, struct error *err)
{
    struct comparing comparing = {
        .panel = panel, .request = request, .history = history, .of = of, .hidden = 1};
    *of = (struct compare_of){.ticker = *ticker, .later = 1};
    if (history->count == 0)
        return error_set(err, ERROR_INTERNAL, "a history without days cannot be compared");
    int ret = rows_read(&comparing, err);
    if (ret == 0)
        ret = reopenings_find(&comparing, err);
    if (ret == 0) {
        of->later = later_find(&comparing);
        ret = days_compare(&comparing, err);
    }
    ticker_rows_free(&comparing.adjusted);
    ticker_rows_free(&comparing.plain);
    return ret ? ret : store_txn_error(panel_txn(panel), err);
}
