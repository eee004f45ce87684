/* What a day's table must satisfy before it is stored, from whatever source it comes: one table of rules.
 *
 * Every row (all of 986,298 + 95,412 real rows do):
 *   ticker  a code as market/code.h says, once in a table
 *   market  one of those that market/universe.h knows
 *   number  not negative, but for change; nothing is beyond 2^53, where doubles skip whole numbers
 *   close   known and above 0: it is carried while a ticker is halted
 *   price   open, high, low are all three a price above 0, high not below low; or all three 0, without
 *           regular trade; or all three unknown. A close (or open) above high or below low is let pass:
 * prices adjusted for splits are rounded one by one, and closes off the regular session do occur. The whole
 * table, compared with that of the stored day before: rows    at least half as many: less is a download that
 * broke off, or a wrong file, not a trading day */
#ifndef SISE_SOURCE_DAY_CHECK_H
#define SISE_SOURCE_DAY_CHECK_H

#include <stddef.h>

#include "base/error.h"
#include "store/day.h"

#define DAY_NUMBER_MOST 9007199254740992.0 /* 2^53 */

/* What the rules compare a table with. */
struct day_past {
    kst_date date; /* of the day before it, 0: there is none */
    size_t rows;   /* how many tickers that day has */
};

/* What a rule looks at. */
struct day_look {
    const struct day *day;
    const struct day_past *past;
    /* the smallest and the greatest known number of each column; INFINITY and -INFINITY where none is known
     */
    double least[RAW_PUBLISHED], most[RAW_PUBLISHED];
};
void day_look_at(struct day_look *look, const struct day *day, const struct day_past *past);

/* What breaks a rule. */
#define BREACH_ROWS ((size_t)-1) /* no row by itself, but the table as a whole */
struct day_breach {
    size_t row;     /* the first row that breaks the rule, or BREACH_ROWS */
    char text[320]; /* what is wrong: "close is 0"; never empty */
};

struct day_rule {
    const char *name;     /* one word */
    const char *what;     /* what it asks for, one line */
    double limit;         /* its figure; 0: it has none */
    const char *expected; /* how a message ends: "expected ..." */

    /* Returns 1 and fills *breach where the table breaks the rule, 0 where it does not, or a code
     * (NO_MEMORY). */
    int (*breaks)(const struct day_rule *rule, const struct day_look *look, struct day_breach *breach);
};

/* In the order in which a row's faults are told. */
extern const struct day_rule day_rule_table[];
extern const size_t day_rule_count;

/* Checks the table against every rule. `from` is the file or the source that it came from. DATA: the table
 * breaks a rule, and the text names the first row that does: "FROM:LINE: what is wrong, expected what", or
 * "FROM: row N (TICKER): ..." where the rows of a table stand on no line; NO_MEMORY. */
int day_check(const struct day *day, const struct day_past *past, const char *from, struct error *err);

#endif
