/* What sise backtest prints for the eye. */
#ifndef SISE_CMD_BACKTEST_PRINT_H
#define SISE_CMD_BACKTEST_PRINT_H

#include "answer/backtest.h"

void backtest_print(const struct backtest_answer *answer, struct output *out);

#endif
