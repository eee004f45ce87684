/* What a day's table must satisfy before it is stored, from whatever source it comes: one table of rules.
 *
 * Rules of every row, in every table (1,080,000 real rows satisfy them): ticker, market, size, sign, close,
 * high, three, twice. They say what a row is, and nobody is asked whether they hold.
 *
 * Rules that a day may be let past, by name (day_rule_named()), where somebody says that it really was so:
 *
 *   price, base, cap          rows of a table that has `change`, so one that is not adjusted for splits
 *   signs, limit              the table as a whole
 *   rows, known, copy,        the table against the stored day before it and, where it is put before stored
 *   off-base, volume, missing days, against the one after it too
 *
 * The figures of 181 real days stand in sise-import(1) beside each rule; none of them comes near a limit. Of
 * fewer than 20 rows no percentage is taken: what compares then is whether a market is gone. With 20 to 99
 * rows the percentages are those of DAY_LIMIT_SMALL.
 *
 * A service may deliver another day's table, or a part of it, under the date that it was asked for. Beside
 * the day that it is a table of, it is a copy. It is one too where that day is not stored because it could
 * not be had (`unsettled`), and many of the table's bases are the closes of the day before that one.
 *
 * Two days are adjacent where no business day lies between them, or where the bases of the later one are the
 * closes of the earlier one (market/action.h). Where they are not, off-base falls away, and rows and known
 * widen by DAY_LIMIT_GAP for each month between the days. */
#ifndef SISE_SOURCE_DAY_CHECK_H
#define SISE_SOURCE_DAY_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "market/calendar.h"
#include "source/day-limits.h"
#include "store/day.h"

#define DAY_NUMBER_MOST     9007199254740992.0                         /* 2^53 */
#define DAY_NUMBER_EXPECTED "expected at most 9007199254740992 (2^53)" /* for messages */
#define DAY_RULE_MOST       24

/* What a table is compared with. All zero: with nothing. */
struct day_past {
    const struct day *before; /* the stored day before it, NULL: there is none */
    const struct day *after;  /* the stored day after it, NULL: there is none */
    /* A business day between `before` and the table, whose own table could not be had although there should
     * be one; 0: there is none. */
    kst_date unsettled;
    /* Says whether business days lie between two days; NULL: none ever does. */
    const struct calendar *calendar;
    unsigned markets; /* 1 << enum market_group for each market that the source was asked for; 0: for all */
    const struct day_limits *limits; /* NULL: the standard ones */
    unsigned accepted;               /* 1 << rule for each rule that the day may break */
};

/* What breaks a rule. */
#define BREACH_ROWS ((size_t)-1) /* no row by itself, but the table as a whole */
struct day_breach {
    size_t row;     /* the first row that breaks the rule, or BREACH_ROWS */
    char text[320]; /* what is wrong: "close is 0"; never empty */
};

struct day_look; /* source/day-rules.h */

struct day_rule {
    const char *name;     /* one word */
    const char *what;     /* what it asks for, one line */
    const char *expected; /* how a message ends: "expected ..."; NULL: the text of the breach says it */
    bool acceptable;      /* a day may be let past it */

    /* Returns 1 and fills *breach where the table breaks the rule, 0 where it does not, or a code
     * (NO_MEMORY). */
    int (*breaks)(const struct day_look *look, struct day_breach *breach);
};

/* In the order in which a row's faults are told. */
extern const struct day_rule day_rule_table[];
extern const size_t day_rule_count;

/* The number of the rule of that name that a day may be let past; -1: there is none. */
int day_rule_named(const char *name);
/* The names of such rules, "price,cap", of the bits of `rules`; returns `text`. And the bits of such names;
 * names that are not known are passed over. */
#define DAY_RULES_TEXT 96
char *day_rules_text(unsigned rules, char text[static DAY_RULES_TEXT]);
unsigned day_rules_parse(const char *text);

/* What became of the rules. */
struct day_verdict {
    unsigned broken; /* 1 << rule for each broken one, those that the day may break included */
    unsigned let_by; /* those of them that the day may break */
    int first;       /* the rule that is told first, of those that it may not break; -1: there is none */
    struct day_breach breach[DAY_RULE_MOST]; /* of each broken rule */
};

/* Holds the table against every rule. Returns 0, or NO_MEMORY. */
int day_judge(const struct day *day, const struct day_past *past, struct day_verdict *verdict);

/* The text of one broken rule: "FROM:LINE: what is wrong, expected what", with "(rule NAME)" where it has a
 * name that can be accepted, or "FROM: row N (TICKER): ..." where the rows of a table stand on no line.
 * Returns DATA, with the remedy of accepting the day where that can be done. */
int day_refuse(const struct day *day, const struct day_verdict *verdict, int rule, const char *from,
               struct error *err);

/* Both: DATA where the table breaks a rule that it may not break. The text is that of the first row that
 * does, or else of the first rule. */
int day_check(const struct day *day, const struct day_past *past, const char *from, struct error *err);

#endif
