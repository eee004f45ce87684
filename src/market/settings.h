/* What can be configured of the market. */
#ifndef SISE_MARKET_SETTINGS_H
#define SISE_MARKET_SETTINGS_H

#include "base/config.h"

enum market_key {
    MARKET_KEY_CALENDAR,
    MARKET_KEY_MIN_CAP,
    MARKET_KEY_UNTRACK_AFTER,
    MARKET_KEY_COUNT,
};
extern const struct config_key market_keys[MARKET_KEY_COUNT];

#endif
