#include "strategies/function.h"

const struct function function_table[FUNCTION_COUNT] = {
#define FUNCTION(name, result, unit, parameters, types, lookback, meaning)                                   \
    {#name, EXPR_##result, UNIT_##unit, parameters, types, lookback, meaning},
#include "strategies/function-list.h"
#undef FUNCTION
};
