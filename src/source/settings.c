#include "source/settings.h"

#include "source/dialect.h"
#include "source/source.h"

const struct config_key source_keys[SOURCE_KEY_COUNT] = {
    [SOURCE_KEY_SOURCE] = {.name = "source",
                           .type = CONFIG_TEXT,
                           .standard = "",
                           .lists = true,
                           .check = source_check,
                           .help =
                               "where daily tables come from: directory:DIR or demo[:SEED], or several with "
                               "commas between them, asked in turn; without one, days come by sise import"},
    [SOURCE_KEY_PUBLISHED_AT] = {.name = "published_at",
                                 .type = CONFIG_MINUTE,
                                 .standard = "",
                                 .help =
                                     "when a day's table is complete, HH:MM in Korea, hours from 24 on being "
                                     "of the next day; empty: as each source says"},
    [SOURCE_KEY_COLUMNS] = {.name = "columns",
                            .type = CONFIG_TEXT,
                            .standard = "",
                            .check = columns_check,
                            .help =
                                "how the tables of files name their columns, for tables that sise does not "
                                "know: ticker=Symbol, close=Last, volume=Qty"},
};
