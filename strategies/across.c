#include "strategies/across.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

struct entry {
    uint64_t key; /* ascending as the value is */
    uint64_t lane;
};

#define DIGITS 8 /* of 8 bits each */

size_t across_scratch(size_t lanes)
{
    return 2 * lanes * (sizeof(struct entry) / sizeof(double));
}

/* The bits of a double as a number of the same order: negative ones are turned round. -0 is 0. */
static uint64_t key_of(double value)
{
    uint64_t bits;
    value += 0.0;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static size_t gather(const double *value, const double *listed, size_t lanes, struct entry *entry,
                     uint32_t count[DIGITS][256])
{
    size_t known = 0;
    for (size_t i = 0; i < lanes; i++) {
        if (listed[i] != 1 || isnan(value[i]))
            continue;
        uint64_t key = key_of(value[i]);
        entry[known++] = (struct entry){key, i};
        for (int digit = 0; digit < DIGITS; digit++)
            count[digit][key >> 8 * digit & 255]++;
    }
    return known;
}

/* A radix sort, the lowest digit first; a digit that all have in common is passed over. Returns which of the
 * two arrays holds the result. */
static struct entry *sort(struct entry *from, struct entry *to, size_t known, uint32_t count[DIGITS][256])
{
    for (int digit = 0; digit < DIGITS; digit++) {
        uint32_t *place = count[digit], before = 0;
        if (known == 0 || place[from[0].key >> 8 * digit & 255] == known)
            continue;
        for (int i = 0; i < 256; i++) {
            uint32_t here = place[i];
            place[i] = before;
            before += here;
        }
        for (size_t i = 0; i < known; i++)
            to[place[from[i].key >> 8 * digit & 255]++] = from[i];
        struct entry *swap = from;
        from = to;
        to = swap;
    }
    return from;
}

static void across_order(enum function_id function, const double *value, const double *listed, size_t lanes,
                         double *scratch, double *out)
{
    struct entry *entry = (struct entry *)scratch;
    uint32_t count[DIGITS][256] = {{0}};
    size_t known = gather(value, listed, lanes, entry, count);
    entry = sort(entry, entry + lanes, known, count);
    for (size_t i = 0, equal; i < known; i = equal) {
        for (equal = i + 1; equal < known && entry[equal].key == entry[i].key;)
            equal++;
        double smaller = (double)i, larger = (double)(known - equal);
        double result = function == FUNCTION_rank ? 1 + larger
                        : known > 1               ? 100 * smaller / (double)(known - 1)
                                                  : NAN;
        for (size_t k = i; k < equal; k++)
            out[entry[k].lane] = result;
    }
}

static void across_zscore(const double *value, const double *listed, size_t lanes, double *out)
{
    double count = 0, sum = 0, squares = 0;
    for (size_t i = 0; i < lanes; i++)
        if (listed[i] == 1 && !isnan(value[i])) {
            count++;
            sum += value[i];
        }
    double mean = sum / count;
    for (size_t i = 0; i < lanes; i++)
        if (listed[i] == 1 && !isnan(value[i]))
            squares += (value[i] - mean) * (value[i] - mean);
    double deviation = sqrt(squares / count);
    for (size_t i = 0; i < lanes; i++)
        if (listed[i] == 1 && deviation > 0)
            out[i] = (value[i] - mean) / deviation;
}

void across(enum function_id function, const double *value, const double *listed, size_t lanes,
            double *scratch, double *out)
{
    for (size_t i = 0; i < lanes; i++)
        out[i] = NAN;
    if (function == FUNCTION_zscore)
        across_zscore(value, listed, lanes, out);
    else
        across_order(function, value, listed, lanes, scratch, out);
}
