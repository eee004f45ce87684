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

/* What the result of a function is measured in. UNIT_SAME: in what its arguments are measured in. */
enum function_unit { UNIT_NONE, UNIT_SAME, UNIT_PERCENT };

struct function {
    const char *name;
    enum expr_type result;
    enum function_unit unit;
    const char *parameters; /* for people: "x, n", "x, y, ...", "x, n = 1" */
    const char *types; /* a letter for each argument: x is a number, c a condition, n a whole number of days
                          that is known when the expression is compiled. The argument in [] may be left out. A
                          "+" at the end: the last argument may be repeated, up to 8 in all */
    const char *lookback; /* how many days before the date it reads, as a formula of n for people */
    const char *meaning;  /* one line */
};

extern const struct function function_table[FUNCTION_COUNT];

/* The enum function_id of the function of that name, -1 if there is none. */
int function_find(const char *name);

/* How many days since() and streak() look at: the date itself and the 249 before it. */
#define FUNCTION_SEARCH 250

#endif
