#include "strategies/function.h"

#include <string.h>

const struct function function_table[FUNCTION_COUNT] = {
#define FUNCTION(name, result, unit, parameters, types, lookback, meaning)                                   \
    {#name, EXPR_##result, UNIT_##unit, parameters, types, lookback, meaning},
#include "strategies/function-list.h"
#undef FUNCTION
};

int function_find(const char *name)
{
    int id = 0;
    while (id < FUNCTION_COUNT && strcmp(function_table[id].name, name) != 0)
        id++;
    return id < FUNCTION_COUNT ? id : -1;
}
