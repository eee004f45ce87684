/* What can be configured of the backtest. */
#ifndef SISE_BACKTEST_SETTINGS_H
#define SISE_BACKTEST_SETTINGS_H

#include "base/config.h"

enum backtest_key {
    BACKTEST_KEY_FEE,
    BACKTEST_KEY_SELL_TAX,
    BACKTEST_KEY_COUNT,
};
extern const struct config_key backtest_keys[BACKTEST_KEY_COUNT];

#endif
