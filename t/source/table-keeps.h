/* What source/day-check.h promises of a row that it lets pass. */
#ifndef SISE_T_TABLE_KEEPS_H
#define SISE_T_TABLE_KEEPS_H

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "market/code.h"
#include "market/universe.h"
#include "store/day.h"

static inline bool table_value_keeps(double value, bool negative)
{
    return isnan(value) || (fabs(value) <= 9007199254740992.0 && (negative || !signbit(value)));
}

static inline bool table_row_keeps(const struct day *day, size_t i)
{
    const struct day_line *line = &day->line[i];
    bool keeps = ticker_code_valid(line->ticker) && market_valid(line->market) &&
                 memchr(line->name, '\0', sizeof line->name) != NULL && day->column[RAW_CLOSE][i] > 0 &&
                 !(day->column[RAW_HIGH][i] < day->column[RAW_LOW][i]);
    for (int c = 0; c < RAW_PUBLISHED; c++)
        keeps = keeps && table_value_keeps(day->column[c][i], c == RAW_CHANGE);
    return keeps;
}

#endif
