/* Sessions that are not stored, between two stored days that are not adjacent (days_adjacent() in
 * panel/holes.h). What happened to a stock on them, a split for one, is not known, so a return that reaches
 * over them is not known either. Private to this folder. */
#ifndef SISE_BACKTEST_HOLES_H
#define SISE_BACKTEST_HOLES_H

#include "backtest/backtest.h"

struct holes {
    unsigned *before; /* [days of the history] how many holes lie before the day */
};

/* Without a calendar there are none. Free with holes_close() whatever the return value. */
int holes_open(struct holes *holes, struct history *history, const struct calendar *calendar,
               struct error *err);
void holes_close(struct holes *holes);

/* Whether a hole lies between two days of the history; `from` is not after `to`. */
static inline bool holes_between(const struct holes *holes, size_t from, size_t to)
{
    return holes->before[from] != holes->before[to];
}

#endif
