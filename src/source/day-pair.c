/* Counting over two tables side by side. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "market/action.h"
#include "market/limit.h"
#include "source/day-rules.h"
#include "source/table-rows.h"

#define MONTH_DAYS 30.4375

struct day_count day_count_of(const struct day *day)
{
    struct day_count count = {0};
    const double *volume = day->column[RAW_VOLUME], *cap = day->column[RAW_MARKET_CAP];
    const double *shares = day->column[RAW_SHARES], *open = day->column[RAW_OPEN];
    const double *change = day->column[RAW_CHANGE];
    for (size_t i = 0; i < day->count; i++) {
        count.silent += !(volume[i] > 0) | (open[i] == 0);
        count.lacking[LACK_SIZE] += isnan(cap[i]) || isnan(shares[i]);
        count.lacking[LACK_BAR] += isnan(open[i]);
        count.lacking[LACK_CHANGE] += isnan(change[i]);
    }
    return count;
}

/* ---- the rows of both ---- */

/* The same ticker's rows in the earlier and in the later day. */
struct match {
    size_t earlier, later;
};

struct matching {
    const struct day *earlier, *later;
    struct match *match; /* [count] */
    size_t count;
};

/* Which markets count: those that were asked for and that there were on both days. */
static unsigned markets_of(const struct matching *matching, const struct day_past *past)
{
    unsigned markets = past->markets != 0 ? past->markets : ~0u;
    for (int g = 0; g < GROUP_COUNT; g++)
        if (matching->earlier->date < market_group_since((enum market_group)g))
            markets &= ~(1u << g);
    return markets;
}

/* The group of a row whose market counts, else -1. */
static int row_group(const struct day *day, size_t row, unsigned markets)
{
    int group = market_group(day->line[row].market);
    return group >= 0 && markets & 1u << group ? group : -1;
}

/* Walks through both tables in the order of the tickers. The market of a ticker is that of the other day,
 * where both have it. */
static int rows_match(struct day_pair *pair, const struct day *day, struct matching *matching,
                      unsigned markets)
{
    const struct day *other = pair->other;
    struct table_place *own = table_places(day), *others = table_places(other);
    struct match *match = malloc((day->count + 1) * sizeof *match);
    size_t i = 0, k = 0, count = 0;
    bool later = matching->later == day;
    while (own && others && match && i < day->count && k < other->count) {
        if (own[i].key == others[k].key) {
            size_t x = own[i++].row, y = others[k++].row;
            match[count++] = later ? (struct match){y, x} : (struct match){x, y};
            pair->common += row_group(other, y, markets) >= 0;
        } else if (own[i].key < others[k].key) {
            i++;
        } else {
            k++;
        }
    }
    int ret = own && others && match ? 0 : ERROR_NO_MEMORY;
    free(own);
    free(others);
    matching->match = match;
    matching->count = count;
    return ret;
}

static void rows_count(struct day_pair *pair, const struct day *day, unsigned markets)
{
    for (size_t i = 0; i < day->count; i++) {
        int group = row_group(day, i, markets);
        if (group >= 0)
            pair->rows[group]++;
    }
    for (size_t i = 0; i < pair->other->count; i++) {
        int group = row_group(pair->other, i, markets);
        if (group < 0)
            continue;
        pair->other_rows[group]++;
        pair->known++;
    }
}

/* ---- closes, volumes, bases ---- */

/* The market of a row as an index into the counts: the last one, which counts all, where it is none. */
static size_t group_of(const struct day *day, size_t row)
{
    int group = market_group(day->line[row].market);
    return group >= 0 ? (size_t)group : GROUP_COUNT;
}

static void groups_add(size_t count[GROUP_COUNT + 1])
{
    for (size_t g = 0; g < GROUP_COUNT; g++)
        count[GROUP_COUNT] += count[g];
}

static void copies_count(struct day_pair *pair, const struct matching *matching)
{
    const struct day *later = matching->later;
    const double *close = matching->earlier->column[RAW_CLOSE],
                 *volume = matching->earlier->column[RAW_VOLUME];
    for (size_t m = 0; m < matching->count; m++) {
        size_t i = matching->match[m].earlier, k = matching->match[m].later, group = group_of(later, k);
        pair->both[group]++;
        pair->copied[group] += (close[i] == later->column[RAW_CLOSE][k]) &
                               (volume[i] == later->column[RAW_VOLUME][k]) & (volume[i] > 0);
    }
    groups_add(pair->both);
    groups_add(pair->copied);
}

static void bases_count(struct day_pair *pair, const struct matching *matching)
{
    const struct day *later = matching->later;
    for (size_t m = 0; m < matching->count; m++) {
        size_t k = matching->match[m].later, group = group_of(later, k);
        double before = matching->earlier->column[RAW_CLOSE][matching->match[m].earlier];
        double close = later->column[RAW_CLOSE][k], base = close - later->column[RAW_CHANGE][k];
        if (isnan(base)) {
            pair->baseless++;
            pair->leaping += fabs(close - before) > LIMIT_PERCENT_MOST / 100.0 * before + 1;
        } else if (!isnan(before)) {
            pair->based[group]++;
            pair->off_base[group] += action_base_off(base, before, later->line[k].market, later->date);
        }
    }
    groups_add(pair->based);
    groups_add(pair->off_base);
}

/* Traded rows whose base is the close of the earlier day, as if no day lay between. */
static void held_count(struct day_pair *pair, const struct matching *matching)
{
    const struct day *later = matching->later;
    for (size_t m = 0; m < matching->count; m++) {
        size_t k = matching->match[m].later, group = group_of(later, k);
        double before = matching->earlier->column[RAW_CLOSE][matching->match[m].earlier];
        double base = later->column[RAW_CLOSE][k] - later->column[RAW_CHANGE][k];
        bool known = later->column[RAW_VOLUME][k] > 0 && !isnan(base) && !isnan(before);
        pair->traded[group] += known;
        pair->held[group] += known && base == before;
    }
    groups_add(pair->traded);
    groups_add(pair->held);
}

/* ---- how far apart the days are ---- */

/* Whether the figures themselves say that the days follow each other. Returns 1, 0 or NO_MEMORY. */
static int bases_adjacent(const struct matching *matching)
{
    const size_t n = matching->count;
    double *close = malloc((3 * n + 1) * sizeof *close);
    if (close == NULL)
        return ERROR_NO_MEMORY;
    for (size_t m = 0; m < n; m++) {
        close[m] = matching->earlier->column[RAW_CLOSE][matching->match[m].earlier];
        close[n + m] = matching->later->column[RAW_CLOSE][matching->match[m].later];
        close[2 * n + m] = matching->later->column[RAW_CHANGE][matching->match[m].later];
    }
    bool adjacent = action_days_adjacent(close, close + n, close + 2 * n, n);
    free(close);
    return adjacent;
}

static int gap_measure(struct day_pair *pair, const struct matching *matching,
                       const struct calendar *calendar)
{
    kst_date from = matching->earlier->date, to = matching->later->date;
    int adjacent = calendar == NULL || calendar_adjacent(calendar, from, to) ? 1 : bases_adjacent(matching);
    if (adjacent < 0)
        return adjacent;
    pair->adjacent = adjacent;
    pair->months = adjacent ? 0 : (date_to_days(to) - date_to_days(from)) / MONTH_DAYS;
    return 0;
}

int day_pair_count(struct day_pair *pair, const struct day *day, const struct day *other,
                   const struct day_past *past)
{
    struct matching matching = {.earlier = other, .later = day};
    if (other->date > day->date)
        matching = (struct matching){.earlier = day, .later = other};
    *pair = (struct day_pair){.other = other};
    const unsigned markets = markets_of(&matching, past);
    int ret = rows_match(pair, day, &matching, markets);
    if (ret == 0)
        ret = gap_measure(pair, &matching, past->calendar);
    if (ret == 0) {
        rows_count(pair, day, markets);
        copies_count(pair, &matching);
        if (pair->adjacent)
            bases_count(pair, &matching);
        if (past->unsettled > matching.earlier->date && past->unsettled < matching.later->date)
            held_count(pair, &matching);
    }
    free(matching.match);
    return ret;
}
