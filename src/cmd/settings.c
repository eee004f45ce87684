#include "cmd/settings.h"

#include "backtest/settings.h"
#include "http/settings.h"
#include "job/settings.h"
#include "market/settings.h"
#include "net/settings.h"
#include "source/day-limits.h"
#include "source/settings.h"

/* store/ knows nothing of the configuration, so its key stands here. */
const struct config_key store_keys[STORE_KEY_COUNT] = {
    [STORE_KEY_STORE] = {.name = "store",
                         .type = CONFIG_PATH,
                         .standard = LOCALSTATEDIR "/lib/sise",
                         .help = "the store's folder"},
};

/* The choices stand in the order of enum log_format. */
const struct config_key log_keys[LOG_KEY_COUNT] = {
    [LOG_KEY_FORMAT] = {.name = "log_format",
                        .type = CONFIG_CHOICE,
                        .standard = "text",
                        .choices = "text|json",
                        .help = "how events are written to standard error: text or json, an object a line"},
};

const struct config_table config_tables[] = {
    {store_keys, STORE_KEY_COUNT},     {source_keys, SOURCE_KEY_COUNT},     {net_keys, NET_KEY_COUNT},
    {day_limit_keys, DAY_LIMIT_COUNT}, {market_keys, MARKET_KEY_COUNT},     {job_keys, JOB_KEY_COUNT},
    {log_keys, LOG_KEY_COUNT},         {backtest_keys, BACKTEST_KEY_COUNT}, {http_keys, HTTP_KEY_COUNT},
};
const size_t config_table_count = sizeof config_tables / sizeof *config_tables;
