#include "base/isa.h"

#include <stdlib.h>
#include <string.h>

_Atomic enum isa isa_chosen = ISA_UNKNOWN;

static enum isa isa_best(void)
{
#ifdef HAVE_AVX2
    if (__builtin_cpu_supports("avx2"))
        return ISA_AVX2;
#endif
    return ISA_BASELINE;
}

enum isa isa_choose(void)
{
    const char *wanted = getenv("SISE_ISA");
    enum isa chosen = wanted && strcmp(wanted, "baseline") == 0 ? ISA_BASELINE : isa_best();
    atomic_store_explicit(&isa_chosen, chosen, memory_order_relaxed);
    return chosen;
}
