/* Rules of a table as a whole, by itself or beside another day's. */
#include "source/day-rules.h"

#include <math.h>
#include <stdio.h>

#include "market/limit.h"

#define COMPARED_LEAST  20  /* of fewer rows no percentage is taken */
#define COMPARED_SMALL  100 /* of fewer rows the percentages are at least DAY_LIMIT_SMALL */
#define GONE_LEAST      5   /* a market with fewer rows may be gone */
#define SIGNS_LEAST     100 /* rows of a table in which stocks must rise and fall */
#define UNSETTLED_MOST  25  /* percent of the bases that may be the closes of an earlier day */
#define UNSETTLED_KONEX 50  /* the same on KONEX */
#define LIMIT_ROWS      20  /* so many rows may be beyond the daily limit, whatever the percentage */

static double percent(size_t part, size_t all)
{
    return all > 0 ? 100 * (double)part / (double)all : 0;
}

/* How many percent are let by where so many rows are compared; INFINITY: any. */
static double tolerance(const struct day_look *look, enum day_limit limit, size_t compared)
{
    if (compared < COMPARED_LEAST)
        return INFINITY;
    double of = look->limits.of[limit];
    return compared < COMPARED_SMALL ? fmax(of, look->limits.of[DAY_LIMIT_SMALL]) : of;
}

static double widened(const struct day_look *look, const struct day_pair *pair, double points)
{
    return points + pair->months * look->limits.of[DAY_LIMIT_GAP];
}

/* Tries a rule on both pairs, that with the day before first. */
static int pair_breaks(const struct day_look *look, struct day_breach *breach,
                       int breaks(const struct day_look *look, int which, struct day_breach *breach))
{
    for (int which = 0; which < 2; which++)
        if (look->pair[which].other != NULL && breaks(look, which, breach))
            return 1;
    return 0;
}

/* ---- rows: a market's rows, by its first word ---- */

static int market_loses(const struct day_look *look, const struct day_pair *pair, int group,
                        struct day_breach *breach)
{
    const size_t now = pair->rows[group], was = pair->other_rows[group];
    const char *name = market_group_name[group];
    char date[DATE_TEXT];
    date_format(pair->other->date, date);
    if (was >= GONE_LEAST && now == 0)
        return breach_at(breach, BREACH_ROWS, "no row of %s, expected about the %zu of %s", name, was, date);
    enum day_limit limit = group == GROUP_KONEX ? DAY_LIMIT_ROWS_KONEX : DAY_LIMIT_ROWS;
    double most = widened(look, pair, tolerance(look, limit, was));
    if (now >= was || !(percent(was - now, was) > most))
        return 0;
    return breach_at(breach, BREACH_ROWS,
                     "%zu rows of %s, %s has %zu: %.1f %% fewer, expected at most %.1f %%", now, name, date,
                     was, percent(was - now, was), most);
}

static int rows_pair(const struct day_look *look, int which, struct day_breach *breach)
{
    for (int group = 0; group < GROUP_COUNT; group++)
        if (market_loses(look, &look->pair[which], group, breach))
            return 1;
    return 0;
}

int rows_breaks(const struct day_look *look, struct day_breach *breach)
{
    return pair_breaks(look, breach, rows_pair);
}

/* ---- known, copy, off-base ---- */

static int known_pair(const struct day_look *look, int which, struct day_breach *breach)
{
    const struct day_pair *pair = &look->pair[which];
    const size_t gone = pair->known - pair->common;
    const double most = widened(look, pair, tolerance(look, DAY_LIMIT_KNOWN, pair->known));
    char date[DATE_TEXT];
    if (!(percent(gone, pair->known) > most))
        return 0;
    return breach_at(breach, BREACH_ROWS,
                     "%zu of the %zu tickers of %s are not there: %.1f %%, expected at most %.1f %%", gone,
                     pair->known, date_format(pair->other->date, date), percent(gone, pair->known), most);
}

int known_breaks(const struct day_look *look, struct day_breach *breach)
{
    return pair_breaks(look, breach, known_pair);
}

/* The same for one market: a table that is wrong in one market alone, most of all in KONEX, which has few
 * rows, is not many percent wrong as a whole. */
static double group_tolerance(const struct day_look *look, enum day_limit limit, size_t group,
                              size_t compared)
{
    double of = tolerance(look, limit, compared);
    return group < GROUP_COUNT ? fmax(of, look->limits.of[DAY_LIMIT_SMALL]) : of;
}

/* Tries a rule on all markets together, which are GROUP_COUNT, and then on each of them. */
static int groups_break(const struct day_look *look, struct day_breach *breach,
                        int breaks(const struct day_look *look, const struct day_pair *pair, size_t group,
                                   struct day_breach *breach))
{
    for (int which = 0; which < 2; which++)
        for (size_t group = GROUP_COUNT + 1; look->pair[which].other != NULL && group-- > 0;)
            if (breaks(look, &look->pair[which], group, breach))
                return 1;
    return 0;
}

/* " of KONEX", for a message; all markets have no name. */
static const char *group_text(size_t group, char text[static 32])
{
    snprintf(text, 32, "%s%s", group < GROUP_COUNT ? " of " : "",
             group < GROUP_COUNT ? market_group_name[group] : "");
    return text;
}

static int copy_group(const struct day_look *look, const struct day_pair *pair, size_t group,
                      struct day_breach *breach)
{
    const size_t rows = group < GROUP_COUNT ? pair->both[group] : look->day->count;
    const double most = group_tolerance(look, DAY_LIMIT_COPY, group, pair->both[group]);
    char date[DATE_TEXT], market[32];
    if (!(percent(pair->copied[group], rows) > most))
        return 0;
    return breach_at(breach, BREACH_ROWS,
                     "%zu of %zu rows%s have the same prices and volumes as %s: %.1f %%, expected at most "
                     "%.1f %%: a copy of that day",
                     pair->copied[group], rows, group_text(group, market),
                     date_format(pair->other->date, date), percent(pair->copied[group], rows), most);
}

/* Where a day between the two could not be had, the later table may be that day's, or have a part of it. The
 * bases of such rows are the closes of the earlier day: 99 % of those that were traded. In the right table
 * they are at most 6.8 % of a real day's, and 21 % on KONEX, which trades little. */
static int unsettled_group(const struct day_look *look, const struct day_pair *pair, size_t group,
                           struct day_breach *breach)
{
    const double most = group == GROUP_KONEX ? UNSETTLED_KONEX : UNSETTLED_MOST;
    const size_t traded = pair->traded[group], held = pair->held[group];
    char before[DATE_TEXT], unsettled[DATE_TEXT], market[32];
    if (traded < COMPARED_LEAST || !(percent(held, traded) > most))
        return 0;
    return breach_at(
        breach, BREACH_ROWS,
        "%zu of %zu base prices (close - change)%s are the closes of %s: %.1f %%, expected at most "
        "%g %%, so that they may be of %s, which lies between and could not be had",
        held, traded, group_text(group, market), date_format(pair->other->date, before),
        percent(held, traded), most, date_format(look->past->unsettled, unsettled));
}

int copy_breaks(const struct day_look *look, struct day_breach *breach)
{
    return groups_break(look, breach, copy_group) || groups_break(look, breach, unsettled_group);
}

static int off_base_group(const struct day_look *look, const struct day_pair *pair, size_t group,
                          struct day_breach *breach)
{
    const size_t off = pair->off_base[group], based = pair->based[group];
    const double most = group_tolerance(look, DAY_LIMIT_OFF_BASE, group, based);
    const bool later = pair->other->date > look->day->date;
    char date[DATE_TEXT], market[32];
    if (!(percent(off, based) > most))
        return 0;
    return breach_at(breach, BREACH_ROWS,
                     "%zu of %zu %s%s are not the %s: %.1f %%, expected at most %.1f %%, compared with %s",
                     off, based, later ? "closes" : "base prices (close - change)", group_text(group, market),
                     later ? "base prices (close - change) of the day after" : "closes of the day before",
                     percent(off, based), most, date_format(pair->other->date, date));
}

int off_base_breaks(const struct day_look *look, struct day_breach *breach)
{
    return groups_break(look, breach, off_base_group);
}

/* ---- signs, limit: by itself ---- */

int signs_breaks(const struct day_look *look, struct day_breach *breach)
{
    const double *change = look->day->column[RAW_CHANGE];
    const double least = look->limits.of[DAY_LIMIT_SIGNS];
    size_t rising = 0, falling = 0, known = 0;
    for (size_t i = 0; i < look->day->count; i++) {
        rising += change[i] > 0;
        falling += change[i] < 0;
        known += !isnan(change[i]);
    }
    if (known < SIGNS_LEAST || ((double)rising >= least && (double)falling >= least))
        return 0;
    return breach_at(breach, BREACH_ROWS, "%zu rows rise and %zu fall of %zu, expected at least %g of each",
                     rising, falling, known, least);
}

static int limit_own(const struct day_look *look, struct day_breach *breach)
{
    const double *close = look->day->column[RAW_CLOSE], *change = look->day->column[RAW_CHANGE];
    size_t beyond = 0, known = 0;
    for (size_t i = 0; i < look->day->count; i++) {
        const double base = close[i] - change[i];
        known += !isnan(base);
        beyond += fabs(change[i]) > LIMIT_PERCENT_MOST / 100.0 * base * (1 + 1e-12);
    }
    const double most = tolerance(look, DAY_LIMIT_LIMIT, known);
    if (beyond <= LIMIT_ROWS || !(percent(beyond, known) > most))
        return 0;
    return breach_at(breach, BREACH_ROWS,
                     "%zu of %zu rows move by more than 30 %% of their base price: %.1f %%, expected at most "
                     "%.1f %%",
                     beyond, known, percent(beyond, known), most);
}

/* Rows whose base price is not known are held against the close of an adjacent day. */
static int limit_pair(const struct day_look *look, int which, struct day_breach *breach)
{
    const struct day_pair *pair = &look->pair[which];
    const double most = tolerance(look, DAY_LIMIT_LIMIT, pair->baseless);
    char date[DATE_TEXT];
    if (pair->leaping <= LIMIT_ROWS || !(percent(pair->leaping, pair->baseless) > most))
        return 0;
    return breach_at(breach, BREACH_ROWS,
                     "%zu of %zu rows are more than 30 %% away from their closes of %s: %.1f %%, expected at "
                     "most %.1f %%",
                     pair->leaping, pair->baseless, date_format(pair->other->date, date),
                     percent(pair->leaping, pair->baseless), most);
}

int limit_breaks(const struct day_look *look, struct day_breach *breach)
{
    return limit_own(look, breach) || pair_breaks(look, breach, limit_pair);
}

/* ---- volume, missing ---- */

static size_t fewer(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int volume_pair(const struct day_look *look, int which, struct day_breach *breach)
{
    const struct day *day = look->day, *other = look->pair[which].other;
    const double now = percent(look->count.silent, day->count);
    const double was = percent(look->other_count[which].silent, other->count);
    const double most = tolerance(look, DAY_LIMIT_VOLUME, fewer(day->count, other->count));
    char date[DATE_TEXT];
    if (!(now - was > most))
        return 0;
    return breach_at(breach, BREACH_ROWS,
                     "%.1f %% of the rows are without a trade, %s has %.1f %%, "
                     "expected at most %.1f points more",
                     now, date_format(other->date, date), was, most);
}

int volume_breaks(const struct day_look *look, struct day_breach *breach)
{
    return pair_breaks(look, breach, volume_pair);
}

static int missing_what(const struct day_look *look, int which, enum lack lack, struct day_breach *breach)
{
    static const char *const what[LACK_COUNT] = {
        [LACK_SIZE] = "market_cap or shares are", [LACK_BAR] = "open is", [LACK_CHANGE] = "change is"};
    const struct day *day = look->day, *other = look->pair[which].other;
    const double now = percent(look->count.lacking[lack], day->count);
    const double was = percent(look->other_count[which].lacking[lack], other->count);
    const double most = tolerance(look, DAY_LIMIT_MISSING, fewer(day->count, other->count));
    char date[DATE_TEXT];
    /* A table without any change is one of adjusted prices, or of a program that does not know it. */
    bool none = lack == LACK_CHANGE && look->count.lacking[lack] == day->count;
    if (none || !(now > most) || was > most)
        return 0;
    return breach_at(breach, BREACH_ROWS,
                     "%s unknown in %.1f %% of the rows, %s has %.1f %%, expected at most %.1f %%",
                     what[lack], now, date_format(other->date, date), was, most);
}

static int missing_pair(const struct day_look *look, int which, struct day_breach *breach)
{
    for (int lack = 0; lack < LACK_COUNT; lack++)
        if (missing_what(look, which, (enum lack)lack, breach))
            return 1;
    return 0;
}

int missing_breaks(const struct day_look *look, struct day_breach *breach)
{
    return pair_breaks(look, breach, missing_pair);
}
