#include "source/day-check.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "market/code.h"
#include "source/day-rules.h"

const struct day_rule day_rule_table[] = {
    {"ticker", "a ticker is a code", TICKER_EXPECTED, false, ticker_breaks},
    {"market", "a market is one of KRX's", MARKETS_EXPECTED, false, market_breaks},
    {"size", "no number is beyond 2^53", DAY_NUMBER_EXPECTED, false, size_breaks},
    {"sign", "no number but change is negative", "expected 0 or more", false, sign_breaks},
    {"close", "close is a price", "expected a price above 0 (carried while the ticker is halted)", false,
     close_breaks},
    {"high", "high is not below low", "expected high at or above low", false, high_breaks},
    {"three", "open, high and low are prices, or 0, or unknown, all three",
     "expected three prices, or 0 three times without a regular trade, or three empty fields", false,
     three_breaks},
    {"twice", "no ticker is there twice", "expected once", false, twice_breaks},
    {"price", "open and close lie between low and high, and so about does value / volume", NULL, true,
     price_breaks},
    {"base", "the base price, close - change, is above 0", "expected a base price above 0", true,
     base_breaks},
    {"cap", "market_cap is close x shares", "expected market_cap = close x shares exactly", true, cap_breaks},
    {"rows", "no market loses many of its rows", NULL, true, rows_breaks},
    {"known", "nearly all tickers of the other day are there", NULL, true, known_breaks},
    {"copy", "few rows repeat close and volume of the other day", NULL, true, copy_breaks},
    {"off-base", "nearly all base prices are the closes of the day before", NULL, true, off_base_breaks},
    {"signs", "some stocks rise and some fall", NULL, true, signs_breaks},
    {"volume", "about as many rows are without volume as on the other day", NULL, true, volume_breaks},
    {"limit", "few rows move beyond the daily limit", NULL, true, limit_breaks},
    {"missing", "market_cap and shares are there where the other day has them", NULL, true, missing_breaks},
};
const size_t day_rule_count = sizeof day_rule_table / sizeof *day_rule_table;
_Static_assert(sizeof day_rule_table / sizeof *day_rule_table <= DAY_RULE_MOST, "a bit and a breach each");

/* ---- names ---- */

int day_rule_named(const char *name)
{
    for (size_t i = 0; i < day_rule_count; i++)
        if (day_rule_table[i].acceptable && strcmp(day_rule_table[i].name, name) == 0)
            return (int)i;
    return -1;
}

char *day_rules_text(unsigned rules, char text[static DAY_RULES_TEXT])
{
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < day_rule_count && used < DAY_RULES_TEXT; i++)
        if (rules & 1u << i)
            used += (size_t)snprintf(text + used, DAY_RULES_TEXT - used, "%s%s", used > 0 ? "," : "",
                                     day_rule_table[i].name);
    return text;
}

unsigned day_rules_parse(const char *text)
{
    unsigned rules = 0;
    char name[32];
    while (parse_list_next(&text, name, sizeof name)) {
        int rule = day_rule_named(name);
        rules |= rule < 0 ? 0 : 1u << rule;
    }
    return rules;
}

/* ---- looking ---- */

int breach_at(struct day_breach *breach, size_t row, const char *format, ...)
{
    va_list args;
    breach->row = row;
    va_start(args, format);
    vsnprintf(breach->text, sizeof breach->text, format, args);
    va_end(args);
    return 1;
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

/* Fills in everything. NO_MEMORY. */
static int look_at(struct day_look *look, const struct day *day, const struct day_past *past)
{
    const struct day *const other[] = {past->before, past->after};
    *look = (struct day_look){.day = day, .past = past};
    look->limits = past->limits != NULL && past->limits->set ? *past->limits : day_limits_of(NULL);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        column_range(day->column[c], day->count, &look->least[c], &look->most[c]);
    look->count = day_count_of(day);
    int ret = 0;
    for (int i = 0; ret == 0 && i < 2; i++) {
        if (other[i] == NULL || other[i]->count == 0)
            continue;
        look->other_count[i] = day_count_of(other[i]);
        ret = day_pair_count(&look->pair[i], day, other[i], past);
    }
    return ret;
}

/* ---- judging ---- */

int day_judge(const struct day *day, const struct day_past *past, struct day_verdict *verdict)
{
    struct day_look look;
    verdict->broken = verdict->let_by = 0;
    verdict->first = -1;
    int ret = look_at(&look, day, past);
    for (size_t i = 0; ret == 0 && i < day_rule_count; i++) {
        struct day_breach *breach = &verdict->breach[i];
        breach->row = BREACH_ROWS;
        int found = day_rule_table[i].breaks(&look, breach);
        if (found < 0)
            return found;
        if (found == 0)
            continue;
        verdict->broken |= 1u << i;
        if (past->accepted & 1u << i)
            verdict->let_by |= 1u << i;
        else if (verdict->first < 0 || breach->row < verdict->breach[verdict->first].row)
            verdict->first = (int)i;
    }
    return ret;
}

/* The rules by which the day could be let past: none where it breaks one that nobody may let it past. */
static unsigned acceptable(const struct day_verdict *verdict)
{
    for (size_t i = 0; i < day_rule_count; i++)
        if (verdict->broken & 1u << i && !day_rule_table[i].acceptable)
            return 0;
    return verdict->broken & ~verdict->let_by;
}

int day_refuse(const struct day *day, const struct day_verdict *verdict, int rule, const char *from,
               struct error *err)
{
    const struct day_rule *broken = &day_rule_table[rule];
    const struct day_breach *breach = &verdict->breach[rule];
    const unsigned others = acceptable(verdict);
    char place[64] = "", date[DATE_TEXT], names[DAY_RULES_TEXT], about[DATE_TEXT + DAY_RULES_TEXT];
    if (breach->row != BREACH_ROWS && day->line[breach->row].file_line != 0)
        snprintf(place, sizeof place, ":%u", day->line[breach->row].file_line);
    else if (breach->row != BREACH_ROWS)
        snprintf(place, sizeof place, ": row %zu (%s)", breach->row + 1, day->line[breach->row].ticker);
    error_set(err, ERROR_DATA, "%s%s: %s%s%s%s%s%s", from, place, breach->text,
              broken->expected != NULL ? ", " : "", broken->expected != NULL ? broken->expected : "",
              broken->acceptable ? " (rule " : "", broken->acceptable ? broken->name : "",
              broken->acceptable ? ")" : "");
    if (others == 0)
        return ERROR_DATA;
    snprintf(about, sizeof about, "%s:%s", date_format(day->date, date), day_rules_text(others, names));
    return error_remedy_about(err, ERROR_DATA, REMEDY_ACCEPT, about);
}

int day_check(const struct day *day, const struct day_past *past, const char *from, struct error *err)
{
    struct day_verdict verdict;
    int ret = day_judge(day, past, &verdict);
    if (ret < 0)
        return error_set(err, ret, "%s: not enough memory to check its table", from);
    return verdict.first < 0 ? 0 : day_refuse(day, &verdict, verdict.first, from, err);
}
