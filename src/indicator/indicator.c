#include <string.h>

#include "indicator/step.h"

const struct indicator indicator_table[INDICATOR_COUNT] = {
#define INDICATOR(name, kind, internal, lags, lookback, meaning, source)                                     \
    {#name, KIND_##kind, internal, lags, lookback, step_##name, meaning, source},
#include "indicator/indicator-list.h"
#undef INDICATOR
};

int indicator_find(const char *name)
{
    for (int c = 0; c < INDICATOR_COUNT; c++)
        if (strcmp(indicator_table[c].name, name) == 0)
            return c;
    return -1;
}
