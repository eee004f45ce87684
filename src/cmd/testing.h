/* What `sise backtest` works with: the question, the answer, and how it is told. */
#ifndef SISE_CMD_TESTING_H
#define SISE_CMD_TESTING_H

#include "backtest/backtest.h"
#include "cmd/ask.h"
#include "cmd/command.h"

struct testing {
    struct invocation *in;
    struct ask ask;
    struct backtest_ask question;
    struct backtest backtest;
    struct ticker *tickers;    /* element i in slot i */
    struct ticker_past *pasts; /* [past_count], what they were before */
    size_t past_count;
};

/* ---- backtest-print.c ---- */

void testing_table(const struct testing *testing);
void testing_json(const struct testing *testing);

/* Bodies of files (base/replace.h), `arg` a const struct testing: every pick as CSV, and the portfolios. */
void testing_csv(void *arg, struct output *out);
void testing_svg(void *arg, struct output *out);

#endif
