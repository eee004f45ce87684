#include "base/number.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ---- powers of ten ----
 *
 * power[k - POWER_FIRST] holds the 128 leading bits of 10^k, rounded up, the first of them set. The leading
 * bits of 10^k are those of 5^k. They are computed once, exactly, when first needed: 617 rows, 50
 * microseconds. */
#define POWER_FIRST (-292)
#define POWER_LAST  324

struct bits128 {
    uint64_t high, low;
};

static struct bits128 power[POWER_LAST - POWER_FIRST + 1];
static pthread_once_t power_once = PTHREAD_ONCE_INIT;
static atomic_bool power_there; /* the rows have been computed */

/* Enough for 5^324 (753 bits) and for 128 leading bits of 2^(64 * 14 - 1) / 5^292 (217 bits left). */
#define WIDE 14

static void wide_times_5(uint64_t wide[WIDE])
{
    unsigned __int128 carry = 0;
    for (int i = 0; i < WIDE; i++) {
        carry += (unsigned __int128)wide[i] * 5;
        wide[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

static void wide_by_5(uint64_t wide[WIDE])
{
    unsigned __int128 rest = 0;
    for (int i = WIDE - 1; i >= 0; i--) {
        rest = rest << 64 | wide[i];
        wide[i] = (uint64_t)(rest / 5);
        rest %= 5;
    }
}

static struct bits128 wide_top(const uint64_t wide[WIDE], bool inexact)
{
    int top = WIDE - 1;
    while (!wide[top])
        top--;
    int shift = __builtin_clzll(wide[top]);
    uint64_t next = top > 0 ? wide[top - 1] : 0, last = top > 1 ? wide[top - 2] : 0;
    unsigned __int128 bits = (unsigned __int128)wide[top] << 64 | next;
    if (shift)
        bits = bits << shift | last >> (64 - shift);
    bool more = inexact || last << shift;
    for (int i = 0; i < top - 2; i++)
        more = more || wide[i];
    bits += more;
    return (struct bits128){(uint64_t)(bits >> 64), (uint64_t)bits};
}

static void power_fill(void)
{
    uint64_t up[WIDE] = {1}, down[WIDE] = {0};
    down[WIDE - 1] = (uint64_t)1 << 63;
    for (int k = 0; k <= POWER_LAST; k++, wide_times_5(up))
        power[k - POWER_FIRST] = wide_top(up, false);
    for (int k = -1; k >= POWER_FIRST; k--) {
        wide_by_5(down);
        power[k - POWER_FIRST] = wide_top(down, true);
    }
    atomic_store_explicit(&power_there, true, memory_order_release);
}

/* ---- Schubfach ---- */

struct decimal {
    uint64_t digits;
    int exponent; /* value = digits * 10^exponent */
};

/* The 64 leading bits of the 192-bit product g * c. The lowest of them is set too where any lower bit is. */
static inline uint64_t round_to_odd(struct bits128 g, uint64_t c)
{
    unsigned __int128 x = (unsigned __int128)g.low * c, y = (unsigned __int128)g.high * c;
    y += (uint64_t)(x >> 64);
    return (uint64_t)(y >> 64) | ((uint64_t)y > 1);
}

/* floor(log2(10^e)) for |e| <= 1650; the constants are those of the paper. */
static inline int log2_of_power(int e)
{
    return (e * 1741647) >> 19;
}

static struct decimal shortest(uint64_t fraction, int exponent_bits)
{
    uint64_t c = exponent_bits ? fraction | (uint64_t)1 << 52 : fraction;
    int q = (exponent_bits ? exponent_bits : 1) - 1075;
    bool open = c & 1, irregular = fraction == 0 && exponent_bits > 1;
    int k = (q * 1262611 - (irregular ? 524031 : 0)) >> 22;
    int h = q + log2_of_power(-k) + 1;
    struct bits128 g = power[-k - POWER_FIRST];
    uint64_t value = round_to_odd(g, 4 * c << h);
    uint64_t lower = round_to_odd(g, (4 * c - 2 + irregular) << h) + open;
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - open;
    uint64_t s = value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool below = lower <= 40 * tens, above = 40 * tens + 40 <= upper;
        if (below != above)
            return (struct decimal){tens + above, k + 1};
    }
    bool below = lower <= 4 * s, above = 4 * s + 4 <= upper;
    if (below != above)
        return (struct decimal){s + above, k};
    bool up = value > 4 * s + 2 || (value == 4 * s + 2 && (s & 1));
    return (struct decimal){s + up, k};
}

/* ---- text ---- */

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414"
    "2434445464748495051525354555657585960616263646566676869707172737475767778798081828384"
    "8586878889909192939495969798"
    "99";

#define TENS_MOST 20 /* the powers of ten that 64 bits hold */

static const uint64_t tens[TENS_MOST] = {1,
                                         10,
                                         100,
                                         1000,
                                         10000,
                                         100000,
                                         1000000,
                                         10000000,
                                         100000000,
                                         1000000000,
                                         10000000000,
                                         100000000000,
                                         1000000000000,
                                         10000000000000,
                                         100000000000000,
                                         1000000000000000,
                                         10000000000000000,
                                         100000000000000000,
                                         1000000000000000000,
                                         10000000000000000000u};

static inline int digits_count(uint64_t value)
{
    int bits = 64 - __builtin_clzll(value | 1), count = bits * 1233 >> 12; /* 1233 / 4096 is about log10(2) */
    return count + (value >= tens[count]) + (value == 0);
}

static inline void pair_write(uint32_t value, char *text)
{
    memcpy(text, pairs + (size_t)2 * value, 2);
}

/* Writes four digits, eight digits, with zeros in front. */
static inline void four_write(uint32_t value, char *text)
{
    pair_write(value / 100, text);
    pair_write(value % 100, text + 2);
}

static inline void eight_write(uint32_t value, char *text)
{
    four_write(value / 10000, text);
    four_write(value % 10000, text + 4);
}

/* Writes exactly `count` digits, with zeros in front. Eight digits at a time: most of the time goes into
 * divisions, and those of one piece do not wait for each other. */
static inline void digits_write(uint64_t value, int count, char *text)
{
    for (; count >= 8; count -= 8, value /= 100000000)
        eight_write((uint32_t)(value % 100000000), text + count - 8);
    uint32_t rest = (uint32_t)value;
    if (count >= 4) {
        four_write(rest % 10000, text + count - 4);
        rest /= 10000;
        count -= 4;
    }
    if (count >= 2) {
        pair_write(rest % 100, text + count - 2);
        rest /= 100;
        count -= 2;
    }
    if (count)
        *text = (char)('0' + rest);
}

static int whole_write(uint64_t value, char *text)
{
    int count = digits_count(value);
    digits_write(value, count, text);
    return count;
}

static inline void strip_by(struct decimal *decimal, uint64_t by, int zeros)
{
    while (decimal->digits % by == 0) {
        decimal->digits /= by;
        decimal->exponent += zeros;
    }
}

/* Most decimals have no zeros at their end, those of few digits have many of them. */
static inline void strip_zeros(struct decimal *decimal)
{
    if (decimal->digits % 10)
        return;
    strip_by(decimal, 100000000, 8);
    strip_by(decimal, 10000, 4);
    strip_by(decimal, 100, 2);
    strip_by(decimal, 10, 1);
}

/* Writes the decimal of a number that is not negative, in the form of ECMA-262, Number::toString. `point` is
 * how many digits stand before the point. The digits before it are those of the number too: no whole number
 * lies between the two, as that would be a double of its own. */
static int decimal_write(struct decimal decimal, double value, char *text)
{
    int count = digits_count(decimal.digits), point = count + decimal.exponent;
    if (decimal.exponent >= 0 && point <= 21) {
        digits_write(decimal.digits, count, text);
        memset(text + count, '0', (size_t)decimal.exponent);
        return point;
    }
    if (point > 0 && point <= 21) {
        uint64_t whole = (uint64_t)value;
        digits_write(whole, point, text);
        text[point] = '.';
        digits_write(decimal.digits - whole * tens[count - point], count - point, text + point + 1);
        return count + 1;
    }
    if (point > -6 && point <= 0) {
        memcpy(text, "0.00000", 7);
        digits_write(decimal.digits, count, text + 2 - point);
        return 2 - point + count;
    }
    digits_write(decimal.digits, count, text + 1);
    text[0] = text[1];
    text[1] = '.';
    char *end = text + (count > 1 ? count + 1 : 1);
    *end++ = 'e';
    *end++ = point > 0 ? '+' : '-';
    return (int)(end - text) + whole_write((uint64_t)(point > 0 ? point - 1 : 1 - point), end);
}

int number_format_int(long long value, char text[static NUMBER_TEXT])
{
    int sign = value < 0;
    text[0] = '-';
    int length = sign + whole_write(sign ? -(uint64_t)value : (uint64_t)value, text + sign);
    text[length] = '\0';
    return length;
}

int number_format(double value, char text[static NUMBER_TEXT])
{
    if (fabs(value) < 9007199254740992.0 && value == (double)(long long)value)
        return number_format_int((long long)value, text);
    if (isnan(value)) {
        text[0] = '\0';
        return 0;
    }
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    int sign = signbit(value) ? 1 : 0, length = sign;
    text[0] = '-';
    if (isinf(value)) {
        memcpy(text + length, "inf", 3);
        length += 3;
    } else {
        if (!atomic_load_explicit(&power_there, memory_order_acquire))
            pthread_once(&power_once, power_fill);
        struct decimal decimal = shortest(bits & (((uint64_t)1 << 52) - 1), (int)(bits >> 52 & 0x7FF));
        strip_zeros(&decimal);
        length += decimal_write(decimal, fabs(value), text + length);
    }
    text[length] = '\0';
    return length;
}

char *number_format_hex(unsigned long long value, int digits, char *text)
{
    while (digits < 16 && value >> 4 * digits)
        digits++;
    for (int i = digits - 1; i >= 0; i--)
        *text++ = "0123456789abcdef"[value >> 4 * i & 15];
    *text = '\0';
    return text;
}
