#include "indicator/indicator.h"

#include <string.h>

#include "base/isa.h"

const struct indicator indicator_table[INDICATOR_COUNT] = {
#define INDICATOR(name, kind, internal, lags, lookback, meaning, source)                                     \
    {#name, KIND_##kind, internal, lags, lookback, meaning, source},
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

void analysis_steps(const struct analysis_day *days, size_t count, size_t tile_begin, size_t tile_end)
{
    ISA_PICK(analysis_steps)(days, count, tile_begin, tile_end);
}
