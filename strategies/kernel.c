/* Vector code: base/isa.h. */
#include "strategies/kernel.h"

#include <math.h>

#define LANES for (int i = 0; i < TILE_LANES; i++)

#define UNARY(name, expression)                                                                              \
    static void lanes_##name(const double *restrict a, double *restrict out)                                 \
    {                                                                                                        \
        LANES                                                                                                \
        {                                                                                                    \
            double x = a[i];                                                                                 \
            out[i] = expression;                                                                             \
        }                                                                                                    \
    }

#define BINARY(name, expression)                                                                             \
    static void lanes_##name(const double *restrict a, const double *restrict b, double *restrict out)       \
    {                                                                                                        \
        LANES                                                                                                \
        {                                                                                                    \
            double x = a[i], y = b[i];                                                                       \
            out[i] = expression;                                                                             \
        }                                                                                                    \
    }

/* The expression where both x and y are known, else NaN. */
#define KNOWN(expression) ((x == x) & (y == y)) ? (double)(expression) : NAN

UNARY(negate, -x)
UNARY(not, 1 - x)
UNARY(abs, fabs(x))
UNARY(log, x > 0 ? log(x) : NAN)
UNARY(sqrt, x >= 0 ? sqrt(x) : NAN)

BINARY(add, x + y)
BINARY(subtract, x - y)
BINARY(multiply, x *y)

/* Prices in won and shares are whole numbers, so their sums are whole too. The stored mean of such numbers is
 * rounded; where the sum differs from a whole number by no more than that rounding, it is that whole number.
 * Adding 1.5 * 2^52 and subtracting it again rounds a double below 2^51 to a whole number. */
#define ROUNDER 0x1.8p52
static inline double total(double mean, double count)
{
    double sum = mean * count, whole = sum + ROUNDER - ROUNDER;
    return ((sum < 0x1p50) & (fabs(sum - whole) <= sum * 0x1p-51)) ? whole : sum;
}

BINARY(total, total(x, y))
BINARY(divide, y != 0 ? x / y : NAN)
BINARY(min, KNOWN(x < y ? x : y))
BINARY(max, KNOWN(x > y ? x : y))
BINARY(less, KNOWN(x < y))
BINARY(less_equal, KNOWN(x <= y))
BINARY(greater, KNOWN(x > y))
BINARY(greater_equal, KNOWN(x >= y))
BINARY(equal, KNOWN(x == y))
BINARY(not_equal, KNOWN(x != y))
/* Kleene's logic: `and` is false where one side is false, `or` is true where one side is true, whatever the
 * other is. */
BINARY(and, ((x == 0) | (y == 0)) ? 0 : x *y)
BINARY(or, ((x == 1) | (y == 1)) ? 1 : x + y)

static void lanes_fill(double value, double *out)
{
    LANES out[i] = value;
}

static void lanes_square_add(const double *restrict value, const double *restrict mean,
                             double *restrict squares)
{
    LANES squares[i] += (value[i] - mean[i]) * (value[i] - mean[i]);
}

static void lanes_square_end(double n, const double *restrict squares, double *restrict out)
{
    LANES out[i] = sqrt(squares[i] / n);
}

static void lanes_ema_add(double n, const double *restrict value, double *restrict count,
                          double *restrict mean)
{
    double weight = 2 / (n + 1);
    LANES
    {
        double v = value[i], past = mean[i];
        double counted = ((count[i] > 0) | (v == v)) ? count[i] + 1 : 0;
        double summed = counted > 0 ? past + v : 0;
        double seeded = counted == n ? summed / n : summed;
        mean[i] = counted > n ? past + (v - past) * weight : seeded;
        count[i] = counted;
    }
}

static void lanes_ema_end(double n, const double *restrict count, const double *restrict mean,
                          double *restrict out)
{
    LANES out[i] = count[i] >= n ? mean[i] : NAN;
}

static int lanes_since_add(double k, const double *restrict condition, const double *restrict listed,
                           double *restrict found)
{
    int open = 0;
    LANES
    {
        double then = condition[i] == 1 ? k : NAN, now = found[i] == found[i] ? found[i] : then;
        found[i] = now;
        open += (listed[i] == 1) & (now != now);
    }
    return open;
}

static int lanes_streak_begin(const double *restrict condition, const double *restrict listed,
                              double *restrict running, double *restrict days)
{
    int open = 0;
    LANES
    {
        days[i] = condition[i];
        running[i] = condition[i] == 1 ? 1 : 0;
        open += (listed[i] == 1) & (condition[i] == 1);
    }
    return open;
}

static int lanes_streak_add(const double *restrict condition, const double *restrict listed,
                            double *restrict running, double *restrict days)
{
    int open = 0;
    LANES
    {
        double on = ((running[i] == 1) & (condition[i] == 1)) ? 1 : 0;
        running[i] = on;
        days[i] += on;
        open += (listed[i] == 1) & (on == 1);
    }
    return open;
}

const struct kernels ISA_NAME(kernels) = {
    .unary =
        {
            [STEP_NEGATE] = lanes_negate,
            [STEP_NOT] = lanes_not,
            [STEP_ABS] = lanes_abs,
            [STEP_LOG] = lanes_log,
            [STEP_SQRT] = lanes_sqrt,
        },
    .binary =
        {
            [STEP_ADD] = lanes_add,
            [STEP_SUBTRACT] = lanes_subtract,
            [STEP_MULTIPLY] = lanes_multiply,
            [STEP_TOTAL] = lanes_total,
            [STEP_DIVIDE] = lanes_divide,
            [STEP_MIN] = lanes_min,
            [STEP_MAX] = lanes_max,
            [STEP_LESS] = lanes_less,
            [STEP_LESS_EQUAL] = lanes_less_equal,
            [STEP_GREATER] = lanes_greater,
            [STEP_GREATER_EQUAL] = lanes_greater_equal,
            [STEP_EQUAL] = lanes_equal,
            [STEP_NOT_EQUAL] = lanes_not_equal,
            [STEP_AND] = lanes_and,
            [STEP_OR] = lanes_or,
        },
    .fill = lanes_fill,
    .square_add = lanes_square_add,
    .square_end = lanes_square_end,
    .ema_add = lanes_ema_add,
    .ema_end = lanes_ema_end,
    .since_add = lanes_since_add,
    .streak_begin = lanes_streak_begin,
    .streak_add = lanes_streak_add,
};
