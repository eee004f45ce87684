#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

static void is_text(double value, const char *expected)
{
    char text[NUMBER_TEXT];
    int length = number_format(value, text);
    assert_string_equal(text, expected);
    assert_int_equal(length, strlen(expected));
}

static void known_numbers_read_as_in_ecmascript(void **state)
{
    (void)state;
    is_text(0, "0");
    is_text(-0.0, "0");
    is_text(NAN, "");
    is_text(INFINITY, "inf");
    is_text(-INFINITY, "-inf");
    is_text(70000, "70000");
    is_text(-1, "-1");
    is_text(0.1, "0.1");
    is_text(0.1 + 0.2, "0.30000000000000004");
    is_text(-1.25, "-1.25");
    is_text(61234.55, "61234.55");
    is_text(1.0 / 3, "0.3333333333333333");
    is_text(9007199254740991.0, "9007199254740991");
    is_text(9007199254740992.0, "9007199254740992");
    is_text(9007199254740994.0, "9007199254740994");
    is_text(123456789012345680000.0, "123456789012345680000");
    is_text(1e20, "100000000000000000000");
    is_text(1e21, "1e+21");
    is_text(1.5e21, "1.5e+21");
    is_text(1e23, "1e+23");
    is_text(0.000001, "0.000001");
    is_text(0.00000123, "0.00000123");
    is_text(1e-7, "1e-7");
    is_text(-1.5e-7, "-1.5e-7");
    is_text(DBL_MAX, "1.7976931348623157e+308");
    is_text(DBL_MIN, "2.2250738585072014e-308");
    is_text(5e-324, "5e-324");
    is_text(-5e-324, "-5e-324");
}

static int digits_of(const char *text)
{
    int count = 0, zeros = 0, leading = 1;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (leading && *text == '0'))
            continue;
        leading = 0;
        zeros = *text == '0' ? zeros + 1 : 0;
        count++;
    }
    return count - zeros;
}

/* Reads back to the same bits, and no decimal with fewer digits does: printf rounds to nearest, so that where
 * any decimal of one digit less reads back, the one that printf writes does. And where the one that printf
 * writes with as many digits reads back, it is the closest one, so that the text says the same. (It does not
 * always: below a power of two the doubles lie closer together.) */
static void check(double value)
{
    char text[NUMBER_TEXT], shorter[40], same[40];
    int length = number_format(value, text);
    double back = strtod(text, NULL);
    if (memcmp(&back, &value, sizeof back) != 0 || length != (int)strlen(text) || length >= NUMBER_TEXT)
        fail_msg("%.17g is written '%s'", value, text);
    int digits = digits_of(text);
    snprintf(same, sizeof same, "%.*e", digits - 1, value);
    if (strtod(same, NULL) == value && strtold(same, NULL) != strtold(text, NULL))
        fail_msg("%.17g is written '%s', which is further away than '%s'", value, text, same);
    if (digits < 2)
        return;
    snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
    if (strtod(shorter, NULL) == value)
        fail_msg("%.17g is written '%s', longer than '%s'", value, text, shorter);
}

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Under a sanitizer a tenth: what it looks for does not hang on the value. */
static unsigned tries(void)
{
    return getenv("SISE_LONG") ? 20000000 : getenv("SISE_SANITIZED") ? 50000 : 500000;
}

static void random_bits_read_back_and_are_shortest(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (unsigned i = 0; i < tries(); i++) {
        double value;
        uint64_t bits = random_next(&seed);
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            check(value);
    }
}

static double double_of(uint64_t fraction, uint64_t exponent)
{
    double value;
    uint64_t bits = exponent << 52 | fraction;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Each exponent has its own power of ten, and at the ends of its range the digits become one more. */
static void every_exponent_reads_back_and_is_shortest(void **state)
{
    (void)state;
    const uint64_t last = ((uint64_t)1 << 52) - 1;
    uint64_t seed = 0xD1B54A32D192ED03u;
    for (uint64_t exponent = 0; exponent < 0x7FF; exponent++) {
        for (uint64_t fraction = exponent == 0; fraction < 4; fraction++) {
            check(double_of(fraction, exponent));
            check(double_of(last - fraction, exponent));
            check(double_of(last / 2 + fraction, exponent));
        }
        for (unsigned i = 0; i < tries() / 10000; i++)
            check(double_of(random_next(&seed) & last, exponent));
    }
}

/* Few bits make decimals that end, and that lie exactly between two shorter ones. */
static void numbers_of_few_bits_read_back_and_are_shortest(void **state)
{
    (void)state;
    for (uint64_t bits = 1; bits < 2000; bits += 2)
        for (int e = -80; e < 80; e++)
            check(ldexp((double)bits, e));
}

static void figures_of_a_market_read_back_and_are_shortest(void **state)
{
    (void)state;
    uint64_t seed = 0x9E3779B97F4A7C15u;
    for (unsigned i = 0; i < tries(); i++) {
        double whole = (double)(random_next(&seed) % 10000000);
        check(whole / 7);
        check(whole / 100 + 1e-9);
        check(whole * 1e9 + 0.5);
    }
}

/* Decimals of every length, with every number of digits behind the point and zeros within and at their end:
 * what is written is the decimal itself. */
static void decimals_are_written_as_they_are(void **state)
{
    (void)state;
    uint64_t seed = 0x2545F4914F6CDD1Du, power = 1;
    for (int length = 1; length <= 15; length++, power *= 10)
        for (int point = 1; point <= length + 4; point++)
            for (unsigned i = 0; i < tries() / 5000; i++) {
                char text[NUMBER_TEXT], expected[48];
                uint64_t digits = power + random_next(&seed) % (9 * power);
                for (uint64_t zeros = 10; i % 3 == 0 && zeros <= power; zeros *= 1000)
                    digits = digits / zeros * zeros;
                int used =
                    snprintf(expected, sizeof expected, "%0*llu", point + 1, (unsigned long long)digits);
                memmove(expected + used - point + 1, expected + used - point, (size_t)point + 1);
                expected[used - point] = '.';
                for (; expected[used] == '0'; used--)
                    expected[used] = '\0';
                if (expected[used] == '.')
                    expected[used] = '\0';
                number_format(strtod(expected, NULL), text);
                if (strcmp(text, expected) && strncmp(expected, "0.000000", 8))
                    fail_msg("%s is written '%s'", expected, text);
            }
}

static void neighbours_of_every_power_of_two_and_ten(void **state)
{
    (void)state;
    for (int e = -1073; e < 1024; e++) {
        double power = ldexp(1, e);
        check(power);
        check(nextafter(power, 0) > 0 ? nextafter(power, 0) : power);
        check(nextafter(power, DBL_MAX));
    }
    for (int e = -323; e <= 308; e++) {
        char text[16];
        snprintf(text, sizeof text, "1e%d", e);
        double power = strtod(text, NULL);
        check(power);
        check(nextafter(power, DBL_MAX));
    }
}

static void whole_numbers_of_every_length(void **state)
{
    (void)state;
    char text[NUMBER_TEXT], expected[40];
    long long value = 1;
    for (int i = 0; i < 18; i++, value *= 10)
        for (int d = -1; d <= 1; d++) {
            snprintf(expected, sizeof expected, "%lld", -(value + d));
            number_format_int(-(value + d), text);
            assert_string_equal(text, expected);
        }
    number_format_int(INT64_MIN, text);
    assert_string_equal(text, "-9223372036854775808");
}

static void whole_numbers_are_those_of_printf(void **state)
{
    (void)state;
    char text[NUMBER_TEXT], expected[40];
    uint64_t seed = 0x9E6C63D0676A9A99u;
    for (unsigned i = 0; i < tries(); i++) {
        long long value = (long long)(random_next(&seed) >> i % 64);
        int length = snprintf(expected, sizeof expected, "%lld", value);
        assert_int_equal(number_format_int(value, text), length);
        assert_string_equal(text, expected);
    }
}

static void hexadecimal_numbers_of_every_length(void **state)
{
    (void)state;
    char text[NUMBER_TEXT], expected[40];
    for (int bits = 0; bits < 64; bits++)
        for (int digits = 1; digits <= 16; digits++)
            for (int d = -1; d <= 1; d++) {
                unsigned long long value = (1ull << bits) + (unsigned long long)d;
                snprintf(expected, sizeof expected, "%0*llx", digits, value);
                assert_ptr_equal(number_format_hex(value, digits, text), text + strlen(expected));
                assert_string_equal(text, expected);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_numbers_read_as_in_ecmascript),
        cmocka_unit_test(random_bits_read_back_and_are_shortest),
        cmocka_unit_test(every_exponent_reads_back_and_is_shortest),
        cmocka_unit_test(numbers_of_few_bits_read_back_and_are_shortest),
        cmocka_unit_test(figures_of_a_market_read_back_and_are_shortest),
        cmocka_unit_test(decimals_are_written_as_they_are),
        cmocka_unit_test(neighbours_of_every_power_of_two_and_ten),
        cmocka_unit_test(whole_numbers_of_every_length),
        cmocka_unit_test(whole_numbers_are_those_of_printf),
        cmocka_unit_test(hexadecimal_numbers_of_every_length),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
