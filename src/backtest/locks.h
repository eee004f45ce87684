/* Stocks that were locked at a price limit all day (market/limit.h): nobody could buy at the upper one, and
 * nobody could sell at the lower one. Private to this folder. */
#ifndef SISE_BACKTEST_LOCKS_H
#define SISE_BACKTEST_LOCKS_H

#include "market/limit.h"
#include "panel/view.h"

struct lock {
    uint32_t day; /* its place in the history */
    uint32_t slot;
    enum limit_lock side;
};

/* Those of all days that were looked at, the newest day first. All zero is a valid empty one. */
struct locks {
    struct lock *lock; /* [count] */
    size_t count, capacity;
};

/* Adds the locked stocks of the tile that begins at `lane`. Returns how many there are, or NO_MEMORY. Days
 * are looked at from the newest one back. */
long locks_add(struct locks *locks, struct history *history, size_t day, size_t lane);
void locks_free(struct locks *locks);

/* How one stock was locked on a day. */
enum limit_lock lock_of(struct history *history, size_t day, uint32_t slot);

#endif
