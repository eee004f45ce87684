#include "source/day-check.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "market/code.h"
#include "market/universe.h"
#include "source/table-rows.h"

static int breach_at(struct day_breach *breach, size_t row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int breach_at(struct day_breach *breach, size_t row, const char *format, ...)
{
    va_list args;
    breach->row = row;
    va_start(args, format);
    vsnprintf(breach->text, sizeof breach->text, format, args);
    va_end(args);
    return 1;
}

/* ---- rules of a row ---- */

static int ticker_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    (void)rule;
    const struct day *day = look->day;
    for (size_t i = 0; i < day->count; i++)
        if (!ticker_code_valid(day->line[i].ticker))
            return breach_at(breach, i, "ticker \"%s\" is no code", day->line[i].ticker);
    return 0;
}

/* A market's name is looked up once; after that, rows with the same bytes are accepted without a look-up. */
static int market_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    (void)rule;
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

/* Four at a time, so that no number waits for the one before it. Unknown numbers compare as false. */
static void column_range(const double *number, size_t count, double *least, double *most)
{
    double low[4] = {INFINITY, INFINITY, INFINITY, INFINITY};
    double high[4] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    size_t fours = count - count % 4;
    for (size_t i = 0; i < fours; i += 4)
        for (size_t k = 0; k < 4; k++) {
            low[k] = number[i + k] < low[k] ? number[i + k] : low[k];
            high[k] = number[i + k] > high[k] ? number[i + k] : high[k];
        }
    for (size_t i = fours; i < count; i++) {
        low[0] = number[i] < low[0] ? number[i] : low[0];
        high[0] = number[i] > high[0] ? number[i] : high[0];
    }
    *least = fmin(fmin(low[0], low[1]), fmin(low[2], low[3]));
    *most = fmax(fmax(high[0], high[1]), fmax(high[2], high[3]));
}

void day_look_at(struct day_look *look, const struct day *day, const struct day_past *past)
{
    look->day = day;
    look->past = past;
    for (int c = 0; c < RAW_PUBLISHED; c++)
        column_range(day->column[c], day->count, &look->least[c], &look->most[c]);
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
static int size_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    int broken = 0;
    for (enum raw_column c = 0; c < RAW_PUBLISHED; c++)
        broken |= column_breaks(look, c, -rule->limit, rule->limit, "too large", breach);
    return broken;
}

static int sign_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    int broken = 0;
    for (enum raw_column c = 0; c < RAW_PUBLISHED; c++)
        if (c != RAW_CHANGE)
            broken |= column_breaks(look, c, rule->limit, INFINITY, "negative", breach);
    return broken;
}

static int close_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    (void)rule;
    const double *close = look->day->column[RAW_CLOSE];
    for (size_t i = 0; i < look->day->count; i++)
        if (!(close[i] > 0))
            return breach_at(breach, i, "close is %s", isnan(close[i]) ? "unknown" : "0");
    return 0;
}

/* Unknown prices compare as false. */
static int high_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    (void)rule;
    const double *high = look->day->column[RAW_HIGH], *low = look->day->column[RAW_LOW];
    for (size_t i = 0; i < look->day->count; i++)
        if (high[i] < low[i])
            return breach_at(breach, i, "high %.15g is below low %.15g", high[i], low[i]);
    return 0;
}

static int price_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    (void)rule;
    double *const *column = look->day->column;
    for (size_t i = 0; i < look->day->count; i++) {
        const double open = column[RAW_OPEN][i], high = column[RAW_HIGH][i], low = column[RAW_LOW][i];
        int known = !isnan(open) + !isnan(high) + !isnan(low), zero = (open == 0) + (high == 0) + (low == 0);
        if ((known != 0 && known != 3) || (zero != 0 && zero != 3))
            return breach_at(breach, i, "open, high, low are %.15g, %.15g, %.15g", open, high, low);
    }
    return 0;
}

static int twice_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    (void)rule;
    size_t first, second;
    int found = table_rows_twice(look->day, &first, &second);
    if (found <= 0)
        return found < 0 ? ERROR_NO_MEMORY : 0;
    const struct day_line *line = look->day->line;
    bool lined = line[first].file_line != 0;
    return breach_at(breach, second, "ticker %s was %s %zu already", line[second].ticker,
                     lined ? "on line" : "in row", lined ? line[first].file_line : first + 1);
}

/* ---- rules of a table ---- */

static int rows_breaks(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach)
{
    const struct day *day = look->day;
    const struct day_past *past = look->past;
    char now[DATE_TEXT], before[DATE_TEXT];
    if ((double)day->count >= rule->limit * (double)past->rows)
        return 0;
    return breach_at(breach, BREACH_ROWS, "the table of %s has %zu rows, that of %s had %zu",
                     date_format(day->date, now), day->count, date_format(past->date, before), past->rows);
}

const struct day_rule day_rule_table[] = {
    {"ticker", "a ticker is a code", 0, TICKER_EXPECTED, ticker_breaks},
    {"market", "a market is one of KRX's", 0, MARKETS_EXPECTED, market_breaks},
    {"size", "no number is beyond 2^53", DAY_NUMBER_MOST, "expected at most 9007199254740992 (2^53)",
     size_breaks},
    {"sign", "no number but change is negative", 0, "expected 0 or more", sign_breaks},
    {"close", "close is a price", 0, "expected a price above 0 (carried while the ticker is halted)",
     close_breaks},
    {"high", "high is not below low", 0, "expected high at or above low", high_breaks},
    {"price", "open, high and low are prices, or 0, or unknown, all three", 0,
     "expected three prices, or 0 three times without a regular trade, or three empty fields", price_breaks},
    {"twice", "no ticker is there twice", 0, "expected once", twice_breaks},
    {"rows", "at least half as many rows as the day before", 0.5, "expected at least half as many",
     rows_breaks},
};
const size_t day_rule_count = sizeof day_rule_table / sizeof *day_rule_table;

/* ---- checking ---- */

static int refused(const struct day_rule *rule, const struct day *day, const struct day_breach *breach,
                   const char *from, struct error *err)
{
    char place[64] = "";
    if (breach->row != BREACH_ROWS && day->line[breach->row].file_line != 0)
        snprintf(place, sizeof place, ":%u", day->line[breach->row].file_line);
    else if (breach->row != BREACH_ROWS)
        snprintf(place, sizeof place, ": row %zu (%s)", breach->row + 1, day->line[breach->row].ticker);
    return error_set(err, ERROR_DATA, "%s%s: %s, %s", from, place, breach->text, rule->expected);
}

int day_check(const struct day *day, const struct day_past *past, const char *from, struct error *err)
{
    struct day_look look;
    const struct day_rule *broken = NULL;
    struct day_breach first = {.row = BREACH_ROWS};
    day_look_at(&look, day, past);
    for (size_t i = 0; i < day_rule_count; i++) {
        struct day_breach breach = {.row = BREACH_ROWS};
        int found = day_rule_table[i].breaks(&day_rule_table[i], &look, &breach);
        if (found < 0)
            return error_set(err, found, "%s: not enough memory to check its table", from);
        if (found == 0 || (broken != NULL && breach.row >= first.row))
            continue;
        broken = &day_rule_table[i];
        first = breach;
    }
    return broken == NULL ? 0 : refused(broken, day, &first, from, err);
}
