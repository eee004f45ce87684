/* A histogram of times whose steps grow with the value, after HdrHistogram: every value is kept to one part
 * in 128, from a nanosecond to centuries, in a fixed table. */
#ifndef SISE_T_HTTP_HISTOGRAM_H
#define SISE_T_HTTP_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_STEPS = 128, HISTOGRAM_BITS = 7 };

struct histogram {
    uint64_t counts[64 * HISTOGRAM_STEPS];
    uint64_t total;
    uint64_t largest;
};

/* Values below 256 have a place of their own; above, the 8 leading bits choose it. */
static inline unsigned histogram_place(uint64_t value)
{
    if (value < 2 * HISTOGRAM_STEPS)
        return (unsigned)value;
    unsigned shift = 63 - (unsigned)__builtin_clzll(value) - HISTOGRAM_BITS;
    return shift * HISTOGRAM_STEPS + (unsigned)(value >> shift);
}

/* The largest value that has this place. */
static inline uint64_t histogram_value(unsigned place)
{
    if (place < 2 * HISTOGRAM_STEPS)
        return place;
    unsigned shift = place / HISTOGRAM_STEPS - 1;
    return ((uint64_t)(place - shift * HISTOGRAM_STEPS + 1) << shift) - 1;
}

static inline void histogram_add(struct histogram *histogram, uint64_t value)
{
    histogram->counts[histogram_place(value)]++;
    histogram->total++;
    histogram->largest = value > histogram->largest ? value : histogram->largest;
}

/* The value that this part of all values (0.99) does not exceed; 0 where there are none. */
static inline uint64_t histogram_quantile(const struct histogram *histogram, double part)
{
    uint64_t wanted = (uint64_t)(part * (double)histogram->total + 0.999999), seen = 0;
    wanted = wanted ? wanted : 1;
    for (unsigned place = 0; place < sizeof histogram->counts / sizeof *histogram->counts; place++) {
        seen += histogram->counts[place];
        if (seen >= wanted) {
            uint64_t value = histogram_value(place);
            return value < histogram->largest ? value : histogram->largest;
        }
    }
    return histogram->largest;
}

#endif
