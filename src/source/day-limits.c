#include "source/day-limits.h"

#include <stdlib.h>

#define PERCENT .type = CONFIG_NUMBER, .least = 0, .most = 100

const struct config_key day_limit_keys[DAY_LIMIT_COUNT] = {
    [DAY_LIMIT_PRICE] = {.name = "check_price",
                         PERCENT,
                         .standard = "31",
                         .help =
                             "rule price: percent by which value / volume may lie below low or above high"},
    [DAY_LIMIT_ROWS] = {.name = "check_rows",
                        PERCENT,
                        .standard = "5",
                        .help = "rule rows: percent of the rows of a market that a day may lose"},
    [DAY_LIMIT_ROWS_KONEX] = {.name = "check_rows_konex",
                              PERCENT,
                              .standard = "50",
                              .help = "rule rows: the same for KONEX"},
    [DAY_LIMIT_KNOWN] = {.name = "check_known",
                         PERCENT,
                         .standard = "5",
                         .help = "rule known: percent of the tickers of the day before that a day may lack"},
    [DAY_LIMIT_COPY] = {.name = "check_copy",
                        PERCENT,
                        .standard = "5",
                        .help =
                            "rule copy: percent of rows that may repeat close and volume of the day before"},
    [DAY_LIMIT_OFF_BASE] =
        {.name = "check_off_base",
         PERCENT,
         .standard = "10",
         .help = "rule off-base: percent of base prices that may differ from the close before"},
    [DAY_LIMIT_SIGNS] = {.name = "check_signs",
                         .type = CONFIG_NUMBER,
                         .standard = "5",
                         .least = 0,
                         .most = 10000,
                         .help = "rule signs: rows that rise, and rows that fall, in a table of 100 or more"},
    [DAY_LIMIT_VOLUME] = {.name = "check_volume",
                          PERCENT,
                          .standard = "25",
                          .help = "rule volume: points that the percentage of rows without volume may grow"},
    [DAY_LIMIT_LIMIT] =
        {.name = "check_limit",
         PERCENT,
         .standard = "2",
         .help = "rule limit: percent of rows that may move by more than 30 % of their base price"},
    [DAY_LIMIT_MISSING] = {.name = "check_missing",
                           PERCENT,
                           .standard = "5",
                           .help = "rule missing: percent of rows that may lack market cap or shares"},
    [DAY_LIMIT_SMALL] = {.name = "check_small",
                         PERCENT,
                         .standard = "25",
                         .help = "what these percentages are at least where 20 to 99 rows are compared"},
    [DAY_LIMIT_GAP] = {.name = "check_gap",
                       PERCENT,
                       .standard = "5",
                       .help = "points by which the limits of rows and known widen with a month's gap"},
};

struct day_limits day_limits_of(const struct config *config)
{
    struct day_limits limits = {.set = true};
    for (int i = 0; i < DAY_LIMIT_COUNT; i++)
        limits.of[i] = config != NULL && config->count > 0 ? config_number(config, &day_limit_keys[i])
                                                           : strtod(day_limit_keys[i].standard, NULL);
    return limits;
}
