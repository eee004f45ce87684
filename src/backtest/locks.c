#include "backtest/locks.h"

#include <stdlib.h>

#include "base/array.h"

enum limit_lock lock_of(struct history *history, size_t day, uint32_t slot)
{
    double close = history_value(history, RAW_CLOSE, day, slot);
    double change = history_value(history, RAW_CHANGE, day, slot);
    for (int c = RAW_OPEN; c < RAW_CLOSE; c++)
        if (!(history_value(history, c, day, slot) == close))
            return LIMIT_FREE;
    return limit_locked(close, change, history_market(history, day, slot), history_date(history, day));
}

long locks_add(struct locks *locks, struct history *history, size_t day, size_t lane)
{
    const double *open = history_tile(history, RAW_OPEN, day, lane),
                 *close = history_tile(history, RAW_CLOSE, day, lane),
                 *change = history_tile(history, RAW_CHANGE, day, lane);
    long count = 0;
    for (uint32_t i = 0; i < TILE_LANES; i++) {
        uint32_t slot = (uint32_t)lane + i;
        bool moved = open[i] == close[i] && (change[i] < 0 || change[i] > 0);
        enum limit_lock side = moved ? lock_of(history, day, slot) : LIMIT_FREE;
        if (side == LIMIT_FREE)
            continue;
        if (!array_reserve(&locks->lock, &locks->capacity, locks->count + 1, sizeof *locks->lock))
            return ERROR_NO_MEMORY;
        locks->lock[locks->count++] = (struct lock){(uint32_t)day, slot, side};
        count++;
    }
    return count;
}

void locks_free(struct locks *locks)
{
    free(locks->lock);
    *locks = (struct locks){0};
}
