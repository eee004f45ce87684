/* What the rules of source/day-check.h look at, and the rules themselves. Internal to src/source. */
#ifndef SISE_SOURCE_DAY_RULES_H
#define SISE_SOURCE_DAY_RULES_H

#include <stdint.h>

#include "market/universe.h"
#include "source/day-check.h"

/* A table beside another day's: what is counted in one walk over both, ticker by ticker. Only the markets
 * that the source was asked for, and that there were on both days, are looked at. */
struct day_pair {
    const struct day *other; /* NULL: there is no such day, and nothing is counted */
    bool adjacent;
    double months; /* between the days; 0 where they are adjacent */
    size_t rows[GROUP_COUNT], other_rows[GROUP_COUNT];
    size_t common; /* tickers that both days have */
    size_t known;  /* tickers of the other day */
    /* Of each market, and in GROUP_COUNT of all: */
    size_t both[GROUP_COUNT + 1];   /* tickers that both days have */
    size_t copied[GROUP_COUNT + 1]; /* of these, rows with the same close and the same volume, not 0 */
    /* of these, rows whose base and close before are known, and those that differ */
    size_t based[GROUP_COUNT + 1], off_base[GROUP_COUNT + 1];
    /* Where a day between them could not be had, of these, traded rows whose base and close before are known,
     * and those of which both are the same */
    size_t traded[GROUP_COUNT + 1], held[GROUP_COUNT + 1];
    /* of these, rows without a base, and those whose close is beyond the daily limit around the one before */
    size_t baseless, leaping;
};

/* What a table may lack. */
enum lack { LACK_SIZE, LACK_BAR, LACK_CHANGE, LACK_COUNT };

/* What is counted of one table alone. */
struct day_count {
    size_t silent; /* rows without volume or without an open price; an unknown volume counts as none */
    size_t lacking[LACK_COUNT];
};

struct day_look {
    const struct day *day;
    const struct day_past *past;
    struct day_limits limits;
    /* the smallest and the greatest known number of each column; INFINITY and -INFINITY where none is known
     */
    double least[RAW_PUBLISHED], most[RAW_PUBLISHED];
    struct day_count count, other_count[2];
    struct day_pair pair[2]; /* with the day before, with the day after */
};

/* Whether any number of the column is known. */
static inline bool day_look_knows(const struct day_look *look, enum raw_column column)
{
    return look->least[column] <= look->most[column];
}

/* Counts; `pair` is that with `other`. NO_MEMORY. (day-pair.c) */
int day_pair_count(struct day_pair *pair, const struct day *day, const struct day *other,
                   const struct day_past *past);
struct day_count day_count_of(const struct day *day);

int breach_at(struct day_breach *breach, size_t row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

typedef int day_rule_breaks(const struct day_look *look, struct day_breach *breach);

/* ---- rules of a row (day-rows.c) ---- */
day_rule_breaks ticker_breaks, market_breaks, size_breaks, sign_breaks, close_breaks, high_breaks,
    three_breaks, twice_breaks, price_breaks, base_breaks, cap_breaks;

/* ---- rules of a table (day-rules.c) ---- */
day_rule_breaks rows_breaks, known_breaks, copy_breaks, off_base_breaks, signs_breaks, volume_breaks,
    limit_breaks, missing_breaks;

#endif
