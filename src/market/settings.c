#include "market/settings.h"

#include "market/universe.h"

const struct config_key market_keys[MARKET_KEY_COUNT] = {
    [MARKET_KEY_CALENDAR] =
        {.name = "calendar",
         .type = CONFIG_PATH,
         .standard = "",
         .help = "a file of further closures and openings, lines 'closed YYYY-MM-DD [reason]' "
                 "or 'open YYYY-MM-DD [reason]'"},
    [MARKET_KEY_MIN_CAP] = {.name = "min_market_cap_won",
                            .type = CONFIG_NUMBER,
                            .standard = "100000000000",
                            .least = 0,
                            .most = 1e18,
                            .help = "stocks of KOSPI and KOSDAQ are tracked from this market cap on"},
    [MARKET_KEY_UNTRACK_AFTER] =
        {.name = "untrack_after",
         .type = CONFIG_NUMBER,
         .standard = "20",
         .least = 0,
         .most = UNTRACK_AFTER_MOST,
         .whole = true,
         .help = "days for which a stock stays tracked after it last had that market cap, 0: none"},
};
