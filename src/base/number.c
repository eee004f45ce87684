#include "base/number.h"

#include <endian.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
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

/* A decimal is digits * 10^exponent. It has 16 or 17 digits, of which the last ones may be zeros. */
struct decimal {
    uint64_t digits;
    int exponent;
};

#define DIGITS       17
#define DIGITS_LEAST ((uint64_t)10000000000000000) /* the least number of 17 digits */

#define FRACTION_BITS 52
#define FRACTION      (((uint64_t)1 << FRACTION_BITS) - 1)
#define EXPONENT_MOST 0x7FF /* the exponent of infinities and of what is not a number */

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

/* The way of the paper. */
static struct decimal shortest_exactly(uint64_t fraction, int exponent_bits)
{
    uint64_t c = exponent_bits ? fraction | (uint64_t)1 << FRACTION_BITS : fraction;
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

/* The numbers of a row are of all lengths, so that the processor guesses wrong where there is a jump, which
 * costs as much as half of a number. What follows therefore decides by arithmetic. */

/* 1 where a is less than b, otherwise 0. Both are below 2^63. */
static inline uint64_t is_less(uint64_t a, uint64_t b)
{
    return (a - b) >> 63;
}

/* `yes` where `is` is 1, `no` where it is 0. */
static inline uint64_t choose(uint64_t is, uint64_t yes, uint64_t no)
{
    return no ^ ((no ^ yes) & -is);
}

static inline bool is_near(uint64_t a, uint64_t b)
{
    return a - b + 2 <= 4;
}

/* Finds the same from one product instead of three. The value is s and a fraction `part`, in units of 10^k.
 * `over` is how far that lies above a multiple of ten, `under` how far below the next one, and `half` half of
 * the distance of two doubles: what lies nearer than that reads back as the value. These three are in units
 * of 2^-59, and less than two of these away from what they stand for. Where two that are compared are that
 * near to each other, or the next double below is nearer than the one above, returns false. */
static inline bool shortest_quickly(uint64_t fraction, int exponent_bits, struct decimal *shortest)
{
    if (fraction == 0 || exponent_bits == 0 || exponent_bits == EXPONENT_MOST)
        return false;
    int q = exponent_bits - 1075, k = (q * 1262611) >> 22, h = q + log2_of_power(-k) + 1;
    struct bits128 g = power[-k - POWER_FIRST];
    uint64_t c = (fraction | (uint64_t)1 << FRACTION_BITS) << h;
    unsigned __int128 product =
        (unsigned __int128)g.high * c + (uint64_t)((unsigned __int128)g.low * c >> 64);
    uint64_t s = (uint64_t)(product >> 64), part = (uint64_t)product, ones = s % 10;
    uint64_t over = ones << 59 | part >> 5, under = ((uint64_t)10 << 59) - over, half = g.high >> (6 - h);
    if (is_near(over, half) || is_near(under, half) || is_near(part, (uint64_t)1 << 63))
        return false;
    uint64_t down = is_less(over, half), up = is_less(under, half);
    *shortest = (struct decimal){choose(down | up, s - ones + (-up & 10), s + (part >> 63)), k};
    return true;
}

/* ---- digits ----
 *
 * Eight digits are one word: its lowest byte holds the first of them, so that word_write() writes them in
 * their order. */

#define EIGHT 100000000u                     /* 10^8 */
#define ASCII ((uint64_t)0x3030303030303030) /* makes digits of the bytes 0 to 9 */

/* The digits of a number below 10^8, each a byte from 0 to 9. First come the two numbers of four digits, then
 * four of two, then eight of one, side by side. Each step divides, by a product and a shift that are exact
 * for such small numbers, and puts x / d and x % d in place of x: (x << w) - x / d * ((d << w) - 1) is that.
 */
static inline uint64_t eight_digits(uint32_t value)
{
    uint64_t fours = ((uint64_t)value << 32) - value / 10000 * (((uint64_t)10000 << 32) - 1);
    uint64_t hundreds = fours * 10486 >> 20 & 0x0000007F0000007F;
    uint64_t pairs = (fours << 16) - hundreds * ((100 << 16) - 1);
    uint64_t tens = pairs * 103 >> 10 & 0x000F000F000F000F;
    return (pairs << 8) - tens * ((10 << 8) - 1);
}

static inline void word_write(uint64_t word, char *text)
{
    word = htole64(word);
    memcpy(text, &word, sizeof word);
}

/* Writes a number below 10^8 without zeros in front. Eight bytes are touched. */
static inline int eight_write(uint32_t value, char *text)
{
    uint64_t digits = eight_digits(value);
    int zeros = __builtin_ctzll(digits | (uint64_t)1 << 56) / 8; /* the last digit stays, if it is 0 */
    word_write((digits | ASCII) >> 8 * zeros, text);
    return 8 - zeros;
}

static int whole_write(uint64_t value, char *text)
{
    if (value < EIGHT)
        return eight_write((uint32_t)value, text);
    int length = whole_write(value / EIGHT, text);
    word_write(eight_digits((uint32_t)(value % EIGHT)) | ASCII, text + length);
    return length + 8;
}

/* The 17 digits of a decimal. */
struct digits {
    char first;
    uint64_t left, right; /* eight each, in ASCII */
    int count;            /* without the zeros at the end */
    int point;            /* so many stand before the point; 0 or less: zeros follow the point */
};

static inline struct digits digits_of(struct decimal decimal)
{
    uint64_t sixteen = is_less(decimal.digits, DIGITS_LEAST);
    uint64_t value = choose(sixteen, 10 * decimal.digits, decimal.digits), first = value / DIGITS_LEAST;
    uint64_t left = eight_digits((uint32_t)(value / EIGHT - first * EIGHT));
    uint64_t right = eight_digits((uint32_t)(value % EIGHT));
    uint64_t all = (right | -right) >> 63, end = choose(all, right, left); /* all: right is not 0 */
    int zeros = (__builtin_clzll(end << 4 | 1) + 4) / 8;                   /* 8, where `end` is 0 */
    return (struct digits){.first = (char)('0' + first),
                           .left = left | ASCII,
                           .right = right | ASCII,
                           .count = 9 + 8 * (int)all - zeros,
                           .point = DIGITS - (int)sixteen + decimal.exponent};
}

/* ---- text ---- */

static inline void digits_write(const struct digits *digits, char *text)
{
    text[0] = digits->first;
    word_write(digits->left, text + 1);
    word_write(digits->right, text + 9);
}

/* Most numbers have up to eight digits before the point, and some after it. */
static inline bool is_usual(const struct digits *digits)
{
    return digits->point > 0 && digits->point <= 8 && digits->point < digits->count;
}

/* Writes such a number: first all digits, one place further on, then the point and what stands before it. */
static inline int usual_write(const struct digits *digits, char *text)
{
    int before = 8 * (digits->point - 1);
    uint64_t left = digits->left, mask = ((uint64_t)1 << before) - 1;
    text[0] = digits->first;
    word_write(digits->right, text + 10);
    word_write(left, text + 2);
    word_write((left & mask) | (uint64_t)'.' << before | (left & ~mask) << 8, text + 1);
    return digits->count + 1;
}

/* Writes a number with an exponent: "1.5e-7". */
static int exponent_write(const struct digits *digits, char *text)
{
    int exponent = digits->point - 1;
    digits_write(digits, text + 1);
    text[0] = text[1];
    text[1] = '.';
    char *end = text + (digits->count > 1 ? digits->count + 1 : 1);
    *end++ = 'e';
    *end++ = exponent < 0 ? '-' : '+';
    return (int)(end - text) + whole_write((uint64_t)abs(exponent), end);
}

/* Writes a number in the form of ECMA-262, Number::toString. */
static int decimal_write(struct decimal decimal, char *text)
{
    const struct digits digits = digits_of(decimal);
    int count = digits.count, point = digits.point;
    if (is_usual(&digits))
        return usual_write(&digits, text);
    if (point <= -6 || point > 21)
        return exponent_write(&digits, text);
    if (point <= 0) {
        memcpy(text, "0.00000", 8);
        digits_write(&digits, text + 2 - point);
        return 2 - point + count;
    }
    digits_write(&digits, text);
    if (point >= count) {
        memset(text + count, '0', (size_t)(point - count));
        return point;
    }
    memmove(text + point + 1, text + point, (size_t)(count - point));
    text[point] = '.';
    return count + 1;
}

/* ---- numbers ---- */

static int text_end(char *text, int length)
{
    text[length] = '\0';
    return length;
}

int number_format_int(long long value, char text[static NUMBER_TEXT])
{
    int sign = value < 0;
    text[0] = '-';
    return text_end(text, sign + whole_write(sign ? -(uint64_t)value : (uint64_t)value, text + sign));
}

/* The few numbers that the quick way does not find, and the first of all. */
static __attribute__((noinline)) int number_format_exactly(double value, int sign, char *text)
{
    uint64_t bits;
    if (isnan(value))
        return text_end(text, 0);
    if (isinf(value))
        return text_end(text, (int)(stpcpy(text + sign, "inf") - text));
    pthread_once(&power_once, power_fill);
    memcpy(&bits, &value, sizeof bits);
    struct decimal decimal = shortest_exactly(bits & FRACTION, (int)(bits >> FRACTION_BITS & EXPONENT_MOST));
    for (; decimal.digits < DIGITS_LEAST / 10; decimal.exponent--)
        decimal.digits *= 10;
    return text_end(text, sign + decimal_write(decimal, text + sign));
}

/* Of those that the quick way finds. */
static __attribute__((noinline)) int number_format_unusual(struct decimal decimal, int sign, char *text)
{
    return text_end(text, sign + decimal_write(decimal, text + sign));
}

int number_format(double value, char text[static NUMBER_TEXT])
{
    struct decimal decimal;
    uint64_t bits;
    if (fabs(value) < 9007199254740992.0 && value == (double)(long long)value)
        return number_format_int((long long)value, text);
    memcpy(&bits, &value, sizeof bits);
    int sign = (int)(bits >> 63), exponent_bits = (int)(bits >> FRACTION_BITS & EXPONENT_MOST);
    text[0] = '-';
    if (!atomic_load_explicit(&power_there, memory_order_acquire) ||
        !shortest_quickly(bits & FRACTION, exponent_bits, &decimal))
        return number_format_exactly(value, sign, text);
    const struct digits digits = digits_of(decimal);
    if (!is_usual(&digits))
        return number_format_unusual(decimal, sign, text);
    return text_end(text, sign + usual_write(&digits, text + sign));
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
