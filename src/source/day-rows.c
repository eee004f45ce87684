/* Rules of a row. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "market/code.h"
#include "source/day-rules.h"
#include "source/table-rows.h"

/* ---- in every table ---- */

int ticker_breaks(const struct day_look *look, struct day_breach *breach)
{
    const struct day *day = look->day;
    for (size_t i = 0; i < day->count; i++)
        if (!ticker_code_valid(day->line[i].ticker))
            return breach_at(breach, i, "ticker \"%s\" is no code", day->line[i].ticker);
    return 0;
}

/* A market's name is looked up once; after that, rows with the same bytes are accepted without a look-up. */
int market_breaks(const struct day_look *look, struct day_breach *breach)
{
    enum { KNOWN_MOST = 4 };
    const struct day_line *line = look->day->line, *known[KNOWN_MOST];
    int count = 0, k;
    for (size_t i = 0; i < look->day->count; i++) {
        for (k = 0; k < count && memcmp(line[i].market, known[k]->market, MARKET_TEXT) != 0; k++)
            ;
        if (k < count)
            continue;
        if (!market_valid(line[i].market))
            return breach_at(breach, i, "market \"%s\" is not known", line[i].market);
        if (count < KNOWN_MOST)
            known[count++] = &line[i];
    }
    return 0;
}

/* If the column has a number outside the limits in a row before that of `breach`, makes that row the
 * breach. */
static int column_breaks(const struct day_look *look, enum raw_column column, double least, double most,
                         const char *how, struct day_breach *breach)
{
    const double *number = look->day->column[column];
    size_t at = 0;
    if (look->least[column] >= least && look->most[column] <= most)
        return 0;
    while (at < look->day->count && !(number[at] < least || number[at] > most))
        at++;
    if (at == look->day->count || at >= breach->row)
        return 0;
    return breach_at(breach, at, "%s \"%.15g\" is %s", raw_column_name[column], number[at], how);
}

/* Finds the first row in which some column breaks the rule, and the first such column of the row. */
int size_breaks(const struct day_look *look, struct day_breach *breach)
{
    int broken = 0;
    for (enum raw_column c = 0; c < RAW_PUBLISHED; c++)
        broken |= column_breaks(look, c, -DAY_NUMBER_MOST, DAY_NUMBER_MOST, "too large", breach);
    return broken;
}

int sign_breaks(const struct day_look *look, struct day_breach *breach)
{
    int broken = 0;
    for (enum raw_column c = 0; c < RAW_PUBLISHED; c++)
        if (c != RAW_CHANGE)
            broken |= column_breaks(look, c, 0, INFINITY, "negative", breach);
    return broken;
}

int close_breaks(const struct day_look *look, struct day_breach *breach)
{
    const double *close = look->day->column[RAW_CLOSE];
    for (size_t i = 0; i < look->day->count; i++)
        if (!(close[i] > 0))
            return breach_at(breach, i, "close is %s", isnan(close[i]) ? "unknown" : "0");
    return 0;
}

/* Unknown prices compare as false. */
int high_breaks(const struct day_look *look, struct day_breach *breach)
{
    const double *high = look->day->column[RAW_HIGH], *low = look->day->column[RAW_LOW];
    for (size_t i = 0; i < look->day->count; i++)
        if (high[i] < low[i])
            return breach_at(breach, i, "high %.15g is below low %.15g", high[i], low[i]);
    return 0;
}

int three_breaks(const struct day_look *look, struct day_breach *breach)
{
    double *const *column = look->day->column;
    for (size_t i = 0; i < look->day->count; i++) {
        const double open = column[RAW_OPEN][i], high = column[RAW_HIGH][i], low = column[RAW_LOW][i];
        int known = !isnan(open) + !isnan(high) + !isnan(low), zero = (open == 0) + (high == 0) + (low == 0);
        if ((known != 0 && known != 3) || (zero != 0 && zero != 3))
            return breach_at(breach, i, "open, high, low are %.15g, %.15g, %.15g", open, high, low);
    }
    return 0;
}

int twice_breaks(const struct day_look *look, struct day_breach *breach)
{
    size_t first, second;
    int found = table_rows_twice(look->day, &first, &second);
    if (found <= 0)
        return found < 0 ? ERROR_NO_MEMORY : 0;
    const struct day_line *line = look->day->line;
    bool lined = line[first].file_line != 0;
    return breach_at(breach, second, "ticker %s was %s %zu already", line[second].ticker,
                     lined ? "on line" : "in row", lined ? line[first].file_line : first + 1);
}

/* ---- in a table with `change`: what KRX publishes, not adjusted for splits ---- */

/* Volume without an open is an after-hours trade, whose price may be outside of the day's. */
static int price_row_breaks(const struct day_look *look, size_t i, struct day_breach *breach)
{
    double *const *column = look->day->column;
    const double open = column[RAW_OPEN][i], close = column[RAW_CLOSE][i];
    const double high = column[RAW_HIGH][i], low = column[RAW_LOW][i];
    const double volume = column[RAW_VOLUME][i], value = column[RAW_VALUE][i];
    const double over = look->limits.of[DAY_LIMIT_PRICE] / 100;
    if (!(open > 0))
        return 0;
    if (open < low || open > high || close < low || close > high)
        return breach_at(breach, i,
                         "open %.15g and close %.15g are not both between low %.15g and high %.15g, expected "
                         "low <= open, close <= high",
                         open, close, low, high);
    const double least = (1 - over) * low * volume, most = (1 + over) * high * volume;
    if (!(value < least) && !(value > most))
        return 0;
    return breach_at(breach, i,
                     "value %.15g with volume %.15g, expected %.15g to %.15g: %.2f x low x volume to %.2f x "
                     "high x volume",
                     value, volume, least, most, 1 - over, 1 + over);
}

int price_breaks(const struct day_look *look, struct day_breach *breach)
{
    if (!day_look_knows(look, RAW_CHANGE))
        return 0;
    for (size_t i = 0; i < look->day->count; i++)
        if (price_row_breaks(look, i, breach))
            return 1;
    return 0;
}

int base_breaks(const struct day_look *look, struct day_breach *breach)
{
    const double *close = look->day->column[RAW_CLOSE], *change = look->day->column[RAW_CHANGE];
    for (size_t i = 0; i < look->day->count; i++)
        if (close[i] - change[i] <= 0)
            return breach_at(breach, i, "close %.15g and change %.15g make a base price of %.15g", close[i],
                             change[i], close[i] - change[i]);
    return 0;
}

/* A row may lack one of the two only where the table has none of it at all. */
int cap_breaks(const struct day_look *look, struct day_breach *breach)
{
    double *const *column = look->day->column;
    if (!day_look_knows(look, RAW_CHANGE) || !day_look_knows(look, RAW_MARKET_CAP) ||
        !day_look_knows(look, RAW_SHARES))
        return 0;
    for (size_t i = 0; i < look->day->count; i++) {
        const double cap = column[RAW_MARKET_CAP][i], shares = column[RAW_SHARES][i];
        const double close = column[RAW_CLOSE][i];
        if (isnan(cap) != isnan(shares))
            return breach_at(breach, i, "%s is unknown, %s is %.15g", isnan(cap) ? "market_cap" : "shares",
                             isnan(cap) ? "shares" : "market_cap", isnan(cap) ? shares : cap);
        if (cap < close * shares || cap > close * shares)
            return breach_at(breach, i, "market_cap is %.15g, close %.15g x shares %.15g is %.15g", cap,
                             close, shares, close * shares);
    }
    return 0;
}
