#include "strategies/function.h"

const struct function function_table[FUNCTION_COUNT] = {
#define FUNCTION(name, result, parameters, types, lookback, meaning)                                         \
    {#name, EXPR_##result, parameters, types, lookback, meaning},
#include "strategies/function-list.h"
#undef FUNCTION
};
