/* The functions of the screening language, one row of strategies/function-list.h each. */
#ifndef SISE_STRATEGIES_FUNCTION_H
#define SISE_STRATEGIES_FUNCTION_H

#include "strategies/expr.h"

enum function_id {
#define FUNCTION(name, ...) FUNCTION_##name,
#include "strategies/function-list.h"
#undef FUNCTION
    FUNCTION_COUNT
};

/* What a number is measured in; UNIT_SAME: in what its arguments are. */
enum function_unit { UNIT_NONE, UNIT_SAME, UNIT_PERCENT };

struct function {
    const char *name;
    enum expr_type result;
    enum function_unit unit;
    const char *parameters; /* for people: "x, n", "x, y, ...", "x, n = 1" */
    const char *types; /* a letter for each argument: x a number, c a condition, n a whole number of days that
                          is known beforehand; in [] may be left out; "+" after the last: up to 8 of them */
    const char *lookback; /* days before the date that it reads, as a formula of n */
    const char *meaning;  /* one line */
};

extern const struct function function_table[FUNCTION_COUNT];

/* The enum function_id of the function of that name, -1 if there is none. */
int function_find(const char *name);

/* How far since() and streak() look: today and the days before it. */
#define FUNCTION_SEARCH 250

#endif
