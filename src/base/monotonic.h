/* A clock for limits, rates and durations, which does not jump when somebody sets the machine's clock. */
#ifndef SISE_BASE_MONOTONIC_H
#define SISE_BASE_MONOTONIC_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since some moment in the past, which stays the same until the machine restarts. */
static inline int64_t monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The same in nanoseconds. */
static inline int64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif
