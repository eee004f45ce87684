#include "strategies/across.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct entry {
    uint64_t key; /* an unsigned number that has the order of the value */
    uint64_t lane;
};

size_t across_scratch(size_t lanes)
{
    return 2 * lanes * (sizeof(struct entry) / sizeof(double));
}

/* The bits of a double, changed so that unsigned numbers have the order of the doubles: all bits of a
 * negative one are inverted, a positive one gets the highest bit. Adding 0.0 turns -0 into 0. */
static uint64_t key_of(double value)
{
    uint64_t bits;
    value += 0.0;
    memcpy(&bits, &value, sizeof bits);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static size_t gather(const double *value, const double *listed, size_t lanes, struct entry *entry)
{
    size_t known = 0;
    for (size_t i = 0; i < lanes; i++) {
        entry[known] = (struct entry){key_of(value[i]), i};
        known += (listed[i] == 1) & (value[i] == value[i]);
    }
    return known;
}

/* ---- sorting ----
 *
 * A radix sort, from the lowest digit to the highest. The upper half of the digits tells most values apart,
 * so the entries are sorted by those alone first, and an insertion sort mends what is still out of order.
 * Only where that would move too much are the entries sorted by all digits. */

#define DIGIT_BITS 11
#define DIGITS     6 /* 66 bits */
#define PLACES     (1 << DIGIT_BITS)
#define MOVES_MOST 4 /* moves that the insertion sort may make for each entry, on the average */

/* Sorts by one digit; entries with the same digit stay in order. Returns false, having done nothing, where
 * all entries have the same digit. */
static bool sort_digit(const struct entry *from, struct entry *to, size_t known, int digit)
{
    uint32_t place[PLACES] = {0}, before = 0;
    int shift = digit * DIGIT_BITS;
    for (size_t i = 0; i < known; i++)
        place[from[i].key >> shift & (PLACES - 1)]++;
    if (place[from[0].key >> shift & (PLACES - 1)] == known)
        return false;
    for (int i = 0; i < PLACES; i++) {
        uint32_t here = place[i];
        place[i] = before;
        before += here;
    }
    for (size_t i = 0; i < known; i++)
        to[place[from[i].key >> shift & (PLACES - 1)]++] = from[i];
    return true;
}

/* Returns which of the two arrays holds the result; the other one is scratch. */
static struct entry *sort_digits(struct entry *from, struct entry *to, size_t known, int lowest)
{
    for (int digit = lowest; digit < DIGITS; digit++)
        if (sort_digit(from, to, known, digit)) {
            struct entry *swap = from;
            from = to;
            to = swap;
        }
    return from;
}

/* The insertion sort. Returns false where it gave up because there was too much to move. */
static bool sort_rest(struct entry *entry, size_t known)
{
    size_t moves = MOVES_MOST * known;
    for (size_t i = 1; i < known; i++) {
        struct entry one = entry[i];
        size_t k = i;
        for (; k > 0 && entry[k - 1].key > one.key && moves > 0; k--, moves--)
            entry[k] = entry[k - 1];
        entry[k] = one;
    }
    return moves > 0;
}

static struct entry *sort(struct entry *entry, size_t lanes, size_t known)
{
    if (known < 2)
        return entry;
    struct entry *sorted = sort_digits(entry, entry + lanes, known, DIGITS / 2);
    if (sort_rest(sorted, known))
        return sorted;
    return sort_digits(sorted, sorted == entry ? entry + lanes : entry, known, 0);
}

/* ---- functions ---- */

static void across_order(enum function_id function, const double *value, const double *listed, size_t lanes,
                         double *scratch, double *out)
{
    struct entry *entry = (struct entry *)scratch;
    size_t known = gather(value, listed, lanes, entry);
    entry = sort(entry, lanes, known);
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

/* The deviation of equal values is 0 but for rounding, which leaves about 1e-16 of them. What is smaller than
 * this part of the mean counts as 0. */
#define EQUAL 1e-12

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
    if (deviation <= EQUAL * fabs(mean))
        return;
    for (size_t i = 0; i < lanes; i++)
        if (listed[i] == 1)
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
