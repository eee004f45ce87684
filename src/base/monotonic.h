/* Time that passes, whatever is done to the clocks: for limits, rates and what a run took. */
#ifndef SISE_BASE_MONOTONIC_H
#define SISE_BASE_MONOTONIC_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since some moment of the past. */
static inline int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#endif
