/* What to type where a lower room only says what is wrong. */
#ifndef SISE_CMD_HINT_H
#define SISE_CMD_HINT_H

#include "base/error.h"

/* After a ticker was not found, and none is near its name: how to list them. Returns `ret`. */
int hint_tickers(int ret, struct error *err);

/* After a strategy was not found, and none is near its name: how to list them. Returns `ret`. */
int hint_strategies(int ret, struct error *err);

/* After something needed a day that has not been analyzed. Returns `ret`. */
int hint_analyze(int ret, struct error *err);

#endif
