#include "backtest/settings.h"

const struct config_key backtest_keys[BACKTEST_KEY_COUNT] = {
    [BACKTEST_KEY_FEE] = {.name = "fee_bp",
                          .type = CONFIG_NUMBER,
                          .standard = "1.5",
                          .least = 0,
                          .most = 5000,
                          .help = "what a backtest takes for the broker's fee, each way, in basis points"},
    [BACKTEST_KEY_SELL_TAX] =
        {.name = "sell_tax_bp",
         .type = CONFIG_NUMBER,
         .standard = "",
         .least = 0,
         .most = 5000,
         .help = "what a backtest takes for the tax of selling, in basis points; empty: the "
                 "legal one of the market and day"},
};
