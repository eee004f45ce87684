#include "market/holidays.h"

#include <stdbool.h>
#include <stddef.h>

#include "market/calendar.h"

enum { SUNDAY = 0, WEDNESDAY = 3, SATURDAY = 6 };

/* The dates (mmdd) of three days of the lunar calendar in the years 2000 to 2049: the first day of the year,
 * the eighth day of the fourth month and the fifteenth day of the eighth month. They were computed from the
 * new moons and the solar terms in KST. No new moon that begins one of these months is closer to midnight
 * than 13 minutes, so that the inaccuracy of the computation moves none to another day. */
enum { SEOLLAL, BUDDHA, CHUSEOK, LUNAR_COUNT };
static const short lunar_day[][LUNAR_COUNT] = {
    {205, 511, 912},  {124, 501, 1001}, {212, 519, 921},  {201, 508, 911},  {122, 526, 928},
    {209, 515, 918},  {129, 505, 1006}, {218, 524, 925},  {207, 512, 914},  {126, 502, 1003},
    {214, 521, 922},  {203, 510, 912},  {123, 528, 930},  {210, 517, 919},  {131, 506, 908},
    {219, 525, 927},  {208, 514, 915},  {128, 503, 1004}, {216, 522, 924},  {205, 512, 913},
    {125, 430, 1001}, {212, 519, 921},  {201, 508, 910},  {122, 527, 929},  {210, 515, 917},
    {129, 505, 1006}, {217, 524, 925},  {207, 513, 915},  {127, 502, 1003}, {213, 520, 922},
    {203, 509, 912},  {123, 528, 1001}, {211, 516, 919},  {131, 506, 908},  {219, 525, 927},
    {208, 515, 916},  {128, 503, 1004}, {215, 522, 924},  {204, 511, 913},  {124, 430, 1002},
    {212, 518, 921},  {201, 507, 910},  {122, 526, 928},  {210, 516, 917},  {130, 505, 1005},
    {217, 524, 925},  {206, 513, 915},  {126, 502, 1004}, {214, 520, 922},  {202, 509, 911},
};

/* Which lost holidays have a substitute from the year `since` on: those on a Sunday, or those on any day of a
 * weekend. A holiday that falls on the same weekday as another one is lost too. The substitute is the next
 * weekday that is no holiday. */
enum substitute { NEVER, ON_SUNDAY, ON_WEEKEND };

struct rule {
    short day;            /* the date, mmdd; 0 for a day of the lunar calendar */
    signed char lunar;    /* which column of lunar_day */
    signed char offset;   /* how many days after that date */
    short first, last;    /* the years in which it is a holiday */
    enum substitute mode; /* whether it has a substitute from the year `since` on */
    short since;
    const char *reason;
};

#define FOREVER 9999

static const struct rule rules[] = {
    {101, 0, 0, 0, FOREVER, NEVER, 0, "New Year's Day"},
    {0, SEOLLAL, -1, 0, FOREVER, ON_SUNDAY, 2014, "Seollal"},
    {0, SEOLLAL, 0, 0, FOREVER, ON_SUNDAY, 2014, "Seollal"},
    {0, SEOLLAL, 1, 0, FOREVER, ON_SUNDAY, 2014, "Seollal"},
    {301, 0, 0, 0, FOREVER, ON_WEEKEND, 2021, "Independence Movement Day"},
    {405, 0, 0, 0, 2005, NEVER, 0, "Arbor Day"},
    {0, BUDDHA, 0, 0, FOREVER, ON_WEEKEND, 2023, "Buddha's Birthday"},
    {501, 0, 0, 0, FOREVER, ON_WEEKEND, 2026, "Labour Day"},
    {505, 0, 0, 0, FOREVER, ON_WEEKEND, 2014, "Children's Day"},
    {606, 0, 0, 0, FOREVER, NEVER, 0, "Memorial Day"},
    {717, 0, 0, 0, 2007, NEVER, 0, "Constitution Day"},
    {717, 0, 0, 2026, FOREVER, ON_WEEKEND, 2026, "Constitution Day"},
    {815, 0, 0, 0, FOREVER, ON_WEEKEND, 2021, "Liberation Day"},
    {0, CHUSEOK, -1, 0, FOREVER, ON_SUNDAY, 2014, "Chuseok"},
    {0, CHUSEOK, 0, 0, FOREVER, ON_SUNDAY, 2014, "Chuseok"},
    {0, CHUSEOK, 1, 0, FOREVER, ON_SUNDAY, 2014, "Chuseok"},
    {1003, 0, 0, 0, FOREVER, ON_WEEKEND, 2021, "National Foundation Day"},
    {1009, 0, 0, 2013, FOREVER, ON_WEEKEND, 2021, "Hangeul Day"},
    {1225, 0, 0, 0, FOREVER, ON_WEEKEND, 2023, "Christmas Day"},
};
enum { RULE_COUNT = sizeof rules / sizeof *rules };

/* Election days, by article 34 of the Public Official Election Act: the first Wednesday from so many days
 * before the end of a term on (50 for the National Assembly, 30 for local councils, 70 for the president),
 * and a week later if that day, the day before it or the day after it is a holiday. `from` is the first day
 * that the Wednesday can be. Elections on other days are in the table of single days. */
static const struct {
    short first, every, from; /* the year of the first one, every how many years, mmdd */
    const char *reason;
} elections[] = {
    {2008, 4, 409, "National Assembly election"},
    {2006, 4, 531, "local elections"},
    {2030, 5, 325, "presidential election"},
};

static const struct {
    kst_date date;
    const char *reason;
} single_days[] = {
    {20000103, "year 2000 computer check"}, {20000413, "National Assembly election"},
    {20001227, "year-end closing"},         {20001228, "year-end closing"},
    {20020613, "local elections"},          {20020701, "World Cup holiday"},
    {20021219, "presidential election"},    {20040415, "National Assembly election"},
    {20071219, "presidential election"},    {20121219, "presidential election"},
    {20150814, "temporary holiday"},        {20160506, "temporary holiday"},
    {20170509, "presidential election"},    {20171002, "temporary holiday"},
    {20200817, "temporary holiday"},        {20220309, "presidential election"},
    {20231002, "temporary holiday"},        {20241001, "temporary holiday"},
    {20250127, "temporary holiday"},        {20250603, "presidential election"},
};

/* A year whose days are being marked. */
struct year {
    int number;
    int32_t start; /* January 1st, by date_to_days() */
    int weekday;   /* the weekday of January 1st */
    const char **reason;
    int32_t day[RULE_COUNT]; /* the day of each rule, by date_to_days(); -1: it has none in this year */
};

static int weekday_of(const struct year *year, int32_t day)
{
    return (year->weekday + day - year->start) % 7;
}

static bool weekend(const struct year *year, int32_t day)
{
    int weekday = weekday_of(year, day);
    return weekday == SUNDAY || weekday == SATURDAY;
}

static int32_t day_of(int year, int month_day)
{
    return date_to_days(year * 10000 + month_day);
}

static void mark(struct year *year, int32_t day, const char *reason)
{
    const char **slot = &year->reason[day - year->start];
    if (!*slot)
        *slot = reason;
}

static void mark_rules(struct year *year)
{
    for (int i = 0; i < RULE_COUNT; i++) {
        const struct rule *rule = &rules[i];
        year->day[i] = -1;
        if (year->number < rule->first || year->number > rule->last)
            continue;
        int month_day = rule->day ? rule->day : lunar_day[year->number - CALENDAR_FIRST / 10000][rule->lunar];
        year->day[i] = day_of(year->number, month_day) + rule->offset;
        mark(year, year->day[i], rule->reason);
    }
}

static bool substituted(const struct year *year, const struct rule *rule)
{
    return rule->mode != NEVER && year->number >= rule->since;
}

/* Whether the holiday of rule `i` is lost and has a substitute. Of two holidays on the same weekday, the
 * later rule's counts as lost. */
static bool lost(const struct year *year, int i)
{
    const struct rule *rule = &rules[i];
    int weekday = weekday_of(year, year->day[i]);
    if (weekday == SUNDAY || weekday == SATURDAY)
        return substituted(year, rule) && (weekday == SUNDAY || rule->mode == ON_WEEKEND);
    for (int j = 0; j < i; j++)
        if (year->day[j] == year->day[i])
            return substituted(year, rule) || substituted(year, &rules[j]);
    return false;
}

static void mark_substitutes(struct year *year)
{
    for (int i = 0; i < RULE_COUNT; i++) {
        if (year->day[i] < 0 || !lost(year, i))
            continue;
        int32_t day = year->day[i] + 1;
        while (weekend(year, day) || year->reason[day - year->start])
            day++;
        mark(year, day, "substitute holiday");
    }
}

static void mark_elections(struct year *year)
{
    for (size_t i = 0; i < sizeof elections / sizeof *elections; i++) {
        int since = year->number - elections[i].first;
        if (since < 0 || since % elections[i].every)
            continue;
        int32_t day = day_of(year->number, elections[i].from);
        while (weekday_of(year, day) != WEDNESDAY)
            day++;
        const char **around = &year->reason[day - year->start];
        if (around[-1] || around[0] || around[1])
            day += 7;
        mark(year, day, elections[i].reason);
    }
}

static void mark_single_days(struct year *year)
{
    for (size_t i = 0; i < sizeof single_days / sizeof *single_days; i++)
        if (single_days[i].date / 10000 == year->number)
            mark(year, date_to_days(single_days[i].date), single_days[i].reason);
}

void holidays_mark(int number, const char **reason)
{
    kst_date first = number * 10000 + 101;
    struct year year = {
        .number = number, .start = date_to_days(first), .weekday = date_weekday(first), .reason = reason};
    mark_rules(&year);
    mark_substitutes(&year);
    mark_elections(&year);
    mark_single_days(&year);

    int32_t end = day_of(number, 1231), last = end;
    while (weekend(&year, last))
        last--;
    mark(&year, last, "year-end closing");
    for (int32_t day = year.start; day <= end; day++)
        if (weekend(&year, day))
            mark(&year, day, weekday_of(&year, day) == SUNDAY ? "Sunday" : "Saturday");
}
